"""A measured process: started by us, asked line by line, its processor time and memory read from outside."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PROJECT = Path(__file__).parent.parent
_END_WITHIN_S = 20.0

Answer = dict[str, object]


class ChildFailed(Exception):
    """A measured process ended, or said that it could not do what it was asked."""


class Child:
    """A Python process that speaks lines of JSON on its standard input and output; its log goes to a file.

    Linux only: its processor time is read from its own clock, which ticks in nanoseconds and counts every thread.
    """

    def __init__(
        self, module: str, *arguments: str, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                # Nothing of the developer's own settings may leak in.
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(PROJECT), **(environment or {})},
                cwd=log.parent,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def cpu_s(self) -> float:
        """Processor time used so far by all its threads, user and system, in seconds."""
        # The clock of another process: Linux derives the clock's id from the process's.
        return time.clock_gettime(~self._process.pid << 3 | 2)

    @property
    def resident_bytes(self) -> int:
        """Memory that it holds in RAM."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise ChildFailed("the process is gone")

    def say(self, **request: object) -> None:
        """Write one line to it."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise ChildFailed(self._what_happened()) from None

    def hear(self) -> Answer:
        """Wait for its next line.

        Raises:
            ChildFailed: if it ends instead, with the last lines of its log, or if it answers with an error.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise ChildFailed(self._what_happened())
        answer: Answer = json.loads(line)
        if "error" in answer:
            raise ChildFailed(str(answer["error"]))
        return answer

    def ask(self, **request: object) -> Answer:
        """Write a line and wait for the answer."""
        self.say(**request)
        return self.hear()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self._process.kill()
        self._close()

    def end(self) -> None:
        """Ask it to end, and see to it that it does."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_END_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._close()

    def _close(self) -> None:
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _what_happened(self) -> str:
        tail = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        return "\n".join([f"The process {self._process.args!r} ended:", *tail])


def number(answer: Answer, name: str) -> float:
    """Return a number from an answer."""
    value = answer[name]
    assert isinstance(value, int | float)
    return float(value)


def numbers(answer: Answer, name: str) -> list[int]:
    """Return a list of whole numbers from an answer."""
    value = answer[name]
    assert isinstance(value, list)
    return [int(one) for one in value]


@contextlib.contextmanager
def all_of(children: Sequence[Child]) -> Iterator[None]:
    """Let several processes live for the length of the context."""
    with contextlib.ExitStack() as stack:
        for child in children:
            stack.enter_context(child)
        yield
