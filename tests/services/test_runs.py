"""Logging, changing and deleting runs, in any order: the streak is that of the runs that are left."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import MemberId, RunId
from bot.domain.occurrences import Source
from bot.domain.run_drafts import DRAFT_KEPT_FOR, RunDraftGone
from bot.domain.run_texts import RunText
from bot.domain.runs import RunNotFound, UnreadableDuration
from bot.domain.streaks import RunLogged, explain
from bot.services.run_entries import RunEntryService
from bot.services.run_log import RunLog
from bot.services.run_outcomes import Asked, Entered
from bot.services.runs import RUNS_ON_A_PAGE, RunService
from bot.services.upkeep import UpkeepService
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA, BEN = MemberId(1), MemberId(2)
days = st.integers(0, 12)


class Log:
    """The services on one database, and how often the dispatcher was woken."""

    def __init__(self, units: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
        self.units = units
        self.clock = clock
        self.woken = 0
        run_log = RunLog(check_ins=True)
        self.entries = RunEntryService(units, clock, run_log, wake=self.wake)
        self.runs = RunService(units, clock, run_log, wake=self.wake)

    def wake(self) -> None:
        self.woken += 1

    async def move_in(self, member_id: MemberId, *, agrees: bool = False) -> None:
        async with self.units() as unit:
            member = await unit.members.ensure(member_id, locale="en-GB", at=self.clock.now())
            await unit.members.save_settings(replace(member, zone="Europe/Lisbon"))
            if agrees:
                await unit.consents.give(
                    member_id, text_version=CONSENT_VERSION, locale="en-GB", at=self.clock.now()
                )
            await unit.commit()

    async def sure(self, outcome: Entered | Asked) -> Entered:
        """Return the run as it is kept, whatever is asked."""
        if isinstance(outcome, Asked):
            outcome = await self.entries.confirm(ANA, outcome.draft_id)
        assert isinstance(outcome, Entered)
        return outcome


@pytest.fixture
async def log(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> Log:
    log = Log(units, clock)
    await log.move_in(ANA)
    return log


steps = st.lists(
    st.one_of(
        st.tuples(st.just("log"), days, st.just(0)),
        st.tuples(st.just("move"), days, st.integers(0, 5)),
        st.tuples(st.just("delete"), st.just(0), st.integers(0, 5)),
    ),
    max_size=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(steps=steps)
async def test_the_streak_is_that_of_the_runs_that_are_left(
    log: Log, steps: list[tuple[str, int, int]]
) -> None:
    # The clock stands still, as if it were put back a little after each step.
    async with log.units() as unit:
        await unit.members.erase(ANA)
        await unit.commit()
    await log.move_in(ANA)
    logged_at = log.clock.now()
    left: dict[RunId, int] = {}
    for step, day, which in steps:
        if step == "log":
            text = RunText("30", when=f"{day} days ago" if day else "today")
            entered = await log.sure(await log.entries.log(ANA, text, locale="en-GB"))
            left[entered.logged.run.id] = day
        elif left:
            run_id = sorted(left)[which % len(left)]
            if step == "delete":
                del left[run_id]
                await log.runs.delete(ANA, run_id)
            else:
                when = {"when": f"{day} days ago" if day else "today"}
                await log.sure(await log.entries.edit(ANA, run_id, when, notes=None))
                left[run_id] = day
    async with log.units(read_only=True) as unit:
        member = await unit.members.get(ANA)
        assert member is not None
        today_on = member.clock.local_day(logged_at)
        streak = explain(await unit.streak_events.list_for(ANA), today_on=today_on)
        assert await unit.runs.count(ANA) == len(left)
    expected = [RunLogged(today_on - timedelta(days=day), logged_at, run_id) for run_id, day in left.items()]
    anew = explain(expected, today_on=today_on)
    assert (streak.current_days, streak.days) == (anew.current_days, anew.days)


async def test_a_question_is_kept_for_a_day_and_no_longer(log: Log) -> None:
    asked = await log.entries.log(ANA, RunText("soon", "5"), locale="en-GB")
    assert isinstance(asked, Asked)
    assert isinstance(asked.error, UnreadableDuration)
    log.clock.move_to(log.clock.now() + DRAFT_KEPT_FOR)
    await UpkeepService(log.units, log.clock, wake=lambda: None).tidy()
    form = await log.entries.draft_form(ANA, asked.draft_id)
    assert form.text == RunText("soon", "5")
    log.clock.move_to(log.clock.now() + timedelta(seconds=1))
    for late in (
        log.entries.draft_form(ANA, asked.draft_id),
        log.entries.confirm(ANA, asked.draft_id),
        log.entries.resubmit(ANA, asked.draft_id, {"duration": "30"}, notes=None),
        log.entries.drop(ANA, asked.draft_id),
    ):
        with pytest.raises(RunDraftGone):
            await late
    await UpkeepService(log.units, log.clock, wake=lambda: None).tidy()
    async with log.units(read_only=True) as unit:
        assert await unit.run_drafts.get(ANA, asked.draft_id) is None


async def test_a_later_question_replaces_the_earlier(log: Log) -> None:
    first = await log.entries.log(ANA, RunText("soon"), locale="en-GB")
    second = await log.entries.log(ANA, RunText("later"), locale="en-GB")
    assert isinstance(first, Asked)
    assert isinstance(second, Asked)
    with pytest.raises(RunDraftGone):
        await log.entries.draft_form(ANA, first.draft_id)
    still = await log.entries.confirm(ANA, second.draft_id)
    assert isinstance(still, Asked), "being sure makes nothing readable"


async def test_nobody_reaches_anothers_run_or_draft(log: Log) -> None:
    await log.move_in(BEN)
    run_id = (await log.sure(await log.entries.log(ANA, RunText("30"), locale="en-GB"))).logged.run.id
    asked = await log.entries.log(ANA, RunText("soon"), locale="en-GB")
    assert isinstance(asked, Asked)
    for of_a_run in (
        log.entries.edit(BEN, run_id, {"duration": "40"}, notes=None),
        log.entries.edit_form(BEN, run_id),
        log.runs.own(BEN, run_id),
        log.runs.delete(BEN, run_id),
        log.runs.delete(ANA, RunId(99)),
    ):
        with pytest.raises(RunNotFound):
            await of_a_run
    for of_a_draft in (
        log.entries.draft_form(BEN, asked.draft_id),
        log.entries.retry(BEN, asked.draft_id),
        log.entries.confirm(BEN, asked.draft_id),
        log.entries.drop(BEN, asked.draft_id),
    ):
        with pytest.raises(RunDraftGone):
            await of_a_draft


async def test_who_agreed_is_asked_how_it_went_and_not_about_what_is_gone(log: Log) -> None:
    await log.move_in(ANA, agrees=True)
    woken = log.woken
    run = (await log.sure(await log.entries.log(ANA, RunText("30"), locale="en-GB"))).logged.run
    assert log.woken > woken, "what was planned may come sooner than what the dispatcher waits for"
    async with log.units() as unit:
        (item,) = await unit.due.claim(
            now=log.clock.now() + timedelta(hours=1), owner="me", lease_until=log.clock.now(), limit=9
        )
        assert (item.planned.key.source, item.planned.key.subject_id) == (Source.CHECK_IN, run.id)
    removed = await log.runs.delete(ANA, run.id)
    assert removed.streak.current_days == 0
    async with log.units(read_only=True) as unit:
        assert await unit.due.next_due_at() is None


async def test_pages_end_where_the_log_ends(log: Log) -> None:
    empty = await log.runs.page(ANA, 3)
    assert (empty.runs, empty.number, empty.pages) == ((), 0, 1)
    for day in range(RUNS_ON_A_PAGE + 1):
        await log.entries.log(ANA, RunText("30", when=f"{day} days ago"), locale="en-GB")
    first, last, beyond = [await log.runs.page(ANA, number) for number in (0, 1, 99)]
    assert (len(first.runs), len(last.runs), first.pages) == (RUNS_ON_A_PAGE, 1, 2)
    assert beyond == last
    assert first.runs[0].entry.day_on > first.runs[-1].entry.day_on > last.runs[0].entry.day_on
    stranger = await log.runs.page(BEN, 0)
    assert stranger.runs == ()
