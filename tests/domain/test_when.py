"""Members write when; the bot reads it back in its own words, or says what it could not read."""

import time as stopwatch
from contextlib import suppress
from datetime import time
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.errors import ExpectedError
from bot.domain.schedules import Schedule, Weekday
from bot.domain.when import (
    MOST_SUGGESTIONS,
    ImpossibleTime,
    LineTooLong,
    MissingDays,
    MissingTime,
    MixedTimes,
    TooFrequent,
    UnreadablePart,
    UnreadableWhen,
    parse_when,
    render_when,
    suggest_when,
)
from bot.domain.when_words import SPELLINGS


def read_back(text: str) -> str:
    return render_when(parse_when(text))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("mon wed fri 06:30", "mon wed fri 06:30"),
        ("weekdays 6:30am", "weekdays 06:30"),
        ("daily 18:00", "daily 18:00"),
        ("every day at 7", "daily 07:00"),
        ("Everyday 7", "daily 07:00"),
        ("each day at noon", "daily 12:00"),
        ("weekends 9", "weekends 09:00"),
        ("tuesday and thursday at 6.30 pm", "tue thu 18:30"),
        ("tues, weds; thurs & fri / sat + sun 8", "tue wed thu fri sat sun 08:00"),
        ("mon-fri 7:00", "weekdays 07:00"),
        ("monday to thursday 7:00", "mon tue wed thu 07:00"),
        ("from tue through thu at 7:00", "tue wed thu 07:00"),
        ("fri-mon 7", "mon fri sat sun 07:00"),
        ("sat-sat 7", "sat 07:00"),
        ("every monday 7am", "mon 07:00"),
        ("Mondays and Monday's @ 7 a.m.", "mon 07:00"),
        ("6:30am daily", "daily 06:30"),
        ("daily 8:00 18:00", "daily 08:00 18:00"),
        ("daily 18:00, 8:00 and 8am", "daily 08:00 18:00"),
        ("sun noon", "sun 12:00"),
        ("sun midnight", "sun 00:00"),
        ("sun 12 midnight", "sun 00:00"),
        ("sun 12 noon", "sun 12:00"),
        ("sun 12am", "sun 00:00"),
        ("sun 12pm", "sun 12:00"),
        ("sun 0630", "sun 06:30"),
        ("sun 630pm", "sun 18:30"),
        ("sun 6h30", "sun 06:30"),
        ("sun 18h", "sun 18:00"),
        ("sun 7 o'clock", "sun 07:00"),
        ("mon wed - 7am", "mon wed 07:00"),
        ("mon-wed - 7am", "mon tue wed 07:00"),
        ("MON\N{EN DASH}WED\N{NO-BREAK SPACE}7:00", "mon tue wed 07:00"),
        ("sat\N{ZERO WIDTH SPACE}\N{THIN SPACE}7", "sat 07:00"),
        ("ｓａｔ 7：30", "sat 07:30"),
        ("mon 7 wed 7", "mon wed 07:00"),
        ("mon 7 mon 18", "mon 07:00 18:00"),
        ("mon 7, wed", "mon wed 07:00"),
    ],
)
def test_it_reads_what_people_write(text: str, canonical: str) -> None:
    assert read_back(text) == canonical


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Mo We 7:00", "mo"),
        ("mon 7 amsterdam", "amsterdam"),
        ("mon 7:5", "7:5"),
        ("mon 6.3", "6.3"),
        ("mon 06300", "06300"),
        ("mon 8:00-20:00", "8:00-20:00"),
        ("every 90 weekdays", "every 90"),
        ("every 2 days 7:00", "every 2"),
        ("mon-wed-fri 7", "mon-wed-fri"),
        ("weekdays-sun 7", "weekdays-sun"),
        ("in 20 min", "in"),
        ("mon to", "to"),
        ("day 7", "day"),
        ("mon 7:00 \N{RUNNER}", "\N{RUNNER}"),
        ("mon 7:00 " + "z" * 60, "z" * 29 + "…"),
    ],
)
def test_it_names_the_part_that_it_could_not_read(text: str, part: str) -> None:
    with pytest.raises(UnreadablePart) as failure:
        parse_when(text)
    assert failure.value.params["part"] == part
    assert part in str(failure.value)


