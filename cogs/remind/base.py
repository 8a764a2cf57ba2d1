"""What the commands of ``/remind`` share: services, languages, and how an option names a reminder."""

from discord import app_commands
from discord.ext import commands

from bot.client import GutsyInteraction, Services
from bot.domain.ids import MemberId, ReminderId
from bot.domain.reminders import ReminderNotFound
from bot.ui import reminders
from bot.ui.actions import ForgottenAction, number_in
from bot.ui.catalogue import Catalogue

MAX_CHOICES = 25

Line = app_commands.Range[str, 1, 100]
"""What a member types into an option."""


class RemindCommands(commands.Cog):
    """A part of ``/remind``."""

    def __init__(self, services: Services, catalogue: Catalogue) -> None:
        self._services = services
        self._catalogue = catalogue

    async def _own_reminders(
        self, interaction: GutsyInteraction, current: str
    ) -> list[app_commands.Choice[str]]:
        """Return the member's own reminders for autocomplete; what hangs on another has no choice of its own."""
        book = self._catalogue.book_for(interaction)
        listed = await self._services.reminders.list_for(MemberId(interaction.user.id))
        choices = [
            app_commands.Choice(name=reminders.reminder_choice(book, one), value=str(one.reminder.id))
            for one in listed.reminders
            if one.reminder.parent_id is None
        ]
        return [choice for choice in choices if current.casefold() in choice.name.casefold()][:MAX_CHOICES]


def reminder_named(option: str) -> ReminderId:
    """Return the reminder that an option names.

    Raises:
        ReminderNotFound: if it was typed and not picked.
    """
    try:
        return ReminderId(number_in(option))
    except ForgottenAction:
        raise ReminderNotFound from None
