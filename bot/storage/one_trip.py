"""One trip to the database's thread for each statement. Private names of two libraries end here.

aiosqlite gives each connection a thread, and SQLAlchemy goes there four times for a query: to make a cursor, to
execute, to fetch, to close. Each trip wakes the thread and then the loop, together some 200 us of a processor, which
was half of what delivering costs besides Discord. Here all four are one function that runs there in one go.

Both were read in SQLAlchemy 2.1.9 and aiosqlite 0.22.1; tests hold it to what these do by themselves.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import Engine, event
from sqlalchemy.dialects.sqlite.aiosqlite import AsyncAdapt_aiosqlite_connection, AsyncAdapt_aiosqlite_cursor
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.pool import ConnectionPoolEntry


def use_one_trip(engine: Engine) -> None:
    """Let every connection that the engine makes from now on take one trip for a statement."""
    event.listen(engine, "do_connect", _connect)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """The driver's cursor, made, read and closed in its thread; what it described and counted outlives that."""

    __slots__ = ()
    _awaitable_cursor_close = False  # there is nothing to close any more

    def _make_new_cursor(self, connection: Any) -> Any:
        return None

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._in_thread(_executed, operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._in_thread(_executed_many, operation, seq_of_parameters)

    async def _in_thread(self, work: "_Work", operation: Any, parameters: Any) -> None:
        connection = cast("Any", self._connection)
        async with self._adapt_connection._execute_mutex:
            self._cursor, rows = await connection._execute(work, connection._conn, operation, parameters)
            self._rows = deque(rows)

    def close(self) -> None:
        self._rows.clear()


class _Connection(AsyncAdapt_aiosqlite_connection):
    """A connection whose statements take one trip, and a rollback of nothing none."""

    __slots__ = ()
    _cursor_cls = _Cursor

    def rollback(self) -> None:
        # Given back to the pool, a connection is rolled back once more; mostly its transaction has ended.
        if cast("Any", self._connection).in_transaction:
            super().rollback()


def _connect(
    dialect: Dialect, _: ConnectionPoolEntry, arguments: tuple[Any, ...], options: dict[str, Any]
) -> _Connection:
    made = cast("Any", dialect.loaded_dbapi.connect(*arguments, **options))
    return _Connection(made.dbapi, made._connection)


_Work = Callable[[sqlite3.Connection, str, Any], tuple[sqlite3.Cursor, list[Any]]]


def _executed(
    connection: sqlite3.Connection, operation: str, parameters: Any
) -> tuple[sqlite3.Cursor, list[Any]]:
    cursor = connection.cursor()
    try:
        cursor.execute(operation, parameters)
        return cursor, cursor.fetchall() if cursor.description else []
    finally:
        cursor.close()


def _executed_many(
    connection: sqlite3.Connection, operation: str, parameters: Any
) -> tuple[sqlite3.Cursor, list[Any]]:
    cursor = connection.cursor()
    try:
        cursor.executemany(operation, parameters)
        return cursor, []
    finally:
        cursor.close()
