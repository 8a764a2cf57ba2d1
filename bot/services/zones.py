"""Finding a time zone by city, country or key, in the member's language.

Members pick from suggestions; what they type without picking is understood when it can mean one zone only.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from babel.core import get_global

from bot.domain.errors import N_, ExpectedError
from bot.services.languages import babel_locale
from bot.services.zone_index import UTC_ZONE, Place, fold, places_in, zone_tables

LONGEST_TEXT = 100
"""Characters of a search that count; Discord's labels are no longer."""

_SPREAD = (
    *("Europe/London", "America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata"),
    *("America/Sao_Paulo", "Asia/Tokyo", "Australia/Sydney", "America/Chicago", "Europe/Paris"),
    *("Europe/Lisbon", "Europe/Madrid", "Europe/Athens", "Europe/Istanbul", "Africa/Lagos"),
    *("Africa/Nairobi", "Africa/Johannesburg", "Asia/Dubai", "Asia/Singapore", "Asia/Shanghai"),
    *(
        "America/Denver",
        "America/Mexico_City",
        "America/Argentina/Buenos_Aires",
        "Pacific/Auckland",
        UTC_ZONE,
    ),
)
_OWN_COUNTRY = 3  # zones of the member's own country that come first in the spread

_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-\u2212])\s*(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
# How well a term fits, then which term it is: name, country, or anything else.
_EXACT, _PREFIX, _WORD_PREFIX, _ALL_WORDS, _SUBSTRING = range(5)


class UnknownZone(ExpectedError):
    """A ``text`` that names no zone."""

    template = N_(
        "I know no place called “{text}”. Try a large city or a country, such as “Lisbon” or “Japan”."
    )


class UnclearZone(UnknownZone):
    """A ``text`` that names none, or several, with up to three that it may mean in ``near``."""

    template = N_("I cannot tell which place “{text}” is. Did you mean: {near}?")


@dataclass(frozen=True, slots=True)
class ZoneSuggestion:
    """A ``zone`` (an IANA key) under a ``label`` in the member's language ("Lisbon, Portugal")."""

    zone: str
    label: str


class ZoneDirectory:
    """Every zone, by all its names. The index of a language is built at its first use and kept."""

    def search(self, text: str, *, locale: str, limit: int = 25) -> list[ZoneSuggestion]:
        """Return up to ``limit`` suggestions for ``text``, the best first, named in the Discord ``locale``.

        A whole name comes before its beginning, that before the beginning of a later word, and that before a part
        of a word; among equals, well-known places come first. An empty text gets zones from round the world, those
        of the member's own country first.
        """
        text = text.strip()[:LONGEST_TEXT]
        limit = max(limit, 0)
        if not fold(text):
            return self._spread(locale)[:limit]
        if (offset := _offset_in(text)) is not None:
            return self._at_offset(offset, locale)[:limit]
        return [ZoneSuggestion(place.zone, place.label) for _, place in self._ranked(text, locale)[:limit]]

    def resolve(self, text: str, *, locale: str) -> str:
        """Return the key of the one zone that ``text`` means: a key, the label of a suggestion, or a clear name.

        Raises:
            UnknownZone: if it means none or several; ``UnclearZone`` if there are near matches to name.
        """
        text = text.strip()
        shown = text if len(text) <= 40 else f"{text[:39]}…"
        if not fold(text) or len(text) > LONGEST_TEXT:
            raise UnknownZone(text=shown)
        ranked = self._ranked(text, locale)
        # EST and its like are keys too, of places that few who type them mean: what they abbreviate comes first.
        by_code = {place.zone for _, place in ranked if f"\n{fold(text)}\n" in place.codes}
        # Two letters may be a country, a state, a city or a time: LA is Laos, and not what is meant.
        if len(by_code) == 1 and len(text) > 2:
            return by_code.pop()
        key = zone_tables().canonical.get(text.replace(" ", "_").lower())
        if key and not by_code:
            return key
        if labelled := self._by_label(text, locale):
            return labelled
        if (offset := _offset_in(text)) is not None:
            return self._resolve_offset(offset, shown, locale)
        best = [place for rank, place in ranked if rank == ranked[0][0]]
        meant: dict[str, str] = {}
        for place in best:
            meant.setdefault(place.zone, place.label)
        if len(meant) == 1 and not by_code:
            return best[0].zone
        raise _unknown(shown, list(meant.values()) or self._similar(text, locale))

    def label(self, zone: str, *, locale: str) -> str:
        """Return what to call the IANA ``zone`` in the Discord ``locale``; a key without a place names itself."""
        key = zone_tables().canonical.get(zone.lower(), zone)
        for place in self._index(locale):
            if place.zone == key and place.is_principal:
                return place.label
        if key.startswith("Etc/GMT"):
            return _offset_label(-timedelta(hours=int(key.removeprefix("Etc/GMT"))))
        return key

    def _index(self, locale: str) -> tuple[Place, ...]:
        return places_in(babel_locale(locale))

    def _ranked(self, text: str, locale: str) -> list[tuple[tuple[int, int], Place]]:
        """Return the places that ``text`` fits, with how well, best first; places of equal rank by standing."""
        query = fold(text)
        ranked = [(rank, place) for place in self._index(locale) if (rank := _rank(query, place))]
        # A country means its zones before its cities; in a name, a large city is meant before a small zone.
        return sorted(ranked, key=lambda hit: (hit[0], hit[0][1] > 0 and not hit[1].is_principal))

    def _spread(self, locale: str) -> list[ZoneSuggestion]:
        language = babel_locale(locale)
        likely: str = get_global("likely_subtags").get(language.language, "")
        country = language.territory or likely.rpartition("_")[2]
        own = [row.zone for row in zone_tables().rows if row.country == country]
        by_standing = [place.zone for place in self._index(locale) if place.zone in own]
        zones = dict.fromkeys([*list(dict.fromkeys(by_standing))[:_OWN_COUNTRY], *_SPREAD])
        return [ZoneSuggestion(zone, self.label(zone, locale=locale)) for zone in zones]

    def _at_offset(self, offset: timedelta, locale: str) -> list[ZoneSuggestion]:
        """Return the zone that keeps ``offset`` all year, if there is one, then places with it as standard time."""
        fixed = _fixed_zone(offset)
        known = dict.fromkeys(city.zone for city in zone_tables().cities)
        alike = [zone for zone in known if _standard_offset(zone) == offset]
        return [
            *([ZoneSuggestion(fixed, _offset_label(offset))] if fixed else []),
            *(ZoneSuggestion(zone, self.label(zone, locale=locale)) for zone in alike),
        ]

    def _resolve_offset(self, offset: timedelta, shown: str, locale: str) -> str:
        if fixed := _fixed_zone(offset):
            return fixed
        raise _unknown(shown, [suggestion.label for suggestion in self._at_offset(offset, locale)])

    def _by_label(self, text: str, locale: str) -> str | None:
        wanted = fold(text)
        for language in (locale, "en"):
            for place in self._index(language):
                if fold(place.label) == wanted:
                    return place.zone
        return None

    def _similar(self, text: str, locale: str) -> list[str]:
        labels = {
            term: place.label
            for place in reversed(self._index(locale))
            for term in f"{place.names}{place.countries}".split("\n")
            if term
        }
        return list(
            dict.fromkeys(labels[term] for term in get_close_matches(fold(text), labels, n=3, cutoff=0.7))
        )


def _rank(query: str, place: Place) -> tuple[int, int] | None:
    """Return how well the folded ``query`` fits ``place`` (less is better), or None if it does not."""
    if f"\n{query}\n" in place.codes:
        return _EXACT, 2
    if query not in place.everything:
        words = query.split()
        fits = len(words) > 1 and all(
            f" {word}" in place.everything or f"\n{word}" in place.everything for word in words
        )
        return (_ALL_WORDS, 0) if fits else None
    fields = (place.names, place.countries, place.others)
    for fit, pattern in ((_EXACT, f"\n{query}\n"), (_PREFIX, f"\n{query}"), (_WORD_PREFIX, f" {query}")):
        if pattern in place.everything:
            return fit, next(position for position, field in enumerate(fields) if pattern in field)
    return _SUBSTRING, next(position for position, field in enumerate(fields) if query in field)


def _unknown(shown: str, near: list[str]) -> UnknownZone:
    return UnclearZone(text=shown, near="; ".join(near[:3])) if near else UnknownZone(text=shown)


def _offset_in(text: str) -> timedelta | None:
    """Return the offset from UTC that "gmt+1" or "+05:30" states."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return size if match[1] == "+" else -size


def _fixed_zone(offset: timedelta) -> str | None:
    """Return the zone that is always at ``offset``; there is one for each whole hour in use."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if not hours and not rest:
        return UTC_ZONE
    # POSIX counts westwards, so the signs in these keys are the other way round.
    return zone_tables().canonical.get(f"etc/gmt{-hours:+d}") if not rest else None


def _offset_label(offset: timedelta) -> str:
    minutes = round(abs(offset).total_seconds() / 60)
    return f"UTC{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


@cache
def _standard_offset(zone: str) -> timedelta | None:
    """Return the offset of ``zone`` without summer time, in the year of the tzdata in use."""
    year = int(version("tzdata")[:4])
    offsets = [
        datetime(year, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset() for month in (1, 7)
    ]
    return min(offset for offset in offsets if offset is not None)
