"""Databases full of reminders, made in seconds: the real migrations, then plain SQL in one transaction."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from time import monotonic, sleep

from benchmarks.child import ChildFailed
from bot.domain.ids import MemberId
from bot.domain.recurrences import render_recurrence
from bot.domain.schedules import EVERY_DAY, Schedule
from bot.domain.wellbeing import ALL_WELL
from bot.storage.encryption import load_or_create_cipher
from bot.storage.engine import create_engine
from bot.storage.migrate import upgrade
from bot.storage.wellbeing import SealedWellbeing

_ZONE = "UTC"  # planned local time and instant read the same, which keeps plain SQL plain
_REMINDERS_EACH = 4
_MINUTES_A_DAY = 24 * 60
_SETTLED_WITHIN_S = 20.0
_INSERT_DUE = (
    "INSERT INTO due (fire_at, subject_id, source, member_id, planned_local) VALUES (?, ?, 'r', ?, ?)"
)
_MIGRATING = Lock()  # Alembic's context is one for the whole process


@dataclass(frozen=True, slots=True)
class Waiting:
    """One daily reminder of one member, due next at ``fire_at``; ``channel_id`` None if never written to."""

    member_id: int
    channel_id: int | None
    fire_at: datetime
    kind: str = "run"


def url_of(path: Path) -> str:
    """Return the setting that names this database."""
    return f"sqlite+aiosqlite:///{path}"


def key_file_of(path: Path) -> Path:
    """Return where the key to a database's health answers lies: beside it."""
    return path.parent / "health.key"


def create(path: Path, waiting: Sequence[Waiting]) -> None:
    """Make a database in which exactly these reminders wait. A member may appear more than once."""
    _migrate(path)
    add(path, waiting)


def add(path: Path, waiting: Sequence[Waiting]) -> None:
    """Add these reminders and their members, who have a sealed wellbeing as everybody does where check-ins are on."""
    wellbeings = SealedWellbeing(load_or_create_cipher(key_file_of(path), path))
    with closing(sqlite3.connect(path)) as database, database:
        _prepare(database)
        first = _next_id(database, "reminder")
        created_ms = _milliseconds(datetime(2026, 1, 1, tzinfo=UTC))
        database.executemany(
            "INSERT OR IGNORE INTO member (id, locale, zone, dm_channel_id, first_seen_at, wellbeing)"
            " VALUES (?, 'en-GB', ?, ?, ?, ?)",
            (
                (
                    one.member_id,
                    _ZONE,
                    one.channel_id,
                    created_ms,
                    wellbeings.seal(ALL_WELL, member_id=MemberId(one.member_id)),
                )
                for one in waiting
            ),
        )
        database.executemany(
            "INSERT INTO reminder (id, member_id, kind, recurrence, created_at) VALUES (?, ?, ?, ?, ?)",
            (
                (index, one.member_id, one.kind, _daily_at(one.fire_at), created_ms)
                for index, one in enumerate(waiting, start=first)
            ),
        )
        database.executemany(
            _INSERT_DUE,
            (
                (_milliseconds(one.fire_at), index, one.member_id, f"{one.fire_at:%Y-%m-%dT%H:%M}")
                for index, one in enumerate(waiting, start=first)
            ),
        )


def add_sleeping(path: Path, reminders: int, *, from_at: datetime) -> None:
    """Add so many daily reminders, four a member, that fire minute by minute over the day after ``from_at``."""
    begin = from_at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    minutes = [begin + timedelta(minutes=minute) for minute in range(_MINUTES_A_DAY)]
    created_ms = _milliseconds(from_at)
    with closing(sqlite3.connect(path)) as database, database:
        _prepare(database)
        first, first_member = _next_id(database, "reminder"), _next_id(database, "member")
        database.executemany(
            "INSERT INTO member (id, locale, zone, dm_channel_id, first_seen_at) VALUES (?, 'en-GB', ?, ?, ?)",
            (
                (first_member + index, _ZONE, 10_000_000 + index, created_ms)
                for index in range(-(-reminders // _REMINDERS_EACH))
            ),
        )
        schedules = [_daily_at(minute) for minute in minutes]
        # Neighbours in the table fire together: the queue is clustered by time, and filling it in order is quick.
        places = [index * _MINUTES_A_DAY // reminders for index in range(reminders)]
        database.executemany(
            "INSERT INTO reminder (id, member_id, kind, recurrence, created_at) VALUES (?, ?, 'run', ?, ?)",
            (
                (first + index, first_member + index // _REMINDERS_EACH, schedules[place], created_ms)
                for index, place in enumerate(places)
            ),
        )
        due = [(_milliseconds(minute), f"{minute:%Y-%m-%dT%H:%M}") for minute in minutes]
        database.executemany(
            _INSERT_DUE,
            (
                (due[place][0], first + index, first_member + index // _REMINDERS_EACH, due[place][1])
                for index, place in enumerate(places)
            ),
        )


@contextmanager
def migrated(path: Path) -> Iterator[sqlite3.Connection]:
    """Make a database and give it out to be filled in one transaction."""
    _migrate(path)
    with closing(sqlite3.connect(path)) as database, database:
        _prepare(database)
        yield database


def wait_until_settled(path: Path, occurrences: int) -> None:
    """Wait until the ledger holds so many lines and no lease is left.

    Raises:
        ChildFailed: if that does not come about.
    """
    give_up_at_s = monotonic() + _SETTLED_WITHIN_S
    with closing(sqlite3.connect(path)) as database:
        while True:
            settled = database.execute("SELECT count(*) FROM ledger").fetchone()[0]
            leased = database.execute("SELECT count(*) FROM due WHERE lease_until IS NOT NULL").fetchone()[0]
            if settled >= occurrences and not leased:
                return
            if monotonic() > give_up_at_s:
                msg = f"{settled} of {occurrences} occurrences were settled, {leased} are leased"
                raise ChildFailed(msg)
            sleep(0.05)


def ledger_outcomes(path: Path) -> dict[str, int]:
    """Return how many ledger lines there are of each outcome."""
    with closing(sqlite3.connect(path)) as database:
        return dict(database.execute("SELECT outcome, count(*) FROM ledger GROUP BY outcome"))


def _migrate(path: Path) -> None:
    async def migrate() -> None:
        engine = create_engine(url_of(path))
        await upgrade(engine)
        await engine.dispose()

    with _MIGRATING:
        asyncio.run(migrate())


def _prepare(database: sqlite3.Connection) -> None:
    # A crash while filling costs nothing but another try.
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute("PRAGMA cache_size = -262144")


def _next_id(database: sqlite3.Connection, table: str) -> int:
    (largest,) = database.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()  # noqa: S608 - our own names
    return int(largest) + 1


def _daily_at(fire_at: datetime) -> str:
    return render_recurrence(Schedule(EVERY_DAY, (fire_at.time().replace(second=0, microsecond=0),)))


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
