"""Settings as a member sees them: the clock, journeys, quiet hours, units, what follows a run."""

from datetime import datetime

from bot.domain.errors import N_
from bot.domain.members import AfterRun, CheckInDelay, Units
from bot.domain.quiet_hours import QuietHours
from bot.services.members import Journey, Moved, Overview
from bot.ui.catalogue import Markup, Phrasebook
from bot.ui.reminders import reminder_name

HOME = "home"
_CHOICE_LENGTH = 100
_MOST_NAMED = 5

UNIT_NAMES = {Units.KM: N_("Kilometres"), Units.MI: N_("Miles")}
AFTER_RUN_NAMES = {
    AfterRun.WELL_DONE: N_("A short well-done"),
    AfterRun.NOTHING: N_("Nothing at all"),
}


CHECK_IN_DELAY_NAMES = {
    CheckInDelay.NOW: N_("right away, under the run you logged"),
    CheckInDelay.HALF_HOUR: N_("30 minutes after you logged it"),
    CheckInDelay.TWO_HOURS: N_("2 hours after you logged it"),
    CheckInDelay.EVENING: N_("in the evening, at 19:00"),
    CheckInDelay.NEVER: N_("never; `/check-in` is there at any time"),
}


def zone_choice(book: Phrasebook, label: str, local_time: datetime) -> str:
    """Return a zone for autocomplete with the time its clocks show: that is how people recognise theirs."""
    shown = book.plain(
        "{place} · {day} {time} now",
        place=label,
        day=book.weekday(local_time.weekday()),
        time=book.clock_time(local_time),
    )
    return shown[:_CHOICE_LENGTH]


def zone_set(book: Phrasebook, moved: Moved) -> Markup:
    """Return what is said after the zone was set."""
    text = book.say(
        "🕰️ Your clock is **{place}**, where it is {time} now. Reminders follow it, summer time included.",
        place=moved.clock.label,
        time=book.clock_time(moved.clock.local_time),
    )
    return _with_passed(book, text, moved)


def home_choice(book: Phrasebook) -> str:
    """Return the choice that ends a journey."""
    return book.plain("Home: my journey is over")


def travelling(book: Phrasebook, journey: Journey) -> Markup:
    """Return what is said when a journey begins."""
    text = book.say(
        "🧳 Until the end of **{day}** your clock is that of **{place}**, where it is {time} now. Then it is home's "
        "again, by itself.",
        day=book.date(journey.until_on),
        place=journey.moved.clock.label,
        time=book.clock_time(journey.moved.clock.local_time),
    )
    return _with_passed(book, text, journey.moved)


def back_home(book: Phrasebook, moved: Moved) -> Markup:
    """Return what is said when a journey ends."""
    text = book.say(
        "🏠 Welcome back: your clock is **{place}**, where it is {time} now.",
        place=moved.clock.label,
        time=book.clock_time(moved.clock.local_time),
    )
    return _with_passed(book, text, moved)


def _with_passed(book: Phrasebook, text: Markup, moved: Moved) -> Markup:
    """Add which single reminders do not come, as their time is over on the new clock."""
    if not moved.passed:
        return text
    names = [reminder_name(book, reminder) for reminder in moved.passed]
    shown = book.list_of(names[:_MOST_NAMED])
    lines = [
        text,
        book.say(
            "⚠️ On this clock the time for it is over, so it does not come: {reminders}.", reminders=shown
        ),
    ]
    if (more := len(names) - _MOST_NAMED) > 0:
        lines.append(book.say("… and {count} more.", count=more))
    return Markup("\n".join(lines))


def quiet_hours_words(book: Phrasebook, quiet_hours: QuietHours) -> str:
    """Return "22:00 to 07:00"."""
    return book.plain(
        "{first} to {last}",
        first=book.clock_time(quiet_hours.from_time),
        last=book.clock_time(quiet_hours.until_time),
    )


def quiet_hours_choice(book: Phrasebook, quiet_hours: QuietHours | None) -> str:
    """Return quiet hours for autocomplete."""
    if quiet_hours is None:
        return book.plain("Off: write to me at any hour")
    return book.plain("Quiet from {hours}", hours=quiet_hours_words(book, quiet_hours))


