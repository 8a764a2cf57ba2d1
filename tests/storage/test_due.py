"""The queue, told as the stories that it is for."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import ChannelId, MemberId, MessageId
from bot.domain.members import ParkReason
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.when import parse_when
from bot.services.ports import DueItem, Planned, Postponement, Settlement
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA = MemberId(80351110224678912)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def reminder(unit_of_work: SqlUnitOfWorkFactory) -> Reminder:
    """Ana's daily reminder, waiting for 06:30."""
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="pt-BR", at=AT - DAY)
        reminder = await unit.reminders.add(
            ANA, kind=ReminderKind.RUN, recurrence=parse_when("daily 06:30"), at=AT - DAY
        )
        await unit.due.put(planned(reminder))
        await unit.commit()
    return reminder


def planned(reminder: Reminder, *, days: int = 0, source: Source = Source.REMINDER) -> Planned:
    return Planned(
        OccurrenceKey(source, reminder.id, LOCAL + days * DAY), reminder.member_id, AT + days * DAY
    )


async def claim(
    unit_of_work: SqlUnitOfWorkFactory, *, owner: str = "me", now: datetime = AT, limit: int = 50
) -> list[DueItem]:
    async with unit_of_work() as unit:
        items = await unit.due.claim(now=now, owner=owner, lease_until=now + MINUTE, limit=limit)
        await unit.commit()
    return [item for item in items if isinstance(item, DueItem)]


async def settle(unit_of_work: SqlUnitOfWorkFactory, *settlements: Settlement) -> None:
    async with unit_of_work() as unit:
        await unit.due.settle(settlements)
        await unit.commit()


async def next_due_at(unit_of_work: SqlUnitOfWorkFactory) -> datetime | None:
    async with unit_of_work(read_only=True) as unit:
        return await unit.due.next_due_at()


async def outcomes(unit_of_work: SqlUnitOfWorkFactory) -> list[Outcome]:
    async with unit_of_work(read_only=True) as unit:
        return [entry.outcome for entry in await unit.ledger.recent(ANA, limit=10)]


