"""What members may call a time zone: its cities, countries, keys and abbreviations, in their language.

Sources: ``zone.tab``, ``iso3166.tab`` and the links of ``tzdata.zi`` from the pinned tzdata package; names of cities
and countries from CLDR, through Babel; ``bot/data/cities.tsv`` for large cities that name no zone of their own.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global

UTC_ZONE = "UTC"
_UTC_NAMES = ("utc", "gmt", "coordinated universal time", "zulu", "z")

# What people in a country call it, beside its names in CLDR and in ISO 3166.
_NICKNAMES = {
    "AE": "uae, emirates",
    "CZ": "czechia, czech republic",
    "GB": "uk, britain, great britain, england, scotland, wales, northern ireland",
    "KR": "korea",
    "MM": "burma",
    "NL": "holland",
    "US": "usa, america, united states of america",
}

_ABBREVIATIONS = {
    "America/New_York": "est, edt, et, eastern time, ny",
    "America/Chicago": "cst, cdt, ct, central time",
    "America/Denver": "mst, mdt, mt, mountain time",
    "America/Los_Angeles": "pst, pdt, pt, pacific time, la",
    "America/Anchorage": "akst, akdt",
    "Pacific/Honolulu": "hst",
    "America/Halifax": "ast, adt, atlantic time",
    "America/St_Johns": "nst, ndt",
    "America/Sao_Paulo": "brt",
    "Europe/London": "bst, greenwich mean time",
    "Europe/Dublin": "ist",
    "Europe/Lisbon": "wet, west",
    "Europe/Berlin": "cet, cest, met, mez, mesz",
    "Europe/Paris": "cet, cest, met",
    "Europe/Madrid": "cet, cest, met",
    "Europe/Rome": "cet, cest, met",
    "Europe/Athens": "eet, eest",
    "Europe/Helsinki": "eet, eest",
    "Europe/Kyiv": "eet, eest",
    "Europe/Moscow": "msk",
    "Africa/Lagos": "wat",
    "Africa/Maputo": "cat",
    "Africa/Nairobi": "eat",
    "Africa/Johannesburg": "sast",
    "Asia/Jerusalem": "ist, idt",
    "Asia/Dubai": "gst",
    "Asia/Karachi": "pkt",
    "Asia/Kolkata": "ist",
    "Asia/Singapore": "sgt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Shanghai": "cst",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst",
    "Australia/Perth": "awst",
    "Australia/Adelaide": "acst, acdt",
    "Australia/Brisbane": "aest",
    "Australia/Sydney": "aest, aedt",
    "Pacific/Auckland": "nzst, nzdt",
}

# Letters that Unicode does not take apart into a base letter and an accent.
_BASE_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)


def fold(text: str) -> str:
    """Return ``text`` as it is compared: no case, no accents, words of letters and digits with one space between."""
    parts = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold().translate(_BASE_LETTERS)
    kept = (
        character if unicodedata.category(character)[0] in "LNM" else "" if character in "'’ʻ." else " "
        for character in parts
        if not unicodedata.combining(character)
    )
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A line of ``zone.tab``: a zone, the country it lies in (ISO 3166 code), and what sets it apart there."""

    country: str
    zone: str
    comment: str


@dataclass(frozen=True, slots=True)
class City:
    """A line of ``cities.tsv``: a large city, its zone, and further names."""

    name: str
    zone: str
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneTables:
    """The facts that are the same in every language.

    ``canonical`` leads from every zone key, in small letters, to the key that is stored: that of ``zone.tab``, or
    ``UTC``, or the key itself for the fixed offsets (``Etc/GMT-1``).
    """

    rows: tuple[ZoneRow, ...]
    cities: tuple[City, ...]
    countries: Mapping[str, str]
    canonical: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """One thing a member can pick. The search fields hold folded terms, each between line ends."""

    zone: str
    label: str
    names: str
    countries: str
    others: str
    codes: str
    everything: str
    """The names, countries and others once more, so that one look tells whether any fits."""
    is_principal: bool
    """Whether this is the city for which its zone is named."""
    standing: int
    """The lower, the better known."""


@cache
def zone_tables() -> ZoneTables:
    """Read the tables (once a process)."""
    rows = tuple(
        ZoneRow(country=code, zone=zone, comment="".join(comment))
        for code, _, zone, *comment in _rows_of("tzdata", "zoneinfo/zone.tab")
    )
    return ZoneTables(
        rows=rows,
        cities=tuple(
            City(name, zone, tuple(other for names in rest for other in names.split(",")))
            for name, zone, *rest in _rows_of("bot", "data/cities.tsv")
        ),
        countries={row[0]: row[1] for row in _rows_of("tzdata", "zoneinfo/iso3166.tab")},
        canonical=_canonical_keys({row.zone for row in rows}),
    )


