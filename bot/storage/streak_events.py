"""Streak events: append-only rows of (kind, day, instant, details as JSON)."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, RunId
from bot.domain.streak_events import (
    BotDown,
    Declared,
    DeclaredBack,
    DeclaredStatus,
    PlanChanged,
    RestTaken,
    RunLogged,
    RunRemoved,
    Skipped,
    StreakEvent,
)
from bot.storage.tables import streak_event


class SqlStreakEventRepository:
    """Events in the order in which they were recorded; there is no way to change or remove one."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def append(self, member_id: MemberId, event: StreakEvent) -> None:
        """Append the event."""
        kind, details = _encode(event)
        await self._connection.execute(
            insert(streak_event).values(
                member_id=member_id,
                kind=kind,
                day_on=event.day_on,
                recorded_at=event.recorded_at,
                details=json.dumps(details, separators=(",", ":")),
            )
        )

    async def list_for(self, member_id: MemberId) -> list[StreakEvent]:
        """Return the member's events, in the order of appending."""
        rows = await self._connection.execute(
            select(streak_event).where(streak_event.c.member_id == member_id).order_by(streak_event.c.id)
        )
        return [_decode(row) for row in rows]


def _encode(event: StreakEvent) -> tuple[str, dict[str, object]]:
    """Return the kind and the details; kinds are spelt out because stored names outlive class names."""
    match event:
        case RunLogged():
            return "run_logged", {"run_id": event.run_id}
        case RunRemoved():
            return "run_removed", {"run_id": event.run_id}
        case RestTaken():
            return "rest_taken", {}
        case Skipped():
            return "skipped", {}
        case PlanChanged():
            rests = event.rest_weekdays
            return "plan_changed", {"rest_weekdays": None if rests is None else sorted(rests)}
        case Declared():
            until_on = None if event.until_on is None else event.until_on.isoformat()
            return "declared", {"status": event.status.value, "until_on": until_on}
        case DeclaredBack():
            return "declared_back", {}
        case BotDown():
            return "bot_down", {}


def _decode(row: Row[Any]) -> StreakEvent:
    day_on: date = row.day_on
    recorded_at: datetime = row.recorded_at
    details: dict[str, Any] = json.loads(row.details)
    match row.kind:
        case "run_logged":
            return RunLogged(day_on, recorded_at, RunId(details["run_id"]))
        case "run_removed":
            return RunRemoved(day_on, recorded_at, RunId(details["run_id"]))
        case "plan_changed":
            rests = details["rest_weekdays"]
            return PlanChanged(day_on, recorded_at, None if rests is None else frozenset(rests))
        case "declared":
            until_on = None if details["until_on"] is None else date.fromisoformat(details["until_on"])
            return Declared(day_on, recorded_at, DeclaredStatus(details["status"]), until_on)
        case kind:
            return _PLAIN[kind](day_on, recorded_at)


_PLAIN: dict[str, type[RestTaken] | type[Skipped] | type[DeclaredBack] | type[BotDown]] = {
    "rest_taken": RestTaken,
    "skipped": Skipped,
    "declared_back": DeclaredBack,
    "bot_down": BotDown,
}
