"""How long the bot works: until it is told to stop, or until something it cannot do without has failed."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.client import Gutsy
from bot.clock import SystemClock
from bot.connection import stay_connected
from bot.delivery.dispatcher import Dispatcher

_CLOSE_WITHIN_S = 9.0

_log = structlog.get_logger("bot")


async def work_until(stop: asyncio.Event, client: Gutsy, dispatcher: Dispatcher, clock: SystemClock) -> None:
    """Deliver and listen until told to stop, or until one of the two fails; then close cleanly."""
    delivering = asyncio.create_task(dispatcher.run(), name="gutsy-dispatcher")
    connected = asyncio.create_task(stay_connected(client), name="gutsy-gateway")
    watching = asyncio.create_task(clock.watch(), name="gutsy-clock")
    stopped: asyncio.Task[Any] = asyncio.create_task(stop.wait(), name="gutsy-stop")
    ended, _ = await asyncio.wait(
        {delivering, connected, watching, stopped}, return_when=asyncio.FIRST_COMPLETED
    )
    _log.info("Stopping")
    try:
        async with asyncio.timeout(_CLOSE_WITHIN_S):
            dispatcher.stop()
            await asyncio.wait({delivering})
            await client.close()
    except TimeoutError:
        _log.warning("Not everything ended in time; the next start takes it up")
    for task in (delivering, connected, watching, stopped):
        task.cancel()
    await asyncio.wait({delivering, connected, watching, stopped})
    for task in ended:
        task.result()  # a failure of the dispatcher or the gateway is the process's failure


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, Gutsy]) -> Gutsy | None:
    """Return what ``work`` does, or None if it is told to stop before."""
    working = asyncio.create_task(work)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if working.done():
        return working.result()
    working.cancel()
    await asyncio.wait({working})
    return None
