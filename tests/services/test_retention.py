"""What is past its time goes by itself: health answers by choice, those who left by the calendar."""

import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import MemberId
from bot.domain.members import ParkReason
from bot.domain.runs import RunEntry
from bot.services.direct_messages import DirectMessageService
from bot.services.members import MemberService
from bot.services.ports import UnitOfWorkFactory
from bot.services.privacy import PrivacyService, Retention
from bot.services.upkeep import UpkeepService
from bot.services.zones import ZoneDirectory
from bot.storage.encryption import HealthCipher
from bot.storage.engine import create_engine
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA, BEN, CLEO = MemberId(80351110224678912), MemberId(91462221335789023), MemberId(91462221335789024)
DAY_S = 24 * 3600.0


@pytest.fixture
async def sealing(empty_database: Path, tmp_path: Path) -> AsyncIterator[SqlUnitOfWorkFactory]:
    """Storage with a key."""
    engine = create_engine(f"sqlite:///{shutil.copyfile(empty_database, tmp_path / 'sealing.db')}")
    yield SqlUnitOfWorkFactory(engine, HealthCipher.generate())
    await engine.dispose()


async def ran_and_checked_in(units: UnitOfWorkFactory, member: MemberId, clock: SandboxClock) -> None:
    at = clock.now()
    async with units() as unit:
        await unit.members.ensure(member, locale="en-GB", at=at)
        run = await unit.runs.add(
            member, RunEntry(at.date(), 1800), logged_at=at, answers=None, notes="by the sea"
        )
        answers = CheckInAnswers(effort=4, gut=2, symptoms=frozenset(), feeling=3)
        await unit.check_ins.save(member, answers, run_id=run.id, day_on=at.date(), at=at)
        await unit.commit()


async def kept(units: UnitOfWorkFactory, member: MemberId) -> tuple[int, int, int]:
    """Return how many runs, check-ins and notes there are."""
    async with units(read_only=True) as unit:
        runs = await unit.runs.between(member, date(2020, 1, 1), date(2100, 1, 1))
        notes = await unit.runs.notes_for(member, [run.id for run in runs])
        return len(runs), len(await unit.check_ins.list_for(member)), len(notes)


@pytest.mark.parametrize(
    ("chosen", "limit", "in_force"),
    [(30, None, 30), (None, 60, 60), (30, 60, 30), (365, 60, 60), (None, None, None)],
)
async def test_answers_and_notes_go_when_their_time_is_over_and_runs_stay(
    sealing: SqlUnitOfWorkFactory,
    clock: SandboxClock,
    chosen: int | None,
    limit: int | None,
    in_force: int | None,
) -> None:
    await ran_and_checked_in(sealing, ANA, clock)
    privacy = PrivacyService(sealing, clock, wake=lambda: None, at_most_days=limit)
    assert await privacy.keep_health(ANA, chosen, locale="en-GB") == Retention(chosen, in_force)
    upkeep = UpkeepService(sealing, clock, wake=lambda: None, at_most_health_days=limit)
    clock.advance(seconds=(in_force or 3000) * DAY_S)
    await upkeep.tidy()
    assert await kept(sealing, ANA) == (1, 1, 1), "not a day early"
    clock.advance(seconds=2 * DAY_S)
    await upkeep.tidy()
    assert await kept(sealing, ANA) == ((1, 1, 1) if in_force is None else (1, 0, 0))


async def test_many_go_in_small_batches_and_nobody_elses(
    sealing: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    for _ in range(230):
        await ran_and_checked_in(sealing, ANA, clock)
        clock.advance(seconds=60)
    await ran_and_checked_in(sealing, BEN, clock)
    async with sealing() as unit:
        await unit.retention.choose(ANA, 30)
        await unit.commit()
    clock.advance(seconds=33 * DAY_S)
    await UpkeepService(sealing, clock, wake=lambda: None).tidy()
    assert await kept(sealing, ANA) == (230, 0, 0)
    assert await kept(sealing, BEN) == (1, 1, 1)


@pytest.mark.parametrize("reason", [ParkReason.NO_SHARED_SERVER, ParkReason.ACCOUNT_GONE])
async def test_who_left_loses_health_answers_after_a_month_and_the_rest_after_a_year(
    sealing: SqlUnitOfWorkFactory, clock: SandboxClock, reason: ParkReason
) -> None:
    for member in (ANA, BEN, CLEO):
        await ran_and_checked_in(sealing, member, clock)
    ways = DirectMessageService(sealing, clock, wake=lambda: None)
    await ways.refused(ANA, reason)
    await ways.refused(BEN, ParkReason.CLOSED_DMS)
    upkeep = UpkeepService(sealing, clock, wake=lambda: None)
    clock.advance(seconds=29 * DAY_S)
    await upkeep.tidy()
    assert await kept(sealing, ANA) == (1, 1, 1)
    clock.advance(seconds=2 * DAY_S)
    await upkeep.tidy()
    await upkeep.tidy()
    assert await kept(sealing, ANA) == (1, 0, 1)
    clock.advance(seconds=335 * DAY_S)
    await upkeep.tidy()
    async with sealing(read_only=True) as unit:
        assert await unit.members.get(ANA) is None
        assert not any((await unit.personal_data.search(ANA)).values())
    for member in (BEN, CLEO):
        assert await kept(sealing, member) == (1, 1, 1), "closed messages, or silence, are no leaving"


async def test_who_is_seen_again_has_not_left(sealing: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
    await ran_and_checked_in(sealing, ANA, clock)
    await DirectMessageService(sealing, clock, wake=lambda: None).refused(ANA, ParkReason.NO_SHARED_SERVER)
    members = MemberService(sealing, clock, ZoneDirectory(), wake=lambda: None)
    clock.advance(seconds=20 * DAY_S)
    await members.seen(ANA, locale="en-GB")
    clock.advance(seconds=20 * DAY_S)
    await UpkeepService(sealing, clock, wake=lambda: None).tidy()
    assert await kept(sealing, ANA) == (1, 1, 1)


async def test_being_seen_is_noted_once_a_day(sealing: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
    await ran_and_checked_in(sealing, ANA, clock)
    members = MemberService(sealing, clock, ZoneDirectory(), wake=lambda: None)
    noted = []
    for _ in range(5):
        await members.seen(ANA, locale="en-GB")
        async with sealing(read_only=True) as unit:
            noted.append(await unit.members.last_seen_at(ANA))
        clock.advance(seconds=DAY_S / 2)
    assert len(set(noted)) == 3
    await members.seen(BEN, locale="en-GB")
    async with sealing(read_only=True) as unit:
        assert await unit.members.get(BEN) is None, "strangers stay unknown"
