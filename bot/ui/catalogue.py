"""The message catalogue: every text a member sees, in the language their Discord speaks.

The source texts are English and stand in the code, marked by ``say``, ``plural`` or ``N_``. A language is one file,
``bot/locales/<language>.po``; a text without a translation is shown in English. Dates, numbers and units are
Babel's, instants are Discord timestamps, which every reader sees on their own clock.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from string import Formatter
from typing import Any, Literal

import discord
import structlog
from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_day_names
from babel.lists import format_list
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from babel.units import format_unit, get_unit_name

from bot.domain.errors import ExpectedError
from bot.domain.members import Units
from bot.domain.runs import METRES_PER_MILE
from bot.domain.schedules import Once, Recurrence, Schedule, Span
from bot.services.languages import babel_locale

_GENERAL_NUMBER = 2
_HOUR_MIN = 60

_log = structlog.get_logger(__name__)

_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing, and with it the sentence round a quoted text."""
_MARKS = re.compile(
    r"""(?P<link>https?://[^\s<>]+)  # Discord takes a link whole: a backslash in it would lead elsewhere
      | [\\*_~`|\[]  # of a masked link [..](..) the beginning is enough
      | ^(?:[#>-]|\d+(?=\.(?:\s|$)))  # headings, quotes, lists, small print: at the beginning of a line only
      | <(?=[#/:@aidt])  # channels, commands, emoji and timestamps are written as mentions are
    """,
    re.VERBOSE,
)
_IN_LINKS = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "\\*~`|[]"})
"""Marks that would close what was opened before the link, written as addresses have them."""

_STOPPED = re.compile(r"(\{(\w+)\})\.")
"""A placeholder at the end of a sentence."""

TimestampStyle = Literal["t", "T", "d", "D", "f", "F", "R"]


class Markup(str):
    """Text that is Discord markup already. Any other string is escaped when it is put into a message."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Return ``text`` so that Discord shows it as it is: no formatting, no mention, no masked link."""
    if isinstance(text, Markup):
        return text
    one_line = " ".join(_DIRECTIONS.sub("", text).split())
    return Markup(discord.utils.escape_mentions(_MARKS.sub(_escaped_mark, one_line)))


def _escaped_mark(match: re.Match[str]) -> str:
    if match["link"] is not None:
        return match["link"].translate(_IN_LINKS)
    mark = match[0]
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def small(text: Markup) -> Markup:
    """Return a line in Discord's small print."""
    return Markup(f"-# {text}")


def _filled(text: str, shown: Mapping[str, str]) -> str:
    """Return ``text`` with its placeholders filled in; after "5 Std." a sentence takes no second full stop."""
    filled = text.format(**shown)
    if "}." not in text or ".." not in filled:
        return filled
    return _STOPPED.sub(lambda found: found[1] if shown[found[2]].endswith(".") else found[0], text).format(
        **shown
    )


