"""The button under a challenge's live board: where whoever presses it stands, for them alone."""

from typing import Any

import discord
from discord.ext import commands

from bot.client import Gutsy
from bot.domain.ids import GuildId, MemberId
from bot.services.challenges import Asker, ChallengeService
from bot.ui import challenge_boards, challenge_places, live_boards
from bot.ui.catalogue import Catalogue
from bot.ui.pages import send_pages


class LiveBoards(commands.Cog):
    """Answer what is pressed under live boards."""

    def __init__(self, challenges: ChallengeService, catalogue: Catalogue) -> None:
        self._challenges = challenges
        self._catalogue = catalogue

    async def show_mine(self, interaction: discord.Interaction[Any], state: str) -> None:
        """Show the challenge to whoever pressed, with where they stand."""
        challenge_id = live_boards.challenge_in(state)
        await interaction.response.defer(ephemeral=True, thinking=True)
        asker = Asker(
            None if interaction.guild_id is None else GuildId(interaction.guild_id),
            MemberId(interaction.user.id),
            interaction.user.display_name,
            is_moderator=False,
            locale=str(interaction.locale),
        )
        view = await self._challenges.view(asker, challenge_id)
        book = self._catalogue.book_for(interaction)
        more = challenge_places.more_places(book, view)
        await send_pages(
            lambda page: interaction.edit_original_response(content=page, view=more),
            interaction,
            challenge_boards.view_texts(book, view),
        )


async def setup(bot: Gutsy) -> None:
    """Add the cog and what its button does."""
    cog = LiveBoards(bot.services.challenges, bot.catalogue)
    bot.actions.on_button(live_boards.MINE, cog.show_mine)
    await bot.add_cog(cog)
