"""``/remind delete``: asks first."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId, ReminderId
from bot.domain.reminders import ReminderNotFound
from bot.ui import reminders
from bot.ui.errors import presented
from cogs.remind.base import Line, RemindCommands, reminder_named


class Deleting(RemindCommands):
    """Ends reminders."""

    @app_commands.command(name="delete", description=locale_str("End one of your reminders"))
    @app_commands.describe(reminder=locale_str("Pick it from the list"))
    async def delete(self, interaction: GutsyInteraction, reminder: Line) -> None:
        """Ask before deleting."""
        await interaction.response.defer(ephemeral=True)
        member_id = MemberId(interaction.user.id)
        found = await self._services.reminders.own(member_id, reminder_named(reminder))
        text, view = reminders.delete_request(self._catalogue.book_for(interaction), member_id, found)
        await interaction.edit_original_response(content=text, view=view)

    @delete.autocomplete("reminder")
    @presented
    async def suggest_deletable(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own reminders."""
        return await self._own_reminders(interaction, current)

    async def delete_confirmed(self, interaction: GutsyInteraction, state: str) -> None:
        """Delete it, if it was the presser who was asked."""
        member_id, reminder_id = self._asked(interaction, state)
        deleted = await self._services.reminders.delete(member_id, reminder_id)
        await interaction.response.edit_message(
            content=reminders.reminder_deleted(self._catalogue.book_for(interaction), deleted), view=None
        )

    async def delete_cancelled(self, interaction: GutsyInteraction, state: str) -> None:
        """Keep it."""
        self._asked(interaction, state)
        await interaction.response.edit_message(
            content=reminders.reminder_kept(self._catalogue.book_for(interaction)), view=None
        )

    def _asked(self, interaction: GutsyInteraction, state: str) -> tuple[MemberId, ReminderId]:
        asked_id, reminder_id = reminders.parse_request(state)
        if asked_id != interaction.user.id:
            raise ReminderNotFound
        return asked_id, ReminderId(reminder_id)
