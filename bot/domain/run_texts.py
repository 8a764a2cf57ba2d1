"""What a member types of a run, entry by entry, and back: read into a run, and shown again to be changed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.check_ins import EFFORT_ANCHORS, EffortOutOfScale
from bot.domain.errors import N_, ExpectedError
from bot.domain.members import Units
from bot.domain.past import PastMoment, parse_past, render_past
from bot.domain.runs import (
    METRES_PER_MILE,
    RunEntry,
    RunKind,
    RunSource,
    parse_distance_m,
    parse_duration_s,
)
from bot.domain.shoes import read_shoes
from bot.domain.when_words import folded

LONGEST_NOTES = 500
"""Characters of notes on one run."""
_LONGEST_EFFORT = 24


class UnreadableEffort(ExpectedError):
    """The effort is neither a number nor one of the scale's words."""

    template = N_("I couldn't read “{text}” as an effort. These work: `6`, `6/10`, `hard`.")


class NotesTooLong(ExpectedError):
    """More notes than fit."""

    template = N_("Notes have room for {longest} characters. Shorter works, and so does none.")


@dataclass(frozen=True, slots=True, repr=False)
class RunText:
    """A run as its member types it; empty entries say nothing. The notes are private, so ``repr`` hides it all."""

    duration: str = ""
    distance: str = ""
    effort: str = ""
    when: str = ""
    kind: str = ""
    notes: str = ""
    shoes: str = ""
    """The number of a pair, or ``none``; nothing for whatever a new run is in by itself."""

    def __repr__(self) -> str:
        return "RunText(private)"

    @property
    def entries(self) -> dict[str, str]:
        """Everything but the notes, by name; empty entries are left out."""
        named = ((one.name, str(getattr(self, one.name))) for one in fields(self))
        return {name: entry for name, entry in named if entry and name != "notes"}

    def changed(self, entries: Mapping[str, str], *, notes: str | None = None) -> "RunText":
        """Return the text with these entries in place of its own, and with these notes if there are any."""
        return RunText.of(self.entries | dict(entries), notes=self.notes if notes is None else notes)

    @classmethod
    def of(cls, entries: Mapping[str, str], *, notes: str = "") -> "RunText":
        """Return the text with these entries; names that mean nothing here are passed over."""
        known = {one.name for one in fields(cls)} - {"notes"}
        return cls(notes=notes, **{name: entry for name, entry in entries.items() if name in known})


def parse_effort(text: str) -> int | None:
    """Return an effort of 0 to 10, or None for an empty text.

    Reads ``6``, ``6/10`` and the words of the scale: ``easy``, ``somewhat hard``, ``very hard``, ``maximal``.

    Raises:
        UnreadableEffort: if it is none of these.
        EffortOutOfScale: if it is a number outside the scale, or between two marks of it.
    """
    line = " ".join(folded(text).replace(",", " ").split())
    if not line:
        return None
    if line in _EFFORT_WORDS:
        return _EFFORT_WORDS[line]
    if _NOT_WHOLE.fullmatch(folded(text)):
        raise EffortOutOfScale
    number = _EFFORT.fullmatch(line)
    if number is None:
        raise UnreadableEffort(text=text[:_LONGEST_EFFORT])
    effort = int(number[1])
    if effort not in EFFORT_ANCHORS:
        raise EffortOutOfScale
    return effort


def read_run(text: RunText, *, now_local: datetime, units: Units) -> RunEntry:
    """Return the run that was typed; distances without a unit are in ``units``.

    ``now_local`` is the present by which ``when`` is read: aware, in the member's zone.

    Raises:
        ExpectedError: whichever entry could not be read, with three that would work; ``NotesTooLong``.
    """
    refuse_long_notes(text)
    duration_s = parse_duration_s(text.duration)
    moment = parse_past(text.when, now_local=now_local)
    return RunEntry(
        day_on=moment.day_on,
        duration_s=duration_s,
        distance_m=parse_distance_m(text.distance, bare=units),
        started_at=moment.started_at,
        kind=read_kind(text.kind),
        effort=parse_effort(text.effort),
        shoe_id=read_shoes(text.shoes),
    )


