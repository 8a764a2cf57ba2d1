"""Bringing in what an export tells: whatever is not here yet is added, and nothing that is here is changed.

A row is here already if one like it is: the same reminder made at the same instant, the same run logged at the same
instant or read from the same file. Those instants are exact to the millisecond and never edited, so the same
file brings nothing the second time, in this installation or another.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.facts import member_scope
from bot.domain.ids import MemberId
from bot.domain.personal_data import HEALTH_TABLES, ExportDamaged, Imported, PersonalData, Tally
from bot.domain.unwell_days import UnwellDays
from bot.storage.encryption import HealthCipher
from bot.storage.import_matching import Matching
from bot.storage.import_rows import Values, read_rows
from bot.storage.import_settings import settings_in, unwell_days_in
from bot.storage.members import SqlMemberRepository
from bot.storage.numbering import renumbered
from bot.storage.ownership import OWNED, Owned
from bot.storage.tables import member
from bot.storage.wellbeing import SealedWellbeing

_BROUGHT_IN: Final = (
    "shoe",
    "reminder",
    "run",
    "answer",
    "streak_event",
    "check_in",
    "goal",
    "milestone",
    "streak_milestone",
    "swap_test",
    "told_insight",
    "shown_fact",
)
"""In an order in which what is referred to comes first. The rest belongs to the installation that it tells of."""

_OWNED: Final = {owned.name: owned for owned in OWNED}
_AT_ONCE: Final = 500
_NOT_YET: Final = 0
_USED: Final = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
_USE_UP: Final = text("UPDATE sqlite_sequence SET seq = :used WHERE name = :name")
_BEGIN_AT: Final = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :used)")


class Importing:
    """One import into one member's data, in the caller's transaction. Made for one use."""

    def __init__(
        self,
        connection: AsyncConnection,
        cipher: HealthCipher | None,
        member_id: MemberId,
        *,
        health: bool,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._cipher = cipher
        self._member_id = member_id
        self._health = health and cipher is not None
        self._now = now
        self._ids: dict[str, dict[int, int]] = defaultdict(dict)
        self._tallies: dict[str, Tally] = {}
        self._next_gone_run = 0
        self._runs_may_be_gone = False
        self._reminders: set[int] = set()

    async def run(self, data: PersonalData) -> Imported:
        """Bring in what is new.

        Raises:
            ExportDamaged, ExportTooNew: if something is not what it should be.
        """
        rows = await asyncio.to_thread(read_rows, data.tables, now=self._now)
        settings = await self._take_settings(rows["member"])
        await self._take_unwell_days(rows["member"], exported_on=data.exported_on)
        self._ids["member"] = {row["id"]: self._member_id for row in rows["member"]}
        for name in _BROUGHT_IN:
            self._runs_may_be_gone = name == "streak_event"
            if name in HEALTH_TABLES and not self._health:
                self._tallies[name] = Tally(left_out=len(rows[name]))
            else:
                await self._bring_in(_OWNED[name], rows[name])
        return Imported(self._tallies, settings, frozenset(self._reminders))

    async def _take_settings(self, rows: Sequence[Values]) -> bool:
        """Take the settings if the member has chosen no clock here, as somebody who comes from elsewhere."""
        if len(rows) != 1:
            raise ExportDamaged(where="member")
        wanted = settings_in(rows[0])
        has_zone = await self._connection.scalar(
            select(member.c.zone.is_not(None)).where(member.c.id == self._member_id)
        )
        if has_zone or wanted["zone"] is None:
            return False
        await self._connection.execute(update(member).where(member.c.id == self._member_id).values(**wanted))
        return True

    async def _take_unwell_days(self, rows: Sequence[Values], *, exported_on: date | None) -> None:
        """Leave the days on which something was wrong out of the streak here, too, if there is a key to keep them with.

        Whether something is wrong just now stays where it was said.
        """
        days = unwell_days_in(rows[0], exported_on=exported_on, now=self._now)
        if self._cipher is None or not days.stretches:
            return
        members = SqlMemberRepository(self._connection, SealedWellbeing(self._cipher))
        here = await members.wellbeing(self._member_id)
        if here.is_readable:
            both = UnwellDays.of([*here.days.stretches, *days.stretches])
            await members.set_wellbeing(self._member_id, replace(here, days=both))

    async def _bring_in(self, owned: Owned, rows: Sequence[Values]) -> None:
        present = await self._present(owned)
        next_id = await self._next_id(owned)
        # Thousands of rows are compared; nobody's reminder has to wait for that.
        new = await asyncio.to_thread(self._compare, owned, rows, present, next_id)
        await self._insert(owned, new)
        if owned.name == "reminder":
            self._reminders = {row["id"] for row in new}
        if owned.name == "streak_event":
            await self._use_up_run_ids(new)

    def _compare(
        self, owned: Owned, rows: Sequence[Values], present: Sequence[Values], next_id: int
    ) -> list[Values]:
        """Return the rows that are new, with ids of here, and count what became of all."""
        if owned.name == "run":
            self._next_gone_run = next_id + len(rows)
        match = Matching(owned.name, present)
        new: list[Values] = []
        here = left_out = 0
        for row in sorted(rows, key=lambda row: row.get("id", 0)):
            placed = self._placed(owned, row)
            if placed is None or any(placed[name] is None for name in _never_empty(owned)):
                left_out += 1
            elif (twin := match.twin(placed)) is not None:
                here += 1
                self._note_id(owned, row, twin)
            elif not match.take(placed):
                left_out += 1
            else:
                if owned.has_ids:
                    placed["id"] = next_id
                    next_id += 1
                self._note_id(owned, row, placed)
                new.append(placed)
        self._tallies[owned.name] = Tally(len(new), here, left_out)
        return new

    def _note_id(self, owned: Owned, row: Values, placed: Values) -> None:
        if owned.has_ids:
            self._ids[owned.name][row["id"]] = placed["id"]

    async def _present(self, owned: Owned) -> list[Values]:
        rows = await self._connection.execute(
            select(owned.table).where(owned.of(self._member_id)).order_by(*owned.key)
        )
        return [dict(row) for row in rows.mappings()]

    async def _next_id(self, owned: Owned) -> int:
        """Return an id that no row of the table has, nor ever had where old buttons may name one."""
        if not owned.has_ids:
            return 0
        highest = await self._connection.scalar(select(func.max(owned.table.c.id)))
        used = await self._connection.scalar(_USED, {"name": owned.name})
        return max(int(highest or 0), int(used or 0)) + 1

    def _placed(self, owned: Owned, row: Values) -> Values | None:
        """Return the row with the ids of here; None if it is about something that was not brought in."""
        own = {**row, "id": _NOT_YET} if owned.has_ids else row
        try:
            return renumbered(owned, own, self._id_here)
        except KeyError:
            return None

    def _id_here(self, table: str, number: int) -> int:
        if number == _NOT_YET:
            return _NOT_YET
        if table == "run" and self._runs_may_be_gone and number not in self._ids["run"]:
            # The streak remembers runs that are gone; nobody else's run may come to have their id.
            self._ids["run"][number] = self._next_gone_run
            self._next_gone_run += 1
        return self._ids[table][number]

    async def _use_up_run_ids(self, events: Sequence[Values]) -> None:
        used = max((event["details"].get("run_id", 0) for event in events), default=0)
        if used >= await self._next_id(_OWNED["run"]):
            raised = await self._connection.execute(_USE_UP, {"name": "run", "used": used})
            if not raised.rowcount:
                await self._connection.execute(_BEGIN_AT, {"name": "run", "used": used})

    async def _insert(self, owned: Owned, rows: Sequence[Values]) -> None:
        for first in range(0, len(rows), _AT_ONCE):
            page = rows[first : first + _AT_ONCE]
            stored = await asyncio.to_thread(self._stored, owned, page)
            if not await self._is_taken(owned, stored):
                # Outside the except block: the database's error quotes the row.
                raise ExportDamaged(where=owned.name)

    async def _is_taken(self, owned: Owned, rows: Sequence[Values]) -> bool:
        """Insert the rows; False if the database's own rules refuse one."""
        try:
            await self._connection.execute(insert(owned.table), rows)
        except IntegrityError:
            return False
        return True

    def _stored(self, owned: Owned, rows: Sequence[Values]) -> list[Values]:
        """Return the rows as the database keeps them: sealed, and with whose they are."""
        whose = (
            {"scope": member_scope(self._member_id)}
            if "scope" in owned.table.c
            else {"member_id": self._member_id}
        )
        return [
            row
            | {name: self._sealed(row.get(name)) for name in owned.sealed}
            | {name: json.dumps(row[name], separators=(",", ":")) for name in owned.documents}
            | whose
            for row in rows
        ]

    def _sealed(self, document: Mapping[str, object] | None) -> bytes | None:
        if document is None or self._cipher is None:
            return None
        return self._cipher.seal(document, member_id=self._member_id)


def _never_empty(owned: Owned) -> list[str]:
    return [name for name in owned.sealed if not owned.table.c[name].nullable]
