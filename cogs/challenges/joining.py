"""``/challenge join`` and ``leave``, and the buttons that let members in."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.challenge_errors import ChallengeNotFound
from bot.domain.challenges import Phase
from bot.domain.ids import ChallengeId
from bot.ui import challenges
from bot.ui.actions import number_in
from bot.ui.errors import presented
from cogs.challenges.base import CHALLENGE, ChallengeCommands, Choices, Picked, asker_of, challenge_named


class Joining(ChallengeCommands):
    """Lets members in and out."""

    @app_commands.command(name="join", description=locale_str("Join a challenge in this server"))
    @app_commands.describe(challenge=CHALLENGE, team=locale_str("Your team, if there are any"))
    async def join(
        self,
        interaction: GutsyInteraction,
        challenge: Picked,
        team: app_commands.Range[str, 1, 30] | None = None,
    ) -> None:
        """Let a member in, or ask what has to be said first."""
        await interaction.response.defer(ephemeral=True)
        await self._join(interaction, challenge_named(challenge), team)

    @app_commands.command(
        name="leave", description=locale_str("Leave a challenge; its board forgets you at once")
    )
    @app_commands.describe(challenge=CHALLENGE)
    async def leave(self, interaction: GutsyInteraction, challenge: Picked) -> None:
        """Take a member out."""
        await interaction.response.defer(ephemeral=True)
        left = await self._members.leave(asker_of(interaction), challenge_named(challenge))
        text = challenges.left_text(self._catalogue.book_for(interaction), left)
        await interaction.edit_original_response(content=text)

    async def press_join(self, interaction: GutsyInteraction, state: str) -> None:
        """Let whoever pressed the button on an announcement in."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._join(interaction, ChallengeId(number_in(state)), None)

    async def press_team(self, interaction: GutsyInteraction, state: str) -> None:
        """Take the team that was pressed."""
        challenge_id, team = challenges.read_team(state)
        await interaction.response.defer()
        await self._join(interaction, ChallengeId(challenge_id), team)

    async def press_show_me(self, interaction: GutsyInteraction, state: str) -> None:
        """Let a member in who said that they want to be shown here."""
        challenge_id, team = challenges.read_team(state)
        await interaction.response.defer()
        await self._join(interaction, ChallengeId(challenge_id), team, show=True)

    @join.autocomplete("challenge")
    @presented
    async def suggest_open(self, interaction: GutsyInteraction, current: str) -> Choices:
        """Offer the challenges that can be joined."""
        return await self._suggested(
            interaction, current, lambda one: one.phase in (Phase.COMING, Phase.RUNNING)
        )

    @leave.autocomplete("challenge")
    @presented
    async def suggest_joined(self, interaction: GutsyInteraction, current: str) -> Choices:
        """Offer the challenges that the member is in."""
        return await self._suggested(interaction, current, lambda one: one.is_joined)

    @join.autocomplete("team")
    @presented
    async def suggest_teams(self, interaction: GutsyInteraction, current: str) -> Choices:
        """Offer the teams of the challenge that was picked."""
        try:
            picked = challenge_named(str(interaction.namespace.challenge or ""))
        except ChallengeNotFound:
            return []
        listed = await self._challenges.list_for(asker_of(interaction))
        teams = [team for one in listed if one.challenge.id == picked for team in one.challenge.teams]
        return [
            app_commands.Choice(name=team.name, value=str(team.id))
            for team in teams
            if current.casefold() in team.name.casefold()
        ]

    async def _join(
        self,
        interaction: GutsyInteraction,
        challenge_id: ChallengeId,
        team: str | None,
        *,
        show: bool = False,
    ) -> None:
        answer = await self._members.join(asker_of(interaction), challenge_id, team=team, show=show)
        book = self._catalogue.book_for(interaction)
        await interaction.edit_original_response(
            content=challenges.joined_text(book, answer), view=challenges.join_view(book, answer)
        )
