"""``/settings``: the member's clock, and what the bot knows of their wishes."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.domain.members import AfterRun, CheckInDelay, Units
from bot.domain.quiet_hours import parse_quiet_hours, render_quiet_hours
from bot.services.members import MemberService
from bot.ui import reminder_changes, settings
from bot.ui.catalogue import Catalogue
from bot.ui.errors import presented

Place = app_commands.Range[str, 1, 100]

_UNITS = [
    app_commands.Choice(name=locale_str("Kilometres"), value=Units.KM.value),
    app_commands.Choice(name=locale_str("Miles"), value=Units.MI.value),
]
_AFTER_RUN = [
    app_commands.Choice(name=locale_str("A short well-done"), value=AfterRun.WELL_DONE.value),
    app_commands.Choice(name=locale_str("Nothing at all"), value=AfterRun.NOTHING.value),
]
_PROMPTS = [
    app_commands.Choice(name=locale_str("Right away, under the run I logged"), value=CheckInDelay.NOW.value),
    app_commands.Choice(name=locale_str("30 minutes later"), value=CheckInDelay.HALF_HOUR.value),
    app_commands.Choice(name=locale_str("2 hours later"), value=CheckInDelay.TWO_HOURS.value),
    app_commands.Choice(name=locale_str("In the evening, at 19:00"), value=CheckInDelay.EVENING.value),
    app_commands.Choice(name=locale_str("Never"), value=CheckInDelay.NEVER.value),
]
_USUAL_QUIET_HOURS = ("22:00-07:00", "21:00-06:00", "23:00-08:00", "off")


class UntilWhen(ExpectedError):
    """A journey needs its last day."""

    template = N_("Until when? Say the last day of your journey in `until`, such as `sunday` or `2 weeks`.")


class Settings(
    commands.GroupCog,
    group_name="settings",
    group_description=locale_str("Your clock, your quiet hours, and what I know of them"),
):
    """Let a member set their clock and their wishes."""

    def __init__(self, members: MemberService, catalogue: Catalogue, *, asks: bool) -> None:
        self._members = members
        self._catalogue = catalogue
        self._asks = asks

    @app_commands.command(
        name="timezone", description=locale_str("Tell me your clock: a city, a country or a zone")
    )
    @app_commands.describe(zone=locale_str("Start typing a city: Lisbon, Nairobi, New York ..."))
    async def timezone(self, interaction: GutsyInteraction, zone: Place) -> None:
        """Set the member's zone."""
        await interaction.response.defer(ephemeral=True)
        moved = await self._members.set_zone(
            MemberId(interaction.user.id), zone, locale=str(interaction.locale)
        )
        await interaction.edit_original_response(
            content=settings.zone_set(self._catalogue.book_for(interaction), moved)
        )

    @app_commands.command(
        name="travel", description=locale_str("Let reminders follow another clock until you are back")
    )
    @app_commands.describe(
        zone=locale_str("Where to? A city, a country or a zone; home ends a journey"),
        until=locale_str("Your last day there: sunday · 2 weeks · 2026-08-31"),
    )
    async def travel(
        self,
        interaction: GutsyInteraction,
        zone: Place,
        until: app_commands.Range[str, 1, 40] | None = None,
    ) -> None:
        """Begin or end a journey."""
        await interaction.response.defer(ephemeral=True)
        member_id, locale = MemberId(interaction.user.id), str(interaction.locale)
        book = self._catalogue.book_for(interaction)
        if zone.strip().casefold() == settings.HOME:
            text = settings.back_home(book, await self._members.come_home(member_id, locale=locale))
        elif until is None:
            raise UntilWhen
        else:
            journey = await self._members.travel(member_id, zone, until, locale=locale)
            text = settings.travelling(book, journey)
        await interaction.edit_original_response(content=text)

    @app_commands.command(name="quiet-hours", description=locale_str("Hours in which I send you nothing"))
    @app_commands.describe(hours=locale_str("22:00-07:00 · 10pm to 7am · off"))
    async def quiet_hours(self, interaction: GutsyInteraction, hours: app_commands.Range[str, 1, 40]) -> None:
        """Set quiet hours, or none."""
        await interaction.response.defer(ephemeral=True)
        quiet = await self._members.set_quiet_hours(
            MemberId(interaction.user.id), hours, locale=str(interaction.locale)
        )
        await interaction.edit_original_response(
            content=settings.quiet_hours_set(self._catalogue.book_for(interaction), quiet)
        )

    @app_commands.command(name="units", description=locale_str("Kilometres or miles"))
    @app_commands.describe(units=locale_str("How you read and write distances"))
    @app_commands.choices(units=_UNITS)
    async def units(self, interaction: GutsyInteraction, units: str) -> None:
        """Set the units of distances."""
        await interaction.response.defer(ephemeral=True)
        chosen = Units(units)
        await self._members.set_units(MemberId(interaction.user.id), chosen, locale=str(interaction.locale))
        await interaction.edit_original_response(
            content=settings.units_set(self._catalogue.book_for(interaction), chosen)
        )

    @app_commands.command(
        name="after-run", description=locale_str("What a run reminder becomes on a day you ran already")
    )
    @app_commands.describe(becomes=locale_str("A short well-done, or nothing at all"))
    @app_commands.choices(becomes=_AFTER_RUN)
    async def after_run(self, interaction: GutsyInteraction, becomes: str) -> None:
        """Set what becomes of a day's run reminder once a run is logged."""
        await interaction.response.defer(ephemeral=True)
        chosen = AfterRun(becomes)
        await self._members.set_after_run(
            MemberId(interaction.user.id), chosen, locale=str(interaction.locale)
        )
        await interaction.edit_original_response(
            content=settings.after_run_set(self._catalogue.book_for(interaction), chosen)
        )

    @app_commands.command(name="check-ins", description=locale_str("When I ask how a run went"))
    @app_commands.describe(prompt=locale_str("How long after you logged a run"))
    @app_commands.choices(prompt=_PROMPTS)
    async def check_ins(self, interaction: GutsyInteraction, prompt: str) -> None:
        """Set when the question after a run comes."""
        await interaction.response.defer(ephemeral=True)
        chosen = CheckInDelay(prompt)
        await self._members.set_check_in_delay(
            MemberId(interaction.user.id), chosen, locale=str(interaction.locale)
        )
        await interaction.edit_original_response(
            content=settings.check_in_delay_set(self._catalogue.book_for(interaction), chosen)
        )

    @app_commands.command(name="show", description=locale_str("What I know of your clock and wishes"))
    async def show(self, interaction: GutsyInteraction) -> None:
        """Show the member's settings."""
        await interaction.response.defer(ephemeral=True)
        overview = await self._members.overview(MemberId(interaction.user.id), locale=str(interaction.locale))
        await interaction.edit_original_response(
            content=settings.overview(self._catalogue.book_for(interaction), overview, check_ins=self._asks)
        )

    @timezone.autocomplete("zone")
    @presented
    async def suggest_zones(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer zones with the local time each would mean."""
        return self._zones(interaction, current)

    @travel.autocomplete("zone")
    @presented
    async def suggest_destinations(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer zones, and the way home."""
        home = app_commands.Choice(
            name=settings.home_choice(self._catalogue.book_for(interaction)), value=settings.HOME
        )
        fits = settings.HOME.startswith(current.strip().casefold())
        return [*([home] if fits else []), *self._zones(interaction, current)][:25]

    @travel.autocomplete("until")
    @presented
    async def suggest_ends(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer days to come."""
        book = self._catalogue.book_for(interaction)
        days = await self._members.suggest_days(MemberId(interaction.user.id), current)
        return [
            app_commands.Choice(name=reminder_changes.day_choice(book, day), value=day.isoformat())
            for day in days
        ]

    @quiet_hours.autocomplete("hours")
    @presented
    async def suggest_hours(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how the text is understood, or offer usual quiet hours."""
        book = self._catalogue.book_for(interaction)
        try:
            understood = [parse_quiet_hours(current)]
        except ExpectedError:
            typed = current.strip()
            understood = [parse_quiet_hours(usual) for usual in _USUAL_QUIET_HOURS if usual.startswith(typed)]
        return [
            app_commands.Choice(
                name=settings.quiet_hours_choice(book, hours), value=render_quiet_hours(hours)
            )
            for hours in understood
        ]

    def _zones(self, interaction: GutsyInteraction, current: str) -> list[app_commands.Choice[str]]:
        book = self._catalogue.book_for(interaction)
        return [
            app_commands.Choice(
                name=settings.zone_choice(book, suggestion.label, reading.local_time), value=suggestion.zone
            )
            for suggestion, reading in self._members.search_zones(current, locale=str(interaction.locale))
        ]


async def setup(bot: Gutsy) -> None:
    """Add the cog."""
    asks = bot.services.check_ins.enabled
    cog = Settings(bot.services.members, bot.catalogue, asks=asks)
    if not asks and cog.app_command is not None:
        cog.app_command.remove_command(cog.check_ins.name)
    await bot.add_cog(cog)