async def test_an_occurrence_is_claimed_at_its_time_with_all_it_takes_to_send_it(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    assert await claim(unit_of_work, now=AT - MINUTE) == []
    (item,) = await claim(unit_of_work)
    assert item.planned == planned(reminder)
    assert item.reminder == reminder
    assert (item.member.id, item.member.locale) == (ANA, "pt-BR")
    assert (item.attempts, item.in_doubt_since) == (0, None)
    assert await claim(unit_of_work, owner="other") == []


async def test_settling_writes_the_ledger_and_plans_the_next_day(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    (item,) = await claim(unit_of_work)
    await settle(
        unit_of_work,
        Settlement(
            item=item,
            outcome=Outcome.SENT,
            settled_at=AT + timedelta(seconds=2),
            sent_at=AT + timedelta(seconds=1),
            message_id=MessageId(1),
            next=planned(reminder, days=1),
            opened_channel_id=ChannelId(9),
        ),
    )
    async with unit_of_work(read_only=True) as unit:
        (entry,) = await unit.ledger.recent(ANA, limit=10)
        member = await unit.members.get(ANA)
        assert await unit.due.pending_for([reminder.id]) == {reminder.id: [planned(reminder, days=1)]}
    assert (entry.key, entry.fire_at, entry.sent_at) == (item.planned.key, AT, AT + timedelta(seconds=1))
    assert (entry.outcome, entry.message_id, entry.attempts) == (Outcome.SENT, 1, 0)
    assert member is not None
    assert member.dm_channel_id == 9
    assert await next_due_at(unit_of_work) == AT + DAY


async def test_closed_direct_messages_park_the_member_once(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    (item,) = await claim(unit_of_work)
    refused = Settlement(item=item, outcome=Outcome.PARKED, settled_at=AT, park=ParkReason.CLOSED_DMS)
    await settle(unit_of_work, refused)
    async with unit_of_work() as unit:
        await unit.members.park(ANA, reason=ParkReason.CLOSED_DMS, at=AT + DAY)
        member = await unit.members.get(ANA)
    assert member is not None
    assert (member.parked_at, member.parked_reason) == (AT, ParkReason.CLOSED_DMS)


async def test_a_dead_process_leaves_doubt_that_begins_with_its_lease(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    await claim(unit_of_work, owner="the dead")
    async with unit_of_work() as unit:
        assert await unit.due.take_back("the living", now=AT + DAY) == 1
        await unit.commit()
    (item,) = await claim(unit_of_work, owner="the living", now=AT + DAY)
    assert item.in_doubt_since == AT


async def test_a_lease_that_runs_out_is_claimed_again_in_doubt(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    await claim(unit_of_work)
    assert await next_due_at(unit_of_work) == AT + MINUTE
    (item,) = await claim(unit_of_work, now=AT + MINUTE)
    assert item.in_doubt_since == AT


async def test_postponed_waits_counts_and_keeps_its_first_doubt(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    now = AT
    doubts = []
    for in_doubt in (False, True, True):
        (item,) = await claim(unit_of_work, now=now)
        doubts.append((item.attempts, item.in_doubt_since))
        async with unit_of_work() as unit:
            await unit.due.postpone([Postponement(item, now + 5 * MINUTE, in_doubt)], now=now)
            await unit.commit()
        assert await claim(unit_of_work, now=now + 4 * MINUTE) == []
        now += 5 * MINUTE
        assert await next_due_at(unit_of_work) == now
    (item,) = await claim(unit_of_work, now=now)
    assert [*doubts, (item.attempts, item.in_doubt_since)] == [
        (0, None),
        (1, None),
        (2, AT + 5 * MINUTE),
        (3, AT + 5 * MINUTE),
    ]


async def test_a_reminder_deleted_while_it_is_on_its_way_does_not_come_back(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    (item,) = await claim(unit_of_work)
    async with unit_of_work() as unit:
        await unit.due.remove(reminder.id, Source.REMINDER, Source.SNOOZE)
        await unit.commit()
    await settle(
        unit_of_work,
        Settlement(item=item, outcome=Outcome.SENT, settled_at=AT, next=planned(reminder, days=1)),
    )
    assert await outcomes(unit_of_work) == [Outcome.SENT]
    assert await next_due_at(unit_of_work) is None


async def test_the_first_ledger_line_stands(unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder) -> None:
    (item,) = await claim(unit_of_work)
    await settle(unit_of_work, Settlement(item=item, outcome=Outcome.SENT, settled_at=AT))
    await settle(unit_of_work, Settlement(item=item, outcome=Outcome.GAVE_UP, settled_at=AT + DAY))
    assert await outcomes(unit_of_work) == [Outcome.SENT]


async def test_a_member_erased_while_a_message_is_on_its_way_leaves_nothing(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    (item,) = await claim(unit_of_work)
    async with unit_of_work() as unit:
        await unit.members.erase(ANA)
        await unit.commit()
    await settle(
        unit_of_work,
        Settlement(item=item, outcome=Outcome.SENT, settled_at=AT, next=planned(reminder, days=1)),
    )
    assert await outcomes(unit_of_work) == []
    assert await next_due_at(unit_of_work) is None


async def test_a_snooze_waits_beside_its_reminder_and_a_second_snooze_replaces_the_first(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    snoozes = [
        Planned(OccurrenceKey(Source.SNOOZE, reminder.id, LOCAL + wait), ANA, AT + wait, about_local=LOCAL)
        for wait in (30 * MINUTE, 60 * MINUTE)
    ]
    async with unit_of_work() as unit:
        for snooze in snoozes:
            await unit.due.put(snooze)
        assert await unit.due.pending_for([reminder.id]) == {reminder.id: [planned(reminder), snoozes[1]]}
        await unit.due.remove(reminder.id, Source.SNOOZE)
        assert await unit.due.pending_for([reminder.id]) == {reminder.id: [planned(reminder)]}


async def test_planned_anew_for_another_hour_the_same_occurrence_keeps_its_lease(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    await claim(unit_of_work)
    async with unit_of_work() as unit:
        await unit.due.put(Planned(planned(reminder).key, ANA, AT - 5 * MINUTE))
        await unit.commit()
    assert await claim(unit_of_work, owner="other") == []


@pytest.mark.parametrize("days", [0, 1])
async def test_what_was_given_another_instant_on_its_way_ends_and_is_told_of(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder, days: int
) -> None:
    (item,) = await claim(unit_of_work)
    ended = Settlement(item=item, outcome=Outcome.SENT, settled_at=AT, next=planned(reminder, days=days))
    async with unit_of_work() as unit:
        await unit.due.put(Planned(item.planned.key, ANA, AT + 5 * MINUTE))
        assert await unit.due.settle([ended]) == [ended]
        assert await unit.due.pending_for([reminder.id]) == {}


async def test_two_ends_at_one_place_do_not_follow_each_other(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    """Tomorrow's was on its way, by a plan since taken back, when today's was claimed; both end in one batch."""
    async with unit_of_work() as unit:
        await unit.due.put(planned(reminder, days=1))
        await unit.commit()
    (tomorrows,) = await claim(unit_of_work, now=AT + DAY)
    async with unit_of_work() as unit:
        await unit.due.put(planned(reminder))
        await unit.commit()
    (todays,) = await claim(unit_of_work)
    await settle(
        unit_of_work,
        *(
            Settlement(item=item, outcome=Outcome.SENT, settled_at=AT, next=planned(reminder, days=days))
            for days, item in ((1, todays), (2, tomorrows))
        ),
    )
    assert await next_due_at(unit_of_work) == AT + DAY


async def test_a_batch_larger_than_one_statement_settles_whole(unit_of_work: SqlUnitOfWorkFactory) -> None:
    schedule = parse_when("daily 06:30")
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        many = [
            await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=schedule, at=AT)
            for _ in range(1500)
        ]
        await unit.due.put_many([planned(reminder) for reminder in many])
        items = await unit.due.claim(now=AT, owner="me", lease_until=AT + MINUTE, limit=5000)
        await unit.due.settle(
            [
                Settlement(
                    item=item, outcome=Outcome.SENT, settled_at=AT, next=planned(item.reminder, days=1)
                )
                for item in items
                if isinstance(item, DueItem) and item.reminder is not None
            ]
        )
        waiting = await unit.due.pending_for([reminder.id for reminder in many])
    assert len(items) == len(waiting) == 1500
    assert {one.fire_at for some in waiting.values() for one in some} == {AT + DAY}


async def test_a_later_claim_leaves_earlier_leases_alone(
    unit_of_work: SqlUnitOfWorkFactory, reminder: Reminder
) -> None:
    snooze = Planned(
        OccurrenceKey(Source.SNOOZE, reminder.id, LOCAL + MINUTE), ANA, AT + MINUTE / 2, about_local=LOCAL
    )
    await claim(unit_of_work, owner="one")
    async with unit_of_work() as unit:
        await unit.due.put(snooze)
        await unit.commit()
    (item,) = await claim(unit_of_work, owner="two", now=AT + MINUTE / 2)
    assert item.planned == snooze
    assert await next_due_at(unit_of_work) == AT + MINUTE
    async with unit_of_work() as unit:
        assert await unit.due.take_back("two", now=AT) == 1
        assert await unit.due.take_back("nobody", now=AT) == 1
