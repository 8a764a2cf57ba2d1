"""A member names a single moment, and it is ahead of them, never earlier than they asked."""

import time as stopwatch
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import bot  # noqa: F401 - pins zoneinfo to the tzdata package
from bot.domain.clocks import MemberClock, Travel
from bot.domain.errors import ExpectedError
from bot.domain.once import FURTHEST, LONGEST_LINE, parse_once, read_once, render_once
from bot.domain.once_errors import (
    ONCE_STARTERS,
    ImpossibleMoment,
    MissingClock,
    MomentTooLong,
    PastTime,
    SeveralMoments,
    TooFarAhead,
    UnreadableMoment,
    UnreadableMomentPart,
)
from bot.domain.once_suggestions import MOST_SUGGESTIONS, suggest_once
from bot.domain.recurrences import parse_recurrence, render_recurrence
from bot.domain.schedules import (
    Once,
    Recurrence,
    following_occurrence,
    instant_of,
    next_occurrence,
    upcoming,
)
from bot.domain.when import UnreadableWhen, parse_when

BERLIN = ZoneInfo("Europe/Berlin")
WORDS = "in a 2 7 9:00 tonight sat 23 march 2026-03-23 tomorrow next day min h at".split()  # noqa: SIM905
MINUTE = timedelta(minutes=1)
THURSDAY = datetime(2026, 3, 19, 19, 10, 30)  # noqa: DTZ001 - the wall clock of a member


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read(text: str, now_local: datetime = THURSDAY) -> str:
    return render_once(parse_once(text, now_local=now_local))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("tomorrow 7am", "2026-03-20 07:00"),
        ("7:00 tomorrow", "2026-03-20 07:00"),
        ("Tomorrow at 7.30 p.m.", "2026-03-20 19:30"),
        ("in 20 min", "2026-03-19 19:31"),
        ("in 1h30", "2026-03-19 20:41"),
        ("in half an hour", "2026-03-19 19:41"),
        ("in an hour", "2026-03-19 20:11"),
        ("in 2 days", "2026-03-21 19:11"),
        ("in a day", "2026-03-20 19:11"),
        ("in 2 weeks", "2026-04-02 19:11"),
        ("in a week at 7", "2026-03-26 07:00"),
        ("in 3 days 6:30pm", "2026-03-22 18:30"),
        ("sat 9:00", "2026-03-21 09:00"),
        ("on Saturday at 9", "2026-03-21 09:00"),
        ("thu 19:11", "2026-03-19 19:11"),
        ("thu 19:10", "2026-03-26 19:10"),
        ("next thu 20:00", "2026-03-26 20:00"),
        ("next fri 20:00", "2026-03-20 20:00"),
        ("this fri 20:00", "2026-03-20 20:00"),
        ("today 20:00", "2026-03-19 20:00"),
        ("tonight", "2026-03-19 20:00"),
        ("tonight at 9", "2026-03-19 21:00"),
        ("tonight 21:15", "2026-03-19 21:15"),
        ("19:11", "2026-03-19 19:11"),
        ("19:10", "2026-03-20 19:10"),
        ("noon", "2026-03-20 12:00"),
        ("midnight", "2026-03-20 00:00"),
        ("tomorrow noon", "2026-03-20 12:00"),
        ("23 march 7:00", "2026-03-23 07:00"),
        ("the 23rd of March at 7", "2026-03-23 07:00"),
        ("march 23 7:00", "2026-03-23 07:00"),
        ("7am, sept 3rd", "2026-09-03 07:00"),
        ("may 3 7am", "2026-05-03 07:00"),
        ("7 7 mar", "2027-03-07 07:00"),
        ("18 march 7:00", "2027-03-18 07:00"),
        ("19 march 19:10", "2027-03-19 19:10"),
        ("19 march 19:11", "2026-03-19 19:11"),
        ("1 april 2027 7:00", "2027-04-01 07:00"),
        ("april 1, 2027 7:00", "2027-04-01 07:00"),
        ("sat 21 march 9:00", "2026-03-21 09:00"),
        ("mon, march 23, 7:00", "2026-03-23 07:00"),
        ("2026-03-23 07:00", "2026-03-23 07:00"),
        ("2026-03-23T07:00", "2026-03-23 07:00"),
        ("7:00 2026-03-23", "2026-03-23 07:00"),
    ],
)
def test_it_reads_what_people_write(text: str, moment: str) -> None:
    assert read(text) == moment


