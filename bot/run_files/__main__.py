"""The process in which one file is read: an upload on standard input, a line of JSON on standard output.

It may use so much memory and so many seconds of the processor and no more; the system ends it then. It has none of the
bot's environment, opens no file and knows no network.
"""

import contextlib
import os
import resource
import sys

from bot.domain.run_files import RunFileRefused, RunFileTooLarge
from bot.run_files import messages
from bot.run_files.reading import read_run_file

_CPU_S = 15
"""Enough for the longest run of a day at a record a second from a watch with many fields, the slowest there is."""
_NICE = 10
"""On a machine with one processor the bot goes first: its reminders cannot wait, a file can."""
_MEMORY_BYTES = 768 * 1024 * 1024


def main() -> None:
    """Read one file and say what is in it, or why not."""
    os.nice(_NICE)
    _limit()
    try:
        answer = messages.of_run(read_run_file(sys.stdin.buffer.read()))
    except RunFileRefused as refused:
        answer = messages.of_refusal(refused)
    except (MemoryError, RecursionError):
        answer = messages.of_refusal(RunFileTooLarge())
    sys.stdout.write(answer)


def _limit() -> None:
    for limit, most in (
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        # Some systems know a limit and do not let it be set.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    main()
