"""The answers that end a run reminder: Ran it, Rest instead, Skip. Putting it off: ``cogs/snooze.py``."""

from discord.ext import commands

from bot.client import Gutsy, GutsyInteraction
from bot.domain.errors import ExpectedError
from bot.domain.ids import MemberId
from bot.domain.occurrences import Answer
from bot.domain.reminders import ReminderNotFound
from bot.domain.run_doubts import OddRun
from bot.services.run_answers import Answered, RunAnswerService
from bot.services.run_log import Logged
from bot.ui import check_in, run_entry, run_form, run_reminder
from bot.ui.actions import submitted_values
from bot.ui.catalogue import Catalogue
from bot.ui.reminder_dm import occurrence_in
from bot.ui.run_form import RunForm


class RunAnswers(commands.Cog):
    """Turn a member's answer to a run reminder into their log."""

    def __init__(self, answers: RunAnswerService, catalogue: Catalogue, *, check_ins: bool) -> None:
        self._answers = answers
        self._catalogue = catalogue
        self._check_ins = check_ins

    async def ran_it(self, interaction: GutsyInteraction, state: str) -> None:
        """Open the form, or say that the run is logged already."""
        form = RunForm.parse(state)
        standing = await self._answers.standing(MemberId(interaction.user.id), form.key)
        book = self._catalogue.book_for(interaction)
        if standing.answer is Answer.DONE:
            logged = await self._answers.logged(MemberId(interaction.user.id), form.key)
            await self._show_logged(interaction, logged)
        else:
            await interaction.response.send_modal(run_form.run_modal(book, form, standing.units))

    async def log(self, interaction: GutsyInteraction, state: str) -> None:
        """Log the run that was entered; a slip of the pen keeps what was typed."""
        values = {name: "".join(entered) for name, entered in submitted_values(interaction).items()}
        await self._log(interaction, RunForm.parse(state).filled(values), is_sure=False)

    async def sure(self, interaction: GutsyInteraction, state: str) -> None:
        """Log the run as it was entered, whatever was odd about it."""
        await self._log(interaction, RunForm.parse(state), is_sure=True)

    async def same(self, interaction: GutsyInteraction, state: str) -> None:
        """Leave the log as it is: the run is there already."""
        await self._answers.standing(MemberId(interaction.user.id), occurrence_in(state))
        text = run_entry.dropped_text(self._catalogue.book_for(interaction))
        await interaction.response.edit_message(content=text, view=None)

    async def _log(self, interaction: GutsyInteraction, form: RunForm, *, is_sure: bool) -> None:
        book = self._catalogue.book_for(interaction)
        try:
            logged = await self._answers.log_run(
                MemberId(interaction.user.id),
                form.key,
                distance=form.distance,
                duration=form.duration,
                is_sure=is_sure,
            )
        except ReminderNotFound:
            raise
        except OddRun as odd:
            text, view = run_form.odd_entry(book, form, odd)
            await interaction.response.edit_message(content=text, view=view)
            return
        except ExpectedError as error:
            text, view = run_form.unread_entry(book, form, error)
            await interaction.response.edit_message(content=text, view=view)
            return
        await self._show_logged(interaction, logged)

    async def rest(self, interaction: GutsyInteraction, state: str) -> None:
        """Rest instead."""
        answered = await self._answers.rest(MemberId(interaction.user.id), occurrence_in(state))
        await self._show_answered(interaction, state, answered)

    async def skip(self, interaction: GutsyInteraction, state: str) -> None:
        """Let this one go."""
        answered = await self._answers.skip(MemberId(interaction.user.id), occurrence_in(state))
        await self._show_answered(interaction, state, answered)

    async def _show_logged(self, interaction: GutsyInteraction, logged: Logged) -> None:
        book = self._catalogue.book_for(interaction)
        text = run_reminder.logged_text(book, logged)
        offers = self._check_ins and logged.can_check_in
        view = check_in.offer_buttons(book, logged.run.id) if offers else None
        await interaction.response.edit_message(content=text, view=view)

    async def _show_answered(self, interaction: GutsyInteraction, state: str, answered: Answered) -> None:
        book = self._catalogue.book_for(interaction)
        text = run_reminder.answered_text(book, answered)
        view = run_reminder.answered_buttons(book, occurrence_in(state), answered)
        await interaction.response.edit_message(content=text, view=view)


async def setup(bot: Gutsy) -> None:
    """Add the cog and let it answer its buttons."""
    cog = RunAnswers(bot.services.run_answers, bot.catalogue, check_ins=bot.services.check_ins.enabled)
    await bot.add_cog(cog)
    bot.actions.on_button(run_reminder.RAN_IT, cog.ran_it)
    bot.actions.on_button(run_reminder.REST, cog.rest)
    bot.actions.on_button(run_reminder.SKIP, cog.skip)
    bot.actions.on_button(run_form.SURE, cog.sure)
    bot.actions.on_button(run_form.SAME, cog.same)
    bot.actions.on_modal(run_form.LOG, cog.log)
