"""What members reported lies sealed, and having it tells nothing."""

from datetime import datetime

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import MemberId
from bot.domain.red_flags import WarningSign
from bot.domain.wellbeing import ALL_WELL, UNREADABLE
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import member
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA, BEN, STRANGER = MemberId(111_111_111_111_111_111), MemberId(222_222_222_222_222_222), MemberId(3)


async def both_are_here(unit_of_work: SqlUnitOfWorkFactory, noon: datetime) -> None:
    async with unit_of_work() as unit:
        for member_id in (ANA, BEN):
            await unit.members.ensure(member_id, locale="en-GB", at=noon)
        await unit.commit()


async def sealed_of(engine: AsyncEngine, member_id: MemberId) -> bytes | None:
    async with engine.connect() as connection:
        sealed: bytes | None = await connection.scalar(
            select(member.c.wellbeing).where(member.c.id == member_id)
        )
        return sealed


async def test_everybody_has_one_of_the_same_length_from_the_start(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    async with unit_of_work() as unit:
        assert await unit.members.wellbeing(ANA) == ALL_WELL
        await unit.members.set_wellbeing(
            ANA, ALL_WELL.with_signs(list(WarningSign), at=noon, day_on=noon.date())
        )
        await unit.commit()
    anas, bens = await sealed_of(engine, ANA), await sealed_of(engine, BEN)
    assert anas is not None
    assert bens is not None
    assert len(anas) == len(bens)
    assert anas != bens


async def test_it_is_kept_until_it_is_taken_back(unit_of_work: SqlUnitOfWorkFactory, noon: datetime) -> None:
    await both_are_here(unit_of_work, noon)
    told = ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=noon, day_on=noon.date())
    async with unit_of_work() as unit:
        await unit.members.set_wellbeing(ANA, told)
        await unit.commit()
    async with unit_of_work() as unit:
        assert await unit.members.wellbeing(ANA) == told
        assert await unit.members.wellbeing(BEN) == ALL_WELL
        assert await unit.members.wellbeing(STRANGER) == ALL_WELL
        await unit.members.set_wellbeing(ANA, ALL_WELL)
        await unit.commit()
    async with unit_of_work(read_only=True) as unit:
        assert await unit.members.wellbeing(ANA) == ALL_WELL


async def test_a_visit_leaves_it_as_it_is(unit_of_work: SqlUnitOfWorkFactory, noon: datetime) -> None:
    await both_are_here(unit_of_work, noon)
    told = ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=noon, day_on=noon.date())
    async with unit_of_work() as unit:
        await unit.members.set_wellbeing(ANA, told)
        for locale in ("en-GB", "de"):
            await unit.members.ensure(ANA, locale=locale, at=noon)
            assert await unit.members.wellbeing(ANA) == told


async def test_without_a_key_nothing_is_read_or_kept_and_clearing_still_works(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    told = ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=noon, day_on=noon.date())
    async with unit_of_work() as unit:
        await unit.members.set_wellbeing(ANA, told)
        await unit.commit()
    keyless = SqlUnitOfWorkFactory(engine, None)
    async with keyless() as unit:
        await unit.members.ensure(STRANGER, locale="de", at=noon)
        assert await unit.members.wellbeing(ANA) == ALL_WELL
        with pytest.raises(StorageMisconfigured):
            await unit.members.set_wellbeing(BEN, told)
        await unit.members.set_wellbeing(ANA, ALL_WELL)
        await unit.commit()
    assert await sealed_of(engine, ANA) is None
    assert await sealed_of(engine, STRANGER) is None


async def test_who_came_before_the_key_gets_one_at_the_next_visit(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, noon: datetime
) -> None:
    async with SqlUnitOfWorkFactory(engine, None)() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=noon)
        await unit.commit()
    assert await sealed_of(engine, ANA) is None
    async with unit_of_work() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=noon)
        await unit.commit()
    assert await sealed_of(engine, ANA) is not None


async def test_one_cannot_be_moved_to_another_member(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    async with unit_of_work(read_only=True) as unit:
        # Opened once: the memory of that must not help.
        assert await unit.members.wellbeing(ANA) == ALL_WELL
    async with engine.begin() as connection:
        anas = await connection.scalar(select(member.c.wellbeing).where(member.c.id == ANA))
        await connection.execute(update(member).where(member.c.id == BEN).values(wellbeing=anas))
    async with unit_of_work(read_only=True) as unit:
        assert await unit.members.wellbeing(BEN) == UNREADABLE, (
            "nothing urges him on, and nobody knows what it says"
        )


async def test_it_is_nowhere_in_clear(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    async with unit_of_work() as unit:
        await unit.members.set_wellbeing(
            ANA, ALL_WELL.with_signs([WarningSign.SELF_HARM], at=noon, day_on=noon.date())
        )
        await unit.commit()
    async with engine.connect() as connection:
        rows = (await connection.execute(text("SELECT * FROM member"))).all()
    assert "self_harm" not in str(rows)
