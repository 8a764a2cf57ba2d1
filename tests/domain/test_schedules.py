"""Reminders follow the wall clock, whatever governments do to it."""

import struct
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot  # noqa: F401 - pins zoneinfo to the tzdata package, which the audit below reads as well
from bot.domain.schedules import (
    EVERY_DAY,
    WEEKDAYS,
    WEEKEND,
    ClockChange,
    Occurrence,
    Schedule,
    Span,
    Weekday,
    clock_change_at,
    following_occurrence,
    instant_of,
    next_occurrence,
    upcoming,
)

BERLIN = ZoneInfo("Europe/Berlin")  # forward on 2026-03-29 from 02:00 to 03:00, back on 2026-10-25 from 03:00
APIA = ZoneInfo("Pacific/Apia")  # crossed the date line: 2011-12-30 never happened
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def at(text: str) -> time:
    return time.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def daily(*times: str) -> Schedule:
    return Schedule(EVERY_DAY, tuple(at(text) for text in times))


class TestASchedule:
    def test_knows_its_common_shapes(self) -> None:
        assert Schedule(EVERY_DAY, (at("07:00"),)).is_daily
        assert Schedule(WEEKDAYS, (at("07:00"),)).is_weekdays
        assert Schedule(WEEKEND, (at("07:00"),)).is_weekend
        tuesdays = Schedule(frozenset({Weekday.TUESDAY}), (at("07:00"),))
        assert [tuesdays.is_daily, tuesdays.is_weekdays, tuesdays.is_weekend] == [False] * 3

    @pytest.mark.parametrize(
        "times",
        [
            (),
            (time(7, 0, 1),),
            (time(7, 0, 0, 1),),
            (time(7, 0, tzinfo=UTC),),
            (time(7, 0, fold=1),),
            (time(8), time(7)),
            (time(7), time(7)),
        ],
        ids=["none", "seconds", "microseconds", "aware", "second pass", "out of order", "twice"],
    )
    def test_refuses_times_that_are_not_slots_of_a_day(self, times: tuple[time, ...]) -> None:
        with pytest.raises(ValueError, match="time"):
            Schedule(EVERY_DAY, times)

    def test_refuses_to_have_no_day(self) -> None:
        with pytest.raises(ValueError, match="weekday"):
            Schedule(frozenset(), (at("07:00"),))


