"""Servers as a bot sees them: it is removed and comes back, a server is down for a while, posts arrive in channels."""

import asyncio

import discord

from sandbox import Sandbox
from tests.sandbox.loopback_bot import Bot, Connect


class Told:
    """What a client was told of servers."""

    def __init__(self) -> None:
        self.events: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, bot: Bot) -> None:
        @bot.event
        async def on_guild_join(guild: discord.Guild) -> None:
            self.events.put_nowait(f"join {guild.name}")

        @bot.event
        async def on_guild_remove(guild: discord.Guild) -> None:
            self.events.put_nowait(f"remove {guild.name}")

        @bot.event
        async def on_guild_unavailable(guild: discord.Guild) -> None:
            self.events.put_nowait(f"unavailable {guild.name}")

        @bot.event
        async def on_guild_available(guild: discord.Guild) -> None:
            self.events.put_nowait(f"available {guild.name}")

    async def next(self) -> str:
        async with asyncio.timeout(5):
            return await self.events.get()


async def test_removal_return_and_outage_are_told_apart(sb: Sandbox, connect: Connect) -> None:
    guild, told = sb.add_guild("Harbour Runners"), Told()
    bot = await connect(told)
    while not told.events.empty():
        told.events.get_nowait()
    guild.remove_bot()
    assert await told.next() == "remove Harbour Runners"
    assert list(bot.guilds) == []
    guild.add_bot()
    assert await told.next() == "join Harbour Runners"
    guild.go_down()
    assert await told.next() == "unavailable Harbour Runners"
    guild.come_up()
    assert await told.next() == "available Harbour Runners"
    (known,) = bot.guilds
    assert known.me.guild_permissions.send_messages, "it came back with its role"
    sb.assert_clean()


async def test_posts_are_handed_out_in_order_and_answers_are_none(sb: Sandbox, connect: Connect) -> None:
    guild = sb.add_guild("Harbour Runners")
    bot = await connect()
    channel = bot.get_partial_messageable(guild.general.id)
    waiting = asyncio.create_task(guild.general.next_post())
    for text in ("first", "second"):
        await channel.send(text)
    assert (await waiting).content == "first"
    assert (await guild.general.next_post()).content == "second"
    assert [post.content for post in guild.general.posts] == ["first", "second"]
