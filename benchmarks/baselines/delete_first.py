"""A loop that takes the row out of the table before it sends: what the best-known bots do.

Requests: ``plan`` makes the table at ``path`` with a row for each of ``channels``; ``run`` deletes what is due in
batches of ten, commits, and sends. Killed in between, it has lost what it deleted.
"""

import asyncio
import sqlite3
from contextlib import closing

import discord

from benchmarks.baselines.connected import TEXT, Request, channels_of, message_to, number_of, serve

_BATCH = 10


async def work(client: discord.Client, request: Request) -> Request:
    """Do what one line asks."""
    path = str(request.get("path"))
    match request.get("do"):
        case "plan":
            with closing(sqlite3.connect(path)) as database, database:
                database.execute("CREATE TABLE reminder (channel_id INTEGER PRIMARY KEY)")
                database.executemany(
                    "INSERT INTO reminder VALUES (?)", ((channel,) for channel in channels_of(request))
                )
        case "run":
            with closing(sqlite3.connect(path, isolation_level=None)) as database:
                while due := database.execute(
                    "DELETE FROM reminder WHERE channel_id IN (SELECT channel_id FROM reminder LIMIT ?)"
                    " RETURNING channel_id",
                    (_BATCH,),
                ).fetchall():
                    await asyncio.gather(*(_send(client, channel_id) for (channel_id,) in due))
                    await asyncio.sleep(_BATCH / number_of(request, "rate_per_s"))
    return {}


async def _send(client: discord.Client, channel_id: int) -> None:
    await client.get_partial_messageable(channel_id).send(TEXT, view=message_to(channel_id))


if __name__ == "__main__":
    serve(work)
