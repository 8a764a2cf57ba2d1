"""The first upgrade that meets data: a club lived with the first tables for a while, and loses nothing."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import ChannelId, MemberId, MessageId, ReminderId, RunId
from bot.domain.members import Member, ParkReason
from bot.domain.occurrences import Answer, OccurrenceKey, Outcome, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.schedules import Once
from bot.domain.when import parse_when
from bot.services.ports import DueItem, Planned
from bot.storage.engine import BEGIN_OPTION, IMMEDIATE, MIGRATE, create_engine
from bot.storage.migrate import alembic_config, upgrade
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA, BEN = MemberId(80351110224678912), MemberId(91462221335789023)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
DAY = timedelta(days=1)
T = int(AT.timestamp() * 1000)
D = 86_400_000

STORY = f"""
INSERT INTO member (id, locale, zone, dm_channel_id, parked_at, parked_reason, first_seen_at) VALUES
    ({ANA}, 'pt-BR', 'Europe/Lisbon', 5, NULL, NULL, {T}),
    ({BEN}, 'de', NULL, NULL, {T}, 'closed_dms', {T});
INSERT INTO reminder (id, member_id, kind, schedule, created_at, deleted_at) VALUES
    (3, {ANA}, 'run', 'mon wed fri 06:30', {T}, NULL),
    (4, {ANA}, 'run', 'every 90 min 08:00-20:00', {T}, {T + D}),
    (7, {BEN}, 'run', 'daily 18:00', {T}, NULL);
UPDATE sqlite_sequence SET seq = 41 WHERE name = 'reminder';
INSERT INTO due (fire_at, reminder_id, source, planned_local, about_local, lease_owner, leased_at, lease_until,
        attempts, in_doubt_since) VALUES
    ({T + 2 * D}, 3, 'r', '2026-03-04T06:30', NULL, NULL, NULL, NULL, 0, NULL),
    ({T + 60_000}, 3, 'z', '2026-03-02T06:31', '2026-03-02T06:30', 'dead', {T}, {T + 9}, 2, {T - 5}),
    ({T}, 7, 'r', '2026-03-02T18:00', NULL, NULL, NULL, {T + 8}, 1, NULL);
INSERT INTO ledger (reminder_id, source, planned_local, member_id, fire_at, outcome, settled_at, sent_at, message_id,
        attempts, reason) VALUES
    (3, 'r', '2026-03-02T06:30', {ANA}, {T}, 'sent', {T + 2}, {T + 1}, 99, 1, 'found in the conversation'),
    (3, 'r', '2026-02-27T06:30', {ANA}, {T - 3 * D}, 'too_late', {T}, NULL, NULL, 0, NULL),
    (4, 'z', '2026-02-26T06:30', {ANA}, {T - 4 * D}, 'gave_up', {T}, NULL, NULL, 3, 'OSError'),
    (7, 'r', '2026-03-01T18:00', {BEN}, {T - D}, 'parked', {T}, NULL, NULL, 0, 'http 403/50007'),
    (7, 'r', '2026-02-28T18:00', {BEN}, {T - 2 * D}, 'parked', {T}, NULL, NULL, 0, 'closed_dms'),
    (7, 'r', '2026-02-27T18:00', {BEN}, {T - 3 * D}, 'undeliverable', {T}, NULL, NULL, 0, NULL);
INSERT INTO answer (reminder_id, source, planned_local, answer, answered_at) VALUES
    (3, 'r', '2026-03-02T06:30', 'done', {T + 7}), (7, 'r', '2026-03-01T18:00', 'snoozed', {T});
INSERT INTO run (id, member_id, day_on, duration_s, distance_m, logged_at, occurrence) VALUES
    (1, {ANA}, '2026-03-02', 1800, 5000.0, {T}, 'r:3:202603020630');
INSERT INTO streak_event (member_id, kind, day_on, recorded_at, details) VALUES
    ({ANA}, 'run_logged', '2026-03-02', {T}, '{{"run_id":1}}');
