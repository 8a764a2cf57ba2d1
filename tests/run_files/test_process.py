"""The process that reads: it answers, it is ended, it knows nothing of the bot."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.domain.run_files import (
    MAX_UPLOAD_BYTES,
    RunFileDamaged,
    RunFileRide,
    RunFileTooLarge,
)
from bot.run_files.process import RunFileProcess
from bot.run_files.reading import read_run_file
from tests.run_files.building import fit, gpx, run, tcx


@pytest.mark.parametrize("content", [gpx(run(hr=120)), tcx([run()]), fit(run())], ids=["gpx", "tcx", "fit"])
async def test_it_reads_what_reading_reads(content: bytes) -> None:
    assert await RunFileProcess().read(content) == read_run_file(content)


async def test_its_refusals_come_through() -> None:
    with pytest.raises(RunFileRide):
        await RunFileProcess().read(gpx(run(), sport="cycling"))


async def test_it_is_not_begun_for_what_is_too_large() -> None:
    with pytest.raises(RunFileTooLarge):
        await RunFileProcess().read(bytes(MAX_UPLOAD_BYTES + 1))


async def test_it_is_ended_when_it_takes_too_long() -> None:
    with pytest.raises(RunFileTooLarge):
        await RunFileProcess(answer_within_s=0).read(gpx(run()))


async def test_it_is_ended_with_whoever_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def attend(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        began.set()
        await reader.read()
        ended.set()
        writer.close()

    line = tmp_path / "line"
    program = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({str(line)!r}); s.recv(1)"
    monkeypatch.setattr("bot.run_files.process._PROGRAM", ("-c", program))
    async with await asyncio.start_unix_server(attend, line), asyncio.timeout(20):
        reading = asyncio.create_task(RunFileProcess().read(b"anything"))
        await began.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await ended.wait()


@pytest.mark.parametrize(
    ("program", "refusal"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", RunFileTooLarge),
        ("raise SystemExit(1)", RunFileDamaged),
        ("print('[]')", RunFileDamaged),
    ],
    ids=["out of seconds", "failed", "talking nonsense"],
)
async def test_whatever_becomes_of_it_the_bot_goes_on(
    program: str, refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.run_files.process._PROGRAM", ("-c", program))
    with pytest.raises(refusal):
        await RunFileProcess().read(b"anything")


async def test_it_has_nothing_of_the_bot_s_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a secret")
    program = (
        """import os; print('{"refused": "%s"}' % ("swim" if "DISCORD_TOKEN" in os.environ else "ride"))"""
    )
    monkeypatch.setattr("bot.run_files.process._PROGRAM", ("-c", program))

    with pytest.raises(RunFileRide):
        await RunFileProcess().read(b"anything")


async def test_it_may_use_so_much_memory_and_no_more() -> None:
    program = (
        "import resource\n"
        "from bot.run_files.__main__ import _limit\n"
        "_limit()\n"
        "try:\n    bytes(1 << 30)\nexcept MemoryError:\n    print('refused')\n"
        "print(*resource.getrlimit(resource.RLIMIT_CPU))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    told, _ = await process.communicate()

    assert told.decode().split("\n")[:2] == ["refused", "15 15"]
