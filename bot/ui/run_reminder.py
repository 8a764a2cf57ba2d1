"""The run reminder in a member's direct messages: the message, its buttons, what they turn it into, and the form.

The whole exchange stays in one message: an answer, a slip of the pen in the form and the offer of a check-in all
edit it, so that a phone shows one thing and not five.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import discord

from bot.domain.errors import ExpectedError
from bot.domain.ids import ReminderId
from bot.domain.occurrences import Answer, OccurrenceKey, Source, decode_planned, encode_planned
from bot.domain.runs import Run
from bot.domain.streaks import Rule
from bot.services.ports import DueItem
from bot.services.run_answers import Answered, Logged
from bot.ui.actions import ActionButton, ActionModal, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Catalogue, Markup, Phrasebook, small
from bot.ui.ready_made import PLACEHOLDER, ReadyMadeButtons, Rows
from bot.ui.streak import streak_line

RAN_IT = "run.done"
SNOOZE = "run.snooze"
REST = "run.rest"
SKIP = "run.skip"
LOG = "run.log"

DURATION = "duration"
DISTANCE = "distance"
_ENTRY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class RunReminderDm:
    """A run reminder ready to send; ``mark`` is in the custom id of each of its buttons."""

    content: str
    components: Rows
    mark: str


class RunReminderComposer:
    """Writes run reminders in each member's language."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._buttons: dict[str, ReadyMadeButtons] = {}

    def __call__(self, item: DueItem, *, late: bool) -> RunReminderDm:
        """Return the reminder for a claimed occurrence; a late one says so."""
        book = self._catalogue.phrasebook(item.member.locale)
        planned = item.planned
        key = planned.key
        if planned.about_local is None:
            text = book.say("🏃 **Time for your run.** Easy counts, and so does short.")
        else:
            text = book.say("🏃 **Ten minutes later:** how about that run? Easy counts, and so does short.")
            key = OccurrenceKey(Source.REMINDER, key.reminder_id, planned.about_local)
        if late:
            why = book.say("This comes late: it was planned for {planned_at}.", planned_at=planned.fire_at)
            text = Markup(f"{text}\n{small(why)}")
        state = _state(key)
        return RunReminderDm(text, self._buttons_for(item.member.locale).with_state(state), mark=state)

    def _buttons_for(self, locale: str) -> ReadyMadeButtons:
        made = self._buttons.get(locale)
        if made is None:
            pattern = _buttons_with(self._catalogue.phrasebook(locale), PLACEHOLDER)
            made = self._buttons[locale] = ReadyMadeButtons(pattern)
        return made


def answer_buttons(book: Phrasebook, key: OccurrenceKey, *, snoozed: bool = False) -> discord.ui.View:
    """Return the buttons of an open reminder; one that is snoozed already offers no second snooze."""
    return _buttons_with(book, _state(key), snoozed=snoozed)


def _buttons_with(book: Phrasebook, state: str, *, snoozed: bool = False) -> discord.ui.View:
    row = [ActionButton(RAN_IT, state, label=book.plain("Ran it"), style=discord.ButtonStyle.success)]
    if not snoozed:
        row.append(ActionButton(SNOOZE, state, label=book.plain("Snooze 10 min")))
    row.append(ActionButton(REST, state, label=book.plain("Rest instead")))
    row.append(ActionButton(SKIP, state, label=book.plain("Skip")))
    return buttons(*row)


@dataclass(frozen=True, slots=True)
class RunForm:
    """The form's state: the occurrence it answers, and what was typed before if it could not be read."""

    key: OccurrenceKey
    duration: str = ""
    distance: str = ""

    @classmethod
    def parse(cls, state: str) -> "RunForm":
        """Return what a custom id carries.

        Raises:
            ForgottenAction: if the id was not written by this version or an earlier one that still works.
        """
        occurrence, _, typed = state.partition("|")
        reminder_id, _, planned = occurrence.removeprefix(":").partition(":")
        # Members type what they like, separators too: the first entry's length tells the two apart.
        length, _, entries = typed.partition("|")
        split_at = number_in(length) if typed else 0
        try:
            key = OccurrenceKey(Source.REMINDER, ReminderId(number_in(reminder_id)), decode_planned(planned))
        except ValueError:
            raise ForgottenAction from None
        return cls(key, entries[:split_at], entries[split_at:])

    def filled(self, values: Mapping[str, str]) -> "RunForm":
        """Return the form with what was entered now."""
        return RunForm(self.key, values.get(DURATION, "").strip(), values.get(DISTANCE, "").strip())

    @property
    def state(self) -> str:
        """What a custom id has to carry."""
        return f"{_state(self.key)}|{len(self.duration)}|{self.duration}{self.distance}"


