"""Whatever a member presses, in whatever order: one run for each reminder, one nudge, answers that stay."""

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import MemberId
from bot.domain.members import Units
from bot.domain.occurrences import Answer, OccurrenceKey, Source
from bot.domain.once_errors import UnreadableMoment
from bot.domain.reminders import Reminder, ReminderKind, ReminderNotFound
from bot.domain.runs import METRES_PER_MILE, ImplausibleDistance, RunNotFound, UnreadableDuration
from bot.domain.when import parse_when
from bot.services.check_ins import CheckInService
from bot.services.run_answers import RunAnswerService
from bot.services.run_log import RunLog
from bot.storage.engine import create_engine
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA, BEN = MemberId(1), MemberId(2)
BEGINS_AT = datetime.fromisoformat("2026-03-02T06:30:00+00:00")
MONDAY, TUESDAY = datetime.fromisoformat("2026-03-02T06:30"), datetime.fromisoformat("2026-03-03T06:30")
DAYS = st.sampled_from([MONDAY, TUESDAY])
WAIT = timedelta(minutes=10)


async def remind(units: SqlUnitOfWorkFactory, member: MemberId) -> Reminder:
    async with units() as unit:
        settled = await unit.members.ensure(member, locale="en-GB", at=BEGINS_AT)
        await unit.members.save_settings(replace(settled, zone="Europe/Lisbon"))
        daily = parse_when("daily 06:30")
        reminder = await unit.reminders.add(member, kind=ReminderKind.RUN, recurrence=daily, at=BEGINS_AT)
        await unit.commit()
    return reminder


class Pressing(RuleBasedStateMachine):
    """A member with two mornings' messages, and a model of what must stand after each press."""

    def __init__(self, database: Path) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.engine = create_engine(f"sqlite:///{database}")
        self.units = SqlUnitOfWorkFactory(self.engine, None)
        self.clock = SandboxClock(BEGINS_AT, rate=0)
        self.woken = 0
        self.answers = RunAnswerService(self.units, self.clock, RunLog(check_ins=True), wake=self.wake)
        self.reminder = self.runner.run(remind(self.units, ANA))
        self.standing: dict[datetime, Answer] = {}
        self.nudge: datetime | None = None

    def teardown(self) -> None:
        self.runner.run(self.forget())
        self.runner.run(self.engine.dispose())
        self.runner.close()

    async def forget(self) -> None:
        async with self.units() as unit:
            await unit.members.erase(ANA)
            await unit.commit()

    def wake(self) -> None:
        self.woken += 1

    def key(self, planned: datetime) -> OccurrenceKey:
        return OccurrenceKey(Source.REMINDER, self.reminder.id, planned)

    def settled(self, planned: datetime, answer: Answer) -> None:
        self.standing[planned] = answer
        if self.nudge == planned:
            self.nudge = None

    @rule(planned=DAYS)
    def snooze(self, planned: datetime) -> None:
        answered = self.runner.run(self.answers.snooze(ANA, self.key(planned), WAIT))
        if planned not in self.standing or not self.standing[planned].is_final:
            self.standing[planned] = Answer.SNOOZED
            self.nudge = planned
            assert answered.fire_at is not None
            assert self.clock.now() < answered.fire_at <= self.clock.now() + WAIT
        assert answered.answer is self.standing[planned]

    @rule(planned=DAYS, answer=st.sampled_from([Answer.RESTED, Answer.SKIPPED]))
    def end(self, planned: datetime, answer: Answer) -> None:
        press = self.answers.rest if answer is Answer.RESTED else self.answers.skip
        answered = self.runner.run(press(ANA, self.key(planned)))
        if planned not in self.standing or not self.standing[planned].is_final:
            self.settled(planned, answer)
        assert answered.answer is self.standing[planned]

    @rule(planned=DAYS, minutes=st.integers(1, 90))
    def run_it(self, planned: datetime, minutes: int) -> None:
        logged = self.runner.run(
            self.answers.log_run(ANA, self.key(planned), distance="", duration=str(minutes))
        )
        assert logged.already is (self.standing.get(planned) is Answer.DONE)
        assert logged.already or logged.run.entry.duration_s == minutes * 60
        assert logged.run.entry.day_on == planned.date()
        self.settled(planned, Answer.DONE)

    @rule()
    def wait(self) -> None:
        self.clock.advance(minutes=3)
        if self.nudge is not None:
            self.runner.run(self.nudge_if_due())

    async def nudge_if_due(self) -> None:
        """Deliver what is due, as the dispatcher would."""
        async with self.units() as unit:
            waiting = (await unit.due.pending_for([self.reminder.id])).get(self.reminder.id, [])
            if waiting and waiting[0].fire_at <= self.clock.now():
                await unit.due.remove(self.reminder.id, Source.SNOOZE)
                self.nudge = None
            await unit.commit()

    @invariant()
    def what_stands_is_what_was_pressed(self) -> None:
        self.runner.run(self.check())

    async def check(self) -> None:
        async with self.units(read_only=True) as unit:
            waiting = (await unit.due.pending_for([self.reminder.id])).get(self.reminder.id, [])
            runs = 0
            for planned in (MONDAY, TUESDAY):
                key = self.key(planned)
                assert await unit.answers.get(key) is self.standing.get(planned)
                logged = await unit.runs.for_occurrence(key)
                assert (logged is not None) is (self.standing.get(planned) is Answer.DONE)
                runs += logged is not None
            assert await unit.runs.count(ANA) == runs, "one run for each reminder at most"
        assert [planned.about_local for planned in waiting] == ([self.nudge] if self.nudge else [])


