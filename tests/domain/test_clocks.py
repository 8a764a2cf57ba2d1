"""A traveller's reminders follow them there and back: no day is lost, and nothing comes twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot  # noqa: F401 - pins zoneinfo to the tzdata package
from bot.domain.clocks import MemberClock, Travel
from bot.domain.schedules import (
    EVERY_DAY,
    Occurrence,
    Once,
    Schedule,
    Span,
    Weekday,
    following_occurrence,
    instant_of,
    next_occurrence,
)
from bot.domain.when import parse_when

BERLIN, TOKYO, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
KIRITIMATI, HONOLULU = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Honolulu")  # 24 hours apart
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def walk(clock: MemberClock, plan: Schedule, *, after: datetime, until: datetime) -> Iterator[Occurrence]:
    current = clock.next_occurrence(plan, after=after)
    while current.fire_at <= until:
        yield current
        current = clock.following_occurrence(
            plan, planned_local=current.planned_local, fired_at=current.fire_at
        )


def shown(clock: MemberClock, plan: str, after: str, until: str) -> list[tuple[str, str]]:
    found = walk(clock, parse_when(plan), after=utc(after), until=utc(until))
    return [(f"{item.planned_local:%d %H:%M}", f"{item.fire_at:%d %H:%M}") for item in found]


def test_both_passes_of_an_autumn_hour_show_the_same_minutes() -> None:
    clock = MemberClock(BERLIN)
    for instant in ("2026-10-25T00:30:59.9", "2026-10-25T01:30:01"):
        assert clock.local_minute(utc(instant)) == local("2026-10-25T02:30")
        assert clock.local_minute(utc(instant)).fold == 0
    with pytest.raises(ValueError, match="aware"):
        clock.local_minute(local("2026-10-25T02:30"))


class TestTheClock:
    CLOCK = MemberClock(BERLIN, Travel(TOKYO, date(2026, 6, 10)))
    RETURN = utc("2026-06-10 15:00")  # midnight in Tokyo, 17:00 in Berlin

    def test_is_that_of_the_journey_until_its_last_day_is_over(self) -> None:
        assert self.CLOCK.travel is not None
        assert self.CLOCK.travel.returns_at == self.RETURN
        assert self.CLOCK.zone_at(self.RETURN - MINUTE) is TOKYO
        assert self.CLOCK.zone_at(self.RETURN) is BERLIN
        assert self.CLOCK.local(self.RETURN).hour == 17

    def test_shows_the_local_day(self) -> None:
        assert self.CLOCK.local_day(utc("2026-06-09 16:00")) == date(2026, 6, 10)
        assert self.CLOCK.local_day(self.RETURN + 7 * timedelta(hours=1)) == date(2026, 6, 11)

    def test_without_a_journey_is_that_of_home(self) -> None:
        clock, plan = MemberClock(BERLIN), parse_when("weekdays 06:30")
        assert clock.zone_at(self.RETURN) is BERLIN
        found = clock.next_occurrence(plan, after=self.RETURN)
        assert found == next_occurrence(plan, BERLIN, after=self.RETURN)
        assert clock.following_occurrence(
            plan, planned_local=found.planned_local, fired_at=found.fire_at
        ) == following_occurrence(plan, BERLIN, planned_local=found.planned_local)

    def test_refuses_naive_instants_and_aware_local_times(self) -> None:
        plan = parse_when("daily 06:30")
        naive, aware = local("2026-06-10 12:00"), self.RETURN
        for call in (self.CLOCK.zone_at, self.CLOCK.local, self.CLOCK.local_day):
            with pytest.raises(ValueError, match="aware"):
                call(naive)
        with pytest.raises(ValueError, match="aware"):
            self.CLOCK.next_occurrence(plan, after=naive)
        with pytest.raises(ValueError, match="aware"):
            self.CLOCK.following_occurrence(plan, planned_local=naive, fired_at=naive)
        with pytest.raises(ValueError, match="naive"):
            self.CLOCK.following_occurrence(plan, planned_local=aware, fired_at=aware)


class TestComingHome:
    def test_to_an_earlier_clock_repeats_no_hour_that_was_lived(self) -> None:
        clock = MemberClock(BERLIN, Travel(TOKYO, date(2026, 6, 10)))
        assert shown(clock, "daily 06:30 18:00", "2026-06-09 20:00", "2026-06-11 17:00") == [
            ("10 06:30", "09 21:30"),
            ("10 18:00", "10 09:00"),
            (
                "11 06:30",
                "11 04:30",
            ),  # and not the 10th at 18:00, which Berlin shows an hour after the return
            ("11 18:00", "11 16:00"),
        ]

    def test_to_an_earlier_clock_begins_with_the_midnight_of_home(self) -> None:
        clock = MemberClock(BERLIN, Travel(TOKYO, date(2026, 6, 10)))
        plan = Schedule(EVERY_DAY, (time(0), time(0, 1), time(23, 59)))
        for after in ("2026-06-10 14:59", "2026-06-10 15:00", "2026-06-10 21:58", "2026-06-10 21:59"):
            found = clock.next_occurrence(plan, after=utc(after))
            assert found == Occurrence(local("2026-06-11 00:00"), utc("2026-06-10 22:00"))

    def test_to_a_later_clock_sends_what_was_passed_over_at_the_return(self) -> None:
        clock = MemberClock(TOKYO, Travel(BERLIN, date(2026, 6, 10)))  # back on the 11th at 07:00
        assert shown(clock, "daily 06:30 18:00", "2026-06-10 05:00", "2026-06-11 22:00") == [
            ("10 18:00", "10 16:00"),
            ("11 06:30", "10 22:00"),
            ("11 18:00", "11 09:00"),
            ("12 06:30", "11 21:30"),
        ]

    def test_sends_one_for_all_the_hours_passed_over(self) -> None:
        clock = MemberClock(TOKYO, Travel(BERLIN, date(2026, 6, 10)))
        assert shown(clock, "hourly 00:00-09:00", "2026-06-10 08:00", "2026-06-11 00:00") == [
            ("11 06:00", "10 22:00"),
            ("11 07:00", "10 22:00"),
            ("11 08:00", "10 23:00"),
            ("11 09:00", "11 00:00"),
        ]

    def test_across_the_date_line_loses_no_day(self) -> None:
        clock = MemberClock(KIRITIMATI, Travel(HONOLULU, date(2026, 6, 10)))  # the 11th is passed over whole
        assert shown(clock, "daily 06:30 18:00", "2026-06-10 20:00", "2026-06-12 00:00") == [
            ("10 18:00", "11 04:00"),
            ("11 18:00", "11 10:00"),
            ("12 06:30", "11 16:30"),
        ]

    def test_across_the_date_line_repeats_no_day(self) -> None:
        clock = MemberClock(HONOLULU, Travel(KIRITIMATI, date(2026, 6, 10)))  # the 10th begins once more
        assert shown(clock, "daily 06:30 18:00", "2026-06-09 12:00", "2026-06-11 17:00") == [
            ("10 06:30", "09 16:30"),
            ("10 18:00", "10 04:00"),
            ("11 06:30", "11 16:30"),
        ]

    def test_a_moment_named_once_comes_once_by_the_clock_of_its_day(self) -> None:
        clock = MemberClock(TOKYO, Travel(BERLIN, date(2026, 6, 10)))
        before = utc("2026-06-10 00:00")
        for planned, fires_at in [
            ("2026-06-10 18:00", "2026-06-10 16:00"),  # Berlin's
            ("2026-06-11 03:00", "2026-06-10 22:00"),  # passed over
            ("2026-06-11 18:00", "2026-06-11 09:00"),  # Tokyo's
        ]:
            once = Once(local(planned))
            only = clock.next_occurrence(once, after=before)
            assert only == Occurrence(local(planned), utc(fires_at))
            assert clock.next_occurrence(once, after=utc(fires_at)) is None
            assert (
                clock.following_occurrence(once, planned_local=local(planned), fired_at=only.fire_at) is None
            )


class TestWhatComesNext:
    CLOCK = MemberClock(TOKYO, Travel(BERLIN, date(2026, 6, 10)))
    AFTER = utc("2026-06-10 05:00")

    def test_is_listed_across_the_return(self) -> None:
        found = self.CLOCK.upcoming(parse_when("daily 06:30 18:00"), after=self.AFTER, count=3)
        assert [f"{item.planned_local:%d %H:%M}" for item in found] == ["10 18:00", "11 06:30", "11 18:00"]

    def test_ends_with_a_moment_named_once(self) -> None:
        once = Once(local("2026-06-11 03:00"))
        assert len(self.CLOCK.upcoming(once, after=self.AFTER, count=5)) == 1
        assert self.CLOCK.upcoming(once, after=self.AFTER, count=0) == []

    def test_is_counted_from_nought(self) -> None:
        with pytest.raises(ValueError, match="negative"):
            self.CLOCK.upcoming(parse_when("daily 06:30"), after=self.AFTER, count=-1)


class TestTheBeginningOfADay:
    def test_is_midnight_at_home_for_who_stays_there(self) -> None:
        assert MemberClock(BERLIN).day_begins_at(date(2026, 6, 10)) == utc("2026-06-09 22:00")

    @pytest.mark.parametrize(
        ("clock", "begins_at"),
        [
            (MemberClock(BERLIN, Travel(TOKYO, date(2026, 6, 10))), ("09 15:00", "10 22:00", "11 22:00")),
            (MemberClock(TOKYO, Travel(BERLIN, date(2026, 6, 10))), ("09 22:00", "10 22:00", "11 15:00")),
        ],
        ids=["home behind", "home ahead"],
    )
    def test_is_where_the_member_will_be_by_then(
        self, clock: MemberClock, begins_at: tuple[str, str, str]
    ) -> None:
        for day, at in zip((10, 11, 12), begins_at, strict=True):
            instant = clock.day_begins_at(date(2026, 6, day))
            assert instant == utc(f"2026-06-{at}")
            assert clock.local_day(instant) == date(2026, 6, day)
            assert clock.local_day(instant - timedelta(seconds=1)) < date(2026, 6, day)


class TestAClockThatIsChanged:
    PLAN = parse_when("daily 06:30 18:00")

    def test_setting_out_to_a_later_clock_goes_on_with_what_is_ahead(self) -> None:
        clock = MemberClock(BERLIN, Travel(TOKYO, date(2026, 6, 20)))
        # The 06:30 of the 10th came in Berlin; it is 12:00 there, and 19:00 in Tokyo.
        found = clock.following_occurrence(
            self.PLAN, planned_local=local("2026-06-10 06:30"), fired_at=utc("2026-06-10 10:00")
        )
        assert found == Occurrence(local("2026-06-11 06:30"), utc("2026-06-10 21:30"))

    def test_setting_out_to_an_earlier_clock_repeats_nothing(self) -> None:
        clock = MemberClock(TOKYO, Travel(BERLIN, date(2026, 6, 20)))
        # The 18:00 of the 10th came in Tokyo, when it was 11:00 in Berlin.
        found = clock.following_occurrence(
            self.PLAN, planned_local=local("2026-06-10 18:00"), fired_at=utc("2026-06-10 09:00")
        )
        assert found == Occurrence(local("2026-06-11 06:30"), utc("2026-06-11 04:30"))

    def test_a_journey_that_is_over_may_be_forgotten(self) -> None:
        gone, forgotten = MemberClock(BERLIN, Travel(TOKYO, date(2026, 6, 10))), MemberClock(BERLIN)
        last = {"planned_local": local("2026-06-10 18:00"), "fired_at": utc("2026-06-10 09:00")}
        assert gone.following_occurrence(self.PLAN, **last) == forgotten.following_occurrence(
            self.PLAN, **last
        )

    def test_what_fires_at_that_very_instant_is_not_left_out(self) -> None:
        clock = MemberClock(TOKYO)
        found = clock.following_occurrence(
            self.PLAN, planned_local=local("2026-06-01 06:30"), fired_at=utc("2026-06-10 09:00")
        )
        assert found == Occurrence(local("2026-06-10 18:00"), utc("2026-06-10 09:00"))


# --- Random journeys. Zones far apart, with and without clock changes, at their changes and between them.

ZONES = [
    BERLIN,
    TOKYO,
    NEW_YORK,
    KIRITIMATI,
    HONOLULU,
    ZoneInfo("Australia/Lord_Howe"),  # half an hour of summer time
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("Pacific/Chatham"),
    ZoneInfo("Pacific/Pago_Pago"),
    ZoneInfo("UTC"),
]
CHANGES = [date(2026, 3, 8), date(2026, 3, 29), date(2026, 4, 5), date(2026, 10, 4), date(2026, 10, 25)]

days = st.sampled_from(CHANGES).flatmap(
    lambda day: st.integers(-2, 2).map(lambda shift: day + shift * DAY)
) | st.dates(date(2026, 1, 1), date(2026, 12, 31))
lists = st.builds(
    lambda weekdays, minutes: Schedule(
        weekdays, tuple(time(*divmod(minute, 60)) for minute in sorted(minutes))
    ),
    st.frozensets(st.sampled_from(Weekday), min_size=3),
    st.sets(st.integers(0, 1439), min_size=1, max_size=6),
)
intervals = st.builds(
    lambda every_min, ends: Schedule(
        EVERY_DAY, span=Span(every_min, *(time(*divmod(end, 60)) for end in sorted(ends)))
    ),
    st.integers(15, 300),
    st.lists(st.integers(0, 1439), min_size=2, max_size=2),
)
plans = lists | intervals
clocks = st.builds(
    MemberClock, st.sampled_from(ZONES), st.builds(Travel, st.sampled_from(ZONES), until_on=days)
)


@settings(max_examples=150, deadline=None)
@given(clock=clocks, plan=plans)
def test_over_a_journey_no_day_is_lost_nothing_comes_twice_and_time_goes_forward(
    clock: MemberClock, plan: Schedule
) -> None:
    assert clock.travel is not None
    returns_at, until_on = clock.travel.returns_at, clock.travel.until_on
    found = list(walk(clock, plan, after=returns_at - 4 * DAY, until=returns_at + 4 * DAY))

    assert all(earlier.planned_local < later.planned_local for earlier, later in pairwise(found))
    assert all(earlier.fire_at <= later.fire_at for earlier, later in pairwise(found))
    # Everything that the plan holds between the ends of the walk came, but for hours passed over by the return.
    first, last = found[0].planned_local, found[-1].planned_local
    planned = [
        datetime.combine(day, at)
        for day in (first.date() + n * DAY for n in range((last - first).days + 2))
        if day.weekday() in plan.weekdays
        for at in plan.times
    ]
    wanted = {slot for slot in planned if first <= slot <= last}
    came = {item.planned_local for item in found}
    assert came <= wanted
    assert {slot.date() for slot in came} == {slot.date() for slot in wanted}
    at_home = clock.local(returns_at).replace(tzinfo=None)
    for slot in wanted - came:
        assert local(f"{until_on + DAY}T00:00") <= slot < at_home
        assert any(item.planned_on == slot.date() and item.fire_at == returns_at for item in found)
    # At the return itself comes at most one a day for the hours passed over.
    overtaken = [
        item for item in found if item.fire_at == returns_at != instant_of(item.planned_local, clock.home)
    ]
    assert max(Counter(item.planned_on for item in overtaken).values(), default=0) <= 1


@settings(max_examples=40, deadline=None)
@given(clock=clocks, plan=plans)
def test_a_slot_fires_when_the_members_own_clock_first_reads_it_or_later(
    clock: MemberClock, plan: Schedule
) -> None:
    """Look at the member's clock every minute, knowing nothing of returns, gaps and folds."""
    assert clock.travel is not None
    returns_at = clock.travel.returns_at
    start = returns_at - 3 * DAY
    readings = []
    for n in range(5 * 24 * 60):
        instant = start + n * MINUTE
        zone = clock.travel.zone if instant < returns_at else clock.home
        readings.append((instant, instant.astimezone(zone).replace(tzinfo=None, fold=0)))

    found = list(walk(clock, plan, after=start + DAY, until=returns_at + DAY))
    for item in found:
        first = next(instant for instant, reading in readings if reading >= item.planned_local)
        assert item.fire_at == first