@pytest.mark.parametrize("clock", ["25:00", "24:00", "6:75", "13pm", "0am", "2500", "18:30pm", "99"])
def test_it_names_a_time_that_no_clock_shows(clock: str) -> None:
    with pytest.raises(ImpossibleTime, match="not a time of day") as failure:
        parse_when(f"mon {clock}")
    assert failure.value.params["part"] == clock


@pytest.mark.parametrize(
    ("text", "kind", "first_example"),
    [
        ("", UnreadableWhen, "daily 07:00"),
        ("every", UnreadableWhen, "daily 07:00"),
        ("7pm", MissingDays, "daily 19:00"),
        ("tue thu", MissingTime, "tue thu 06:30"),
        ("mon 7:00 wed 18:00", MixedTimes, "mon 07:00"),
        ("mon 7 wed 18 fri", MixedTimes, "mon 07:00"),
        ("7:00 7:05", MissingDays, "daily 07:00"),
        ("mon " * 26, LineTooLong, "daily 07:00"),
    ],
)
def test_every_refusal_names_three_lines_that_work(
    text: str, kind: type[UnreadableWhen], first_example: str
) -> None:
    with pytest.raises(kind) as failure:
        parse_when(text)
    examples = [str(failure.value.params[f"example_{n}"]) for n in (1, 2, 3)]
    assert examples[0] == first_example
    assert len(set(examples)) == 3
    assert [read_back(example) for example in examples] == examples
    assert all(example in str(failure.value) for example in examples)


class TestTooFrequent:
    @pytest.mark.parametrize(
        "text",
        [
            "daily 7:00 7:14",
            "daily 0:00 23:50",
            "sun mon 0:00 23:50",
            "daily 0 1 2 3 4 5 6 7 8 9 10 11 12",
        ],
    )
    def test_is_refused(self, text: str) -> None:
        with pytest.raises(TooFrequent, match="12 times a day, at least 15 minutes"):
            parse_when(text)

    @pytest.mark.parametrize(
        "text", ["daily 7:00 7:15", "mon wed 0:00 23:50", "daily 0:05 23:50", "mon 0:00"]
    )
    def test_but_just_within_the_limits_is_not(self, text: str) -> None:
        parse_when(text)

    def test_twelve_a_day_is_fine(self) -> None:
        assert len(parse_when("daily 0 1 2 3 4 5 6 7 8 9 10 11").times) == 12


