"""What is said after reminders were changed: other times, pauses, meals before runs."""

from datetime import date, time

from bot.domain.fuel import disturbing_times
from bot.services.reminder_changes import Changed
from bot.ui.catalogue import Markup, Phrasebook, escaped, small
from bot.ui.reminders import CHOICE_LENGTH, quiet_lines, reminder_name, reminder_title

_MOST_NAMED = 5


def edited_text(book: Phrasebook, changed: Changed) -> Markup:
    """Return what is said after a reminder got another time."""
    reminder, planned = changed.reminders[0]
    lines = [book.say("✏️ **Changed.**"), reminder_title(book, reminder)]
    if reminder.paused_at is not None:
        lines.append(small(book.say("It is still paused; `/remind resume` wakes it.")))
    elif planned is not None:
        at, relative = book.at(planned.fire_at, "F"), book.at(planned.fire_at, "R")
        lines.append(book.say("The next one comes {at} ({relative}).", at=at, relative=relative))
        lines += map(small, quiet_lines(book, changed.member, reminder.kind, planned.fire_at))
    return Markup("\n".join([*lines, *_ended_snooze(book, changed)]))


def paused_text(book: Phrasebook, changed: Changed) -> Markup:
    """Return what is said after a pause began."""
    until = changed.reminders[0][0].paused_until
    if until is None:
        first = book.say("⏸️ **Paused** until you say `/remind resume`:")
    else:
        first = book.say("⏸️ **Paused** until {at}; then they go on by themselves:", at=book.at(until, "F"))
    return Markup(
        "\n".join([first, *_named(book, changed), *_left_out(book, changed), *_ended_snooze(book, changed)])
    )


def resumed_text(book: Phrasebook, changed: Changed) -> Markup:
    """Return what is said after a pause ended."""
    lines = [book.say("▶️ **Going on:**"), *_named(book, changed)]
    coming = [planned.fire_at for _, planned in changed.reminders if planned is not None]
    if coming:
        soonest = min(coming)
        at, relative = book.at(soonest, "F"), book.at(soonest, "R")
        lines.append(book.say("The next one comes {at} ({relative}).", at=at, relative=relative))
    return Markup("\n".join([*lines, *_ended_snooze(book, changed)]))


def fuel_text(book: Phrasebook, changed: Changed) -> Markup:
    """Return what is said after the lead of meal reminders was set: which runs they go with, and what is early."""
    lead_min = changed.member.fuel_lead_min
    if lead_min is None:
        return book.say("🍞 No meal reminders any more. Your other reminders stay.")
    lead = book.duration(lead_min * 60)
    if not changed.reminders:
        return book.say(
            "🍞 **Noted: {lead} before a run.** You have no run reminder yet; once `/remind run` adds one, a meal "
            "reminder goes with it.",
            lead=lead,
        )
    lines = [book.say("🍞 **A meal reminder {lead} before each planned run:**", lead=lead)]
    for reminder, planned in changed.reminders[:_MOST_NAMED]:
        lines.append(Markup(f"• {escaped(book.recurrence(reminder.recurrence))}"))
        if planned is not None:
            lines.append(small(book.say("the next one comes {at}", at=book.at(planned.fire_at, "f"))))
    if (more := len(changed.reminders) - _MOST_NAMED) > 0:
        lines.append(book.say("… and {count} more.", count=more))
    return Markup("\n".join([*lines, *_disturbing(book, changed, lead_min)]))


def lead_choice(book: Phrasebook, lead_min: int | None) -> str:
    """Return a lead for autocomplete."""
    if lead_min is None:
        return book.plain("Off: no meal reminders")
    return book.plain("{lead} before each planned run", lead=book.duration(lead_min * 60))


def day_choice(book: Phrasebook, day: date) -> str:
    """Return a day for autocomplete."""
    return book.date(day)[:CHOICE_LENGTH]


def _named(book: Phrasebook, changed: Changed) -> list[Markup]:
    standing = [reminder for reminder, _ in changed.reminders if reminder.parent_id is None]
    lines = [reminder_title(book, reminder) for reminder in standing[:_MOST_NAMED]]
    if (more := len(standing) - _MOST_NAMED) > 0:
        lines.append(book.say("… and {count} more.", count=more))
    return lines


def _ended_snooze(book: Phrasebook, changed: Changed) -> list[Markup]:
    """Return that a nudge does not come, where a message still promises it."""
    if not changed.ends_snooze:
        return []
    return [small(book.say("What you had snoozed does not come again; its buttons still work."))]


def _left_out(book: Phrasebook, changed: Changed) -> list[Markup]:
    """Return which single moments fall into a pause that ends: nothing of them goes on by itself then."""
    names = [
        reminder_name(book, reminder)
        for reminder, planned in changed.reminders
        if planned is None and reminder.paused_until is not None and reminder.parent_id is None
    ]
    if not names:
        return []
    named = book.list_of(names[:_MOST_NAMED])
    lines = [small(book.say("Within the pause, and so left out: {reminders}.", reminders=named))]
    if (more := len(names) - _MOST_NAMED) > 0:
        lines.append(small(book.say("… and {count} more.", count=more)))
    return lines


def _disturbing(book: Phrasebook, changed: Changed, lead_min: int) -> list[Markup]:
    """Return which meals fall into quiet hours or into the night."""
    quiet: set[time] = set()
    night: set[time] = set()
    for reminder, _ in changed.reminders:
        in_quiet, at_night = disturbing_times(reminder.recurrence, lead_min, changed.member.quiet_hours)
        quiet.update(in_quiet)
        night.update(at_night)
    lines = []
    if quiet:
        lines.append(
            book.say(
                "🤫 {times} falls into your quiet hours: it waits for their end, or is left out if that is too late.",
                times=_times(book, quiet),
            )
        )
    if night:
        lines.append(
            book.say(
                "🌙 {times} is in the night. A shorter lead, or `/settings quiet-hours`, lets you sleep.",
                times=_times(book, night),
            )
        )
    return lines


def _times(book: Phrasebook, times: set[time]) -> str:
    return book.list_of([book.clock_time(at) for at in sorted(times)])
