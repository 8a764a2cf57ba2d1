"""``/help`` and ``/about``."""

import functools

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

import bot as gutsy
from bot.client import Gutsy, GutsyInteraction
from bot.ui import cards
from bot.ui.catalogue import Catalogue
from bot.ui.pages import send_pages


class About(commands.Cog):
    """Say what the bot is for, and what it is not."""

    def __init__(self, catalogue: Catalogue, *, check_ins: bool) -> None:
        self._catalogue = catalogue
        self._check_ins = check_ins

    @app_commands.command(name="help", description=locale_str("How to begin, and all that I can do"))
    async def help(self, interaction: GutsyInteraction) -> None:
        """Show the way in."""
        book = self._catalogue.book_for(interaction)
        first = functools.partial(interaction.response.send_message, ephemeral=True)
        await send_pages(first, interaction, cards.help_texts(book, check_ins=self._check_ins))

    @app_commands.command(name="about", description=locale_str("What I am, what I store, and how to leave"))
    async def about(self, interaction: GutsyInteraction) -> None:
        """Show what the bot is and keeps."""
        book = self._catalogue.book_for(interaction)
        text = cards.about_text(book, version=gutsy.__version__, check_ins=self._check_ins)
        await interaction.response.send_message(text, ephemeral=True)


async def setup(bot: Gutsy) -> None:
    """Add the cog."""
    await bot.add_cog(About(bot.catalogue, check_ins=bot.services.check_ins.enabled))
