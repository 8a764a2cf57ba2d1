"""A club on a sandboxed Discord with the real bot, in the test's own process, for stories told by tests."""

import asyncio
import contextlib
import importlib
import random
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from pydantic import AnyUrl, SecretStr

from bot.client import Gutsy, Services
from bot.composition import run_bot
from bot.delivery.gathering import DIGEST_AFTER
from bot.delivery.invalid_requests import InvalidRequestBudget
from bot.delivery.pacing import TokenBucket
from bot.services.ports import UnitOfWorkFactory
from bot.settings import Settings
from bot.storage.engine import create_engine
from bot.storage.migrate import upgrade
from bot.ui.catalogue import Catalogue
from sandbox import Message, RateLimits, Reply, Sandbox, SandboxClock, User
from sandbox.bodies import JsonObject
from sandbox.interactions import Kind

_BUTTON, _SELECT = 2, 3
BEGINS_AT = datetime(2026, 3, 2, 6, 20, tzinfo=UTC)
"""A Monday morning; Lisbon is on UTC then."""


_empty_database: list[bytes] = []


async def empty_database() -> bytes:
    """Return a database as the migrations leave it, made once: how it comes about is told by tests of its own."""
    if not _empty_database:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "empty.db"
            engine = create_engine(f"sqlite:///{path}")
            await upgrade(engine)
            await engine.dispose()
            _empty_database.append(path.read_bytes())
    return _empty_database[0]


class _OneOfMany(Gutsy):
    """The bot, one of many in this process: what defines commands is imported once for all, as in a bot's own."""

    async def load_extension(self, name: str, *, package: str | None = None) -> None:
        await importlib.import_module(name, package).setup(self)


