"""Why something was dropped: sealed for everybody alike where there is a key, and read from wherever it lies."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.delivery_rules import DropReason
from bot.domain.ids import MemberId
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.services.ports import LedgerEntry, Planned, Settlement
from bot.storage.encryption import HealthCipher
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA = MemberId(80351110224678912)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
LOCAL = datetime(2026, 3, 2, 6, 30)  # noqa: DTZ001 - a place on the wall clock


async def settled(
    units: SqlUnitOfWorkFactory, reason: str | None, *, outcome: Outcome = Outcome.DROPPED, day: int = 0
) -> LedgerEntry:
    """Let an occurrence end so, and return its line as it is read."""
    at = AT + timedelta(days=day)
    async with units() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        key = OccurrenceKey(Source.CHECK_IN, 1, LOCAL + timedelta(days=day))
        await unit.due.put(Planned(key, ANA, at))
        (item,) = await unit.due.claim(now=at, owner="me", lease_until=at, limit=1)
        await unit.due.settle([Settlement(item, outcome, at, reason=reason)])
        (entry,) = await unit.ledger.recent(ANA, limit=1)
        await unit.commit()
    return entry


async def stored(engine: AsyncEngine) -> list[tuple[str | None, int | None]]:
    async with engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT reason, length(sealed_reason) FROM ledger ORDER BY fire_at")
        )
        return [(reason, length) for reason, length in rows]


async def test_all_of_them_look_alike_and_are_read(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    reasons = [None, "nothing to tell", *DropReason]
    for day, reason in enumerate(reasons):
        assert (await settled(unit_of_work, reason, day=day)).reason == reason
    kept = await stored(engine)
    assert {reason for reason, _ in kept} == {None}
    assert len({length for _, length in kept}) == 1
    assert None not in {length for _, length in kept}


async def test_other_outcomes_keep_their_technical_reason_in_clear(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    entry = await settled(unit_of_work, "http 403/50013", outcome=Outcome.UNDELIVERABLE)
    assert entry.reason == "http 403/50013"
    assert await stored(engine) == [("http 403/50013", None)]


async def test_lines_from_before_are_read_as_they_are(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    await settled(SqlUnitOfWorkFactory(engine, None), DropReason.RAN_ALREADY)
    async with unit_of_work(read_only=True) as unit:
        (entry,) = await unit.ledger.recent(ANA, limit=1)
    assert entry.reason == DropReason.RAN_ALREADY


async def test_without_a_key_a_health_reason_is_kept_nowhere(engine: AsyncEngine) -> None:
    keyless = SqlUnitOfWorkFactory(engine, None)
    assert (await settled(keyless, DropReason.AFTER_RED_FLAG)).reason is None
    assert (await settled(keyless, DropReason.TOO_LATE, day=1)).reason == DropReason.TOO_LATE
    assert await stored(engine) == [(None, None), (DropReason.TOO_LATE, None)]


@pytest.mark.parametrize("cipher_now", [None, HealthCipher.generate()])
async def test_a_reason_that_cannot_be_opened_leaves_the_line_readable(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, cipher_now: HealthCipher | None
) -> None:
    await settled(unit_of_work, DropReason.QUIET_HOURS)
    async with SqlUnitOfWorkFactory(engine, cipher_now)(read_only=True) as unit:
        (entry,) = await unit.ledger.recent(ANA, limit=1)
    assert (entry.outcome, entry.reason) == (Outcome.DROPPED, None)


async def test_no_repr_tells_why(unit_of_work: SqlUnitOfWorkFactory) -> None:
    entry = await settled(unit_of_work, DropReason.AFTER_RED_FLAG)
    assert "flag" not in repr(entry)