INSERT INTO consent (member_id, text_version, locale, recorded_at) VALUES ({ANA}, 1, 'pt-BR', {T});
INSERT INTO check_in (member_id, run_id, recorded_at, sealed) VALUES ({ANA}, 1, {T}, x'00');
"""  # noqa: S608 - our own numbers
TABLES = [
    "member",
    "reminder",
    "due",
    "ledger",
    "answer",
    "run",
    "streak_event",
    "consent",
    "check_in",
    "sqlite_sequence",
]


async def go_to(engine: AsyncEngine, revision: str, *, begin: str = MIGRATE) -> None:
    """Take the database up or down to a revision, as ``bot.storage.migrate`` would."""

    def move(connection: Connection) -> None:
        step = command.downgrade if revision == "0001" and is_there else command.upgrade
        step(alembic_config(connection), revision)

    async with engine.execution_options(**{BEGIN_OPTION: begin}).connect() as connection:
        is_there = bool(
            await connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'member'"))
        )
        await connection.run_sync(move)
        await connection.commit()
        await connection.invalidate()


@pytest.fixture
def old_database(tmp_path: Path) -> Path:
    return tmp_path / "club.db"


@pytest.fixture
async def engine(old_database: Path) -> AsyncIterator[AsyncEngine]:
    """A database as the first version left it."""
    engine = create_engine(f"sqlite:///{old_database}")
    await go_to(engine, "0001")
    with closing(sqlite3.connect(old_database)) as connection:
        connection.executescript(STORY)
    yield engine
    await engine.dispose()


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=str) for name in TABLES}  # noqa: S608


def schema_of(path: Path) -> dict[str, list[str]]:
    """Every table and index with the SQL that made it, apart from white space, quotes and the order of constraints."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    bodies = {name: "".join(sql.replace('"', "").split()).rpartition(")") for name, sql in rows}
    return {name: [*sorted(body.split(",CONSTRAINT")), rest] for name, (body, _, rest) in bodies.items()}


def key(reminder: int, planned: datetime, source: Source = Source.REMINDER) -> OccurrenceKey:
    return OccurrenceKey(source, reminder, planned)


async def test_all_that_was_there_is_read_by_the_repositories_of_today(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory, old_database: Path
) -> None:
    assert await upgrade(engine) == ("0001", "0006")
    assert old_database.with_name("club.db.before-0001").exists()
    ana = Member(ANA, "pt-BR", zone="Europe/Lisbon", dm_channel_id=ChannelId(5))
    ben = Member(BEN, "de", parked_at=AT, parked_reason=ParkReason.CLOSED_DMS)
    run = ReminderKind.RUN
    reminders = [
        Reminder(ReminderId(3), ANA, run, parse_when("mon wed fri 06:30"), AT),
        Reminder(ReminderId(4), ANA, run, parse_when("every 90 min 08:00-20:00"), AT, deleted_at=AT + DAY),
        Reminder(ReminderId(7), BEN, run, parse_when("daily 18:00"), AT),
    ]
    async with unit_of_work() as unit:
        assert [await unit.members.get(who) for who in (ANA, BEN)] == [ana, ben]
        assert [await unit.reminders.get(one.id) for one in reminders] == reminders
        assert await unit.answers.get(key(3, LOCAL)) is Answer.DONE
        assert await unit.answers.count_on(BEN, Answer.SNOOZED, date(2026, 3, 1)) == 1
        logged = await unit.runs.for_occurrence(key(3, LOCAL))
        assert logged is not None
        assert await unit.check_ins.exists_for(RunId(1))
        assert await unit.consents.current_version(ANA) == 1
        assert len(await unit.streak_events.list_for(ANA)) == 1
        claimed = await unit.due.claim(now=AT + 3 * DAY, owner="me", lease_until=AT + 4 * DAY, limit=9)
    items = [item for item in claimed if isinstance(item, DueItem)]
    evening = LOCAL.replace(hour=18, minute=0)
    assert [(item.planned, item.member, item.reminder, item.attempts) for item in items] == [
        (Planned(key(7, evening), BEN, AT), ben, reminders[2], 1),
        (
            Planned(
                key(3, LOCAL + timedelta(minutes=1), Source.SNOOZE), ANA, AT + timedelta(minutes=1), LOCAL
            ),
            ana,
            reminders[0],
            2,
        ),
        (Planned(key(3, LOCAL + 2 * DAY), ANA, AT + 2 * DAY), ana, reminders[0], 0),
    ]
    assert [item.in_doubt_since for item in items] == [None, AT - timedelta(milliseconds=5), None]
    # The snooze is about a run that was logged and answered.
    assert [(item.ran_that_day, item.is_answered) for item in items] == [
        (False, False),
        (True, True),
        (False, False),
    ]


