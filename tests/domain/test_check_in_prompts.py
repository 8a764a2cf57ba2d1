"""When a check-in is asked for, how long it is open, and what follows: by the clock its member lives by."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_in_prompts import (
    OPEN_FOR,
    follow_up_at,
    is_fresh,
    is_open,
    offers_rest,
    prompt_at,
    wants_follow_up,
)
from bot.domain.check_ins import CheckInAnswers, MorningAfter, Symptom
from bot.domain.clocks import MemberClock, Travel
from bot.domain.ids import MemberId, RunId
from bot.domain.members import CheckInDelay
from bot.domain.runs import Run, RunEntry

BERLIN = MemberClock(ZoneInfo("Europe/Berlin"))
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tokyo"]
).map(lambda key: MemberClock(ZoneInfo(key)))
INSTANTS = st.datetimes(
    min_value=datetime(2011, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2027, 12, 31),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def run_of(
    day_on: date, *, logged_at: datetime, started_at: datetime | None = None, duration_s: int = 1800
) -> Run:
    entry = RunEntry(day_on, duration_s, 5000.0, started_at=started_at)
    return Run(RunId(1), MemberId(1), entry, logged_at)


def asked_at(choice: CheckInDelay, logged_at: datetime, *, clock: MemberClock = BERLIN) -> datetime | None:
    run = run_of(clock.local_day(logged_at), logged_at=logged_at)
    return prompt_at(choice, run, clock=clock, logged_at=logged_at)


def answers(
    *,
    effort: int | None = 4,
    gut: int = 0,
    feeling: int = 3,
    symptoms: frozenset[Symptom] = frozenset(),
    morning_after: MorningAfter | None = None,
) -> CheckInAnswers:
    return CheckInAnswers(
        effort=effort, gut=gut, symptoms=symptoms, feeling=feeling, morning_after=morning_after
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (CheckInDelay.NOW, None),
        (CheckInDelay.NEVER, None),
        (CheckInDelay.HALF_HOUR, "2026-03-02T07:30"),
        (CheckInDelay.TWO_HOURS, "2026-03-02T09:00"),
        (CheckInDelay.EVENING, "2026-03-02T18:00"),
    ],
)
def test_the_question_comes_when_the_member_chose(choice: CheckInDelay, expected: str | None) -> None:
    assert asked_at(choice, at("2026-03-02T07:00")) == (expected and at(expected))


def test_the_evening_is_19_00_on_the_members_own_clock_also_when_the_clocks_change() -> None:
    evenings = [asked_at(CheckInDelay.EVENING, at(f"2026-03-{day}T07:00")) for day in (28, 29)]
    assert evenings == [at("2026-03-28T18:00"), at("2026-03-29T17:00")], "summer time begins on the 29th"
    autumn = [asked_at(CheckInDelay.EVENING, at(f"2026-10-{day}T07:00")) for day in (24, 25)]
    assert autumn == [at("2026-10-24T17:00"), at("2026-10-25T18:00")]


def test_an_evening_that_has_begun_asks_shortly() -> None:
    late = at("2026-03-02T21:15")
    assert asked_at(CheckInDelay.EVENING, late) == late + HALF_HOUR
    exactly = at("2026-03-02T18:00")
    assert asked_at(CheckInDelay.EVENING, exactly) == exactly + HALF_HOUR


def test_a_traveller_has_their_evening_where_they_are() -> None:
    clock = MemberClock(ZoneInfo("Europe/Berlin"), Travel(ZoneInfo("Asia/Tokyo"), date(2026, 3, 9)))
    assert asked_at(CheckInDelay.EVENING, at("2026-03-02T01:00"), clock=clock) == at("2026-03-02T10:00")


def test_a_run_of_which_the_end_is_still_ahead_is_asked_about_after_it() -> None:
    logged_at = at("2026-03-02T07:00")
    run = run_of(MONDAY, logged_at=logged_at, started_at=at("2026-03-02T06:58"), duration_s=3600)
    assert prompt_at(CheckInDelay.HALF_HOUR, run, clock=BERLIN, logged_at=logged_at) == at("2026-03-02T08:28")
    over = run_of(MONDAY, logged_at=logged_at, started_at=at("2026-03-02T05:00"))
    assert prompt_at(CheckInDelay.HALF_HOUR, over, clock=BERLIN, logged_at=logged_at) == at(
        "2026-03-02T07:30"
    )


@pytest.mark.parametrize(("days_ago", "asks"), [(0, True), (1, True), (7, True), (8, False), (300, False)])
def test_a_run_of_more_than_a_week_ago_is_not_asked_about(days_ago: int, asks: bool) -> None:  # noqa: FBT001 - a table
    logged_at = at("2026-03-02T07:00")
    run = run_of(MONDAY - days_ago * DAY, logged_at=logged_at)
    assert (prompt_at(CheckInDelay.HALF_HOUR, run, clock=BERLIN, logged_at=logged_at) is not None) is asks


@given(ZONES, INSTANTS, st.sampled_from(CheckInDelay))
def test_a_question_comes_after_the_logging_and_within_a_day(
    clock: MemberClock, logged_at: datetime, choice: CheckInDelay
) -> None:
    fire_at = asked_at(choice, logged_at, clock=clock)
    assert (fire_at is None) is (choice in (CheckInDelay.NOW, CheckInDelay.NEVER))
    if fire_at is not None:
        assert logged_at < fire_at <= logged_at + DAY
        if choice is CheckInDelay.EVENING and fire_at != logged_at + HALF_HOUR:
            assert clock.local(fire_at).strftime("%H:%M") == "19:00"
            assert clock.local_day(fire_at) == clock.local_day(logged_at)


def test_a_check_in_is_open_for_seven_days() -> None:
    open_days = [n for n in range(-3, 12) if is_open(MONDAY - n * DAY, today_on=MONDAY)]
    assert open_days == list(range(-1, 8)), "tomorrow may be today already for who flies west"
    assert timedelta(days=7) == OPEN_FOR


def test_a_run_is_fresh_for_24_hours_as_far_as_is_known() -> None:
    now = at("2026-03-02T20:00")

    def fresh(day_on: date, logged_at: str, started_at: str | None = None) -> bool:
        run = run_of(day_on, logged_at=at(logged_at), started_at=at(started_at) if started_at else None)
        return is_fresh(run, clock=BERLIN, now=now)

    assert fresh(MONDAY, "2026-03-02T06:00")
    assert fresh(MONDAY - DAY, "2026-03-01T21:00")
    assert not fresh(MONDAY - DAY, "2026-03-01T08:00")
    assert not fresh(MONDAY - 2 * DAY, "2026-03-02T19:00"), "told today of a run days ago"
    assert fresh(MONDAY - DAY, "2026-03-02T19:00", "2026-03-01T20:30")
    assert not fresh(MONDAY - DAY, "2026-03-02T19:00", "2026-03-01T19:30")


def test_the_morning_after_is_08_00_of_the_day_after_the_run_if_that_is_still_ahead() -> None:
    def morning(now: str) -> datetime | None:
        found = follow_up_at(date(2026, 3, 28), clock=BERLIN, now=at(now))
        return None if found is None else found.fire_at

    assert morning("2026-03-28T07:00") == at("2026-03-29T06:00"), "the clocks go forward that night"
    assert morning("2026-03-29T05:59") == at("2026-03-29T06:00")
    assert morning("2026-03-29T06:00") is None
    assert morning("2026-04-01T06:00") is None, "days later it would be made up"


@pytest.mark.parametrize("gut", range(11))
def test_only_gut_trouble_that_got_in_the_way_asks_for_the_morning_and_once(gut: int) -> None:
    assert wants_follow_up(answers(gut=gut)) is (gut >= 5)
    assert not wants_follow_up(answers(gut=gut, morning_after=MorningAfter(gut, settled=False)))


def test_rest_is_offered_for_pain_or_tiredness_and_else_not() -> None:
    for reason in (
        answers(effort=9),
        answers(feeling=-3),
        answers(gut=5),
        answers(symptoms=frozenset({Symptom.VOMITING})),
        answers(effort=None, feeling=-5),
    ):
        assert offers_rest(reason)
    assert not offers_rest(answers(effort=8, gut=4, feeling=-2, symptoms=frozenset({Symptom.NAUSEA})))
    assert not offers_rest(answers(effort=None))