def test_a_29_february_waits_for_its_year() -> None:
    assert read("29 feb 7:00", local("2027-12-01 12:00")) == "2028-02-29 07:00"
    with pytest.raises(TooFarAhead):
        read("29 feb 7:00")


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("blah", UnreadableMomentPart, "blah"),
        ("daily 7:00", UnreadableMomentPart, "daily"),
        ("every day 7", UnreadableMomentPart, "every"),
        ("weekdays 7", UnreadableMomentPart, "weekdays"),
        ("march 7:00", UnreadableMomentPart, "march"),
        ("23/3 7:00", SeveralMoments, None),
        ("in 20", UnreadableMomentPart, "in 20"),
        ("in 0 min", UnreadableMomentPart, "in 0 min"),
        ("in 0 days", UnreadableMomentPart, "in 0 days"),
        ("in the morning", UnreadableMomentPart, "in the morning"),
        ("tomorrow " + "z" * 40, UnreadableMomentPart, "z" * 29 + "…"),
        ("tomorrow 25:00", ImpossibleMoment, "25:00"),
        ("31 june 7:00", ImpossibleMoment, "31 june"),
        ("2026-13-01 7:00", ImpossibleMoment, "2026-13-01"),
        ("29 feb 2027 7:00", ImpossibleMoment, "29 feb 2027"),
        ("tomorrow", MissingClock, None),
        ("tomorrow 7 9", SeveralMoments, None),
        ("sat sun 7", SeveralMoments, None),
        ("fri 21 march 2026 7:00", SeveralMoments, None),
        ("in 2 days sat 7", SeveralMoments, None),
        ("today 18:00", PastTime, None),
        ("2026-03-19 19:10", PastTime, None),
        ("tonight 7am", PastTime, None),
        ("in 401 days", TooFarAhead, None),
        ("1 april 2030 7:00", TooFarAhead, None),
        ("", UnreadableMoment, None),
        ("at", UnreadableMoment, None),
        ("tomorrow 7:00 " + " " * LONGEST_LINE, MomentTooLong, None),
    ],
)
def test_a_refusal_says_why_and_names_three_lines_that_work(
    text: str, kind: type[UnreadableMoment], part: str | None
) -> None:
    with pytest.raises(kind) as failure:
        read(text)
    assert type(failure.value) is kind
    assert failure.value.params.get("part") == part
    examples = [str(failure.value.params[f"example_{n}"]) for n in (1, 2, 3)]
    assert len(set(examples)) == 3
    assert all(local(read(example)) > THURSDAY for example in examples)
    assert all(example in str(failure.value) for example in examples)


def test_what_is_over_is_offered_for_tomorrow() -> None:
    with pytest.raises(PastTime, match="2026-03-19 18:00 is over") as failure:
        read("today 18:00")
    assert failure.value.params["example_1"] == "tomorrow 18:00"


def test_400_days_are_not_too_far() -> None:
    assert read("in 400 days", local("2026-03-19 19:10")) == "2027-04-23 19:10"
    with pytest.raises(TooFarAhead, match="400 days"):
        read("in 400 days", local("2026-03-19 19:10:01"))