class Club:
    """A server, its members, and the bot on a database of its own that can be stopped and started again."""

    def __init__(
        self,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        *,
        openapi: Path | None = None,
        rate_limits: RateLimits | None = None,
    ) -> None:
        # The story needs the bot's own client, to look at what it registered and to plant defects.
        monkeypatch.setattr("bot.composition.Gutsy", self._make_client)
        monkeypatch.setattr("bot.composition.Catalogue", lambda: Catalogue(self.languages))
        self.languages: Path | None = None
        # discord.py keeps where Discord is on classes; the next test must not inherit it.
        monkeypatch.setattr(Route, "BASE", Route.BASE)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
        self.folder = folder
        self.clock = SandboxClock(BEGINS_AT)
        limits = rate_limits or RateLimits.on_a_busy_machine()
        self.discord = Sandbox(clock=self.clock, openapi=openapi, rate_limits=limits)
        self._client: Gutsy | None = None
        self._stop = asyncio.Event()
        self._bot: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.discord.__aenter__()
        self.guild = self.discord.add_guild("Harbour Runners", locale="en-GB")
        self.ana = self.add_member("Ana")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop_bot()
        await self.discord.__aexit__(kind, error, trace)

    @property
    def database(self) -> Path:
        return self.folder / "gutsy.db"

    def add_member(self, name: str, *, locale: str = "en-GB") -> User:
        user = self.discord.add_user(name, locale=locale)
        self.guild.add_member(user)
        return user

    @property
    def client(self) -> Gutsy:
        """The running bot's own client."""
        assert self._client is not None, "the bot was started"
        return self._client

    def _make_client(
        self,
        *,
        services: Services,
        catalogue: Catalogue,
        units: UnitOfWorkFactory,
        extensions: Sequence[str],
        bucket: TokenBucket,
        invalid: InvalidRequestBudget,
    ) -> Gutsy:
        self.invalid_requests = invalid
        self._client = _OneOfMany(
            services=services,
            catalogue=catalogue,
            units=units,
            extensions=extensions,
            bucket=bucket,
            invalid=invalid,
            next_server_within_s=0.3,  # the sandbox tells of all at once
        )
        return self._client

    async def start_bot(self, *, check_ins: Literal["on", "off"] = "on") -> None:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]  # pydantic-settings' own, which mypy cannot see
            discord_token=SecretStr(self.discord.token),
            discord_api_url=AnyUrl(self.discord.api_url),
            discord_gateway_url=AnyUrl(self.discord.gateway_url),
            database_url=f"sqlite+aiosqlite:///{self.database}",
            health_data_key_file=self.folder / "health.key",
            check_ins=check_ins,
        )
        if not self.database.exists():
            self.database.touch(0o600)
            self.database.write_bytes(await empty_database())
        self._stop.clear()
        self._bot = asyncio.create_task(
            run_bot(settings, stop=self._stop, clock=self.clock, chance=random.Random(1))
        )
        ready = asyncio.create_task(self.discord.wait_until_ready(timeout_s=10))
        await asyncio.wait({self._bot, ready}, return_when=asyncio.FIRST_COMPLETED)
        if self._bot.done():
            ready.cancel()
            self._bot.result()
        await ready

    async def stop_bot(self) -> None:
        """Stop the bot as SIGTERM would; a bot that failed fails the test."""
        if self._bot is not None:
            self._stop.set()
            bot, self._bot = self._bot, None
            await bot

    async def restart_bot(self, *, check_ins: Literal["on", "off"] = "on") -> None:
        await self.stop_bot()
        await self.start_bot(check_ins=check_ins)

    async def kill_bot(self) -> None:
        """Let the bot be gone in the middle of what it does: the disk stays as it is now, and no request arrives."""
        kept = self.folder / "as-it-was.db"
        with (
            contextlib.closing(sqlite3.connect(self.database)) as disk,
            contextlib.closing(sqlite3.connect(kept)) as copy,
        ):
            disk.backup(copy)
        self._stop.set()
        async with self.discord.faults.outage():
            await self.stop_bot()
        for file in self.folder.glob("gutsy.db*"):
            if file.suffix != ".lock":
                file.unlink()
        kept.rename(self.database)

    async def reminded(self, user: User | None = None, *, when: str = "mon wed fri 06:30") -> Message:
        """Let a member in Lisbon ask for a run reminder, and return the first one that arrives."""
        user = user or self.ana
        await user.slash("settings timezone", zone="Europe/Lisbon")
        await user.slash("remind run", when=when)
        return await self.next_reminder(user)

    async def next_reminder(self, user: User | None = None) -> Message:
        """Move the clock to the half hour when the next reminder is due, and return it."""
        now = self.clock.now()
        due_at = now.replace(hour=6, minute=30, second=0, microsecond=0)
        while due_at <= now or due_at.weekday() not in (0, 2, 4):
            due_at += timedelta(days=1)
        self.clock.move_to(due_at)
        return await self.delivered(user)

    async def delivered(self, user: User | None = None) -> Message:
        """Return the next message from the queue once its delivery is recorded: it is on the screen a moment before.

        What a command sends by itself (the proof that messages arrive) has no buttons, and is passed over.
        """
        message = await (user or self.ana).next_dm()
        while not message.buttons:
            message = await (user or self.ana).next_dm()
        async with asyncio.timeout(20):
            # The database tells nobody that it changed; asking without a pause would keep the bot from its work.
            while not self.rows(f"SELECT 1 FROM ledger WHERE message_id = {message.id}"):  # noqa: ASYNC110, S608
                await asyncio.sleep(0.01)
        return message

    async def caught_up(self, user: User | None = None) -> Message:
        """Return the one message that tells of what was missed; the clock moves on to when all of it is known."""
        now_ms = int(self.clock.now().timestamp() * 1000)
        waiting = f"SELECT count(*), sum(source = 'a') FROM due WHERE fire_at <= {now_ms} OR source = 'a'"  # noqa: S608
        await self.comes_to(waiting, [(1, 1)])
        self.clock.advance(DIGEST_AFTER)
        return await self.delivered(user)

    async def press(
        self, user: User, message: Message, custom_id: str, *, values: Sequence[str] | None = None
    ) -> Reply:
        """Press a button that the message shows no more, as a slow phone or a second device does, or a forger.

        With ``values`` it is a menu, in which they were chosen.
        """
        channel = self.discord.world.channels[message.channel_id]
        kind = _BUTTON if values is None else _SELECT
        component: JsonObject = {"type": kind, "id": 2, "custom_id": custom_id}
        data: JsonObject = {"component_type": kind, "custom_id": custom_id, "id": 2}
        if values is None:
            component |= {"style": 1, "label": "Pressed"}
        else:
            component["options"] = [{"label": value, "value": value} for value in values]
            data["values"] = list(values)
        backend = user._backend
        interaction = backend.interactions.begin(Kind.COMPONENT, user, channel, data, source=message)
        # The press tells of the message as that screen showed it; Discord's own copy has moved on.
        shown, message.components = message.components, [{"type": 1, "id": 1, "components": [component]}]
        user._gateway.dispatch_interaction(interaction)
        message.components = shown
        return Reply(interaction, await interaction.first)

    async def submit(self, user: User, message: Message, data: Mapping[str, object]) -> Reply:
        """Send off a form with any payload, as a client of another age does, or a forger."""
        channel = self.discord.world.channels[message.channel_id]
        return await user._act(
            Kind.MODAL, channel, dict(data), None, source=message, timeout_s=5.0, wait=True
        )

    async def comes_to(self, query: str, expected: list[tuple[object, ...]]) -> None:
        """Wait until the database answers so."""
        async with asyncio.timeout(20):
            # The database tells nobody that it changed; asking without a pause would keep the bot from its work.
            while self.rows(query) != expected:  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def quiet(self) -> None:
        """Wait until nothing is due any more, nor on its way."""
        now_ms = int(self.clock.now().timestamp() * 1000)
        await self.comes_to(f"SELECT count(*) FROM due WHERE fire_at <= {now_ms}", [(0,)])  # noqa: S608 - a number

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Return what the database holds, read beside the running bot."""
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            return list(database.execute(query))

    def stored_bytes(self) -> bytes:
        """Return every byte of the database, its journal included."""
        return b"".join(file.read_bytes() for file in sorted(self.folder.glob("gutsy.db*")))

    async def checked_in(self, reminder: Message, user: User | None = None, **answers: object) -> Reply:
        """Let a member with a logged run take the check-in on its message, agreeing if asked."""
        user = user or self.ana
        form = await user.click(reminder, "20-second check-in")
        if form.modal is None:
            form = await user.click(reminder, "I agree")
        usual: dict[str, object] = {"effort": "4", "gut": "0", "symptoms": [], "feeling": "3"}
        return await user.submit_modal(form.modal, usual | answers)

    async def withdrew(self, user: User | None = None) -> Reply:
        """Let a member take back their consent to check-ins."""
        user = user or self.ana
        shown = await user.slash("privacy consent")
        assert shown.message is not None
        return await user.click(shown.message, "Withdraw and delete")

    async def reported_something_wrong(self, user: User) -> None:
        """Let a member report a sign, and wait until that is remembered."""
        picked = await user.select(await self._signs_menu(user), "What is it?", ["chest_pain"])
        async with asyncio.timeout(20):
            while not (picked.message and picked.message.buttons):  # noqa: ASYNC110 - nobody tells of an edit
                await asyncio.sleep(0.01)

    async def got_well_again(self, user: User) -> None:
        """Let a member say that all is well again."""
        asked = await user.click(await self._signs_menu(user), "All is well again")
        assert asked.message is not None
        await user.click(asked.message, "Yes, all is well")

    async def _signs_menu(self, user: User) -> Message:
        shown = await user.slash("something-wrong")
        while not (shown.followups and "What is it?" in str(shown.followups[-1].components)):
            await shown.next_followup()
        return shown.followups[-1]

    async def erased(self, user: User | None = None) -> Reply:
        """Let a member have everything erased, saying so twice."""
        user = user or self.ana
        asked = await user.slash("privacy erase")
        assert asked.message is not None
        again = await user.click(asked.message, "Erase everything")
        assert "Are you sure" in again.content
        return await user.click(asked.message, "Yes, erase it for good")

    async def left_club(self, user: User | None = None) -> Reply:
        """Let a member leave the club, and its challenges if they are in any."""
        user = user or self.ana
        reply = await user.slash("club leave", where=self.guild.general)
        assert reply.message is not None
        return await user.click(reply.message, "Leave the club") if reply.message.buttons else reply

    async def logged_run(
        self, user: User | None = None, *, duration: str = "30", distance: str = "5"
    ) -> Reply:
        """Let a member be reminded and log the run."""
        user = user or self.ana
        reminder = await self.reminded(user)
        form = await user.click(reminder, "Ran it")
        return await user.submit_modal(form.modal, {"duration": duration, "distance": distance})
