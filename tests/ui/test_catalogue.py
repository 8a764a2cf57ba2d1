"""Texts in every language: filled in, escaped, counted, dated; a broken language file breaks no bot."""

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.schedules import EVERY_DAY, Schedule, Weekday
from bot.ui.catalogue import Catalogue, Markup, escaped, small

BOOKS = Catalogue()


def test_quoted_text_is_shown_as_it_is_and_calls_nobody() -> None:
    book = BOOKS.phrasebook("en-GB")
    said = book.say("You said “{text}”.", text="**@everyone** `x` <#12> </a:1> <t:0:R> \u202ebackwards")
    assert "@everyone" not in said
    assert "\\*\\*" in said
    assert "\\`x\\`" in said
    assert "\\<#12>" in said
    assert "\\</a:1>" in said
    assert "\\<t:0:R>" in said
    assert "\u202e" not in said
    assert book.say("{text}", text=Markup("**ours**")) == "**ours**"
    assert book.plain("{text}", text="a_b") == "a_b", "buttons know no markup"


@given(st.text(max_size=60))
def test_no_text_leaves_its_line_or_speaks_for_us(text: str) -> None:
    shown = escaped(text)
    assert "\n" not in shown
    assert "@everyone" not in shown
    assert "@here" not in shown
    assert not any("\u202a" <= mark <= "\u202e" or "\u2066" <= mark <= "\u2069" for mark in shown)
    assert escaped(shown) == shown, "what is escaped is not escaped again"


ALL_MARKS = "*_~|`\\[]()<>#-1. :/@t\u202e\u2066\n"


@given(st.text(ALL_MARKS, max_size=40) | st.lists(st.sampled_from(("https://e.x/", *ALL_MARKS))).map("".join))
def test_no_text_formats_links_or_mentions_and_a_link_stays_one(text: str) -> None:
    shown = str(escaped(text))
    links = re.findall(r"https?://[^\s<>]+", shown)
    assert not any(mark in link for link in links for mark in "*~`|[]\\"), (
        "what it closes was opened before it"
    )
    bare = re.sub(r"\\.", "x", re.sub(r"https?://[^\s<>]+", "x", shown))
    assert not set(bare) & set("*_~|`["), "Discord formats nothing that is escaped"
    assert not re.search(r"<[#/:@aidt]", bare)
    assert not re.match(r"#|>|-|\d+\.(?:\s|$)", shown), "no heading, quote or list begins with it"


def test_marks_within_marks_are_escaped_and_links_lead_where_they_led() -> None:
    assert escaped("[**b** ||s||](https://e.x)") == r"\[\*\*b\*\* \|\|s\|\|](https://e.x)"
    assert escaped("https://e.x/a_b?c=**") == "https://e.x/a_b?c=%2A%2A"
    assert escaped("3. be kind") == r"3\. be kind"
    assert escaped("3.5 km - or 1. of May") == "3.5 km - or 1. of May"


def test_instants_are_discords_and_nothing_unknown_is_shown() -> None:
    book = BOOKS.phrasebook("de")
    at = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    assert book.at(at, "R") == f"<t:{int(at.timestamp())}:R>"
    assert book.say("{at}", at=at) == f"<t:{int(at.timestamp())}:f>"
    assert small(Markup("x")) == "-# x"
    with pytest.raises(TypeError):
        book.say("{what}", what=object())


def test_a_unit_with_a_full_stop_of_its_own_ends_its_sentence() -> None:
    german = BOOKS.phrasebook("de")
    assert german.say("Goal: {amount}.", amount=german.duration(5 * 3600)) == "Goal: 5 Std."
    assert german.plain("{amount}. {what}.", amount="5 Std.", what="Run") == "5 Std. Run."
    assert BOOKS.phrasebook("en-GB").say("Goal: {amount}.", amount="5 hrs") == "Goal: 5 hrs."
    assert german.say("**{name}**. Well… {name}", name="Dr.") == "**Dr.**. Well… Dr."


