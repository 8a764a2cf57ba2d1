"""Putting a run reminder off: at once, from a menu, or to a typed time."""

from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.errors import ExpectedError
from bot.domain.ids import MemberId
from bot.domain.occurrences import OccurrenceKey
from bot.domain.once_errors import UnreadableMoment
from bot.services.run_answers import Answered, RunAnswerService
from bot.ui import run_reminder, snooze
from bot.ui.actions import submitted_values
from bot.ui.catalogue import Catalogue
from bot.ui.reminder_dm import occurrence_in, state_of
from bot.ui.snooze import SnoozeForm


class Snooze(commands.Cog):
    """Let a run reminder come again later."""

    def __init__(self, answers: RunAnswerService, catalogue: Catalogue) -> None:
        self._answers = answers
        self._catalogue = catalogue

    async def snooze(self, interaction: GutsyInteraction, state: str) -> None:
        """Remind again after the wait that the button names."""
        key, wait = snooze.wait_in(state)
        await self._show(
            interaction, key, await self._answers.snooze(MemberId(interaction.user.id), key, wait)
        )

    async def menu(self, interaction: GutsyInteraction, state: str) -> None:
        """Show the choice of waits; where an answer stands, what it was."""
        key = occurrence_in(state)
        standing = await self._answers.standing(MemberId(interaction.user.id), key)
        if standing.answer is not None and standing.answer.is_final:
            await self.snooze(interaction, state)  # it changes nothing, and says what stands
            return
        book = self._catalogue.book_for(interaction)
        await interaction.response.edit_message(view=snooze.snooze_menu(book, key))

    async def back(self, interaction: GutsyInteraction, state: str) -> None:
        """Show the reminder's buttons again, and its text if that made way for a slip of the pen."""
        occurrence, made_way, _ = state.partition("|")
        key = occurrence_in(occurrence)
        book = self._catalogue.book_for(interaction)
        view = run_reminder.run_buttons(book, state_of(key))
        if made_way:
            text = run_reminder.open_text(book)
            await interaction.response.edit_message(content=text, view=view)
        else:
            await interaction.response.edit_message(view=view)

    async def ask_time(self, interaction: GutsyInteraction, state: str) -> None:
        """Open the form for a typed time."""
        form = SnoozeForm.parse(state)
        await self._answers.standing(MemberId(interaction.user.id), form.key)
        book = self._catalogue.book_for(interaction)
        await interaction.response.send_modal(snooze.snooze_modal(book, form))

    async def snooze_until(self, interaction: GutsyInteraction, state: str) -> None:
        """Remind again at the time that was typed; what cannot be read is kept."""
        typed = "".join(submitted_values(interaction).get(snooze.WHEN, ()))
        form = SnoozeForm.parse(state).filled(typed)
        try:
            answered = await self._answers.snooze_until(MemberId(interaction.user.id), form.key, form.when)
        except UnreadableMoment as error:
            await self._show_slip(interaction, form, error)
            return
        await self._show(interaction, form.key, answered)

    async def _show_slip(self, interaction: GutsyInteraction, form: SnoozeForm, error: ExpectedError) -> None:
        book = self._catalogue.book_for(interaction)
        text, view = snooze.unread_time(book, form, error)
        await interaction.response.edit_message(content=text, view=view)

    async def _show(self, interaction: GutsyInteraction, key: OccurrenceKey, answered: Answered) -> None:
        book = self._catalogue.book_for(interaction)
        await interaction.response.edit_message(
            content=run_reminder.answered_text(book, answered),
            view=run_reminder.answered_buttons(book, key, answered),
        )


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons and its form."""
    cog = Snooze(bot.services.run_answers, bot.catalogue)
    await bot.add_cog(cog)
    bot.actions.on_button(snooze.SNOOZE, cog.snooze)
    bot.actions.on_button(snooze.MENU, cog.menu)
    bot.actions.on_button(snooze.BACK, cog.back)
    bot.actions.on_button(snooze.TYPE, cog.ask_time)
    bot.actions.on_modal(snooze.SUBMIT, cog.snooze_until)