def quiet_hours_set(book: Phrasebook, quiet_hours: QuietHours | None) -> Markup:
    """Return what is said after quiet hours were set."""
    if quiet_hours is None:
        return book.say("🔔 No quiet hours: I write to you whenever a reminder is due.")
    return book.say(
        "🤫 Quiet from **{hours}**. What is due then waits for the end, or is left out where that is too late. "
        "`/remind preview` shows which.",
        hours=quiet_hours_words(book, quiet_hours),
    )


def units_set(book: Phrasebook, units: Units) -> Markup:
    """Return what is said after units were set."""
    if units is Units.MI:
        return book.say("📏 Distances are in **miles** from now on; a bare number means miles.")
    return book.say("📏 Distances are in **kilometres** from now on; a bare number means kilometres.")


def after_run_set(book: Phrasebook, after_run: AfterRun) -> Markup:
    """Return what is said after it was chosen what follows a run."""
    if after_run is AfterRun.NOTHING:
        return book.say("🏁 On a day with a run in your log, I leave out that day's other run reminders.")
    return book.say("🏁 On a day with a run in your log, a run reminder turns into a short well-done.")


def check_in_delay_set(book: Phrasebook, chosen: CheckInDelay) -> Markup:
    """Return what is said after it was chosen when a run is asked about."""
    match chosen:
        case CheckInDelay.NOW:
            return book.say("📝 The check-in stands right under a run you log, and I send no question later.")
        case CheckInDelay.NEVER:
            return book.say("📝 I don't ask how a run went. `/check-in` is there whenever you feel like it.")
        case _:
            return book.say(
                "📝 Once you agreed to check-ins, I ask how a run went **{when}**, unless you told by then.",
                when=book.plain(CHECK_IN_DELAY_NAMES[chosen]),
            )


def overview(book: Phrasebook, settings: Overview, *, check_ins: bool) -> Markup:
    """Return what ``/settings show`` tells; with check-ins off nothing is said of them."""
    member = settings.member
    if settings.clock is None:
        lines = [
            book.say("🕰️ Time zone: not set yet. `/settings timezone` takes a city, a country or a zone.")
        ]
    else:
        lines = [
            book.say(
                "🕰️ Time zone: **{place}** ({zone}), where it is {time} now.",
                place=settings.clock.label,
                zone=settings.clock.zone,
                time=book.clock_time(settings.clock.local_time),
            )
        ]
    if settings.travel is not None and member.travel_until_on is not None:
        lines.append(
            book.say(
                "🧳 Travelling: **{place}**, where it is {time} now, to the end of {day}.",
                place=settings.travel.label,
                time=book.clock_time(settings.travel.local_time),
                day=book.date(member.travel_until_on),
            )
        )
    if member.quiet_hours is None:
        lines.append(book.say("🤫 Quiet hours: none."))
    else:
        lines.append(book.say("🤫 Quiet hours: {hours}.", hours=quiet_hours_words(book, member.quiet_hours)))
    lines.append(book.say("📏 Distances: {units}.", units=book.plain(UNIT_NAMES[member.units])))
    lines.append(
        book.say(
            "🏁 Instead of a run reminder, once you ran: {what}.",
            what=book.plain(AFTER_RUN_NAMES[member.after_run]),
        )
    )
    if check_ins:
        when = book.say(CHECK_IN_DELAY_NAMES[member.check_in_delay])
        lines.append(book.say("📝 Question how a run went: {when}.", when=when))
    if member.fuel_lead_min is None:
        lines.append(book.say("🍞 Meal reminders: none."))
    else:
        lines.append(
            book.say("🍞 Meal reminders: {lead} before a run.", lead=book.duration(member.fuel_lead_min * 60))
        )
    lines.append(
        book.plural("🔔 {count} active reminder.", "🔔 {count} active reminders.", settings.reminders)
    )
    lines.append(
        book.say(
            "💬 Language: {language}, as your Discord says.",
            language=book.locale.get_display_name(book.locale) or str(book.locale),
        )
    )
    return Markup("\n".join([book.say("**Your settings**"), *lines]))