def _rows_of(package: str, path: str) -> Iterator[list[str]]:
    text = resources.files(package).joinpath(*path.split("/")).read_text("utf-8")
    return (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))


def _canonical_keys(listed: set[str]) -> dict[str, str]:
    links = {}
    for line in resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text("utf-8").splitlines():
        if line.startswith("L "):
            _, target, name = line.split()
            links[name] = target
    renamed = get_global(
        "zone_aliases"
    )  # CLDR keeps apart what tzdata has merged: Coral Harbour is not Panama

    def canonical(key: str) -> str:
        while key not in listed and (renamed.get(key) in listed or key in links):
            key = renamed[key] if renamed.get(key) in listed else links[key]
        return UTC_ZONE if key in ("UTC", "Etc/UTC", "Etc/GMT", "GMT") else key

    return {key.lower(): canonical(key) for key in available_timezones() if key != "Factory"}


@cache
def places_in(locale: Locale) -> tuple[Place, ...]:
    """Return every place a member can find, named in ``locale`` (and findable in English too), best known first.

    Built once for each language that members read; there are as many as Discord has.
    """
    tables = zone_tables()
    local, english = _Names(locale), _Names(Locale("en"))
    aliases = defaultdict(set)
    for alias, key in tables.canonical.items():
        aliases[key].add(fold(alias))
        aliases[key].add(fold(alias.rpartition("/")[2]))
    country_of = {row.zone: row.country for row in tables.rows}
    weight = Counter(city.zone for city in tables.cities)

    def place(
        zone: str, names: Sequence[str], others: Iterable[str], standing: int, *, principal: bool
    ) -> Place:
        code = country_of[zone]
        city, country = names[0], local.country(code)
        countries = [
            country,
            english.country(code),
            tables.countries[code],
            *_split(_NICKNAMES.get(code, "")),
        ]
        fields = (
            _terms(names),
            _terms(countries),
            _terms([*others, *(f"{name} {where}" for name in names for where in countries[:2])]),
        )
        return Place(
            zone=zone,
            label=country if fold(country).startswith(fold(city)) else f"{city}, {country}",
            names=fields[0],
            countries=fields[1],
            others=fields[2],
            codes=_terms([code, *_split(_ABBREVIATIONS.get(zone, ""))]),
            everything="".join(fields),
            is_principal=principal,
            standing=standing,
        )

    utc = _terms(_UTC_NAMES)
    places = [Place(UTC_ZONE, "UTC", utc, "", "", "", everything=utc, is_principal=True, standing=0)]
    for row in tables.rows:
        known, names = weight[row.zone], (local.city(row.zone), english.city(row.zone))
        others = [row.comment, *aliases[row.zone]]
        places.append(place(row.zone, names, others, 500 - known if known else 5000, principal=True))
    for line, city in enumerate(tables.cities):
        places.append(place(city.zone, (city.name, *city.other_names), (), 1000 + line, principal=False))
    return tuple(sorted(_told_apart(places), key=lambda found: (found.standing, found.label)))


def _told_apart(places: list[Place]) -> Iterator[Place]:
    """Yield ``places`` without repetitions; where two zones share a label, it shows their keys."""
    zones = defaultdict(set)
    for place in places:
        zones[place.label].add(place.zone)
    seen = set()
    for place in places:
        label = f"{place.label} ({place.zone})" if len(zones[place.label]) > 1 else place.label
        if (place.zone, label) not in seen:
            seen.add((place.zone, label))
            yield replace(place, label=label)


class _Names:
    """CLDR's names of cities and countries in one locale."""

    def __init__(self, locale: Locale) -> None:
        self._territories = locale.territories
        canonical = zone_tables().canonical
        self._cities: dict[str, str] = {
            canonical.get(key.lower(), key): names["city"]
            for key, names in locale.time_zones.items()
            if "city" in names
        }

    def country(self, code: str) -> str:
        """Return the name of a country, or its code if the locale has none."""
        name: str = self._territories.get(code, code)
        return name

    def city(self, zone: str) -> str:
        """Return the name of the city for which ``zone`` is named."""
        return self._cities.get(zone) or zone.rpartition("/")[2].replace("_", " ")


def _split(names: str) -> list[str]:
    return names.split(", ") if names else []


def _terms(names: Iterable[str]) -> str:
    """Return ``names`` folded, each between line ends, so that one look-up finds a whole term or its beginning."""
    return "\n" + "".join(f"{term}\n" for term in dict.fromkeys(fold(name) for name in names) if term)
