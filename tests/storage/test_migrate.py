"""The migrations make what the tables say, and treat an operator's database with care."""

import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

import migrations
from bot.storage.engine import BEGIN_OPTION, MIGRATE, StorageMisconfigured, create_engine
from bot.storage.migrate import alembic_config, upgrade
from bot.storage.tables import metadata

HEAD = "0006"
NEXT = int(HEAD) + 1


def schema_of(path: Path) -> dict[str, list[str]]:
    """Every table and index with the SQL that made it, apart from white space and the order of constraints."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    # Renaming a table leaves its name in quotes.
    sqls = {name: "".join(sql.replace('"', "").split()) for name, sql in rows if name != "alembic_version"}
    return {name: clauses_of(sql) for name, sql in sqls.items()}


def clauses_of(sql: str) -> list[str]:
    body, _, options = sql.rpartition(")")
    return [*sorted(body.split(",CONSTRAINT")), options]


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()


async def test_migrations_make_exactly_the_tables_in_the_code(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrations_make_the_same_sql_clusters_checks_and_all(database: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'from_code.db'}")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    migrated, from_code = schema_of(database), schema_of(tmp_path / "from_code.db")
    assert migrated == from_code
    assert migrated["due"][-1] == "WITHOUTROWID,STRICT"
    assert all("STRICT" in migrated[name][-1] for name in metadata.tables)


async def test_down_and_up_again_is_the_same_database(engine: AsyncEngine, database: Path) -> None:
    before = schema_of(database)

    def down(connection: Connection) -> None:
        command.downgrade(alembic_config(connection), "base")

    async with engine.execution_options(**{BEGIN_OPTION: MIGRATE}).connect() as connection:
        await connection.run_sync(down)
        await connection.commit()
        await connection.invalidate()
    assert schema_of(database).keys() == {"sqlite_sequence"} & schema_of(database).keys()
    assert await upgrade(engine) == (None, HEAD)
    assert schema_of(database) == before


async def test_a_new_database_says_where_it_came_from_and_a_second_start_changes_nothing(
    tmp_path: Path,
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new' / 'gutsy.db'}")
    assert await upgrade(engine) == (None, HEAD)
    assert await upgrade(engine) == (HEAD, HEAD)
    await engine.dispose()
    assert names_in(tmp_path / "new") == {"gutsy.db"}


async def test_foreign_keys_are_enforced_again_after_an_upgrade(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'gutsy.db'}")
    await upgrade(engine)
    async with engine.connect() as connection:
        assert await connection.scalar(text("PRAGMA foreign_keys")) == 1
    await engine.dispose()


async def test_a_database_from_a_newer_version_is_refused_untouched(
    engine: AsyncEngine, database: Path
) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()
    before = bytes_of(database)
    with pytest.raises(StorageMisconfigured, match=r"9999.*newer version"):
        await upgrade(engine)
    await engine.dispose()
    assert bytes_of(database) == before


async def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE invoice (id INTEGER PRIMARY KEY)")
    engine = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with pytest.raises(StorageMisconfigured, match="did not make"):
        await upgrade(engine)
    await engine.dispose()


@pytest.fixture
def tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scripts as a later version might have them; returns the folder of revisions."""
    scripts = Path(migrations.__file__).parent
    later = shutil.copytree(
        scripts, tmp_path / "later 100%" / "migrations", ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(migrations, "__file__", str(later / "__init__.py"))
    return later / "versions"


def write_revision(versions: Path, number: int, body: str) -> None:
    (versions / f"2026_12_24_{number:04}_later.py").write_text(
        f"import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '{number:04}', '{number - 1:04}'\n"
        f"def upgrade():\n    {body}\n"
        f"def downgrade():\n    pass\n"
    )


async def test_before_an_upgrade_a_copy_is_kept_and_only_the_last_three(
    engine: AsyncEngine, database: Path, tomorrow: Path
) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO state VALUES ('kept', 'yes')"))
    for number in range(NEXT, NEXT + 5):
        write_revision(tomorrow, number, f"op.create_table('later_{number}', sa.Column('x', sa.Text))")
        assert await upgrade(engine) == (f"{number - 1:04}", f"{number:04}")
    copies = {name for name in names_in(database.parent) if ".before-" in name}
    assert copies == {f"gutsy.db.before-{number:04}" for number in (NEXT + 1, NEXT + 2, NEXT + 3)}
    with closing(sqlite3.connect(database.with_name(f"gutsy.db.before-{NEXT + 1:04}"))) as copy:
        assert copy.execute("SELECT value FROM state").fetchall() == [("yes",)]
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(f"{NEXT + 1:04}",)]
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert stat.S_IMODE(database.with_name(f"gutsy.db.before-{NEXT + 3:04}").stat().st_mode) == 0o600


async def test_a_revision_that_fails_half_way_leaves_the_database_as_it_was(
    engine: AsyncEngine, database: Path, tomorrow: Path
) -> None:
    write_revision(
        tomorrow, NEXT, "op.create_table('later', sa.Column('x', sa.Text)); op.execute('DROP TABLE nothing')"
    )
    before = schema_of(database)
    with pytest.raises(OperationalError):
        await upgrade(engine)
    assert schema_of(database) == before
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD


async def test_rebuilding_a_table_does_not_delete_what_refers_to_it(
    engine: AsyncEngine, tomorrow: Path
) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO member (id, locale, first_seen_at) VALUES (1, 'en-GB', 0)")
        )
        await connection.execute(text("INSERT INTO consent (member_id, recorded_at) VALUES (1, 0)"))
    rebuild = (
        "with op.batch_alter_table('member', recreate='always') as b: b.add_column(sa.Column('x', sa.Text))"
    )
    write_revision(tomorrow, NEXT, rebuild)
    await upgrade(engine)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM consent")) == 1


async def test_an_upgrade_that_would_orphan_rows_is_undone(engine: AsyncEngine, tomorrow: Path) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO member (id, locale, first_seen_at) VALUES (1, 'en-GB', 0)")
        )
        await connection.execute(text("INSERT INTO consent (member_id, recorded_at) VALUES (1, 0)"))
    write_revision(tomorrow, NEXT, "op.execute('DELETE FROM member')")
    with pytest.raises(StorageMisconfigured, match="1 rows"):
        await upgrade(engine)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM member")) == 1


def test_alembics_own_command_line_reads_the_url_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    command.upgrade(alembic_config(), "head")
    assert "due" in schema_of(tmp_path / "cli.db")