@pytest.mark.parametrize(
    ("locale", "number", "distance", "duration", "clock", "monday", "days"),
    [
        ("en-GB", "1,234.5", "5.25 km", "1 hr 5 mins", "06:30", "Mon", "Mon, Wed and Fri at 06:30"),
        ("en-US", "1,234.5", "5.25 km", "1 hr 5 min", "6:30\u202fAM", "Mon", None),
        ("de", "1.234,5", "5,25 km", "1 Std. 5 Min.", "06:30", "Mo.", "Mo., Mi. und Fr. at 06:30"),
        ("pt-BR", "1.234,5", "5,25 km", "1 h 5 min", "06:30", "seg.", "seg., qua. e sex. at 06:30"),
        ("ar", "1,234.5", None, None, None, "الاثنين", None),
    ],
)
def test_numbers_units_and_days_are_those_of_the_language(
    locale: str,
    number: str,
    distance: str | None,
    duration: str | None,
    clock: str | None,
    monday: str,
    days: str | None,
) -> None:
    book = BOOKS.phrasebook(locale)
    schedule = Schedule(frozenset({Weekday.MONDAY, Weekday.WEDNESDAY, Weekday.FRIDAY}), (time(6, 30),))
    assert book.number(1234.5, digits=1) == number
    assert distance in (None, book.distance(5250))
    assert duration in (None, book.duration(3900))
    assert clock in (None, book.clock_time(time(6, 30)))
    assert book.weekday(0) == monday
    assert days in (None, book.schedule(schedule))
    assert book.date(date(2026, 3, 2))


def test_durations_leave_out_what_is_nothing() -> None:
    book = BOOKS.phrasebook("en-US")
    assert book.duration(60) == "1 min"
    assert book.duration(1650) == "27 min 30 sec"
    assert book.duration(3600) == "1 hr"
    assert book.duration(3661) == "1 hr 1 min", "over an hour nobody counts seconds"
    assert book.duration(86_400) == "24 hr"


def test_plans_of_every_shape_read_well() -> None:
    book = BOOKS.phrasebook("en-GB")
    morning = (time(6, 30),)
    assert book.schedule(Schedule(EVERY_DAY, (time(6, 30), time(18)))) == "every day at 06:30 and 18:00"
    workdays = frozenset(Weekday(day) for day in range(5))
    assert book.schedule(Schedule(workdays, morning)) == "Monday to Friday at 06:30"


def test_what_discord_or_nobody_speaks_falls_back_to_english() -> None:
    for locale in ("", "xx", "no such", "en-US", "../../etc/passwd", "de_DE.UTF-8@euro"):
        book = BOOKS.phrasebook(locale)
        assert book.say("Nothing was erased.") == "Nothing was erased."
        assert book.weekday(0)
    assert BOOKS.phrasebook("zz").locale.language == "en"
    assert BOOKS.translation("How to begin, and all that I can do", "de") is None


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Kept {count} of {all}"
msgstr "{all} davon {count}"

msgid "Hello {name}"
msgstr "Hallo {nmae}"

msgid "Brace {name}"
msgstr "Klammer {name"

msgid "{count} day"
msgid_plural "{count} days"
msgstr[0] "{count} Tag"
msgstr[1] "{count} Tage"

#, fuzzy
msgid "Guess {name}"
msgstr "Geraten {name}"

msgid "Open"
msgstr ""
"""


def test_a_language_is_one_file_and_its_slips_fall_back_to_the_source(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text(PO, encoding="utf-8")
    (tmp_path / "README.md").write_text("no language", encoding="utf-8")
    book = Catalogue(tmp_path).phrasebook("de")
    assert book.say("Kept {count} of {all}", count=1, all=2) == "2 davon 1"
    assert book.plural("{count} day", "{count} days", 1) == "1 Tag"
    assert book.plural("{count} day", "{count} days", 1000) == "1.000 Tage"
    assert book.say("Hello {name}", name="Ana") == "Hello Ana", "a misspelt placeholder"
    assert book.plain("Brace {name}", name="Ana") == "Brace Ana", "a lost brace"
    assert book.say("Guess {name}", name="Ana") == "Guess Ana", "nobody looked at it yet"
    assert book.say("Open") == "Open"
    assert book.weekday(0) == "Mo.", "formats are the language's even where texts are missing"
    assert Catalogue(tmp_path).translation("Open", "de") is None
