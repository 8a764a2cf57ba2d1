"""``/swap-test``: a member's own small experiment with the meal before a run."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.help_lines import HelpLines
from bot.domain.ids import MemberId
from bot.services.swap_tests import SwapStatus, SwapTestService
from bot.ui.catalogue import Catalogue
from bot.ui.notes import TODAYS_MEAL
from bot.ui.swap_tests import started_text, status_texts, swap_buttons


class SwapTests(
    commands.GroupCog,
    group_name="swap-test",
    group_description=locale_str("Try low-fibre against usual meals before similar runs"),
):
    """Let a member begin a test, see today's meal, and end it."""

    def __init__(self, swap_tests: SwapTestService, catalogue: Catalogue, *, help_lines: HelpLines) -> None:
        self._swap_tests = swap_tests
        self._catalogue = catalogue
        self._help_lines = help_lines

    @app_commands.command(
        name="start",
        description=locale_str("Begin: I draw which meal comes before each of your next similar runs"),
    )
    async def start(self, interaction: GutsyInteraction) -> None:
        """Begin a test."""
        await interaction.response.defer(ephemeral=True)
        status = await self._swap_tests.start(MemberId(interaction.user.id))
        book = self._catalogue.book_for(interaction)
        await interaction.edit_original_response(
            content=started_text(book, status), view=swap_buttons(book, flagged=False)
        )

    @app_commands.command(name="status", description=locale_str("Today's meal, and how far the test is"))
    async def status(self, interaction: GutsyInteraction) -> None:
        """Show today's meal, or what came out."""
        await interaction.response.defer(ephemeral=True)
        await self._tell(interaction, await self._swap_tests.status(MemberId(interaction.user.id)))

    @app_commands.command(
        name="stop", description=locale_str("End the test now; with runs enough you see what came out")
    )
    async def stop(self, interaction: GutsyInteraction) -> None:
        """End the test."""
        await interaction.response.defer(ephemeral=True)
        await self._tell(interaction, await self._swap_tests.stop(MemberId(interaction.user.id)))

    async def meal(self, interaction: GutsyInteraction, _: str) -> None:
        """Tell today's meal under a reminder to eat; the test is that of whoever presses."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._tell(interaction, await self._swap_tests.status(MemberId(interaction.user.id)))

    async def _tell(self, interaction: GutsyInteraction, status: SwapStatus) -> None:
        book = self._catalogue.book_for(interaction)
        view = swap_buttons(book, flagged=bool(status.signs))
        first, *others = status_texts(book, status, self._help_lines)
        await interaction.edit_original_response(content=first, view=view)
        for text in others:
            await interaction.followup.send(text, ephemeral=True)


async def setup(bot: Gutsy) -> None:
    """Add the cog, unless this installation asks no health questions; its button explains itself even then."""
    services = bot.services
    cog = SwapTests(services.swap_tests, bot.catalogue, help_lines=services.wellbeing.help_lines)
    bot.actions.on_button(TODAYS_MEAL, cog.meal)
    if services.swap_tests.enabled:
        await bot.add_cog(cog)
