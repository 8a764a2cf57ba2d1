"""Told insights and swap tests: sealed for their member, ended without a key, gone with their member."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import MemberId
from bot.domain.insights import Question, Told
from bot.domain.swap_tests import SwapTest, block_orders
from bot.storage.encryption import SealBroken
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import swap_test, told_insight
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA, BEN = MemberId(1), MemberId(2)
TEST = SwapTest(40.0, block_orders()[0] * 5)


@pytest.fixture
async def known(unit_of_work: SqlUnitOfWorkFactory, noon: datetime) -> SqlUnitOfWorkFactory:
    async with unit_of_work() as unit:
        for member_id in (ANA, BEN):
            await unit.members.ensure(member_id, locale="en-GB", at=noon)
        await unit.commit()
    return unit_of_work


async def test_what_was_told_comes_back_oldest_first_and_to_its_member_only(
    known: SqlUnitOfWorkFactory, noon: datetime
) -> None:
    first = Told(Question.HEAT, 1, had_kept=False, told_at=noon)
    second = Told(Question.HEAT, 1, had_kept=True, told_at=noon + timedelta(days=31))
    async with known() as unit:
        await unit.insights.tell(ANA, second)
        await unit.insights.tell(ANA, first)
        assert await unit.insights.told(ANA) == [first, second]
        assert await unit.insights.told(BEN) == []


async def test_the_latest_test_is_the_one_that_counts(known: SqlUnitOfWorkFactory, noon: datetime) -> None:
    async with known() as unit:
        assert await unit.swap_tests.latest(ANA) is None
        await unit.swap_tests.add(ANA, TEST, at=noon)
        stored = await unit.swap_tests.latest(ANA)
        assert stored is not None
        assert (stored.test, stored.began_at, stored.ended_at) == (TEST, noon, None)
        told = TEST.telling(date(2026, 3, 2), 0)
        await unit.swap_tests.save(ANA, stored.id, told)
        later = noon + timedelta(days=1)
        await unit.swap_tests.end_running(ANA, at=later)
        await unit.swap_tests.end_running(ANA, at=later + timedelta(days=1))
        ended = await unit.swap_tests.latest(ANA)
        assert ended is not None
        assert (ended.test, ended.ended_at) == (told, later), "ended once"
        await unit.swap_tests.add(ANA, TEST, at=later)
        newest = await unit.swap_tests.latest(ANA)
        assert newest is not None
        assert newest.ended_at is None


async def test_a_test_is_written_and_ended_for_its_own_member_only(
    known: SqlUnitOfWorkFactory, noon: datetime
) -> None:
    async with known() as unit:
        await unit.swap_tests.add(ANA, TEST, at=noon)
        stored = await unit.swap_tests.latest(ANA)
        assert stored is not None
        await unit.swap_tests.save(BEN, stored.id, TEST.telling(date(2026, 3, 2), 0))
        await unit.swap_tests.end_running(BEN, at=noon)
        assert await unit.swap_tests.latest(ANA) == stored
        assert await unit.swap_tests.latest(BEN) is None


async def test_without_a_key_nothing_is_kept_or_read_but_a_test_can_be_ended(
    engine: AsyncEngine, known: SqlUnitOfWorkFactory, noon: datetime
) -> None:
    async with known() as unit:
        await unit.swap_tests.add(ANA, TEST, at=noon)
        await unit.commit()
    async with SqlUnitOfWorkFactory(engine, None)() as unit:
        for refused in (
            unit.swap_tests.latest(ANA),
            unit.swap_tests.add(ANA, TEST, at=noon),
            unit.insights.told(ANA),
            unit.insights.tell(ANA, Told(Question.HEAT, 1, had_kept=False, told_at=noon)),
        ):
            with pytest.raises(StorageMisconfigured):
                await refused
        await unit.swap_tests.end_running(ANA, at=noon)
        await unit.commit()
    async with known() as unit:
        ended = await unit.swap_tests.latest(ANA)
    assert ended is not None
    assert ended.ended_at == noon


async def test_nobody_reads_what_was_sealed_for_another(
    engine: AsyncEngine, known: SqlUnitOfWorkFactory, noon: datetime
) -> None:
    async with known() as unit:
        await unit.swap_tests.add(ANA, TEST, at=noon)
        await unit.insights.tell(ANA, Told(Question.HEAT, 1, had_kept=False, told_at=noon))
        await unit.commit()
    async with engine.begin() as connection:
        await connection.execute(swap_test.update().values(member_id=BEN))
        await connection.execute(told_insight.update().values(member_id=BEN))
    async with known() as unit:
        with pytest.raises(SealBroken):
            await unit.swap_tests.latest(BEN)
        with pytest.raises(SealBroken):
            await unit.insights.told(BEN)


async def test_both_go_with_their_member(
    engine: AsyncEngine, known: SqlUnitOfWorkFactory, noon: datetime
) -> None:
    async with known() as unit:
        for member_id in (ANA, BEN):
            await unit.swap_tests.add(member_id, TEST, at=noon)
            await unit.insights.tell(member_id, Told(Question.HEAT, 1, had_kept=False, told_at=noon))
        await unit.members.erase(ANA)
        await unit.commit()
    async with engine.connect() as connection:
        for table in (swap_test, told_insight):
            rows = await connection.scalars(table.select().with_only_columns(table.c.member_id))
            assert rows.all() == [BEN]