class TestWhileTheClocksChange:
    def test_minutes_are_minutes_that_pass(self) -> None:
        before_gap = local("2026-03-29 01:50").replace(tzinfo=BERLIN)
        assert read("in 20 min", before_gap) == "2026-03-29 03:10"
        before_fold = local("2026-10-25 02:50").replace(tzinfo=BERLIN)  # first pass
        assert read("in 2 hours", before_fold) == "2026-10-25 03:50"

    def test_in_the_hour_lived_twice_it_waits_for_a_time_that_still_comes(self) -> None:
        second_pass = local("2026-10-25 02:10").replace(tzinfo=BERLIN, fold=1)
        assert read("in 20 min", second_pass) == "2026-10-25 03:00"
        with pytest.raises(PastTime):
            read("today 02:30", second_pass)

    @given(
        zone=st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/New_York"]),
        now=st.datetimes(local("2011-12-28"), local("2012-12-01")) | st.datetimes(local("2026-01-01")),
        minutes=st.integers(1, 5000),
    )
    def test_never_earlier_than_asked_and_hardly_later(self, zone: str, now: datetime, minutes: int) -> None:
        assume(now.year < 2037)
        zone_info = ZoneInfo(zone)
        instant = now.replace(tzinfo=UTC)
        asked = instant + timedelta(minutes=minutes)
        planned = parse_once(f"in {minutes} min", now_local=instant.astimezone(zone_info))
        fire_at = instant_of(planned, zone_info)
        assert fire_at >= asked
        # The whole minute, or the end of an hour lived twice: then no planned time fires in between.
        assert fire_at - asked < MINUTE or instant_of(planned - MINUTE, zone_info) < asked


class TestAWait:
    TOKYO, LISBON = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Lisbon")

    def test_outlasts_the_journey_on_which_it_was_asked_for(self) -> None:
        clock = MemberClock(self.LISBON, Travel(self.TOKYO, date(2026, 6, 10)))
        now = datetime(
            2026, 6, 10, 14, 50, tzinfo=UTC
        )  # 23:50 in Tokyo, and hours that Lisbon has yet to live
        for line, minutes in (("in 20 min", 20), ("in 7 hours", 420)):
            once = read_once(line, clock=clock, now=now)
            fires_at = now + minutes * MINUTE
            assert once == Once(fires_at.astimezone(self.LISBON).replace(tzinfo=None), fires_at)
        assert read_once("in 10 hours", clock=clock, now=now) == Once(local("2026-06-11 01:50"))
        home_ahead = MemberClock(self.TOKYO, Travel(self.LISBON, date(2026, 6, 10)))
        late = datetime(2026, 6, 10, 22, 50, tzinfo=UTC)
        assert read_once("in 20 min", clock=home_ahead, now=late) == Once(local("2026-06-11 08:10"))

    def test_is_planned_by_the_clock_where_that_is_the_same(self) -> None:
        clock = MemberClock(BERLIN)
        now = datetime(2026, 3, 19, 18, 10, 30, tzinfo=UTC)
        for line in ("in 20 min", "in 2 days", "sat 9:00"):
            planned = Once(parse_once(line, now_local=clock.local(now)))
            assert read_once(line, clock=clock, now=now) == planned

    def test_may_end_in_the_second_of_two_equal_hours(self) -> None:
        now = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
        once = read_once("in 20 min", clock=MemberClock(BERLIN), now=now)
        assert once == Once(local("2026-10-25 02:30"), now + 20 * MINUTE)

    def test_of_no_known_instant_is_refused(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            Once(local("2026-10-25 02:30"), local("2026-10-25 02:30"))

    @given(
        home=st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "Asia/Tokyo", "America/New_York"]),
        there=st.sampled_from(["Europe/Lisbon", "Pacific/Kiritimati", "Asia/Tokyo", "Pacific/Honolulu"]),
        until_on=st.dates(date(2026, 10, 1), date(2026, 11, 10)),
        before_return=st.timedeltas(timedelta(days=-2), timedelta(days=2)),
        minutes=st.integers(1, 5000),
    )
    def test_ends_that_long_from_now_whatever_the_clocks(
        self, home: str, there: str, until_on: date, before_return: timedelta, minutes: int
    ) -> None:
        travel = Travel(ZoneInfo(there), until_on)
        clock, now = MemberClock(ZoneInfo(home), travel), travel.returns_at - before_return
        once = read_once(f"in {minutes} min", clock=clock, now=now)
        occurrence = clock.next_occurrence(once, after=now)
        assert occurrence is not None
        assert timedelta(0) <= occurrence.fire_at - (now + minutes * MINUTE) < MINUTE
        assert clock.next_occurrence(once, after=occurrence.fire_at) is None
        assert clock.upcoming(once, after=now, count=2) == [occurrence], (
            "once, on whichever side of the return"
        )
        assert parse_recurrence(render_recurrence(once)) == once
        if once.fires_at is not None:
            # It stays that instant when the journey is forgotten, or another is begun.
            assert MemberClock(BERLIN).next_occurrence(once, after=now) == occurrence
            assert clock.next_occurrence(once, after=occurrence.fire_at - MINUTE / 2) == occurrence


