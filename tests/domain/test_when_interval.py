"""A member who wants to drink every so often says so, and the day's slots follow."""

from datetime import time
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.durations import read_duration_min
from bot.domain.schedules import EVERY_DAY, WEEKDAYS, Schedule, Span, Weekday
from bot.domain.when import (
    MOST_SUGGESTIONS,
    STARTERS,
    ImpossibleTime,
    LooseRange,
    MissingDays,
    MissingTime,
    SingleSlot,
    SpanPastMidnight,
    TooFrequent,
    TooShortInterval,
    UnreadablePart,
    UnreadableWhen,
    parse_when,
    render_when,
    suggest_when,
)
from bot.domain.when_errors import INTERVAL_STARTERS
from bot.domain.when_words import SPELLINGS


def read_back(text: str) -> str:
    return render_when(parse_when(text))


def clocks(*texts: str) -> tuple[time, ...]:
    return tuple(time.fromisoformat(text) for text in texts)


class TestAnInterval:
    def test_stands_for_slots_of_the_day_counted_from_its_beginning(self) -> None:
        schedule = parse_when("every 90 min 8:00-20:00 weekdays")
        assert schedule == Schedule(WEEKDAYS, span=Span(90, time(8), time(20)))
        assert schedule.times == clocks(
            "08:00", "09:30", "11:00", "12:30", "14:00", "15:30", "17:00", "18:30", "20:00"
        )

    def test_ends_before_its_end_where_the_steps_do_not_meet_it(self) -> None:
        assert parse_when("every 2 hours 9-14").times == clocks("09:00", "11:00", "13:00")

    def test_that_names_no_range_is_for_the_waking_day_and_says_so(self) -> None:
        assert read_back("every 90 min") == "every 90 min 08:00-20:00 daily"

    @pytest.mark.parametrize(
        ("text", "canonical"),
        [
            ("every 90 min 8:00-20:00 weekdays", "every 90 min 08:00-20:00 weekdays"),
            ("every 2 hours from 9 to 17 daily", "every 2 hours 09:00-17:00 daily"),
            ("hourly 9-17 mon-fri", "hourly 09:00-17:00 weekdays"),
            ("every 45 minutes between 8am and 6pm", "every 45 min 08:00-18:00 daily"),
            ("mon-fri 9-17 hourly", "hourly 09:00-17:00 weekdays"),
            ("9-17 every hour", "hourly 09:00-17:00 daily"),
            ("each hour on weekends from 9am until 5:30pm", "hourly 09:00-17:30 weekends"),
            ("every day every 2 hours", "every 2 hours 08:00-20:00 daily"),
            ("every monday every 2h", "every 2 hours 08:00-20:00 mon"),
            ("every 2 h 9-17", "every 2 hours 09:00-17:00 daily"),
            ("every 1h30 9-17", "every 90 min 09:00-17:00 daily"),
            ("every 1 hour and 30 minutes", "every 90 min 08:00-20:00 daily"),
            ("every 1.5 hours tue thu", "every 90 min 08:00-20:00 tue thu"),
            ("every half an hour 9-12", "every 30 min 09:00-12:00 daily"),
            ("Every 120 Mins, Mon & Wed", "every 2 hours 08:00-20:00 mon wed"),
            ("every 90m from 10", "every 90 min 10:00-20:00 daily"),
            ("every 90m from 10 tue", "every 90 min 10:00-20:00 tue"),
            ("every 90 min until 22:00", "every 90 min 08:00-22:00 daily"),
            ("every 3 hours between noon to 9pm", "every 3 hours 12:00-21:00 daily"),
            ("hourly 0:00-23:00", "hourly 00:00-23:00 daily"),
        ],
    )
    def test_is_read_as_people_write_it(self, text: str, canonical: str) -> None:
        assert read_back(text) == canonical

    def test_may_come_96_times_a_day_and_no_more(self) -> None:
        assert len(parse_when("every 15 min 0:00-23:59").times) == 96

    @pytest.mark.parametrize(
        "text",
        [
            "every 14 min",
            "every 0 min",
            "every 10 min 9-17",
            "every 17 min 0:00-23:59",  # 23:48, and 00:00 again
            "every 17 min 0:00-23:59 sun mon",
        ],
    )
    def test_that_comes_too_often_is_refused(self, text: str) -> None:
        with pytest.raises(TooShortInterval, match="at least 15 minutes must lie between two"):
            parse_when(text)

    def test_may_come_close_round_midnight_where_the_next_day_is_free(self) -> None:
        assert parse_when("every 17 min 0:00-23:59 mon wed").times[-1] == time(23, 48)

    @pytest.mark.parametrize(
        ("text", "part", "first_example"),
        [
            ("every 90 min 22-7", "22-7", "every 90 min 22:00-23:59 daily"),
            ("hourly 9-5 mon", "9-5", "hourly 09:00-17:00 mon"),
            ("every 2 hours from 8am to 6", "8am to 6", "every 2 hours 08:00-18:00 daily"),
            ("hourly 18:00 until midnight", "18:00 until midnight", "hourly 18:00-23:59 daily"),
            ("hourly from 21", "from 21", "hourly 21:00-23:59 daily"),
            ("hourly between 20:00 and 6:00", "20:00 and 6:00", "hourly 20:00-23:59 daily"),
        ],
    )
    def test_that_crosses_midnight_is_refused_with_what_it_may_have_meant(
        self, text: str, part: str, first_example: str
    ) -> None:
        with pytest.raises(SpanPastMidnight, match="past midnight") as failure:
            parse_when(text)
        assert failure.value.params["part"] == part
        assert failure.value.params["example_1"] == first_example

    @pytest.mark.parametrize("text", ["every 24 hours", "every 3 hours 9-11", "hourly 8-8", "every 9999 min"])
    def test_that_would_come_once_a_day_is_refused(self, text: str) -> None:
        with pytest.raises(SingleSlot, match="only once a day") as failure:
            parse_when(text)
        assert str(failure.value.params["example_1"]).startswith("daily 0")

    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("every 2 hours 9-17 21:00", "21:00"),
            ("every 2 hours at 9", "9"),
            ("every 2 hours 8-10 14-18", "14"),
            ("every 2 hours every 3 hours", "3 hours"),
            ("hourly 9-17 amsterdam", "amsterdam"),
            ("every 2 hours in 20 min", "in"),
            ("mon 90 min", "90 min"),
        ],
    )
    def test_names_what_does_not_belong(self, text: str, part: str) -> None:
        with pytest.raises(UnreadablePart) as failure:
            parse_when(text)
        assert failure.value.params["part"] == part

    def test_names_an_end_that_no_clock_shows(self) -> None:
        with pytest.raises(ImpossibleTime, match="“25”"):
            parse_when("hourly 9-25")

    def test_a_range_without_one_is_asked_how_often(self) -> None:
        with pytest.raises(LooseRange, match="How often within “8:00-20:00”") as failure:
            parse_when("8:00-20:00 weekdays")
        assert failure.value.params["example_1"] == "hourly 08:00-20:00 weekdays"

    @pytest.mark.parametrize(
        "text", ["every 24 hours", "hourly 9-5", "8-20", "hourly 9-25", "hourly 21 21-23"]
    )
    def test_every_refusal_names_three_lines_that_work(self, text: str) -> None:
        with pytest.raises(UnreadableWhen) as failure:
            parse_when(text)
        examples = [str(failure.value.params[f"example_{n}"]) for n in (1, 2, 3)]
        assert len(set(examples)) == 3
        assert [read_back(example) for example in examples] == examples


