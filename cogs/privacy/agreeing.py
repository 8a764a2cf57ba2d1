"""``/privacy policy``, ``consent`` and ``retention``: what is kept, with whose leave, and for how long."""

import functools

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId
from bot.ui import privacy
from bot.ui.pages import send_pages
from cogs.privacy.base import PrivacyCommands

_KEEP = [
    app_commands.Choice(name=locale_str(label), value=days)
    for days, label in privacy.RETENTION_CHOICES.items()
]


class Agreeing(PrivacyCommands):
    """Let a member read what is kept, agree to it, and say how long."""

    @app_commands.command(name="policy", description=locale_str("What I keep, why, where, and until when"))
    async def policy(self, interaction: GutsyInteraction) -> None:
        """Show what is kept."""
        texts = privacy.policy_texts(
            self._catalogue.book_for(interaction),
            check_ins=self._check_ins,
            policy_url=self._privacy.policy_url,
        )
        first = functools.partial(interaction.response.send_message, ephemeral=True)
        await send_pages(first, interaction, texts)

    @app_commands.command(
        name="consent",
        description=locale_str("What check-ins ask, whether you agreed, and how to take it back"),
    )
    async def consent(self, interaction: GutsyInteraction) -> None:
        """Show the text, how things stand, and what was recorded."""
        await interaction.response.defer(ephemeral=True)
        state = await self._privacy.consent(MemberId(interaction.user.id))
        (text, *more), view = privacy.consent_message(self._catalogue.book_for(interaction), state)
        await interaction.edit_original_response(content=text, view=view)
        for further in more:
            await interaction.followup.send(further, ephemeral=True)

    async def agree(self, interaction: GutsyInteraction, state: str) -> None:
        """Record consent to the text that was shown."""
        locale = str(interaction.locale)
        agreed = await self._privacy.give_consent(
            MemberId(interaction.user.id), text_version=privacy.agreed_version(state), locale=locale
        )
        if not agreed:
            raise privacy.ConsentTextChanged
        await interaction.response.edit_message(
            content=privacy.agreed_text(self._catalogue.book_for(interaction)), view=None
        )

    async def withdraw(self, interaction: GutsyInteraction, _: str) -> None:
        """Withdraw consent; what was kept with it goes, runs stay."""
        deleted = await self._privacy.withdraw_consent(MemberId(interaction.user.id))
        await interaction.response.edit_message(
            content=privacy.withdrawn_text(self._catalogue.book_for(interaction), deleted), view=None
        )

    @app_commands.command(
        name="retention", description=locale_str("For how long I keep your check-ins and your notes on runs")
    )
    @app_commands.describe(keep=locale_str("What is older goes by itself; your runs stay"))
    @app_commands.choices(keep=_KEEP)
    async def retention(self, interaction: GutsyInteraction, keep: app_commands.Choice[int]) -> None:
        """Set for how long health answers are kept."""
        await interaction.response.defer(ephemeral=True)
        retention = await self._privacy.keep_health(
            MemberId(interaction.user.id), keep.value or None, locale=str(interaction.locale)
        )
        await interaction.edit_original_response(
            content=privacy.retention_text(self._catalogue.book_for(interaction), retention)
        )
