"""What Discord refuses is refused with its code; the bot's mistakes are recorded, the world's state is not."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import aiohttp
import discord
import pytest

from sandbox import InteractionFailed, Permission, Sandbox, SandboxClock, User
from tests.sandbox.loopback_bot import OPENAPI, START_AT, Bot, Connect

Answer = tuple[int, dict[str, object]]


class Rest:
    """A bare client of the REST API."""

    def __init__(self, sb: Sandbox, session: aiohttp.ClientSession) -> None:
        self._sb = sb
        self._session = session

    async def __call__(
        self, method: str, path: str, body: object = None, *, token: str | None = None
    ) -> Answer:
        headers = {"Authorization": f"Bot {token or self._sb.token}"}
        async with self._session.request(
            method, self._sb.api_url + path, json=body, headers=headers
        ) as response:
            raw = await response.read()
            return response.status, json.loads(raw) if raw else {}


@pytest.fixture
async def rest(sb: Sandbox) -> AsyncIterator[Rest]:
    async with aiohttp.ClientSession() as session:
        yield Rest(sb, session)


async def refused(answer: Awaitable[Answer]) -> tuple[int, object]:
    status, body = await answer
    return status, body["code"]


async def dm_with(rest: Rest, user: User) -> str:
    status, body = await rest("POST", "/users/@me/channels", {"recipient_id": str(user.id)})
    assert status == 200
    return f"/channels/{body['id']}/messages"


async def test_tokens_routes_and_methods(sb: Sandbox, rest: Rest) -> None:
    assert await rest("GET", "/users/@me", token="wrong") == (
        401,
        {"message": "401: Unauthorized", "code": 0},
    )
    assert await rest("GET", "/nowhere") == (404, {"message": "404: Not Found", "code": 0})
    assert await refused(rest("DELETE", "/users/@me")) == (405, 0)
    assert [violation.status for violation in sb.violations] == [401, 404, 405]
    assert sb.invalid_requests == 1


async def test_the_state_of_the_world_is_no_mistake_of_the_bot(sb: Sandbox, rest: Rest) -> None:
    guild = sb.add_guild("Harbour Runners")
    ana = sb.add_user("Ana")
    messages = await dm_with(rest, ana)
    ana.closed_dms = True
    assert await refused(rest("POST", messages, {"content": "Run!"})) == (403, 50007)
    ana.closed_dms = False
    guild.add_member(ana)
    guild.remove_member(ana)
    assert await refused(rest("POST", messages, {"content": "Run!"})) == (403, 50278)
    assert await refused(rest("POST", "/channels/1/messages", {"content": "Run!"})) == (404, 10003)
    assert await refused(rest("GET", "/guilds/1")) == (404, 10004)
    assert await refused(rest("GET", f"/guilds/{guild.id}/members/1")) == (404, 10007)
    assert await refused(rest("GET", f"{messages}/1")) == (404, 10008)
    assert await refused(rest("GET", "/users/1")) == (404, 10013)
    sb.assert_clean()
    assert sb.invalid_requests == 2


async def test_channel_permissions_decide(sb: Sandbox, rest: Rest) -> None:
    guild = sb.add_guild("Harbour Runners")
    channel = guild.general
    bot = sb.world.bot
    path = f"/channels/{channel.id}/messages"
    channel.set_permissions(guild.everyone, deny=Permission.SEND_MESSAGES)
    assert await refused(rest("POST", path, {"content": "Hello"})) == (403, 50013)
    channel.set_permissions(bot, allow=Permission.SEND_MESSAGES, deny=Permission.EMBED_LINKS)
    assert (await rest("POST", path, {"content": "Hello"}))[0] == 200
    assert await refused(rest("POST", path, {"embeds": [{"title": "Hello"}]})) == (403, 50013)
    channel.set_permissions(bot, deny=Permission.VIEW_CHANNEL)
    assert await refused(rest("POST", path, {"content": "Hello"})) == (403, 50001)
    assert await refused(rest("GET", f"/channels/{channel.id}")) == (403, 50001)
    channel.delete()
    assert await refused(rest("POST", path, {"content": "Hello"})) == (404, 10003)
    sb.assert_clean()


async def test_bodies_are_held_to_discords_limits(sb: Sandbox, rest: Rest) -> None:
    messages = await dm_with(rest, sb.add_user("Ana"))
    assert await refused(rest("POST", messages, {"content": ""})) == (400, 50006)
    assert await refused(rest("POST", messages, {"content": "x" * 2001})) == (400, 50035)
    assert await refused(rest("POST", messages, [1])) == (400, 50035)
    commands = f"/applications/{sb.application_id}/commands"
    assert await refused(rest("PUT", commands, [{"name": "Not Lower", "description": "x"}])) == (400, 50035)
    assert [violation.route for violation in sb.violations] == ["/channels/{channel_id}/messages"] * 3 + [
        "/applications/{application_id}/commands"
    ]
    assert "Not Lower" in sb.violations[-1].body


async def test_only_own_messages_can_be_edited(sb: Sandbox, rest: Rest) -> None:
    guild = sb.add_guild("Harbour Runners", bot_permissions=0)
    ana = sb.add_user("Ana")
    guild.add_member(ana)
    hers = ana.say("Morning!", where=guild.general)
    path = f"/channels/{guild.general.id}/messages/{hers.id}"
    assert await refused(rest("PATCH", path, {"content": "Evening!"})) == (403, 50005)
    assert await refused(rest("DELETE", path)) == (403, 50013)
    assert hers.content == "Morning!"


@pytest.fixture
async def act(sb: Sandbox, connect: Connect) -> Callable[[], Awaitable[discord.Interaction]]:
    """Let Ana use a command that leaves its answering to the test; return the interaction as the bot has it."""
    got: asyncio.Queue[discord.Interaction] = asyncio.Queue()

    def build(bot: Bot) -> None:
        @bot.tree.command(description="Left to the test")
        async def wait(interaction: discord.Interaction) -> None:
            got.put_nowait(interaction)

    ana = sb.add_user("Ana")
    await connect(build)
    slashes: list[asyncio.Task[object]] = []

    async def used() -> discord.Interaction:
        slashes.append(asyncio.create_task(ana.slash("wait", wait=False)))
        return await got.get()

    return used


def callback(interaction: discord.Interaction) -> str:
    return f"/interactions/{interaction.id}/{interaction.token}/callback"


def webhook(interaction: discord.Interaction) -> str:
    return f"/webhooks/{interaction.application_id}/{interaction.token}"


async def test_an_interaction_is_answered_once(
    sb: Sandbox, rest: Rest, act: Callable[[], Awaitable[discord.Interaction]]
) -> None:
    interaction = await act()
    assert await refused(rest("POST", webhook(interaction), {"content": "too early"})) == (404, 10015)
    assert await refused(rest("POST", callback(interaction), {"type": 7, "data": {}})) == (400, 50035)
    assert (await rest("POST", callback(interaction), {"type": 4, "data": {"content": "one"}}))[0] == 204
    assert await refused(rest("POST", callback(interaction), {"type": 4, "data": {"content": "two"}})) == (
        400,
        40060,
    )
    assert await refused(rest("POST", "/interactions/1/none/callback", {"type": 5})) == (404, 10062)
    assert await refused(rest("PATCH", f"{webhook(interaction)}/messages/1", {"content": "x"})) == (
        404,
        10008,
    )
    assert (await rest("PATCH", f"{webhook(interaction)}/messages/@original", {"content": "three"}))[0] == 200
    sb.clock.advance(minutes=15)
    assert await refused(
        rest("PATCH", f"{webhook(interaction)}/messages/@original", {"content": "four"})
    ) == (401, 50027)
    assert [violation.code for violation in sb.violations] == [10015, 50035, 40060, 10062, 50027]


async def test_an_answer_after_three_seconds_is_refused(rest: Rest, sb: Sandbox, connect: Connect) -> None:
    late: asyncio.Future[discord.Interaction] = asyncio.get_running_loop().create_future()

    def build(bot: Bot) -> None:
        @bot.tree.command(description="Late")
        async def wait(interaction: discord.Interaction) -> None:
            late.set_result(interaction)

    await connect(build)
    with pytest.raises(InteractionFailed):
        await sb.add_user("Ana").slash("wait")
    assert await refused(rest("POST", callback(await late), {"type": 5})) == (404, 10062)


async def test_the_bots_token_does_not_reach_ephemeral_messages(
    rest: Rest, act: Callable[[], Awaitable[discord.Interaction]]
) -> None:
    interaction = await act()
    body = {"type": 4, "data": {"content": "between us", "flags": 64}}
    status, told = await rest("POST", f"{callback(interaction)}?with_response=true", body)
    about = told["interaction"]
    assert isinstance(about, dict)
    assert (status, about["response_message_ephemeral"]) == (200, True)
    path = f"/channels/{interaction.channel_id}/messages"
    status, listed = await rest("GET", path)
    assert (status, list(listed)) == (200, [])
    assert await refused(rest("GET", f"{path}/{about['response_message_id']}")) == (404, 10008)


async def test_a_nonce_sends_once_within_its_window(sb: Sandbox, rest: Rest) -> None:
    ana = sb.add_user("Ana")
    messages = await dm_with(rest, ana)
    body = {"content": "Run!", "nonce": "occurrence-1", "enforce_nonce": True}
    first, again = await rest("POST", messages, body), await rest("POST", messages, body)
    assert first == again
    assert first[1]["nonce"] == "occurrence-1"
    assert len(ana.dm_messages) == 1
    sb.clock.advance(minutes=4, seconds=59)
    assert await rest("POST", messages, body) == first
    sb.clock.advance(seconds=1)
    assert (await rest("POST", messages, body))[1]["id"] != first[1]["id"]
    assert (await rest("POST", messages, {**body, "enforce_nonce": False}))[0] == 200
    assert len(ana.dm_messages) == 3


@pytest.mark.parametrize("openapi", [OPENAPI] if OPENAPI.exists() else [None])
async def test_bodies_are_checked_against_discords_description(openapi: Path | None) -> None:
    clock = SandboxClock(START_AT, rate=0)
    async with Sandbox(clock=clock, openapi=openapi) as sb, aiohttp.ClientSession() as session:
        rest = Rest(sb, session)
        messages = await dm_with(rest, sb.add_user("Ana"))
        assert (await rest("POST", messages, {"content": "fine"}))[0] == 200
        sb.assert_clean()
        wrong = await rest("POST", messages, {"content": "x", "embeds": [{"timestamp": 5}]})
        assert (wrong[0], wrong[1]["code"]) == (400, 50035)


async def test_pages_of_messages(rest: Rest, sb: Sandbox) -> None:
    guild = sb.add_guild("Harbour Runners")
    ana = sb.add_user("Ana")
    guild.add_member(ana)
    ids = []
    for number in range(10):
        sb.clock.advance(timedelta(seconds=1))
        ids.append(str(ana.say(str(number), where=guild.general).id))

    async def page(query: str) -> str:
        status, found = await rest("GET", f"/channels/{guild.general.id}/messages?{query}")
        assert status == 200
        return "".join(str(one["content"]) for one in found)  # type: ignore[index]

    assert await page("") == "9876543210"
    assert await page("limit=3") == "987"
    assert await page(f"limit=2&before={ids[4]}") == "32"
    assert await page(f"limit=2&after={ids[4]}") == "65"
    assert await page(f"limit=3&around={ids[4]}") == "543"
