"""Getting to Discord when it is not there, staying when it stutters, and a clear word when it says no."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.club import Club
from tests.delivery.program import Program


@pytest.fixture
async def here() -> AsyncIterator[Sandbox]:
    """A Discord on the machine's own clock."""
    async with Sandbox() as sandbox:
        yield sandbox


async def test_refused_at_start_it_waits_longer_each_time_and_works_once_discord_is_there(
    here: Sandbox, tmp_path: Path
) -> None:
    await here.faults.start_outage()
    async with Program(here, tmp_path) as bot:
        waits = [(await bot.says("Discord cannot be reached; trying again")) for _ in range(2)]
        assert ["wait_s=1.0" in waits[0], "wait_s=2.0" in waits[1]] == [True, True]
        await here.faults.end_outage()
        await here.wait_until_ready(timeout_s=20)
        assert await bot.ended(signal.SIGTERM) == 0
        assert not any("Traceback" in line for line in bot.log)


async def test_so_with_a_discord_that_is_unwell(here: Sandbox, tmp_path: Path) -> None:
    here.faults.fail("GET /users/@me", status=503)
    async with Program(here, tmp_path) as bot:
        assert "http 503" in await bot.says("trying again")
        await here.wait_until_ready(timeout_s=20)
        assert await bot.ended(signal.SIGTERM) == 0


async def test_and_with_a_gateway_that_is_not_there_yet(here: Sandbox, tmp_path: Path) -> None:
    with socket.socket() as gateway:
        gateway.bind(("127.0.0.1", 0))  # nobody listens: refused
        port = gateway.getsockname()[1]
        async with Program(here, tmp_path, DISCORD_GATEWAY_URL=f"ws://127.0.0.1:{port}/gateway") as bot:
            await bot.says("the gateway cannot be reached")
            passing_on = await asyncio.start_server(_pass_on_to(here), sock=gateway)
            async with passing_on:
                await here.wait_until_ready(timeout_s=20)
                assert await bot.ended(signal.SIGTERM) == 0


def _pass_on_to(here: Sandbox) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    host, _, port = here.gateway_url.removeprefix("ws://").partition("/")[0].partition(":")

    async def pump(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
        target.close()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(host, int(port))
        await asyncio.gather(pump(reader, there_writer), pump(there_reader, writer), return_exceptions=True)

    return pass_on


async def test_a_refused_token_ends_it_with_what_to_do(here: Sandbox, tmp_path: Path) -> None:
    async with Program(here, tmp_path, DISCORD_TOKEN="made.up.token") as bot:
        assert await bot.ended(within_s=20) == 2
        _one_clear_message(bot, "Reset Token")


@pytest.mark.parametrize(("code", "says"), [(4004, "Reset Token"), (4014, "4014"), (4013, "4013")])
async def test_so_does_a_gateway_that_closes_for_good(
    here: Sandbox, tmp_path: Path, code: int, says: str
) -> None:
    async with Program(here, tmp_path) as bot:
        await bot.says("has connected to Gateway")
        await here.gateway.close_all(code)
        assert await bot.ended() == 2
        _one_clear_message(bot, says)


def _one_clear_message(bot: Program, says: str) -> None:
    text = "".join(bot.log)
    assert text.count("Gutsy cannot start.") == 1
    assert says in text.partition("Gutsy cannot start.")[2]
    assert "Traceback" not in text


STUTTERS: dict[str, Callable[[Sandbox], Awaitable[None]]] = {
    "op 7": lambda here: here.gateway.send_reconnect(),
    "op 9, resumable": lambda here: here.gateway.invalidate_session(resumable=True),
    "op 9, over": lambda here: here.gateway.invalidate_session(resumable=False),
    "4000": lambda here: here.gateway.close_all(4000),
    "4009": lambda here: here.gateway.close_all(4009),
    "1000": lambda here: here.gateway.close_all(1000),
}


@pytest.mark.parametrize("stutter", STUTTERS)
async def test_delivery_goes_on_while_the_gateway_stutters_and_commands_come_back(
    club: Club, stutter: str
) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("remind run", when="mon wed fri 06:30")
    gateway = club.discord.gateway
    before = gateway.identified + gateway.resumed
    await STUTTERS[stutter](club.discord)
    assert "Time for your run" in (await club.next_reminder()).content
    async with asyncio.timeout(20):
        while gateway.identified + gateway.resumed == before:
            await gateway.wait_until_ready()
            await asyncio.sleep(0)
    await gateway.wait_until_ready()
    assert "06:30" in (await club.ana.slash("remind list")).text


async def test_a_gateway_that_falls_silent_is_noticed_and_delivery_does_not_mind(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("remind run", when="mon wed fri 06:30")
    gateway = club.discord.gateway
    # discord.py waits a minute for a sign of life; this one, and the next connection, less long.
    club.client._connection.heartbeat_timeout = 1.0
    before = gateway.identified + gateway.resumed
    await gateway.send_reconnect()
    async with asyncio.timeout(20):
        while gateway.identified + gateway.resumed == before:
            await gateway.wait_until_ready()
            await asyncio.sleep(0.01)
    gateway.go_silent()
    assert "Time for your run" in (await club.next_reminder()).content
    silent = gateway.identified + gateway.resumed
    gateway.speak()
    async with asyncio.timeout(20):
        while gateway.identified + gateway.resumed == silent:
            await gateway.wait_until_ready()
            await asyncio.sleep(0.01)
    await gateway.wait_until_ready()
