"""The run reminder in a member's direct messages: the message, its buttons, and what they turn it into.

The whole exchange stays in one message: an answer, a slip of the pen in a form and the offer of a check-in all
edit it, so that a phone shows one thing and not five.
"""

import discord

from bot.domain.occurrences import Answer, OccurrenceKey
from bot.domain.reminders import ReminderKind
from bot.domain.streaks import Rule
from bot.services.ports import DueItem
from bot.services.run_answers import Answered
from bot.services.run_log import Logged
from bot.ui.actions import ActionButton, buttons
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.challenge_gains import gain_lines
from bot.ui.reached import reached_lines
from bot.ui.reminder_dm import state_of
from bot.ui.reminders import gives_way_lines, quiet_lines
from bot.ui.run_words import run_details, run_words, shoe_lines, spike_line
from bot.ui.snooze import MENU, SNOOZE
from bot.ui.streak import rest_line, streak_lines, streak_milestone_line
from bot.ui.wellbeing import snooze_withheld_text

RAN_IT = "run.done"
REST = "run.rest"
SKIP = "run.skip"


def run_text(book: Phrasebook, item: DueItem) -> Markup:
    """Return the reminder; one that was put off says so."""
    if item.planned.about_local is None:
        return open_text(book)
    return book.say("🏃 **Once more, as you asked:** how about that run? Easy counts, and so does short.")


def open_text(book: Phrasebook) -> Markup:
    """Return what an open reminder says."""
    return book.say("🏃 **Time for your run.** Easy counts, and so does short.")


def run_buttons(book: Phrasebook, state: str) -> discord.ui.View:
    """Return the buttons of an open reminder."""
    return buttons(
        ActionButton(RAN_IT, state, label=book.plain("Ran it"), style=discord.ButtonStyle.success),
        ActionButton(SNOOZE, state, label=book.plain("Snooze 10 min")),
        ActionButton(MENU, state, label=book.plain("Later…")),
        ActionButton(REST, state, label=book.plain("Rest instead")),
        ActionButton(SKIP, state, label=book.plain("Skip")),
    )


def snoozed_buttons(book: Phrasebook, key: OccurrenceKey) -> discord.ui.View:
    """Return what is left to press while a reminder is snoozed."""
    state = state_of(key)
    return buttons(
        ActionButton(RAN_IT, state, label=book.plain("Ran it"), style=discord.ButtonStyle.success),
        ActionButton(REST, state, label=book.plain("Rest instead")),
        ActionButton(SKIP, state, label=book.plain("Skip")),
    )


def logged_text(book: Phrasebook, logged: Logged) -> Markup:
    """Return the message after a run was logged."""
    what = run_words(book, logged.run, logged.units)
    if logged.already:
        first = book.say("✅ This run is in your log already: {run}.", run=what)
    elif logged.streak.is_withheld:
        first = book.say("✅ **Logged:** {run}.", run=what)
    else:
        first = book.say("✅ **Logged:** {run}. Nice one.", run=what)
    lines = [first, *run_details(book, logged.run, logged.units), *streak_lines(book, logged.streak)]
    if logged.spike is not None:
        lines.append(spike_line(book, logged.spike, logged.units))
    if (day := _other_day(book, logged)) is not None:
        lines.insert(1, small(day))
    lines += shoe_lines(book, logged.shoe)
    lines += gain_lines(book, logged.gains, logged.units)
    lines += reached_lines(book, logged.reached, logged.units)
    return Markup("\n".join(lines))


def _other_day(book: Phrasebook, logged: Logged) -> Markup | None:
    """Return which day an old reminder's run counts for, or why it counts for none; None if it was today's."""
    day_on = logged.run.entry.day_on
    if day_on == logged.today_on:
        return None
    verdict = next((day for day in logged.streak.days if day.day_on == day_on), None)
    # A run that came in time would have begun the streak's days, had it been before them.
    is_before_all = verdict is None and day_on < logged.today_on
    if is_before_all or (verdict is not None and verdict.rule is Rule.LOGGED_TOO_LATE):
        return book.say(Rule.LOGGED_TOO_LATE.sentence)
    return book.say("It counts for {day}.", day=book.date(day_on))


def second_thoughts(book: Phrasebook, key: OccurrenceKey) -> discord.ui.View:
    """Return what is left to press after "Rest instead" or "Skip": a thumb slips, and evenings bring runs."""
    return buttons(ActionButton(RAN_IT, state_of(key), label=book.plain("I ran after all")))


def answered_buttons(book: Phrasebook, key: OccurrenceKey, answered: Answered) -> discord.ui.View | None:
    """Return what is left to press after an answer."""
    match answered.answer:
        case Answer.SNOOZED:
            return snoozed_buttons(book, key)
        case Answer.RESTED | Answer.SKIPPED:
            return second_thoughts(book, key)
        case Answer.DONE | Answer.DRANK:
            return None


def answered_text(book: Phrasebook, answered: Answered) -> Markup:
    """Return the message after any other answer."""
    match answered.answer:
        case Answer.SNOOZED if answered.streak.is_withheld:
            return snooze_withheld_text(book)
        case Answer.SNOOZED:
            assert answered.fire_at is not None, "a snooze has its time"
            snoozed = book.say("⏰ Snoozed. I'll ask again {again}.", again=book.at(answered.fire_at, "R"))
            notes = gives_way_lines(book, answered)
            notes += quiet_lines(book, answered.member, ReminderKind.RUN, answered.fire_at)
            return Markup("\n".join([snoozed, *map(small, notes)]))
        case Answer.RESTED:
            lines = [rest_line(book), *streak_lines(book, answered.streak)]
            if answered.milestone is not None:
                lines.append(streak_milestone_line(book, answered.milestone))
            return Markup("\n".join(lines))
        case Answer.SKIPPED if answered.streak.is_withheld:
            return book.say("👌 Skipped.")
        case Answer.SKIPPED:
            return book.say("👌 Skipped. I'll be there for the next one.")
        case Answer.DONE | Answer.DRANK:
            return book.say("✅ You logged a run for this one already.")
