"""Stock discord.py: ``channel.send`` with a text and a view that are made beforehand.

Requests: ``ready`` makes the messages for ``channels``; ``send`` sends them, paced at ``rate_per_s`` in bursts of
``burst``, or all at once without a rate; ``remember`` fills the library's table of earlier conversations.
"""

import asyncio
import time

import discord

from benchmarks.baselines.connected import TEXT, Request, channels_of, message_to, number_of, serve
from benchmarks.live_channels import remember

Ready = list[tuple[discord.PartialMessageable, discord.ui.View]]

_ready: Ready = []


async def work(client: discord.Client, request: Request) -> Request:
    """Do what one line asks."""
    match request.get("do"):
        case "remember":
            remember(client.http, int(number_of(request, "live_channels")))
        case "ready":
            _ready[:] = [
                (client.get_partial_messageable(channel), message_to(channel))
                for channel in channels_of(request)
            ]
        case "send":
            await _send_paced(number_of(request, "rate_per_s"), int(number_of(request, "burst")))
        case "send_at_once":
            answers = await asyncio.gather(*map(_send, *zip(*_ready, strict=True)), return_exceptions=True)
            return {"failed": sum(isinstance(answer, Exception) for answer in answers)}
    return {}


async def _send(channel: discord.PartialMessageable, view: discord.ui.View) -> None:
    await channel.send(TEXT, view=view)


async def _send_paced(rate_per_s: float, burst: int) -> None:
    begun_s = time.monotonic()
    for first in range(0, len(_ready), burst):
        # The bursts keep to the timetable whatever a send takes, so that the pace is the same for all.
        await asyncio.sleep(max(0.0, begun_s + first / rate_per_s - time.monotonic()))
        await asyncio.gather(*(_send(*one) for one in _ready[first : first + burst]))


if __name__ == "__main__":
    serve(work)
