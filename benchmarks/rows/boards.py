"""Boards and streaks of whole servers: what is kept up to date, beside computing it anew from every run and event."""

import asyncio
import functools
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.database import migrated, url_of
from benchmarks.sizes import Sizes
from benchmarks.table import Bound, Goal, Line
from bot.domain.boards import BoardMetric, BoardPeriod, BoardScore, board_score, in_order
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Member
from bot.domain.runs import RunEntry
from bot.domain.streaks import explain
from bot.services.boards import BoardService
from bot.services.ports import UnitOfWork
from bot.services.rankings import Ranked, Rankings
from bot.services.streak_sums import streak_sums
from bot.storage.engine import create_engine
from bot.storage.tables import TRIGGERS
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

_TODAY_ON = date(2026, 6, 1)
_NOW = datetime(2026, 6, 1, 20, tzinfo=UTC)
_DAY = timedelta(days=1)
_YEAR_DAYS = 365
_FIRST_MEMBER = 1_000_000
_INSERTS = 50


class _Clock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return _NOW

    def delay_s(self, until: datetime) -> float:
        return 0.0

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        return lambda: None


def measure(folder: Path, sizes: Sizes) -> list[Line]:
    """Return the rows on boards, on adding a run, and on streaks."""
    path = folder / "boards.db"
    _fill(path, sizes)
    streaks_path = folder / "streaks.db"
    _fill_streaks(streaks_path, sizes.streak_members)
    return [*asyncio.run(_boards(path, sizes)), *asyncio.run(_streaks(streaks_path, sizes))]


async def _boards(path: Path, sizes: Sizes) -> list[Line]:
    engine = create_engine(url_of(path))
    units = SqlUnitOfWorkFactory(engine, None)
    service = BoardService(units, _Clock())
    guild_id, member_id = GuildId(1), MemberId(_FIRST_MEMBER)
    first_on = BoardPeriod.THIRTY_DAYS.first_on(_TODAY_ON)
    ranked = Ranked(guild_id, BoardMetric.MINUTES, first_on, _TODAY_ON)
    ratios, read_ratios, query_ratios, look_ratios = [], [], [], []
    ours_us, read_ms, raw_ms, query_ms, look_ms, first_ms = [], [], [], [], [], []

    async def look() -> None:
        await service.board(guild_id, member_id, BoardMetric.MINUTES, BoardPeriod.THIRTY_DAYS)

    # A memory that is full, and is gone through on every look.
    for number in range(sizes.board_servers):
        for metric in (BoardMetric.RUNS, BoardMetric.DISTANCE):
            await service.board(GuildId(number + 1), member_id, metric, BoardPeriod.THIRTY_DAYS)
    for _ in range(sizes.board_repeats):
        async with units() as unit:
            # A run of somebody there: what was ranked before holds no more.
            await unit.runs.add(member_id, RunEntry(_TODAY_ON, 60), logged_at=_NOW, answers=None)
            await unit.commit()
        first_ms.append(await _ms(look))
        whole = await _ms(look)
        async with units(read_only=True) as unit, engine.connect() as connection:
            asked = await unit.boards.asked(guild_id, member_id)
            assert asked is not None, "it is set up"
            kept = functools.partial(_as_kept, service.rankings, ranked, asked.stamp)
            server = functools.partial(unit.boards.asked, guild_id, member_id)
            rows = functools.partial(_from_rows, unit, guild_id, first_on)
            query = functools.partial(_by_query, connection, guild_id, first_on)
            assert kept() == await rows() == await query()
            ours = _each_ms(kept, 1000)
            raw, by_query = await _ms(rows), statistics.median([await _ms(query) for _ in range(5)])
            read = statistics.median([await _ms(server) for _ in range(100)])
        look_ms.append(whole)
        ours_us.append(ours * 1000)
        read_ms.append(read)
        raw_ms.append(raw)
        query_ms.append(by_query)
        ratios.append(raw / ours)
        read_ratios.append((read + raw) / (read + ours))
        query_ratios.append(by_query / ours)
        look_ratios.append(raw / whole)
    added = await _added(path, units, sizes)
    await engine.dispose()
    return [
        Line(
            "boards",
            f"a server's top ten of 30 days among {sizes.board_runs:,} runs, from raw rows over as kept",
            ratios,
            goal=Goal(Bound.AT_LEAST, 1000.0),
            digits=0,
            note="raw rows: each member's runs are read and ranked. As kept: found in memory, once the transaction is "
            "open and the server's row is read, which says by its stamp what holds; neither figure has these in it",
        ),
        Line("boards", "as kept", ours_us, "us", digits=1),
        Line("boards", "from raw rows", raw_ms, "ms", digits=0),
        Line("boards", "the server's row, its stamp and who asks", read_ms, "ms", digits=2),
        Line("boards", "raw rows over as kept, each with that row", read_ratios, digits=0),
        Line("boards", "by one query over the runs", query_ms, "ms", digits=1),
        Line("boards", "that query over as kept", query_ratios, digits=0),
        Line("boards", "a whole look with where one stands", look_ms, "ms", digits=1),
        Line("boards", "raw rows over a whole look", look_ratios, digits=0),
        Line("boards", "the first look after a run", first_ms, "ms", digits=1),
        *added,
    ]


