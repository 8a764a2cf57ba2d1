"""``/settings``: the member's clock, and what the bot knows of their wishes."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.services.members import MemberService
from bot.ui import cards
from bot.ui.catalogue import Catalogue
from bot.ui.errors import presented


class Settings(
    commands.GroupCog,
    group_name="settings",
    group_description=locale_str("Your time zone and what I know of it"),
):
    """Let a member set their clock."""

    def __init__(self, members: MemberService, catalogue: Catalogue) -> None:
        self._members = members
        self._catalogue = catalogue

    @app_commands.command(
        name="timezone", description=locale_str("Tell me your clock: a city, a country or a zone")
    )
    @app_commands.describe(zone=locale_str("Start typing a city: Lisbon, Nairobi, New York ..."))
    async def timezone(self, interaction: GutsyInteraction, zone: app_commands.Range[str, 1, 100]) -> None:
        """Set the member's zone."""
        await interaction.response.defer(ephemeral=True)
        locale = str(interaction.locale)
        reading = await self._members.set_zone(MemberId(interaction.user.id), zone, locale=locale)
        book = self._catalogue.phrasebook(locale)
        await interaction.edit_original_response(content=cards.zone_set(book, reading))

    @timezone.autocomplete("zone")
    @presented
    async def suggest_zones(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer zones with the local time each would mean."""
        locale = str(interaction.locale)
        book = self._catalogue.phrasebook(locale)
        return [
            app_commands.Choice(
                name=cards.zone_choice(book, suggestion.label, reading.local_time), value=suggestion.zone
            )
            for suggestion, reading in self._members.search_zones(current, locale=locale)
        ]

    @app_commands.command(name="show", description=locale_str("What I know of your clock and wishes"))
    async def show(self, interaction: GutsyInteraction) -> None:
        """Show the member's settings."""
        await interaction.response.defer(ephemeral=True)
        locale = str(interaction.locale)
        overview = await self._members.overview(MemberId(interaction.user.id), locale=locale)
        book = self._catalogue.phrasebook(locale)
        await interaction.edit_original_response(content=cards.overview(book, overview))


async def setup(bot: Gutsy) -> None:
    """Add the cog."""
    await bot.add_cog(Settings(bot.services.members, bot.catalogue))
