"""``/run import``: a run as a watch or an app wrote it."""

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId
from bot.domain.run_files import RunFileOutOfReach
from bot.ui import run_import
from cogs.runs.base import RunCommands


class Importing(RunCommands):
    """The command that takes a file."""

    @app_commands.command(
        name="import",
        description=locale_str("Log a run from a file: GPX, TCX or FIT, from a watch or an app"),
    )
    @app_commands.describe(file=locale_str("Up to 10 MB; .gz and .zip too. Where you ran is not kept"))
    async def import_run(self, interaction: GutsyInteraction, file: discord.Attachment) -> None:
        """Log a run from a file."""
        await interaction.response.defer(ephemeral=True, thinking=True)

        async def fetch() -> bytes:
            try:
                return await file.read()
            except (discord.DiscordException, aiohttp.ClientError, TimeoutError) as error:
                raise RunFileOutOfReach from error

        imported = await self._services.run_imports.bring_in(
            MemberId(interaction.user.id), fetch, size_bytes=file.size, locale=str(interaction.locale)
        )
        text, view = run_import.imported_message(
            self._catalogue.book_for(interaction), imported, check_ins=self._check_ins
        )
        await interaction.edit_original_response(content=text, view=view)
