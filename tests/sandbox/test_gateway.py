"""Sessions: identify, resume without losing anything, identify afresh, and every reason to be shut out."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from sandbox import Intent, Rules, Sandbox
from tests.sandbox.loopback_bot import Bot, Connect


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def frame(socket: aiohttp.ClientWebSocketResponse) -> dict[str, object]:
    received: dict[str, object] = json.loads(await socket.receive_str(timeout=5))
    return received


def identify(token: str, **more: object) -> str:
    return json.dumps({"op": 2, "d": {"token": token, "intents": 1, "properties": {}, **more}})


async def closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    while (await socket.receive(timeout=5)).type is not aiohttp.WSMsgType.CLOSE:
        pass
    return socket.close_code


async def test_a_bot_learns_of_its_guilds_and_of_what_changes_in_them(sb: Sandbox, connect: Connect) -> None:
    harbour = sb.add_guild("Harbour Runners", locale="en-GB")
    bot = await connect()
    guild = bot.get_guild(harbour.id)
    assert guild is not None
    assert (guild.name, guild.preferred_locale, guild.me.id) == (
        harbour.name,
        discord.Locale.british_english,
        bot.user and bot.user.id,
    )
    assert [channel.name for channel in guild.text_channels] == ["general"]

    appeared: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @bot.event
    async def on_guild_join(joined: discord.Guild) -> None:
        appeared.set_result(joined.name)

    harbour.add_text_channel("long-runs")
    sb.add_guild("Hill Club")
    assert await asyncio.wait_for(appeared, 5) == "Hill Club"
    assert [channel.name for channel in guild.text_channels] == ["general", "long-runs"]


async def test_after_op_7_the_session_resumes_and_nothing_is_lost(sb: Sandbox, connect: Connect) -> None:
    harbour = sb.add_guild("Harbour Runners")
    bot = await connect()
    seen: list[str] = []
    all_seen = asyncio.Event()

    @bot.event
    async def on_guild_channel_create(channel: discord.abc.GuildChannel) -> None:
        seen.append(channel.name)
        if len(seen) == 40:
            all_seen.set()

    for number in range(20):
        harbour.add_text_channel(f"before-{number}")
    await sb.gateway.send_reconnect()
    for number in range(20):
        # Some of these fall between the two connections.
        harbour.add_text_channel(f"after-{number}")
        await asyncio.sleep(0)
    await asyncio.wait_for(all_seen.wait(), 5)
    await asyncio.wait_for(bot.resumed.wait(), 5)
    assert seen == [f"before-{number}" for number in range(20)] + [f"after-{number}" for number in range(20)]
    assert (bot.identifies, bot.resumes, sb.gateway.identified, sb.gateway.resumed) == (1, 1, 1, 1)


@pytest.mark.parametrize("code", [1000, 1006, 4000, 4009])
async def test_closed_connections_resume(sb: Sandbox, connect: Connect, code: int) -> None:
    bot = await connect()
    if code == 1006:
        sb.gateway.abort_all()
    else:
        await sb.gateway.close_all(code)
    await asyncio.wait_for(bot.resumed.wait(), 5)
    assert sb.gateway.identified == 1


async def test_after_an_invalid_session_the_bot_identifies_again(sb: Sandbox, connect: Connect) -> None:
    sb.add_guild("Harbour Runners")
    bot = await connect()
    connected = asyncio.Event()

    @bot.event
    async def on_connect() -> None:
        connected.set()

    await sb.gateway.invalidate_session(resumable=False)
    await asyncio.wait_for(connected.wait(), 5)
    assert (bot.identifies, sb.gateway.identified, sb.gateway.resumed) == (2, 2, 0)
    await sb.gateway.invalidate_session(resumable=True)
    await asyncio.wait_for(bot.resumed.wait(), 5)
    assert sb.gateway.resumed == 1


async def test_an_interaction_of_a_bot_that_is_reconnecting_reaches_it(sb: Sandbox, connect: Connect) -> None:
    ana = sb.add_user("Ana")

    def build(bot: Bot) -> None:
        @bot.tree.command(description="Echo")
        async def ping(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("pong")

    await connect(build)
    await sb.gateway.close_all(4000)
    assert (await ana.slash("ping")).content == "pong"


async def test_silence_holds_everything_back(sb: Sandbox, connect: Connect) -> None:
    harbour = sb.add_guild("Harbour Runners")
    bot = await connect()
    guild = bot.get_guild(harbour.id)
    assert guild is not None
    created = asyncio.Event()

    @bot.event
    async def on_guild_channel_create(_: discord.abc.GuildChannel) -> None:
        created.set()

    sb.gateway.go_silent()
    harbour.add_text_channel("unheard")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(created.wait(), 0.1)
    sb.gateway.speak()
    await asyncio.wait_for(created.wait(), 5)


async def test_events_follow_the_intents(sb: Sandbox, connect: Connect) -> None:
    """Direct messages are events only for who asked; what others write in guilds is blank without the intent."""
    harbour = sb.add_guild("Harbour Runners")
    ana = sb.add_user("Ana")
    harbour.add_member(ana)
    heard: list[str] = []
    three = asyncio.Event()

    def build(bot: Bot) -> None:
        @bot.event
        async def on_message(message: discord.Message) -> None:
            heard.append(message.content)
            if message.content == "last":
                three.set()

    await connect(build, intents=discord.Intents(guilds=True, dm_messages=True))
    ana.say("unheard", where=harbour.general)
    ana.say("hello")
    ana.say("last")
    await asyncio.wait_for(three.wait(), 5)
    assert heard == ["hello", "last"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('{"op": 2, "d": {"token": "wrong", "intents": 1}}', 4004),
        ('{"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 1}}', 4004),
        ('{"op": 3, "d": {}}', 4003),
        ("not json", 4002),
    ],
)
async def test_wrong_frames_close_the_connection(
    sb: Sandbox, http: aiohttp.ClientSession, sent: str, code: int
) -> None:
    async with http.ws_connect(sb.gateway_url) as socket:
        assert (await frame(socket))["op"] == 10
        await socket.send_str(sent)
        assert await closed_with(socket) == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"intents": 1 << 1}, 4014),
        ({"intents": 1 << 15}, 4014),
        ({"intents": 1 << 30}, 4013),
        ({"shard": [2, 2]}, 4010),
    ],
)
async def test_wrong_identifies_are_turned_away(
    sb: Sandbox, http: aiohttp.ClientSession, fields: dict[str, object], code: int
) -> None:
    async with http.ws_connect(sb.gateway_url) as socket:
        await frame(socket)
        await socket.send_str(identify(sb.token, **fields))
        assert await closed_with(socket) == code


async def test_privileged_intents_work_when_the_portal_allows_them(http: aiohttp.ClientSession) -> None:
    allowed = int(Intent.GUILD_MEMBERS | Intent.MESSAGE_CONTENT)
    async with Sandbox(rules=Rules(privileged_intents=allowed)) as sb:
        guild = sb.add_guild("Harbour Runners")
        ana = sb.add_user("Ana")
        async with http.ws_connect(sb.gateway_url) as socket:
            await frame(socket)
            await socket.send_str(identify(sb.token, intents=allowed | 1))
            assert [(await frame(socket))["t"], (await frame(socket))["t"]] == ["READY", "GUILD_CREATE"]
            guild.add_member(ana)
            assert (await frame(socket))["t"] == "GUILD_MEMBER_ADD"
            await socket.send_str(
                json.dumps({"op": 8, "d": {"guild_id": str(guild.id), "query": "", "limit": 0}})
            )
            chunk = (await frame(socket))["d"]
            assert isinstance(chunk, dict)
            assert len(chunk["members"]) == 2


async def test_unknown_and_impossible_resumes(sb: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.ws_connect(sb.gateway_url) as socket:
        await frame(socket)
        await socket.send_str(json.dumps({"op": 6, "d": {"token": sb.token, "session_id": "gone", "seq": 1}}))
        assert await frame(socket) == {"s": None, "t": None, "op": 9, "d": False}
        await socket.send_str(identify(sb.token))
        ready = (await frame(socket))["d"]
        assert isinstance(ready, dict)
        await socket.send_str(identify(sb.token))
        assert await closed_with(socket) == 4005
    async with http.ws_connect(ready["resume_gateway_url"]) as socket:
        await frame(socket)
        resume = {"op": 6, "d": {"token": sb.token, "session_id": ready["session_id"], "seq": 999}}
        await socket.send_str(json.dumps(resume))
        assert await closed_with(socket) == 4007


async def test_a_client_that_never_beats_is_dropped(http: aiohttp.ClientSession) -> None:
    async with (
        Sandbox(rules=Rules(heartbeat_interval_s=0.1)) as sb,
        http.ws_connect(sb.gateway_url) as socket,
    ):
        hello = await frame(socket)
        assert hello["d"] == {"heartbeat_interval": 100}
        await socket.send_str('{"op": 1, "d": null}')
        assert (await frame(socket))["op"] == 11
        assert await closed_with(socket) == 4009


async def test_too_many_frames_close_the_connection(sb: Sandbox, http: aiohttp.ClientSession) -> None:
    async with http.ws_connect(sb.gateway_url) as socket:
        for _ in range(121):
            await socket.send_str('{"op": 1, "d": null}')
        assert await closed_with(socket) == 4008


async def test_compression_is_as_asked_in_the_address(sb: Sandbox, http: aiohttp.ClientSession) -> None:
    inflate = zlib.decompressobj()
    async with http.ws_connect(f"{sb.gateway_url}/?v=10&encoding=json&compress=zlib-stream") as socket:
        hello = await socket.receive_bytes(timeout=5)
        assert hello.endswith(b"\x00\x00\xff\xff")
        assert json.loads(inflate.decompress(hello))["op"] == 10
        await socket.send_str('{"op": 1, "d": null}')
        assert json.loads(inflate.decompress(await socket.receive_bytes(timeout=5)))["op"] == 11


async def test_shards_get_their_own_guilds_and_only_the_first_gets_direct_messages(
    sb: Sandbox, http: aiohttp.ClientSession
) -> None:
    guild = sb.add_guild("Harbour Runners")
    ours = (guild.id >> 22) % 2
    for shard in (0, 1):
        async with http.ws_connect(sb.gateway_url) as socket:
            await frame(socket)
            await socket.send_str(identify(sb.token, shard=[shard, 2], intents=1 | 1 << 12))
            ready = (await frame(socket))["d"]
            assert isinstance(ready, dict)
            assert len(ready["guilds"]) == (shard == ours)
            if shard == ours:
                assert (await frame(socket))["t"] == "GUILD_CREATE"
            sb.add_user("Ana").say("hello")
            await socket.send_str('{"op": 1, "d": null}')
            received = await frame(socket)
            assert (received["t"] == "MESSAGE_CREATE") == (shard == 0)