class Phrasebook:
    """One language: texts looked up and filled in, numbers and times in its formats."""

    def __init__(self, locale: Locale, translations: NullTranslations) -> None:
        self.locale = locale
        self._translations = translations

    def say(self, text: str, /, **params: object) -> Markup:
        """Return the translation of ``text`` with its ``{placeholders}`` filled in.

        Numbers are formatted, aware datetimes become Discord timestamps, strings are escaped unless ``Markup``.
        """
        return self._fill(self._translations.ugettext(text), params)

    def plural(self, one: str, many: str, count: int, /, **params: object) -> Markup:
        """Return the form of the text that goes with ``count``, which also fills ``{count}``."""
        return self._fill(self._translations.ungettext(one, many, count), {"count": count, **params})

    def error(self, error: ExpectedError) -> Markup:
        """Return an expected error's wording."""
        return self.say(error.template, **error.params)

    def plain(self, text: str, /, **params: object) -> str:
        """Like ``say`` for places without markup (buttons, modals, autocomplete): nothing is escaped."""
        shown = {
            name: value if isinstance(value, str) else self._shown(value) for name, value in params.items()
        }
        return _filled(self._translations.ugettext(text), shown)

    def at(self, instant: datetime, style: TimestampStyle = "f") -> Markup:
        """Return an instant that each reader sees on their own clock."""
        return Markup(discord.utils.format_dt(instant, style))

    def number(self, value: float, *, digits: int = 0) -> str:
        """Return a number with at most ``digits`` decimals."""
        return format_decimal(round(value, digits), locale=self.locale)

    def distance(self, distance_m: float, units: Units = Units.KM) -> str:
        """Return a distance in kilometres or miles."""
        if units is Units.MI:
            return self._quantity(round(distance_m / METRES_PER_MILE, 2), "length-mile")
        return self._quantity(round(distance_m / 1000, 2), "length-kilometer")

    def duration(self, duration_s: int) -> str:
        """Return a duration in hours and minutes; seconds only under an hour and when there are any."""
        minutes, seconds = divmod(duration_s, 60)
        hours, minutes = divmod(minutes, 60)
        parts = [(hours, "hour"), (minutes, "minute"), (seconds if not hours else 0, "second")]
        return " ".join(self._quantity(value, f"duration-{unit}") for value, unit in parts if value)

    def clock_time(self, value: time | datetime) -> str:
        """Return a wall-clock time, as the language writes it, without a zone."""
        return format_time(value, format="short", locale=self.locale)

    def weekday(self, day: int, *, width: Literal["abbreviated", "wide"] = "abbreviated") -> str:
        """Return the name of a day of the week, 0 being Monday."""
        return str(get_day_names(width, locale=self.locale)[day])

    def short_day(self, day: date) -> str:
        """Return a day and its month, abbreviated: "2 Mar"."""
        return format_skeleton("MMMd", day, locale=self.locale)

    def month(self, day: date) -> str:
        """Return the abbreviated name of the day's month."""
        return format_skeleton("MMM", day, locale=self.locale)

    def day_span(self, first: date, last: date) -> str:
        """Return the days from one to another with the year: "2 Mar - 30 Apr 2026", in the language's own way."""
        return format_interval(first, last, "yMMMd", locale=self.locale)

    def date(self, day: date) -> str:
        """Return a local day with its weekday, as the language writes it."""
        return format_date(day, format="full", locale=self.locale)

    def list_of(self, items: Sequence[str]) -> str:
        """Return "a, b and c"."""
        return format_list(list(items), locale=self.locale)

    def recurrence(self, recurrence: Recurrence) -> str:
        """Return when a reminder comes, in words: "once, on Saturday 7 March 2026 at 09:00"."""
        if isinstance(recurrence, Schedule):
            return self.schedule(recurrence)
        return self._once(recurrence)

    def schedule(self, schedule: Schedule) -> str:
        """Return a schedule in words: "Mon, Wed and Fri at 06:30"."""
        if schedule.span is not None:
            return self._spanning(schedule, schedule.span)
        times = self.list_of([self.clock_time(at) for at in schedule.times])
        if schedule.is_daily:
            return self.plain("every day at {times}", times=times)
        if schedule.is_weekdays:
            return self.plain("Monday to Friday at {times}", times=times)
        return self.plain("{days} at {times}", days=self._days(schedule), times=times)

    def _spanning(self, schedule: Schedule, span: Span) -> str:
        first, last = self.clock_time(span.from_time), self.clock_time(span.until_time)
        if span.every_min == _HOUR_MIN:
            steps = self.plain("every hour from {first} to {last}", first=first, last=last)
        else:
            hours, rest = divmod(span.every_min, _HOUR_MIN)
            every = (
                self._quantity(span.every_min, "duration-minute")
                if rest
                else self._quantity(hours, "duration-hour")
            )
            steps = self.plain(
                "every {interval} from {first} to {last}", interval=every, first=first, last=last
            )
        if schedule.is_daily:
            return self.plain("every day, {steps}", steps=steps)
        if schedule.is_weekdays:
            return self.plain("Monday to Friday, {steps}", steps=steps)
        return self.plain("{days}, {steps}", days=self._days(schedule), steps=steps)

    def _days(self, schedule: Schedule) -> str:
        return self.list_of([self.weekday(day) for day in sorted(schedule.weekdays)])

    def _once(self, once: Once) -> str:
        planned = once.planned_local
        return self.plain("once, on {day} at {time}", day=self.date(planned), time=self.clock_time(planned))

    def _quantity(self, value: float, unit: str) -> str:
        """Return a number with the short sign of a CLDR unit."""
        shown = format_unit(value, unit, length="short", locale=self.locale)
        number = format_decimal(value, locale=self.locale)
        if shown == f"{number} {get_unit_name(unit, length='short', locale=self.locale)}":
            # Where CLDR lists no form for this plural, it means the general one; Babel 2.18 takes the unit's
            # name instead ("1 horas" in Spanish). Two is a general number wherever that happens.
            general = format_unit(_GENERAL_NUMBER, unit, length="short", locale=self.locale)
            shown = general.replace(format_decimal(_GENERAL_NUMBER, locale=self.locale), number, 1)
        return shown

    def _fill(self, text: str, params: Mapping[str, object]) -> Markup:
        return Markup(_filled(text, {name: self._shown(value) for name, value in params.items()}))

    def _shown(self, value: object) -> str:
        match value:
            case str():
                return escaped(value)
            case datetime():
                return self.at(value)
            case bool():
                return str(value)
            case int() | float():
                return self.number(value, digits=2)
            case _:
                msg = f"a text cannot show a {type(value).__name__}"
                raise TypeError(msg)


