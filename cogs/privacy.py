"""``/privacy``: take back consent, or everything."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.services.privacy import PrivacyService
from bot.ui import privacy
from bot.ui.catalogue import Catalogue


class Privacy(
    commands.GroupCog, group_name="privacy", group_description=locale_str("What is yours stays yours")
):
    """Let a member take back what they told."""

    def __init__(self, privacy_service: PrivacyService, catalogue: Catalogue, *, check_ins: bool) -> None:
        self._privacy = privacy_service
        self._catalogue = catalogue
        self._check_ins = check_ins

    @app_commands.command(
        name="withdraw",
        description=locale_str("Take back your consent to check-ins and delete their answers"),
    )
    async def withdraw(self, interaction: GutsyInteraction) -> None:
        """Withdraw consent; check-in answers go, runs stay."""
        await interaction.response.defer(ephemeral=True)
        deleted = await self._privacy.withdraw_consent(MemberId(interaction.user.id))
        book = self._catalogue.phrasebook(str(interaction.locale))
        await interaction.edit_original_response(content=privacy.withdrawn_text(book, deleted))

    @app_commands.command(
        name="erase", description=locale_str("Remove everything I know about you, for good")
    )
    async def erase(self, interaction: GutsyInteraction) -> None:
        """Ask first."""
        book = self._catalogue.phrasebook(str(interaction.locale))
        text, view = privacy.erase_request(book, MemberId(interaction.user.id), check_ins=self._check_ins)
        await interaction.response.send_message(text, view=view, ephemeral=True)

    async def erase_confirmed(self, interaction: GutsyInteraction, state: str) -> None:
        """Erase whoever asked for it."""
        privacy.refuse_others(state, MemberId(interaction.user.id))
        await self._privacy.erase(MemberId(interaction.user.id))
        book = self._catalogue.phrasebook(str(interaction.locale))
        await interaction.response.edit_message(content=privacy.erased_text(book), view=None)

    async def erase_cancelled(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep everything."""
        privacy.refuse_others(state, MemberId(interaction.user.id))
        book = self._catalogue.phrasebook(str(interaction.locale))
        await interaction.response.edit_message(content=privacy.kept_text(book), view=None)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons."""
    check_ins = bot.services.check_ins.enabled
    cog = Privacy(bot.services.privacy, bot.catalogue, check_ins=check_ins)
    if not check_ins and cog.app_command is not None:
        # Where nobody is asked, there is no consent; what was kept before goes with everything else.
        cog.app_command.remove_command(cog.withdraw.name)
    await bot.add_cog(cog)
    bot.actions.on_button(privacy.ERASE, cog.erase_confirmed)
    bot.actions.on_button(privacy.KEEP, cog.erase_cancelled)
