"""Permissions, routes and restarts: what everything else rests on."""

import asyncio
import random

import discord
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Permission, Sandbox
from sandbox.backend import Backend, Rules
from sandbox.clock import SandboxClock
from sandbox.limits import RateLimits
from sandbox.permissions import ALL, Overwrite, base_permissions, channel_permissions
from sandbox.routing import Call, Outcome, Router, route
from tests.sandbox.loopback_bot import Bot, pointed_at

EVERYONE, COACH, ANA = 1, 2, 3

bits = st.integers(min_value=0, max_value=ALL)


def overwritten(base: int, *overwrites: Overwrite) -> int:
    by_target = {one.target_id: one for one in overwrites}
    return channel_permissions(base, by_target, everyone_id=EVERYONE, role_ids=[COACH], user_id=ANA)


def test_a_members_own_overwrite_beats_roles_and_a_roles_grant_beats_everyone() -> None:
    base = int(Permission.VIEW_CHANNEL | Permission.SEND_MESSAGES)
    nobody_writes = Overwrite(EVERYONE, is_role=True, deny=int(Permission.SEND_MESSAGES))
    coaches_write = Overwrite(COACH, is_role=True, allow=int(Permission.SEND_MESSAGES))
    ana_does_not = Overwrite(ANA, is_role=False, deny=int(Permission.SEND_MESSAGES))
    assert overwritten(base, nobody_writes) == Permission.VIEW_CHANNEL
    assert overwritten(base, nobody_writes, coaches_write) == base
    assert overwritten(base, nobody_writes, coaches_write, ana_does_not) == Permission.VIEW_CHANNEL


@given(base=bits, allow=bits, deny=bits)
def test_who_cannot_view_a_channel_can_do_nothing_and_administrators_can_do_all(
    base: int, allow: int, deny: int
) -> None:
    result = overwritten(base, Overwrite(ANA, is_role=False, allow=allow, deny=deny))
    if base & Permission.ADMINISTRATOR:
        assert result == ALL
    else:
        assert result == 0 or result & Permission.VIEW_CHANNEL
        assert result & ~(base | allow) == 0


@given(everyone=bits, roles=st.lists(bits, max_size=4))
def test_roles_only_ever_add(everyone: int, roles: list[int]) -> None:
    combined = base_permissions(everyone, roles)
    assert all(combined & one == one for one in [everyone, *roles])


def test_literal_segments_win_over_ids() -> None:
    def handler(_: Call) -> Outcome:
        return Outcome(204)

    router = Router(
        [
            route("GET /users/{user_id}", handler),
            route("GET /users/@me", handler),
            route("POST /channels/{channel_id}/messages", handler),
        ]
    )
    found, params, _ = router.match("GET", "/users/@me")
    assert found is not None
    assert (found.template, params) == ("GET /users/@me", [])
    found, params, _ = router.match("GET", "/users/7")
    assert found is not None
    assert (found.template, params) == ("GET /users/{user_id}", ["7"])
    assert router.match("DELETE", "/users/7") == (None, ["7"], True)
    assert router.match("GET", "/users/7/pets") == (None, ["7"], False)
    assert router.match("GET", "/channels/7") == (None, ["7"], False)


def test_the_same_seed_makes_the_same_token() -> None:
    def token(seed: int) -> str:
        clock = SandboxClock(rate=0)
        backend = Backend(clock, random.Random(seed), RateLimits(), Rules(), "Gutsy")
        return backend.token.partition(".")[2]

    assert token(1) == token(1) != token(2)


async def test_readiness_is_of_the_bot_that_is_there_now(sb: Sandbox) -> None:
    with pointed_at(sb):
        for number in range(3):
            assert not sb.gateway.is_ready
            bot = Bot(discord.Intents(guilds=True))
            running = asyncio.create_task(bot.start(sb.token))
            await sb.wait_until_ready(commands_synced=True)
            assert sb.gateway.identified == number + 1
            await bot.close()
            await running
