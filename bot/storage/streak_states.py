"""How far members' streaks were walked; triggers throw away what no longer holds."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Executable, Integer, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.domain.streak_events import StreakEvent
from bot.domain.streak_sums import StreakState, StreakSum
from bot.services.ports.boards import ToldSince
from bot.storage.batches import batch
from bot.storage.streak_events import decode
from bot.storage.tables import streak_state
from bot.storage.types import LocalDay, UtcInstant

_DAY: Final = timedelta(days=1)
_STATES: Final = text(
    """SELECT s.member_id, s.through_on, s.last_run_id, s.state
    FROM json_each(:members) AS wanted CROSS JOIN streak_state AS s ON s.member_id = wanted.value"""
).columns(member_id=Integer, through_on=LocalDay, last_run_id=Integer)
# The order of the joins is written down: for each member the few events of later days, by the index.
_EVENTS: Final = text(
    """SELECT e.member_id, e.kind, e.day_on, e.recorded_at, e.details
    FROM json_each(:members) AS wanted LEFT JOIN streak_state AS s ON s.member_id = wanted.value
    CROSS JOIN streak_event AS e ON e.member_id = wanted.value AND e.day_on > coalesce(s.through_on, '')
    ORDER BY e.id"""
).columns(member_id=Integer, day_on=LocalDay, recorded_at=UtcInstant)
_ALL_EVENTS: Final = text(
    """SELECT e.member_id, e.kind, e.day_on, e.recorded_at, e.details
    FROM json_each(:members) AS wanted CROSS JOIN streak_event AS e ON e.member_id = wanted.value
    ORDER BY e.id"""
).columns(member_id=Integer, day_on=LocalDay, recorded_at=UtcInstant)
_SUMS: Final = text(
    """SELECT s.member_id, s.summed_on, s.summed
    FROM json_each(:members) AS wanted CROSS JOIN streak_state AS s ON s.member_id = wanted.value
    WHERE s.summed_on IS NOT NULL"""
)
_new = insert(streak_state)
_SAVE: Final = _new.on_conflict_do_update(
    index_elements=[streak_state.c.member_id],
    set_={
        name: _new.excluded[name] for name in ("through_on", "last_run_id", "state", "summed_on", "summed")
    },
)


class SqlStreakStateRepository:
    """The states of walks over members' days."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def told_since(self, member_ids: Collection[MemberId]) -> dict[MemberId, ToldSince]:
        """Return, for each of the members, the state and what was told of later days."""
        members = {"members": batch(list(member_ids))}
        states = {
            MemberId(member_id): _state_from(through_on, last_run_id, state)
            for member_id, through_on, last_run_id, state in await self._connection.execute(_STATES, members)
        }
        events = await self._events(_EVENTS, member_ids)
        return {member_id: ToldSince(states.get(member_id), events[member_id]) for member_id in member_ids}

    async def all_told(self, member_ids: Collection[MemberId]) -> dict[MemberId, Sequence[StreakEvent]]:
        """Return all that was told of each of the members; of declarations not why."""
        return await self._events(_ALL_EVENTS, member_ids)

    async def _events(
        self, query: Executable, member_ids: Collection[MemberId]
    ) -> dict[MemberId, Sequence[StreakEvent]]:
        events: dict[MemberId, list[StreakEvent]] = {member_id: [] for member_id in member_ids}
        rows = await self._connection.execute(query, {"members": batch(list(member_ids))})
        for member_id, kind, day_on, recorded_at, details in rows:
            events[MemberId(member_id)].append(decode(kind, day_on, recorded_at, details))
        return {**events}

    async def sums(self, on: Mapping[MemberId, date]) -> dict[MemberId, StreakSum]:
        """Return the streaks that were saved for these members' days, ``on``, and still hold."""
        rows = (await self._connection.execute(_SUMS, {"members": batch(list(on))})).all()
        # Read as one document: a thousand small ones take more than twice as long.
        sums = json.loads(f"[{','.join(summed for _, _, summed in rows)}]")
        found: dict[MemberId, StreakSum] = {}
        for (member_id, summed_on, _), (first_on, *rest) in zip(rows, sums, strict=True):
            if summed_on == on[member_id].isoformat():
                found[member_id] = StreakSum(date.fromisoformat(first_on), *rest)
        return found

    async def save(self, states: Mapping[MemberId, tuple[StreakState, StreakSum]]) -> None:
        """Write how far these members' days were walked, and what the streaks came to on the day after."""
        if states:
            await self._connection.execute(
                _SAVE,
                [
                    {
                        "member_id": member_id,
                        "through_on": state.through_on,
                        "last_run_id": state.last_run_id,
                        "state": json.dumps(_document(state), separators=(",", ":")),
                        "summed_on": state.through_on + _DAY,
                        "summed": json.dumps(_values(summed), separators=(",", ":")),
                    }
                    for member_id, (state, summed) in states.items()
                ],
            )


def _values(summed: StreakSum) -> list[object]:
    first_on = summed.first_on
    assert first_on is not None, "there are days behind"
    return [
        first_on.isoformat(),
        summed.days,
        summed.current_days,
        summed.longest_days,
        summed.freezes_left,
    ]


def _document(state: StreakState) -> dict[str, object]:
    until_on = state.neutral_until_on
    return {
        "first_on": state.first_on.isoformat(),
        "days": state.days,
        "current_days": state.current_days,
        "longest_days": state.longest_days,
        "freezes": state.freezes,
        "towards_freeze": state.towards_freeze,
        "rests_left": state.rests_left,
        "rest_weekdays": sorted(state.rest_weekdays),
        "neutral_until_on": None if until_on is None else until_on.isoformat(),
    }


def _state_from(through_on: date, last_run_id: int, state: str) -> StreakState:
    document: dict[str, Any] = json.loads(state)
    until_on = document["neutral_until_on"]
    return StreakState(
        date.fromisoformat(document["first_on"]),
        through_on,
        last_run_id,
        document["days"],
        document["current_days"],
        document["longest_days"],
        document["freezes"],
        document["towards_freeze"],
        document["rests_left"],
        frozenset(document["rest_weekdays"]),
        None if until_on is None else date.fromisoformat(until_on),
    )
