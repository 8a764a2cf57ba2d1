"""Reads each file in a process of its own, so that no file can hang the bot or grow in it."""

import asyncio
import contextlib
import sys
from pathlib import Path

import structlog

import bot
from bot.domain.run_files import MAX_UPLOAD_BYTES, RunFile, RunFileDamaged, RunFileTooLarge
from bot.run_files.messages import understood

_ANSWER_WITHIN_S = 45.0
"""The process may work for fifteen seconds; beside a busy bot these take longer."""
_PROGRAM = ("-P", "-m", "bot.run_files")

_log = structlog.get_logger(__name__)


class RunFileProcess:
    """Reads files from members. A process begins in a tenth of a second and leaves nothing behind.

    One that stays would save that tenth and hold some 25 MB for good, and what one file broke or left in memory would
    meet the next member's.
    """

    def __init__(self, *, answer_within_s: float = _ANSWER_WITHIN_S) -> None:
        self._answer_within_s = answer_within_s

    async def read(self, data: bytes) -> RunFile:
        """Return the run in an uploaded file.

        Raises:
            RunFileRefused: if no run can be made of it; the kind of error tells why.
        """
        if len(data) > MAX_UPLOAD_BYTES:
            raise RunFileTooLarge
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *_PROGRAM,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # A traceback could quote the file.
            stderr=asyncio.subprocess.DEVNULL,
            # Nothing of the bot's own: the token and the way to the key stay here.
            env={"PYTHONPATH": str(Path(bot.__file__).parents[1])},
        )
        try:
            async with asyncio.timeout(self._answer_within_s):
                answer, _ = await process.communicate(data)
        except TimeoutError:
            raise RunFileTooLarge from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        status = await process.wait()
        if status < 0:
            # The system ended it: too many seconds, or too much memory for an error of its own.
            raise RunFileTooLarge
        if status == 0:
            try:
                return understood(answer.decode())
            except (ValueError, LookupError, TypeError):
                pass
        _log.error("A run file was too much for its reader", status=status, bytes=len(data))
        raise RunFileDamaged
