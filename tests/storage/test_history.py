"""What became of occurrences: the ledger, the answers, and the runs that answered them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.domain.ids import MemberId
from bot.domain.occurrences import Answer, OccurrenceKey, Outcome, Source
from bot.domain.reminders import ReminderKind
from bot.domain.runs import RunEntry
from bot.domain.schedules import Once
from bot.domain.when import parse_when
from bot.services.ports import Planned, Settlement
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA = MemberId(80351110224678912)
BEN = MemberId(80351110224678913)
AT = datetime(2026, 3, 2, 6, 30, 15, 250_000, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
DAY = timedelta(days=1)


async def test_the_ledger_is_read_by_the_instant_that_was_due(unit_of_work: SqlUnitOfWorkFactory) -> None:
    """Three days of two reminders and a question; the first day was settled last, after an outage."""
    async with unit_of_work() as unit:
        for who in (ANA, BEN):
            await unit.members.ensure(who, locale="en-GB", at=AT)
        mine, also_mine = [
            await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=Once(LOCAL), at=AT)
            for _ in range(2)
        ]
        keys = [
            OccurrenceKey(source, subject, LOCAL + day * DAY)
            for day in range(3)
            for source, subject in (
                (Source.REMINDER, mine.id),
                (Source.SNOOZE, mine.id),
                (Source.REMINDER, also_mine.id),
                (Source.CHECK_IN, mine.id),
            )
        ]
        for place, key in enumerate(keys):
            fire_at = AT + place * timedelta(hours=6)
            await unit.due.put(Planned(key, ANA, fire_at))
            (item,) = await unit.due.claim(now=fire_at, owner="me", lease_until=fire_at, limit=1)
            settled_at = AT + 9 * DAY if place < 4 else fire_at
            assert await unit.due.settle([Settlement(item, Outcome.SENT, settled_at)]) == []
        assert [entry.key for entry in await unit.ledger.recent(ANA, limit=5)] == keys[:-6:-1]
        of_mine = [key for key in keys if key.subject_id == mine.id and key.source is not Source.CHECK_IN]
        entries = await unit.ledger.recent(ANA, limit=4, reminder_id=mine.id)
        assert [entry.key for entry in entries] == of_mine[:-5:-1]
        assert await unit.ledger.recent(BEN, limit=4, reminder_id=mine.id) == []
        late = await unit.ledger.settled_since(ANA, AT + 9 * DAY)
        assert [entry.key for entry in late] == keys[:4]
        assert len(await unit.ledger.settled_since(ANA, AT)) == len(keys)
        kinds = {entry.key.source: entry.kind for entry in await unit.ledger.settled_since(ANA, AT)}
        assert kinds[Source.REMINDER] is kinds[Source.SNOOZE] is ReminderKind.RUN
        assert all(kind is None for source, kind in kinds.items() if source is Source.CHECK_IN)
        other = replace(keys[0], source=Source.AWAY)
        assert await unit.ledger.settled_keys([*keys[5:7], other]) == set(keys[5:7])
        assert await unit.ledger.settled_keys([]) == set()


async def test_answers_are_counted_by_the_day_that_was_planned(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        for who in (ANA, BEN):
            await unit.members.ensure(who, locale="en-GB", at=AT)
            water = await unit.reminders.add(
                who, kind=ReminderKind.HYDRATION, recurrence=parse_when("daily 06:30 12:00"), at=AT
            )
            midnight = datetime.combine(MONDAY, time())
            for minute, answer in (
                (-1, Answer.DRANK),
                (0, Answer.DRANK),
                (390, Answer.SKIPPED),
                (1439, Answer.DRANK),
                (1440, Answer.DRANK),
            ):
                key = OccurrenceKey(Source.REMINDER, water.id, midnight + timedelta(minutes=minute))
                await unit.answers.record(key, answer, at=AT)
        assert await unit.answers.count_on(ANA, Answer.DRANK, MONDAY) == 2
        assert await unit.answers.count_on(ANA, Answer.SKIPPED, MONDAY) == 1
        assert await unit.answers.count_on(ANA, Answer.DRANK, MONDAY + 9 * DAY) == 0


async def test_an_answer_belongs_to_whom_the_occurrence_was_for_and_nothing_to_nobody(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        for who in (ANA, BEN):
            await unit.members.ensure(who, locale="en-GB", at=AT)
        mine = await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=Once(LOCAL), at=AT)
        run = await unit.runs.add(BEN, RunEntry(MONDAY, 600, None), logged_at=AT, answers=None)
        assert int(mine.id) == int(run.id)
        keys = [
            OccurrenceKey(Source.REMINDER, mine.id, LOCAL),
            OccurrenceKey(Source.CHECK_IN, run.id, LOCAL),
            OccurrenceKey(Source.AWAY, BEN, LOCAL),
        ]
        nobodys = OccurrenceKey(Source.REMINDER, mine.id + 1, LOCAL)
        for key in (*keys, nobodys):
            await unit.answers.record(key, Answer.SKIPPED, at=AT)
        counts = [await unit.answers.count_on(who, Answer.SKIPPED, MONDAY) for who in (ANA, BEN)]
        assert counts == [1, 2]
        assert await unit.answers.get(nobodys) is None
        await unit.members.erase(BEN)
        assert [await unit.answers.get(key) for key in keys] == [Answer.SKIPPED, None, None]


async def test_the_latest_answer_counts_in_whatever_order_they_arrive(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        schedule = parse_when("daily 18:00")
        reminder = await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=schedule, at=AT)
        key = OccurrenceKey(Source.REMINDER, reminder.id, LOCAL)
        assert await unit.answers.get(key) is None
        await unit.answers.record(key, Answer.SNOOZED, at=AT)
        await unit.answers.record(key, Answer.DONE, at=AT + DAY)
        await unit.answers.record(key, Answer.SKIPPED, at=AT)
        assert await unit.answers.get(key) is Answer.DONE


async def test_a_run_answers_an_occurrence_once(unit_of_work: SqlUnitOfWorkFactory) -> None:
    entry = RunEntry(day_on=MONDAY, duration_s=1800, distance_m=None)
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        schedule = parse_when("daily 18:00")
        reminder = await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=schedule, at=AT)
        key = OccurrenceKey(Source.REMINDER, reminder.id, LOCAL)
        run = await unit.runs.add(ANA, entry, logged_at=AT, answers=key)
        free = await unit.runs.add(ANA, RunEntry(MONDAY, 600, 1609.344), logged_at=AT, answers=None)
        assert await unit.runs.for_occurrence(key) == run == await unit.runs.get(run.id)
        assert await unit.runs.get(free.id) == free
        assert await unit.runs.count(ANA) == 2
        with pytest.raises(IntegrityError):
            await unit.runs.add(ANA, entry, logged_at=AT, answers=key)
