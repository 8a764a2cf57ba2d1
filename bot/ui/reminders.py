"""Reminders as a member asks for them: understood, added, deleted."""

import discord

from bot.domain.errors import N_
from bot.domain.ids import MemberId
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import Once
from bot.services.reminders import Added, Reading, Scheduled
from bot.ui.actions import ActionButton, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook, escaped, small
from bot.ui.notes import KIND_NAMES, KIND_SYMBOLS

DELETE = "remind.delete"
KEEP = "remind.keep"
CHOICE_LENGTH = 100

_PROMISES = {
    ReminderKind.RUN: N_("✅ I'll remind you to run **{when}**, by direct message."),
    ReminderKind.HYDRATION: N_(
        "✅ I'll remind you to drink if you are thirsty, **{when}**, by direct message."
    ),
    ReminderKind.REST: N_("✅ I'll leave you a note on your rest days, **{when}**, by direct message."),
    ReminderKind.FUEL: N_("✅ I'll remind you to eat before your run, **{when}**, by direct message."),
}


def reminder_name(book: Phrasebook, reminder: Reminder) -> str:
    """Return a reminder in words: "Run Mon, Wed and Fri at 06:30"."""
    return book.plain(
        "{kind} {when}", kind=book.plain(KIND_NAMES[reminder.kind]), when=book.recurrence(reminder.recurrence)
    )


def reminder_title(book: Phrasebook, reminder: Reminder) -> Markup:
    """Return a reminder in words with its sign, for a message."""
    return Markup(f"{KIND_SYMBOLS[reminder.kind]} **{escaped(reminder_name(book, reminder))}**")


def reading_choice(book: Phrasebook, reading: Reading) -> str:
    """Return a ``when:`` as it was understood, with its next fire, for autocomplete."""
    when = book.recurrence(reading.recurrence)
    if reading.next is None:
        return when[:CHOICE_LENGTH]
    planned = reading.next.planned_local
    shown = book.plain(
        "{schedule} · next {day} {time}",
        schedule=when,
        day=book.weekday(planned.weekday()),
        time=book.clock_time(planned),
    )
    return (shown if len(shown) <= CHOICE_LENGTH else when)[:CHOICE_LENGTH]


def reminder_choice(book: Phrasebook, scheduled: Scheduled) -> str:
    """Return a reminder for autocomplete."""
    name = reminder_name(book, scheduled.reminder)
    if scheduled.reminder.paused_at is not None:
        name = book.plain("{reminder} (paused)", reminder=name[: CHOICE_LENGTH - 20])
    return name[:CHOICE_LENGTH]


def reminder_added(book: Phrasebook, added: Added) -> Markup:
    """Return what is said after a reminder was added."""
    is_single = isinstance(added.reminder.recurrence, Once)
    lines = [book.say(_PROMISES[added.reminder.kind], when=book.recurrence(added.reminder.recurrence))]
    at, relative = book.at(added.first.fire_at, "F"), book.at(added.first.fire_at, "R")
    if is_single:
        lines.append(book.say("It comes {at} ({relative}).", at=at, relative=relative))
    else:
        lines.append(book.say("The first one comes {at} ({relative}).", at=at, relative=relative))
    if added.reminder.kind is ReminderKind.RUN and added.member.fuel_lead_min is not None:
        lead = book.duration(added.member.fuel_lead_min * 60)
        meal = (
            book.say("A meal reminder comes {lead} before it.", lead=lead)
            if is_single
            else book.say("A meal reminder comes {lead} before each.", lead=lead)
        )
        lines.append(small(meal))
    return Markup("\n".join(lines))


def delete_request(
    book: Phrasebook, member_id: MemberId, reminder: Reminder
) -> tuple[Markup, discord.ui.View]:
    """Return the question before deleting; what hangs on the reminder goes with it."""
    question = book.say("Delete it? Your log and streak stay. `/remind pause` would only silence it.")
    return Markup(f"{reminder_title(book, reminder)}\n{question}"), buttons(
        ActionButton(
            DELETE,
            f"{member_id}:{reminder.id}",
            label=book.plain("Delete it"),
            style=discord.ButtonStyle.danger,
        ),
        ActionButton(KEEP, f"{member_id}:{reminder.id}", label=book.plain("Keep it")),
    )


def parse_request(state: str) -> tuple[MemberId, int]:
    """Return who was asked about which reminder.

    Raises:
        ForgottenAction: if the button carries something else.
    """
    member_id, _, reminder_id = state.partition(":")
    if not (member_id.isascii() and member_id.isdigit()):
        raise ForgottenAction
    return MemberId(int(member_id)), number_in(reminder_id)


def reminder_deleted(book: Phrasebook, reminder: Reminder) -> Markup:
    """Return what is said after a reminder was deleted."""
    return book.say("🗑️ **Deleted:** {name}. Your log and streak stay.", name=reminder_name(book, reminder))


def reminder_kept(book: Phrasebook) -> Markup:
    """Return what is said when a reminder was not deleted after all."""
    return book.say("It stays.")
