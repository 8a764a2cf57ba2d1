"""``/remind edit|pause|resume``: other times, silence for a while, and on again."""

from discord import app_commands
from discord.app_commands import locale_str

from bot.client import GutsyInteraction
from bot.domain.ids import MemberId
from bot.domain.reminders import ReminderNotFound
from bot.ui import reminder_changes, reminders
from bot.ui.errors import presented
from cogs.remind.base import Line, RemindCommands, reminder_named


class Changing(RemindCommands):
    """Changes reminders that are there."""

    @app_commands.command(name="edit", description=locale_str("Give a reminder another time"))
    @app_commands.describe(
        reminder=locale_str("Pick it from the list"),
        when=locale_str("The new time, as when you asked for it"),
    )
    async def edit(self, interaction: GutsyInteraction, reminder: Line, when: Line) -> None:
        """Give a reminder another time."""
        await interaction.response.defer(ephemeral=True)
        changed = await self._services.reminder_changes.edit(
            MemberId(interaction.user.id), reminder_named(reminder), when
        )
        await interaction.edit_original_response(
            content=reminder_changes.edited_text(self._catalogue.book_for(interaction), changed)
        )

    @app_commands.command(name="pause", description=locale_str("Silence a reminder, or all of them"))
    @app_commands.describe(
        reminder=locale_str("Pick it from the list; leave it out for all"),
        until=locale_str("tomorrow · sunday · 2 weeks; leave it out to pause until you resume"),
    )
    async def pause(
        self, interaction: GutsyInteraction, reminder: Line | None = None, until: Line | None = None
    ) -> None:
        """Pause one reminder, or all."""
        await interaction.response.defer(ephemeral=True)
        changed = await self._services.reminder_changes.pause(
            MemberId(interaction.user.id),
            reminder_named(reminder) if reminder is not None else None,
            until=until,
        )
        await interaction.edit_original_response(
            content=reminder_changes.paused_text(self._catalogue.book_for(interaction), changed)
        )

    @app_commands.command(name="resume", description=locale_str("Let paused reminders come again"))
    @app_commands.describe(reminder=locale_str("Pick it from the list; leave it out for all"))
    async def resume(self, interaction: GutsyInteraction, reminder: Line | None = None) -> None:
        """Resume one reminder, or all."""
        await interaction.response.defer(ephemeral=True)
        changed = await self._services.reminder_changes.unpause(
            MemberId(interaction.user.id), reminder_named(reminder) if reminder is not None else None
        )
        await interaction.edit_original_response(
            content=reminder_changes.resumed_text(self._catalogue.book_for(interaction), changed)
        )

    @edit.autocomplete("reminder")
    @pause.autocomplete("reminder")
    @resume.autocomplete("reminder")
    @presented
    async def suggest_changeable(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own reminders."""
        return await self._own_reminders(interaction, current)

    @edit.autocomplete("when")
    @presented
    async def suggest_new_times(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how the text is understood for the reminder that was picked."""
        try:
            reminder_id = reminder_named(str(interaction.namespace.reminder or ""))
        except ReminderNotFound:
            return []
        book = self._catalogue.book_for(interaction)
        readings = await self._services.reminders.suggest_change(
            MemberId(interaction.user.id), reminder_id, current
        )
        return [
            app_commands.Choice(name=reminders.reading_choice(book, reading), value=reading.line)
            for reading in readings
        ]

    @pause.autocomplete("until")
    @presented
    async def suggest_ends(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer days to come."""
        book = self._catalogue.book_for(interaction)
        days = await self._services.members.suggest_days(MemberId(interaction.user.id), current)
        return [
            app_commands.Choice(name=reminder_changes.day_choice(book, day), value=day.isoformat())
            for day in days
        ]
