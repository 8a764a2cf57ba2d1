"""Delivery on a bench: the real dispatcher, messenger and database, a real client, and a Discord to send to."""

import asyncio
import errno
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import TracebackType
from typing import Self, TypedDict, Unpack
from zoneinfo import ZoneInfo

import discord
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery.courier import Composer, Messenger
from bot.delivery.dispatcher import Dispatcher
from bot.delivery.invalid_requests import InvalidRequestBudget
from bot.delivery.messenger import DiscordMessenger
from bot.delivery.pacing import TokenBucket
from bot.delivery.trouble import Trouble
from bot.domain.delivery_rules import Send
from bot.domain.ids import ChannelId, MemberId, ReminderId
from bot.domain.members import AfterRun, Member
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.quiet_hours import QuietHours
from bot.domain.red_flags import WarningSign
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.runs import RunEntry
from bot.domain.schedules import instant_of
from bot.domain.wellbeing import ALL_WELL
from bot.domain.when import parse_when
from bot.services.ports import DueItem, LedgerEntry, Planned
from bot.storage.encryption import HealthCipher
from bot.storage.unit_of_work import SqlUnitOfWork, SqlUnitOfWorkFactory
from bot.ui.catalogue import Catalogue
from bot.ui.composer import ReminderComposer
from bot.ui.reminder_dm import ReminderDm
from sandbox import Sandbox, SandboxClock, User

BEGINS_AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
"""A Monday morning; Lisbon is on UTC then."""
LOCAL = BEGINS_AT.replace(tzinfo=None)
LISBON = "Europe/Lisbon"
SOON_S = 15.0
MESSAGES = "POST /channels/{channel_id}/messages"
OPENING = "POST /users/@me/channels"
HISTORY = "GET /channels/{channel_id}/messages"

COMPOSE = ReminderComposer(Catalogue())


class Choices(TypedDict, total=False):
    """What a member chose, as a story may change it."""

    quiet_hours: QuietHours | None
    after_run: AfterRun


