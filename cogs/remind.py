"""``/remind``: ask for reminders, see them, end them."""

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId, ReminderId
from bot.domain.reminders import ReminderKind, ReminderNotFound
from bot.domain.when import render_when
from bot.services.reminders import ReminderService
from bot.ui import cards
from bot.ui.catalogue import Catalogue
from bot.ui.errors import presented

_MAX_CHOICES = 25


class Remind(
    commands.GroupCog, group_name="remind", group_description=locale_str("Reminders that come, on time, once")
):
    """Let a member ask for reminders."""

    def __init__(self, reminders: ReminderService, catalogue: Catalogue) -> None:
        self._reminders = reminders
        self._catalogue = catalogue

    @app_commands.command(name="run", description=locale_str("Remind me to run"))
    @app_commands.describe(when=locale_str("mon wed fri 06:30 · weekdays 6:30am · daily 18:00"))
    async def run(self, interaction: GutsyInteraction, when: app_commands.Range[str, 1, 100]) -> None:
        """Add a run reminder."""
        await interaction.response.defer(ephemeral=True)
        locale = str(interaction.locale)
        added = await self._reminders.add(
            MemberId(interaction.user.id), ReminderKind.RUN, when, locale=locale
        )
        book = self._catalogue.phrasebook(locale)
        await interaction.edit_original_response(content=cards.reminder_added(book, added))

    @run.autocomplete("when")
    @presented
    async def suggest_readings(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Show how the text is understood and when it would fire next."""
        book = self._catalogue.phrasebook(str(interaction.locale))
        readings = await self._reminders.suggest(MemberId(interaction.user.id), current)
        return [
            app_commands.Choice(name=cards.reading_choice(book, reading), value=render_when(reading.schedule))
            for reading in readings
        ]

    @app_commands.command(name="list", description=locale_str("Your reminders and when each comes next"))
    async def list_all(self, interaction: GutsyInteraction) -> None:
        """List the member's reminders."""
        await interaction.response.defer(ephemeral=True)
        reminders = await self._reminders.list_for(MemberId(interaction.user.id))
        book = self._catalogue.phrasebook(str(interaction.locale))
        await interaction.edit_original_response(content=cards.reminder_list(book, reminders))

    @app_commands.command(name="delete", description=locale_str("End one of your reminders"))
    @app_commands.describe(reminder=locale_str("Pick it from the list"))
    async def delete(self, interaction: GutsyInteraction, reminder: app_commands.Range[str, 1, 100]) -> None:
        """Delete one reminder."""
        await interaction.response.defer(ephemeral=True)
        if not reminder.isascii() or not reminder.isdigit():
            raise ReminderNotFound
        deleted = await self._reminders.delete(MemberId(interaction.user.id), ReminderId(int(reminder)))
        book = self._catalogue.phrasebook(str(interaction.locale))
        await interaction.edit_original_response(content=cards.reminder_deleted(book, deleted))

    @delete.autocomplete("reminder")
    @presented
    async def suggest_own(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Offer the member's own reminders."""
        book = self._catalogue.phrasebook(str(interaction.locale))
        listed = await self._reminders.list_for(MemberId(interaction.user.id))
        choices = [
            app_commands.Choice(name=cards.reminder_choice(book, one), value=str(one.reminder.id))
            for one in listed.reminders
        ]
        return [choice for choice in choices if current.casefold() in choice.name.casefold()][:_MAX_CHOICES]


async def setup(bot: Gutsy) -> None:
    """Add the cog."""
    await bot.add_cog(Remind(bot.services.reminders, bot.catalogue))
