"""The bot as a process of its own whose wall clock is the sandbox's: ``python -m sandbox.launch CLOCK_URL``.

Everything else it needs comes from its settings, as on the real Discord.
"""

import asyncio
import sys

from bot.__main__ import run_until_signalled
from bot.logs import configure_logging
from bot.settings import load_settings
from sandbox.clock import RemoteClock


async def _run(clock_url: str) -> None:
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format)
    async with RemoteClock.connect(clock_url) as clock:
        await run_until_signalled(settings, clock)


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1]))
