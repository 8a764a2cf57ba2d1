"""Health answers: nobody reads them without the key, and no row can be passed off as another member's."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.check_in_details import CheckInDetails, Drinking, Fibre, Heat, HoursSinceMeal, MorningAfter
from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.ids import MemberId
from bot.domain.runs import RunEntry
from bot.storage.encryption import HealthCipher, SealBroken
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import check_in
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA, BEN = MemberId(11), MemberId(12)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
ANSWERS = CheckInAnswers(
    effort=7, gut=9, symptoms=frozenset({Symptom.LOOSE_STOOL, Symptom.SIDE_STITCH}), feeling=-5
)
documents = st.dictionaries(st.text(), st.none() | st.integers() | st.text() | st.lists(st.text()))


async def save_for(unit_of_work: SqlUnitOfWorkFactory, member: MemberId) -> None:
    async with unit_of_work() as unit:
        await unit.members.ensure(member, locale="en-GB", at=AT)
        run = await unit.runs.add(member, RunEntry(date(2026, 3, 2), 600, None), logged_at=AT, answers=None)
        await unit.check_ins.save(member, ANSWERS, run_id=run.id, day_on=run.entry.day_on, at=AT)
        await unit.commit()


def everything_on_disk(database: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(database.parent.iterdir()))


@given(document=documents, member=st.integers(1, 2**63))
def test_what_is_sealed_opens_again(cipher: HealthCipher, document: dict[str, object], member: int) -> None:
    assert (
        cipher.open(cipher.seal(document, member_id=MemberId(member)), member_id=MemberId(member)) == document
    )


def test_the_length_of_a_seal_tells_nothing(cipher: HealthCipher) -> None:
    full = CheckInAnswers(
        effort=10,
        gut=10,
        symptoms=frozenset(Symptom),
        feeling=-5,
        details=CheckInDetails(
            -5, HoursSinceMeal.FOUR_OR_MORE, Fibre.USUAL, Heat.WARM, Drinking.MORE_THAN_THIRST
        ),
        morning_after=MorningAfter(10, settled=False),
    )
    empty = CheckInAnswers(effort=1, gut=0, symptoms=frozenset(), feeling=1)
    lengths = {len(cipher.seal(answers.to_document(), member_id=ANA)) for answers in (full, empty)}
    assert len(lengths) == 1


def test_a_seal_opens_for_its_member_only(cipher: HealthCipher) -> None:
    sealed = cipher.seal({"gut": 3}, member_id=ANA)
    with pytest.raises(SealBroken, match="another member"):
        cipher.open(sealed, member_id=BEN)


def test_a_damaged_or_foreign_seal_stays_shut_and_says_nothing_of_its_contents(cipher: HealthCipher) -> None:
    sealed = cipher.seal({"gut": 3}, member_id=ANA)
    for broken in (sealed[:-1], b"", HealthCipher.generate().seal({"gut": 3}, member_id=ANA)):
        with pytest.raises(SealBroken) as caught:
            cipher.open(broken, member_id=ANA)
        assert caught.value.__cause__ is None


def test_after_rotation_the_old_key_can_be_retired() -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    sealed = HealthCipher([old]).seal({"gut": 3}, member_id=ANA)
    both = HealthCipher([new, old])
    assert both.open(sealed, member_id=ANA) == {"gut": 3}
    assert HealthCipher([new]).open(both.rotate(sealed), member_id=ANA) == {"gut": 3}
    with pytest.raises(SealBroken):
        HealthCipher([new]).rotate(sealed)


def test_the_key_is_not_shown() -> None:
    key = Fernet.generate_key()
    assert key.decode() not in repr(HealthCipher([key]))
    with pytest.raises(ValueError, match="at least one"):
        HealthCipher([])


async def test_nothing_of_the_answers_is_on_disk_in_clear_journal_included(
    unit_of_work: SqlUnitOfWorkFactory, database: Path
) -> None:
    await save_for(unit_of_work, ANA)
    on_disk = everything_on_disk(database)
    assert b"check_in" in on_disk  # the search does find what is there
    assert str(ANA).encode() not in re.findall(rb'"member":(\d+)', on_disk)
    for word in (b"loose_stool", b"side_stitch", b"symptoms", b"feeling", b'"gut"', b'"effort"'):
        assert word not in on_disk
    async with unit_of_work(read_only=True) as unit:
        assert await unit.check_ins.recent(ANA, limit=1) == [ANSWERS]


async def test_a_row_moved_to_another_member_does_not_open(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    await save_for(unit_of_work, ANA)
    await save_for(unit_of_work, BEN)
    async with engine.begin() as connection:
        await connection.execute(update(check_in).values(member_id=BEN))
    async with unit_of_work(read_only=True) as unit:
        with pytest.raises(SealBroken):
            await unit.check_ins.recent(BEN, limit=2)


async def test_without_a_key_answers_can_only_be_deleted(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    await save_for(unit_of_work, ANA)
    async with SqlUnitOfWorkFactory(engine, None)() as unit:
        (answered,) = await unit.runs.list_for(ANA, limit=5)
        run = await unit.runs.add(ANA, RunEntry(date(2026, 3, 2), 600, None), logged_at=AT, answers=None)
        with pytest.raises(StorageMisconfigured, match="switched off"):
            await unit.check_ins.save(ANA, ANSWERS, run_id=run.id, day_on=run.entry.day_on, at=AT)
        with pytest.raises(StorageMisconfigured, match="switched off"):
            await unit.check_ins.recent(ANA, limit=1)
        assert await unit.check_ins.delete_for_run(answered.id) == 1
