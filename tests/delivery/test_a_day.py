"""A day of 5,000 members in six zones, on the day Europe's clocks go forward: each occurrence accounted for, once."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import func, insert, select

from bot.delivery.dispatcher import Dispatcher
from bot.delivery.messenger import Delivered, FindResult, OutgoingDm, SendResult
from bot.domain.ids import ChannelId, MemberId, MessageId
from bot.domain.members import Member
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.when import parse_when
from bot.services.planning import plan_next, upcoming
from bot.storage.tables import due
from bot.storage.tables import member as member_table
from bot.storage.types import UtcInstant
from bot.ui.catalogue import Catalogue
from bot.ui.composer import ReminderComposer
from sandbox import SandboxClock
from tests.delivery.workshop import WatchedUnits

MEMBERS = 5000
BEGINS_AT = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
ENDS_AT = BEGINS_AT + timedelta(days=1)
ZONES = (
    "Europe/Lisbon",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
)
PLANS = (
    (ReminderKind.RUN, "daily 06:30"),
    (ReminderKind.RUN, "weekdays 01:30 18:00"),
    (ReminderKind.RUN, "sat sun 02:30"),
    (ReminderKind.HYDRATION, "every 2 hours 08:00-20:00 daily"),
    (ReminderKind.HYDRATION, "daily 00:00 12:15"),
    (ReminderKind.REST, "sun 08:00"),
)


class Mailbox:
    """Takes every message at once, and counts by nonce: that is by occurrence."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()

    async def send(self, member: Member, dm: OutgoingDm, *, nonce: str) -> SendResult:
        assert dm.mark
        self.arrived[nonce] += 1
        return Delivered(MessageId(len(self.arrived)), ChannelId(member.id), opened=False)

    async def find(self, member: Member, dm: OutgoingDm, *, sent_after: datetime) -> FindResult:
        raise AssertionError("nothing was ever in doubt")


async def settle_in(units: WatchedUnits) -> list[tuple[Reminder, Member]]:
    chance = random.Random(20260328)
    members = [
        Member(MemberId(10_000 + number), "en-GB", zone=chance.choice(ZONES)) for number in range(MEMBERS)
    ]
    async with units._engine.begin() as connection:
        await connection.execute(
            insert(member_table),
            [
                {"id": one.id, "locale": one.locale, "zone": one.zone, "first_seen_at": BEGINS_AT}
                for one in members
            ],
        )
    club: list[tuple[Reminder, Member]] = []
    firsts = []
    async with units() as unit:
        for member in members:
            for kind, when in chance.sample(PLANS, k=chance.choice((1, 1, 2))):
                reminder = await unit.reminders.add(
                    member.id, kind=kind, recurrence=parse_when(when), at=BEGINS_AT
                )
                first = plan_next(reminder, member, after=BEGINS_AT)
                assert first is not None
                firsts.append(first)
                club.append((reminder, member))
        await unit.due.put_many(firsts)
        await unit.commit()
    return club


def expected(club: list[tuple[Reminder, Member]]) -> set[OccurrenceKey]:
    """Return the day's occurrences, computed without the queue."""
    keys = set()
    for reminder, member in club:
        for occurrence in upcoming(reminder, member, after=BEGINS_AT):
            if occurrence.fire_at > ENDS_AT:
                break
            keys.add(OccurrenceKey(Source.REMINDER, reminder.id, occurrence.planned_local))
    return keys


async def earliest(units: WatchedUnits) -> datetime:
    """Return when the earliest of what waits is due, on its way or not."""
    async with units._engine.connect() as connection:
        at: datetime | None = await connection.scalar(select(func.min(due.c.fire_at, type_=UtcInstant)))
    assert at is not None, "every schedule goes on"
    return at


async def test_a_day_of_five_thousand_members_comes_out_even(units: WatchedUnits) -> None:
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.start()
    clock = SandboxClock(BEGINS_AT, rate=0)
    club = await settle_in(units)
    mailbox = Mailbox()
    dispatcher = Dispatcher(
        units=units,
        clock=clock,
        messenger=mailbox,
        compose=ReminderComposer(Catalogue()),
        scheduler=scheduler,
        owner="the day",
    )
    running = asyncio.create_task(dispatcher.run())
    while (due_at := await earliest(units)) <= ENDS_AT:
        clock.move_to(max(due_at, clock.now()))
        async for _ in units.each_commit():
            if await earliest(units) > clock.now():
                break
    dispatcher.stop()
    await running
    scheduler.shutdown(wait=False)

    day = expected(club)
    assert len(day) > 2 * MEMBERS
    assert mailbox.arrived == {key.nonce: 1 for key in day}
    async with units(read_only=True) as unit:
        members = {member.id for _, member in club}
        entries = [entry for one in members for entry in await unit.ledger.recent(one, limit=100)]
    assert {entry.key for entry in entries} == day
    assert len(entries) == len(day)
    assert {entry.outcome for entry in entries} == {Outcome.SENT}
    assert all(entry.sent_at == entry.fire_at for entry in entries), (
        "to the minute, while the clock stood still"
    )
