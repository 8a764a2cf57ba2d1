"""``/cheer``: one member wishes another well, through the bot."""

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import GuildId, MemberId
from bot.services.cheers import CheerService
from bot.ui import cheers
from bot.ui.catalogue import Catalogue


class Cheers(commands.Cog):
    """Take cheers, and let those who get them have none."""

    def __init__(self, service: CheerService, catalogue: Catalogue) -> None:
        self._cheers = service
        self._catalogue = catalogue

    @app_commands.command(
        name="cheer", description=locale_str("Cheer another member, by direct message; only they see it")
    )
    # What is not refused here, discord.py takes from the bot's own settings, which allow everything.
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.describe(member=locale_str("Whom? Somebody who opened up to cheers with /club join"))
    async def cheer(self, interaction: GutsyInteraction, member: discord.User) -> None:
        """Send a cheer."""
        await interaction.response.defer(ephemeral=True)
        await self._cheers.send(
            None if interaction.guild_id is None else GuildId(interaction.guild_id),
            MemberId(interaction.user.id),
            MemberId(member.id),
            from_name=interaction.user.display_name,
            to_name=member.display_name,
            to_bot=member.bot,
            locale=str(interaction.locale),
        )
        book = self._catalogue.book_for(interaction)
        await interaction.edit_original_response(content=cheers.sent_text(book, name=member.display_name))

    async def end(self, interaction: GutsyInteraction, state: str) -> None:
        """Let no more cheers come from that server; whoever pressed decides for themselves alone."""
        await self._cheers.end(MemberId(interaction.user.id), cheers.guild_in(state))
        book = self._catalogue.book_for(interaction)
        said = "" if interaction.message is None else interaction.message.content
        await interaction.response.edit_message(content=cheers.ended_text(book, said), view=None)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its button."""
    cog = Cheers(bot.services.cheers, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(cheers.NO_MORE, cog.end)
