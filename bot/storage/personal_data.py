"""All that is kept about one member: read out whole, counted, and searched for.

Generic over the list in ``ownership``: a new table or column is exported without anybody remembering to.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    LargeBinary,
    Row,
    Table,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import Text, TypeDecorator

from bot.domain.ids import MemberId
from bot.domain.personal_data import HEALTH_TABLES, Imported, Json, PersonalData
from bot.domain.personal_data import Row as JsonRow
from bot.domain.wellbeing import Wellbeing, WellbeingUnreadable
from bot.storage.encryption import HealthCipher, SealBroken
from bot.storage.importing import Importing
from bot.storage.members import SqlMemberRepository
from bot.storage.numbering import references, renumbered
from bot.storage.ownership import OWNED, Owned
from bot.storage.tables import due, ledger, member, metadata, streak_event
from bot.storage.types import LocalDay, LocalMinute, UtcInstant
from bot.storage.wellbeing import SealedWellbeing

_OF_THE_MEMBER: Final = frozenset({"member_id", "scope"})
"""Columns that say nothing but whose row it is; left out, for a document is about one member."""
_ASKING: Final = ("c", "f")
"""Sources of questions how a run went; the latter is only asked because of an answer."""
_ABOUT_ANSWERS: Final = ("f",)


class SqlPersonalDataRepository:
    """A member's rows in every table. Without a cipher what is sealed stays closed."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def read(self, member_id: MemberId) -> PersonalData:
        """Return every row about the member, sealed columns opened, in the document's numbers."""
        rows = {owned.name: await self._rows(owned, member_id) for owned in OWNED}
        # Opening years of answers takes longer than anybody's reminder may wait.
        return await asyncio.to_thread(_document, rows, _Opener(self._cipher, member_id))

    async def counts(self, member_id: MemberId) -> dict[str, int]:
        """Return how many rows each table has about the member; tables with none are left out."""
        counted = {}
        for owned in OWNED:
            query = select(func.count()).select_from(owned.table).where(owned.of(member_id))
            counted[owned.name] = (await self._connection.execute(query)).scalar_one()
        return {name: count for name, count in counted.items() if count}

    async def search(self, member_id: MemberId) -> dict[str, int]:
        """Look for the member's id in every column of every table, whatever the column is for.

        Returns rows found, for every table there is. It reads the whole database: use a unit opened for reading.
        """
        found = {}
        for name, table in metadata.tables.items():
            query = select(func.count()).select_from(table).where(or_(*_bearing(table, member_id)))
            found[name] = (await self._connection.execute(query)).scalar_one()
        return found

    async def forget_health(self, member_id: MemberId, *, at: datetime) -> dict[str, int]:
        """Delete the member's health answers, what was made of them and what waits because of them.

        Of the streak only the reasons go: days that were neutral stay neutral.
        """
        gone = {}
        for name in HEALTH_TABLES:
            table = metadata.tables[name]
            deleted = await self._connection.execute(delete(table).where(table.c.member_id == member_id))
            gone[name] = deleted.rowcount
        for table in (due, ledger):
            # That a question was waiting, or why something was held back, can tell what was answered.
            about_answers = table.c.source.in_(_ABOUT_ANSWERS if table is ledger else _ASKING)
            await self._connection.execute(delete(table).where(table.c.member_id == member_id, about_answers))
        await self._connection.execute(
            update(ledger).where(ledger.c.member_id == member_id).values(sealed_reason=None)
        )
        # The days stay as they were declared, and the streak with them.
        await self._connection.execute(
            update(streak_event).where(streak_event.c.member_id == member_id).values(sealed_status=None)
        )
        # Everybody has one that says "nothing": to have none would tell that there was something to withdraw.
        await SqlMemberRepository(self._connection, SealedWellbeing(self._cipher)).forget_signs(
            member_id, at=at
        )
        return gone

    async def bring_in(
        self, member_id: MemberId, data: PersonalData, *, health: bool, now: datetime
    ) -> Imported:
        """Add what an export tells and is not here yet; see ``ImportedRows``."""
        return await Importing(self._connection, self._cipher, member_id, health=health, now=now).run(data)

    async def _rows(self, owned: Owned, member_id: MemberId) -> Sequence[Row[Any]]:
        query = select(owned.table).where(owned.of(member_id)).order_by(*owned.key)
        return (await self._connection.execute(query)).all()


