"""The check-in after a run: consent, the form, and what is said afterwards. In direct messages only."""

import functools

from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.services.check_ins import CheckInService
from bot.ui import check_in, check_in_prompt
from bot.ui.actions import submitted_values
from bot.ui.catalogue import Catalogue
from bot.ui.pages import send_pages


class CheckIns(commands.Cog):
    """Let a runner record effort, gut symptoms and feeling after a run."""

    def __init__(self, check_ins: CheckInService, catalogue: Catalogue) -> None:
        self._check_ins = check_ins
        self._catalogue = catalogue

    async def open(self, interaction: GutsyInteraction, state: str) -> None:
        """Open the form; ask for consent first where there is none."""
        run_id = check_in.parse_run_id(state)
        if await self._has_expired(interaction, state):
            return
        consented = await self._check_ins.has_consented(MemberId(interaction.user.id), run_id)
        book = self._catalogue.phrasebook(str(interaction.locale))
        if consented:
            await interaction.response.send_modal(check_in.check_in_modal(book, run_id))
        else:
            text, view = check_in.consent_request(book, run_id)
            await interaction.response.edit_message(content=text, view=view)

    async def agree(self, interaction: GutsyInteraction, state: str) -> None:
        """Record consent and open the form; an outdated text is shown anew instead."""
        run_id, version = check_in.parse_agreement(state)
        locale = str(interaction.locale)
        agreed = await self._check_ins.agree(
            MemberId(interaction.user.id), run_id, text_version=version, locale=locale
        )
        book = self._catalogue.phrasebook(locale)
        if agreed:
            await interaction.response.send_modal(check_in.check_in_modal(book, run_id))
        else:
            text, view = check_in.consent_request(book, run_id)
            await interaction.response.edit_message(content=text, view=view)

    async def later(self, interaction: GutsyInteraction, state: str) -> None:
        """Leave it at the run: nothing asks about it again."""
        await self._check_ins.leave(MemberId(interaction.user.id), check_in.parse_run_id(state))
        book = self._catalogue.phrasebook(str(interaction.locale))
        await interaction.response.edit_message(content=check_in.declined_text(book), view=None)

    async def wrong(self, interaction: GutsyInteraction, _: str) -> None:
        """Say where help is, whatever else is going on."""
        book = self._catalogue.phrasebook(str(interaction.locale))
        first = functools.partial(interaction.response.send_message, ephemeral=True)
        await send_pages(first, interaction, check_in.wrong_texts(book))

    async def submit(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep the answers."""
        answers = check_in.read_answers(submitted_values(interaction))
        saved = await self._check_ins.record(
            MemberId(interaction.user.id), check_in.parse_run_id(state), answers
        )
        book = self._catalogue.phrasebook(str(interaction.locale))
        text, view = check_in.saved_message(book, saved)
        await interaction.response.edit_message(content=text, view=view)

    async def _has_expired(self, interaction: GutsyInteraction, state: str) -> bool:
        """Close a prompt that is too old to be answered well, and say so."""
        message = interaction.message
        if message is None or not check_in_prompt.has_expired(
            state, asked_at=message.created_at, at=interaction.created_at
        ):
            return False
        text, view = check_in_prompt.expired(self._catalogue.phrasebook(str(interaction.locale)))
        await interaction.response.edit_message(content=text, view=view)
        return True


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons, which must explain themselves even with check-ins off."""
    cog = CheckIns(bot.services.check_ins, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(check_in.OPEN, cog.open)
    bot.actions.on_button(check_in.AGREE, cog.agree)
    bot.actions.on_button(check_in.LATER, cog.later)
    bot.actions.on_button(check_in.WRONG, cog.wrong)
    bot.actions.on_modal(check_in.SUBMIT, cog.submit)
