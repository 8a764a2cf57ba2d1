"""Streak events: append-only rows of (kind, day, instant, details as JSON); why a day was declared is sealed."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, RunId
from bot.domain.streak_events import (
    BotDown,
    Declared,
    DeclaredBack,
    DeclaredStatus,
    PlanChanged,
    RestTaken,
    RestTakenBack,
    RunLogged,
    RunRemoved,
    Skipped,
    StoredStreakEvent,
    StreakEvent,
)
from bot.storage.encryption import HealthCipher, SealBroken
from bot.storage.tables import streak_event


class SqlStreakEventRepository:
    """Events in the order in which they were recorded; there is no way to change or remove one.

    Without a cipher, why a day was declared is neither kept nor read: it is a break like any other.
    """

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def append(self, member_id: MemberId, event: StoredStreakEvent) -> None:
        """Append the event."""
        kind, details = encode(event)
        sealed = None
        if isinstance(event, Declared) and self._cipher is not None:
            sealed = self._cipher.seal(status_document(event.status), member_id=member_id)
        await self._connection.execute(
            insert(streak_event).values(
                member_id=member_id,
                kind=kind,
                day_on=event.day_on,
                recorded_at=event.recorded_at,
                details=details,
                sealed_status=sealed,
            )
        )

    async def list_for(self, member_id: MemberId) -> list[StreakEvent]:
        """Return the member's events, in the order of appending."""
        rows = await self._connection.execute(
            select(streak_event).where(streak_event.c.member_id == member_id).order_by(streak_event.c.id)
        )
        return [
            decode(
                row.kind,
                row.day_on,
                row.recorded_at,
                row.details,
                status=self._status(row.sealed_status, member_id),
            )
            for row in rows
        ]

    def _status(self, sealed: bytes | None, member_id: MemberId) -> DeclaredStatus:
        if sealed is None or self._cipher is None:
            return DeclaredStatus.BREAK
        try:
            return read_status(self._cipher.open(sealed, member_id=member_id))
        except (SealBroken, ValueError):
            # The days stay neutral whatever the reason was; a streak must not end for a lost key.
            return DeclaredStatus.BREAK


def status_document(status: DeclaredStatus) -> dict[str, str]:
    """Return why days were declared, to be sealed."""
    return {"status": status.value}


def read_status(document: Mapping[str, object]) -> DeclaredStatus:
    """Return what ``status_document`` wrote.

    Raises:
        ValueError: if the status is unknown: a newer version wrote it.
    """
    return DeclaredStatus(str(document.get("status")))


def encode(event: StoredStreakEvent) -> tuple[str, str]:
    """Return the kind and the details as JSON, for a row; why days were declared is not among them."""
    kind, details = _kind_and_details(event)
    return kind, json.dumps(details, separators=(",", ":"))


def decode(
    kind: str,
    day_on: date,
    recorded_at: datetime,
    details_json: str,
    *,
    status: DeclaredStatus = DeclaredStatus.BREAK,
) -> StoredStreakEvent:
    """Return the event that ``encode`` wrote; ``status`` is why days were declared, where that can be read.

    Raises:
        KeyError: if the kind is unknown: a newer version wrote it.
    """
    details: dict[str, Any] = json.loads(details_json)
    match kind:
        case "run_logged":
            return RunLogged(day_on, recorded_at, RunId(details["run_id"]))
        case "run_removed":
            return RunRemoved(day_on, recorded_at, RunId(details["run_id"]))
        case "plan_changed":
            rests = details["rest_weekdays"]
            return PlanChanged(day_on, recorded_at, None if rests is None else frozenset(rests))
        case "declared":
            until_on = None if details["until_on"] is None else date.fromisoformat(details["until_on"])
            return Declared(day_on, recorded_at, status, until_on)
        case _:
            return _WITHOUT_DETAILS[kind](day_on, recorded_at)


def _kind_and_details(event: StoredStreakEvent) -> tuple[str, dict[str, object]]:
    """Kinds are spelt out here, because stored names outlive the names of classes."""
    match event:
        case RunLogged():
            return "run_logged", {"run_id": event.run_id}
        case RunRemoved():
            return "run_removed", {"run_id": event.run_id}
        case PlanChanged():
            rests = event.rest_weekdays
            return "plan_changed", {"rest_weekdays": None if rests is None else sorted(rests)}
        case Declared():
            until_on = None if event.until_on is None else event.until_on.isoformat()
            return "declared", {"until_on": until_on}
        case _:
            return _KIND_WITHOUT_DETAILS[type(event)], {}


_WITHOUT_DETAILS: Final[dict[str, type[RestTaken | RestTakenBack | Skipped | DeclaredBack | BotDown]]] = {
    "rest_taken": RestTaken,
    "rest_taken_back": RestTakenBack,
    "skipped": Skipped,
    "declared_back": DeclaredBack,
    "bot_down": BotDown,
}
_KIND_WITHOUT_DETAILS: Final = {event: kind for kind, event in _WITHOUT_DETAILS.items()}
