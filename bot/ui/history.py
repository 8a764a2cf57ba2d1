"""Ahead and back: the next fires of a reminder, and what became of the latest ones."""

from datetime import timedelta

from bot.domain.delivery_rules import DropReason
from bot.domain.errors import N_
from bot.domain.members import Member
from bot.domain.occurrences import Outcome, Source
from bot.domain.reminders import Reminder
from bot.domain.schedules import ClockChange
from bot.services.ports import LedgerEntry
from bot.services.reminder_history import Explained, Fire, Preview
from bot.ui.catalogue import Markup, Phrasebook, small
from bot.ui.notes import KIND_NAMES, KIND_SYMBOLS
from bot.ui.pages import pages
from bot.ui.reminders import quiet_lines, reminder_title, rest_chosen_line
from bot.ui.wellbeing import held_back_line

_ON_TIME = timedelta(minutes=1)

_SENT_REASONS = {
    "answered by the member": N_("Discord's receipt was lost, but you answered it, so it had arrived."),
    "found in the conversation": N_(
        "Discord's receipt was lost, but I found the message in our conversation."
    ),
}
_OUTCOMES = {
    Outcome.GATHERED: N_("It came late with others, and one message told you of all of them."),
    Outcome.PARKED: N_("Discord did not let me write to you then: your direct messages were closed."),
    Outcome.UNDELIVERABLE: N_("Discord refused it."),
    Outcome.GAVE_UP: N_("I tried until it was of no use any more."),
}
_HTTP_WORDS = {
    "401": N_("Discord did not accept my key."),
    "403": N_("Discord did not allow it."),
    "404": N_("Discord did not find our conversation."),
    "429": N_("Discord asked me to slow down."),
    "5": N_("Discord itself had trouble."),
}


def preview_text(book: Phrasebook, preview: Preview) -> Markup:
    """Return the next fires, pointing out those that a clock change moves or quiet hours hold."""
    title = reminder_title(book, preview.reminder)
    if not preview.fires:
        paused = preview.reminder.paused_at is not None
        none = (
            book.say("⏸️ It is paused until you say `/remind resume`.")
            if paused
            else book.say("Nothing comes any more.")
        )
        return Markup(f"{title}\n{none}")
    lines = [title, held_back_line(book)] if preview.is_held_back else [title]
    for fire in preview.fires:
        at = fire.occurrence.fire_at
        lines.append(Markup(f"• {book.at(at, 'F')} ({book.at(at, 'R')})"))
        lines += [small(note) for note in _notes(book, preview, fire)]
    return Markup("\n".join(lines))


def _notes(book: Phrasebook, preview: Preview, fire: Fire) -> list[Markup]:
    notes: list[Markup] = []
    time = book.clock_time(fire.occurrence.planned_local)
    if fire.change is ClockChange.GAP:
        shown = preview.member.clock.local(fire.occurrence.fire_at)
        notes.append(
            book.say(
                "The clocks go forward: {time} does not exist that day, so it comes at {shown}.",
                time=time,
                shown=book.clock_time(shown),
            )
        )
    elif fire.change is ClockChange.FOLD:
        notes.append(
            book.say("The clocks go back: {time} comes twice that day, and I take the first.", time=time)
        )
    if fire.is_rest:
        return [*notes, rest_chosen_line(book)]
    return [*notes, *quiet_lines(book, preview.member, preview.reminder.kind, fire.occurrence.fire_at)]


def why_texts(book: Phrasebook, explained: Explained) -> list[Markup]:
    """Return what became of the latest occurrences, newest first, as the messages that it takes."""
    if not explained.entries:
        return [book.say("🧾 Nothing has come due yet, so there is nothing to explain.")]
    heading = book.say("🧾 **What became of your reminders**, the newest first")
    if explained.reminder is not None:
        heading = Markup(f"{heading}\n{reminder_title(book, explained.reminder)}")
    entries = [_explained(book, explained, entry, reminder) for entry, reminder in explained.entries]
    return pages([heading, *entries], between="\n")


def _explained(
    book: Phrasebook, explained: Explained, entry: LedgerEntry, reminder: Reminder | None
) -> Markup:
    planned = book.say("planned for {at}", at=book.at(entry.fire_at))
    name = _name(book, entry, reminder)
    story = " ".join(_story(book, explained.member, entry))
    return Markup(f"• {name}: {planned}\n{small(Markup(story))}")


def _name(book: Phrasebook, entry: LedgerEntry, reminder: Reminder | None) -> Markup:
    if reminder is not None:
        kind = book.say(KIND_NAMES[reminder.kind])
        if entry.key.source is Source.SNOOZE:
            kind = book.say("{kind}, put off", kind=kind)
        return Markup(f"{KIND_SYMBOLS[reminder.kind]} {kind}")
    if entry.key.source is Source.CHECK_IN:
        return book.say("📝 Check-in")
    if entry.key.source is Source.AWAY:
        return book.say("🔌 What you missed")
    return book.say("🔔 Reminder")


def _story(book: Phrasebook, member: Member | None, entry: LedgerEntry) -> list[Markup]:
    if entry.outcome is Outcome.SENT:
        return _sent(book, member, entry)
    if entry.outcome is Outcome.DROPPED:
        reasons = [reason for reason in DropReason if reason == entry.reason]
        return [book.say("Not sent."), *(book.say(reason.sentence) for reason in reasons)]
    return [book.say(_OUTCOMES[entry.outcome]), *_technical(book, entry)]


def _sent(book: Phrasebook, member: Member | None, entry: LedgerEntry) -> list[Markup]:
    sent_at = entry.sent_at or entry.settled_at
    late = sent_at - entry.fire_at
    if late < _ON_TIME:
        story = [book.say("Sent {at}, on time.", at=book.at(sent_at, "T"))]
    else:
        shown = book.duration(int(late.total_seconds()))
        story = [book.say("Sent {at}, {late} late.", at=book.at(sent_at, "T"), late=shown)]
        if _was_quiet(member, entry):
            story.append(book.say("It waited for the end of your quiet hours."))
    if entry.reason in _SENT_REASONS:
        story.append(book.say(_SENT_REASONS[entry.reason]))
    return story


def _was_quiet(member: Member | None, entry: LedgerEntry) -> bool:
    return (
        member is not None
        and member.quiet_hours is not None
        and member.quiet_hours.contains(member.clock.local(entry.fire_at))
    )


def _technical(book: Phrasebook, entry: LedgerEntry) -> list[Markup]:
    """Return friendly words for a technical reason, where there are any."""
    if entry.outcome not in (Outcome.UNDELIVERABLE, Outcome.GAVE_UP) or not entry.reason:
        return []
    status = entry.reason.removeprefix("http ").partition("/")[0]
    words = _HTTP_WORDS.get(status) or _HTTP_WORDS.get(status[:1])
    return [book.say(words)] if words and entry.reason.startswith("http ") else []