def run_modal(book: Phrasebook, form: RunForm) -> ActionModal:
    """Return the form for a run's duration and distance, filled with what was typed before."""
    return ActionModal(
        LOG,
        _state(form.key),
        title=book.plain("Well done! How was it?"),
        fields=[
            discord.ui.Label(
                text=book.plain("Running time"),
                description=book.plain("Minutes will do: 30. Also 27:30 or 1h05."),
                component=discord.ui.TextInput(
                    custom_id=DURATION,
                    placeholder=book.plain("30"),
                    default=form.duration or None,
                    max_length=_ENTRY_LENGTH,
                ),
            ),
            discord.ui.Label(
                text=book.plain("Distance (if you know it)"),
                description=book.plain("Kilometres: 5. Or say the unit: 3.1 mi."),
                component=discord.ui.TextInput(
                    custom_id=DISTANCE,
                    placeholder=book.plain("5 km"),
                    default=form.distance or None,
                    required=False,
                    max_length=_ENTRY_LENGTH,
                ),
            ),
        ],
    )


def unread_entry(book: Phrasebook, form: RunForm, error: ExpectedError) -> tuple[Markup, discord.ui.View]:
    """Return the reminder with the slip named and a button that opens the form again, nothing lost."""
    kept = small(book.say("What you typed is kept: press and put it right."))
    text = Markup(f"{book.error(error)}\n{kept}")
    row = [
        ActionButton(RAN_IT, form.state, label=book.plain("Try again"), style=discord.ButtonStyle.primary),
        ActionButton(REST, _state(form.key), label=book.plain("Rest instead")),
        ActionButton(SKIP, _state(form.key), label=book.plain("Skip")),
    ]
    return text, buttons(*row)


def logged_text(book: Phrasebook, logged: Logged) -> Markup:
    """Return the message after a run was logged."""
    what = run_words(book, logged.run)
    if logged.already:
        first = book.say("✅ This run is in your log already: {run}.", run=what)
    else:
        first = book.say("✅ **Logged:** {run}. Nice one.", run=what)
    lines = [first, streak_line(book, logged.streak)]
    if (day := _other_day(book, logged)) is not None:
        lines.insert(1, small(day))
    return Markup("\n".join(lines))


def _other_day(book: Phrasebook, logged: Logged) -> Markup | None:
    """Return which day an old reminder's run counts for, or why it counts for none; None if it was today's."""
    day_on = logged.run.entry.day_on
    if day_on == logged.today_on:
        return None
    verdict = next((day for day in logged.streak.days if day.day_on == day_on), None)
    if verdict is not None and verdict.rule is Rule.LOGGED_TOO_LATE:
        return book.say(verdict.rule.sentence)
    return book.say("It counts for {day}.", day=book.date(day_on))


def run_words(book: Phrasebook, run: Run) -> str:
    """Return "5 km in 30 min", or the time alone."""
    duration = book.duration(run.entry.duration_s)
    if run.entry.distance_m is None:
        return duration
    return book.plain(
        "{distance} in {duration}", distance=book.distance(run.entry.distance_m), duration=duration
    )


def second_thoughts(book: Phrasebook, key: OccurrenceKey) -> discord.ui.View:
    """Return what is left to press after "Rest instead" or "Skip": a thumb slips, and evenings bring runs."""
    return buttons(ActionButton(RAN_IT, _state(key), label=book.plain("I ran after all")))


def answered_text(book: Phrasebook, answered: Answered) -> Markup:
    """Return the message after any other answer."""
    match answered.answer:
        case Answer.SNOOZED:
            assert answered.fire_at is not None, "a snooze has its time"
            return book.say("⏰ Snoozed. I'll ask again {again}.", again=book.at(answered.fire_at, "R"))
        case Answer.RESTED:
            text = book.say("🌿 **Rest it is.** Rest is part of the plan, not a gap in it.")
            return Markup(f"{text}\n{streak_line(book, answered.streak)}")
        case Answer.SKIPPED:
            return book.say("👌 Skipped. I'll be there for the next one.")
        case Answer.DONE:
            return book.say("✅ You logged a run for this one already.")


def _state(key: OccurrenceKey) -> str:
    # The leading colon keeps one reminder's mark from being part of another's.
    return f":{key.reminder_id}:{encode_planned(key.planned_local)}"
