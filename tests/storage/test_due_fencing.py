"""Who comes back late finds another's lease, and leaves it alone: stuck workers must not undo the work of others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.ids import MemberId
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.reminders import ReminderKind
from bot.domain.when import parse_when
from bot.services.ports import DueItem, Planned, Postponement, Settlement
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA = MemberId(80351110224678912)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


async def claim(unit_of_work: SqlUnitOfWorkFactory, now: datetime, owner: str = "me") -> list[DueItem]:
    async with unit_of_work() as unit:
        items = await unit.due.claim(now=now, owner=owner, lease_until=now + MINUTE, limit=50)
        await unit.commit()
    return [item for item in items if isinstance(item, DueItem)]


@pytest.fixture
async def stuck(unit_of_work: SqlUnitOfWorkFactory) -> DueItem:
    """Ana's reminder, claimed by a worker who has been stuck with it since."""
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="pt-BR", at=AT)
        reminder = await unit.reminders.add(
            ANA, kind=ReminderKind.RUN, recurrence=parse_when("daily 06:30"), at=AT
        )
        await unit.due.put(Planned(OccurrenceKey(Source.REMINDER, reminder.id, LOCAL), ANA, AT))
        await unit.commit()
    (item,) = await claim(unit_of_work, AT)
    return item


def ended(item: DueItem, outcome: Outcome = Outcome.SENT) -> Settlement:
    planned = item.planned
    tomorrow = Planned(
        replace(planned.key, planned_local=LOCAL + DAY), planned.member_id, planned.fire_at + DAY
    )
    return Settlement(item=item, outcome=outcome, settled_at=AT + MINUTE, next=tomorrow)


async def settle(unit_of_work: SqlUnitOfWorkFactory, *settlements: Settlement) -> None:
    async with unit_of_work() as unit:
        assert await unit.due.settle(settlements) == []
        await unit.commit()


async def line_and_next(unit_of_work: SqlUnitOfWorkFactory) -> tuple[list[Outcome], datetime | None]:
    async with unit_of_work(read_only=True) as unit:
        entries = await unit.ledger.recent(ANA, limit=5)
        return [entry.outcome for entry in entries], await unit.due.next_due_at()


@pytest.mark.parametrize("owner", ["me", "another"])
async def test_giving_up_late_neither_ends_a_newer_lease_nor_speaks_for_it(
    unit_of_work: SqlUnitOfWorkFactory, stuck: DueItem, owner: str
) -> None:
    (taken,) = await claim(unit_of_work, AT + MINUTE, owner)
    await settle(unit_of_work, ended(stuck, Outcome.GAVE_UP))
    assert await line_and_next(unit_of_work) == ([], AT + 2 * MINUTE)
    await settle(unit_of_work, ended(taken))
    assert await line_and_next(unit_of_work) == ([Outcome.SENT], AT + DAY)


async def test_what_was_sent_was_sent_and_the_holder_ends_it(
    unit_of_work: SqlUnitOfWorkFactory, stuck: DueItem
) -> None:
    (taken,) = await claim(unit_of_work, AT + MINUTE)
    await settle(unit_of_work, ended(stuck))
    assert await line_and_next(unit_of_work) == ([Outcome.SENT], AT + 2 * MINUTE)
    await settle(unit_of_work, ended(taken, Outcome.GAVE_UP))
    assert await line_and_next(unit_of_work) == ([Outcome.SENT], AT + DAY)


async def test_both_in_one_batch_end_it_once(unit_of_work: SqlUnitOfWorkFactory, stuck: DueItem) -> None:
    (taken,) = await claim(unit_of_work, AT + MINUTE)
    await settle(unit_of_work, ended(stuck, Outcome.GAVE_UP), ended(taken))
    assert await line_and_next(unit_of_work) == ([Outcome.SENT], AT + DAY)


async def test_postponing_late_leaves_a_newer_lease_where_it_is(
    unit_of_work: SqlUnitOfWorkFactory, stuck: DueItem
) -> None:
    await claim(unit_of_work, AT + MINUTE)
    async with unit_of_work() as unit:
        await unit.due.postpone([Postponement(stuck, AT + DAY, in_doubt=True)], now=AT + MINUTE)
        await unit.commit()
    (again,) = await claim(unit_of_work, AT + 2 * MINUTE)
    assert (again.attempts, again.in_doubt_since) == (0, AT)


async def test_a_lease_that_ran_out_but_was_not_taken_is_still_ones_own(
    unit_of_work: SqlUnitOfWorkFactory, stuck: DueItem
) -> None:
    await settle(unit_of_work, replace(ended(stuck), settled_at=AT + DAY / 2))
    assert await line_and_next(unit_of_work) == ([Outcome.SENT], AT + DAY)


async def test_who_still_has_it_in_hand_keeps_a_lease_that_ran_out(
    unit_of_work: SqlUnitOfWorkFactory, stuck: DueItem
) -> None:
    async with unit_of_work() as unit:
        await unit.due.hold([], lease_until=AT + DAY)
        await unit.due.hold([stuck], lease_until=AT + 9 * MINUTE)
        await unit.commit()
    assert await claim(unit_of_work, AT + 8 * MINUTE, "another") == []
    await settle(unit_of_work, ended(stuck))
    assert await line_and_next(unit_of_work) == ([Outcome.SENT], AT + DAY)


@pytest.mark.parametrize("owner", ["me", "another"])
async def test_nobody_holds_what_another_lease_was_taken_on(
    unit_of_work: SqlUnitOfWorkFactory, stuck: DueItem, owner: str
) -> None:
    (taken,) = await claim(unit_of_work, AT + MINUTE, owner)
    async with unit_of_work() as unit:
        await unit.due.hold([stuck], lease_until=AT + DAY)
        await unit.commit()
    assert await line_and_next(unit_of_work) == ([], AT + 2 * MINUTE)
    await settle(unit_of_work, ended(taken))
    async with unit_of_work() as unit:
        await unit.due.hold([stuck, taken], lease_until=AT + 9 * DAY)
        await unit.commit()
    assert await line_and_next(unit_of_work) == ([Outcome.SENT], AT + DAY), "what came next is nobody's yet"


async def test_what_was_put_off_meanwhile_ends_when_it_turns_out_to_have_been_sent(
    unit_of_work: SqlUnitOfWorkFactory, stuck: DueItem
) -> None:
    (taken,) = await claim(unit_of_work, AT + MINUTE)
    async with unit_of_work() as unit:
        await unit.due.postpone([Postponement(taken, AT + DAY / 2, in_doubt=True)], now=AT + MINUTE)
        await unit.commit()
    await settle(unit_of_work, ended(stuck))
    assert await line_and_next(unit_of_work) == ([Outcome.SENT], AT + DAY)
