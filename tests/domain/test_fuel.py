"""A meal comes a while before the run, by minutes that pass."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot  # noqa: F401 - pins zoneinfo to the tzdata package
from bot.domain.fuel import (
    LeadOutOfRange,
    UnreadableLead,
    disturbing_times,
    fuel_occurrence,
    parse_lead_min,
)
from bot.domain.quiet_hours import QuietHours
from bot.domain.schedules import Occurrence, Once, instant_of, next_occurrence
from bot.domain.when import parse_when


@pytest.mark.parametrize(
    ("text", "lead_min"),
    [
        ("2h", 120),
        ("2.5 hours", 150),
        ("150 min", 150),
        ("1h30", 90),
        ("2 hours 15 min", 135),
        ("an hour", 60),
        ("half an hour", 30),
        ("90", 90),
        ("2 Hours before", 120),
        ("45 min before the run", 45),
        ("240 min", 240),
        ("30", 30),
    ],
)
def test_a_lead_is_read_as_people_write_it(text: str, lead_min: int) -> None:
    assert parse_lead_min(text) == lead_min


@pytest.mark.parametrize("text", ["29 min", "241 min", "5h", "2", "0", "9999 min", "4.02 hours"])
def test_a_lead_is_half_an_hour_to_four_hours(text: str) -> None:
    with pytest.raises(LeadOutOfRange, match="30 to 240 minutes"):
        parse_lead_min(text)


@pytest.mark.parametrize(
    "text", ["", "soon", "7:00", "9999", "\N{SUPERSCRIPT TWO}\N{KHAROSHTHI DIGIT ONE}", "2h" + " " * 40]
)
def test_what_is_no_length_of_time_is_refused_with_what_would_work(text: str) -> None:
    with pytest.raises(UnreadableLead) as failure:
        parse_lead_min(text)
    for n in (1, 2, 3):
        parse_lead_min(str(failure.value.params[f"example_{n}"]))


@given(st.integers(30, 240))
def test_every_lead_can_be_told_in_minutes(lead_min: int) -> None:
    assert parse_lead_min(f"{lead_min} min") == parse_lead_min(str(lead_min)) == lead_min


def test_the_default_lead_is_two_and_a_half_hours() -> None:
    assert parse_lead_min("2.5 hours") == 150


def test_the_meal_belongs_to_its_run_and_comes_before_it() -> None:
    run = Occurrence(datetime(2026, 6, 1, 6, 30), datetime(2026, 6, 1, 4, 30, tzinfo=UTC))  # noqa: DTZ001
    meal = fuel_occurrence(run, 150)
    assert meal.planned_local == run.planned_local
    assert meal.fire_at == datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def test_its_minutes_pass_also_while_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Berlin")
    after = datetime(2026, 3, 28, 12, tzinfo=UTC)
    run = next_occurrence(parse_when("daily 04:00"), zone, after=after)
    meal = fuel_occurrence(run, 120)
    assert run.fire_at - meal.fire_at == timedelta(hours=2)
    assert meal.fire_at == instant_of(datetime(2026, 3, 29, 1), zone)  # noqa: DTZ001 - 03:00 followed 02:00 at once


def test_meals_that_would_wake_somebody_are_named_once() -> None:
    early = parse_when("daily 06:30 09:30 18:00")
    assert disturbing_times(early, 150, None) == ((), (time(4),))
    quiet = QuietHours(time(22), time(7))
    assert disturbing_times(early, 150, quiet) == ((time(4),), ())
    assert disturbing_times(early, 120, quiet) == ((time(4, 30),), ())
    assert disturbing_times(parse_when("daily 01:00"), 240, None) == ((), ()), "21:00 the evening before"
    assert disturbing_times(Once(datetime.fromisoformat("2026-03-02T01:00")), 90, None) == (
        (),
        (time(23, 30),),
    )
