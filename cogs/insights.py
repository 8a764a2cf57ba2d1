"""``/insights``: what a member's own log says, as far as it says anything."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.help_lines import HelpLines
from bot.domain.ids import MemberId
from bot.services.insights import InsightService
from bot.ui.catalogue import Catalogue
from bot.ui.insights import insight_buttons, insight_texts


class Insights(commands.Cog):
    """Show a member what their own runs have in common, to nobody but them."""

    def __init__(self, insights: InsightService, catalogue: Catalogue, *, help_lines: HelpLines) -> None:
        self._insights = insights
        self._catalogue = catalogue
        self._help_lines = help_lines

    @app_commands.command(
        name="insights", description=locale_str("What your own runs and check-ins say, and what they don't")
    )
    async def show(self, interaction: GutsyInteraction) -> None:
        """Show it, to its owner only."""
        await interaction.response.defer(ephemeral=True)
        report = await self._insights.report(MemberId(interaction.user.id))
        book = self._catalogue.book_for(interaction)
        view = insight_buttons(book, flagged=bool(report.signs))
        first, *others = insight_texts(book, report, self._help_lines)
        await interaction.edit_original_response(content=first, view=view)
        for text in others:
            await interaction.followup.send(text, ephemeral=True)


async def setup(bot: Gutsy) -> None:
    """Add the cog, unless this installation asks no health questions: then there is nothing to show."""
    if bot.services.insights.enabled:
        help_lines = bot.services.wellbeing.help_lines
        await bot.add_cog(Insights(bot.services.insights, bot.catalogue, help_lines=help_lines))