@settings(max_examples=150, deadline=None)
@given(clock=clocks, plan=plans, shift_min=st.integers(-4 * 1440, 4 * 1440))
def test_looking_up_and_walking_agree(clock: MemberClock, plan: Schedule, shift_min: int) -> None:
    assert clock.travel is not None
    after = clock.travel.returns_at + shift_min * MINUTE
    found = clock.next_occurrence(plan, after=after)
    assert found.fire_at > after
    walked = walk(clock, plan, after=after - 8 * DAY, until=found.fire_at)
    assert next(item for item in walked if item.fire_at > after) == found


@settings(max_examples=200, deadline=None)
@given(
    old=clocks,
    new=clocks | st.builds(MemberClock, st.sampled_from(ZONES)),
    plan=plans,
    shift_min=st.integers(-4 * 1440, 4 * 1440),
)
def test_whatever_clock_a_member_changes_to_nothing_comes_twice_or_goes_backwards(
    old: MemberClock, new: MemberClock, plan: Schedule, shift_min: int
) -> None:
    assert old.travel is not None
    last = old.next_occurrence(plan, after=old.travel.returns_at + shift_min * MINUTE)
    found = new.following_occurrence(plan, planned_local=last.planned_local, fired_at=last.fire_at)
    assert found.planned_local > last.planned_local
    assert found.fire_at >= last.fire_at


def test_a_journey_may_end_with_a_day_that_never_was() -> None:
    apia = ZoneInfo("Pacific/Apia")  # 2011-12-30 was left out
    clock = MemberClock(BERLIN, Travel(apia, date(2011, 12, 30)))
    assert clock.travel is not None
    assert clock.travel.returns_at == utc("2011-12-30 10:00")
    assert shown(clock, "daily 08:00", "2011-12-29 00:00", "2011-12-31 08:00") == [
        ("29 08:00", "29 18:00"),
        ("30 08:00", "30 10:00"),
        ("31 08:00", "31 07:00"),
    ]
