"""What every baseline shares: a plain discord.py client, connected, that does as it is told line by line.

``python -m benchmarks.baselines.connected CONFIG`` is that and nothing more: the bare connected client.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

Request = dict[str, object]
Work = Callable[[discord.Client, Request], Awaitable[Request]]

TEXT = "🏃 **Time for your run.** Easy counts, and so does short."
_BUTTONS = (
    ("Ran it", discord.ButtonStyle.success),
    ("Snooze 10 min", discord.ButtonStyle.secondary),
    ("Rest instead", discord.ButtonStyle.secondary),
    ("Skip", discord.ButtonStyle.secondary),
)


def serve(work: Work) -> None:
    """Connect, say so, then do ``work`` for every line of standard input until that ends."""
    asyncio.run(_serve(work))


async def _serve(work: Work) -> None:
    config = json.loads(sys.argv[1])
    Route.BASE = config["api_url"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(config["gateway_url"])
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        max_messages=None,
        chunk_guilds_at_startup=False,
        guild_ready_timeout=0.3,  # the sandbox tells of all servers at once
    )
    async with client:
        await client.login(config["token"])
        connected = asyncio.create_task(client.connect())
        await client.wait_until_ready()
        await work(client, config)
        _say({})
        lines = asyncio.StreamReader(limit=1 << 24)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
        )
        while line := await lines.readline():
            _say(await work(client, json.loads(line)))
        await client.close()
        await connected


def message_to(channel_id: int) -> discord.ui.View:
    """Return the buttons of a run reminder, ready to send with `TEXT`."""
    view = discord.ui.View(timeout=None)
    for number, (label, style) in enumerate(_BUTTONS):
        view.add_item(
            discord.ui.Button(label=label, style=style, custom_id=f"b:{number}:{channel_id}:202603020700")
        )
    return view


def channels_of(request: Request) -> list[int]:
    """Return the channels that a request names."""
    channels = request["channels"]
    assert isinstance(channels, list)
    return channels


def number_of(request: Request, name: str) -> float:
    """Return a number that a request names."""
    value = request[name]
    assert isinstance(value, int | float)
    return float(value)


def _say(answer: Request) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def _nothing(_: discord.Client, __: Request) -> Request:
    return {}


if __name__ == "__main__":
    serve(_nothing)
