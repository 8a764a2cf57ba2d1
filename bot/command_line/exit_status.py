"""A work on the settings as a process: what an operator reads of it, and its exit status."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from bot.logs import configure_logging
from bot.settings import Settings, load_settings
from bot.setup_errors import WrongSetup

_WRONG_SETUP = 2


def run_to_exit_status(
    work: Callable[[Settings], Coroutine[Any, Any, None]], *, refused: str = "Gutsy cannot start."
) -> int:
    """Run ``work`` on the settings from the environment and return the process's exit status.

    A setup that cannot work is one message on standard error and status 2; a defect keeps its traceback.
    """
    try:
        settings = load_settings()
        configure_logging(settings.log_level, settings.log_format)
        asyncio.run(work(settings))
    except WrongSetup as error:
        print(f"{refused}\n{error}", file=sys.stderr)
        return _WRONG_SETUP
    except KeyboardInterrupt:
        pass
    return 0
