"""The real bot, as it starts on a server, with what a benchmark needs around it: ``python -m benchmarks.bot_launch``.

Settings come from the environment, as always. The one argument is JSON: ``rate_per_s`` and ``burst`` where a row
raises Discord's rate (settings stop at Discord's own), ``clock_url`` to live in the sandbox's time, ``live_channels``
to remember from before, ``probe`` to watch the event loop and answer for it on standard output, ``charts`` to draw
charts all the while.
"""

import asyncio
import json
import sys
from functools import partial

from discord.http import HTTPClient
from discord.types.user import User

from benchmarks.drawing import Drawing
from benchmarks.live_channels import remember
from benchmarks.stall_probe import StallProbe, answer
from bot import composition
from bot.command_line.exit_status import run_to_exit_status
from bot.composition import run_until_signalled
from bot.delivery.pacing import TokenBucket
from bot.settings import Settings
from sandbox.clock import RemoteClock


async def _run(settings: Settings) -> None:
    config = json.loads(sys.argv[1])
    if config["live_channels"]:
        _remember_at_login(config["live_channels"])
    if config["burst"]:
        setattr(composition, "TokenBucket", partial(TokenBucket, burst=config["burst"]))  # noqa: B010 - mypy's eyes
    settings = settings.model_copy(update={"send_rate_per_s": config["rate_per_s"]})
    probe, drawing = StallProbe(), Drawing()
    works = [probe.run(), answer(probe, charts=lambda: drawing.charts)] if config["probe"] else []
    if config["charts"]:
        works.append(drawing.run())
    watching = [asyncio.create_task(work) for work in works]
    try:
        if config["clock_url"]:
            async with RemoteClock.connect(config["clock_url"]) as clock:
                await run_until_signalled(settings, clock)
        else:
            await run_until_signalled(settings)
    finally:
        for task in watching:
            task.cancel()


def _remember_at_login(channels: int) -> None:
    log_in = HTTPClient.static_login

    async def log_in_and_remember(http: HTTPClient, token: str) -> User:
        user = await log_in(http, token)
        remember(http, channels)
        return user

    # The library annotates its own methods' self, which mypy reads as one argument more.
    HTTPClient.static_login = log_in_and_remember  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    sys.exit(run_to_exit_status(_run))
