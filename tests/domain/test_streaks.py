"""Streaks reward keeping to a plan that contains rest, and explain every day."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import RunId
from bot.domain.streaks import (
    BotDown,
    Declared,
    DeclaredBack,
    DeclaredStatus,
    PlanChanged,
    RestTaken,
    RestTakenBack,
    Rule,
    RunLogged,
    RunRemoved,
    Skipped,
    StreakEvent,
    StreakReport,
    Unwell,
    Verdict,
    declaration_on,
    explain,
)

MONDAY = date(2026, 3, 2)
SUNDAY = MONDAY + timedelta(days=6)


def day(n: int) -> date:
    """The n-th day of the story; day 0 is a Monday."""
    return MONDAY + timedelta(days=n)


def evening(day_on: date) -> datetime:
    return datetime.combine(day_on, time(19), UTC)


_run_ids = count(1)


def run(n: int, *, logged_on: int | None = None, run_id: int | None = None) -> RunLogged:
    recorded_at = evening(day(n if logged_on is None else logged_on))
    return RunLogged(day(n), recorded_at, RunId(next(_run_ids) if run_id is None else run_id))


def runs(*days: int) -> list[StreakEvent]:
    return [run(n) for n in days]


def rest(n: int) -> RestTaken:
    return RestTaken(day(n), evening(day(n)))


def rest_back(n: int, *, hours_later: int = 1) -> RestTakenBack:
    return RestTakenBack(day(n), evening(day(n)) + timedelta(hours=hours_later))


def plan(n: int, *rest_weekdays: int) -> PlanChanged:
    return PlanChanged(day(n), evening(day(n)), frozenset(rest_weekdays))


def sick(n: int, until: int | None = None) -> Declared:
    return Declared(day(n), evening(day(n)), DeclaredStatus.SICK, None if until is None else day(until))


def unwell(n: int, until: int | None = None) -> Unwell:
    return Unwell(day(n), evening(day(n)), None if until is None else day(until))


def back(n: int) -> DeclaredBack:
    return DeclaredBack(day(n), evening(day(n)) + timedelta(hours=1))


def verdicts(report: StreakReport) -> str:
    """One letter a day: Kept, Neutral, Frozen, Missed, Open."""
    return "".join(verdict.verdict.name[0] for verdict in report.days)


def story(events: Iterable[StreakEvent], *, today: int) -> str:
    return verdicts(explain(events, today_on=day(today)))


def rule_of(report: StreakReport, n: int) -> Rule:
    return next(verdict.rule for verdict in report.days if verdict.day_on == day(n))


class TestWhatKeepsADay:
    def test_before_the_first_event_there_are_no_days(self) -> None:
        report = explain([], today_on=MONDAY)
        assert report.days == ()
        assert (report.current_days, report.longest_days, report.freezes_left) == (0, 0, 0)
        assert (report.this_week.kept_days, report.this_week.needed_days) == (0, 0)

    def test_four_runs_and_three_planned_rest_days_make_seven(self) -> None:
        report = explain([plan(0, 1, 3, 5), *runs(0, 2, 4, 6)], today_on=SUNDAY)
        assert verdicts(report) == "KKKKKKK"
        assert report.current_days == 7
        assert report.freezes_left == 1
        assert [verdict.rule for verdict in report.days[:2]] == [Rule.RUN, Rule.PLANNED_REST]

    def test_rest_instead_keeps_two_days_a_week_and_no_third(self) -> None:
        report = explain([run(0), rest(1), rest(2), rest(3), run(4)], today_on=day(4))
        assert verdicts(report) == "KKKMK"
        assert rule_of(report, 3) is Rule.RESTS_USED_UP

    def test_the_allowance_begins_anew_on_monday(self) -> None:
        assert story([rest(4), rest(5), rest(7), rest(8), run(6)], today=8) == "KKKKK"
        assert story([rest(4), rest(5), rest(6), rest(7), rest(8)], today=8) == "KKMKK"

    def test_a_planned_rest_day_or_a_run_does_not_use_up_the_allowance(self) -> None:
        events: list[StreakEvent] = [plan(0, 0), rest(0), run(1), rest(1), rest(2), rest(3), run(4)]
        assert story(events, today=4) == "KKKKK"

    def test_skip_says_nothing_good_or_bad(self) -> None:
        skipped = Skipped(day(1), evening(day(1)))
        assert story([run(0), skipped], today=1) == "KO"
        assert story([run(0), skipped, rest(1)], today=1) == "KK"
        assert story([run(0), skipped], today=2) == story([run(0)], today=2) == "KMO"

    def test_rest_that_was_taken_back_was_never_chosen(self) -> None:
        assert story([run(0), rest(1), rest_back(1)], today=1) == "KO"
        assert story([rest(0), rest_back(0)], today=0) == "", "it does not even begin the days"
        report = explain([rest(0), rest_back(0), rest(1), rest(2), run(3)], today_on=day(3))
        assert verdicts(report) == "KKK", "it uses up nothing of the week's two"

    def test_rest_may_be_chosen_again_and_the_last_word_counts(self) -> None:
        again = RestTaken(day(1), evening(day(1)) + timedelta(hours=2))
        assert story([run(0), rest(1), rest_back(1), again], today=1) == "KK"
        assert story([run(0), rest(1), rest_back(1), again, rest_back(1, hours_later=3)], today=1) == "KO"
        much_later = RestTaken(day(1), evening(day(30)))
        assert story([run(0), rest(1), rest_back(1), much_later], today=2) == "KKO", "it was chosen in time"
        told_at_once = RestTakenBack(day(1), evening(day(1)))
        assert story([run(0), rest(1), told_at_once], today=1) == "KO"

    def test_several_runs_on_a_day_keep_one_day(self) -> None:
        assert explain([run(0), run(0)], today_on=MONDAY).current_days == 1


class TestSomethingWrong:
    def test_the_days_neither_count_nor_break_and_a_run_keeps_its_day(self) -> None:
        report = explain([*runs(0, 1, 3, 5), unwell(2, 4)], today_on=day(5))
        assert verdicts(report) == "KKNKNK"
        assert report.current_days == 4
        assert rule_of(report, 2) is Rule.UNWELL
        assert rule_of(report, 3) is Rule.RUN

    def test_the_day_on_which_all_is_well_is_the_last_of_them(self) -> None:
        assert story([*runs(0), unwell(1, 2)], today=4) == "KNNMO"

    def test_until_all_is_well_no_day_breaks_and_none_ahead_is_asked_for(self) -> None:
        report = explain([*runs(0), unwell(1)], today_on=day(3))
        assert verdicts(report) == "KNNN"
        assert report.this_week.needed_days == 1

    def test_rest_is_no_way_to_a_longer_streak_meanwhile(self) -> None:
        report = explain([plan(0, 1, 2), rest(0), unwell(1, 3), rest(3)], today_on=day(4))
        assert verdicts(report) == "KNNNO", "a planned rest day and a chosen one are like those of a break"
        assert report.this_week.rests_left == 1

    def test_what_the_member_declared_themselves_is_what_they_are_told(self) -> None:
        report = explain([sick(0, 2), unwell(1, 3)], today_on=day(4))
        assert [one.rule for one in report.days[:4]] == [Rule.SICK, Rule.SICK, Rule.SICK, Rule.UNWELL]

    def test_coming_back_from_a_declaration_does_not_make_anybody_well(self) -> None:
        report = explain([*runs(0), sick(1), unwell(2, 6), back(3)], today_on=day(8))
        assert verdicts(report) == "KNNNNNNMO"
        assert rule_of(report, 5) is Rule.UNWELL

    def test_being_well_does_not_end_a_declaration(self) -> None:
        events = [*runs(0), sick(1), unwell(2, 3)]
        assert story(events, today=6) == "KNNNNNN"
        assert declaration_on(events, day(6)) == sick(1)
        assert declaration_on([*runs(0), unwell(1)], day(2)) is None, "that is nobody's declaration"

    def test_twice_and_over_one_another_is_what_the_days_together_are(self) -> None:
        told = [*runs(0), unwell(1, 4), unwell(2, 3), unwell(4, 5)]
        assert story(told, today=7) == story([*runs(0), unwell(1, 5)], today=7) == "KNNNNNMO"

    def test_it_begins_no_history_and_cannot_end_before_it_begins(self) -> None:
        assert explain([unwell(0)], today_on=day(3)).days == ()
        assert story([unwell(0, 5), *runs(3)], today=5) == "KNN"
        with pytest.raises(ValueError, match="before day_on"):
            unwell(3, 2)


class TestToday:
    def test_is_open_and_takes_nothing_away(self) -> None:
        report = explain(runs(0, 1), today_on=day(2))
        assert verdicts(report) == "KKO"
        assert report.current_days == 2

    def test_is_missed_only_once_it_is_over(self) -> None:
        assert explain(runs(0, 1), today_on=day(3)).current_days == 0

    def test_a_planned_rest_day_counts_from_its_morning(self) -> None:
        assert explain([plan(0, 1), run(0)], today_on=day(1)).current_days == 2

    def test_an_outage_today_leaves_the_day_open(self) -> None:
        down = BotDown(day(1), evening(day(1)))
        assert story([run(0), down], today=1) == "KO"
        assert story([run(0), down], today=2) == "KNO"

    def test_does_not_spend_a_freeze(self) -> None:
        report = explain(runs(*range(7)), today_on=day(7))
        assert (report.freezes_left, report.days[-1].verdict) == (1, Verdict.OPEN)


class TestFreezes:
    def test_seven_kept_days_earn_one_and_it_mends_one_missed_day(self) -> None:
        report = explain(runs(*range(7), 8), today_on=day(8))
        assert verdicts(report) == "KKKKKKKFK"
        assert report.current_days == 8
        assert (report.freezes_left, report.kept_towards_next_freeze) == (0, 1)
        assert rule_of(report, 7) is Rule.FREEZE

    def test_two_are_the_most_that_can_be_held(self) -> None:
        report = explain(runs(*range(40)), today_on=day(39))
        assert (report.freezes_left, report.kept_towards_next_freeze) == (2, 0)
        assert story(runs(*range(40)), today=43) == "K" * 40 + "FFMO"

    def test_days_kept_in_an_earlier_streak_earn_nothing(self) -> None:
        report = explain(runs(*range(6), 7), today_on=day(7))
        assert (report.current_days, report.longest_days) == (1, 6)
        assert (report.freezes_left, report.kept_towards_next_freeze) == (0, 1)

    def test_a_run_added_later_gives_the_freeze_back(self) -> None:
        late = run(7, logged_on=9)
        report = explain([*runs(*range(7), 8), late], today_on=day(9))
        assert (report.current_days, report.freezes_left) == (9, 1)


class TestDeclaredDays:
    def test_neither_break_nor_count(self) -> None:
        report = explain([run(0), sick(1, until=3), run(4)], today_on=day(4))
        assert verdicts(report) == "KNNNK"
        assert report.current_days == 2
        assert rule_of(report, 2) is Rule.SICK

    @pytest.mark.parametrize("status", list(DeclaredStatus))
    def test_each_status_is_named(self, status: DeclaredStatus) -> None:
        report = explain([Declared(MONDAY, evening(MONDAY), status)], today_on=MONDAY)
        assert report.days[0].rule is Rule[status.name]

    def test_a_run_on_a_declared_day_still_counts(self) -> None:
        assert story([sick(0, until=2), run(1)], today=2) == "NKN"

    def test_without_an_end_they_last_until_the_member_is_back(self) -> None:
        events: list[StreakEvent] = [run(0), sick(1), back(5)]
        assert story(events, today=4) == "KNNNN"
        report = explain(events, today_on=day(7))
        assert verdicts(report) == "KNNNNNMO"
        assert rule_of(report, 5) is Rule.BACK

    def test_declared_and_taken_back_at_one_instant_is_taken_back(self) -> None:
        declared = sick(1)
        assert story([run(0), declared, DeclaredBack(day(1), declared.recorded_at)], today=3) == "KNMO"

    def test_planned_rest_counts_again_from_the_day_of_the_return(self) -> None:
        assert story([plan(0, 2), sick(0), back(2)], today=2) == "NNK"

    def test_coming_back_from_nothing_changes_nothing(self) -> None:
        assert story([run(0), back(1)], today=2) == "KMO"
        assert story([run(0), sick(1, until=1), back(3)], today=4) == "KNMMO"

    def test_the_latest_declaration_replaces_the_earlier_one(self) -> None:
        shorter = Declared(day(2), evening(day(2)), DeclaredStatus.TRAVEL, day(3))
        report = explain([sick(0), shorter], today_on=day(5))
        assert verdicts(report) == "NNNNMO"
        assert rule_of(report, 2) is Rule.TRAVEL

    def test_no_rest_is_used_up_while_sick(self) -> None:
        assert story([sick(0, until=1), rest(0), rest(1), rest(2), rest(3)], today=3) == "NNKK"

    def test_an_outage_is_nobodys_fault(self) -> None:
        report = explain([run(0), BotDown(day(1), evening(day(1))), run(2)], today_on=day(2))
        assert verdicts(report) == "KNK"
        assert rule_of(report, 1) is Rule.BOT_DOWN

    def test_rest_and_runs_count_in_spite_of_an_outage(self) -> None:
        down: list[StreakEvent] = [BotDown(day(n), evening(day(n))) for n in range(3)]
        assert story([plan(0, 0), run(1), rest(2), *down], today=3) == "KKKO"


class TestLateness:
    def test_a_run_up_to_seven_days_late_counts_for_its_day(self) -> None:
        assert story([run(0), run(1, logged_on=8), run(2)], today=8).startswith("KKK")

    def test_later_than_that_it_stays_outside_the_streak(self) -> None:
        report = explain([run(0), run(1, logged_on=10), run(2)], today_on=day(10))
        assert verdicts(report).startswith("KMK")
        assert rule_of(report, 1) is Rule.LOGGED_TOO_LATE

    def test_the_seven_days_are_whole_days_wherever_the_member_is(self) -> None:
        # Day 0 ends in the last zone on Earth (UTC-12) at noon UTC of day 1.
        last_moment_at = datetime(2026, 3, 10, 11, 59, 59, tzinfo=UTC)
        in_time = RunLogged(MONDAY, last_moment_at, RunId(1))
        too_late = RunLogged(MONDAY, last_moment_at + timedelta(seconds=1), RunId(1))
        assert story([in_time, run(1)], today=1) == "KK"
        assert story([too_late, run(1)], today=1) == "K"

    def test_rest_pressed_on_an_old_message_is_too_late_as_well(self) -> None:
        old = RestTaken(day(1), evening(day(30)))
        assert rule_of(explain([run(0), old], today_on=day(30)), 1) is Rule.LOGGED_TOO_LATE

    def test_a_missed_day_says_whether_a_run_can_still_be_logged(self) -> None:
        report = explain(runs(0), today_on=day(9))
        assert rule_of(report, 1) is Rule.NOTHING
        assert rule_of(report, 2) is Rule.NOTHING_YET

    def test_an_import_of_long_ago_does_not_open_years_of_missed_days(self) -> None:
        assert story([run(-400, logged_on=0), run(0)], today=0) == "K"


class TestCorrections:
    def test_a_removed_run_is_as_if_it_had_never_been(self) -> None:
        removed = RunRemoved(day(5), evening(day(5)), RunId(900))
        assert explain([*runs(0, 2), run(1, run_id=900), removed], today_on=day(2)).current_days == 1
        assert explain([run(-50, run_id=900), removed, run(0)], today_on=MONDAY).days[0].day_on == MONDAY

    def test_a_run_moved_to_another_day_counts_there_only(self) -> None:
        moved = run(1, logged_on=20, run_id=900)
        assert story([run(0, run_id=900), moved, run(2)], today=2) == "KK"

    def test_an_edit_written_as_removal_and_new_entry_at_one_instant_stands(self) -> None:
        logged = run(0, run_id=900)
        edited: list[StreakEvent] = [RunRemoved(day(1), evening(day(1)), RunId(900)), run(1, run_id=900)]
        assert story([logged, *edited], today=1) == "K"

    def test_a_plan_change_applies_from_its_day_on(self) -> None:
        assert story([plan(0, 0, 1, 2), plan(2, 5)], today=6) == "KKMMMKO"

    def test_a_plan_never_reaches_backwards(self) -> None:
        backdated = PlanChanged(day(0), evening(day(3)), frozenset({1, 2, 3}))
        assert story([run(0), backdated], today=4) == "KMMKO"

    def test_without_a_plan_no_day_is_planned_rest(self) -> None:
        stopped = PlanChanged(day(1), evening(day(1)), None)
        assert story([plan(0, 0, 1), stopped], today=2) == "KMO"

    def test_what_is_yet_to_come_is_left_out(self) -> None:
        assert story([run(0), run(3)], today=1) == "KO"
        assert story([run(3)], today=1) == ""
        some_day: list[StreakEvent] = [
            RunLogged(date.max, evening(MONDAY), RunId(1)),
            RestTaken(date.max, evening(MONDAY)),
        ]
        assert story([run(0), *some_day], today=0) == "K"


class TestReport:
    def test_last_days_come_oldest_first(self) -> None:
        report = explain(runs(0, 1, 2), today_on=day(2))
        assert [verdict.day_on for verdict in report.last(2)] == [day(1), day(2)]
        assert len(report.last(30)) == 3
        assert report.last(0) == ()

    def test_this_week_counts_from_monday_and_asks_nothing_of_neutral_days(self) -> None:
        report = explain([*runs(0, 5, 6, 7, 8), sick(9, until=10), rest(11)], today_on=day(11))
        assert report.this_week.starts_on == day(7)
        assert (report.this_week.kept_days, report.this_week.needed_days) == (3, 5)
        assert report.this_week.rests_left == 1

    def test_this_week_knows_of_days_declared_ahead(self) -> None:
        away = Declared(day(4), evening(day(1)), DeclaredStatus.TRAVEL, day(20))
        assert explain([run(0), away], today_on=day(1)).this_week.needed_days == 4

    def test_a_first_week_asks_only_for_the_days_since_the_first_event(self) -> None:
        assert explain(runs(4), today_on=day(4)).this_week.needed_days == 3

    def test_a_week_with_a_plan_counts_its_runs(self) -> None:
        mon_wed_fri = plan(0, 1, 3, 5, 6)
        week = explain([mon_wed_fri, *runs(0, 2)], today_on=day(3)).this_week
        assert (week.run_days, week.planned_run_days) == (2, 3)
        extra = explain([mon_wed_fri, *runs(0, 1, 2, 4)], today_on=day(6)).this_week
        assert (extra.run_days, extra.planned_run_days) == (4, 3)
        away = explain([mon_wed_fri, run(0), sick(1, until=2)], today_on=day(3)).this_week
        assert (away.run_days, away.planned_run_days) == (1, 2), "nobody who is sick owes a run"

    def test_a_week_without_a_plan_owes_no_number_of_runs(self) -> None:
        week = explain(runs(0, 2), today_on=day(3)).this_week
        assert (week.run_days, week.planned_run_days) == (2, None)

    def test_every_rule_has_a_sentence_for_the_member(self) -> None:
        assert all(rule.sentence.endswith(".") for rule in Rule)
        assert len({rule.sentence for rule in Rule}) == len(Rule)

    def test_ten_years_are_one_pass(self) -> None:
        report = explain([plan(0, 5, 6), *runs(*range(0, 3650, 2))], today_on=day(3649))
        assert len(report.days) == 3650


class TestRefusals:
    def test_a_naive_instant(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            RestTaken(MONDAY, datetime(2026, 3, 2))  # noqa: DTZ001 - that it is refused is the point
        with pytest.raises(ValueError, match="aware"):
            PlanChanged(MONDAY, datetime(2026, 3, 2), None)  # noqa: DTZ001 - likewise

    @pytest.mark.parametrize("weekdays", [{7}, {-1}, set(range(7))])
    def test_a_plan_that_is_none(self, weekdays: set[int]) -> None:
        with pytest.raises(ValueError, match="weekdays"):
            PlanChanged(MONDAY, evening(MONDAY), frozenset(weekdays))

    def test_a_declaration_that_ends_before_it_begins(self) -> None:
        with pytest.raises(ValueError, match="until_on"):
            sick(2, until=1)


TODAY = 60
days_on = st.integers(0, TODAY).map(day)
recorded = st.integers(0, TODAY * 24).map(
    lambda hours: datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hours)
)
known_runs = st.integers(1, 40).map(RunId)
some_events: st.SearchStrategy[StreakEvent] = st.one_of(
    st.builds(
        lambda on, late, run_id: RunLogged(on, evening(on) + late, run_id),
        days_on,
        st.integers(0, 9).map(lambda n: timedelta(days=n)),
        known_runs,
    ),
    st.builds(RunRemoved, days_on, recorded, known_runs),
    st.builds(lambda on: RestTaken(on, evening(on)), days_on),
    st.builds(RestTakenBack, days_on, recorded),
    st.builds(Skipped, days_on, recorded),
    st.builds(PlanChanged, days_on, recorded, st.none() | st.frozensets(st.integers(0, 6), max_size=6)),
    st.builds(
        lambda on, at, status, length: Declared(
            on, at, status, None if length is None else on + timedelta(days=length)
        ),
        days_on,
        recorded,
        st.sampled_from(DeclaredStatus),
        st.none() | st.integers(0, 9),
    ),
    st.builds(DeclaredBack, days_on, recorded),
    st.builds(BotDown, days_on, recorded),
    st.builds(
        lambda on, at, length: Unwell(on, at, None if length is None else on + timedelta(days=length)),
        days_on,
        recorded,
        st.none() | st.integers(0, 9),
    ),
)
many_runs = st.sets(st.integers(0, TODAY), max_size=TODAY).map(lambda days: runs(*sorted(days)))
histories = st.builds(lambda more, some: [*more, *some], many_runs, st.lists(some_events, max_size=40))


def test_weeks_before_count_days_with_a_run_and_pass_over_weeks_that_asked_for_nothing() -> None:
    events = [*runs(0, 2, 4, 7, 7), sick(14, until=20), *runs(28)]
    report = explain(events, today_on=day(29))
    assert report.run_days_of_weeks_before(4) == (3, 1, 0), (
        "a day counts once, and days off are not held against it"
    )
    assert report.run_days_of_weeks_before(1) == (0,)
    assert explain([], today_on=day(0)).run_days_of_weeks_before(4) == ()


@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_the_events_does_not_matter(events: list[StreakEvent], shuffler: random.Random) -> None:
    shuffled = [*events, *events[:5]]
    shuffler.shuffle(shuffled)
    assert explain(shuffled, today_on=day(TODAY)) == explain(events, today_on=day(TODAY))


@given(histories, st.integers(-20, TODAY), st.integers(0, TODAY))
def test_a_run_added_for_a_past_day_never_takes_anything_away(
    events: list[StreakEvent], added: int, today: int
) -> None:
    before = explain(events, today_on=day(today))
    after = explain([*events, run(min(added, today))], today_on=day(today))
    assert after.current_days >= before.current_days
    assert after.longest_days >= before.longest_days
    saved_before = before.freezes_left * 7 + before.kept_towards_next_freeze
    assert after.freezes_left * 7 + after.kept_towards_next_freeze >= saved_before


@given(histories, st.integers(0, TODAY))
def test_tomorrow_without_news_changes_no_day_that_is_already_over(
    events: list[StreakEvent], today: int
) -> None:
    known = [event for event in events if event.day_on <= day(today)]
    now, next_day = explain(known, today_on=day(today)), explain(known, today_on=day(today + 1))
    over = now.days[:-1]
    assert [v.verdict for v in next_day.days[: len(over)]] == [v.verdict for v in over]


@given(histories, st.integers(0, TODAY))
def test_the_report_agrees_with_its_days(events: list[StreakEvent], today: int) -> None:
    report = explain(events, today_on=day(today))
    current = longest = 0
    for verdict in report.days:
        current = 0 if verdict.verdict is Verdict.MISSED else current + (verdict.verdict is Verdict.KEPT)
        longest = max(longest, current)
    assert (report.current_days, report.longest_days) == (current, longest)
    assert 0 <= report.freezes_left <= 2
    assert 0 <= report.kept_towards_next_freeze < 7
    assert 0 <= report.this_week.kept_days <= report.this_week.needed_days <= 7
    assert all(v.verdict is not Verdict.OPEN for v in report.days[:-1])
    assert all(v.verdict is not Verdict.MISSED or v.day_on < day(today) for v in report.days)


@given(histories, st.integers(0, TODAY), st.frozensets(st.integers(0, 6), max_size=6))
def test_a_new_plan_leaves_the_days_before_it_alone(
    events: list[StreakEvent], changed: int, weekdays: frozenset[int]
) -> None:
    history = [*events, run(0)]
    before = explain(history, today_on=day(TODAY)).days[:changed]
    after = explain([*history, plan(changed, *weekdays)], today_on=day(TODAY)).days[:changed]
    assert after == before


@given(histories, st.integers(0, TODAY), st.integers(0, TODAY))
def test_a_run_logged_and_removed_leaves_no_trace(events: list[StreakEvent], ran: int, removed: int) -> None:
    mistake = run(ran)
    undone = RunRemoved(day(removed), mistake.recorded_at + timedelta(seconds=1), mistake.run_id)
    assert explain([*events, mistake, undone], today_on=day(TODAY)) == explain(events, today_on=day(TODAY))


@given(histories)
def test_a_day_declared_and_not_run_neither_counts_nor_breaks(events: list[StreakEvent]) -> None:
    away = Declared(day(TODAY), evening(day(TODAY + 99)), DeclaredStatus.TRAVEL)
    eve = explain(events, today_on=day(TODAY))
    away_for_long = explain([*events, away], today_on=day(TODAY + 50))
    ran_today = any(verdict.rule is Rule.RUN for verdict in eve.last(1))
    counted_today = bool(eve.days) and eve.days[-1].verdict is Verdict.KEPT
    assert away_for_long.current_days == eve.current_days - (counted_today and not ran_today)


stretches = st.lists(
    st.tuples(st.integers(0, TODAY), st.none() | st.integers(0, 12)).map(
        lambda drawn: unwell(drawn[0], None if drawn[1] is None else drawn[0] + drawn[1])
    ),
    min_size=1,
    max_size=4,
)


@given(histories, stretches, st.integers(0, TODAY))
def test_days_on_which_something_was_wrong_are_what_a_break_declared_by_hand_would_be(
    events: list[StreakEvent], told: list[Unwell], today: int
) -> None:
    others = [event for event in events if not isinstance(event, Declared | DeclaredBack | Unwell)]
    # By hand: each day by itself, so that no declaration cuts short another one.
    days = {
        one.day_on + timedelta(days=n)
        for one in told
        for n in range(((one.until_on or day(TODAY + 7)) - one.day_on).days + 1)
    }
    by_hand = [Declared(on, evening(on), DeclaredStatus.BREAK, on) for on in days]
    flagged, on_a_break = (
        explain([*others, *more, run(-1)], today_on=day(today)) for more in (told, by_hand)
    )
    assert verdicts(flagged) == verdicts(on_a_break)
    assert (flagged.current_days, flagged.longest_days) == (
        on_a_break.current_days,
        on_a_break.longest_days,
    )
    assert (flagged.freezes_left, flagged.kept_towards_next_freeze) == (
        on_a_break.freezes_left,
        on_a_break.kept_towards_next_freeze,
    )
    assert flagged.this_week == on_a_break.this_week


@given(histories, stretches, st.integers(0, TODAY))
def test_no_day_is_ever_kept_or_missed_for_that_something_was_wrong(
    events: list[StreakEvent], told: list[Unwell], today: int
) -> None:
    without = explain(events, today_on=day(today))
    flagged = explain([*events, *told], today_on=day(today))
    kept_without, kept = (verdicts(report).count("K") for report in (without, flagged))
    assert kept <= kept_without
    before = dict(zip((one.day_on for one in without.days), without.days, strict=True))
    for one in flagged.days:
        if any(of.day_on <= one.day_on <= (of.until_on or date.max) for of in told):
            assert one.rule is Rule.RUN or one.verdict is Verdict.NEUTRAL
        if one.verdict is Verdict.KEPT:
            assert before[one.day_on].verdict is Verdict.KEPT or one.rule is Rule.REST_INSTEAD


@given(histories, st.integers(0, TODAY), st.integers(0, 60))
def test_a_streak_lives_on_for_as_long_as_something_is_wrong(
    events: list[StreakEvent], today: int, longer: int
) -> None:
    known = [event for event in events if event.day_on <= day(today)]
    eve = explain(known, today_on=day(today))
    later = explain([*known, unwell(today + 1)], today_on=day(today + 1 + longer))
    missed_today = len(later.days) > longer + 1 and later.days[-longer - 2].verdict is Verdict.MISSED
    assert later.current_days == (0 if missed_today else eve.current_days)
