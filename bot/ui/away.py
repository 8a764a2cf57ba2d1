"""One message for everything that was missed while the bot was away: what, when, and what is still of use."""

from collections.abc import Sequence

from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.reminders import ReminderKind
from bot.domain.topics import Topic
from bot.services.ports import LedgerEntry
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.notes import KIND_NAMES, KIND_SYMBOLS

MOST_LISTED = 10


def digest_text(book: Phrasebook, gathered: Sequence[LedgerEntry]) -> Markup:
    """Return what was missed, the newest first, and whether a run is still in time."""
    newest = sorted(gathered, key=lambda entry: entry.fire_at, reverse=True)
    lines = [
        book.say("🔌 **I was away for a while.** These did not reach you on time:"),
        *(_missed(book, entry) for entry in newest[:MOST_LISTED]),
    ]
    if len(newest) > MOST_LISTED:
        lines.append(book.say("… and {count} more.", count=len(newest) - MOST_LISTED))
    if (run := run_in_time(gathered)) is not None:
        lines.append(
            book.say(
                "The run at {time} is still in time, if you feel like it.",
                time=book.clock_time(run.planned_local),
            )
        )
    else:
        lines.append(book.say("There is nothing you need to do. What comes next comes on time."))
    return Markup("\n".join(lines))


def run_in_time(gathered: Sequence[LedgerEntry]) -> OccurrenceKey | None:
    """Return the newest run reminder that was still worth sending when it was gathered."""
    return next(
        (
            entry.key
            for entry in sorted(gathered, key=lambda entry: entry.fire_at, reverse=True)
            if entry.kind is ReminderKind.RUN
            and entry.key.source is Source.REMINDER
            and entry.settled_at - entry.fire_at <= Topic.RUN.sent_while_late_by
        ),
        None,
    )


def _missed(book: Phrasebook, entry: LedgerEntry) -> Markup:
    if entry.key.source is Source.CHECK_IN:
        name = book.say("📝 Check-in")
    elif entry.kind is None:
        name = book.say("🔔 Reminder")
    else:
        name = Markup(f"{KIND_SYMBOLS[entry.kind]} {book.say(KIND_NAMES[entry.kind])}")
    return Markup(f"• {name} · {book.at(entry.fire_at)}")
