"""Programs in processes of their own that start as if everything had been imported before: most of a start is that.

Each is a fork of an interpreter that imported the bot and did nothing else; from there on it is what ``python -m``
makes of it, with its own folder, environment, signals and exit status. That a new interpreter comes as far is told by
the demo's tests, and by the first words on the command line.
"""

import asyncio
import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from signal import SIGKILL
from typing import BinaryIO

from cogs import EXTENSIONS
from sandbox.process import Process

_ENDS_WITHIN_S = 60.0

_warm = multiprocessing.get_context("forkserver")
_warm.set_forkserver_preload(
    [
        "bot.composition",
        *(f"bot.command_line.{name}" for name in ("exit_status", "facts", "keys", "migrate", "rebuild")),
        *EXTENSIONS,
        "sandbox.clock",
    ]
)


class WarmProcess(Process):
    """One of them."""

    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        self._process = process
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set()

    @property
    def returncode(self) -> int | None:
        """The exit status, negative for a signal; None while it lives."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Wait for its end, and return the exit status."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, signal: int) -> None:
        """Send it a signal, if it is still there."""
        if self.returncode is None and self._process.pid is not None:
            os.kill(self._process.pid, signal)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self.send_signal(SIGKILL)


async def start(
    module: str, *words: str, cwd: Path, env: Mapping[str, str], stdout: BinaryIO, stderr: BinaryIO
) -> WarmProcess:
    """Start ``python -m <module> <words>``."""
    process = _made(module, *words, cwd=cwd, env=env, stdout=stdout, stderr=stderr)
    await asyncio.to_thread(process.start)
    return WarmProcess(process)


def run(module: str, *words: str, cwd: Path, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run ``python -m <module> <words>`` to its end.

    Raises:
        TimeoutError: if that takes longer than a minute.
    """
    said = {name: cwd.parent / f"{cwd.name}.{name}" for name in ("stdout", "stderr")}
    with said["stdout"].open("wb") as stdout, said["stderr"].open("wb") as stderr:
        process = _made(module, *words, cwd=cwd, env=env, stdout=stdout, stderr=stderr)
        process.start()
    process.join(_ENDS_WITHIN_S)
    if process.exitcode is None:
        process.kill()
        msg = " ".join([module, *words])
        raise TimeoutError(msg)
    texts = {name: path.read_text(encoding="utf-8") for name, path in said.items()}
    return subprocess.CompletedProcess([module, *words], process.exitcode, **texts)


def _made(
    module: str, *words: str, cwd: Path, env: Mapping[str, str], stdout: BinaryIO, stderr: BinaryIO
) -> multiprocessing.process.BaseProcess:
    # Connections are what can be handed over to a process like this; they close what they are made of.
    streams = [Connection(os.dup(stream.fileno()), readable=False) for stream in (stdout, stderr)]
    return _warm.Process(target=_become, args=(module, words, cwd, dict(env), *streams))


def _become(
    module: str,
    words: tuple[str, ...],
    cwd: Path,
    env: dict[str, str],
    stdout: Connection,
    stderr: Connection,
) -> None:
    os.dup2(stdout.fileno(), 1)
    os.dup2(stderr.fileno(), 2)
    stdout.close()
    stderr.close()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
