"""``/something-wrong`` and the button of that name: whom to turn to, and what holds back until all is well again."""

import functools

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId
from bot.services.wellbeing import WellbeingService
from bot.ui import wellbeing
from bot.ui.actions import chosen_values
from bot.ui.catalogue import Catalogue
from bot.ui.pages import send_pages


class Wellbeing(commands.Cog):
    """Say where help is, whatever else is going on, and remember it if there is a key."""

    def __init__(self, service: WellbeingService, catalogue: Catalogue) -> None:
        self._wellbeing = service
        self._catalogue = catalogue

    @app_commands.command(
        name="something-wrong", description=locale_str("Whom to turn to when something is wrong; private")
    )
    async def something_wrong(self, interaction: GutsyInteraction) -> None:
        """Say where help is."""
        await self.open(interaction, "")

    async def open(self, interaction: GutsyInteraction, _: str) -> None:
        """Say where help is, before anything that could fail; then let the member say what it is."""
        book = self._catalogue.book_for(interaction)
        first = functools.partial(interaction.response.send_message, ephemeral=True)
        await send_pages(first, interaction, wellbeing.help_texts(book, self._wellbeing.help_lines))
        flagged = await self._wellbeing.is_flagged(MemberId(interaction.user.id))
        text, view = wellbeing.pick_message(book, remembers=self._wellbeing.remembers, flagged=flagged)
        await interaction.followup.send(text, view=view, ephemeral=True)

    async def pick(self, interaction: GutsyInteraction, _: str) -> None:
        """Say what to do about one sign; nobody waits for a database here. Then remember it, and say so."""
        sign = wellbeing.sign_in(chosen_values(interaction))
        locale = str(interaction.locale)
        book = self._catalogue.phrasebook(locale)
        said = wellbeing.sign_words(book, sign, self._wellbeing.help_lines)
        await interaction.response.send_message(said, ephemeral=True)
        if self._wellbeing.remembers:
            await self._wellbeing.report(MemberId(interaction.user.id), sign, locale=locale)
            text, view = wellbeing.remembered_message(book, said)
            await interaction.edit_original_response(content=text, view=view)

    async def all_well(self, interaction: GutsyInteraction, _: str) -> None:
        """Ask once."""
        text, view = wellbeing.all_well_question(self._catalogue.book_for(interaction))
        await interaction.response.send_message(text, view=view, ephemeral=True)

    async def all_well_sure(self, interaction: GutsyInteraction, _: str) -> None:
        """Forget what was reported."""
        await self._wellbeing.all_is_well(MemberId(interaction.user.id))
        book = self._catalogue.book_for(interaction)
        await interaction.response.edit_message(content=wellbeing.all_well_text(book), view=None)

    async def not_yet(self, interaction: GutsyInteraction, _: str) -> None:
        """Leave it as it is."""
        book = self._catalogue.book_for(interaction)
        await interaction.response.edit_message(content=wellbeing.not_yet_text(book), view=None)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons and its menu."""
    cog = Wellbeing(bot.services.wellbeing, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(wellbeing.WRONG, cog.open)
    bot.actions.on_select(wellbeing.PICK, cog.pick)
    bot.actions.on_button(wellbeing.ALL_WELL, cog.all_well)
    bot.actions.on_button(wellbeing.ALL_WELL_SURE, cog.all_well_sure)
    bot.actions.on_button(wellbeing.NOT_YET, cog.not_yet)
