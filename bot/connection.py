"""Getting to Discord and staying there: growing waits while it cannot be reached, a clear word when it says no."""

import asyncio
from collections.abc import Callable

import aiohttp
import discord
import structlog

from bot.client import Gutsy
from bot.setup_errors import WrongSetup

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 300.0
_AUTHENTICATION_FAILED = 4004

_log = structlog.get_logger(__name__)


class DiscordSaysNo(WrongSetup):
    """Discord refuses this bot for a reason that waiting does not cure; the message says what to do."""


async def log_in(make_client: Callable[[], Gutsy], token: str) -> Gutsy:
    """Return a client that is logged in, trying again with growing waits as long as Discord cannot be reached.

    Each try gets a client of its own: one that failed half-way keeps a closed connector.

    Raises:
        DiscordSaysNo: if the token is refused.
    """
    wait_s = _FIRST_WAIT_S
    while True:
        client = make_client()
        try:
            await client.login(token)
        except BaseException as error:
            await client.close()
            if isinstance(error, discord.LoginFailure):
                raise _token_refused() from None
            if not _may_pass(error):
                raise
            why = _describe(error)
        else:
            return client
        wait_s = await _wait(wait_s, why)


async def stay_connected(client: Gutsy) -> None:
    """Keep the gateway connection until the client is closed.

    Raises:
        DiscordSaysNo: if the token or an intent is refused.
    """
    wait_s = _FIRST_WAIT_S
    while not client.is_closed():
        try:
            await client.connect()
        except discord.PrivilegedIntentsRequired:
            msg = (
                "Discord refused the connection (4014): an intent that this bot asks for is not enabled. Gutsy needs "
                "no privileged intent; check that this is an unmodified version."
            )
            raise DiscordSaysNo(msg) from None
        except discord.ConnectionClosed as error:
            if error.code == _AUTHENTICATION_FAILED:
                raise _token_refused() from None
            msg = (
                f"Discord closed the connection for good (code {error.code}). Discord's documentation of gateway close "
                "codes says why; then start Gutsy again."
            )
            raise DiscordSaysNo(msg) from None
        except AttributeError:
            # discord.py's own handling of a failed connection needs a websocket; the first time there is none.
            if getattr(client, "ws", None) is not None:
                raise
            wait_s = await _wait(wait_s, "the gateway cannot be reached")


def _token_refused() -> DiscordSaysNo:
    return DiscordSaysNo(
        "Discord refused the token. Copy it again from the Discord developer portal (Bot > Reset Token) into .env "
        "as DISCORD_TOKEN=..."
    )


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(error, OSError | aiohttp.ClientError | discord.GatewayNotFound)


def _describe(error: BaseException) -> str:
    return f"http {error.status}" if isinstance(error, discord.HTTPException) else type(error).__name__


async def _wait(wait_s: float, why: str) -> float:
    _log.warning("Discord cannot be reached; trying again", why=why, wait_s=wait_s)
    await asyncio.sleep(wait_s)
    return min(_LONGEST_WAIT_S, 2 * wait_s)
