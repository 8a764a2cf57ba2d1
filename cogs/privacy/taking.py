"""``/privacy export`` and ``import``: a member's data as a file, out and in."""

import io

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.consent import CONSENT_VERSION
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import MemberId
from bot.domain.personal_data import ExportTooLarge
from bot.services.archives import MAX_UPLOAD_BYTES
from bot.ui import export, privacy
from cogs.privacy.base import PrivacyCommands


class FileNotThere(ExpectedError):
    """Discord did not give the uploaded file."""

    template = N_("Discord did not give me that file. Please upload it again.")


class Taking(PrivacyCommands):
    """Let a member take everything with them, and bring it along."""

    @app_commands.command(
        name="export",
        description=locale_str("A copy of everything I keep about you, as a file in your messages"),
    )
    async def export(self, interaction: GutsyInteraction) -> None:
        """Send the file by direct message; it is nowhere else."""
        await interaction.response.defer(ephemeral=True)
        book = self._catalogue.book_for(interaction)
        packed = await self._personal_data.export(
            MemberId(interaction.user.id), lambda data: export.readme_text(book, data)
        )
        reach = await interaction.client.write_to(
            interaction.user,
            export.export_message(book),
            file=discord.File(io.BytesIO(packed), filename=export.FILE_NAME),
        )
        await interaction.edit_original_response(content=export.export_outcome(book, reach))

    @app_commands.command(
        name="import", description=locale_str("Bring along what /privacy export gave you, here or elsewhere")
    )
    @app_commands.describe(file=locale_str("The zip file, as it came"))
    async def bring(self, interaction: GutsyInteraction, file: discord.Attachment) -> None:
        """Say what the file would bring, and ask."""
        if file.size > MAX_UPLOAD_BYTES:
            raise ExportTooLarge
        await interaction.response.defer(ephemeral=True)
        try:
            packed = await file.read()
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError):
            raise FileNotThere from None
        preview = await self._personal_data.look_into(
            MemberId(interaction.user.id), packed, locale=str(interaction.locale)
        )
        text, view = export.preview_message(self._catalogue.book_for(interaction), preview)
        await interaction.edit_original_response(content=text, view=view)

    async def import_confirmed(self, interaction: GutsyInteraction, ticket: str) -> None:
        """Import what the file holds; health answers only with a standing consent."""
        await interaction.response.defer()
        imported = await self._personal_data.bring_in(
            MemberId(interaction.user.id), ticket, locale=str(interaction.locale)
        )
        await interaction.edit_original_response(
            content=export.imported_text(self._catalogue.book_for(interaction), imported), view=None
        )

    async def import_consent(self, interaction: GutsyInteraction, ticket: str) -> None:
        """Ask for the consent that health answers need."""
        self._personal_data.await_decision(MemberId(interaction.user.id), ticket)
        text, view = export.consent_for_import(self._catalogue.book_for(interaction), ticket)
        await interaction.response.edit_message(content=text, view=view)

    async def import_agreed(self, interaction: GutsyInteraction, state: str) -> None:
        """Record the consent, then import everything."""
        ticket, version = export.parse_agreement(state)
        member_id = MemberId(interaction.user.id)
        self._personal_data.await_decision(member_id, ticket)
        agreed = version == CONSENT_VERSION and await self._privacy.give_consent(
            member_id, text_version=version, locale=str(interaction.locale)
        )
        if not agreed:
            raise privacy.ConsentTextChanged
        await self.import_confirmed(interaction, ticket)

    async def import_nothing(self, interaction: GutsyInteraction, _: str) -> None:
        """Let go of the file."""
        self._personal_data.let_go(MemberId(interaction.user.id))
        await interaction.response.edit_message(
            content=export.nothing_imported_text(self._catalogue.book_for(interaction)), view=None
        )
