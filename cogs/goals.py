"""``/goal``: what a member wants to reach, and how far they are."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.goals import GoalNotFound
from bot.domain.ids import GoalId, MemberId
from bot.services.goals import GoalService
from bot.services.members import MemberService
from bot.ui import goals, reminder_changes
from bot.ui.actions import ForgottenAction, number_in
from bot.ui.catalogue import Catalogue
from bot.ui.errors import presented
from bot.ui.pages import send_pages

_MAX_CHOICES = 25

Line = app_commands.Range[str, 1, 100]


class Goals(commands.GroupCog, group_name="goal", group_description=locale_str("Small goals that last")):
    """Let a member set goals and see them come."""

    def __init__(self, goal_service: GoalService, members: MemberService, catalogue: Catalogue) -> None:
        self._goals = goal_service
        self._members = members
        self._catalogue = catalogue

    @app_commands.command(name="set", description=locale_str("Something you would like to reach"))
    @app_commands.describe(
        goal=locale_str("20 min · 5k · 12 runs · 60 km in total"),
        by=locale_str("1 June · in 6 weeks; leave it out for no hurry"),
    )
    async def set_goal(
        self, interaction: GutsyInteraction, goal: Line, by: app_commands.Range[str, 1, 40] | None = None
    ) -> None:
        """Set a goal."""
        await interaction.response.defer(ephemeral=True)
        kept = await self._goals.set(
            MemberId(interaction.user.id), goal, by=by, locale=str(interaction.locale)
        )
        await interaction.edit_original_response(
            content=goals.set_text(self._catalogue.book_for(interaction), kept)
        )

    @app_commands.command(name="list", description=locale_str("Your goals and how far you are"))
    async def list_all(self, interaction: GutsyInteraction) -> None:
        """Show the open goals with their progress, and the latest that were reached."""
        await interaction.response.defer(ephemeral=True)
        listed = await self._goals.list_for(MemberId(interaction.user.id))
        await send_pages(
            lambda page: interaction.edit_original_response(content=page),
            interaction,
            goals.list_texts(self._catalogue.book_for(interaction), listed),
        )

    @app_commands.command(name="done", description=locale_str("Mark a goal as reached"))
    @app_commands.describe(goal=locale_str("Pick it from the list"))
    async def done(self, interaction: GutsyInteraction, goal: Line) -> None:
        """Mark a goal as reached."""
        await interaction.response.defer(ephemeral=True)
        done = await self._goals.finish(MemberId(interaction.user.id), _goal_named(goal))
        await interaction.edit_original_response(
            content=goals.done_text(self._catalogue.book_for(interaction), done)
        )

    @app_commands.command(name="drop", description=locale_str("Let a goal go"))
    @app_commands.describe(goal=locale_str("Pick it from the list"))
    async def drop(self, interaction: GutsyInteraction, goal: Line) -> None:
        """Let a goal go."""
        await interaction.response.defer(ephemeral=True)
        dropped = await self._goals.drop(MemberId(interaction.user.id), _goal_named(goal))
        await interaction.edit_original_response(
            content=goals.dropped_text(self._catalogue.book_for(interaction), dropped)
        )

    @set_goal.autocomplete("goal")
    @presented
    async def suggest_goals(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how the text is understood."""
        book = self._catalogue.book_for(interaction)
        suggestions = await self._goals.suggest(MemberId(interaction.user.id), current)
        return [
            app_commands.Choice(name=goals.suggestion_choice(book, one), value=one.line)
            for one in suggestions
        ]

    @set_goal.autocomplete("by")
    @presented
    async def suggest_days(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer days to come."""
        book = self._catalogue.book_for(interaction)
        days = await self._members.suggest_days(MemberId(interaction.user.id), current)
        return [
            app_commands.Choice(name=reminder_changes.day_choice(book, day), value=day.isoformat())
            for day in days
        ]

    @done.autocomplete("goal")
    @drop.autocomplete("goal")
    @presented
    async def suggest_open(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own open goals."""
        book = self._catalogue.book_for(interaction)
        listed = await self._goals.list_for(MemberId(interaction.user.id))
        choices = [
            app_commands.Choice(name=goals.goal_choice(book, goal, listed.units), value=str(goal.id))
            for goal, _ in listed.open
        ]
        return [one for one in choices if current.casefold() in one.name.casefold()][:_MAX_CHOICES]


def _goal_named(option: str) -> GoalId:
    """Return the goal that an option names.

    Raises:
        GoalNotFound: if it was typed and not picked.
    """
    try:
        return GoalId(number_in(option))
    except ForgottenAction:
        raise GoalNotFound from None


async def setup(bot: Gutsy) -> None:
    """Add the cog."""
    await bot.add_cog(Goals(bot.services.goals, bot.services.members, bot.catalogue))
