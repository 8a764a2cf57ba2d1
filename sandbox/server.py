"""The sandbox itself: starting, stopping, and what tests and demonstrations do to it."""

import asyncio
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from aiohttp import WSCloseCode, web

from sandbox.accounts import Account
from sandbox.actors import User
from sandbox.backend import Backend, Rules
from sandbox.bodies import JsonObject, whole
from sandbox.clock import SandboxClock
from sandbox.clock_server import ClockServer
from sandbox.events import Event
from sandbox.faults import Faults
from sandbox.gateway import Gateway
from sandbox.limits import RateLimits
from sandbox.listening import ListeningPort
from sandbox.messages import Message
from sandbox.permissions import EVERYONE_DEFAULT, Permission
from sandbox.records import RequestRecord, Violation
from sandbox.rest import API_PREFIX, RestApi
from sandbox.world import Guild, World

if TYPE_CHECKING:
    from sandbox.contract import OpenApiContract

BOT_DEFAULT = EVERYONE_DEFAULT | int(Permission.MANAGE_MESSAGES)


class Sandbox:
    """A Discord on loopback, for the length of an ``async with``.

    ``openapi`` is a path to Discord's OpenAPI description, against which every body is checked too; ``log`` gets
    a line for everything that happens on the wire; ``seed`` makes tokens and random faults repeatable;
    ``rules`` vary Discord's own times.
    """

    def __init__(
        self,
        *,
        clock: SandboxClock | None = None,
        openapi: Path | None = None,
        rate_limits: RateLimits | None = None,
        log: Callable[[str], None] | None = None,
        rules: Rules | None = None,
        bot_name: str = "Gutsy",
        seed: int = 0,
    ) -> None:
        self.clock = clock or SandboxClock()
        rng = random.Random(seed)
        self._backend = Backend(
            self.clock, rng, rate_limits or RateLimits(), rules or Rules(), bot_name, _contract(openapi), log
        )
        self._backend.postings.on_dm = _wake
        self.gateway = Gateway(self._backend)
        self.faults = Faults(rng, stop=self._go_down, start=self._come_up)
        self._rest = RestApi(self._backend, self.faults)

    async def __aenter__(self) -> Self:
        self._discord = ListeningPort(self._handle)
        self._clocks = ClockServer(self.clock)
        self._clock_port = ListeningPort(self._clocks.handle)
        self._backend.host = self._discord.address
        await self._discord.start()
        await self._clock_port.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._backend.interactions.close()
        self.gateway.speak()
        await self.gateway.close_all(WSCloseCode.GOING_AWAY)
        await self._discord.close()
        await self._clocks.close()
        await self._clock_port.close()

    # --- addresses and names -----------------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        """The REST API's base."""
        return f"http://{self._discord.address}{API_PREFIX}"

    @property
    def gateway_url(self) -> str:
        """The gateway."""
        return f"ws://{self._discord.address}/gateway"

    @property
    def cdn_url(self) -> str:
        """Where attachments are."""
        return f"http://{self._discord.address}/cdn"

    @property
    def clock_url(self) -> str:
        """Where `RemoteClock` follows the clock, on a port of its own."""
        return f"ws://{self._clock_port.address}/clock"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self._backend.token

    @property
    def application_id(self) -> int:
        """The application's id."""
        return self._backend.application_id

    @property
    def bot_user_id(self) -> int:
        """The bot user's id, which is the application's too."""
        return self._backend.world.bot.id

    @property
    def world(self) -> World:
        """Everything that exists."""
        return self._backend.world

    # --- the world ---------------------------------------------------------------------------------------------

    def add_guild(
        self,
        name: str,
        *,
        locale: str = "en-US",
        owner: Account | None = None,
        bot_permissions: int = BOT_DEFAULT,
        channel: str = "general",
    ) -> Guild:
        """Create a guild with one text channel, which the bot is in."""
        return self.world.add_guild(
            name, locale=locale, owner=owner, bot_permissions=int(bot_permissions), channel=channel
        )

    def add_user(self, name: str, *, locale: str = "en-US") -> User:
        """Create an account. It may use the bot in direct messages, and in guilds once it is a member."""
        return self.world.add_account(User(self._backend, self.gateway, name, locale=locale))

    # --- the bot -----------------------------------------------------------------------------------------------

    async def wait_until_ready(self, *, timeout_s: float = 10.0, commands_synced: bool = False) -> None:
        """Wait until a bot is connected and, if asked, has registered its commands.

        Raises:
            TimeoutError: if that takes longer, in real seconds.
        """
        async with asyncio.timeout(timeout_s):
            await self.gateway.wait_until_ready()
            if commands_synced:
                await self._backend.commands.wait_until_overwritten()

    async def clocks_caught_up(self, *, timeout_s: float = 5.0) -> None:
        """Wait until every process that follows the clock lives in its present time.

        Raises:
            TimeoutError: if one does not answer within so many real seconds.
        """
        async with asyncio.timeout(timeout_s):
            await self._clocks.caught_up()

    @property
    def commands(self) -> list[JsonObject]:
        """The registered global commands, with ids."""
        return self._backend.commands.of(None)

    def guild_commands(self, guild: Guild) -> list[JsonObject]:
        """Return the commands registered for one guild."""
        return self._backend.commands.of(guild.id)

    # --- what happened -----------------------------------------------------------------------------------------

    @property
    def requests(self) -> Sequence[RequestRecord]:
        """Every REST request, oldest first."""
        return self._backend.records.requests

    def count(self, method: str, route: str) -> int:
        """Return how many requests hit a route, ``("POST", "/channels/{channel_id}/messages")``."""
        return self._backend.records.count(f"{method} {route.removeprefix(method).strip()}")

    @property
    def violations(self) -> Sequence[Violation]:
        """Every mistake of the bot, oldest first."""
        return self._backend.records.violations

    @property
    def open_to_pings(self) -> Sequence[Message]:
        """Every message of the bot that would notify whomever its texts mentioned, oldest first.

        A bot that quotes people should have none, however well it escapes what it quotes.
        """
        return self._backend.postings.open_to_pings

    def assert_clean(self) -> None:
        """Check that the bot broke no rule of Discord's.

        Raises:
            AssertionError: if it did, listing how.
        """
        if self.violations:
            listed = "\n".join(f"  {violation}" for violation in self.violations)
            msg = f"The bot broke {len(self.violations)} of Discord's rules:\n{listed}"
            raise AssertionError(msg)

    def forget(self) -> None:
        """Drop the requests and violations recorded so far, as at the end of a test's preparations."""
        self._backend.records.clear()

    @property
    def invalid_requests(self) -> int:
        """Answers of 401, 403 and 429 in the last ten real minutes; Discord bans an address at 10,000."""
        return self._backend.limiter.count_recent_invalid()

    def on_event(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call back for everything a narrator would tell; the returned function ends that."""
        listeners = self._backend.listeners
        listeners.append(callback)
        return lambda: listeners.remove(callback)

    # --- the wire ----------------------------------------------------------------------------------------------

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path
        if path.startswith(API_PREFIX):
            return await self._rest.handle(request)
        if path.startswith("/gateway"):
            return await self.gateway.handle(request)
        if path.startswith(("/cdn/attachments/", "/cdn/ephemeral-attachments/")):
            return self._attachment(path)
        return web.Response(status=404)

    def _attachment(self, path: str) -> web.Response:
        parts = path.partition("?")[0].split("/")
        postings = self._backend.postings
        kept = postings.files.get(whole(parts[4])) if len(parts) > 4 else None
        if kept is None or kept.id in postings.lost:
            return web.Response(status=404)
        return web.Response(body=kept.data, headers={"Content-Type": kept.content_type})

    async def _go_down(self) -> None:
        await self._discord.stop()

    async def _come_up(self) -> None:
        await self._discord.start()


def _contract(path: Path | None) -> "OpenApiContract | None":
    if path is None:
        return None
    from sandbox.contract import OpenApiContract  # noqa: PLC0415 - only who asks for it needs jsonschema-rs

    return OpenApiContract.load(path)


def _wake(recipient: Account, message: Message) -> None:
    if isinstance(recipient, User):
        recipient.wake()