@st.composite
def allowed_schedules(draw: st.DrawFn) -> Schedule:
    """Schedules that a reminder may have: times on a grid of 15 minutes with a common offset."""
    weekdays = draw(st.frozensets(st.sampled_from(Weekday), min_size=1))
    minutes = draw(st.sets(st.integers(0, 95), min_size=1, max_size=12))
    offset_min = draw(st.integers(0, 14))
    clocks = sorted(n * 15 + offset_min for n in minutes)
    return Schedule(weekdays, tuple(time(minute // 60, minute % 60) for minute in clocks))


@given(schedule=allowed_schedules())
def test_the_canonical_line_reads_back_as_the_same_schedule(schedule: Schedule) -> None:
    assert parse_when(render_when(schedule)) == schedule


@given(schedule=allowed_schedules(), data=st.data())
def test_spelling_order_and_separators_do_not_matter(schedule: Schedule, data: st.DataObject) -> None:
    def clock(at: time) -> str:
        half = f"{at.hour % 12 or 12}:{at.minute:02}{'pm' if at.hour >= 12 else 'am'}"
        return data.draw(st.sampled_from([f"{at:%H:%M}", f"{at:%H%M}", f"{at.hour}h{at.minute:02}", half]))

    days = [data.draw(st.sampled_from(SPELLINGS[day])) for day in schedule.weekdays]
    times = [clock(at) for at in schedule.times]
    days, times = data.draw(st.permutations(days)), data.draw(st.permutations(times))
    words = [*days, *times] if data.draw(st.booleans()) else [*times, *days]
    line = data.draw(st.sampled_from([" ", ", ", " and ", "; ", "  & ", " / "])).join(words)
    assume(len(line) <= 100)
    assert parse_when(line.upper() if data.draw(st.booleans()) else line) == schedule


def test_times_may_come_before_after_or_between_the_days() -> None:
    assert {read_back(" ".join(words)) for words in permutations(["mon", "wed", "7:00"])} == {"mon wed 07:00"}


@given(st.one_of(st.text(max_size=120), st.text("0123456789:.h apm-mondwe,every'to", max_size=100)))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with suppress(ExpectedError):
        schedule = parse_when(text)
        assert parse_when(render_when(schedule)) == schedule
    suggestions = suggest_when(text)
    assert len(suggestions) <= MOST_SUGGESTIONS
    assert [read_back(line) for line in suggestions] == suggestions
    assert len(set(suggestions)) == len(suggestions)


@pytest.mark.parametrize(
    "hostile",
    [
        "1" * 100,
        "mon-" * 25,
        "a" * 100,
        ": " * 50,
        "12 " * 33,
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 100,  # 18 characters each, once folded
        "mon 7 " * 1_000_000,
    ],
    ids=["digits", "dashes", "letters", "colons", "twelves", "ligatures", "megabytes"],
)
def test_hostile_lines_are_refused_at_once(hostile: str) -> None:
    began_at_s = stopwatch.perf_counter()
    with pytest.raises(ExpectedError):
        parse_when(hostile)
    suggest_when(hostile)
    assert stopwatch.perf_counter() - began_at_s < 0.25


class TestSuggestions:
    def test_start_with_a_few_good_plans(self) -> None:
        assert suggest_when("") == suggest_when("  ") == suggest_when("on")
        assert suggest_when("")[0] == "daily 07:00"

    @pytest.mark.parametrize(
        ("text", "among"),
        [
            ("mon we", ["mon wed 06:30", "weekdays 06:30"]),
            ("tue 7", ["tue 07:00", "tue 19:00"]),
            ("tue 18:", ["tue 18:00", "tue 18:30"]),
            ("tue 18:3", ["tue 18:30", "tue 18:35"]),
            ("tue 6:30 p", ["tue 18:30"]),
            ("tue 1", ["tue 01:00", "tue 13:00", "tue 10:00"]),
            ("18:00", ["daily 18:00", "weekdays 18:00"]),
            ("mon-", ["weekdays 06:30"]),
            ("mon-th", ["mon tue wed thu 06:30"]),
            ("every d", ["daily 06:30"]),
            ("sat no", ["sat 12:00"]),
            ("t", ["tue 06:30", "thu 06:30"]),
            ("weekdays 6:30 18", ["weekdays 06:30 18:00"]),
        ],
    )
    def test_complete_what_is_being_typed(self, text: str, among: list[str]) -> None:
        suggestions = suggest_when(text)
        assert suggestions[0] == among[0]
        assert set(among) <= set(suggestions)

    @given(schedule=allowed_schedules())
    def test_show_the_exact_reading_first(self, schedule: Schedule) -> None:
        line = render_when(schedule)
        assume(len(line) <= 100)
        assert suggest_when(line)[0] == line

    @pytest.mark.parametrize("text", ["blah", "mon 7 amsterdam", "x" * 101])
    def test_offer_nothing_where_nothing_can_come_of_it(self, text: str) -> None:
        assert suggest_when(text) == []
