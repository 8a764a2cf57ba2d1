"""What Discord is told of the bot: its commands, where they work, and what it may see."""

import asyncio
import re
from typing import Literal

import pytest
from discord import app_commands

from sandbox import Intent
from sandbox.bodies import JsonObject, objects
from tests.club import Club

SYNC = "/applications/{application_id}/commands"


FOR_SERVERS = {"community", "club", "cheer", "challenge", "leaderboard"}
FOR_MODERATORS = {"community"}
MANAGE_SERVER = 32


async def test_every_command_works_in_servers_and_in_private_and_asks_for_no_permission(club: Club) -> None:
    names = {command["name"] for command in club.discord.commands}
    assert names == {
        "settings",
        "remind",
        "run",
        "check-in",
        "something-wrong",
        "streak",
        "rest",
        "progress",
        "challenge",
        "leaderboard",
        "goal",
        "shoes",
        "insights",
        "swap-test",
        "fact",
        "cheer",
        "community",
        "club",
        "privacy",
        "help",
        "about",
    }
    for command in club.discord.commands:
        name = command["name"]
        in_servers_only = name in FOR_SERVERS
        assert command["contexts"] == ([0] if in_servers_only else [0, 1, 2]), name
        assert command["integration_types"] == ([0] if in_servers_only else [0, 1]), name
        assert command.get("default_member_permissions") == (
            MANAGE_SERVER if name in FOR_MODERATORS else None
        )
        assert not command.get("nsfw")
        for part in parts(command):
            assert 0 < len(str(part["description"])) <= 100
            assert "…" not in str(part["description"]), "discord.py's own filler"


def parts(command: JsonObject) -> list[JsonObject]:
    """Return a command, its subcommands and their options."""
    return [command, *(part for option in objects(command.get("options")) for part in parts(option))]


@pytest.mark.parametrize("check_ins", ["on", "off"])
async def test_help_names_every_command_there_is_and_no_other(
    club: Club, check_ins: Literal["on", "off"]
) -> None:
    if check_ins == "off":
        await club.restart_bot(check_ins="off")
    said = (await club.ana.slash("help", where=club.guild.general)).content
    named = set()
    for line in said.splitlines():
        group = ""
        for word in re.findall(r"`([^`]+)`", line):
            if word.startswith("/"):
                group = word.removeprefix("/")
                named.add(group)
            elif group:
                named.add(f"{group.split(' ')[0]} {word}")
    commands = {
        command.qualified_name
        for command in club.client.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    examples = {"remind mon wed fri 06:30", "remind weekdays 6:30am", "remind daily 18:00"}
    groups = {command.split(" ")[0] for command in commands if " " in command}
    assert named - groups - examples == commands - {"help"}
    assert len(said) <= 2000, "one message holds it"


async def test_the_bot_asks_to_see_its_servers_and_nothing_else(club: Club) -> None:
    assert club.client.intents.value == Intent.GUILDS
    (session,) = club.discord.gateway.sessions.values()
    assert session.intents == Intent.GUILDS


async def test_commands_are_registered_once_and_again_only_when_they_changed(club: Club) -> None:
    assert club.discord.count("PUT", SYNC) == 1
    await club.restart_bot()
    assert club.discord.count("PUT", SYNC) == 1
    await club.restart_bot(check_ins="off")
    assert club.discord.count("PUT", SYNC) == 2, "without check-ins there is one command less"
    await club.restart_bot(check_ins="on")
    assert club.discord.count("PUT", SYNC) == 3


async def test_a_bot_that_ends_as_soon_as_it_is_connected_leaves_nothing_behind(club: Club) -> None:
    """Whoever says "ready" into a loop that is closing breaks whatever comes next."""
    await club.stop_bot()
    left = [str(task.get_coro()) for task in asyncio.all_tasks()]
    assert not any("ready" in coroutine.lower() for coroutine in left), left


async def test_no_autocomplete_can_fail_unseen(club: Club) -> None:
    completed = [
        (command.qualified_name, name)
        for command in club.client.tree.walk_commands()
        if isinstance(command, app_commands.Command)
        for name, parameter in command._params.items()
        if parameter.autocomplete and getattr(parameter.autocomplete, "__is_presented__", False)
    ]
    offered = [
        (command.qualified_name, parameter.name)
        for command in club.client.tree.walk_commands()
        if isinstance(command, app_commands.Command)
        for parameter in command.parameters
        if parameter.autocomplete
    ]
    assert sorted(completed) == sorted(offered)
    assert len(offered) >= 32


async def test_no_name_is_taken_twice(club: Club) -> None:
    names = [command.qualified_name for command in club.client.tree.walk_commands()]
    assert len(set(names)) == len(names)
