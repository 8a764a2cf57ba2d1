"""``/remind test``, and the button that ends waiting: do direct messages arrive?"""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.ui import parked
from cogs.remind.base import RemindCommands


class Reaching(RemindCommands):
    """Tries the way to a member's inbox."""

    @app_commands.command(name="test", description=locale_str("Send me a sample message now"))
    async def test(self, interaction: GutsyInteraction) -> None:
        """Send a sample and say whether it arrived; if it did, whatever waited goes on."""
        await interaction.response.defer(ephemeral=True)
        book = self._catalogue.book_for(interaction)
        reach = await interaction.client.write_to(interaction.user, parked.sample_message(book))
        await interaction.edit_original_response(content=parked.test_outcome(book, reach))

    async def resume_deliveries(self, interaction: GutsyInteraction, _: str) -> None:
        """Try whether a direct message arrives now; if so, reminders go on."""
        await interaction.response.defer()
        book = self._catalogue.book_for(interaction)
        reach = await interaction.client.write_to(interaction.user, parked.test_message(book))
        if reach is not parked.Reach.ARRIVED:
            raise parked.StillClosed
        await interaction.edit_original_response(content=parked.resumed_text(book), view=None)