class TestWhereDaysAreOptional:
    def test_times_alone_are_for_every_day(self) -> None:
        assert parse_when("at 9 11 15", days_optional=True) == Schedule(
            EVERY_DAY, clocks("09:00", "11:00", "15:00")
        )
        with pytest.raises(MissingDays):
            parse_when("at 9 11 15")

    def test_days_that_are_named_still_count(self) -> None:
        assert parse_when("at 9 11 weekdays", days_optional=True).weekdays == WEEKDAYS

    def test_times_stay_required_and_limited(self) -> None:
        with pytest.raises(MissingTime):
            parse_when("weekdays", days_optional=True)
        with pytest.raises(UnreadableWhen):
            parse_when("", days_optional=True)
        with pytest.raises(TooFrequent):
            parse_when("9:00 9:10", days_optional=True)

    def test_suggestions_begin_with_intervals(self) -> None:
        assert suggest_when("", days_optional=True)[: len(INTERVAL_STARTERS)] == list(INTERVAL_STARTERS)
        assert suggest_when("every", days_optional=True)[0] == INTERVAL_STARTERS[0]
        assert suggest_when("9 11 15", days_optional=True)[0] == "daily 09:00 11:00 15:00"


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Spans that a reminder may have: at least two slots, at least 15 minutes apart also round midnight."""
    every_min = draw(st.integers(15, 12 * 60))
    from_min = draw(st.integers(0, 24 * 60 - 1 - every_min))
    until_min = draw(st.integers(from_min + every_min, 24 * 60 - 1))
    span = Span(every_min, time(*divmod(from_min, 60)), time(*divmod(until_min, 60)))
    last = span.slots[-1]
    assume(from_min + 24 * 60 - (last.hour * 60 + last.minute) >= 15)
    return span


span_schedules = st.builds(
    lambda weekdays, span: Schedule(weekdays, span=span),
    st.frozensets(st.sampled_from(Weekday), min_size=1),
    spans(),
)


@given(schedule=span_schedules)
def test_the_canonical_line_reads_back_as_the_same_schedule(schedule: Schedule) -> None:
    line = render_when(schedule)
    assert parse_when(line) == parse_when(line, days_optional=True) == schedule
    assert suggest_when(line)[0] == line


@given(schedule=span_schedules, data=st.data())
def test_the_order_of_interval_range_and_days_does_not_matter(
    schedule: Schedule, data: st.DataObject
) -> None:
    span = schedule.span
    assert span is not None
    unit = st.sampled_from(["min", "mins", "minutes", "m"])
    how_often = data.draw(st.sampled_from(["every", "each"])) + f" {span.every_min} {data.draw(unit)}"
    form = data.draw(st.sampled_from(["{}-{}", "from {} to {}", "between {} and {}", "{} until {}"]))
    within = form.format(*(f"{at:%H:%M}" for at in (span.from_time, span.until_time)))
    days = " ".join(data.draw(st.sampled_from(SPELLINGS[day])) for day in schedule.weekdays)
    line = " ".join(data.draw(st.permutations([how_often, within, days])))
    assert parse_when(line) == schedule


@given(every_min=st.integers(1, 1500), ends=st.lists(st.times(), min_size=2, max_size=2))
def test_the_slots_of_a_span_are_its_steps_and_stay_in_its_day(every_min: int, ends: list[time]) -> None:
    first, last = sorted(end.replace(second=0, microsecond=0, fold=0) for end in ends)
    minutes = [at.hour * 60 + at.minute for at in Span(every_min, first, last).slots]
    until = last.hour * 60 + last.minute
    assert minutes[0] == first.hour * 60 + first.minute
    assert all(later - earlier == every_min for earlier, later in pairwise(minutes))
    assert minutes[-1] <= until < minutes[-1] + every_min


class TestASpan:
    @pytest.mark.parametrize("every_min", [0, -15])
    def test_has_steps(self, every_min: int) -> None:
        with pytest.raises(ValueError, match="minutes apart"):
            Span(every_min, time(8), time(20))

    def test_lies_within_a_day(self) -> None:
        with pytest.raises(ValueError, match="within one day"):
            Span(60, time(20), time(8))
        assert Span(60, time(8), time(8)).slots == (time(8),)

    def test_has_ends_of_minute_precision(self) -> None:
        for ends in [(time(8, 0, 1), time(20)), (time(8), time(20, 0, 0, 1))]:
            with pytest.raises(ValueError, match="minute precision"):
                Span(60, *ends)

    def test_is_not_the_list_of_its_times_and_does_not_contradict_it(self) -> None:
        span = Span(60, time(8), time(10))
        spelled = Schedule(EVERY_DAY, clocks("08:00", "09:00", "10:00"))
        assert Schedule(EVERY_DAY, spelled.times, span) == Schedule(EVERY_DAY, span=span) != spelled
        with pytest.raises(ValueError, match="slots of the span"):
            Schedule(EVERY_DAY, clocks("08:00"), span)


class TestSuggestions:
    @pytest.mark.parametrize(
        ("text", "among"),
        [
            ("every", [STARTERS[0], *INTERVAL_STARTERS]),
            ("every 90", ["every 90 min 08:00-20:00 daily"]),
            ("every 2", ["every 2 hours 08:00-20:00 daily", "every 20 min 08:00-20:00 daily"]),
            ("every 90 mi", ["every 90 min 08:00-20:00 daily"]),
            ("every 3 h", ["every 3 hours 08:00-20:00 daily", "every 3 hours 08:00-20:00 weekdays"]),
            ("hou", ["hourly 08:00-20:00 daily"]),
            ("every 90 min", ["every 90 min 08:00-20:00 daily", "every 90 min 09:00-17:00 daily"]),
            ("every 90 min 9", ["every 90 min 09:00-20:00 daily", "every 90 min 09:00-17:00 daily"]),
            ("every 90 min 9-", ["every 90 min 09:00-20:00 daily", "every 90 min 09:00-17:00 daily"]),
            ("every 90 min 9-17", ["every 90 min 09:00-17:00 daily", "every 90 min 09:00-17:00 weekdays"]),
            ("every 90 min between 8 and", ["every 90 min 08:00-20:00 daily"]),
            ("every 90 min 9-17 week", ["every 90 min 09:00-17:00 weekdays"]),
        ],
    )
    def test_complete_what_is_being_typed(self, text: str, among: list[str]) -> None:
        suggestions = suggest_when(text)
        assert set(among) <= set(suggestions), suggestions
        assert len(suggestions) <= MOST_SUGGESTIONS
        assert suggestions[0] == among[0]

    def test_starters_are_canonical(self) -> None:
        for line in (*STARTERS, *INTERVAL_STARTERS, *suggest_when("", days_optional=True)):
            assert read_back(line) == line


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("90 min", 90),
        ("90m", 90),
        ("1 minute", 1),
        ("2h", 120),
        ("2 hrs", 120),
        ("1 hour", 60),
        ("an hour", 60),
        ("half an hour", 30),
        ("half-hour", 30),
        ("1h30", 90),
        ("1h 5 min", 65),
        ("1 hour and 15 minutes", 75),
        ("2.5 hours", 150),
        ("1.25 h", 75),
        ("1.33 hours", 80),
        ("0.01 h", 1),
        ("90", None),
        ("min", None),
        ("7:30", None),
        ("2 horses", None),
        ("", None),
    ],
)
def test_a_duration_is_read_in_minutes(text: str, minutes: int | None) -> None:
    assert read_duration_min(text) == minutes
