"""``/remind run|hydration|rest|fuel|once``: ask for reminders."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.errors import ExpectedError
from bot.domain.fuel import parse_lead_min
from bot.domain.ids import MemberId
from bot.domain.reminders import ReminderKind
from bot.services.reminders import Added, Reading
from bot.ui import parked, reminder_changes, reminders
from bot.ui.catalogue import Markup
from bot.ui.errors import presented
from cogs.remind.base import Line, RemindCommands

_OFF = "off"
_USUAL_LEADS = ("120 min", "150 min", "180 min", "90 min")
_ONCE_KINDS = [
    app_commands.Choice(name=locale_str("Run"), value=ReminderKind.RUN.value),
    app_commands.Choice(name=locale_str("Drink"), value=ReminderKind.HYDRATION.value),
    app_commands.Choice(name=locale_str("Meal before a run"), value=ReminderKind.FUEL.value),
]


class Asking(RemindCommands):
    """Adds reminders."""

    @app_commands.command(name="run", description=locale_str("Remind me to run"))
    @app_commands.describe(when=locale_str("mon wed fri 06:30 · weekdays 6:30am · daily 18:00"))
    async def run(self, interaction: GutsyInteraction, when: Line) -> None:
        """Add a run reminder."""
        await self._add(interaction, ReminderKind.RUN, when)

    @app_commands.command(name="hydration", description=locale_str("Remind me to drink when I am thirsty"))
    @app_commands.describe(when=locale_str("every 90 min 8:00-20:00 weekdays · at 9 11 15"))
    async def hydration(self, interaction: GutsyInteraction, when: Line) -> None:
        """Add a hydration reminder."""
        await self._add(interaction, ReminderKind.HYDRATION, when)

    @app_commands.command(name="rest", description=locale_str("A note on the mornings of my rest days"))
    @app_commands.describe(when=locale_str("tue thu · sunday 9:00; 08:00 if you name no time"))
    async def rest(self, interaction: GutsyInteraction, when: Line) -> None:
        """Add a note on rest days."""
        await self._add(interaction, ReminderKind.REST, when)

    @app_commands.command(name="once", description=locale_str("Remind me a single time"))
    @app_commands.describe(
        kind=locale_str("What about?"), when=locale_str("tomorrow 7am · in 20 min · sat 9:00")
    )
    @app_commands.choices(kind=_ONCE_KINDS)
    async def once(self, interaction: GutsyInteraction, kind: str, when: Line) -> None:
        """Add a reminder for a single moment."""
        await interaction.response.defer(ephemeral=True)
        added = await self._services.reminders.add_once(
            MemberId(interaction.user.id), ReminderKind(kind), when, locale=str(interaction.locale)
        )
        await self._answer(interaction, added)

    @app_commands.command(
        name="fuel", description=locale_str("Remind me to eat something plain before each planned run")
    )
    @app_commands.describe(lead=locale_str("How long before the run? 2.5 hours · 90 min · off"))
    async def fuel(self, interaction: GutsyInteraction, lead: app_commands.Range[str, 1, 40]) -> None:
        """Set how long before a run its meal reminder comes, or end these reminders."""
        await interaction.response.defer(ephemeral=True)
        wanted = None if lead.strip().casefold() == _OFF else lead
        changed = await self._services.reminder_changes.set_fuel(
            MemberId(interaction.user.id), wanted, locale=str(interaction.locale)
        )
        await interaction.edit_original_response(
            content=reminder_changes.fuel_text(self._catalogue.book_for(interaction), changed)
        )

    @run.autocomplete("when")
    @presented
    async def suggest_runs(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how the text is understood and when it would fire next."""
        return await self._suggest(interaction, ReminderKind.RUN, current)

    @hydration.autocomplete("when")
    @presented
    async def suggest_drinks(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how the text is understood and when it would fire next."""
        return await self._suggest(interaction, ReminderKind.HYDRATION, current)

    @rest.autocomplete("when")
    @presented
    async def suggest_rests(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how the text is understood and when it would fire next."""
        return await self._suggest(interaction, ReminderKind.REST, current)

    @once.autocomplete("when")
    @presented
    async def suggest_moments(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how the text is understood."""
        readings = await self._services.reminders.suggest_once(MemberId(interaction.user.id), current)
        return self._choices(interaction, readings)

    @fuel.autocomplete("lead")
    @presented
    async def suggest_leads(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the lead that was typed, or the usual ones."""
        book = self._catalogue.book_for(interaction)
        usual = [
            app_commands.Choice(name=reminder_changes.lead_choice(book, parse_lead_min(lead)), value=lead)
            for lead in _USUAL_LEADS
        ]
        usual.append(app_commands.Choice(name=reminder_changes.lead_choice(book, None), value=_OFF))
        try:
            typed = parse_lead_min(current)
        except ExpectedError:
            wanted = current.strip().casefold()
            return [one for one in usual if wanted in one.name.casefold() or wanted in str(one.value)]
        name = reminder_changes.lead_choice(book, typed)
        return [app_commands.Choice(name=name, value=f"{typed} min")]

    async def _add(self, interaction: GutsyInteraction, kind: ReminderKind, when: str) -> None:
        await interaction.response.defer(ephemeral=True)
        added = await self._services.reminders.add(
            MemberId(interaction.user.id), kind, when, locale=str(interaction.locale)
        )
        await self._answer(interaction, added)

    async def _answer(self, interaction: GutsyInteraction, added: Added) -> None:
        """Say what was added; before a member relies on the first one, prove that messages arrive."""
        book = self._catalogue.book_for(interaction)
        text = reminders.reminder_added(book, added)
        if added.is_first_ever:
            message = parked.first_message(book, reminders.first_comes_at(added))
            reach = await interaction.client.write_to(interaction.user, message)
            text = Markup(f"{text}\n{parked.first_outcome(book, reach)}")
        await interaction.edit_original_response(content=text)

    async def _suggest(
        self, interaction: GutsyInteraction, kind: ReminderKind, current: str
    ) -> list[app_commands.Choice[str]]:
        readings = await self._services.reminders.suggest(MemberId(interaction.user.id), kind, current)
        return self._choices(interaction, readings)

    def _choices(
        self, interaction: GutsyInteraction, readings: list[Reading]
    ) -> list[app_commands.Choice[str]]:
        book = self._catalogue.book_for(interaction)
        return [
            app_commands.Choice(name=reminders.reading_choice(book, reading), value=reading.line)
            for reading in readings
        ]
