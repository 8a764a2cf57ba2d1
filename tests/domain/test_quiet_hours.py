"""At night a member is left alone, however the clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot  # noqa: F401 - pins zoneinfo to the tzdata package
from bot.domain.quiet_hours import (
    EmptyQuietHours,
    QuietHours,
    UnreadableQuietHours,
    parse_quiet_hours,
    render_quiet_hours,
)

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
NIGHT = QuietHours(time(22), time(7))
SIESTA = QuietHours(time(13), time(15))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("22-7", "22:00-07:00"),
        ("22:00 to 07:00", "22:00-07:00"),
        ("from 10pm until 6:30 am", "22:00-06:30"),
        ("between 13 and 15", "13:00-15:00"),
        ("midnight-7", "00:00-07:00"),
        ("22\N{EN DASH}7", "22:00-07:00"),
        ("off", "off"),
        (" OFF ", "off"),
        ("none", "off"),
    ],
)
def test_they_are_read_as_people_write_them(text: str, canonical: str) -> None:
    assert render_quiet_hours(parse_quiet_hours(text)) == canonical


@pytest.mark.parametrize(
    "text",
    ["", "22", "22-", "22-25", "24-7", "nights", "22-7-9", "off 22-7", "between 22 7", "22-7" + " " * 40],
)
def test_what_cannot_be_read_is_refused_with_what_would_work(text: str) -> None:
    with pytest.raises(UnreadableQuietHours) as failure:
        parse_quiet_hours(text)
    for n in (1, 2, 3):
        parse_quiet_hours(str(failure.value.params[f"example_{n}"]))


@pytest.mark.parametrize("text", ["22-22", "7am to 7"])
def test_the_same_beginning_and_end_are_refused(text: str) -> None:
    with pytest.raises(EmptyQuietHours, match="differs"):
        parse_quiet_hours(text)


class TestTheyHold:
    @pytest.mark.parametrize(
        ("hours", "clock", "is_quiet"),
        [
            (NIGHT, "21:59", False),
            (NIGHT, "22:00", True),
            (NIGHT, "00:00", True),
            (NIGHT, "06:59", True),
            (NIGHT, "07:00", False),
            (SIESTA, "12:59", False),
            (SIESTA, "13:00", True),
            (SIESTA, "14:59:59", True),
            (SIESTA, "15:00", False),
            (SIESTA, "00:00", False),
        ],
    )
    def test_from_their_beginning_to_just_before_their_end(
        self,
        hours: QuietHours,
        clock: str,
        is_quiet: bool,  # noqa: FBT001 - a column of the table
    ) -> None:
        at = time.fromisoformat(clock)
        assert hours.contains(at) is is_quiet
        assert hours.contains(datetime.combine(datetime(2026, 6, 1, tzinfo=UTC), at, BERLIN)) is is_quiet


class TestTheyEnd:
    def test_at_once_where_it_is_not_quiet(self) -> None:
        assert NIGHT.ends_after(utc("2026-06-01 12:00"), BERLIN) == utc("2026-06-01 12:00")

    def test_in_the_morning_from_either_side_of_midnight(self) -> None:
        for now in ("2026-06-01 20:00", "2026-06-01 22:30", "2026-06-02 04:59"):
            assert NIGHT.ends_after(utc(now), BERLIN) == utc("2026-06-02 05:00")

    def test_the_same_day_where_they_do_not_cross_midnight(self) -> None:
        assert SIESTA.ends_after(utc("2026-06-01 11:00"), BERLIN) == utc("2026-06-01 13:00")

    def test_with_the_gap_that_swallows_their_end(self) -> None:
        hours = QuietHours(time(22), time(2, 30))
        assert hours.ends_after(utc("2026-03-29 00:30"), BERLIN) == utc(
            "2026-03-29 01:00"
        )  # it is 03:00 then

    def test_in_each_pass_of_a_fold(self) -> None:
        hours = QuietHours(time(22), time(2, 30))
        assert hours.ends_after(utc("2026-10-24 21:00"), BERLIN) == utc("2026-10-25 00:30")
        assert hours.ends_after(utc("2026-10-25 01:10"), BERLIN) == utc("2026-10-25 01:30")

    def test_not_by_a_fold_that_takes_the_clock_back_before_they_began(self) -> None:
        hours = QuietHours(time(2, 30), time(7))
        assert hours.ends_after(utc("2026-10-25 00:45"), BERLIN) == utc("2026-10-25 06:00")

    def test_after_a_day_that_was_left_out(self) -> None:
        apia = ZoneInfo("Pacific/Apia")
        assert NIGHT.ends_after(utc("2011-12-30 09:00"), apia) == utc("2011-12-30 17:00")  # the 31st at 07:00

    def test_and_instants_are_aware(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            NIGHT.ends_after(datetime(2026, 6, 1), BERLIN)  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    "ends",
    [
        (time(7), time(7)),
        (time(22, 0, 1), time(7)),
        (time(22), time(7, 0, 0, 1)),
        (time(22, fold=1), time(7)),
        (time(22, tzinfo=UTC), time(7)),
    ],
)
def test_their_ends_are_two_local_minutes(ends: tuple[time, time]) -> None:
    with pytest.raises(ValueError, match="quiet hours"):
        QuietHours(*ends)


minutes_of_day = st.integers(0, 1439).map(lambda minute: time(*divmod(minute, 60)))
hours_of_rest = st.lists(minutes_of_day, min_size=2, max_size=2, unique=True).map(
    lambda ends: QuietHours(*ends)
)


@given(hours=hours_of_rest | st.none())
def test_the_canonical_words_read_back(hours: QuietHours | None) -> None:
    assert parse_quiet_hours(render_quiet_hours(hours)) == hours


@settings(max_examples=300, deadline=None)
@given(
    hours=hours_of_rest,
    zone=st.sampled_from(
        ["Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Tokyo"]
    ),
    now=st.datetimes(datetime(2010, 1, 1), datetime(2019, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    | st.integers(-3000, 3000).map(lambda shift: utc("2018-11-04 03:00") + shift * MINUTE)
    | st.integers(-3000, 3000).map(lambda shift: utc("2011-12-30 10:00") + shift * MINUTE)
    | st.integers(-3000, 3000).map(lambda shift: utc("2018-10-28 01:00") + shift * MINUTE),
)
def test_they_end_when_it_is_not_quiet_any_more_and_not_before(
    hours: QuietHours, zone: str, now: datetime
) -> None:
    place = ZoneInfo(zone)
    end = hours.ends_after(now, place)
    assert end.tzinfo is UTC
    assert not hours.contains(end.astimezone(place))
    if not hours.contains(now.astimezone(place)):
        assert end == now
        return
    assert now < end <= now + timedelta(hours=26)
    # Right before the end it is quiet, unless a clock change lies there: the end is not a minute too late.
    before = end - timedelta(microseconds=1)
    is_ordinary = before.astimezone(place).utcoffset() == end.astimezone(place).utcoffset()
    assert hours.contains(before.astimezone(place)) or not is_ordinary
