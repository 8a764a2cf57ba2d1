"""The bot remembers when it did not run: a restart is no outage, a night is."""

from datetime import timedelta

from bot.services.upkeep import LIFE_SIGN_EVERY, UpkeepService
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock


async def test_a_crash_just_before_the_next_sign_of_life_and_a_restart_are_no_outage(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    upkeep = UpkeepService(units, clock, wake=lambda: None)
    await upkeep.note_start()
    clock.advance(seconds=(LIFE_SIGN_EVERY + timedelta(minutes=5)).total_seconds())
    await upkeep.note_start()
    async with units(read_only=True) as unit:
        assert await unit.outages.overlapping(since_at=clock.now() - timedelta(days=1)) == []


async def test_an_hour_down_is_an_outage_from_the_last_sign_of_life_to_the_start(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    upkeep = UpkeepService(units, clock, wake=lambda: None)
    await upkeep.note_start()
    clock.advance(seconds=LIFE_SIGN_EVERY.total_seconds())
    await upkeep.note_alive()
    last_sign_at = clock.now()
    clock.advance(seconds=3600)
    await upkeep.note_start()
    async with units(read_only=True) as unit:
        assert await unit.outages.overlapping(since_at=last_sign_at) == [(last_sign_at, clock.now())]