class WatchedUnits(SqlUnitOfWorkFactory):
    """The real thing, telling of each commit; the next ``failing`` commits fail as on a full disk."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine, HealthCipher.generate())
        self.committed = asyncio.Event()
        self.failing = 0
        self.failed = 0

    def __call__(self, *, read_only: bool = False) -> SqlUnitOfWork:
        return _WatchedUnit(self, read_only=read_only)

    async def each_commit(self) -> AsyncIterator[None]:
        """Go round at once and after each commit; one that comes while the caller looks around is not missed."""
        while True:
            self.committed.clear()
            yield
            async with asyncio.timeout(SOON_S):
                await self.committed.wait()


class _WatchedUnit(SqlUnitOfWork):
    def __init__(self, factory: WatchedUnits, *, read_only: bool) -> None:
        super().__init__(
            factory._engine,
            factory._cipher,
            read_only=read_only,
            turn=factory._turn,
            wellbeings=factory._wellbeings,
        )
        self._factory = factory

    async def commit(self) -> None:
        if self._factory.failing:
            self._factory.failing -= 1
            self._factory.failed += 1
            raise OSError(errno.ENOSPC, "No space left on device")
        await super().commit()
        self._factory.committed.set()


class Workshop:
    """One bot's delivery. It is started and stopped by the test; a second start is a new process's."""

    def __init__(self, sandbox: Sandbox, units: WatchedUnits) -> None:
        self.discord = sandbox
        self.units = units
        self.clock: SandboxClock = sandbox.clock
        self.client = discord.Client(intents=discord.Intents.none())
        self.scheduler = AsyncIOScheduler(timezone="UTC")
        self.messenger = self.make_messenger()
        self.dispatcher: Dispatcher | None = None
        self._running: asyncio.Task[None] | None = None
        self._starts = 0

    async def __aenter__(self) -> Self:
        self.scheduler.start()
        await self.client.login(self.discord.token)
        self.discord.forget()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        self.scheduler.shutdown(wait=False)
        await self.client.close()

    def make_messenger(
        self,
        *,
        rate_per_s: float = 45,
        answer_within_s: float = 10.0,
        invalid: InvalidRequestBudget | None = None,
    ) -> DiscordMessenger:
        return DiscordMessenger(
            self.client,
            bucket=TokenBucket(rate_per_s),
            clock=self.clock,
            answer_within_s=answer_within_s,
            invalid=invalid,
        )

    def start(
        self,
        *,
        messenger: Messenger | None = None,
        compose: Composer = COMPOSE,
        units: WatchedUnits | None = None,
        trouble: Trouble | None = None,
    ) -> Dispatcher:
        """Start the dispatcher; unless told otherwise, its pauses are a twentieth as long as in life."""
        self._starts += 1
        self.dispatcher = Dispatcher(
            units=units or self.units,
            clock=self.clock,
            messenger=messenger or self.messenger,
            compose=compose,
            scheduler=self.scheduler,
            owner=f"process {self._starts}",
            trouble=trouble or Trouble(first_wait_s=0.05),
        )
        self._running = asyncio.create_task(self.dispatcher.run())
        return self.dispatcher

    async def stop(self, *, grace_s: float = 6.0) -> None:
        if self.dispatcher is not None and self._running is not None:
            self.dispatcher.stop(grace_s=grace_s)
            await self._running
            self.dispatcher = self._running = None

    # --- members and what is due --------------------------------------------------------------------------------

    def add_user(self, name: str = "Ana") -> User:
        return self.discord.add_user(name, locale="en-GB")

    async def remind(
        self,
        user: User,
        *,
        channel_known: bool = True,
        kind: ReminderKind = ReminderKind.RUN,
        when: str = "daily 06:30",
        planned: datetime = LOCAL,
    ) -> Reminder:
        """Give the member a reminder with an occurrence due; by default the one of this very minute."""
        channel_id = self.discord.world.dm_with(user).id if channel_known else None
        async with self.units() as unit:
            member_id = MemberId(user.id)
            member = await unit.members.ensure(member_id, locale=user.locale, at=self.clock.now())
            await unit.members.save_settings(replace(member, zone=LISBON))
            if channel_id is not None:
                await unit.members.set_dm_channel(member_id, ChannelId(channel_id))
            reminder = await unit.reminders.add(
                member_id, kind=kind, recurrence=parse_when(when), at=self.clock.now()
            )
            await unit.due.put(planned_for(reminder, planned))
            await unit.commit()
        if self.dispatcher is not None:
            self.dispatcher.wake()
        return reminder

    async def choose(self, user: User, **settings: Unpack[Choices]) -> None:
        """Change the member's own settings."""
        async with self.units() as unit:
            member = await unit.members.get(MemberId(user.id))
            assert member is not None, "the member has a reminder"
            await unit.members.save_settings(replace(member, **settings))
            await unit.commit()

    async def report(self, user: User, *signs: WarningSign) -> None:
        """Let the member say what is wrong; without any sign, that all is well again."""
        async with self.units() as unit:
            now = self.clock.now()
            told = ALL_WELL.with_signs(signs, at=now, day_on=now.date())
            await unit.members.set_wellbeing(MemberId(user.id), told)
            await unit.commit()

    async def log_run(self, user: User, day_on: date) -> None:
        """Note a run of half an hour, by no reminder."""
        async with self.units() as unit:
            entry = RunEntry(day_on=day_on, duration_s=1800, distance_m=None)
            await unit.runs.add(MemberId(user.id), entry, logged_at=self.clock.now(), answers=None)
            await unit.commit()

    async def pending(self, reminder: Reminder) -> list[Planned]:
        async with self.units(read_only=True) as unit:
            return (await unit.due.pending_for([reminder.id])).get(reminder.id, [])

    async def ledger(self, user: User) -> list[LedgerEntry]:
        """Return the member's lines, oldest first."""
        async with self.units(read_only=True) as unit:
            return (await unit.ledger.recent(MemberId(user.id), limit=100))[::-1]

    async def recorded(self, user: User, lines: int = 1) -> LedgerEntry:
        """Wait until the ledger has so many lines about the member; return the last."""
        async for _ in self.units.each_commit():
            entries = await self.ledger(user)
            if len(entries) >= lines:
                break
        assert len(entries) == lines
        return entries[-1]

    async def settled(self, reminders: Iterable[Reminder]) -> None:
        """Wait until nothing is leased or due any more among these."""
        async for _ in self.units.each_commit():
            async with self.units(read_only=True) as unit:
                waiting = await unit.due.pending_for([reminder.id for reminder in reminders])
            if all(one.fire_at > self.clock.now() for some in waiting.values() for one in some):
                return

    async def leases(self) -> int:
        """Return how many occurrences some process would have to take back."""
        async with self.units() as unit:  # left without a commit
            return await unit.due.take_back("nobody", now=self.clock.now())


def planned_for(reminder: Reminder, planned: datetime = LOCAL, source: Source = Source.REMINDER) -> Planned:
    fire_at = instant_of(planned, ZoneInfo(LISBON))
    return Planned(
        OccurrenceKey(source, reminder.id, planned),
        reminder.member_id,
        fire_at,
        LOCAL if source is Source.SNOOZE else None,
    )


def item_for(user: User, *, channel_id: int | None, doubt: datetime | None = None) -> DueItem:
    """Return a claimed occurrence that no database knows."""
    reminder = Reminder(
        ReminderId(1), MemberId(user.id), ReminderKind.RUN, parse_when("daily 06:30"), BEGINS_AT
    )
    channel = None if channel_id is None else ChannelId(channel_id)
    member = Member(MemberId(user.id), user.locale, LISBON, dm_channel_id=channel)
    return DueItem(planned_for(reminder), reminder, member, attempts=0, in_doubt_since=doubt)


def dm_for(item: DueItem) -> ReminderDm:
    return COMPOSE(item, Send())


MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