@given(
    now=st.datetimes(local("2000-01-01"), local("2100-01-01")),
    minutes=st.integers(1, 9999),
)
def test_a_wait_is_rounded_up_to_the_minute(now: datetime, minutes: int) -> None:
    planned = parse_once(f"in {minutes} min", now_local=now)
    late = planned - (now + timedelta(minutes=minutes))
    assert timedelta(0) <= late < MINUTE
    assert (planned.second, planned.microsecond, planned.tzinfo) == (0, 0, None)


@given(now=st.datetimes(local("2000-01-01"), local("2098-01-01")), ahead_s=st.integers(60, 399 * 86_400))
def test_the_canonical_line_reads_back_as_the_same_moment(now: datetime, ahead_s: int) -> None:
    planned = (now + timedelta(seconds=ahead_s)).replace(second=0, microsecond=0)
    assume(planned > now)
    assert parse_once(render_once(planned), now_local=now) == planned
    spelled = f"{planned.day} {planned:%B} {planned.year} at {planned:%H:%M}"
    assert parse_once(spelled, now_local=now) == planned


@given(
    text=st.text(max_size=70)
    | st.text("0123456789:-. intoamprhdwksf", max_size=60)
    | st.lists(st.sampled_from(WORDS)).map(" ".join),
    now=st.datetimes(local("2000-01-01"), local("2100-01-01")),
)
def test_any_text_is_a_moment_ahead_or_refused_in_words(text: str, now: datetime) -> None:
    with suppress(ExpectedError):
        assert now < parse_once(text, now_local=now) <= now + FURTHEST
    suggestions = suggest_once(text, now_local=now)
    assert len(suggestions) <= MOST_SUGGESTIONS
    moments = [parse_once(line, now_local=now) for line in suggestions]
    assert len(set(moments)) == len(moments)


@pytest.mark.parametrize(
    "hostile", ["1" * 60, "in " * 20, "a" * 60, "7 " * 30, "march 1 " * 7, "x" * 1_000_000]
)
def test_hostile_lines_are_refused_at_once(hostile: str) -> None:
    began_at_s = stopwatch.perf_counter()
    with pytest.raises(ExpectedError):
        parse_once(hostile, now_local=THURSDAY)
    suggest_once(hostile, now_local=THURSDAY)
    assert stopwatch.perf_counter() - began_at_s < 0.25