async def test_the_ledger_says_the_same_in_the_words_of_today(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory
) -> None:
    await upgrade(engine)
    async with unit_of_work(read_only=True) as unit:
        entries = [entry for who in (ANA, BEN) for entry in await unit.ledger.recent(who, limit=9)]
    assert [(entry.member_id, entry.outcome, entry.reason) for entry in entries] == [
        (ANA, Outcome.SENT, "found in the conversation"),
        (ANA, Outcome.DROPPED, "too_late"),
        (ANA, Outcome.GAVE_UP, "OSError"),
        (BEN, Outcome.PARKED, "http 403/50007"),
        (BEN, Outcome.DROPPED, "parked"),
        (BEN, Outcome.UNDELIVERABLE, None),
    ]
    sent = entries[0]
    assert (sent.key, sent.fire_at, sent.message_id, sent.attempts) == (key(3, LOCAL), AT, MessageId(99), 1)
    assert (sent.settled_at - AT, sent.sent_at) == (timedelta(milliseconds=2), AT + timedelta(milliseconds=1))


async def test_ids_of_erased_reminders_stay_used_up(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory
) -> None:
    await upgrade(engine)
    async with unit_of_work() as unit:
        new = await unit.reminders.add(ANA, kind=ReminderKind.RUN, recurrence=Once(LOCAL), at=AT)
    assert new.id == 42


async def test_erasing_after_the_upgrade_is_complete(
    engine: AsyncEngine, unit_of_work: SqlUnitOfWorkFactory, old_database: Path
) -> None:
    await upgrade(engine)
    async with unit_of_work() as unit:
        await unit.members.erase(ANA)
        await unit.members.erase(BEN)
        await unit.commit()
    assert not any(rows for name, rows in rows_of(old_database).items() if name != "sqlite_sequence")


async def test_there_and_back_again_is_the_same_database(engine: AsyncEngine, old_database: Path) -> None:
    rows, schema = rows_of(old_database), schema_of(old_database)
    await go_to(engine, "0002")
    assert schema_of(old_database) != schema
    await go_to(engine, "0001")
    assert rows_of(old_database) == rows
    assert schema_of(old_database) == schema


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE member SET quiet_hours = '22:00-07:00'", "2 members' settings"),
        ("UPDATE member SET units = 'mi' WHERE locale = 'de'", "1 members' settings"),
        ("UPDATE reminder SET recurrence = 'once 2026-03-23T07:00' WHERE id = 3", "1 reminders"),
        ("UPDATE reminder SET paused_at = 0 WHERE id = 3", "1 reminders"),
        ("UPDATE due SET source = 'c' WHERE source = 'z'", "1 waiting messages"),
        (
            "UPDATE ledger SET outcome = 'dropped', reason = 'quiet_hours' WHERE subject_id = 3",
            "2 ledger lines",
        ),
        ("UPDATE answer SET answer = 'drank'", "2 answers"),
    ],
)
async def test_what_the_first_tables_have_no_place_for_is_not_thrown_away(
    engine: AsyncEngine, old_database: Path, change: str, found: str
) -> None:
    await go_to(engine, "0002")
    async with engine.begin() as connection:
        await connection.execute(text(change))
    rows = rows_of(old_database)
    with pytest.raises(CommandError, match=rf"\({found}\).*before-0001"):
        await go_to(engine, "0001")
    assert rows_of(old_database) == rows


async def test_it_is_not_made_where_it_would_delete_what_it_should_keep(
    engine: AsyncEngine, old_database: Path
) -> None:
    rows = rows_of(old_database)
    with pytest.raises(CommandError, match="foreign keys switched off"):
        await go_to(engine, "0002", begin=IMMEDIATE)
    assert rows_of(old_database) == rows


async def test_alembics_own_command_line_keeps_everything_too(
    engine: AsyncEngine, old_database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.dispose()
    before = {name: len(rows) for name, rows in rows_of(old_database).items()}
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{old_database}")
    # It runs a loop of its own, as on the command line.
    await asyncio.to_thread(command.upgrade, alembic_config(), "head")
    assert {name: len(rows) for name, rows in rows_of(old_database).items()} == before
