"""Starting, stopping and killing the bot as a process that talks to a sandbox."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Protocol

from sandbox.server import Sandbox

_STOP_WITHIN_S = 15.0


class Process(Protocol):
    """What is done with a process, as :mod:`asyncio` has it."""

    @property
    def returncode(self) -> int | None:
        """The exit status, negative for a signal; None while it lives."""
        ...

    async def wait(self) -> int:
        """Wait for its end, and return the exit status."""
        ...

    def send_signal(self, signal: int) -> None:
        """Send it a signal."""
        ...

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        ...


class Start(Protocol):
    """Starts ``python -m <module> <words>``."""

    async def __call__(
        self, module: str, *words: str, cwd: Path, env: Mapping[str, str], stdout: BinaryIO, stderr: BinaryIO
    ) -> Process:
        """Return the process, which may still be on its way up."""
        ...


async def new_interpreter(
    module: str, *words: str, cwd: Path, env: Mapping[str, str], stdout: BinaryIO, stderr: BinaryIO
) -> Process:
    """Start it as anybody would."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *words, cwd=cwd, env=env, stdout=stdout, stderr=stderr
    )


class BotProcess:
    """One bot, in a folder of its own, that can be stopped, killed and started again on the same data.

    With ``rate_per_s`` it sends faster than Discord's own rate lets it: for a sandbox whose limits are raised.
    ``start`` is how a process comes to be.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        *,
        rate_per_s: float | None = None,
        start: Start = new_interpreter,
    ) -> None:
        self._start = start
        self._sandbox = sandbox
        self._folder = folder
        self._rate = [] if rate_per_s is None else [str(rate_per_s)]
        self._settings = dict(settings or {})
        self._process: Process | None = None
        self.log_file = folder / "bot.log"

    async def start(self, *, timeout_s: float = 30.0) -> None:
        """Start the bot and wait until it is connected.

        Raises:
            RuntimeError: if it ends instead, with the last lines of its log.
            TimeoutError: if it does not connect within ``timeout_s`` real seconds.
        """
        with self.log_file.open("ab") as log:
            self._process = await self._start(
                "sandbox.launch",
                self._sandbox.clock_url,
                *self._rate,
                # Away from the developer's .env, which is for the real Discord.
                cwd=self._folder,
                env=self._environment(),
                stdout=log,
                stderr=log,
            )
        try:
            await self._connected(self._process, timeout_s)
        except BaseException:
            # Nobody waits for it any more, or it never came up: it must not stay behind.
            await self.kill()
            raise

    async def _connected(self, process: Process, timeout_s: float) -> None:
        ended = asyncio.create_task(process.wait())
        ready = asyncio.create_task(self._sandbox.wait_until_ready(timeout_s=timeout_s))
        try:
            await asyncio.wait({ended, ready}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                msg = f"The bot ended with status {process.returncode}:\n{self.log_tail()}"
                raise RuntimeError(msg)
            ready.result()
        finally:
            ended.cancel()
            ready.cancel()

    async def stop(self) -> int:
        """Ask the bot to end (SIGTERM) and return its exit status.

        Raises:
            TimeoutError: if it is still there after 15 s; it is killed then.
        """
        return await self._end(signal.SIGTERM)

    async def kill(self) -> int:
        """End the bot without a chance to tidy up (SIGKILL)."""
        return await self._end(signal.SIGKILL)

    def log_tail(self, lines: int = 20) -> str:
        """Return the last lines of the bot's log."""
        return "\n".join(self.log_file.read_text(encoding="utf-8").splitlines()[-lines:])

    async def _end(self, how: signal.Signals) -> int:
        if self._process is None:
            raise RuntimeError("the bot was not started")
        if self._process.returncode is None:
            self._process.send_signal(how)
        try:
            async with asyncio.timeout(_STOP_WITHIN_S):
                return await self._process.wait()
        except TimeoutError:
            self._process.kill()
            raise

    def _environment(self) -> dict[str, str]:
        return {
            # Nothing of the developer's own environment may leak in.
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(Path(__file__).parent.parent),
            "DISCORD_TOKEN": self._sandbox.token,
            "DISCORD_API_URL": self._sandbox.api_url,
            "DISCORD_GATEWAY_URL": self._sandbox.gateway_url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{self._folder / 'gutsy.db'}",
            "HEALTH_DATA_KEY_FILE": str(self._folder / "health.key"),
            "CHECK_INS": "on",
            "LOG_LEVEL": "INFO",
            "LOG_FORMAT": "console",
            **self._settings,
        }
