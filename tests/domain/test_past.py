"""When a run was, as members say it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.past import (
    FURTHEST_BACK,
    GRACE,
    LONGEST_LINE,
    MOST_SUGGESTIONS,
    PastMoment,
    parse_past,
    render_past,
    suggest_past,
)
from bot.domain.past_errors import (
    PAST_EXAMPLES,
    FutureMoment,
    ImpossiblePast,
    PastTooLong,
    SeveralPasts,
    TooLongAgo,
    UnreadablePast,
    UnreadablePastPart,
)

LISBON, BERLIN, AUCKLAND = (ZoneInfo(key) for key in ("Europe/Lisbon", "Europe/Berlin", "Pacific/Auckland"))
WEDNESDAY = datetime(2026, 3, 4, 9, 30, tzinfo=LISBON)
zones = st.sampled_from([LISBON, BERLIN, AUCKLAND, ZoneInfo("Asia/Kathmandu"), ZoneInfo("UTC")])
instants = st.integers(0, 15 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(day: int, hour: int, minute: int = 0, *, month: int = 3, year: int = 2026) -> PastMoment:
    started_at = datetime(year, month, day, hour, minute, tzinfo=LISBON).astimezone(UTC)
    return PastMoment(date(year, month, day), started_at)


def on(day: int, *, month: int = 3, year: int = 2026) -> PastMoment:
    return PastMoment(date(year, month, day))


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", on(4)),
        ("now", on(4)),
        ("today", on(4)),
        ("Yesterday", on(3)),
        ("this morning", on(4)),
        ("last night", on(3)),
        ("yesterday 18:00", at(3, 18)),
        ("yesterday evening at 7", at(3, 19)),
        ("yesterday morning at 7", at(3, 7)),
        ("mon 7am", at(2, 7)),
        ("on monday at 7 a.m.", at(2, 7)),
        ("wed", on(4)),
        ("last wed", on(25, month=2)),
        ("wed 18:00", at(25, 18, month=2)),
        ("thu", on(26, month=2)),
        ("7am", at(4, 7)),
        ("18:00", at(3, 18)),
        ("2026-03-01 06:30", at(1, 6, 30)),
        ("2026-03-01T06:30", at(1, 6, 30)),
        ("1 march", on(1)),
        ("sat 21 feb 9:15", at(21, 9, 15, month=2)),
        ("31 dec", on(31, month=12, year=2025)),
        ("5 march", on(5, year=2025)),
        ("2 hours ago", at(4, 7, 30)),
        ("90 min ago", at(4, 8)),
        ("an hour ago", at(4, 8, 30)),
        ("12 hours ago", at(3, 21, 30)),
        ("3 days ago", on(1)),
        ("a week ago at 18:00", at(25, 18, month=2)),
        ("9:34", at(4, 9, 34)),
    ],
)
def test_what_members_write(line: str, meant: PastMoment) -> None:
    assert parse_past(line, now_local=WEDNESDAY) == meant


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("tomorrow 7am", FutureMoment),
        ("2026-03-05", FutureMoment),
        ("2026-03-04 09:36", FutureMoment),
        ("today 18:00", FutureMoment),
        ("tonight", None),
        ("in 20 min", FutureMoment),
        ("next mon", FutureMoment),
        ("2025-03-02", TooLongAgo),
        ("400 days ago", TooLongAgo),
        ("31 june", ImpossiblePast),
        ("25:00", ImpossiblePast),
        ("mon tue", SeveralPasts),
        ("mon 7am 8am", SeveralPasts),
        ("mon 3 march 2026", SeveralPasts),
        ("3 days ago mon", SeveralPasts),
        ("after lunch", UnreadablePastPart),
        ("daily 7:00", UnreadablePastPart),
        (",", UnreadablePast),
        ("x" * (LONGEST_LINE + 1), PastTooLong),
    ],
)
def test_what_cannot_be_names_three_lines_that_work(line: str, refusal: type[UnreadablePast] | None) -> None:
    if refusal is None:
        assert parse_past(line, now_local=WEDNESDAY) == on(4)
        return
    with pytest.raises(UnreadablePast) as refused:
        parse_past(line, now_local=WEDNESDAY)
    assert type(refused.value) is refusal
    for example in PAST_EXAMPLES:
        assert example in str(refused.value)


def test_in_the_hour_that_comes_twice_and_in_the_one_that_never_comes() -> None:
    after_fold = datetime(2026, 10, 25, 9, tzinfo=BERLIN)
    first_pass = parse_past("2:30", now_local=after_fold)
    assert first_pass.started_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second_pass = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(BERLIN)
    assert parse_past("1 hour ago", now_local=second_pass).started_at == first_pass.started_at
    after_gap = datetime(2026, 3, 29, 9, tzinfo=BERLIN)
    moved = parse_past("2:30", now_local=after_gap)
    assert moved.started_at == datetime(2026, 3, 29, 1, tzinfo=UTC), "the first minute after the gap"
    assert moved.day_on == date(2026, 3, 29)


@given(now_at=instants, zone=zones)
def test_the_examples_can_always_be_read(now_at: datetime, zone: ZoneInfo) -> None:
    for example in PAST_EXAMPLES:
        moment = parse_past(example, now_local=now_at.astimezone(zone))
        assert moment.started_at is not None
        assert moment.started_at <= now_at + GRACE


@given(now_at=instants, zone=zones, minutes=st.integers(0, 365 * 24 * 60), names_time=st.booleans())
def test_a_moment_reads_back_as_itself(
    now_at: datetime, zone: ZoneInfo, minutes: int, *, names_time: bool
) -> None:
    now_local = now_at.astimezone(zone)
    local = (now_at - timedelta(minutes=minutes)).astimezone(zone).replace(second=0, microsecond=0, fold=0)
    moment = PastMoment(local.date(), local.astimezone(UTC) if names_time else None)
    line = render_past(moment, zone)
    read = parse_past(line, now_local=now_local)
    assert read.day_on == moment.day_on
    if names_time:
        # A local time that no clock showed is read as the one an hour later.
        assert render_past(read, zone) in (line, render_past(PastMoment(read.day_on, read.started_at), zone))
        assert read.started_at is not None
        assert abs(read.started_at - local.astimezone(UTC)) <= timedelta(hours=1)


@given(text=st.text(max_size=70), now_at=instants, zone=zones)
def test_no_text_breaks_it_and_nothing_read_is_ahead_or_too_far_back(
    text: str, now_at: datetime, zone: ZoneInfo
) -> None:
    now_local = now_at.astimezone(zone)
    try:
        moment = parse_past(text, now_local=now_local)
    except UnreadablePast:
        return
    assert timedelta(0) <= now_local.date() - moment.day_on <= FURTHEST_BACK or (
        moment.started_at is not None and moment.started_at - now_at <= GRACE
    )
    if moment.started_at is not None:
        assert moment.started_at <= now_at + GRACE


words = st.sampled_from(
    ["y", "yes", "mon", "la", "2", "2 h", "today", "t", "1 mar", "7", "18:", "last ", "in", "wed 1"]
)


@given(line=words | st.text(max_size=12), now_at=instants, zone=zones)
def test_suggestions_are_different_moments_that_can_be_read(
    line: str, now_at: datetime, zone: ZoneInfo
) -> None:
    now_local = now_at.astimezone(zone)
    suggested = suggest_past(line, now_local=now_local)
    assert len(suggested) <= MOST_SUGGESTIONS
    assert len({moment for _, moment in suggested}) == len(suggested)
    for candidate, moment in suggested:
        assert parse_past(candidate, now_local=now_local) == moment


def test_an_unfinished_line_is_finished_and_an_empty_one_gets_the_usual() -> None:
    assert [line for line, _ in suggest_past("", now_local=WEDNESDAY)][:2] == ["today", "yesterday"]
    assert "yesterday 18:00" in [line for line, _ in suggest_past("yest", now_local=WEDNESDAY)]
    assert "2 hours ago" in [line for line, _ in suggest_past("2", now_local=WEDNESDAY)]
    assert "mon 07:00" in [line for line, _ in suggest_past("mon", now_local=WEDNESDAY)]
