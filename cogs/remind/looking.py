"""``/remind list|preview|why``: what there is, what comes, and what became of the latest."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId
from bot.ui import history, reminder_list
from bot.ui.actions import number_in
from bot.ui.errors import presented
from bot.ui.pages import send_pages
from cogs.remind.base import Line, RemindCommands, reminder_named


class Looking(RemindCommands):
    """Shows a member their own reminders."""

    @app_commands.command(name="list", description=locale_str("Your reminders and when each comes next"))
    async def list_all(self, interaction: GutsyInteraction) -> None:
        """List the member's reminders, page by page."""
        await interaction.response.defer(ephemeral=True)
        listed = await self._services.reminders.list_for(MemberId(interaction.user.id))
        text, view = reminder_list.list_page(self._catalogue.book_for(interaction), listed, 0)
        await interaction.edit_original_response(content=text, view=view)

    async def turn_page(self, interaction: GutsyInteraction, state: str) -> None:
        """Show another page: of the list of whoever presses, as it is now."""
        listed = await self._services.reminders.list_for(MemberId(interaction.user.id))
        text, view = reminder_list.list_page(self._catalogue.book_for(interaction), listed, number_in(state))
        await interaction.response.edit_message(content=text, view=view)

    @app_commands.command(name="preview", description=locale_str("The next five times a reminder comes"))
    @app_commands.describe(reminder=locale_str("Pick it from the list"))
    async def preview(self, interaction: GutsyInteraction, reminder: Line) -> None:
        """Show the next fires and what moves them."""
        await interaction.response.defer(ephemeral=True)
        preview = await self._services.reminder_history.preview(
            MemberId(interaction.user.id), reminder_named(reminder)
        )
        await interaction.edit_original_response(
            content=history.preview_text(self._catalogue.book_for(interaction), preview)
        )

    @app_commands.command(name="why", description=locale_str("What became of your latest reminders, and why"))
    @app_commands.describe(reminder=locale_str("Pick it from the list; leave it out for all"))
    async def why(self, interaction: GutsyInteraction, reminder: Line | None = None) -> None:
        """Explain from the ledger."""
        await interaction.response.defer(ephemeral=True)
        explained = await self._services.reminder_history.explain(
            MemberId(interaction.user.id), reminder_named(reminder) if reminder is not None else None
        )
        await send_pages(
            lambda page: interaction.edit_original_response(content=page),
            interaction,
            history.why_texts(self._catalogue.book_for(interaction), explained),
        )

    @preview.autocomplete("reminder")
    @why.autocomplete("reminder")
    @presented
    async def suggest_shown(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own reminders."""
        return await self._own_reminders(interaction, current)
