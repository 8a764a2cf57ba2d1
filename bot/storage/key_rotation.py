"""Changing the key: a new one in front, everything sealed anew with it, and the old ones put away if so asked.

At every instant the key file opens whatever the database holds. The new key is in the file, on the disk, before
anything is sealed with it; the old ones stay until nothing needs them, and leave the file only to lie in another
beside it. A run that was cut short is taken up by the next one, which tells it by the key check: that is sealed anew
last of all.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet
from sqlalchemy import Column, bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.encryption import HealthCipher, SealBroken, read_keys, sync_folder, write_draft
from bot.storage.engine import BEGIN_OPTION, IMMEDIATE
from bot.storage.ownership import Owned, sealed_columns
from bot.storage.sealed_sample import KEY_CHECK_NAME
from bot.storage.tables import state

_AT_ONCE: Final = 500
_HEADER: Final = b"# Gutsy's keys to the health answers, newest first. Keep a copy apart from the database.\n"

Reached = Callable[[str], None]
"""Is told of each step once it is on the disk."""


@dataclass(frozen=True, slots=True)
class KeyReport:
    """How many keys there are, and how many sealed values the newest opens, only an older one, or none."""

    keys: int
    by_newest: int
    by_older: int
    by_none: int


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a change of keys did: whether it took up an earlier one, values sealed anew, keys put away."""

    taken_up: bool
    resealed: int
    retired: int
    report: KeyReport


async def check_keys(key_file: Path, engine: AsyncEngine) -> KeyReport:
    """Return whether the keys open what the database holds; nothing is changed.

    Raises:
        HealthKeyInvalid: if the key file cannot be read as keys.
    """
    keys = read_keys(key_file)
    newest, every = HealthCipher(keys[:1]), HealthCipher(keys)
    by_newest = by_older = by_none = 0
    async with engine.connect() as connection:
        async for sealed in _all_sealed(connection):
            if newest.opens(sealed):
                by_newest += 1
            elif every.opens(sealed):
                by_older += 1
            else:
                by_none += 1
    return KeyReport(len(keys), by_newest, by_older, by_none)


async def rotate_keys(key_file: Path, engine: AsyncEngine, *, retire: bool, reached: Reached) -> Rotation:
    """Seal everything with a new key; with ``retire``, put the old ones away afterwards.

    No other process may have the database. A value that no key opens stays as it is, and is counted.

    Raises:
        HealthKeyInvalid: if the key file cannot be read as keys.
    """
    backup = key_file.with_name(f"{key_file.name}.before-rotation")
    keys = read_keys(key_file)
    taken_up = not await _is_finished(engine, HealthCipher(keys[:1]))
    if not taken_up:
        _copy_privately(key_file, backup)
        reached("the key file was copied")
        _put_in_front(key_file, Fernet.generate_key())
        reached("the new key is in front")
        keys = read_keys(key_file)
    resealed = await _reseal(engine, keys, reached)
    report = await check_keys(key_file, engine)
    # The key file holds every key that it held.
    backup.unlink(missing_ok=True)
    retired = 0
    if retire and not report.by_older:
        retired = _retire(key_file, keys, reached)
    return Rotation(taken_up, resealed, retired, report)


async def _is_finished(engine: AsyncEngine, newest: HealthCipher) -> bool:
    async with engine.connect() as connection:
        present = await connection.scalar(select(state.c.value).where(state.c.name == KEY_CHECK_NAME))
    return present is None or newest.opens(present.encode())


async def _reseal(engine: AsyncEngine, keys: Sequence[bytes], reached: Reached) -> int:
    newest, every = HealthCipher(keys[:1]), HealthCipher(keys)
    writing = engine.execution_options(**{BEGIN_OPTION: IMMEDIATE})
    resealed = 0
    for owned, column in sealed_columns():
        after: tuple[Any, ...] | None = None
        while True:
            async with writing.begin() as connection:
                rows = await _page(connection, owned, column, after)
                anew = [
                    {**_of_row(owned, row), "anew": sealed}
                    for row in rows
                    if (sealed := _sealed_anew(row[-1], newest, every)) is not None
                ]
                if anew:
                    await connection.execute(_rewrite(owned, column), anew)
            resealed += len(anew)
            reached(f"{owned.name}.{column.name}: {resealed} sealed anew")
            if len(rows) < _AT_ONCE:
                break
            after = rows[-1][:-1]
    async with writing.begin() as connection:
        present = await connection.scalar(select(state.c.value).where(state.c.name == KEY_CHECK_NAME))
        if present is not None:
            await connection.execute(
                update(state)
                .where(state.c.name == KEY_CHECK_NAME)
                .values(value=every.rotate(present.encode()).decode())
            )
    reached("the key check is sealed anew")
    return resealed


async def _page(
    connection: AsyncConnection, owned: Owned, column: Column[bytes | None], after: tuple[Any, ...] | None
) -> list[tuple[Any, ...]]:
    page = select(*owned.key, column).where(column.is_not(None)).order_by(*owned.key).limit(_AT_ONCE)
    if after is not None:
        bounds = [bindparam(None, value, type_=key.type) for key, value in zip(owned.key, after, strict=True)]
        page = page.where(tuple_(*owned.key) > tuple_(*bounds))
    return [tuple(row) for row in await connection.execute(page)]


def _sealed_anew(sealed: bytes, newest: HealthCipher, every: HealthCipher) -> bytes | None:
    """Return what takes its place; None if it is sealed with the newest key, or no key opens it."""
    if newest.opens(sealed):
        return None
    try:
        return every.rotate(sealed)
    except SealBroken:
        return None


def _of_row(owned: Owned, row: tuple[Any, ...]) -> dict[str, Any]:
    return {f"of_{key.name}": value for key, value in zip(owned.key, row, strict=False)}


def _rewrite(owned: Owned, column: Column[bytes | None]) -> Any:
    of_row = [key == bindparam(f"of_{key.name}", type_=key.type) for key in owned.key]
    return update(owned.table).where(*of_row).values({column.name: bindparam("anew")})


async def _all_sealed(connection: AsyncConnection) -> AsyncIterator[bytes]:
    present = await connection.scalar(select(state.c.value).where(state.c.name == KEY_CHECK_NAME))
    if present is not None:
        yield present.encode()
    for owned, column in sealed_columns():
        after: tuple[Any, ...] | None = None
        while True:
            rows = await _page(connection, owned, column, after)
            for row in rows:
                yield row[-1]
            if len(rows) < _AT_ONCE:
                break
            after = rows[-1][:-1]


def _copy_privately(original: Path, copy: Path) -> None:
    draft = write_draft(copy, original.read_bytes())
    draft.replace(copy)
    sync_folder(copy.parent)


def _put_in_front(key_file: Path, key: bytes) -> None:
    _replace(key_file, _HEADER + key + b"\n" + key_file.read_bytes())


def _replace(key_file: Path, text: bytes) -> None:
    write_draft(key_file, text).replace(key_file)
    sync_folder(key_file.parent)


def _retire(key_file: Path, keys: Sequence[bytes], reached: Reached) -> int:
    """Move all keys but the newest to a file beside; they are there before they leave the key file."""
    if len(keys) < 2:
        return 0
    put_away = key_file.with_name(f"{key_file.name}.retired")
    there = put_away.read_bytes() if put_away.exists() else b""
    missing = [key for key in keys[1:] if key not in there.split()]
    _replace(put_away, there + b"".join(key + b"\n" for key in missing))
    reached("the old keys were put away")
    _replace(key_file, _HEADER + keys[0] + b"\n")
    reached("the old keys left the key file")
    return len(keys) - 1
