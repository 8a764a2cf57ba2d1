"""``/leaderboard``: who of a server ran how much, among those who chose to be shown."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.boards import BoardMetric, BoardPeriod
from bot.domain.ids import GuildId, MemberId
from bot.services.boards import Board, BoardService
from bot.ui import boards
from bot.ui.catalogue import Catalogue

_NO_MENTIONS = discord.AllowedMentions.none()


class Leaderboard(commands.Cog):
    """Show a server's boards, to one member or, when asked to, to the channel."""

    def __init__(self, service: BoardService, catalogue: Catalogue) -> None:
        self._boards = service
        self._catalogue = catalogue

    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.command(
        name="leaderboard", description=locale_str("Who ran how much here, of those who chose to be shown")
    )
    @app_commands.describe(
        metric=locale_str("What counts; runs if you say nothing"),
        period=locale_str("Which days count; 30 days if you say nothing"),
        public=locale_str("Show it to everybody in this channel; without, only you see it"),
    )
    @app_commands.choices(
        metric=[
            app_commands.Choice(name=locale_str(name), value=metric.value)
            for metric, name in boards.METRIC_NAMES.items()
        ],
        period=[
            app_commands.Choice(name=locale_str(name), value=period.value)
            for period, name in boards.PERIOD_NAMES.items()
        ],
    )
    async def leaderboard(
        self,
        interaction: GutsyInteraction,
        metric: str = BoardMetric.RUNS,
        period: str = BoardPeriod.THIRTY_DAYS,
        *,
        public: bool = False,
    ) -> None:
        """Show a board."""
        await interaction.response.defer(ephemeral=not public)
        board = await self._board(interaction, BoardMetric(metric), BoardPeriod(period))
        if public:
            view = boards.public_view(self._catalogue.phrasebook(board.locale), board)
        else:
            view = boards.board_view(self._catalogue.book_for(interaction), board)
        await interaction.edit_original_response(view=view, allowed_mentions=_NO_MENTIONS)

    async def turn(self, interaction: discord.Interaction[Any], state: str) -> None:
        """Turn a page of the board that a member looks at."""
        metric, period, page = boards.read_state(state)
        await interaction.response.defer()
        board = await self._board(interaction, metric, period)
        view = boards.board_view(self._catalogue.book_for(interaction), board, page=page)
        await interaction.edit_original_response(view=view, allowed_mentions=_NO_MENTIONS)

    async def show_mine(self, interaction: discord.Interaction[Any], state: str) -> None:
        """Show whoever pressed the page they are on, to them alone."""
        metric, period, _ = boards.read_state(state)
        await interaction.response.defer(ephemeral=True, thinking=True)
        board = await self._board(interaction, metric, period)
        page = 0 if board.own is None else boards.page_of(board, board.own)
        view = boards.board_view(self._catalogue.book_for(interaction), board, page=page)
        await interaction.edit_original_response(view=view, allowed_mentions=_NO_MENTIONS)

    async def _board(
        self, interaction: discord.Interaction[Any], metric: BoardMetric, period: BoardPeriod
    ) -> Board:
        guild_id = None if interaction.guild_id is None else GuildId(interaction.guild_id)
        return await self._boards.board(guild_id, MemberId(interaction.user.id), metric, period)


async def setup(bot: Gutsy) -> None:
    """Add the cog and what its buttons do."""
    cog = Leaderboard(bot.services.boards, bot.catalogue)
    bot.actions.on_button(boards.PAGE, cog.turn)
    bot.actions.on_button(boards.MINE, cog.show_mine)
    await bot.add_cog(cog)
