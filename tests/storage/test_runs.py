"""Runs and what was typed of them, on the real tables: found again, changed, sealed, gone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.check_ins import CheckInAnswers
from bot.domain.ids import MemberId, RunId
from bot.domain.run_drafts import RunDraftId
from bot.domain.run_texts import RunText
from bot.domain.runs import Run, RunEntry, RunKind, RunSource
from bot.storage.encryption import SealBroken
from bot.storage.engine import StorageMisconfigured
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA, BEN = MemberId(1), MemberId(2)
AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
SECRET = "cramps on the hill"
FULL = RunEntry(
    day_on=MONDAY,
    duration_s=1650,
    distance_m=5200.5,
    started_at=AT - DAY,
    kind=RunKind.TEMPO,
    effort=6,
    elevation_gain_m=42.5,
    heart_rate_bpm=151,
    source=RunSource.FIT,
    file_digest="ab" * 32,
)


@pytest.fixture(autouse=True)
async def members(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        for member in (ANA, BEN):
            await unit.members.ensure(member, locale="en-GB", at=AT)
        await unit.commit()


async def logged(units: SqlUnitOfWorkFactory, member: MemberId, *entries: RunEntry) -> list[Run]:
    async with units() as unit:
        runs = [await unit.runs.add(member, entry, logged_at=AT, answers=None) for entry in entries]
        await unit.commit()
    return runs


async def test_a_run_comes_back_as_it_went_in_and_changes(unit_of_work: SqlUnitOfWorkFactory) -> None:
    (run,) = await logged(unit_of_work, ANA, FULL)
    assert run.entry == FULL
    changed = RunEntry(MONDAY + DAY, 60, source=RunSource.FIT)
    async with unit_of_work() as unit:
        assert await unit.runs.get(run.id) == run
        assert await unit.runs.by_digest(ANA, "ab" * 32) == run
        assert await unit.runs.by_digest(BEN, "ab" * 32) is None
        await unit.runs.update(run.id, changed)
        found = await unit.runs.get(run.id)
    assert found is not None
    assert found.entry == changed
    assert found.logged_at == run.logged_at


async def test_one_file_brings_one_run_for_each_member(unit_of_work: SqlUnitOfWorkFactory) -> None:
    await logged(unit_of_work, ANA, FULL)
    await logged(unit_of_work, BEN, FULL)
    with pytest.raises(IntegrityError):
        await logged(unit_of_work, ANA, replace(FULL, day_on=MONDAY + DAY))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    days=st.lists(st.integers(0, 40), max_size=12),
    first=st.integers(0, 40),
    length=st.integers(0, 40),
    limit=st.integers(1, 12),
    skip=st.integers(0, 12),
)
async def test_runs_are_found_by_their_days(
    unit_of_work: SqlUnitOfWorkFactory, days: list[int], first: int, length: int, limit: int, skip: int
) -> None:
    entries = [
        RunEntry(MONDAY + day * DAY, 600 + n, None if day % 3 == 0 else 1000.0 + n)
        for n, day in enumerate(days)
    ]
    async with unit_of_work() as unit:
        runs = [await unit.runs.add(ANA, entry, logged_at=AT, answers=None) for entry in entries]
        await unit.runs.add(BEN, FULL, logged_at=AT, answers=None)
        by_day = sorted(runs, key=lambda run: (run.entry.day_on, run.id))
        first_on, last_on = MONDAY + first * DAY, MONDAY + (first + length) * DAY
        within = [run for run in by_day if first_on <= run.entry.day_on <= last_on]
        assert await unit.runs.between(ANA, first_on, last_on) == within
        assert await unit.runs.list_for(ANA, limit=limit, skip=skip) == by_day[::-1][skip : skip + limit]
        before = [run.entry for run in by_day if run.entry.day_on < last_on]
        distances = [entry.distance_m for entry in before if entry.day_on >= first_on and entry.distance_m]
        longest_m = await unit.runs.longest_distance_m(ANA, since_on=first_on, before_on=last_on)
        assert longest_m == max(distances, default=None)
        assert await unit.runs.count_with_distance(ANA, before_on=last_on) == len(
            [entry for entry in before if entry.distance_m]
        )
        # Rolled back: the next example begins anew.


async def test_the_day_of_a_run_is_found_without_reading_the_others(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    async with engine.connect() as connection:
        for query in (
            "SELECT * FROM run WHERE member_id = 1 AND day_on >= '2026' ORDER BY day_on, id",
            "SELECT max(distance_m) FROM run WHERE member_id = 1 AND day_on >= '2026' AND day_on < '2027'",
            "SELECT * FROM run WHERE member_id = 1 AND file_digest = 'x'",
            "SELECT * FROM run_draft WHERE id = 1 AND member_id = 1",
            "DELETE FROM run_draft WHERE run_id = 1",
        ):
            plan = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")).all()
            assert all("SCAN" not in str(step) for step in plan), plan


async def test_notes_are_sealed_for_their_member_and_removed(
    unit_of_work: SqlUnitOfWorkFactory, database: Path
) -> None:
    async with unit_of_work() as unit:
        run = await unit.runs.add(ANA, FULL, logged_at=AT, answers=None, notes=SECRET)
        bare = await unit.runs.add(ANA, replace(FULL, file_digest=None), logged_at=AT, answers=None, notes="")
        await unit.commit()
    assert SECRET.encode() not in b"".join(
        file.read_bytes() for file in database.parent.glob(f"{database.name}*")
    )
    async with unit_of_work() as unit:
        assert await unit.runs.notes_for(ANA, [run.id, bare.id]) == {run.id: SECRET}
        assert await unit.runs.notes_for(BEN, [run.id]) == {}
        await unit.runs.set_notes(BEN, run.id, "forged")
        assert await unit.runs.notes_for(ANA, [run.id]) == {run.id: SECRET}, "only its member writes them"
        await unit.runs.update(run.id, replace(FULL, effort=1))
        assert await unit.runs.notes_for(ANA, [run.id]) == {run.id: SECRET}
        await unit.runs.set_notes(ANA, run.id, None)
        assert await unit.runs.notes_for(ANA, [run.id]) == {}


async def test_without_a_key_notes_are_refused_and_kept_ones_stay(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    async with unit_of_work() as unit:
        run = await unit.runs.add(ANA, FULL, logged_at=AT, answers=None, notes=SECRET)
        draft_id = await unit.run_drafts.save(ANA, RunText("30", notes=SECRET), run_id=None, at=AT)
        await unit.commit()
    keyless = SqlUnitOfWorkFactory(engine, None)
    async with keyless() as unit:
        assert await unit.runs.notes_for(ANA, [run.id]) == {}
        draft = await unit.run_drafts.get(ANA, draft_id)
        assert draft is not None
        assert draft.text == RunText("30")
        for refused in (
            unit.runs.add(ANA, replace(FULL, file_digest=None), logged_at=AT, answers=None, notes=SECRET),
            unit.runs.set_notes(ANA, run.id, SECRET),
            unit.run_drafts.save(ANA, RunText("30", notes=SECRET), run_id=None, at=AT),
        ):
            with pytest.raises(StorageMisconfigured):
                await refused
    async with unit_of_work() as unit:
        assert await unit.runs.notes_for(ANA, [run.id]) == {run.id: SECRET}


async def test_deleting_a_run_takes_its_check_in_and_its_draft_along(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    run, other = await logged(unit_of_work, ANA, FULL, RunEntry(MONDAY, 60))
    answers = CheckInAnswers(effort=1, gut=1, symptoms=frozenset(), feeling=1)
    async with unit_of_work() as unit:
        for one in (run, other):
            await unit.check_ins.save(ANA, answers, run_id=one.id, day_on=MONDAY, at=AT)
        draft_id = await unit.run_drafts.save(ANA, RunText("soon"), run_id=run.id, at=AT)
        await unit.runs.delete(run.id)
        assert await unit.runs.get(run.id) is None
        assert not await unit.check_ins.exists_for(run.id)
        assert await unit.check_ins.exists_for(other.id)
        assert await unit.run_drafts.get(ANA, draft_id) is None


async def test_a_member_has_one_draft_and_sees_no_other(unit_of_work: SqlUnitOfWorkFactory) -> None:
    (run,) = await logged(unit_of_work, ANA, RunEntry(MONDAY, 60))
    text = RunText("30", "5", "hard", "yesterday", "race", SECRET)
    async with unit_of_work() as unit:
        first = await unit.run_drafts.save(ANA, RunText("20"), run_id=None, at=AT)
        second = await unit.run_drafts.save(ANA, text, run_id=run.id, at=AT)
        bens = await unit.run_drafts.save(BEN, RunText(), entry=FULL, run_id=None, at=AT - DAY)
        assert second != first, "the number of an old question is never given again"
        assert await unit.run_drafts.get(ANA, first) is None
        draft = await unit.run_drafts.get(ANA, second)
        assert draft is not None
        assert (draft.text, draft.run_id, draft.is_kept, draft.entry) == (text, run.id, False, None)
        assert await unit.run_drafts.get(BEN, second) is None
        recorded = await unit.run_drafts.get(BEN, bens)
        assert recorded is not None
        assert (recorded.text, recorded.entry) == (RunText(), FULL)

        await unit.run_drafts.mark_kept(second, run.id)
        kept = await unit.run_drafts.get(ANA, second)
        assert kept is not None
        assert (kept.text, kept.run_id, kept.is_kept) == (RunText(), run.id, True)
        assert await unit.run_drafts.prune(before=AT) == 1
        assert await unit.run_drafts.get(BEN, bens) is None
        await unit.run_drafts.delete(second)
        assert await unit.run_drafts.get(ANA, second) is None
        assert await unit.run_drafts.get(ANA, RunDraftId(99)) is None


async def test_notes_moved_to_another_member_do_not_open(
    unit_of_work: SqlUnitOfWorkFactory, engine: AsyncEngine
) -> None:
    async with unit_of_work() as unit:
        await unit.runs.add(ANA, FULL, logged_at=AT, answers=None, notes=SECRET)
        await unit.commit()
    async with engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE run SET member_id = 2")
    async with unit_of_work() as unit:
        with pytest.raises(SealBroken):
            await unit.runs.notes_for(BEN, [RunId(1)])
