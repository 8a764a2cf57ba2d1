"""The bot as its operator runs it: ``python -m bot run``, with its log read line by line, and its database."""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.ids import MemberId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.reminders import ReminderKind
from bot.domain.when import parse_when
from bot.services.ports import LedgerEntry, Planned
from bot.storage.engine import create_engine
from bot.storage.migrate import upgrade
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import Sandbox, User
from tests import warm

ROOT = Path(__file__).parents[2]
ENDS_WITHIN_S = 10.0


class Program:
    """One process; killed at the end of the context if it is still there."""

    def __init__(self, sandbox: Sandbox, folder: Path, **settings: str) -> None:
        self._environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "DISCORD_TOKEN": sandbox.token,
            "DISCORD_API_URL": sandbox.api_url,
            "DISCORD_GATEWAY_URL": sandbox.gateway_url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'gutsy.db'}",
            "CHECK_INS": "off",
            **settings,
        }
        self._folder = folder
        self.log: list[str] = []

    async def __aenter__(self) -> Self:
        reading, writing = os.pipe()
        self._stderr = asyncio.StreamReader()
        self._pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._stderr), os.fdopen(reading, "rb")
        )
        with os.fdopen(writing, "wb") as log:
            self._process = await warm.start(
                "bot", "run", cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._rest_of_log()
        await self._process.wait()
        self._pipe.close()

    async def says(self, what: str, *, timeout_s: float = 20.0) -> str:
        """Wait for a log line that contains ``what``, and return it."""
        async with asyncio.timeout(timeout_s):
            while line := (await self._stderr.readline()).decode():
                self.log.append(line)
                if what in line:
                    return line
        raise AssertionError("\n".join(["it ended without saying so:", *self.log]))

    async def ended(self, by: signal.Signals | None = None, *, within_s: float = ENDS_WITHIN_S) -> int:
        """Return the exit status, after a signal if one is given."""
        if by is not None:
            self._process.send_signal(by)
        async with asyncio.timeout(within_s):
            await self._rest_of_log()
            return await self._process.wait()

    async def _rest_of_log(self) -> None:
        self.log += (await self._stderr.read()).decode().splitlines(keepends=True)


async def fill(folder: Path, users: list[User], *, fire_at: datetime) -> None:
    """Make a database in which each of these members has a reminder due at ``fire_at`` (a whole minute)."""
    engine = create_engine(f"sqlite+aiosqlite:///{folder / 'gutsy.db'}")
    await upgrade(engine)
    local = fire_at.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
    async with SqlUnitOfWorkFactory(engine, None)() as unit:
        for user in users:
            member_id = MemberId(user.id)
            member = await unit.members.ensure(member_id, locale=user.locale, at=fire_at)
            await unit.members.save_settings(replace(member, zone="UTC"))
            reminder = await unit.reminders.add(
                member_id, kind=ReminderKind.RUN, recurrence=parse_when(f"daily {local:%H:%M}"), at=fire_at
            )
            await unit.due.put(
                Planned(OccurrenceKey(Source.REMINDER, reminder.id, local), member_id, fire_at)
            )
        await unit.commit()
    await engine.dispose()


async def account(folder: Path, users: list[User], *, now: datetime) -> tuple[list[LedgerEntry], int]:
    """Return every ledger line about these members, and how many leases a dead process left."""
    engine = create_engine(f"sqlite+aiosqlite:///{folder / 'gutsy.db'}")
    try:
        async with SqlUnitOfWorkFactory(engine, None)(read_only=True) as unit:
            lines = [
                line for user in users for line in await unit.ledger.recent(MemberId(user.id), limit=100)
            ]
        async with SqlUnitOfWorkFactory(engine, None)() as unit:  # left without a commit
            return lines, await unit.due.take_back("nobody", now=now)
    finally:
        await engine.dispose()


async def all_accounted_for(folder: Path, users: list[User], *, now: datetime) -> list[LedgerEntry]:
    """Wait until each member has a ledger line. Another process writes them: nobody here is told when."""
    async with asyncio.timeout(40):
        with closing(sqlite3.connect(f"file:{folder / 'gutsy.db'}?mode=ro", uri=True)) as database:
            while database.execute("SELECT count(*) FROM ledger").fetchone()[0] < len(users):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)
    return (await account(folder, users, now=now))[0]
