"""Whom a message calls is what its author allowed of what it mentions."""

import discord
import pytest

from sandbox import Sandbox
from sandbox.bodies import JsonObject
from sandbox.pings import could_ping, pings_of
from tests.sandbox.loopback_bot import Connect

TEXT = "@everyone <@1> \\<@!2> <@&3> @here"
ALL = {"everyone", "here", "1", "2", "3"}


@pytest.mark.parametrize(
    ("allowed", "called"),
    [
        (None, ALL),
        ({"parse": []}, set()),
        ({"parse": ["users"]}, {"1", "2"}),
        ({"parse": ["roles", "everyone"]}, {"everyone", "here", "3"}),
        ({"parse": [], "users": ["2"]}, {"2"}),
        ({"parse": [], "users": ["9"], "roles": ["3"]}, {"3"}),
    ],
)
def test_who_is_called_is_what_was_allowed_wherever_it_stands(
    allowed: JsonObject | None, called: set[str]
) -> None:
    given: JsonObject = {} if allowed is None else {"allowed_mentions": allowed}
    shown: JsonObject = {"type": 17, "components": [{"type": 10, "content": TEXT}]}
    for body in ({"content": TEXT}, {"components": [shown]}):
        assert pings_of({**body, **given}) == called
        assert could_ping({**body, **given}) is (allowed != {"parse": []})
        assert could_ping({"flags": 64, **given}) is False, "nothing is said"
    assert pings_of({"embeds": [{"description": TEXT}]}) == set(), "embeds call nobody"


async def test_a_clients_messages_are_noted_if_they_call_and_its_changes_call_nobody(
    sb: Sandbox, connect: Connect
) -> None:
    guild = sb.add_guild("Harbour Runners")
    bot = await connect()
    channel = bot.get_partial_messageable(guild.general.id)
    quiet = await channel.send("@everyone", allowed_mentions=discord.AllowedMentions.none())
    await quiet.edit(content="@everyone", allowed_mentions=discord.AllowedMentions.all())
    assert sb.open_to_pings == []
    await channel.send("Hello")
    await channel.send("@everyone")
    assert [(message.content, message.pings) for message in sb.open_to_pings] == [
        ("Hello", set()),
        ("@everyone", {"everyone"}),
    ]
