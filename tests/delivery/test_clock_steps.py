"""Linux is asked to tell when its clock is set. Nobody sets it here: that would be everybody's clock."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot import clock_steps
from bot.clock_steps import open_step_timer, told_of_steps


async def test_linux_tells_and_keeps_quiet_while_nobody_sets_the_clock() -> None:
    heard: list[str] = []
    with told_of_steps(lambda: heard.append("set")) as is_told:
        assert is_told == (sys.platform == "linux")
        await asyncio.sleep(0)
    assert heard == []


def test_the_timer_never_expires_and_is_cancelled_by_a_step() -> None:
    timer = open_step_timer()
    try:
        told = dict(
            line.split(":", 1)
            for line in Path(f"/proc/self/fdinfo/{timer}").read_text(encoding="ascii").splitlines()
        )
        assert int(told["clockid"]) == 0, "the wall clock"
        assert int(told["settime flags"], 8) == 3, "an instant on it, cancelled when it is set"
        with pytest.raises(BlockingIOError):
            os.read(timer, 8)
    finally:
        os.close(timer)


async def test_each_notice_is_told_once_and_not_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    # A counter of the kernel's in the timer's place: it becomes readable as that does, and this may be caused.
    counter = os.eventfd(0, os.EFD_NONBLOCK)
    monkeypatch.setattr(clock_steps, "open_step_timer", lambda: counter)
    heard = asyncio.Queue[str]()
    with told_of_steps(lambda: heard.put_nowait("set")):
        for _ in range(2):
            os.eventfd_write(counter, 1)
            assert await heard.get() == "set"
            await asyncio.sleep(0)
            assert heard.empty()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(counter)


async def test_a_system_that_refuses_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(clock_steps, "open_step_timer", refuse)
    with told_of_steps(lambda: None) as is_told:
        assert not is_told
