"""``/run list`` and ``/run delete``."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId
from bot.ui import runs
from bot.ui.actions import number_in
from bot.ui.errors import presented
from cogs.runs.base import Named, RunCommands, run_named


class Looking(RunCommands):
    """Shows the log, and takes runs out of it."""

    @app_commands.command(name="list", description=locale_str("The runs in your log, the latest first"))
    async def list_runs(self, interaction: GutsyInteraction) -> None:
        """Show the first page."""
        await interaction.response.defer(ephemeral=True)
        page = await self._services.runs.page(MemberId(interaction.user.id), 0)
        text, view = runs.list_page(self._catalogue.book_for(interaction), page)
        await interaction.edit_original_response(content=text, view=view)

    async def turn_page(self, interaction: GutsyInteraction, state: str) -> None:
        """Show another page, of the presser's own runs."""
        page = await self._services.runs.page(MemberId(interaction.user.id), number_in(state))
        text, view = runs.list_page(self._catalogue.book_for(interaction), page)
        await interaction.response.edit_message(content=text, view=view)

    @app_commands.command(name="delete", description=locale_str("Take a run out of your log"))
    @app_commands.describe(run=locale_str("Pick it from the list"))
    async def delete(self, interaction: GutsyInteraction, run: Named) -> None:
        """Ask before deleting."""
        await interaction.response.defer(ephemeral=True)
        found, units = await self._services.runs.own(MemberId(interaction.user.id), run_named(run))
        text, view = runs.delete_request(self._catalogue.book_for(interaction), found, units)
        await interaction.edit_original_response(content=text, view=view)

    @delete.autocomplete("run")
    @presented
    async def suggest_deletable(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own runs."""
        return await self._run_choices(interaction, current)

    async def delete_confirmed(self, interaction: GutsyInteraction, state: str) -> None:
        """Delete it."""
        removed = await self._services.runs.delete(MemberId(interaction.user.id), runs.parse_run(state))
        text = runs.deleted_text(self._catalogue.book_for(interaction), removed)
        await interaction.response.edit_message(content=text, view=None)

    async def delete_cancelled(self, interaction: GutsyInteraction, _: str) -> None:
        """Keep it."""
        await interaction.response.edit_message(
            content=runs.kept_text(self._catalogue.book_for(interaction)), view=None
        )
