"""A day that ends a pause or a journey, as members name it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days import (
    LONGEST_LINE,
    MOST_SUGGESTIONS,
    DayOver,
    DayTooFar,
    UnreadableDay,
    parse_day,
    suggest_days,
)
from bot.domain.errors import ExpectedError

MONDAY = datetime(2026, 3, 2, 6, 20, tzinfo=ZoneInfo("Europe/Lisbon"))
AHEAD = st.integers(1, 399)
CLOCKS = st.times().map(lambda at: MONDAY.replace(hour=at.hour, minute=at.minute))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-03-02"),
        ("2026-03-02", "2026-03-02"),
        ("Tomorrow", "2026-03-03"),
        ("sunday", "2026-03-08"),
        ("until fri", "2026-03-06"),
        ("monday", "2026-03-09"),
        ("2 weeks", "2026-03-16"),
        ("in a week", "2026-03-09"),
        ("10 days", "2026-03-12"),
        ("31 august", "2026-08-31"),
        ("august 31st", "2026-08-31"),
        ("1 march", "2027-03-01"),
    ],
)
def test_days_are_read_in_many_words(text: str, day: str) -> None:
    assert parse_day(text, now_local=MONDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("yesterday", UnreadableDay),
        ("", UnreadableDay),
        ("sunday 18:00", UnreadableDay),
        ("in 20 min", UnreadableDay),
        ("mon wed", UnreadableDay),
        ("weekdays", UnreadableDay),
        ("31 june", UnreadableDay),
        ("x" * (LONGEST_LINE + 1), UnreadableDay),
        ("2026-03-01", DayOver),
        ("2020-01-01", DayOver),
        ("2030-01-01", DayTooFar),
        ("500 days", DayTooFar),
    ],
)
def test_what_is_no_day_to_come_is_refused_kindly(text: str, refusal: type[ExpectedError]) -> None:
    with pytest.raises(refusal, match=r"work|further than I plan"):
        parse_day(text, now_local=MONDAY)


@given(days=AHEAD, now=CLOCKS)
def test_every_day_ahead_can_be_said_as_a_date_and_as_a_wait(days: int, now: datetime) -> None:
    day = now.date() + timedelta(days=days)
    for text in (day.isoformat(), f"{days} days", f"in {days} days"):
        assert parse_day(text, now_local=now) == day


@given(text=st.text(max_size=LONGEST_LINE + 5), now=CLOCKS)
def test_any_text_is_read_or_refused_and_suggestions_can_be_read(text: str, now: datetime) -> None:
    try:
        day = parse_day(text, now_local=now)
    except ExpectedError:
        pass
    else:
        assert day >= now.date()
        assert suggest_days(text, now_local=now)[0] == day, "the exact reading first"
    suggested = suggest_days(text, now_local=now)
    assert len(suggested) <= MOST_SUGGESTIONS
    for one in suggested:
        assert parse_day(one.isoformat(), now_local=now) == one


def test_unfinished_words_lead_to_days() -> None:
    assert suggest_days("", now_local=MONDAY)[0] == date(2026, 3, 3)
    from_today = suggest_days("", now_local=MONDAY, from_today=True)
    assert from_today[:2] == [MONDAY.date(), date(2026, 3, 3)]
    assert len(from_today) == MOST_SUGGESTIONS
    assert suggest_days("s", now_local=MONDAY) == [date(2026, 3, 7), date(2026, 3, 8)]
    assert date(2026, 3, 16) in suggest_days("2", now_local=MONDAY)
    assert suggest_days("nonsense", now_local=MONDAY) == []
