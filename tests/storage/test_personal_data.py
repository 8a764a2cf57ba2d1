"""Everything about a member can be told, counted, found, and brought to another installation."""

import shutil
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.ids import MemberId
from bot.domain.occurrences import Source
from bot.domain.personal_data import PersonalData
from bot.domain.runs import RunEntry
from bot.domain.streak_events import RunLogged, RunRemoved
from bot.services.ports import UnitOfWorkFactory
from bot.storage.encryption import HealthCipher
from bot.storage.engine import create_engine
from bot.storage.ownership import NOT_ABOUT_MEMBERS, OWNED, SUBJECTS, looks_sealed, sealed_columns
from bot.storage.tables import metadata
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from tests.storage.test_erase import ANA, AT, BEN, live_a_little

NOT_BROUGHT_IN = {"due", "ledger", "consent", "streak_state"}
OF_THE_INSTALLATION = {
    "dm_channel_id",
    "parked_at",
    "parked_reason",
    "first_seen_at",
    "last_seen_at",
    "wellbeing",
}
TOMORROW = AT + timedelta(days=1)


def test_every_table_is_named_as_a_members_or_as_nobodys() -> None:
    assert {owned.name for owned in OWNED} == set(metadata.tables) - NOT_ABOUT_MEMBERS


def test_every_sealed_column_is_on_the_one_list() -> None:
    by_kind = {column for table in metadata.tables.values() for column in table.c if looks_sealed(column)}
    by_name = {
        column for table in metadata.tables.values() for column in table.c if column.name.startswith("sealed")
    }
    listed = {column for _, column in sealed_columns()}
    assert listed == by_kind
    assert by_name <= listed
    assert all(isinstance(column.type, LargeBinary) for column in listed)


def test_every_reference_to_another_row_is_on_the_list() -> None:
    for owned in OWNED:
        references = {
            key.parent.name: key.column.table.name
            for key in owned.table.foreign_keys
            if key.column.table.name not in {"member", *NOT_ABOUT_MEMBERS}
        }
        assert dict(owned.refers) == references, owned.name
    assert set(SUBJECTS) >= {source.value for source in Source}


@pytest.fixture
async def elsewhere(migrated: Path, tmp_path: Path) -> AsyncIterator[SqlUnitOfWorkFactory]:
    """Another installation, with another key and nobody in it."""
    engine = create_engine(f"sqlite:///{shutil.copyfile(migrated, tmp_path / 'elsewhere.db')}")
    yield SqlUnitOfWorkFactory(engine, HealthCipher.generate())
    await engine.dispose()


async def told_by(units: UnitOfWorkFactory, member: MemberId) -> PersonalData:
    async with units(read_only=True) as unit:
        return await unit.personal_data.read(member)


async def bring(
    units: UnitOfWorkFactory, member: MemberId, data: PersonalData, *, health: bool = True
) -> dict[str, tuple[int, int, int]]:
    async with units() as unit:
        await unit.members.ensure(member, locale="en-GB", at=AT)
        imported = await unit.personal_data.bring_in(member, data, health=health, now=TOMORROW)
        await unit.commit()
    return {name: (one.new, one.here, one.left_out) for name, one in imported.tallies.items()}


def movable(data: PersonalData) -> dict[str, object]:
    """Return what an export tells that does not belong to the installation it comes from."""
    return {
        name: [{key: value for key, value in row.items() if key not in OF_THE_INSTALLATION} for row in rows]
        for name, rows in data.tables.items()
        if name not in NOT_BROUGHT_IN
    }


async def a_life(units: SqlUnitOfWorkFactory, database: Path) -> None:
    """Let Ana leave rows everywhere, with a run that was removed, between those of somebody else."""
    await live_a_little(units, BEN, database)
    async with units() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=AT)
        gone = await unit.runs.add(ANA, RunEntry(date(2026, 3, 1), 600), logged_at=AT, answers=None)
        await unit.streak_events.append(ANA, RunLogged(date(2026, 3, 1), AT, gone.id))
        await unit.streak_events.append(ANA, RunRemoved(date(2026, 3, 1), AT, gone.id))
        await unit.runs.delete(gone.id)
        kept = await unit.runs.add(
            ANA, RunEntry(date(2026, 3, 2), 1800, 5000.0), logged_at=AT, answers=None, notes="along the river"
        )
        answers = CheckInAnswers(effort=4, gut=6, symptoms=frozenset({Symptom.URGE}), feeling=-2)
        await unit.check_ins.save(ANA, answers, run_id=kept.id, day_on=date(2026, 3, 2), at=AT)
        await unit.commit()


async def test_an_export_tells_every_row_with_what_is_sealed_opened(
    unit_of_work: SqlUnitOfWorkFactory, database: Path
) -> None:
    await a_life(unit_of_work, database)
    told = await told_by(unit_of_work, ANA)
    async with unit_of_work(read_only=True) as unit:
        counts = await unit.personal_data.counts(ANA)
    assert {name: len(rows) for name, rows in told.tables.items() if rows} == counts
    (run,) = told.tables["run"]
    (check_in,) = told.tables["check_in"]
    assert "along the river" in str(run["sealed_notes"])
    assert check_in["run_id"] == run["id"] == 1
    sealed = check_in["sealed"]
    assert isinstance(sealed, dict)
    assert (sealed["gut"], sealed["feeling"], sealed["symptoms"]) == (6, -2, ["urge"])
    assert [event["details"] for event in told.tables["streak_event"]] == [{"run_id": 2}, {"run_id": 2}]
    assert repr(told) == "PersonalData(private)"
    assert str(BEN) not in str(told.tables)
    assert told.unreadable == 0


async def test_what_no_key_opens_is_counted_and_withholds_nothing_else(
    unit_of_work: SqlUnitOfWorkFactory, database: Path
) -> None:
    await a_life(unit_of_work, database)
    told = await told_by(SqlUnitOfWorkFactory(unit_of_work._engine, None), ANA)
    assert told.unreadable >= 2
    assert told.tables["check_in"][0]["sealed"] is None
    assert told.tables["run"][0]["duration_s"] == 1800


async def test_everything_moves_to_another_bot_and_a_second_time_changes_nothing(
    unit_of_work: SqlUnitOfWorkFactory, elsewhere: SqlUnitOfWorkFactory, database: Path
) -> None:
    await a_life(unit_of_work, database)
    told = await told_by(unit_of_work, ANA)
    first = await bring(elsewhere, ANA, told)
    assert first["run"] == (1, 0, 0)
    assert first["check_in"] == (1, 0, 0)
    again = await told_by(elsewhere, ANA)
    assert {name: rows for name, rows in movable(again).items() if name != "member"} == {
        name: rows for name, rows in movable(told).items() if name != "member"
    }
    second = await bring(elsewhere, ANA, told)
    assert all(new == 0 for new, _, _ in second.values())
    assert movable(await told_by(elsewhere, ANA)) == movable(again)
    home = await bring(unit_of_work, ANA, told)
    assert all(new == 0 for new, _, _ in home.values()), "where it comes from it is all there"