def _document(rows: Mapping[str, Sequence[Row[Any]]], opener: "_Opener") -> PersonalData:
    told = {owned.name: [_as_json(owned, row, opener) for row in rows[owned.name]] for owned in OWNED}
    return PersonalData(_numbered(told), opener.unreadable)


class _Opener:
    """Opens what is sealed, and counts what cannot be opened: one broken row must not withhold all others."""

    def __init__(self, cipher: HealthCipher | None, member_id: MemberId) -> None:
        self._cipher = cipher
        self._member_id = member_id
        self.unreadable = 0

    def open(self, sealed: bytes) -> Json:
        if self._cipher is not None:
            try:
                document: Any = self._cipher.open(sealed, member_id=self._member_id)
            except SealBroken:
                pass
            else:
                opened: Json = document
                return opened
        self.unreadable += 1
        return None

    def wellbeing(self, sealed: bytes) -> Json:
        """Return in words what is stored in marks, for want of room."""
        document = self.open(sealed)
        if document is None:
            return None
        assert isinstance(document, Mapping), "every sealed document is an object"
        try:
            told = Wellbeing.from_document(document)
        except WellbeingUnreadable:
            self.unreadable += 1
            return None
        return {
            "since_at": None if told.since_at is None else instant_text(told.since_at),
            "since_on": None if told.since_on is None else told.since_on.isoformat(),
            "signs": sorted(told.signs),
            "days": told.days.to_lists(),
        }


def _as_json(owned: Owned, row: Row[Any], opener: _Opener) -> dict[str, Json]:
    return {
        column.name: _json_value(owned, column, value, opener)
        for column, value in zip(owned.table.c, row, strict=True)
        if column.name not in _OF_THE_MEMBER
    }


def _json_value(owned: Owned, column: Column[Any], value: Any, opener: _Opener) -> Json:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return opener.wellbeing(value) if column is member.c.wellbeing else opener.open(value)
    if column.name in owned.documents:
        document: Json = json.loads(value)
        return document
    if isinstance(column.type, UtcInstant):
        return instant_text(value)
    if isinstance(column.type, LocalMinute):
        return str(value.isoformat(timespec="minutes"))
    if isinstance(column.type, LocalDay):
        assert isinstance(value, date)
        return value.isoformat()
    assert isinstance(value, int | float | str)
    return value


def instant_text(at: datetime) -> str:
    """Return an instant as the document tells it: ``2026-03-02T06:30:00.000Z``."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _numbered(rows: Mapping[str, Sequence[JsonRow]]) -> dict[str, list[JsonRow]]:
    """Give each row its number, from 1 in the order of ids; what is referred to but gone comes after the others."""
    numbers: dict[str, dict[int, int]] = {owned.name: {} for owned in OWNED}
    for owned in OWNED:
        if owned.has_ids:
            for row in rows[owned.name]:
                numbers[owned.name][_id_of(row)] = len(numbers[owned.name]) + 1
    gone = {reference for owned in OWNED for row in rows[owned.name] for reference in references(owned, row)}
    for table, row_id in sorted(gone):
        numbers[table].setdefault(row_id, len(numbers[table]) + 1)
    return {
        owned.name: [
            renumbered(owned, row, lambda table, row_id: numbers[table][row_id]) for row in rows[owned.name]
        ]
        for owned in OWNED
    }


def _id_of(row: JsonRow) -> int:
    row_id = row["id"]
    assert isinstance(row_id, int)
    return row_id


def _bearing(table: Table, member_id: MemberId) -> Iterator[ColumnElement[bool]]:
    for column in table.c:
        kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
        if isinstance(column.type, UtcInstant | LocalDay | LocalMinute):
            continue  # times; no id is among them
        if isinstance(kind, Integer):
            yield column == member_id
        elif isinstance(kind, Text):
            yield func.instr(column, str(member_id)) > 0
        elif isinstance(kind, LargeBinary):
            yield func.instr(column, str(member_id).encode()) > 0