class TestSuggestions:
    @pytest.mark.parametrize(
        ("text", "among"),
        [
            ("", ["in 20 min", "tonight", "tomorrow 07:00", "sat 09:00"]),
            ("in", ["in 20 min", "in 1 hour"]),
            ("in ", ["in 20 min", "in 1 hour"]),
            ("in 2", ["in 2 min", "in 2 hours", "in 2 days", "in 20 min"]),
            ("in 2 h", ["in 2 h"]),
            ("tom", ["tomorrow 07:00", "tomorrow 18:00"]),
            ("tomorrow 7", ["tomorrow 7", "tomorrow 7pm", "tomorrow 7:30"]),
            ("sat", ["sat 07:00", "sat 09:00"]),
            ("23 ma", ["23 march 07:00", "23 may 07:00"]),
            ("2026-03-23", ["2026-03-23 07:00"]),
            ("tod", ["today 20:00"]),
        ],
    )
    def test_complete_what_is_being_typed(self, text: str, among: list[str]) -> None:
        suggestions = suggest_once(text, now_local=THURSDAY)
        assert set(among) <= set(suggestions), suggestions
        assert suggestions[0] == among[0]

    @pytest.mark.parametrize("text", ["blah", "today 18:00", "daily 7", "x" * 61])
    def test_offer_nothing_where_nothing_can_come_of_it(self, text: str) -> None:
        assert suggest_once(text, now_local=THURSDAY) == []

    def test_offer_nothing_that_is_over(self) -> None:
        assert "tonight" not in suggest_once("", now_local=local("2026-03-19 20:00"))

    @given(now=st.datetimes(local("2000-01-01"), local("2100-01-01")))
    def test_the_examples_in_errors_always_work(self, now: datetime) -> None:
        for line in ONCE_STARTERS:
            assert parse_once(line, now_local=now) > now


class TestASingleOccurrence:
    PLANNED = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001 - a wall clock; in Berlin it falls into the gap
    FIRES_AT = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)

    def test_comes_once_and_then_nothing(self) -> None:
        once = Once(self.PLANNED)
        only = next_occurrence(once, BERLIN, after=self.FIRES_AT - MINUTE)
        assert only is not None
        assert (only.planned_local, only.fire_at) == (self.PLANNED, self.FIRES_AT)
        assert next_occurrence(once, BERLIN, after=self.FIRES_AT) is None
        assert following_occurrence(once, BERLIN, planned_local=self.PLANNED) is None
        assert following_occurrence(once, BERLIN, planned_local=self.PLANNED - MINUTE) == only
        assert upcoming(once, BERLIN, after=self.FIRES_AT - MINUTE, count=5) == [only]
        assert upcoming(once, BERLIN, after=self.FIRES_AT, count=5) == []

    def test_is_a_naive_whole_minute(self) -> None:
        for wrong in [
            self.FIRES_AT,
            self.PLANNED.replace(second=1),
            self.PLANNED.replace(microsecond=1),
            self.PLANNED.replace(fold=1),
        ]:
            with pytest.raises(ValueError, match="naive"):
                Once(wrong)

    def test_refuses_instants_and_local_times_of_the_wrong_kind(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            next_occurrence(Once(self.PLANNED), BERLIN, after=self.PLANNED)
        with pytest.raises(ValueError, match="naive"):
            following_occurrence(Once(self.PLANNED), BERLIN, planned_local=self.FIRES_AT)


NO_INSTANTS = ("once 2026-03-23T07:00 at noon", "once 2026-03-23T07:00 at 2026-03-23T07:00")


class TestTheStoredText:
    @pytest.mark.parametrize(
        ("recurrence", "text"),
        [
            (Once(local("2026-03-23 07:00")), "once 2026-03-23T07:00"),
            (
                Once(local("2026-10-25 02:30"), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
                "once 2026-10-25T02:30 at 2026-10-25T01:30:00+00:00",
            ),
            (parse_when("daily 6:30"), "daily 06:30"),
            (parse_when("every 90 min weekdays"), "every 90 min 08:00-20:00 weekdays"),
        ],
    )
    def test_reads_back(self, recurrence: Recurrence, text: str) -> None:
        assert render_recurrence(recurrence) == text
        assert parse_recurrence(text) == recurrence

    def test_that_is_broken_is_refused(self) -> None:
        for text in (
            "once upon a time",
            "once 2026-03-23T07:00:30",
            "once 2026-03-23T07:00+00:00",
            *NO_INSTANTS,
        ):
            with pytest.raises(ValueError, match=r"."):
                parse_recurrence(text)
        with pytest.raises(UnreadableWhen):
            parse_recurrence("twice 7:00")
