"""The bot as a process of its own whose wall clock is the sandbox's: ``python -m sandbox.launch CLOCK_URL [RATE]``.

Everything else it needs comes from its settings, as on the real Discord; only ``RATE``, in requests a second, may be
above what those allow, where a story is not about Discord's own rate and would only wait for it.
"""

import gc
import sys

from bot.command_line.exit_status import run_to_exit_status
from bot.settings import Settings
from sandbox.clock import RemoteClock


async def _run(settings: Settings) -> None:
    clock_url, *rate_per_s = sys.argv[1:]
    if rate_per_s:
        settings = settings.model_copy(update={"send_rate_per_s": float(rate_per_s[0])})
    gc.disable()  # as the command line does
    from bot.composition import run_until_signalled  # noqa: PLC0415 - so late for that reason

    async with RemoteClock.connect(clock_url) as clock:
        await run_until_signalled(settings, clock)


if __name__ == "__main__":
    sys.exit(run_to_exit_status(_run))
