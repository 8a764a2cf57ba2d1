"""The last step to Discord: one direct message, and what its outcome means.

Every way in which a send can end is one of five results, so that the dispatcher decides by meaning and not by
status code. The codes are Discord's own.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import aiohttp
import discord

from bot.delivery.pacing import TokenBucket
from bot.domain.ids import ChannelId, MemberId, MessageId
from bot.domain.members import Member, ParkReason
from bot.services.ports import Clock

_SEND_TIMEOUT_S = 30.0
_OPENING_PAUSE = timedelta(minutes=10)
_HISTORY_LOOKED_AT = 50

_UNKNOWN_CHANNEL = 10003
_UNKNOWN_USER = 10013
_QUARANTINED = 20026
_OPENING_TOO_FAST = 40003
_CLOSED_DMS = frozenset({50007, 50278})


class OutgoingDm(Protocol):
    """A message ready to send. ``mark`` is in the custom id of one of its buttons and in no other message's."""

    @property
    def content(self) -> str:
        """The text."""
        ...

    @property
    def view(self) -> discord.ui.View:
        """The buttons, all of them dynamic."""
        ...

    @property
    def mark(self) -> str:
        """What tells this message from every other in the conversation."""
        ...


@dataclass(frozen=True, slots=True)
class Delivered:
    """Discord has it. ``opened`` tells that ``channel_id`` is news."""

    message_id: MessageId
    channel_id: ChannelId
    opened: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """Discord will not have it, now or later; with ``park`` the member's other deliveries should wait too."""

    reason: str
    park: ParkReason | None = None


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly not sent; trying again in ``retry_after_s`` may work."""

    reason: str
    retry_after_s: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been sent: the answer was lost. Repeat with the same nonce."""

    reason: str


@dataclass(frozen=True, slots=True)
class Halt:
    """Discord forbids this bot to send at all; going on would make it worse."""

    reason: str


SendResult = Delivered | Refused | NotSent | Unknown | Halt


class DiscordMessenger:
    """Sends direct messages through discord.py, paced, one request each once the channel is known."""

    def __init__(self, client: discord.Client, *, bucket: TokenBucket, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock
        self._no_opening_before: datetime | None = None

    async def send(self, member: Member, dm: OutgoingDm, *, nonce: str) -> SendResult:
        """Send ``dm`` once; a second call with the same nonce within minutes is swallowed by Discord."""
        try:
            async with asyncio.timeout(_SEND_TIMEOUT_S):
                return await self._send(member, dm, nonce)
        except (discord.DiscordException, OSError, aiohttp.ClientError) as error:
            return self._classify(error)

    async def find(
        self, member: Member, dm: OutgoingDm, *, sent_after: datetime
    ) -> MessageId | Unknown | None:
        """Look in the conversation for a message sent since ``sent_after`` that bears the mark of ``dm``.

        Discord remembers nonces for minutes only; this answers "did it arrive?" after any length of outage.
        """
        if member.dm_channel_id is None:
            return None
        channel = self._client.get_partial_messageable(member.dm_channel_id)
        after = discord.Object(discord.utils.time_snowflake(sent_after))
        await self._bucket.take()
        try:
            async with asyncio.timeout(_SEND_TIMEOUT_S):
                async for message in channel.history(after=after, limit=_HISTORY_LOOKED_AT):
                    if _bears(message, dm.mark):
                        return MessageId(message.id)
        except (discord.NotFound, discord.Forbidden):
            return None
        except (discord.DiscordException, OSError, aiohttp.ClientError) as error:
            return Unknown(f"looking for it: {_describe(error)}")
        return None

    async def _send(self, member: Member, dm: OutgoingDm, nonce: str) -> SendResult:
        channel_id = member.dm_channel_id
        if channel_id is not None:
            try:
                return await self._post(channel_id, dm, nonce, opened=False)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_CHANNEL:
                    raise
        if self._no_opening_before is not None and self._clock.now() < self._no_opening_before:
            return NotSent("opening conversations is paused", self._clock.delay_s(self._no_opening_before))
        return await self._post(await self._open(member.id), dm, nonce, opened=True)

    async def _post(self, channel_id: ChannelId, dm: OutgoingDm, nonce: str, *, opened: bool) -> Delivered:
        await self._bucket.take()
        channel = self._client.get_partial_messageable(channel_id)
        message = await channel.send(
            dm.content, view=dm.view, nonce=nonce, allowed_mentions=discord.AllowedMentions.none()
        )
        return Delivered(MessageId(message.id), channel_id, opened)

    async def _open(self, member_id: MemberId) -> ChannelId:
        await self._bucket.take()
        channel = await self._client.create_dm(discord.Object(member_id))
        return ChannelId(channel.id)

    def _classify(self, error: Exception) -> SendResult:
        reason = _describe(error)
        if isinstance(error, discord.RateLimited):
            return NotSent(reason, error.retry_after)
        if isinstance(error, discord.HTTPException):
            return self._classify_answer(error, reason)
        if isinstance(error, aiohttp.ClientConnectorError):
            return NotSent(reason, retry_after_s=1.0)
        return Unknown(reason)

    def _classify_answer(self, error: discord.HTTPException, reason: str) -> SendResult:
        if error.code in _CLOSED_DMS:
            return Refused(reason, ParkReason.CLOSED_DMS)
        if error.code == _OPENING_TOO_FAST:
            self._no_opening_before = self._clock.now() + _OPENING_PAUSE
            return NotSent(reason, _OPENING_PAUSE.total_seconds())
        if error.code == _QUARANTINED or error.status == 401:
            return Halt(reason)
        if error.status == 429:
            return NotSent(reason, retry_after_s=60.0)
        if error.status >= 500:
            return Unknown(reason)
        return Refused(reason)


def sent_at_of(message_id: MessageId) -> datetime:
    """Return when Discord took the message: its id tells."""
    return discord.utils.snowflake_time(message_id)


def _bears(message: discord.Message, mark: str) -> bool:
    return any(
        isinstance(child, discord.Button) and child.custom_id is not None and mark in child.custom_id
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
    )


_SAFE_ERROR_NAMES: Mapping[type[Exception], str] = {TimeoutError: "no answer in time"}


def _describe(error: Exception) -> str:
    """Return a reason fit for ledger and log: status and code, never a body."""
    if isinstance(error, discord.HTTPException):
        return f"http {error.status}/{error.code}"
    return _SAFE_ERROR_NAMES.get(type(error), type(error).__name__)