def _as_kept(rankings: Rankings, ranked: Ranked, stamp: int) -> list[BoardScore]:
    """Do what a look does to come by the ten, once it knows the server's stamp."""
    rankings.keep_only(ranked.guild_id, stamp=stamp)
    placed = rankings.get(ranked, stamp=stamp)
    assert placed is not None, "it was looked at before"
    return [place.score for place in placed[:10]]


async def _from_rows(unit: UnitOfWork, guild_id: GuildId, first_on: date) -> list[BoardScore]:
    """Rank a server from its members' runs, as one would without sums."""
    scores = []
    for member, name in await unit.boards.shown(guild_id):
        runs = await unit.runs.between(member.id, first_on, _TODAY_ON)
        duration_s = sum(run.entry.duration_s for run in runs)
        scores.append(_minutes(member.id, name, duration_s))
    return in_order(scores)[:10]


async def _by_query(connection: AsyncConnection, guild_id: GuildId, first_on: date) -> list[BoardScore]:
    """Let the database rank a server from its members' runs."""
    rows = await connection.execute(
        text("""SELECT m.member_id, m.display_name, sum(r.duration_s)
        FROM community_member AS m JOIN run AS r ON r.member_id = m.member_id AND r.day_on BETWEEN :first AND :last
        WHERE m.guild_id = :guild AND m.on_boards = 1 GROUP BY m.member_id"""),
        {"first": first_on.isoformat(), "last": _TODAY_ON.isoformat(), "guild": guild_id},
    )
    return in_order(_minutes(MemberId(who), name, total) for who, name, total in rows)[:10]


def _minutes(member_id: MemberId, name: str, duration_s: int) -> BoardScore:
    return board_score(BoardMetric.MINUTES, member_id, name, runs=0, duration_s=duration_s, distance_m=0.0)


async def _added(path: Path, units: SqlUnitOfWorkFactory, sizes: Sizes) -> list[Line]:
    """Add runs with and without what is kept up to date, in turns."""
    ratios, with_us, without_us = [], [], []
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        for turn in range(sizes.board_repeats):
            kept = await _adding_us(units, sizes, turn)
            for trigger in TRIGGERS:
                database.execute(f"DROP TRIGGER {trigger.split()[2]}")
            bare = await _adding_us(units, sizes, turn)
            for trigger in TRIGGERS:
                database.execute(trigger)
            with_us.append(kept)
            without_us.append(bare)
            ratios.append(kept / bare)
    return [
        Line(
            "boards",
            "adding a run, with what is kept up to date over without",
            ratios,
            goal=Goal(Bound.AT_MOST, 2.0),
            note="within a transaction, without its commit, which costs the same for both",
        ),
        Line("boards", "with", with_us, "us", digits=0),
        Line("boards", "without", without_us, "us", digits=0),
    ]


async def _adding_us(units: SqlUnitOfWorkFactory, sizes: Sizes, turn: int) -> float:
    members = sizes.board_servers * sizes.board_members
    async with units() as unit:
        begun_s = time.process_time()
        for number in range(_INSERTS):
            entry = RunEntry(_TODAY_ON - number * _DAY, 1800, 5000.0)
            await unit.runs.add(
                MemberId(_FIRST_MEMBER + (turn * _INSERTS + number) % members),
                entry,
                logged_at=_NOW,
                answers=None,
            )
        return (time.process_time() - begun_s) * 1e6 / _INSERTS


