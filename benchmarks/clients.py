"""The measured processes: the bot, and the baselines beside it."""

import json
from pathlib import Path

from benchmarks.child import Child
from benchmarks.database import key_file_of, url_of
from benchmarks.discord_process import BOT_RATE_PER_S, DiscordProcess


def start_bot(
    discord: DiscordProcess,
    database: Path,
    *,
    rate_per_s: float = BOT_RATE_PER_S,
    burst: int | None = None,
    sandbox_time: bool = True,
    live_channels: int = 0,
    probe: bool = False,
    charts: bool = False,
    wait: bool = True,
) -> Child:
    """Start the bot on a database and, unless told not to ``wait``, return when it is connected.

    With ``sandbox_time`` its wall clock is the sandbox's, otherwise the machine's. With ``charts`` it draws them one
    after the other, as if members asked without a pause.
    """
    folder = database.parent
    config = {
        "rate_per_s": rate_per_s,
        "burst": burst,
        "clock_url": discord.clock_url if sandbox_time else None,
        "live_channels": live_channels,
        "probe": probe,
        "charts": charts,
    }
    settings = {
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "DATABASE_URL": url_of(database),
        "HEALTH_DATA_KEY_FILE": str(key_file_of(database)),
        "LOG_LEVEL": "WARNING",
    }
    bot = Child(
        "benchmarks.bot_launch", json.dumps(config), log=folder / f"{database.stem}.log", environment=settings
    )
    if wait:
        discord.wait_until_ready()
    return bot


def start_baseline(discord: DiscordProcess, name: str, folder: Path, **config: object) -> Child:
    """Start a baseline by the name of its module and return when it is connected."""
    told = {
        "token": discord.token,
        "api_url": discord.api_url,
        "gateway_url": discord.gateway_url,
        **config,
    }
    baseline = Child(f"benchmarks.baselines.{name}", json.dumps(told), log=folder / f"{name}.log")
    baseline.hear()
    return baseline
