"""A loop that takes the row out of the table before it sends: what the best-known bots do.

It deletes one row, hands its message to a task, and goes on to the next; the tasks wait for Discord. Requests: ``plan``
makes the table at ``path`` with a row for each of ``channels``; ``run`` works it off. Killed in between, it has lost
what was deleted and waits.
"""

import asyncio
import sqlite3
from contextlib import closing

import discord

from benchmarks.baselines.connected import TEXT, Request, channels_of, message_to, serve


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
                sending = []
                while due := database.execute(
                    "DELETE FROM reminder WHERE channel_id = (SELECT min(channel_id) FROM reminder)"
                    " RETURNING channel_id"
                ).fetchall():
                    sending += [asyncio.create_task(_send(client, channel_id)) for (channel_id,) in due]
                    await asyncio.sleep(0)
                await asyncio.gather(*sending, return_exceptions=True)
    return {}


async def _send(client: discord.Client, channel_id: int) -> None:
    await client.get_partial_messageable(channel_id).send(TEXT, view=message_to(channel_id))


if __name__ == "__main__":
    serve(work)
