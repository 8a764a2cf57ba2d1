"""The button under messages that ask for nothing: the message stays, the button goes."""

from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.ui import notes


class Notes(commands.Cog):
    """Take a member's thanks."""

    async def seen(self, interaction: GutsyInteraction, _: str) -> None:
        """Put the button away."""
        await interaction.response.edit_message(view=None)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its button."""
    cog = Notes()
    await bot.add_cog(cog)
    bot.actions.on_button(notes.SEEN, cog.seen)
