"""The queue against a simple model of it: whatever happens in whatever order, nothing is lost or claimed twice."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from bot.domain.ids import MemberId, ReminderId
from bot.domain.occurrences import Answer, OccurrenceKey, Outcome, Source
from bot.domain.reminders import ReminderKind
from bot.domain.when import parse_when
from bot.services.ports import DueItem, Planned, Postponement, Settlement
from bot.storage.engine import create_engine
from bot.storage.tables import member
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

MEMBER = MemberId(7)
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OWNERS = st.sampled_from(["one", "two"])
SOURCES = st.sampled_from([source for source in Source if source not in (Source.POST, Source.BOARD)])
"""What is for members."""
OF_REMINDERS = {Source.REMINDER, Source.SNOOZE}
REMINDERS = st.integers(0, 2)
LATER = st.integers(1, 3)


LOCAL = datetime(2026, 3, 2, 6)  # noqa: DTZ001 - a place on the wall clock
TOLD = {Outcome.SENT, Outcome.GATHERED}


@dataclass(frozen=True)
class Waiting:
    """What the model knows of one place in the queue."""

    planned: Planned
    owner: str | None = None
    leased_at: datetime | None = None
    until: datetime | None = None
    attempts: int = 0
    doubt: datetime | None = None

    def is_claimable(self, now: datetime) -> bool:
        return self.planned.fire_at <= now and (self.until is None or self.until <= now)

    def is_free_for(self, seen: "Seen") -> bool:
        """Whether nobody holds it, or whoever claimed ``seen`` does so still."""
        return self.owner is None or (self.owner, self.leased_at) == (seen.owner, seen.leased_at)


@dataclass(frozen=True)
class Seen:
    """What was claimed once, by whom and when; long settled, removed or leased to another perhaps."""

    item: DueItem
    owner: str
    leased_at: datetime


class Queue(RuleBasedStateMachine):
    """Drives the real queue and the model side by side."""

    def __init__(self, database: Path) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.engine = create_engine(f"sqlite:///{database}")
        self.unit_of_work = SqlUnitOfWorkFactory(self.engine, None)
        self.now = START
        self.model: dict[tuple[int, Source], Waiting] = {}
        self.ledger: dict[OccurrenceKey, Outcome] = {}
        self.seen: list[Seen] = []
        self.answers: dict[OccurrenceKey, Answer] = {}
        self.reminders: list[ReminderId] = self.runner.run(self.begin())
        for reminder in range(len(self.reminders)):
            self.put(reminder, Source.REMINDER, slot=2 * reminder, shift=0)

    async def begin(self) -> list[ReminderId]:
        async with self.engine.begin() as connection:
            await connection.execute(delete(member))
        async with self.unit_of_work() as unit:
            await unit.members.ensure(MEMBER, locale="en-GB", at=START)
            daily = parse_when("daily 06:30")
            added = [
                await unit.reminders.add(MEMBER, kind=ReminderKind.RUN, recurrence=daily, at=START)
                for _ in range(3)
            ]
            await unit.commit()
        return [reminder.id for reminder in added]

    def teardown(self) -> None:
        self.runner.run(self.engine.dispose())
        self.runner.close()

    def planned(self, reminder: int, source: Source, slot: int, shift: int = 0) -> Planned:
        key = OccurrenceKey(source, self.reminders[reminder], LOCAL + slot * MINUTE)
        # A snooze repeats the first or the second occurrence of its reminder.
        about = LOCAL + slot % 2 * MINUTE if source is Source.SNOOZE else None
        return Planned(key, MEMBER, START + (slot + shift) * MINUTE, about)

    @rule(reminder=REMINDERS, source=SOURCES, slot=st.integers(0, 4), shift=st.sampled_from([0, 0, -7]))
    def put(self, reminder: int, source: Source, slot: int, shift: int) -> None:
        planned = self.planned(reminder, source, slot, shift)

        async def act() -> None:
            async with self.unit_of_work() as unit:
                await unit.due.put(planned)
                await unit.commit()

        self.runner.run(act())
        self.model_put(planned)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), shift=st.sampled_from([-7, -1, 1]))
    def put_at_another_instant(self, data: st.DataObject, shift: int) -> None:
        """What a member's change of clock does: the same occurrence, perhaps on its way just then."""
        waiting = data.draw(
            st.sampled_from(sorted(self.model.values(), key=lambda one: self.place(one.planned)))
        )
        planned = replace(waiting.planned, fire_at=waiting.planned.fire_at + shift * MINUTE)

        async def act() -> None:
            async with self.unit_of_work() as unit:
                await unit.due.put(planned)
                await unit.commit()

        self.runner.run(act())
        self.model_put(planned)

    def model_put(self, planned: Planned) -> None:
        place = self.place(planned)
        waiting = self.model.get(place)
        same = waiting is not None and waiting.planned.key == planned.key
        self.model[place] = replace(waiting, planned=planned) if waiting and same else Waiting(planned)

    @rule(
        owner=OWNERS,
        wait=st.sampled_from([0, 1, 3, 9]),
        lease=st.sampled_from([2, 8]),
        limit=st.integers(1, 4),
    )
    def claim(self, owner: str, wait: int, lease: int, limit: int) -> None:
        self.now += wait * MINUTE
        until = self.now + lease * MINUTE

        async def act() -> list[DueItem]:
            async with self.unit_of_work() as unit:
                items = await unit.due.claim(now=self.now, owner=owner, lease_until=until, limit=limit)
                await unit.commit()
                return [item for item in items if isinstance(item, DueItem)]

        items = self.runner.run(act())
        claimable = [waiting for waiting in self.model.values() if waiting.is_claimable(self.now)]
        claimable.sort(key=lambda waiting: (waiting.planned.fire_at, *self.place(waiting.planned)))
        expected = [
            replace(
                waiting,
                owner=owner,
                leased_at=self.now,
                until=until,
                doubt=waiting.doubt or waiting.leased_at,
            )
            for waiting in claimable[:limit]
        ]
        assert [
            (item.planned, item.attempts, item.in_doubt_since, item.reminder is not None, item.is_answered)
            for item in items
        ] == [
            (
                waiting.planned,
                waiting.attempts,
                waiting.doubt,
                waiting.planned.key.source in OF_REMINDERS,
                self.is_answered(waiting.planned),
            )
            for waiting in expected
        ]
        self.model |= {self.place(waiting.planned): waiting for waiting in expected}
        self.seen += [Seen(item, owner, self.now) for item in items]

    def is_answered(self, planned: Planned) -> bool:
        if planned.key.source not in OF_REMINDERS:
            return False
        at_local = planned.about_local or planned.key.planned_local
        about = OccurrenceKey(Source.REMINDER, planned.key.subject_id, at_local)
        return about in self.answers and self.answers[about].is_final

    @rule(reminder=REMINDERS, slot=st.integers(0, 1), answer=st.sampled_from(list(Answer)))
    def answer(self, reminder: int, slot: int, answer: Answer) -> None:
        key = OccurrenceKey(Source.REMINDER, self.reminders[reminder], LOCAL + slot * MINUTE)

        async def act() -> None:
            async with self.unit_of_work() as unit:
                await unit.answers.record(key, answer, at=self.now)
                await unit.commit()

        self.runner.run(act())
        self.answers[key] = answer

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), outcome=st.sampled_from(list(Outcome)), gap=st.none() | st.just(0) | LATER)
    def settle(self, data: st.DataObject, outcome: Outcome, gap: int | None) -> None:
        late_or_not = self.some_seen(data)
        settlements = [self.settlement(seen.item, outcome, gap) for seen in late_or_not]

        async def act() -> list[Settlement]:
            async with self.unit_of_work() as unit:
                overtaken = await unit.due.settle(settlements)
                await unit.commit()
                return overtaken

        overtaken = self.runner.run(act())
        waiting = [one for one in settlements if self.model_waits(one.item.planned.key)]
        ended = [
            one
            for one, seen in zip(settlements, late_or_not, strict=True)
            if one in waiting and self.model[self.place(one.item.planned)].is_free_for(seen)
        ]
        # Moved to another instant while on its way: it ends, and what follows is for the caller to plan.
        moved = [
            one
            for one in ended
            if one.next
            and self.model[self.place(one.item.planned)].planned.fire_at != one.item.planned.fire_at
        ]
        assert overtaken == moved
        for one in settlements:
            # What another holds is for that one to tell, unless it was told to the member already.
            has_line = not one.item.planned.key.source.leaves_no_line
            if has_line and (one not in waiting or one in ended or outcome in TOLD):
                self.ledger.setdefault(one.item.planned.key, one.outcome)
        for one in ended:
            del self.model[self.place(one.item.planned)]
        for one in ended:
            if one.next is not None and one not in moved:
                self.model_put(one.next)

    def settlement(self, item: DueItem, outcome: Outcome, gap: int | None) -> Settlement:
        planned = item.planned
        after = (
            None
            if gap is None
            else Planned(
                replace(planned.key, planned_local=planned.key.planned_local + gap * MINUTE),
                planned.member_id,
                planned.fire_at + gap * MINUTE,
                planned.about_local,
            )
        )
        return Settlement(item=item, outcome=outcome, settled_at=self.now, next=after)

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), wait=LATER, in_doubt=st.booleans())
    def postpone(self, data: st.DataObject, wait: int, in_doubt: bool) -> None:  # noqa: FBT001 - drawn
        until = self.now + wait * MINUTE
        late_or_not = self.some_seen(data)
        postponements = [Postponement(seen.item, until, in_doubt) for seen in late_or_not]

        async def act() -> None:
            async with self.unit_of_work() as unit:
                await unit.due.postpone(postponements, now=self.now)
                await unit.commit()

        self.runner.run(act())
        for seen in late_or_not:
            place = self.place(seen.item.planned)
            if self.model_waits(seen.item.planned.key) and self.model[place].is_free_for(seen):
                waiting = self.model[place]
                self.model[place] = replace(
                    waiting,
                    owner=None,
                    leased_at=None,
                    until=until,
                    attempts=waiting.attempts + 1,
                    doubt=waiting.doubt or (self.now if in_doubt else None),
                )

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), longer=LATER)
    def hold(self, data: st.DataObject, longer: int) -> None:
        """What a process does that has something in hand for long, or whose clock jumped."""
        until = self.now + longer * MINUTE
        late_or_not = self.some_seen(data)

        async def act() -> None:
            async with self.unit_of_work() as unit:
                await unit.due.hold([seen.item for seen in late_or_not], lease_until=until)
                await unit.commit()

        self.runner.run(act())
        for seen in late_or_not:
            place = self.place(seen.item.planned)
            if self.model_waits(seen.item.planned.key):
                waiting = self.model[place]
                if (waiting.owner, waiting.leased_at) == (seen.owner, seen.leased_at):
                    self.model[place] = replace(waiting, until=until)

    @rule(owner=OWNERS)
    def take_back(self, owner: str) -> None:
        async def act() -> int:
            async with self.unit_of_work() as unit:
                taken = await unit.due.take_back(owner, now=self.now)
                await unit.commit()
                return taken

        theirs = {
            place: waiting for place, waiting in self.model.items() if waiting.owner not in {None, owner}
        }
        assert self.runner.run(act()) == len(theirs)
        self.model |= {
            place: replace(
                waiting, owner=None, leased_at=None, until=None, doubt=waiting.doubt or waiting.leased_at
            )
            for place, waiting in theirs.items()
        }

    @rule(reminder=REMINDERS, sources=st.sets(SOURCES, min_size=1))
    def remove(self, reminder: int, sources: set[Source]) -> None:
        async def act() -> None:
            async with self.unit_of_work() as unit:
                await unit.due.remove(self.reminders[reminder], *sources)
                await unit.commit()

        self.runner.run(act())
        for gone in sources:
            self.model.pop((self.reminders[reminder], gone), None)

    @invariant()
    def queue_and_ledger_are_the_models(self) -> None:
        async def look() -> tuple[list[Planned], int, datetime | None, dict[OccurrenceKey, Outcome]]:
            async with self.unit_of_work(read_only=True) as unit:
                waiting = await unit.due.pending_for(self.reminders)
                counts = await unit.due.waiting_counts([MEMBER], due_by=self.now)
                entries = await unit.ledger.recent(MEMBER, limit=1000)
                settled = await unit.ledger.settled_keys(
                    [*self.ledger, *(w.planned.key for w in self.model.values())]
                )
                assert settled == set(self.ledger)
                return (
                    [planned for some in waiting.values() for planned in some],
                    counts.get(MEMBER, 0),
                    await unit.due.next_due_at(),
                    {entry.key: entry.outcome for entry in entries},
                )

        pending, due_now, next_due_at, ledger = self.runner.run(look())
        of_reminders = [
            waiting.planned for waiting in self.model.values() if waiting.planned.key.source in OF_REMINDERS
        ]
        assert sorted(pending, key=self.place) == sorted(of_reminders, key=self.place)
        assert due_now == sum(
            waiting.planned.fire_at <= self.now or waiting.planned.key.source is Source.AWAY
            for waiting in self.model.values()
            if not waiting.planned.key.source.leaves_no_line
        )
        assert next_due_at == min(
            (max(w.planned.fire_at, w.until or w.planned.fire_at) for w in self.model.values()), default=None
        )
        assert ledger == self.ledger

    def place(self, planned: Planned) -> tuple[int, Source]:
        return planned.key.subject_id, planned.key.source

    def model_waits(self, key: OccurrenceKey) -> bool:
        waiting = self.model.get((key.subject_id, key.source))
        return waiting is not None and waiting.planned.key == key

    def some_seen(self, data: st.DataObject) -> list[Seen]:
        """Some of what was claimed of late, stale claims included; each occurrence once."""
        return data.draw(
            st.lists(
                st.sampled_from(self.seen[-8:]),
                min_size=1,
                max_size=3,
                unique_by=lambda seen: seen.item.planned.key,
            )
        )


def test_the_queue_does_what_its_model_does(database: Path) -> None:
    class OnThisDatabase(Queue):
        def __init__(self) -> None:
            super().__init__(database)

    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
