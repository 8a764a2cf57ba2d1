"""Erasing a member is complete: not in one table, not in one column, not in one page of the file."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.check_ins import CheckInAnswers
from bot.domain.facts import member_scope
from bot.domain.ids import ChannelId, GuildId, MemberId, MessageId
from bot.domain.members import ParkReason
from bot.domain.milestone_roles import RoleOfMember
from bot.domain.occurrences import Answer, OccurrenceKey, Outcome, Source
from bot.domain.reminders import ReminderKind
from bot.domain.run_texts import RunText
from bot.domain.runs import RunEntry
from bot.domain.streak_events import RunLogged
from bot.domain.when import parse_when
from bot.services.ports import Planned, Settlement
from bot.storage.tables import metadata
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA = MemberId(80351110224678912)
BEN = MemberId(91462221335789023)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock
NOT_ABOUT_MEMBERS = {
    "outage",
    "state",
    "community",
    "challenge",
    "challenge_team",
    "retired_fact",
    "gut_weather_look",
    "milestone_role",
}
VALUES = {
    "name": "'Old friends'",
    "kind": "'distance'",
    "target": "5000.0",
    "set_on": "'2026-03-02'",
    "run_id": "NULL",
    "sealed": "x'00'",
    "through_on": "'2026-03-01'",
    "last_run_id": "0",
    "state": "'{}'",
    "sealed_note": "x'00'",
    "challenge_id": "1",
    "card_id": "'gut-1'",
    "to_member_id": "1",
    "from_name": "'Ana'",
    "day_on": "'2026-03-02'",
    **dict.fromkeys(("doubted_at", "sent_at"), "0"),
    "joined_at": "0",
    "display_name": "'Ana'",
    "content": "'{}'",
    **dict.fromkeys(("changed_at", "created_at", "fire_at"), "0"),
    **dict.fromkeys(("days", "guild_id", "role_id"), "7"),
    **dict.fromkeys(("given_at", "added_at", "set_at", "reached_at", "began_at", "ended_at", "told_at"), "0"),
}


async def live_a_little(unit_of_work: SqlUnitOfWorkFactory, member: MemberId, database: Path) -> None:
    """Leave a row in every table that can hold something about a member."""
    async with unit_of_work() as unit:
        known = await unit.members.ensure(member, locale="en-GB", at=AT)
        await unit.members.save_settings(replace(known, zone="Europe/Lisbon"))
        await unit.members.set_dm_channel(member, ChannelId(5))
        await unit.members.park(member, reason=ParkReason.CLOSED_DMS, at=AT)
        schedule = parse_when("daily 06:30")
        reminder = await unit.reminders.add(member, kind=ReminderKind.RUN, recurrence=schedule, at=AT)
        key = OccurrenceKey(Source.REMINDER, reminder.id, LOCAL)
        await unit.due.put(Planned(key, member, AT))
        (item,) = await unit.due.claim(now=AT, owner="me", lease_until=AT, limit=1)
        again = Planned(
            OccurrenceKey(Source.REMINDER, reminder.id, LOCAL.replace(day=3)), member, AT.replace(day=3)
        )
        await unit.due.settle(
            [
                Settlement(
                    item=item,
                    outcome=Outcome.SENT,
                    settled_at=AT,
                    message_id=MessageId(member + 1),
                    next=again,
                )
            ]
        )
        await unit.answers.record(key, Answer.DONE, at=AT)
        run = await unit.runs.add(member, RunEntry(date(2026, 3, 2), 600, 1500.0), logged_at=AT, answers=key)
        await unit.run_drafts.save(member, RunText("soon", notes="n"), run_id=run.id, at=AT)
        await unit.streak_events.append(member, RunLogged(date(2026, 3, 2), AT, run.id))
        await unit.consents.give(member, text_version=1, locale="en-GB", at=AT)
        answers = CheckInAnswers(effort=1, gut=1, symptoms=frozenset(), feeling=1)
        await unit.check_ins.save(member, answers, run_id=run.id, day_on=run.entry.day_on, at=AT)
        await unit.shown_facts.mark(member_scope(member), "gut-1", at=AT)
        await unit.commit()
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, columns in (
            ("shoe", "name, added_at, sealed_note"),
            ("streak_state", "through_on, last_run_id, state"),
            ("goal", "kind, target, set_on, set_at"),
            ("challenge_member", "challenge_id, joined_at"),
            ("milestone", "name, reached_at, run_id"),
            ("streak_milestone", "days, reached_at"),
            ("given_role", "guild_id, role_id, given_at"),
            ("loose_role", "guild_id, role_id"),
            ("fact_doubt", "guild_id, card_id, doubted_at"),
            ("cheer", "guild_id, to_member_id, from_name, day_on, sent_at"),
            ("community_member", "guild_id, display_name, joined_at, changed_at"),
            ("post", "guild_id, kind, content, fire_at, created_at"),
            ("swap_test", "began_at, ended_at, sealed"),
            ("told_insight", "told_at, sealed"),
        ):
            values = ", ".join(VALUES[column] for column in columns.split(", "))
            connection.execute(f"INSERT INTO {table} (member_id, {columns}) VALUES ({member}, {values})")  # noqa: S608


def rows_of(database: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        return {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in metadata.tables}  # noqa: S608


async def test_erasing_leaves_no_row_about_the_member_and_every_row_about_the_others(
    unit_of_work: SqlUnitOfWorkFactory, database: Path
) -> None:
    await live_a_little(unit_of_work, BEN, database)
    others = rows_of(database)
    await live_a_little(unit_of_work, ANA, database)
    lived = rows_of(database)
    # The story above must reach every table: a new table about members has to be added to it.
    assert {name for name, rows in lived.items() if len(rows) > len(others[name])} == (
        set(metadata.tables) - NOT_ABOUT_MEMBERS
    )
    async with unit_of_work() as unit:
        await unit.members.erase(ANA)
        await unit.commit()
    # What Discord has to be told is all that stays, and it is ids.
    left = rows_of(database)
    assert [row[1:] for row in left.pop("loose_role")] == [(7, BEN, 7), (7, ANA, 7)]
    assert left == {name: rows for name, rows in others.items() if name != "loose_role"}
    async with unit_of_work() as unit:
        await unit.milestone_roles.note_taken(RoleOfMember(GuildId(7), ANA, 7))
        await unit.commit()
    assert rows_of(database) == others


async def test_erasing_leaves_no_trace_in_the_file(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, database: Path
) -> None:
    await live_a_little(unit_of_work, ANA, database)
    async with unit_of_work() as unit:
        await unit.members.erase(ANA)
        await unit.milestone_roles.note_taken(RoleOfMember(GuildId(7), ANA, 7))
        await unit.commit()
    await engine.dispose()  # the journal is emptied into the file
    on_disk = bytes_of(database.parent)
    for number in (ANA, ANA + 1):
        assert number.to_bytes(8, "big") not in on_disk
        assert str(number).encode() not in on_disk
    assert b"Europe/Lisbon" not in on_disk


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_every_table_about_members_reaches_the_member_by_cascades() -> None:
    """Fact cards are the exception, on purpose: their scope may be a server; ``erase`` names them itself.

    So are the roles that Discord has to be told to take: they wait for that.
    """
    for name in set(metadata.tables) - NOT_ABOUT_MEMBERS - {"member", "shown_fact", "loose_role"}:
        keys = metadata.tables[name].foreign_keys
        ends = {key.column.table.name: key.ondelete for key in keys}
        assert ends.get("member") == "CASCADE", f"{name} would outlive its member"
        # A pair of shoes may go before the runs in it, and a run before the milestone it reached.
        assert set(ends.values()) <= {"CASCADE", "SET NULL"}, f"{name} would hold up an erasure"


def test_cascades_find_their_rows_by_index(database: Path) -> None:
    """Else erasing one member would read every row of everybody."""
    with closing(sqlite3.connect(database)) as connection:
        for name, table in metadata.tables.items():
            for key in table.foreign_keys:
                query = f"EXPLAIN QUERY PLAN DELETE FROM {name} WHERE {key.parent.name} = 1"  # noqa: S608
                steps = [row[3] for row in connection.execute(query)]
                assert any(step.startswith("SEARCH") for step in steps), (name, steps)
