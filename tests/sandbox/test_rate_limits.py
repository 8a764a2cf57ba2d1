"""Rate limits as Discord announces and enforces them, and as discord.py waits for them."""

import asyncio
import time

import aiohttp
import discord
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Limit, RateLimits, Sandbox
from sandbox.limits import Limiter
from tests.sandbox.loopback_bot import Bot, Connect, pointed_at

MESSAGES = "POST /channels/{channel_id}/messages"


async def post(
    sb: Sandbox, session: aiohttp.ClientSession, channel_id: int
) -> tuple[int, dict[str, str], dict[str, object]]:
    headers = {"Authorization": f"Bot {sb.token}"}
    url = f"{sb.api_url}/channels/{channel_id}/messages"
    async with session.post(url, json={"content": "Run!"}, headers=headers) as response:
        return response.status, dict(response.headers), await response.json()


async def test_the_sixth_message_to_a_channel_within_five_seconds_is_refused(sb: Sandbox) -> None:
    ana, bo = (sb.world.dm_with(sb.add_user(name)) for name in ("Ana", "Bo"))
    async with aiohttp.ClientSession() as session:
        answers = [await post(sb, session, ana.id) for _ in range(6)]
        assert [status for status, _, _ in answers] == [200] * 5 + [429]
        remaining = [headers["X-RateLimit-Remaining"] for _, headers, _ in answers]
        assert remaining == ["4", "3", "2", "1", "0", "0"]
        _, headers, body = answers[-1]
        assert headers["Content-Type"] == "application/json"
        assert headers["Via"]
        assert headers["X-RateLimit-Scope"] == "user"
        assert body["global"] is False
        assert float(headers["Retry-After"]) == body["retry_after"]
        other = await post(sb, session, bo.id)
        assert other[0] == 200
        assert other[1]["X-RateLimit-Bucket"] == headers["X-RateLimit-Bucket"]
    assert [violation.status for violation in sb.violations] == [429]
    assert (sb.invalid_requests, sb.count("POST", "/channels/{channel_id}/messages")) == (1, 7)


async def test_discord_py_waits_for_the_limit_and_is_never_refused() -> None:
    limits = RateLimits(routes={MESSAGES: Limit(5, 0.5)})
    async with Sandbox(rate_limits=limits) as sb:
        channel_id = sb.world.dm_with(sb.add_user("Ana")).id
        with pointed_at(sb):
            async with discord.Client(intents=discord.Intents.none()) as client:
                await client.login(sb.token)
                channel = client.get_partial_messageable(channel_id)
                began_s = time.monotonic()
                await asyncio.gather(*(channel.send("Run!") for _ in range(11)))
                assert time.monotonic() - began_s > 0.9
        sb.assert_clean()


async def test_the_global_limit_holds_over_all_channels_and_spares_interactions(
    connect: Connect, sb: Sandbox
) -> None:
    def build(bot: Bot) -> None:
        @bot.tree.command(description="Echo")
        async def ping(interaction: discord.Interaction) -> None:
            await interaction.response.send_message("pong")

    await connect(build)
    channels = [sb.world.dm_with(sb.add_user(f"Runner {number}")).id for number in range(60)]
    async with aiohttp.ClientSession() as session:
        answers = [await post(sb, session, channel_id) for channel_id in channels]
        refused = [answer for answer in answers if answer[0] == 429]
        assert refused
        assert refused[0][1]["X-RateLimit-Scope"] == "global"
        assert refused[0][1]["X-RateLimit-Global"] == "true"
        assert refused[0][2]["global"] is True
        # An interaction is answered all the same.
        assert (await sb.add_user("Ana").slash("ping")).content == "pong"
    callbacks = [record for record in sb.requests if record.template.startswith("POST /interactions/")]
    assert [record.counted for record in callbacks] == [False]


async def test_too_many_invalid_requests_lead_to_the_front_doors_ban() -> None:
    async with (
        Sandbox(rate_limits=RateLimits(invalid_per_10_min=3)) as sb,
        aiohttp.ClientSession() as session,
    ):
        statuses = []
        for _ in range(4):
            async with session.get(
                f"{sb.api_url}/users/@me", headers={"Authorization": "Bot wrong"}
            ) as response:
                statuses.append((response.status, "Via" in response.headers))
        assert statuses == [(401, True)] * 3 + [(429, False)]


@given(
    gaps_s=st.lists(st.floats(min_value=0, max_value=0.5), max_size=200),
    per_s=st.integers(min_value=1, max_value=20),
)
def test_no_second_ever_lets_more_than_the_global_limit_through(gaps_s: list[float], per_s: int) -> None:
    limiter = Limiter(RateLimits(global_per_s=per_s, routes={}, other_routes=None))
    now_s, taken_s = 0.0, list[float]()
    for gap_s in gaps_s:
        now_s += gap_s
        _, exceeded = limiter.take("GET /x", "", counts_globally=True, now_s=now_s)
        if exceeded is None:
            taken_s.append(now_s)
        else:
            assert 0 < exceeded.retry_after_s <= 1
    for start_s in taken_s:
        assert sum(start_s <= one_s < start_s + 1 for one_s in taken_s) <= per_s


def test_fifteen_thousand_channels_leave_no_windows_behind() -> None:
    limiter = Limiter(RateLimits(global_per_s=None))
    for number in range(60_000):
        limiter.take(MESSAGES, str(number), counts_globally=True, now_s=number / 1000)
    assert len(limiter._windows) < 15_000
