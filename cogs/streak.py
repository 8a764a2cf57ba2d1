"""``/streak``: the days a member kept, and why each counts as it does."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.services.streak_milestones import StreakMilestoneService
from bot.services.streaks import StreakService
from bot.ui import streak_days
from bot.ui.catalogue import Catalogue
from bot.ui.streak import streak_text
from bot.ui.streak_days import DaysPage
from bot.ui.wellbeing import withheld_message


class Streak(
    commands.GroupCog, group_name="streak", group_description=locale_str("A streak that respects rest")
):
    """Show a member their own streak."""

    def __init__(
        self, streaks: StreakService, milestones: StreakMilestoneService, catalogue: Catalogue
    ) -> None:
        self._streaks = streaks
        self._milestones = milestones
        self._catalogue = catalogue

    @app_commands.command(name="show", description=locale_str("Your days kept; rest in your plan counts"))
    async def show(self, interaction: GutsyInteraction) -> None:
        """Show the streak, to its owner only."""
        await interaction.response.defer(ephemeral=True)
        shown = await self._milestones.show(MemberId(interaction.user.id))
        book = self._catalogue.book_for(interaction)
        if shown.report.is_withheld:
            text, view = withheld_message(book)
            await interaction.edit_original_response(content=text, view=view)
        else:
            await interaction.edit_original_response(content=streak_text(book, shown))

    @app_commands.command(name="explain", description=locale_str("Your days one by one, and why each counts"))
    @app_commands.describe(days=locale_str("How many of the last days; 14 if you leave it out"))
    async def explain(
        self,
        interaction: GutsyInteraction,
        days: app_commands.Range[int, 1, streak_days.MOST_DAYS] = streak_days.USUAL_DAYS,
    ) -> None:
        """Show the rule that decided each of the last days."""
        await interaction.response.defer(ephemeral=True)
        report = await self._streaks.report(MemberId(interaction.user.id))
        book = self._catalogue.book_for(interaction)
        page = DaysPage.latest(report, days)
        if report.is_withheld:
            text, view = withheld_message(book)
            await interaction.edit_original_response(content=text, view=view)
        elif page is None:
            await interaction.edit_original_response(content=streak_days.no_days_text(book))
        else:
            text, days_view = streak_days.days_message(book, report, page)
            await interaction.edit_original_response(content=text, view=days_view)

    async def turn_page(self, interaction: GutsyInteraction, state: str) -> None:
        """Show other days, as they count now."""
        page = DaysPage.parse(state)
        report = await self._streaks.report(MemberId(interaction.user.id))
        book = self._catalogue.book_for(interaction)
        if report.is_withheld:
            text, view = withheld_message(book)
            await interaction.response.edit_message(content=text, view=view)
        elif not report.days:
            await interaction.response.edit_message(content=streak_days.no_days_text(book), view=None)
        else:
            text, days_view = streak_days.days_message(book, report, page)
            await interaction.response.edit_message(content=text, view=days_view)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons."""
    cog = Streak(bot.services.streaks, bot.services.streak_milestones, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(streak_days.PAGE, cog.turn_page)
