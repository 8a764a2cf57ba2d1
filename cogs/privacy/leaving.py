"""``/privacy erase``: everything goes, after asking twice."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId
from bot.ui import privacy
from cogs.privacy.base import PrivacyCommands


class Leaving(PrivacyCommands):
    """Let a member take back everything."""

    @app_commands.command(
        name="erase", description=locale_str("Remove everything I know about you, for good")
    )
    async def erase(self, interaction: GutsyInteraction) -> None:
        """Ask first."""
        text, view = privacy.erase_request(
            self._catalogue.book_for(interaction), MemberId(interaction.user.id), check_ins=self._check_ins
        )
        await interaction.response.send_message(text, view=view, ephemeral=True)

    async def erase_asked(self, interaction: GutsyInteraction, state: str) -> None:
        """Ask once more whoever asked for it."""
        member_id = MemberId(interaction.user.id)
        privacy.refuse_others(state, member_id)
        text, view = privacy.erase_again_request(self._catalogue.book_for(interaction), member_id)
        await interaction.response.edit_message(content=text, view=view)

    async def erase_confirmed(self, interaction: GutsyInteraction, state: str) -> None:
        """Erase whoever asked for it, and show what went."""
        privacy.refuse_others(state, MemberId(interaction.user.id))
        await interaction.response.defer()
        erased = await self._privacy.erase(MemberId(interaction.user.id))
        self._personal_data.let_go(MemberId(interaction.user.id))
        await interaction.edit_original_response(
            content=privacy.erased_text(self._catalogue.book_for(interaction), erased), view=None
        )

    async def erase_cancelled(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep everything."""
        privacy.refuse_others(state, MemberId(interaction.user.id))
        await interaction.response.edit_message(
            content=privacy.kept_text(self._catalogue.book_for(interaction)), view=None
        )
