"""``/challenge create``, ``edit`` and ``end``."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.challenge_terms import Metric
from bot.domain.challenges import Phase
from bot.domain.ids import ChallengeId
from bot.services.challenge_changes import Wish
from bot.services.challenges import Listed
from bot.ui import challenges, reminder_changes
from bot.ui.actions import number_in
from bot.ui.errors import presented
from cogs.challenges.base import CHALLENGE, ChallengeCommands, Choices, Picked, asker_of, challenge_named

Name = app_commands.Range[str, 1, 50]
Description = app_commands.Range[str, 1, 300]
Day = app_commands.Range[str, 1, 40]
Amount = app_commands.Range[str, 1, 20]

_DAILY_CAP = locale_str("How much of a day counts at most: 15 km, 60 min")
_GOAL = locale_str("Something for each to aim for: 12, 100 km, 90%")


class Making(ChallengeCommands):
    """Makes challenges, changes them, and ends them."""

    @app_commands.command(name="create", description=locale_str("Begin a challenge in this server"))
    @app_commands.describe(
        name=locale_str("What to call it"),
        metric=locale_str("What counts"),
        starts=locale_str("Its first day: today · monday · 1 June"),
        ends=locale_str("Its last day: in 4 weeks · 30 June"),
        description=locale_str("What it is about, for everybody to read"),
        teams=locale_str("For teams: their names with commas between"),
        cap=_DAILY_CAP,
        goal=_GOAL,
    )
    @app_commands.choices(
        metric=[
            app_commands.Choice(name=locale_str(name), value=metric.value)
            for metric, name in challenges.METRIC_NAMES.items()
        ]
    )
    async def create(
        self,
        interaction: GutsyInteraction,
        name: Name,
        metric: str,
        starts: Day,
        ends: Day,
        description: Description | None = None,
        teams: app_commands.Range[str, 1, 250] | None = None,
        cap: Amount | None = None,
        goal: Amount | None = None,
    ) -> None:
        """Make a challenge and have it announced."""
        await interaction.response.defer(ephemeral=True)
        made = await self._challenges.create(
            asker_of(interaction),
            Metric(metric),
            Wish(name, description, starts, ends, cap, goal),
            teams=teams,
        )
        book = self._catalogue.book_for(interaction)
        await interaction.edit_original_response(content=challenges.made_text(book, made))

    @app_commands.command(name="edit", description=locale_str("Change a challenge of yours"))
    @app_commands.describe(
        challenge=CHALLENGE,
        name=locale_str("What to call it"),
        description=locale_str("What it is about; - takes it away"),
        starts=locale_str("Its first day, while it has not begun"),
        ends=locale_str("Its last day"),
        cap=_DAILY_CAP,
        goal=locale_str("Something for each to aim for; - takes it away"),
    )
    async def edit(
        self,
        interaction: GutsyInteraction,
        challenge: Picked,
        name: Name | None = None,
        description: Description | None = None,
        starts: Day | None = None,
        ends: Day | None = None,
        cap: Amount | None = None,
        goal: Amount | None = None,
    ) -> None:
        """Change a challenge and have that announced."""
        await interaction.response.defer(ephemeral=True)
        wish = Wish(name, description, starts, ends, cap, goal)
        made = await self._challenges.edit(asker_of(interaction), challenge_named(challenge), wish)
        book = self._catalogue.book_for(interaction)
        await interaction.edit_original_response(content=challenges.changed_text(book, made))

    @app_commands.command(name="end", description=locale_str("End a challenge of yours before its time"))
    @app_commands.describe(challenge=CHALLENGE)
    async def end(self, interaction: GutsyInteraction, challenge: Picked) -> None:
        """Ask whether to end it."""
        await interaction.response.defer(ephemeral=True)
        found = await self._challenges.own(asker_of(interaction), challenge_named(challenge))
        book = self._catalogue.book_for(interaction)
        await interaction.edit_original_response(
            content=challenges.ask_end_text(book, found), view=challenges.end_button(book, found)
        )

    async def press_end(self, interaction: GutsyInteraction, state: str) -> None:
        """End a challenge, once whoever may has said so twice."""
        challenge_id = ChallengeId(number_in(state))
        await interaction.response.defer()
        ended = await self._challenges.end(asker_of(interaction), challenge_id)
        text = challenges.ended_text(self._catalogue.book_for(interaction), ended)
        await interaction.edit_original_response(content=text, view=None)

    @create.autocomplete("starts")
    @edit.autocomplete("starts")
    @presented
    async def suggest_first_days(self, interaction: GutsyInteraction, current: str) -> Choices:
        """Offer today and days to come, on the server's clock."""
        return await self._days(interaction, current, from_today=True)

    @create.autocomplete("ends")
    @edit.autocomplete("ends")
    @presented
    async def suggest_last_days(self, interaction: GutsyInteraction, current: str) -> Choices:
        """Offer days to come, on the server's clock."""
        return await self._days(interaction, current, from_today=False)

    async def _days(self, interaction: GutsyInteraction, current: str, *, from_today: bool) -> Choices:
        book, guild_id = self._catalogue.book_for(interaction), asker_of(interaction).guild_id
        days = await self._challenges.suggest_days(guild_id, current, from_today=from_today)
        return [
            app_commands.Choice(name=reminder_changes.day_choice(book, day), value=day.isoformat())
            for day in days
        ]

    @edit.autocomplete("challenge")
    @end.autocomplete("challenge")
    @presented
    async def suggest_own(self, interaction: GutsyInteraction, current: str) -> Choices:
        """Offer the challenges that the member may change."""
        asker = asker_of(interaction)

        def is_theirs(one: Listed) -> bool:
            may = asker.is_moderator or one.challenge.author_id == asker.member_id
            return may and one.phase is not Phase.OVER

        return await self._suggested(interaction, current, is_theirs)
