"""What members reported lies sealed, and having it tells nothing."""

from base64 import urlsafe_b64decode
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.ids import MemberId
from bot.domain.red_flags import WarningSign
from bot.domain.unwell_days import UnwellDays
from bot.domain.wellbeing import ALL_WELL, UNREADABLE, Wellbeing
from bot.storage.encryption import HealthCipher
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


def sealed_at_s(sealed: bytes | None) -> int:
    """Return the second that a seal bears, as anybody reads it without the key."""
    assert sealed is not None
    return int.from_bytes(urlsafe_b64decode(sealed)[1:9], "big")


async def test_a_seal_does_not_tell_when_something_was_said(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    cipher = unit_of_work._cipher
    assert cipher is not None
    long_ago = cipher._fernet.encrypt_at_time(
        cipher._fernet.decrypt(await sealed_of(engine, ANA) or b""), 12345
    )
    async with engine.begin() as connection:
        await connection.execute(update(member).where(member.c.id == ANA).values(wellbeing=long_ago))
    told = ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=noon, day_on=noon.date())
    for wellbeing in (told, Wellbeing(days=UnwellDays(((noon.date(), noon.date()),)))):
        async with unit_of_work() as unit:
            await unit.members.set_wellbeing(ANA, wellbeing)
            await unit.commit()
        async with unit_of_work() as unit:
            assert await unit.members.wellbeing(ANA) == wellbeing
        sealed = await sealed_of(engine, ANA)
        assert sealed != long_ago
        assert sealed_at_s(sealed) == 12345
    async with unit_of_work() as unit:
        await unit.personal_data.forget_health(ANA, at=noon)
        await unit.commit()
    assert sealed_at_s(await sealed_of(engine, ANA)) == 12345


async def test_who_never_reported_anything_and_who_often_did_look_alike(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    # As an earlier version wrote it: who came before this one looks no different.
    cipher = unit_of_work._cipher
    assert cipher is not None
    earlier = {
        "version": 1,
        "since_ms": "0" * 15,
        "signs": dict.fromkeys([sign.value for sign in WarningSign], 0),
    }
    async with engine.begin() as connection:
        sealed = cipher.seal(earlier, member_id=BEN)
        await connection.execute(update(member).where(member.c.id == BEN).values(wellbeing=sealed))
    wellbeing = ALL_WELL
    for n in range(60):
        day_on = noon.date() + timedelta(days=3 * n)
        wellbeing = Wellbeing(days=wellbeing.days.with_days(day_on, day_on))
    async with unit_of_work() as unit:
        await unit.members.set_wellbeing(
            ANA, wellbeing.with_signs(list(WarningSign), at=noon, day_on=date.max)
        )
        assert await unit.members.wellbeing(BEN) == ALL_WELL
        await unit.commit()
    anas, bens = await sealed_of(engine, ANA), await sealed_of(engine, BEN)
    assert len(anas or b"") == len(bens or b"") > 0


async def test_of_many_only_those_come_who_ever_reported_something(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    told = ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=noon, day_on=noon.date())
    async with unit_of_work() as unit:
        await unit.members.set_wellbeing(ANA, told)
        await unit.commit()
    async with unit_of_work(read_only=True) as unit:
        assert await unit.members.wellbeings([ANA, BEN, STRANGER]) == {ANA: told}
        assert await unit.members.wellbeings([BEN]) == {}
    async with SqlUnitOfWorkFactory(engine, None)(read_only=True) as unit:
        assert await unit.members.wellbeings([ANA, BEN]) == {}
    async with SqlUnitOfWorkFactory(engine, HealthCipher.generate())(read_only=True) as unit:
        assert await unit.members.wellbeings([ANA]) == {ANA: UNREADABLE}


async def test_withdrawing_leaves_the_days_and_not_what_it_was(
    unit_of_work: SqlUnitOfWorkFactory, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    told = ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=noon, day_on=noon.date())
    async with unit_of_work() as unit:
        await unit.members.set_wellbeing(ANA, told)
        await unit.personal_data.forget_health(ANA, at=noon + timedelta(days=2))
        await unit.personal_data.forget_health(STRANGER, at=noon)
        days = UnwellDays(((noon.date(), noon.date() + timedelta(days=2)),))
        assert await unit.members.wellbeing(ANA) == Wellbeing(days=days)


async def test_settings_that_cannot_be_read_do_not_keep_anybody_from_withdrawing(
    unit_of_work: SqlUnitOfWorkFactory, noon: datetime
) -> None:
    await both_are_here(unit_of_work, noon)
    async with unit_of_work() as unit:
        told = ALL_WELL.with_signs([WarningSign.CHEST_PAIN], at=noon, day_on=noon.date())
        await unit.members.set_wellbeing(ANA, told)
        connection = unit._connection
        assert connection is not None
        await connection.execute(update(member).where(member.c.id == ANA).values(after_run="dance"))
        await unit.personal_data.forget_health(ANA, at=noon)
        assert not (await unit.members.wellbeing(ANA)).is_flagged
