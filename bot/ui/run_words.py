"""A run in words: how far and how long, at what pace, and what else is known of it."""

from bot.domain.members import Units
from bot.domain.run_doubts import Spike, pace_s_per_km
from bot.domain.runs import METRES_PER_MILE, Run, RunEntry
from bot.domain.shoes import Shoe
from bot.ui.catalogue import Markup, Phrasebook, small

BETWEEN = " · "


def run_words(book: Phrasebook, run: Run, units: Units) -> str:
    """Return "5 km in 30 min", or the time alone."""
    return entry_words(book, run.entry, units)


def entry_words(book: Phrasebook, entry: RunEntry, units: Units) -> str:
    """Return what ``run_words`` does, of a run that is not logged yet."""
    duration = book.duration(entry.duration_s)
    if entry.distance_m is None:
        return duration
    return book.plain(
        "{distance} in {duration}", distance=book.distance(entry.distance_m, units), duration=duration
    )


def pace_words(book: Phrasebook, entry: RunEntry, units: Units) -> str | None:
    """Return "6:00 min/km" or "9:39 min/mi", or None without a distance."""
    pace = pace_s_per_km(entry)
    if pace is None:
        return None
    in_miles = units is Units.MI
    minutes, seconds = divmod(round(pace * METRES_PER_MILE / 1000 if in_miles else pace), 60)
    shown = f"{minutes}:{seconds:02}"
    return book.plain("{pace} min/mi", pace=shown) if in_miles else book.plain("{pace} min/km", pace=shown)


def details_words(book: Phrasebook, entry: RunEntry, units: Units) -> str:
    """Return pace, kind, effort and what a watch measured, as far as they are known; maybe nothing."""
    details = [pace_words(book, entry, units)]
    if entry.kind is not None:
        details.append(book.plain(entry.kind.label))
    if entry.effort is not None:
        details.append(book.plain("effort {effort} of 10", effort=entry.effort))
    if entry.elevation_gain_m is not None:
        details.append(book.plain("{metres} m up", metres=round(entry.elevation_gain_m)))
    if entry.heart_rate_bpm is not None:
        details.append(book.plain("{rate} bpm", rate=entry.heart_rate_bpm))
    return BETWEEN.join(detail for detail in details if detail)


def run_details(book: Phrasebook, run: Run, units: Units) -> list[Markup]:
    """Return the small print under a run: when it started and its details; no line if nothing is known."""
    started = "" if run.entry.started_at is None else book.at(run.entry.started_at, "f")
    line = BETWEEN.join(part for part in (started, details_words(book, run.entry, units)) if part)
    return [small(Markup(line))] if line else []


def shoe_lines(book: Phrasebook, shoe: Shoe | None) -> list[Markup]:
    """Return the small print that names the pair a run was in; no line without one."""
    return [] if shoe is None else [small(book.say("👟 {name}", name=shoe.name))]


def spike_line(book: Phrasebook, spike: Spike, units: Units) -> Markup:
    """Return what a jump in distance is known for; it forbids nothing."""
    return book.say(
        "📈 That is over 10% longer than your longest run of the 30 days before ({longest}). Such jumps are linked "
        "with more injuries, so give your legs time.",
        longest=book.distance(spike.longest_m, units),
    )
