"""``/streak``: the days a member kept."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.services.streaks import StreakService
from bot.ui.catalogue import Catalogue
from bot.ui.streak import streak_text
from bot.ui.wellbeing import withheld_message


class Streak(
    commands.GroupCog, group_name="streak", group_description=locale_str("A streak that respects rest")
):
    """Show a member their own streak."""

    def __init__(self, streaks: StreakService, catalogue: Catalogue) -> None:
        self._streaks = streaks
        self._catalogue = catalogue

    @app_commands.command(name="show", description=locale_str("Your days kept; rest in your plan counts"))
    async def show(self, interaction: GutsyInteraction) -> None:
        """Show the streak, to its owner only."""
        await interaction.response.defer(ephemeral=True)
        report = await self._streaks.report(MemberId(interaction.user.id))
        book = self._catalogue.phrasebook(str(interaction.locale))
        if report.is_withheld:
            text, view = withheld_message(book)
            await interaction.edit_original_response(content=text, view=view)
        else:
            await interaction.edit_original_response(content=streak_text(book, report))


async def setup(bot: Gutsy) -> None:
    """Add the cog."""
    await bot.add_cog(Streak(bot.services.streaks, bot.catalogue))
