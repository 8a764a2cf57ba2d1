"""Where the database is, and what is no place for it."""

import stat
from pathlib import Path

import pytest

from bot.storage.engine import StorageMisconfigured, create_engine, database_path


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_folder_and_file_are_made_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "gutsy.db"
    engine = create_engine(f"sqlite:///{path}")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE t (x)")
        modes = {mode_of(file) for file in path.parent.iterdir()}
    await engine.dispose()
    assert mode_of(path.parent) == 0o700
    assert modes == {0o600}


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+aiosqlite"])
def test_both_spellings_of_sqlite_name_the_same_file(scheme: str) -> None:
    assert database_path(f"{scheme}:///data/gutsy.db") == Path("data/gutsy.db")
    assert database_path(f"{scheme}:////data/gutsy.db") == Path("/data/gutsy.db")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://gutsy:secret@db/gutsy",
        "sqlite+pysqlite:///gutsy.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:gutsy.db?uri=true",
        "secret",
        "",
    ],
)
def test_other_databases_are_refused_with_an_example_and_without_their_password(url: str) -> None:
    with pytest.raises(StorageMisconfigured, match=r"sqlite\+aiosqlite:///data/gutsy\.db") as caught:
        create_engine(url)
    assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageMisconfigured, match="is not a folder"):
        create_engine(f"sqlite:///{tmp_path / 'file' / 'gutsy.db'}")