class Catalogue:
    """All languages there are."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = folder or resources.files("bot").joinpath("locales")
        self._languages = frozenset(
            entry.name.removesuffix(".po") for entry in self._folder.iterdir() if entry.name.endswith(".po")
        )
        self._translations: dict[str, NullTranslations] = {}
        self._phrasebooks: dict[str, Phrasebook] = {}

    @property
    def has_translations(self) -> bool:
        """Whether there is any language besides the source texts' English."""
        return bool(self._languages)

    def phrasebook(self, discord_locale: str) -> Phrasebook:
        """Return the phrasebook for a Discord locale such as ``pt-BR``."""
        book = self._phrasebooks.get(discord_locale)
        if book is None:
            locale = babel_locale(discord_locale)
            book = Phrasebook(locale, self._translations_for(locale))
            self._phrasebooks[discord_locale] = book
        return book

    def book_for(self, interaction: discord.Interaction[Any]) -> Phrasebook:
        """Return the phrasebook in the language of whoever sent the interaction."""
        return self.phrasebook(str(interaction.locale))

    def translation(self, text: str, discord_locale: str) -> str | None:
        """Return the translation of ``text`` if the language has one; for command names and descriptions."""
        translations = self._translations_for(babel_locale(discord_locale))
        translated = translations.ugettext(text)
        return translated if translated != text else None

    def _translations_for(self, locale: Locale) -> NullTranslations:
        for language in (str(locale), locale.language):
            if language in self._languages:
                if language not in self._translations:
                    self._translations[language] = _read(self._folder.joinpath(f"{language}.po"))
                return self._translations[language]
        return _untranslated()


@cache
def _untranslated() -> NullTranslations:
    return NullTranslations()


def _can_be_filled(message: Message) -> bool:
    """Return whether each translation has no placeholder that the source text lacks."""
    sources, strings = (
        texts if isinstance(texts, list | tuple) else (texts,) for texts in (message.id, message.string)
    )
    try:
        known = {name for text in sources for name in _placeholders(text)}
        return all(_placeholders(text) <= known for text in strings)
    except ValueError:  # a brace too few or too many
        return False


def _placeholders(text: object) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(str(text or "")) if name is not None}


def _read(po_file: Traversable) -> Translations:
    with po_file.open("rb") as source:
        catalogue = read_po(source)
    for message in catalogue:
        if message.id and not _can_be_filled(message):
            # A slip of the pen in one text must not break the bot for everybody who reads the language.
            _log.warning("A translation does not fit its text", language=po_file.name, text=message.id)
            message.string = ""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
