"""What waits may be a reminder, a snooze of it, the question after a run, or news for a member."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import MemberId, ReminderId, RunId
from bot.domain.occurrences import Answer, OccurrenceKey, Outcome, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.runs import RunEntry
from bot.domain.topics import Topic
from bot.domain.when import parse_when
from bot.services.ports import DueItem, Planned, Settlement
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA = MemberId(80351110224678912)
BEN = MemberId(91462221335789023)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def reminder(unit_of_work: SqlUnitOfWorkFactory) -> Reminder:
    async with unit_of_work() as unit:
        for member in (ANA, BEN):
            await unit.members.ensure(member, locale="pt-BR", at=AT - DAY)
        reminder = await unit.reminders.add(
            ANA, kind=ReminderKind.RUN, recurrence=parse_when("daily 06:30"), at=AT - DAY
        )
        await unit.commit()
    return reminder


async def put(unit_of_work: SqlUnitOfWorkFactory, *planned: Planned) -> None:
    async with unit_of_work() as unit:
        await unit.due.put_many(planned)
        await unit.commit()


async def claim(
    unit_of_work: SqlUnitOfWorkFactory, *, owner: str = "me", now: datetime = AT, limit: int = 50
) -> list[DueItem]:
    async with unit_of_work() as unit:
        items = await unit.due.claim(now=now, owner=owner, lease_until=now + MINUTE, limit=limit)
        await unit.commit()
    return [item for item in items if isinstance(item, DueItem)]


async def log_run(unit_of_work: SqlUnitOfWorkFactory, member: MemberId = ANA, day_on: date = TODAY) -> RunId:
    async with unit_of_work() as unit:
        run = await unit.runs.add(member, RunEntry(day_on, 1800, 5000.0), logged_at=AT, answers=None)
        await unit.commit()
    return run.id


def due_today(reminder: Reminder) -> Planned:
    return Planned(OccurrenceKey(Source.REMINDER, reminder.id, LOCAL), ANA, AT)


def snooze_of(reminder: Reminder, *, past_midnight: bool = False) -> Planned:
    later = LOCAL + DAY if past_midnight else LOCAL
    return Planned(OccurrenceKey(Source.SNOOZE, reminder.id, later), ANA, AT, about_local=LOCAL)


async def test_one_number_may_be_a_reminder_a_run_and_a_member_and_each_waits_for_itself(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    run = await log_run(unit_of_work)
    assert int(run) == int(reminder.id)
    prompt = Planned(OccurrenceKey(Source.CHECK_IN, run, LOCAL), ANA, AT)
    news = Planned(OccurrenceKey(Source.AWAY, ANA, LOCAL), ANA, AT)
    await put(unit_of_work, due_today(reminder), snooze_of(reminder), prompt, news)
    items = await claim(unit_of_work)
    assert [(item.planned.key.source, item.reminder, item.topic) for item in items] == [
        (Source.CHECK_IN, None, Topic.CHECK_IN_PROMPT),
        (Source.REMINDER, reminder, Topic.RUN),
        (Source.SNOOZE, reminder, Topic.RUN),
        (Source.AWAY, None, Topic.AWAY),
    ]
    assert {item.member.id for item in items} == {ANA}
    async with unit_of_work() as unit:
        await unit.due.remove(reminder.id, Source.REMINDER, Source.SNOOZE)
        await unit.commit()
    assert [item.planned for item in await claim(unit_of_work, now=AT + DAY)] == [prompt, news]


async def test_a_number_without_its_source_removes_nothing(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    async with unit_of_work() as unit:
        with pytest.raises(ValueError, match="name the sources"):
            await unit.due.remove(reminder.id)


async def test_an_erased_member_takes_along_what_waits_for_them_whatever_it_is(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    theirs, other = [Planned(OccurrenceKey(Source.AWAY, who, LOCAL), who, AT) for who in (ANA, BEN)]
    await put(unit_of_work, due_today(reminder), theirs, other)
    async with unit_of_work() as unit:
        await unit.members.erase(ANA)
        await unit.commit()
    assert [item.planned for item in await claim(unit_of_work)] == [other]


async def test_a_run_counts_for_the_day_that_was_planned_and_for_its_member_only(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    await log_run(unit_of_work, BEN)
    await log_run(unit_of_work, day_on=TODAY - DAY)
    await put(unit_of_work, due_today(reminder), snooze_of(reminder, past_midnight=True))
    assert [item.ran_that_day for item in await claim(unit_of_work)] == [False, False]
    await log_run(unit_of_work)
    # The snooze comes on the next day, but is about the run of this one.
    assert [item.ran_that_day for item in await claim(unit_of_work, now=AT + DAY)] == [True, True]


@pytest.mark.parametrize("answer", list(Answer))
async def test_a_reminder_and_a_snooze_of_it_know_whether_it_was_answered(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder, answer: Answer
) -> None:
    key = due_today(reminder).key
    await put(unit_of_work, due_today(reminder), snooze_of(reminder, past_midnight=True))
    async with unit_of_work() as unit:
        await unit.answers.record(replace(key, planned_local=LOCAL - DAY), Answer.DONE, at=AT)
        await unit.answers.record(key, answer, at=AT)
        await unit.commit()
    first, again = await claim(unit_of_work)
    assert (first.is_answered, again.is_answered) == (answer.is_final, answer.is_final)


async def test_the_question_after_a_run_knows_whether_it_was_answered(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    runs = [await log_run(unit_of_work) for _ in range(2)]
    await put(unit_of_work, *(Planned(OccurrenceKey(Source.CHECK_IN, run, LOCAL), ANA, AT) for run in runs))
    answers = CheckInAnswers(effort=1, gut=1, symptoms=frozenset(), feeling=1)
    async with unit_of_work() as unit:
        await unit.check_ins.save(ANA, answers, run_id=runs[1], day_on=TODAY, at=AT)
        await unit.commit()
    assert [item.is_answered for item in await claim(unit_of_work)] == [False, True]


async def test_a_question_is_settled_with_nothing_to_follow(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    run = await log_run(unit_of_work)
    await put(unit_of_work, Planned(OccurrenceKey(Source.CHECK_IN, run, LOCAL), ANA, AT))
    (item,) = await claim(unit_of_work)
    async with unit_of_work() as unit:
        assert await unit.due.settle([Settlement(item=item, outcome=Outcome.SENT, settled_at=AT)]) == []
        (entry,) = await unit.ledger.recent(ANA, limit=5)
        assert await unit.due.next_due_at() is None
    assert (entry.key, entry.member_id) == (item.planned.key, ANA)


async def test_what_is_overdue_is_counted_by_member_and_a_digest_whenever_it_comes(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    later = Planned(OccurrenceKey(Source.AWAY, ANA, LOCAL), ANA, AT + MINUTE)
    others = Planned(OccurrenceKey(Source.AWAY, BEN, LOCAL), BEN, AT)
    await put(unit_of_work, due_today(reminder), snooze_of(reminder), later, others)
    async with unit_of_work(read_only=True) as unit:
        assert await unit.due.waiting_counts([ANA], due_by=AT) == {ANA: 3}
        assert await unit.due.waiting_counts([ANA, BEN, MemberId(3)], due_by=AT + MINUTE) == {ANA: 3, BEN: 1}
        assert await unit.due.waiting_counts([ANA], due_by=AT - MINUTE) == {ANA: 1}
        assert await unit.due.pending_for([reminder.id, ReminderId(ANA)]) == {
            reminder.id: [due_today(reminder), snooze_of(reminder)]
        }


async def test_a_digest_that_waits_is_not_put_off_by_another(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    first = Planned(OccurrenceKey(Source.AWAY, ANA, LOCAL), ANA, AT)
    second = Planned(OccurrenceKey(Source.AWAY, ANA, LOCAL + MINUTE), ANA, AT + MINUTE)
    async with unit_of_work() as unit:
        await unit.due.put_if_absent([first])
        await unit.due.put_if_absent([second])
        await unit.due.put_if_absent([])
        await unit.commit()
    (item,) = await claim(unit_of_work, now=AT + MINUTE)
    assert item.planned == first


async def test_the_question_on_the_morning_after_goes_with_its_check_in_and_leaves_no_line(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    answers = CheckInAnswers(effort=1, gut=6, symptoms=frozenset(), feeling=1)
    runs = [await log_run(unit_of_work) for _ in range(4)]
    async with unit_of_work() as unit:
        told = [
            await unit.check_ins.save(ANA, answers, run_id=run, day_on=TODAY, at=AT + n * DAY)
            for n, run in enumerate(runs)
        ]
        await unit.due.put_many(
            [Planned(OccurrenceKey(Source.FOLLOW_UP, one, LOCAL), ANA, AT) for one in told]
        )
        assert await unit.check_ins.delete_for_run(runs[3]) == 1
        assert await unit.check_ins.delete_for_run(runs[0]) == 1
        assert await unit.due.waiting_counts([ANA], due_by=AT) == {}, "no digest tells of these"
        await unit.commit()
    items = await claim(unit_of_work)
    assert [(item.planned.key.subject_id, item.topic) for item in items] == [
        (told[1], Topic.FOLLOW_UP),
        (told[2], Topic.FOLLOW_UP),
    ]
    async with unit_of_work() as unit:
        await unit.due.settle([Settlement(item=items[0], outcome=Outcome.SENT, settled_at=AT)])
        assert await unit.ledger.recent(ANA, limit=5) == []
        for run in (runs[1], runs[2]):
            assert await unit.check_ins.delete_for_run(run) == 1
        assert await unit.due.next_due_at() is None


async def test_what_a_source_put_in_the_queue_can_be_taken_out_for_one_or_for_all(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    prompts = [
        Planned(OccurrenceKey(Source.CHECK_IN, n, LOCAL), who, AT)
        for n, who in ((1, ANA), (2, BEN), (3, BEN))
    ]
    await put(unit_of_work, due_today(reminder), *prompts)
    async with unit_of_work() as unit:
        assert await unit.due.remove_all(Source.CHECK_IN, Source.FOLLOW_UP, member_id=ANA) == 1
        assert await unit.due.remove_all(Source.CHECK_IN) == 2
        await unit.commit()
    assert [item.planned for item in await claim(unit_of_work)] == [due_today(reminder)]
