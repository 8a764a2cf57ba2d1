"""When a challenge begins, ends and closes, and what can be asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.challenge_errors import (
    CapOutOfRange,
    ChallengeLength,
    NoCapHere,
    StartDayOver,
    StartTooFar,
    TargetOutOfRange,
    UnreadableAmount,
    WrongTeams,
)
from bot.domain.challenge_terms import Metric, Terms, cap_from, most_possible, read_amount, target_from
from bot.domain.challenges import (
    LONGEST_NAME,
    Challenge,
    Phase,
    check_days,
    description_from,
    name_from,
    team_names,
)
from bot.domain.ids import ChallengeId, GuildId
from bot.domain.names import NamelessName, NameTooLong, seen

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
AT = datetime(2026, 2, 20, 12, tzinfo=UTC)


def challenge(
    zone: str, *, begins_on: date = MONDAY, days: int = 14, ended_at: datetime | None = None
) -> Challenge:
    terms = Terms(Metric.RUNS, begins_on, begins_on + (days - 1) * DAY, daily_cap=1.0)
    return Challenge(
        ChallengeId(1), GuildId(1), None, "Two weeks", None, terms, zone, (), AT, ended_at=ended_at
    )


def test_the_days_of_a_challenge_are_those_of_its_server() -> None:
    auckland, lima = challenge("Pacific/Auckland"), challenge("America/Lima")
    assert auckland.begins_at == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert lima.begins_at == datetime(2026, 3, 2, 5, tzinfo=UTC)
    between = datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert (auckland.phase(between), lima.phase(between)) == (Phase.RUNNING, Phase.COMING)
    assert (auckland.today_on(between), lima.today_on(between)) == (MONDAY, MONDAY - DAY)


def test_a_challenge_across_a_clock_change_ends_at_midnight_on_the_new_clock() -> None:
    berlin = challenge("Europe/Berlin", begins_on=date(2026, 3, 23), days=10)
    assert berlin.begins_at == datetime(2026, 3, 22, 23, tzinfo=UTC), "winter"
    assert berlin.ends_at == datetime(2026, 4, 1, 22, tzinfo=UTC), "summer"
    assert berlin.closes_at - berlin.ends_at == timedelta(days=2)


def test_a_day_without_midnight_begins_when_the_clocks_have_jumped() -> None:
    beirut = challenge("Asia/Beirut", begins_on=date(2026, 3, 29))
    assert beirut.begins_at == datetime(2026, 3, 28, 22, tzinfo=UTC)


def test_late_logs_count_for_two_days_after_the_end() -> None:
    lisbon = challenge("Europe/Lisbon")
    minute = timedelta(minutes=1)
    told = [
        (datetime(2026, 3, 2, tzinfo=UTC) - minute, Phase.COMING),
        (datetime(2026, 3, 2, tzinfo=UTC), Phase.RUNNING),
        (datetime(2026, 3, 16, tzinfo=UTC) - minute, Phase.RUNNING),
        (datetime(2026, 3, 16, tzinfo=UTC), Phase.CLOSING),
        (datetime(2026, 3, 18, tzinfo=UTC) - minute, Phase.CLOSING),
        (datetime(2026, 3, 18, tzinfo=UTC), Phase.OVER),
    ]
    assert [lisbon.phase(at) for at, _ in told] == [phase for _, phase in told]


def test_a_challenge_ended_by_hand_is_over_at_once_and_one_that_never_began_was_called_off() -> None:
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    ended = challenge("Europe/Lisbon", ended_at=at)
    assert ended.phase(at) is Phase.OVER
    assert not ended.was_called_off
    assert challenge("Europe/Lisbon", ended_at=AT).was_called_off


@pytest.mark.parametrize(
    ("begins", "ends", "error"),
    [
        (-1, 10, StartDayOver),
        (61, 70, StartTooFar),
        (0, 1, ChallengeLength),
        (5, 4, ChallengeLength),
        (1, 93, ChallengeLength),
    ],
)
def test_days_that_cannot_be_are_refused(begins: int, ends: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_days(MONDAY + begins * DAY, MONDAY + ends * DAY, today_on=MONDAY)


def test_the_shortest_and_the_longest_can_be() -> None:
    check_days(MONDAY, MONDAY + 2 * DAY, today_on=MONDAY)
    check_days(MONDAY + 60 * DAY, MONDAY + 151 * DAY, today_on=MONDAY)


@pytest.mark.parametrize(
    ("metric", "text", "amount"),
    [
        (Metric.RUNS, "12", 12.0),
        (Metric.RUNS, "12 runs", 12.0),
        (Metric.DAYS_KEPT, "20 days", 20.0),
        (Metric.ADHERENCE, "90 %", 90.0),
        (Metric.MINUTES, "45", 45.0),
        (Metric.MINUTES, "1h30", 90.0),
        (Metric.DISTANCE, "15", 15_000.0),
        (Metric.DISTANCE, "10 mi", 16_093.44),
    ],
)
def test_amounts_are_read_in_the_unit_of_what_counts(metric: Metric, text: str, amount: float) -> None:
    assert read_amount(metric, text) == pytest.approx(amount)


@pytest.mark.parametrize("text", ["", "lots", "-3", "0", "1e9", "9" * 40, "3.5.1"])
@pytest.mark.parametrize("metric", Metric)
def test_what_is_no_amount_is_refused(metric: Metric, text: str) -> None:
    with pytest.raises(UnreadableAmount):
        read_amount(metric, text)


def test_a_daily_cap_is_there_unless_days_are_counted() -> None:
    assert cap_from(Metric.DISTANCE, None) == 20_000.0
    assert cap_from(Metric.DISTANCE, "15 km") == 15_000.0
    assert cap_from(Metric.RUNS, None) == 1.0
    assert cap_from(Metric.IMPROVEMENT, "90 min") == 90.0
    assert cap_from(Metric.DAYS_KEPT, None) is None
    with pytest.raises(NoCapHere):
        cap_from(Metric.ADHERENCE, "3")
    for text in ("200 km", "500 m"):
        with pytest.raises(CapOutOfRange):
            cap_from(Metric.DISTANCE, text)


def test_nobody_is_asked_to_run_every_day() -> None:
    week = Terms(Metric.RUNS, MONDAY, MONDAY + 6 * DAY, daily_cap=1.0)
    assert target_from(week, "6") == 6.0
    with pytest.raises(TargetOutOfRange) as refused:
        target_from(week, "7")
    assert refused.value.params["most"] == "6"
    assert target_from(week, None) is None


def test_a_goal_is_within_what_can_be_reached() -> None:
    fortnight = Terms(Metric.DISTANCE, MONDAY, MONDAY + 13 * DAY, daily_cap=10_000.0)
    assert most_possible(fortnight) == 120_000.0
    assert target_from(fortnight, "100 km") == 100_000.0
    for text in ("130 km", "0.5 m"):
        with pytest.raises((TargetOutOfRange, UnreadableAmount)):
            target_from(fortnight, text)
    with pytest.raises(TargetOutOfRange):
        target_from(Terms(Metric.ADHERENCE, MONDAY, MONDAY + 6 * DAY), "101%")


def test_teams_are_named_in_a_line() -> None:
    assert team_names(None) == team_names(" ") == ()
    assert team_names("Otters,  Herons ,") == ("Otters", "Herons")
    for line in ("Otters", "Otters, otters", ",".join("abcdefghi")):
        with pytest.raises(WrongTeams):
            team_names(line)
    with pytest.raises(NameTooLong):
        team_names("a, " + "b" * 25)


def test_names_are_one_line_without_what_cannot_be_seen() -> None:
    assert name_from("  Spring\n\tmiles ") == "Spring miles"
    assert name_from("\u202eevil\u2066 \x07name\u200b") == "evil name"
    assert name_from("Z" + "\u0336\u0489\u0335\u0334" * 20 + "o") == "Z\u0336\u0489o"
    assert name_from("Crème Brûlée Ходьба 👩\u200d👩\u200d👧") == "Crème Brûlée Ходьба 👩\u200d👩\u200d👧"
    assert name_from("https://example.org") == "https: //example.org", "no link comes by a name"
    assert team_names("http://a.b, Otters") == ("http: //a.b", "Otters")
    assert description_from("  ") is None
    for nothing in ("", " ", "\u200b\u2060", "\u3164", "\u0301"):
        with pytest.raises(NamelessName):
            name_from(nothing)
    with pytest.raises(NameTooLong):
        name_from("x" * (LONGEST_NAME + 1))
    with pytest.raises(NameTooLong):
        description_from("x" * 301)


@given(st.text(max_size=80))
def test_what_is_seen_of_a_name_is_all_there_is_to_see(text: str) -> None:
    once = seen(text)
    assert seen(once) == once
    assert "\n" not in once
    assert once == once.strip()
