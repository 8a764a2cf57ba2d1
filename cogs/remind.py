"""``/remind``: ask for reminders, see them, end them."""

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member
from bot.domain.reminders import ReminderKind, ReminderNotFound
from bot.domain.when import render_when
from bot.services.reminders import ReminderService
from bot.ui import cards, parked
from bot.ui.actions import ForgottenAction, number_in
from bot.ui.catalogue import Catalogue, Phrasebook
from bot.ui.errors import presented
from bot.ui.pages import send_pages

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
        await self._tell_if_parked(interaction, book, added.member)

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
        await send_pages(
            lambda page: interaction.edit_original_response(content=page),
            interaction,
            cards.reminder_list(book, reminders),
        )
        await self._tell_if_parked(interaction, book, reminders.member)

    async def _tell_if_parked(
        self, interaction: GutsyInteraction, book: Phrasebook, member: Member | None
    ) -> None:
        if member is not None and member.parked_at is not None:
            text, view = parked.parked_notice(book, member.parked_at)
            await interaction.followup.send(text, view=view, ephemeral=True)

    async def resume(self, interaction: GutsyInteraction, _: str) -> None:
        """Try whether a direct message arrives now; if so, reminders go on."""
        await interaction.response.defer()
        book = self._catalogue.phrasebook(str(interaction.locale))
        try:
            await interaction.user.send(parked.test_message(book))
        except discord.Forbidden:
            raise parked.StillClosed from None
        await self._reminders.resume(MemberId(interaction.user.id))
        await interaction.edit_original_response(content=parked.resumed_text(book), view=None)

    @app_commands.command(name="delete", description=locale_str("End one of your reminders"))
    @app_commands.describe(reminder=locale_str("Pick it from the list"))
    async def delete(self, interaction: GutsyInteraction, reminder: app_commands.Range[str, 1, 100]) -> None:
        """Delete one reminder."""
        await interaction.response.defer(ephemeral=True)
        try:
            reminder_id = ReminderId(number_in(reminder))
        except ForgottenAction:
            raise ReminderNotFound from None
        deleted = await self._reminders.delete(MemberId(interaction.user.id), reminder_id)
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
    """Add the cog and let it answer its button."""
    cog = Remind(bot.services.reminders, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(parked.RESUME, cog.resume)