class TestOnAnOrdinaryDay:
    def test_the_instant_is_the_local_time_less_the_offset(self) -> None:
        assert instant_of(local("2026-06-01 06:30"), BERLIN) == utc("2026-06-01 04:30")
        assert clock_change_at(local("2026-06-01 06:30"), BERLIN) is ClockChange.NONE

    def test_next_is_strictly_after(self) -> None:
        reminder = daily("06:30", "18:00")
        at_the_first = next_occurrence(reminder, BERLIN, after=utc("2026-06-01 04:29:59.999999"))
        assert at_the_first == Occurrence(local("2026-06-01 06:30"), utc("2026-06-01 04:30"))
        after_it = next_occurrence(reminder, BERLIN, after=at_the_first.fire_at)
        assert after_it == Occurrence(local("2026-06-01 18:00"), utc("2026-06-01 16:00"))

    def test_only_the_chosen_weekdays_count(self) -> None:
        reminder = Schedule(frozenset({Weekday.MONDAY, Weekday.FRIDAY}), (at("06:30"),))
        planned = [
            found.planned_on for found in upcoming(reminder, BERLIN, after=utc("2026-06-01 12:00"), count=3)
        ]
        assert planned == [date(2026, 6, 5), date(2026, 6, 8), date(2026, 6, 12)]

    def test_after_may_be_told_in_any_zone(self) -> None:
        tokyo = datetime(2026, 6, 1, 13, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
        assert next_occurrence(daily("06:30"), BERLIN, after=tokyo).planned_on == date(2026, 6, 2)


class TestInAGap:
    def test_it_fires_at_the_transition_and_is_not_shifted_by_the_gap(self) -> None:
        assert instant_of(local("2026-03-29 02:30"), BERLIN) == utc("2026-03-29 01:00")
        assert clock_change_at(local("2026-03-29 02:30"), BERLIN) is ClockChange.GAP

    def test_slots_that_share_an_instant_stay_distinct_and_in_order(self) -> None:
        reminder = daily("02:00", "02:20", "02:40", "03:00")
        walked = upcoming(reminder, BERLIN, after=utc("2026-03-29 00:00"), count=5)
        assert [found.planned_local.time() for found in walked] == [
            at("02:00"),
            at("02:20"),
            at("02:40"),
            at("03:00"),
            at("02:00"),
        ]
        assert {found.fire_at for found in walked[:4]} == {utc("2026-03-29 01:00")}

    def test_a_gap_at_midnight_counts_for_the_day_it_was_planned(self) -> None:
        sao_paulo = ZoneInfo("America/Sao_Paulo")  # 2018-11-04 began at 01:00
        found = next_occurrence(daily("00:15"), sao_paulo, after=utc("2018-11-03 12:00"))
        assert found == Occurrence(local("2018-11-04 00:15"), utc("2018-11-04 03:00"))
        assert found.planned_on == date(2018, 11, 4)

    def test_a_day_that_never_happened_still_has_its_occurrence(self) -> None:
        days = upcoming(daily("08:00"), APIA, after=utc("2011-12-29 12:00"), count=3)
        assert [found.planned_on.day for found in days] == [29, 30, 31]
        assert days[1].fire_at == utc("2011-12-30 10:00")  # midnight, with which the 31st began
        assert days[2].fire_at == utc("2011-12-30 18:00")


class TestInAFold:
    def test_it_fires_in_the_first_pass_only(self) -> None:
        first = next_occurrence(daily("02:30"), BERLIN, after=utc("2026-10-24 12:00"))
        assert first == Occurrence(local("2026-10-25 02:30"), utc("2026-10-25 00:30"))
        assert clock_change_at(first.planned_local, BERLIN) is ClockChange.FOLD
        assert next_occurrence(daily("02:30"), BERLIN, after=first.fire_at).planned_on == date(2026, 10, 26)

    def test_the_second_pass_is_not_taken_for_the_first(self) -> None:
        in_second_pass = utc("2026-10-25 01:15")  # clocks read 02:15 again
        assert next_occurrence(daily("02:30"), BERLIN, after=in_second_pass).planned_on == date(2026, 10, 26)

    def test_a_fold_mark_on_the_planned_time_changes_nothing(self) -> None:
        marked = local("2026-10-25 02:30").replace(fold=1)
        assert instant_of(marked, BERLIN) == utc("2026-10-25 00:30")
        assert clock_change_at(marked, BERLIN) is ClockChange.FOLD


class TestAnInterval:
    def test_keeps_its_slots_of_the_local_day_when_the_clocks_change(self) -> None:
        reminder = Schedule(EVERY_DAY, span=Span(90, at("08:00"), at("11:00")))
        around_the_gap = upcoming(reminder, BERLIN, after=utc("2026-03-28 06:00"), count=6)
        assert [f"{found.planned_local:%d %H:%M}" for found in around_the_gap] == [
            "28 08:00",
            "28 09:30",
            "28 11:00",
            "29 08:00",
            "29 09:30",
            "29 11:00",
        ]
        assert [f"{found.fire_at:%H:%M}" for found in around_the_gap[::3]] == ["07:00", "06:00"]


class TestArgumentsOfTheWrongKind:
    def test_aware_local_times_and_naive_instants_are_refused(self) -> None:
        aware, naive = utc("2026-06-01 06:30"), local("2026-06-01 06:30")
        with pytest.raises(ValueError, match="naive"):
            instant_of(aware, BERLIN)
        with pytest.raises(ValueError, match="naive"):
            clock_change_at(aware, BERLIN)
        with pytest.raises(ValueError, match="naive"):
            following_occurrence(daily("06:30"), BERLIN, planned_local=aware)
        with pytest.raises(ValueError, match="aware"):
            next_occurrence(daily("06:30"), BERLIN, after=naive)
        with pytest.raises(ValueError, match="negative"):
            upcoming(daily("06:30"), BERLIN, after=aware, count=-1)


weekday_sets = st.frozensets(st.sampled_from(Weekday), min_size=1)
schedules = st.builds(
    lambda weekdays, minutes: Schedule(
        weekdays, tuple(time(minute // 60, minute % 60) for minute in sorted(minutes))
    ),
    weekday_sets,
    st.sets(st.integers(0, 1439), min_size=1, max_size=12),
) | st.builds(
    lambda weekdays, every_min, ends: Schedule(
        weekdays, span=Span(every_min, *(time(end // 60, end % 60) for end in sorted(ends)))
    ),
    weekday_sets,
    st.integers(15, 720),
    st.lists(st.integers(0, 1439), min_size=2, max_size=2),
)
zones = st.sampled_from(sorted(zoneinfo.available_timezones())).map(ZoneInfo)


@settings(max_examples=60, deadline=None)
@given(schedule=schedules, zone=zones, year=st.integers(1970, 2037))
def test_over_a_year_every_slot_comes_once_on_its_day_and_time_never_runs_backwards(
    schedule: Schedule, zone: ZoneInfo, year: int
) -> None:
    first, last = local(f"{year}-01-01"), local(f"{year + 1}-01-01")
    walked = []
    current = following_occurrence(schedule, zone, planned_local=first - MINUTE)
    while current.planned_local < last:
        walked.append(current)
        current = following_occurrence(schedule, zone, planned_local=current.planned_local)

    days = [date(year, 1, 1) + timedelta(days=n) for n in range((last - first).days)]
    due = [
        datetime.combine(day, at)
        for day in days
        if day.weekday() in schedule.weekdays
        for at in schedule.times
    ]
    assert [found.planned_local for found in walked] == due
    assert [found.planned_on for found in walked] == [planned.date() for planned in due]
    assert all(earlier.fire_at <= later.fire_at for earlier, later in pairwise(walked))
    assert all(found.fire_at.tzinfo is UTC for found in walked)


@settings(max_examples=100, deadline=None)
@given(
    schedule=schedules,
    zone=zones,
    after=st.datetimes(local("1970-01-01"), local("2037-12-31"), timezones=st.just(UTC)),
)
def test_between_an_instant_and_the_next_occurrence_nothing_else_is_due(
    schedule: Schedule, zone: ZoneInfo, after: datetime
) -> None:
    found = next_occurrence(schedule, zone, after=after)
    assert found.fire_at > after
    assert found.fire_at == instant_of(found.planned_local, zone)
    # Walk up to it from well before: whatever comes earlier in the plan has fired by then.
    current = following_occurrence(schedule, zone, planned_local=found.planned_local - 9 * DAY)
    while current.planned_local < found.planned_local:
        assert current.fire_at <= after
        current = following_occurrence(schedule, zone, planned_local=current.planned_local)
    assert current == found


# --- The audit: every transition of every zone from 1970 to 2037, against a clock that is walked through
# minute by minute. It shares nothing with the code under test: transitions come from the TZif files, and
# wall clocks from converting UTC to local time alone, which knows nothing of folds.

AUDITED = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC))
WEEK = timedelta(weeks=1)


def tz_file(key: str) -> bytes:
    return resources.files("tzdata").joinpath("zoneinfo", *key.split("/")).read_bytes()


def zones_that_differ() -> Iterator[ZoneInfo]:
    """Yield one zone for each distinct set of rules: hundreds of names are links."""
    seen = set()
    for key in sorted(zoneinfo.available_timezones()):
        if (content := tz_file(key)) not in seen:
            seen.add(content)
            yield ZoneInfo(key)


def transitions(zone: ZoneInfo) -> list[datetime]:
    """Return the instants at which the offset of ``zone`` changes, listed (RFC 8536) or made by rule."""
    first, last = AUDITED
    stamps, rule = listed_transitions(tz_file(zone.key))
    listed = [
        datetime.fromtimestamp(stamp, UTC)
        for stamp in stamps
        if first.timestamp() <= stamp < last.timestamp()
    ]
    by_rule = []
    week = max([first, *listed])
    while "," in rule and week < last:  # without a comma the rule is one offset for ever
        # A rule changes the clocks twice a year, months apart: weekly steps cannot miss it.
        if offset(week, zone) != offset(week + WEEK, zone):
            by_rule.append(first_change(week, week + WEEK, zone))
        week += WEEK
    found = {*listed, *by_rule}
    return sorted(instant for instant in found if offset(instant - SECOND, zone) != offset(instant, zone))


def listed_transitions(content: bytes) -> tuple[list[int], str]:
    """Return the 64-bit transition times of a TZif file, in seconds since 1970, and its footer rule."""
    ut_count, std_count, leap_count, time_count, type_count, char_count = struct.unpack(">6l", content[20:44])
    block = 44 + time_count * 5 + type_count * 6 + char_count + leap_count * 8 + std_count + ut_count
    (count,) = struct.unpack(">l", content[block + 32 : block + 36])
    stamps = struct.unpack(f">{count}q", content[block + 44 : block + 44 + count * 8])
    return list(stamps), content.rstrip(b"\n").rpartition(b"\n")[2].decode()


def first_change(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    old = offset(early, zone)
    while late - early > SECOND:
        middle = early + timedelta(seconds=(late - early) // SECOND // 2)
        early, late = (middle, late) if offset(middle, zone) == old else (early, middle)
    return late


def offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    found = instant.astimezone(zone).utcoffset()
    assert found is not None
    return found


def expected(planned: datetime, walk: list[tuple[datetime, datetime]]) -> tuple[datetime, ClockChange]:
    """Find ``planned`` by looking at the clock at every step of ``walk``, in the words of the rules."""
    shown = [instant for instant, wall in walk if wall == planned]
    if shown:
        return shown[0], ClockChange.FOLD if len(shown) > 1 else ClockChange.NONE
    return next(
        now for (_, before), (now, wall) in pairwise(walk) if before < planned < wall
    ), ClockChange.GAP


def walk_and_slots(
    transition: datetime, zone: ZoneInfo
) -> tuple[list[tuple[datetime, datetime]], list[datetime]]:
    """Return what the clocks show, step by step round ``transition``, and the slots where mistakes hide."""
    before, after = offset(transition - SECOND, zone), offset(transition, zone)
    odd = transition.second or before % MINUTE or after % MINUTE  # one zone kept its seconds until 1972
    step, jump = (SECOND if odd else MINUTE), abs(after - before)
    reach = (jump + 5 * MINUTE) // step
    naive = transition.replace(tzinfo=None)
    low, high = sorted([naive + before, naive + after])
    edges = [low - MINUTE, low, low + MINUTE, low + jump / 2, high - MINUTE, high, high + MINUTE]
    slots = sorted({edge.replace(second=0, microsecond=0) for edge in edges})
    shifts = [n * step for n in range(-reach, reach + 1)]
    return [(transition + by, naive + by + offset(transition + by, zone)) for by in shifts], slots


def first_fire_past(fire_at: datetime, planned: datetime, zone: ZoneInfo) -> Occurrence:
    """Return what comes next daily: tomorrow's slot, unless a skipped day fires that one too."""
    days = (Occurrence(planned + n * DAY, instant_of(planned + n * DAY, zone)) for n in (1, 2))
    return next(found for found in days if found.fire_at > fire_at)


def test_no_transition_of_any_zone_makes_a_reminder_fire_wrongly() -> None:
    audited = {ClockChange.NONE: 0, ClockChange.GAP: 0, ClockChange.FOLD: 0}
    wrong = []
    for zone in zones_that_differ():
        for transition in transitions(zone):
            walk, slots = walk_and_slots(transition, zone)
            for planned in slots:
                fire_at, change = expected(planned, walk)
                audited[change] += 1
                reminder = Schedule(EVERY_DAY, (planned.time(),))
                if not (
                    instant_of(planned, zone) == fire_at
                    and clock_change_at(planned, zone) is change
                    and following_occurrence(reminder, zone, planned_local=planned - DAY).fire_at == fire_at
                    and next_occurrence(reminder, zone, after=fire_at - SECOND).fire_at == fire_at
                    and next_occurrence(reminder, zone, after=fire_at)
                    == first_fire_past(fire_at, planned, zone)
                ):
                    wrong.append((zone.key, planned, fire_at, change))
    assert wrong == []
    # The audit itself is audited: tens of thousands of slots of each kind, or it looked at nothing.
    assert min(audited.values()) > 20_000, audited