async def _streaks(path: Path, sizes: Sizes) -> list[Line]:
    engine = create_engine(url_of(path))
    units = SqlUnitOfWorkFactory(engine, None)
    members = [
        Member(MemberId(_FIRST_MEMBER + number), "en-GB", zone="UTC")
        for number in range(sizes.streak_members)
    ]
    async with units() as unit:
        await streak_sums(unit, members, now=_NOW, keep=True)
        await unit.commit()

    async def as_kept() -> dict[MemberId, int]:
        async with units(read_only=True) as unit:
            sums = await streak_sums(unit, members, now=_NOW)
        return {member_id: each.current_days for member_id, each in sums.items()}

    async def anew() -> dict[MemberId, int]:
        async with units(read_only=True) as unit:
            return {
                member.id: explain(
                    await unit.streak_events.list_for(member.id), today_on=_TODAY_ON
                ).current_days
                for member in members
            }

    ratios, kept_ms, anew_ms = [], [], []
    for _ in range(sizes.board_repeats):
        kept = statistics.median([await _ms(as_kept) for _ in range(5)])
        whole = await _ms(anew)
        kept_ms.append(kept)
        anew_ms.append(whole)
        ratios.append(whole / kept)
    assert await as_kept() == await anew()
    await engine.dispose()
    return [
        Line(
            "boards",
            f"streaks of {sizes.streak_members:,} members after a year, computed anew over as kept",
            ratios,
            goal=Goal(Bound.AT_LEAST, 500.0),
            digits=0,
        ),
        Line("boards", "as kept", kept_ms, "ms", digits=1),
        Line("boards", "computed anew", anew_ms, "ms", digits=0),
    ]


async def _ms(work: Callable[[], Awaitable[object]]) -> float:
    """Return the processor time that it takes in all threads: others may want the machine as well."""
    begun_s = time.process_time()
    await work()
    return (time.process_time() - begun_s) * 1000


def _each_ms(work: Callable[[], object], times: int) -> float:
    """Return the processor time that it takes on the average."""
    begun_s = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun_s) * 1000 / times


def _fill(path: Path, sizes: Sizes) -> None:
    """Make servers whose members ran every day until today, or nearly."""
    members = sizes.board_servers * sizes.board_members
    each = max(sizes.board_runs // members, 1)
    at_ms = int(_NOW.timestamp() * 1000)
    with migrated(path) as database:
        # One statement at the end is quicker than a trigger for each of a million runs.
        for trigger in TRIGGERS:
            database.execute(f"DROP TRIGGER {trigger.split()[2]}")
        database.executemany(
            "INSERT INTO community (guild_id, zone, locale, post_at, set_up_at) VALUES (?, 'UTC', 'en-GB', '09:00', ?)",
            ((number + 1, at_ms) for number in range(sizes.board_servers)),
        )
        ids = range(_FIRST_MEMBER, _FIRST_MEMBER + members)
        database.executemany(
            "INSERT INTO member (id, locale, zone, first_seen_at) VALUES (?, 'en-GB', 'UTC', ?)",
            ((member_id, at_ms) for member_id in ids),
        )
        database.executemany(
            "INSERT INTO community_member (guild_id, member_id, display_name, on_boards, joined_at, changed_at)"
            " VALUES (?, ?, ?, 1, ?, ?)",
            (
                (index // sizes.board_members + 1, member_id, f"Runner {member_id}", at_ms, at_ms)
                for index, member_id in enumerate(ids)
            ),
        )
        days = [(_TODAY_ON - n * _DAY).isoformat() for n in range(each)]
        database.executemany(
            "INSERT INTO run (member_id, day_on, duration_s, distance_m, logged_at) VALUES (?, ?, ?, ?, ?)",
            (
                (member_id, day_on, 1200 + member_id * 7 % 2400, 4000.0 + member_id % 3000, at_ms)
                for day_on in reversed(days)
                for member_id in ids
            ),
        )
        database.execute(
            """INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs)
            SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m), 0
            FROM run GROUP BY member_id, day_on"""
        )
        for trigger in TRIGGERS:
            database.execute(trigger)


def _fill_streaks(path: Path, members: int) -> None:
    """Make members who ran nearly every day of a year."""
    at = _NOW - _YEAR_DAYS * _DAY
    events = [
        ((at + n * _DAY).date().isoformat(), int((at + n * _DAY).timestamp() * 1000), n)
        for n in range(1, _YEAR_DAYS + 1)
        if n % 9
    ]
    with migrated(path) as database:
        database.executemany(
            "INSERT INTO member (id, locale, zone, first_seen_at) VALUES (?, 'en-GB', 'UTC', 0)",
            ((_FIRST_MEMBER + number,) for number in range(members)),
        )
        database.executemany(
            "INSERT INTO streak_event (member_id, kind, day_on, recorded_at, details)"
            " VALUES (?, 'run_logged', ?, ?, ?)",
            (
                (_FIRST_MEMBER + number, day_on, at_ms, f'{{"run_id":{number * _YEAR_DAYS + n}}}')
                for number in range(members)
                for day_on, at_ms, n in events
            ),
        )
