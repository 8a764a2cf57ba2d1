"""A row that cannot be read holds up nobody but itself."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.domain.ids import MemberId, ReminderId
from bot.domain.members import Member
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.quiet_hours import QuietHours
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.when import parse_when
from bot.services.ports import DueItem, Planned
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from bot.storage.unreadable import UnreadableRow

ANA, BEN, CLEO = MemberId(11), MemberId(12), MemberId(13)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def reminders(unit_of_work: SqlUnitOfWorkFactory) -> list[Reminder]:
    """Two reminders each for three members, a minute apart, in the order of their ids."""
    async with unit_of_work() as unit:
        added = []
        for who in (ANA, BEN, CLEO):
            member = await unit.members.ensure(who, locale="en-GB", at=AT)
            await unit.members.save_settings(
                replace(member, zone="Europe/Lisbon", quiet_hours=QuietHours(time(22), time(6)))
            )
            added += [
                await unit.reminders.add(
                    who, kind=ReminderKind.RUN, recurrence=parse_when("daily 06:30"), at=AT
                )
                for _ in range(2)
            ]
        await unit.due.put_many(
            [
                Planned(
                    OccurrenceKey(Source.REMINDER, one.id, LOCAL), one.member_id, AT + one.id * MINUTE / 60
                )
                for one in added
            ]
        )
        await unit.commit()
    return added


async def spoil(engine: AsyncEngine, statement: str) -> None:
    async with engine.begin() as connection:
        assert (await connection.execute(text(statement))).rowcount == 1


async def claim(
    unit_of_work: SqlUnitOfWorkFactory, now: datetime = AT + MINUTE, limit: int = 50
) -> list[DueItem]:
    async with unit_of_work() as unit:
        items = await unit.due.claim(now=now, owner="me", lease_until=now + MINUTE, limit=limit)
        await unit.commit()
    return [item for item in items if isinstance(item, DueItem)]


def ids(items: list[DueItem]) -> list[int]:
    return [item.planned.key.subject_id for item in items]


SPOILT = [
    pytest.param("UPDATE reminder SET recurrence = 'whenever' WHERE id = 2", {2}, ("reminder", 2), id="plan"),
    pytest.param(
        "UPDATE reminder SET recurrence = 'once upon a time' WHERE id = 2",
        {2},
        ("reminder", 2),
        id="single plan",
    ),
    pytest.param("UPDATE reminder SET kind = 'swim' WHERE id = 2", {2}, ("reminder", 2), id="kind"),
    pytest.param(
        "UPDATE member SET quiet_hours = 'always' WHERE id = 12", {3, 4}, ("member", 12), id="quiet hours"
    ),
    pytest.param("UPDATE member SET units = 'leagues' WHERE id = 12", {3, 4}, ("member", 12), id="units"),
    pytest.param("UPDATE due SET source = 'x' WHERE subject_id = 2", {2}, ("due", 2), id="source"),
    pytest.param("DELETE FROM reminder WHERE id = 2", {2}, ("due", 2), id="no reminder"),
]


@pytest.mark.parametrize(("statement", "left_out", "row"), SPOILT)
@pytest.mark.usefixtures("reminders")
async def test_it_is_left_out_leased_and_told_of_once(
    unit_of_work: SqlUnitOfWorkFactory,
    engine: AsyncEngine,
    statement: str,
    left_out: set[int],
    row: tuple[str, int],
) -> None:
    await spoil(engine, statement)
    with capture_logs() as logs:
        assert ids(await claim(unit_of_work)) == sorted(set(range(1, 7)) - left_out)
        assert await claim(unit_of_work) == []
        assert ids(await claim(unit_of_work, AT + 3 * MINUTE)) == sorted(set(range(1, 7)) - left_out)
    (line,) = logs
    assert (line["log_level"], line["table"], line["row_id"]) == ("error", *row)
    assert not {"whenever", "always"} & set(map(str, line.values()))


@pytest.mark.usefixtures("reminders")
async def test_a_batch_of_nothing_else_does_not_stop_the_queue(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    await spoil(engine, "UPDATE member SET quiet_hours = 'always' WHERE id = 11")
    assert await claim(unit_of_work, limit=2) == []
    async with unit_of_work(read_only=True) as unit:
        assert await unit.due.next_due_at() == AT + 3 * MINUTE / 60
    assert ids(await claim(unit_of_work, limit=2)) == [3, 4]


async def test_pages_of_reminders_are_full_without_it(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, reminders: list[Reminder]
) -> None:
    await spoil(engine, "UPDATE member SET quiet_hours = 'always' WHERE id = 12")
    await spoil(engine, "UPDATE reminder SET deleted_at = 0 WHERE id = 5")
    async with unit_of_work(read_only=True) as unit:
        first = await unit.reminders.active_page(after_id=ReminderId(1), limit=2)
        last = await unit.reminders.active_page(after_id=reminders[5].id, limit=2)
    assert [(one.id, member.id) for one, member in first] == [(2, ANA), (6, CLEO)]
    assert last == []


async def test_a_members_list_goes_without_it_and_asking_for_it_says_which(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, reminders: list[Reminder]
) -> None:
    await spoil(engine, "UPDATE reminder SET recurrence = 'whenever' WHERE id = 2")
    await spoil(engine, "UPDATE member SET after_run = 'a swim' WHERE id = 12")
    async with unit_of_work(read_only=True) as unit:
        assert await unit.reminders.list_active(ANA) == reminders[:1]
        with pytest.raises(UnreadableRow, match="row 2 of the table reminder"):
            await unit.reminders.get(ReminderId(2))
        with pytest.raises(UnreadableRow, match="row 12 of the table member"):
            await unit.members.get(BEN)
        assert isinstance(await unit.members.get(CLEO), Member)
