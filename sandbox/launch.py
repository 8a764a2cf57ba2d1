"""The bot as a process of its own whose wall clock is the sandbox's: ``python -m sandbox.launch CLOCK_URL``.

Everything else it needs comes from its settings, as on the real Discord.
"""

import sys

from bot.command_line.exit_status import run_to_exit_status
from bot.composition import run_until_signalled
from bot.settings import Settings
from sandbox.clock import RemoteClock


async def _run(settings: Settings) -> None:
    async with RemoteClock.connect(sys.argv[1]) as clock:
        await run_until_signalled(settings, clock)


if __name__ == "__main__":
    sys.exit(run_to_exit_status(_run))