def show_run(entry: RunEntry, *, zone: ZoneInfo, units: Units, notes: str = "") -> RunText:
    """Return what a member would type for the run; read again it means the same, to the precision of a text."""
    return RunText(
        duration=_shown_duration(entry.duration_s),
        distance="" if entry.distance_m is None else _shown_distance(entry.distance_m, units),
        effort="" if entry.effort is None else str(entry.effort),
        when=render_past(PastMoment(entry.day_on, entry.started_at), zone),
        kind="" if entry.kind is None else entry.kind.value,
        notes=notes,
        shoes="" if entry.shoe_id is None else str(entry.shoe_id),
    )


def change_run(
    entry: RunEntry, text: RunText, *, now_local: datetime, zone: ZoneInfo, units: Units
) -> RunEntry:
    """Return the run with what was typed anew; what reads as before stays exactly as it was.

    A run out of a file knows its distance better than a text shows it, so entries left alone are not read back. Once
    its time, distance or day is another, it is its member's word and no longer the file's; the digest stays.

    Raises:
        ExpectedError: as for ``read_run``.
    """
    refuse_long_notes(text)
    was, shown = entry, show_run(entry, zone=zone, units=units)
    if text.duration != shown.duration:
        entry = replace(entry, duration_s=parse_duration_s(text.duration))
    if text.distance != shown.distance:
        entry = replace(entry, distance_m=parse_distance_m(text.distance, bare=units))
    if text.when != shown.when:
        moment = parse_past(text.when, now_local=now_local)
        entry = replace(entry, day_on=moment.day_on, started_at=moment.started_at)
    if text.shoes != shown.shoes:
        entry = replace(entry, shoe_id=read_shoes(text.shoes))
    if was.source.is_file and _measures(entry) != _measures(was):
        entry = replace(entry, source=RunSource.TYPED)
    return replace(entry, effort=parse_effort(text.effort), kind=read_kind(text.kind))


def _measures(entry: RunEntry) -> tuple[int, float | None, date, datetime | None]:
    return entry.duration_s, entry.distance_m, entry.day_on, entry.started_at


def read_kind(text: str) -> RunKind | None:
    """Return the kind of run that an option names; it is picked from a list, so anything else says nothing."""
    return next((kind for kind in RunKind if kind.value == text), None)


def refuse_long_notes(text: RunText) -> None:
    """Refuse notes that are too long.

    Raises:
        NotesTooLong: if they are.
    """
    if len(text.notes) > LONGEST_NOTES:
        raise NotesTooLong(longest=LONGEST_NOTES)


def _shown_duration(duration_s: int) -> str:
    hours, rest_s = divmod(duration_s, 3600)
    minutes, seconds = divmod(rest_s, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _shown_distance(distance_m: float, units: Units) -> str:
    per_unit_m = METRES_PER_MILE if units is Units.MI else 1000
    return f"{distance_m / per_unit_m:.3f}".rstrip("0").rstrip(".") + f" {units.value}"


_EFFORT = re.compile(r"(\d{1,3})(?: ?/ ?10)?")
_NOT_WHOLE = re.compile(r"-\d+|\d+[.,]\d+(?: ?/ ?10)?")


def _effort_words() -> dict[str, int]:
    """Return the words of the scale's anchors: "5 · Hard" is "hard", "10 · Maximal, nothing left" also "maximal"."""
    words: dict[str, int] = {"max": 10}
    for effort, anchor in EFFORT_ANCHORS.items():
        _, _, label = anchor.partition(" · ")
        if label:
            line = folded(label)
            words[" ".join(line.replace(",", " ").split())] = effort
            words.setdefault(line.partition(",")[0], effort)
    del words["very"]  # what is left of "very, very easy"
    return words


_EFFORT_WORDS: Final = _effort_words()
