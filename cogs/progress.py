"""``/progress``: a member's own log as a picture, with its numbers."""

import functools
import io

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.domain.progress import Period
from bot.services.progress import ProgressService
from bot.ui import progress
from bot.ui.catalogue import Catalogue
from bot.ui.charts.easel import Easel
from bot.ui.pages import pages, send_pages


class Progress(commands.Cog):
    """Show a member what they logged, to them alone."""

    def __init__(self, service: ProgressService, catalogue: Catalogue, easel: Easel) -> None:
        self._progress = service
        self._catalogue = catalogue
        self._easel = easel

    @app_commands.command(name="progress", description=locale_str("Your own log as a picture, for you alone"))
    @app_commands.describe(period=locale_str("How far to look back; 30 days if you say nothing"))
    @app_commands.choices(
        period=[
            app_commands.Choice(name=locale_str(name), value=int(period))
            for period, name in progress.PERIOD_NAMES.items()
        ]
    )
    async def progress(self, interaction: GutsyInteraction, period: int = Period.MONTH) -> None:
        """Draw the log and send it with its numbers."""
        await interaction.response.defer(ephemeral=True)
        report = await self._progress.report(MemberId(interaction.user.id), Period(period))
        book = self._catalogue.book_for(interaction)
        english = self._catalogue.phrasebook("en-GB")
        chart = await self._easel.draw(functools.partial(progress.draw, book, report, english=english))
        files = []
        if chart is not None:
            files.append(
                discord.File(io.BytesIO(chart.png), filename=progress.FILE_NAME, description=chart.alt)
            )
        edit = interaction.edit_original_response
        await send_pages(
            lambda text: edit(content=text, attachments=files),
            interaction,
            pages(progress.progress_blocks(book, report)),
        )


async def setup(bot: Gutsy) -> None:
    """Add the cog."""
    await bot.add_cog(Progress(bot.services.progress, bot.catalogue, bot.easel))
