"""Badges for streaks: each once, told while it is news, and never for history."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.streak_milestones import MILESTONES_DAYS, StreakMilestone, foremost, milestones_in
from bot.domain.streaks import StreakEvent, Verdict, explain
from tests.domain.test_streaks import TODAY, day, histories, runs, sick


def reached(events: list[StreakEvent], *, today: int) -> list[tuple[int, date | None]]:
    return [(one.days, one.reached_on) for one in milestones_in(explain(events, today_on=day(today)))]


def test_seven_kept_days_are_the_first() -> None:
    assert reached(runs(*range(6)), today=5) == []
    assert reached(runs(*range(7)), today=6) == [(7, day(6))]
    assert reached(runs(*range(7)), today=7) == [(7, day(6))]


def test_days_that_count_for_nothing_do_not_count() -> None:
    assert reached([*runs(0, 1, 2, 6, 7, 8, 9), sick(3, until=5)], today=9) == [(7, day(9))]


def test_what_an_earlier_streak_reached_is_a_badge_without_a_day() -> None:
    events = runs(*range(7), *range(12, 15))
    assert reached(events, today=14) == [(7, None)]
    assert not StreakMilestone(7).is_news(today_on=day(14))
    assert not StreakMilestone(7).is_celebrated(today_on=day(14))


def test_a_year_has_them_all() -> None:
    days = dict(reached(runs(*range(365)), today=364))
    assert days == {7: day(6), 30: day(29), 100: day(99), 365: day(364)}


def test_it_is_news_for_a_week_and_for_a_server_for_a_day() -> None:
    seven = StreakMilestone(7, day(6))
    assert [n for n in range(6, 20) if seven.is_news(today_on=day(n))] == list(range(6, 14))
    assert [n for n in range(6, 20) if seven.is_celebrated(today_on=day(n))] == [6, 7]


def test_of_several_the_longest_that_is_news_is_told() -> None:
    several = [StreakMilestone(7, day(20)), StreakMilestone(30, day(43)), StreakMilestone(100)]
    assert foremost(several, today_on=day(43)) == StreakMilestone(30, day(43))
    assert foremost(several, today_on=day(90)) is None
    assert foremost([], today_on=day(0)) is None


@given(histories, st.integers(0, TODAY))
def test_milestones_agree_with_the_days_of_the_report(events: list[StreakEvent], today: int) -> None:
    report = explain(events, today_on=day(today))
    found = {one.days: one.reached_on for one in milestones_in(report)}
    assert set(found) == {days for days in MILESTONES_DAYS if days <= report.longest_days}
    for days, reached_on in found.items():
        assert (reached_on is not None) is (days <= report.current_days)
        if reached_on is None:
            continue
        since = [one for one in report.days if one.day_on >= reached_on]
        assert since[0].verdict is Verdict.KEPT
        assert all(one.verdict is not Verdict.MISSED for one in since)
        assert report.current_days - sum(one.verdict is Verdict.KEPT for one in since) + 1 == days


@given(histories, st.integers(0, TODAY))
def test_a_milestone_is_never_lost_as_days_go_by(events: list[StreakEvent], today: int) -> None:
    known = [event for event in events if event.day_on <= day(today)]
    before = milestones_in(explain(known, today_on=day(today)))
    after = milestones_in(explain(known, today_on=day(today) + timedelta(days=1)))
    assert {one.days for one in before} <= {one.days for one in after}