def test_any_presses_in_any_order_leave_one_clear_answer(empty_database: Path, tmp_path: Path) -> None:
    database = shutil.copyfile(empty_database, tmp_path / "pressed.db")

    class OnThisDatabase(Pressing):
        def __init__(self) -> None:
            super().__init__(database)

    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


@pytest.fixture
def answers(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> RunAnswerService:
    return RunAnswerService(units, clock, RunLog(check_ins=True), wake=lambda: None)


async def test_nobody_answers_for_somebody_else(
    units: SqlUnitOfWorkFactory, answers: RunAnswerService
) -> None:
    reminder = await remind(units, ANA)
    await remind(units, BEN)
    key = OccurrenceKey(Source.REMINDER, reminder.id, MONDAY)
    for press in (answers.rest, answers.skip, answers.standing, answers.logged):
        with pytest.raises(ReminderNotFound):
            await press(BEN, key)
    with pytest.raises(ReminderNotFound):
        await answers.snooze(BEN, key, WAIT)
    with pytest.raises(ReminderNotFound):
        await answers.snooze_until(BEN, key, "in 45 min")
    with pytest.raises(ReminderNotFound):
        await answers.log_run(BEN, key, distance="", duration="30")
    assert (await answers.standing(ANA, key)).answer is None
    with pytest.raises(RunNotFound):
        await answers.logged(ANA, key)


async def test_two_thumbs_at_once_are_one_answer(
    units: SqlUnitOfWorkFactory, answers: RunAnswerService
) -> None:
    reminder = await remind(units, ANA)
    key = OccurrenceKey(Source.REMINDER, reminder.id, MONDAY)
    snoozes = await asyncio.gather(*(answers.snooze(ANA, key, WAIT) for _ in range(4)))
    assert len({one.fire_at for one in snoozes}) == 1
    logs = await asyncio.gather(*(answers.log_run(ANA, key, distance="5", duration="30") for _ in range(4)))
    assert sorted(one.already for one in logs) == [False, True, True, True]
    assert len({one.run.id for one in logs}) == 1
    ends = await asyncio.gather(answers.rest(ANA, key), answers.skip(ANA, key))
    assert {one.answer for one in ends} == {Answer.DONE}


async def test_what_cannot_be_read_is_not_logged(
    units: SqlUnitOfWorkFactory, answers: RunAnswerService
) -> None:
    reminder = await remind(units, ANA)
    key = OccurrenceKey(Source.REMINDER, reminder.id, MONDAY)
    with pytest.raises(UnreadableDuration):
        await answers.log_run(ANA, key, distance="5", duration="a while")
    with pytest.raises(ImplausibleDistance):
        await answers.log_run(ANA, key, distance="501 km", duration="30")
    assert (await answers.standing(ANA, key)).answer is None


async def test_an_old_messages_answer_leaves_todays_nudge_alone(
    units: SqlUnitOfWorkFactory, answers: RunAnswerService, clock: SandboxClock
) -> None:
    reminder = await remind(units, ANA)
    monday, tuesday = (OccurrenceKey(Source.REMINDER, reminder.id, day) for day in (MONDAY, TUESDAY))
    clock.advance(timedelta(days=1))
    await answers.snooze(ANA, tuesday, WAIT)
    await answers.skip(ANA, monday)
    async with units(read_only=True) as unit:
        (nudge,) = (await unit.due.pending_for([reminder.id]))[reminder.id]
    assert nudge.about_local == TUESDAY


async def test_a_snooze_takes_the_wait_or_the_time_that_was_asked_for(
    units: SqlUnitOfWorkFactory, answers: RunAnswerService, clock: SandboxClock
) -> None:
    reminder = await remind(units, ANA)
    key = OccurrenceKey(Source.REMINDER, reminder.id, MONDAY)
    for wait in (timedelta(minutes=30), timedelta(hours=1)):
        assert (await answers.snooze(ANA, key, wait)).fire_at == clock.now() + wait
    assert (await answers.snooze_until(ANA, key, "18:00")).fire_at == clock.now().replace(hour=18, minute=0)
    assert (await answers.snooze_until(ANA, key, "in 45 min")).fire_at == clock.now() + timedelta(minutes=45)
    for unreadable in ("soon", "yesterday 07:00", "06:30 07:30"):
        with pytest.raises(UnreadableMoment):
            await answers.snooze_until(ANA, key, unreadable)
    async with units(read_only=True) as unit:
        (waiting,) = (await unit.due.pending_for([reminder.id]))[reminder.id]
    assert waiting.fire_at == clock.now() + timedelta(minutes=45), "the last that could be read stands, alone"
    await answers.skip(ANA, key)
    assert (await answers.snooze_until(ANA, key, "18:00")).fire_at is None, "an answer ends putting off"


async def test_a_bare_distance_is_in_the_members_units(
    units: SqlUnitOfWorkFactory, answers: RunAnswerService
) -> None:
    reminder = await remind(units, ANA)
    async with units() as unit:
        ana = await unit.members.get(ANA)
        assert ana is not None
        await unit.members.save_settings(replace(ana, units=Units.MI))
        await unit.commit()
    bare, said = (OccurrenceKey(Source.REMINDER, reminder.id, day) for day in (MONDAY, TUESDAY))
    logged = await answers.log_run(ANA, bare, distance="3", duration="30")
    assert logged.units is Units.MI
    assert logged.run.entry.distance_m == pytest.approx(3 * METRES_PER_MILE)
    assert (await answers.log_run(ANA, said, distance="5 km", duration="30")).run.entry.distance_m == 5000


async def test_the_question_after_a_run_waits_only_for_who_agreed_to_be_asked(
    units: SqlUnitOfWorkFactory, answers: RunAnswerService, clock: SandboxClock
) -> None:
    reminder = await remind(units, ANA)
    monday, tuesday = (OccurrenceKey(Source.REMINDER, reminder.id, day) for day in (MONDAY, TUESDAY))
    check_ins = CheckInService(units, clock, wake=lambda: None, enabled=True)
    first = await answers.log_run(ANA, monday, distance="", duration="30")
    async with units() as unit:
        assert await unit.due.waiting_counts([ANA], due_by=clock.now() + timedelta(days=9)) == {}
        await unit.consents.give(ANA, text_version=CONSENT_VERSION, locale="en-GB", at=clock.now())
        await unit.commit()
    second = await answers.log_run(ANA, tuesday, distance="", duration="30")
    async with units(read_only=True) as unit:
        assert await unit.due.next_due_at() == clock.now() + timedelta(minutes=30)
    with pytest.raises(RunNotFound):
        await check_ins.leave(BEN, second.run.id)
    await check_ins.leave(ANA, first.run.id)
    async with units(read_only=True) as unit:
        assert await unit.due.waiting_counts([ANA], due_by=clock.now() + timedelta(days=9)) == {ANA: 1}
    await check_ins.leave(ANA, second.run.id)
    async with units(read_only=True) as unit:
        assert await unit.due.next_due_at() is None
