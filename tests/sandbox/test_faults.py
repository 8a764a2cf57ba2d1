"""Everything that can go wrong between a bot and Discord, on demand."""

import asyncio
import errno
import time
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from sandbox import RequestFacts, Sandbox, User
from tests.sandbox.loopback_bot import Connect, pointed_at

MESSAGES = "POST /channels/{channel_id}/messages"


@pytest.fixture
def ana(sb: Sandbox) -> User:
    return sb.add_user("Ana")


@pytest.fixture
async def channel(sb: Sandbox, ana: User) -> AsyncIterator[discord.PartialMessageable]:
    """A discord.py client's view of the direct messages with Ana."""
    with pointed_at(sb):
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(sb.token)
            yield client.get_partial_messageable(sb.world.dm_with(ana).id)


async def test_a_burst_of_503(sb: Sandbox, ana: User, channel: discord.PartialMessageable) -> None:
    fault = sb.faults.fail(MESSAGES, status=503, times=2)
    for _ in range(2):
        with pytest.raises(discord.DiscordServerError):
            await channel.send("Run!")
    await channel.send("Run!")
    assert (fault.hits, len(ana.dm_messages)) == (2, 1)
    assert [record.status for record in sb.requests if record.template == MESSAGES] == [503, 503, 200]
    sb.assert_clean()
    sb.faults.fail(status=520, via=False)
    with pytest.raises(discord.DiscordServerError) as caught:
        await channel.send("Run!")
    assert caught.value.status == 520


async def test_discord_py_retries_a_500_by_itself(
    sb: Sandbox, ana: User, channel: discord.PartialMessageable
) -> None:
    sb.faults.fail(MESSAGES, status=500, after_execution=True)
    await channel.send("Run!", nonce="once")
    assert len(ana.dm_messages) == 1, "the nonce swallowed the repeat"
    assert sb.count("POST", "/channels/{channel_id}/messages") == 2


async def test_any_status_and_code(sb: Sandbox, channel: discord.PartialMessageable) -> None:
    sb.faults.fail(MESSAGES, status=403, code=20026, message="Quarantined")
    with pytest.raises(discord.Forbidden) as caught:
        await channel.send("Run!")
    assert (caught.value.code, caught.value.text, sb.invalid_requests) == (20026, "Quarantined", 1)
    sb.faults.fail(MESSAGES, status=429, via=False)
    with pytest.raises(discord.HTTPException):
        await channel.send("Run!")
    sb.faults.fail(MESSAGES, status=429, retry_after_s=0.2, is_global=True)
    began_s = time.monotonic()
    await channel.send("Run!")
    assert time.monotonic() - began_s >= 0.2
    sb.assert_clean()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_connection_reset(
    sb: Sandbox, ana: User, channel: discord.PartialMessageable, when: str
) -> None:
    after_execution = when == "after"
    sb.faults.reset(MESSAGES, after_execution=after_execution)
    with pytest.raises((ConnectionResetError, aiohttp.ClientOSError)) as caught:
        await channel.send("Run!", nonce="once")
    assert caught.value.errno == errno.ECONNRESET
    assert len(ana.dm_messages) == after_execution
    await channel.send("Run!", nonce="once")
    assert len(ana.dm_messages) == 1


async def test_delays_before_and_after(sb: Sandbox, ana: User, channel: discord.PartialMessageable) -> None:
    with sb.faults.delay(MESSAGES, seconds=0.2):
        sending = asyncio.create_task(channel.send("slow there"))
        with pytest.raises(TimeoutError):
            await ana.next_dm(timeout_s=0.1)
        await sending
    with sb.faults.delay(MESSAGES, seconds=0.2, after_execution=True):
        sending = asyncio.create_task(channel.send("slow back"))
        await ana.next_dm()
        await ana.next_dm()
        assert not sending.done()
        await sending
    began_s = time.monotonic()
    await channel.send("fast")
    assert time.monotonic() - began_s < 0.2


async def test_conditions_and_chances(sb: Sandbox, ana: User, channel: discord.PartialMessageable) -> None:
    def is_about_rest(facts: RequestFacts) -> bool:
        return isinstance(facts.body, dict) and "rest" in str(facts.body.get("content"))

    sb.faults.fail(status=503, when=is_about_rest, times=None)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("rest day")
    await channel.send("Run!")
    sb.faults.clear()
    never = sb.faults.fail(MESSAGES, status=503, probability=0.0)
    await channel.send("Run!")
    assert never.hits == 0


async def test_an_outage_refuses_and_the_bot_comes_back_by_itself(sb: Sandbox, connect: Connect) -> None:
    bot = await connect()
    async with sb.faults.outage():
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(f"{sb.api_url}/gateway")
        assert not sb.gateway.is_ready
    await asyncio.wait_for(bot.resumed.wait(), 20)
    assert (await bot.fetch_user(sb.bot_user_id)).id == sb.bot_user_id
    assert (sb.gateway.identified, sb.gateway.resumed) == (1, 1)
