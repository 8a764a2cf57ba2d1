"""Reminders as a member asks for them: understood, added, deleted."""

from datetime import datetime

import discord

from bot.domain.errors import N_
from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import Once
from bot.domain.topics import Topic
from bot.services.reminders import Added, Reading, Scheduled
from bot.services.run_answers import Answered
from bot.ui.actions import ActionButton, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook, escaped, small
from bot.ui.notes import KIND_NAMES, KIND_SYMBOLS
from bot.ui.wellbeing import held_back_line

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
    lines += map(small, quiet_lines(book, added.member, added.reminder.kind, added.first.fire_at))
    if added.reminder.kind is ReminderKind.RUN and added.member.fuel_lead_min is not None:
        lines.append(small(_meal_line(book, added, lead_min=added.member.fuel_lead_min)))
    if added.is_held_back:
        lines.append(held_back_line(book))
    return Markup("\n".join(lines))


def _meal_line(book: Phrasebook, added: Added, *, lead_min: int) -> Markup:
    lead = book.duration(lead_min * 60)
    if not isinstance(added.reminder.recurrence, Once):
        return book.say("A meal reminder comes {lead} before each.", lead=lead)
    if added.has_meal:
        return book.say("A meal reminder comes {lead} before it.", lead=lead)
    return book.say("It is too soon for a meal reminder {lead} before it.", lead=lead)


def rest_chosen_line(book: Phrasebook) -> Markup:
    """Return why a reminder that is planned does not come."""
    return book.say("You chose to rest that day, so it stays away.")


def quiet_lines(book: Phrasebook, member: Member, kind: ReminderKind, fire_at: datetime) -> list[Markup]:
    """Return what the member's quiet hours do to a reminder that is due at ``fire_at``; nothing if it is not quiet."""
    comes_at = _comes_at(member, kind, fire_at)
    if comes_at is None:
        return [book.say("In your quiet hours, and too late after them: it is left out.")]
    if comes_at > fire_at:
        return [book.say("In your quiet hours: it waits until {at}.", at=book.at(comes_at, "t"))]
    return []


def gives_way_lines(book: Phrasebook, answered: Answered) -> list[Markup]:
    """Return that a nudge the member asked for earlier will not come, as this one took its place; mostly nothing."""
    gives_way_at = answered.gives_way_at
    if gives_way_at is None or answered.fire_at is None:
        return []
    clock = answered.member.clock
    is_same_day = clock.local_day(gives_way_at) == clock.local_day(answered.fire_at)
    return [book.say("The one at {at} gives way.", at=book.at(gives_way_at, "t" if is_same_day else "f"))]


def first_comes_at(added: Added) -> datetime | None:
    """Return when the first one will be sent, after quiet hours if it waits for their end; None if it is left out."""
    return None if added.is_held_back else _comes_at(added.member, added.reminder.kind, added.first.fire_at)


def _comes_at(member: Member, kind: ReminderKind, fire_at: datetime) -> datetime | None:
    if member.quiet_hours is None:
        return fire_at
    comes_at = max(fire_at, member.quiet_hours.ends_after(fire_at, member.clock.zone_at(fire_at)))
    return comes_at if comes_at - fire_at <= Topic(kind.value).sent_while_late_by else None


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
