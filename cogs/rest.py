"""``/rest``: days without a run that cost nothing, declared for one member's eyes only."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction, Services
from bot.domain.ids import MemberId
from bot.domain.streak_events import DeclaredStatus
from bot.ui import reminder_changes, rest
from bot.ui.catalogue import Catalogue, Markup
from bot.ui.days import parse_day
from bot.ui.errors import presented

_OF_HEALTH = ("sick", "injured")

Until = app_commands.Range[str, 1, 40]
_UNTIL = locale_str("The last such day: today · sunday · 2 weeks; leave it out if you don't know")


class Rest(
    commands.GroupCog, group_name="rest", group_description=locale_str("Days off that cost no streak")
):
    """Let a member rest, be away and come back."""

    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._rest = services.rest
        self._members = services.members
        self._changes = services.reminder_changes
        self._catalogue = catalogue

    @app_commands.command(name="today", description=locale_str("Rest today instead of running"))
    async def today(self, interaction: GutsyInteraction) -> None:
        """Rest today."""
        await interaction.response.defer(ephemeral=True)
        rested = await self._rest.today(MemberId(interaction.user.id), locale=str(interaction.locale))
        text, view = rest.rested_message(self._catalogue.book_for(interaction), rested)
        await interaction.edit_original_response(content=text, view=view)

    @app_commands.command(name="sick", description=locale_str("Sick days neither count nor break anything"))
    @app_commands.describe(until=_UNTIL)
    async def sick(self, interaction: GutsyInteraction, until: Until | None = None) -> None:
        """Declare sick days."""
        await self._declare(interaction, DeclaredStatus.SICK, until)

    @app_commands.command(name="injured", description=locale_str("Days with an injury cost no streak"))
    @app_commands.describe(until=_UNTIL)
    async def injured(self, interaction: GutsyInteraction, until: Until | None = None) -> None:
        """Declare days with an injury."""
        await self._declare(interaction, DeclaredStatus.INJURED, until)

    @app_commands.command(name="travel", description=locale_str("Days on a journey cost no streak"))
    @app_commands.describe(until=_UNTIL)
    async def travel(self, interaction: GutsyInteraction, until: Until | None = None) -> None:
        """Declare days on a journey."""
        await self._declare(interaction, DeclaredStatus.TRAVEL, until)

    @app_commands.command(name="break", description=locale_str("Days off for any reason, or for none"))
    @app_commands.describe(until=_UNTIL)
    async def take_break(self, interaction: GutsyInteraction, until: Until | None = None) -> None:
        """Declare days off without a reason."""
        await self._declare(interaction, DeclaredStatus.BREAK, until)

    @app_commands.command(name="back", description=locale_str("You're back: days count again"))
    async def back(self, interaction: GutsyInteraction) -> None:
        """End what was declared."""
        await interaction.response.defer(ephemeral=True)
        back = await self._rest.back(MemberId(interaction.user.id))
        text, view = rest.back_message(self._catalogue.book_for(interaction), back)
        await interaction.edit_original_response(content=text, view=view)

    @sick.autocomplete("until")
    @injured.autocomplete("until")
    @travel.autocomplete("until")
    @take_break.autocomplete("until")
    @presented
    async def suggest_days(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer days to come."""
        days = await self._members.suggest_days(MemberId(interaction.user.id), current)
        book = self._catalogue.book_for(interaction)
        return [
            app_commands.Choice(name=reminder_changes.day_choice(book, day), value=day.isoformat())
            for day in days
        ]

    async def pressed_back(self, interaction: GutsyInteraction, _: str) -> None:
        """End what was declared."""
        back = await self._rest.back(MemberId(interaction.user.id))
        text, view = rest.back_message(self._catalogue.book_for(interaction), back)
        await interaction.response.edit_message(content=text, view=view)

    async def take_back(self, interaction: GutsyInteraction, state: str) -> None:
        """Take back the rest of the day that the button names."""
        back = await self._rest.take_back(MemberId(interaction.user.id), parse_day(state))
        text, view = rest.back_message(self._catalogue.book_for(interaction), back)
        await interaction.response.edit_message(content=text, view=view)

    async def pause(self, interaction: GutsyInteraction, state: str) -> None:
        """Pause run reminders for as long as the days were declared."""
        changed = await self._changes.pause_runs(MemberId(interaction.user.id), until_on=rest.until_in(state))
        book = self._catalogue.book_for(interaction)
        said = interaction.message.content if interaction.message is not None else ""
        text = Markup(f"{said}\n{rest.paused_line(book, changed)}".strip())
        await interaction.response.edit_message(content=text, view=rest.back_button(book))

    async def resume(self, interaction: GutsyInteraction, _: str) -> None:
        """Let run reminders come again."""
        changed = await self._changes.resume_runs(MemberId(interaction.user.id))
        text = reminder_changes.resumed_text(self._catalogue.book_for(interaction), changed)
        await interaction.response.edit_message(content=text, view=None)

    async def _declare(
        self, interaction: GutsyInteraction, status: DeclaredStatus, until: str | None
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        days = await self._rest.declare(
            MemberId(interaction.user.id), status, until=until, locale=str(interaction.locale)
        )
        text, view = rest.declared_message(
            self._catalogue.book_for(interaction), days, remembers_why=self._rest.remembers_why
        )
        await interaction.edit_original_response(content=text, view=view)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons; without a key it asks for no reason of health."""
    cog = Rest(bot.services, bot.catalogue)
    await bot.add_cog(cog)
    if not bot.services.rest.remembers_why:
        group = cog.app_command
        assert isinstance(group, app_commands.Group), "the cog is a group"
        for name in _OF_HEALTH:
            group.remove_command(name)
    bot.actions.on_button(rest.BACK, cog.pressed_back)
    bot.actions.on_button(rest.TAKE_BACK, cog.take_back)
    bot.actions.on_button(rest.PAUSE, cog.pause)
    bot.actions.on_button(rest.RESUME, cog.resume)
