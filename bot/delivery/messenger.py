"""The last step to Discord: one direct message, and what its outcome means.

Every way in which a send can end is one of five results, so that the dispatcher decides by meaning and not by
status code. The codes are Discord's own.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from types import MappingProxyType
from typing import Protocol, TypeVar

import aiohttp
import discord

from bot.delivery.direct_send import Components, post_message
from bot.delivery.invalid_requests import InvalidRequestBudget
from bot.delivery.pacing import TokenBucket
from bot.delivery.rate_limits import end_global_pause
from bot.domain.communities import ChannelTrouble
from bot.domain.ids import ChannelId, MemberId, MessageId
from bot.domain.members import Member, ParkReason
from bot.services.ports import Clock

_ANSWER_WITHIN_S = 30.0
_OPENING_PAUSE = timedelta(minutes=10)
_HISTORY_LOOKED_AT = 50
# A 429 from Discord's front door says nothing of use about how long; discord.py has waited out all others itself.
_BANNED_FOR_S = 60.0

_UNKNOWN_CHANNEL = 10003
_QUARANTINED = 20026
_OPENING_TOO_FAST = 40003
UNREACHABLE: Mapping[int, ParkReason] = MappingProxyType(
    {
        50007: ParkReason.CLOSED_DMS,
        50278: ParkReason.NO_SHARED_SERVER,
        10013: ParkReason.ACCOUNT_GONE,
    }
)
"""Discord's codes for a member whom the bot cannot write to, and why that is."""

UNPOSTABLE: Mapping[int, ChannelTrouble] = MappingProxyType(
    {
        _UNKNOWN_CHANNEL: ChannelTrouble.NO_CHANNEL,
        10004: ChannelTrouble.NO_ACCESS,
        50001: ChannelTrouble.NO_ACCESS,
        50013: ChannelTrouble.NO_PERMISSION,
    }
)
"""Discord's codes for a channel that the bot cannot post in, and why that is."""

_T = TypeVar("_T")


class OutgoingDm(Protocol):
    """A message ready to send. ``mark`` is in the custom id of one of its buttons and in no other message's."""

    @property
    def content(self) -> str:
        """The text."""
        ...

    @property
    def components(self) -> Components:
        """The buttons, all of them dynamic, as Discord takes them."""
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
    """Discord will not have it, now or later.

    With ``park`` the member's other deliveries should wait too. ``trouble`` is what it means in a server's channel.
    """

    reason: str
    park: ParkReason | None = None
    trouble: ChannelTrouble | None = None
    code: int = field(default=0, compare=False)
    """Discord's own code for the reason, which tells it already."""


class Scope(Enum):
    """Whom else the reason of a failure concerns."""

    OPENINGS = auto()
    """Only conversations that are not open yet."""
    CONNECTION = auto()
    """Everybody, if it happens a few times in a row."""
    BOT = auto()
    """Everybody, at once."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly not sent; trying again in ``retry_after_s`` may work."""

    reason: str
    retry_after_s: float
    scope: Scope = Scope.CONNECTION


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been sent: the answer was lost. Repeat with the same nonce."""

    reason: str


@dataclass(frozen=True, slots=True)
class Halt:
    """Discord forbids this bot to send at all; going on would make it worse."""

    reason: str


SendResult = Delivered | Refused | NotSent | Unknown | Halt
FindResult = Delivered | NotSent | Unknown | Halt | None


class _OpeningsPaused(Exception):
    """Discord found that conversations were opened too fast; no more for a while."""

    def __init__(self, left: timedelta) -> None:
        super().__init__("opening conversations is paused")
        self.left = left


FAILURES = (discord.DiscordException, OSError, aiohttp.ClientError, _OpeningsPaused)
"""What a request can end with that ``classify`` knows."""


class DiscordMessenger:
    """Sends direct messages through discord.py, paced, one request each once the channel is known."""

    def __init__(
        self,
        client: discord.Client,
        *,
        bucket: TokenBucket,
        clock: Clock,
        answer_within_s: float = _ANSWER_WITHIN_S,
        invalid: InvalidRequestBudget | None = None,
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock
        self._answer_within_s = answer_within_s
        self._invalid = invalid or InvalidRequestBudget()
        self._no_opening_before: datetime | None = None

    async def send(self, member: Member, dm: OutgoingDm, *, nonce: str) -> SendResult:
        """Send ``dm`` once; a second call with the same nonce within minutes is swallowed by Discord."""
        if (forbidden := self.forbidden) is not None:
            return forbidden
        try:
            return await self._send(member, dm, nonce)
        except FAILURES as error:
            return self.classify(error)

    async def find(self, member: Member, dm: OutgoingDm, *, sent_after: datetime) -> FindResult:
        """Look in the conversation for a message sent since ``sent_after`` that bears the mark of ``dm``.

        Discord remembers nonces for minutes only; this answers "did it arrive?" after any length of outage. The
        answer None means no. A conversation that is not known here may be there all the same: whoever sent the
        message died before recording either.
        """
        channel_id, opened = member.dm_channel_id, False
        try:
            if channel_id is None:
                channel_id, opened = await self._open(member.id), True
            message_id = await self.request(lambda: self._look(channel_id, dm.mark, sent_after))
        except FAILURES as error:
            result = self.classify(error)
            # Where nothing can be read, sending will tell; it knows what to make of a refusal.
            return None if isinstance(result, Refused) else result
        return None if message_id is None else Delivered(message_id, channel_id, opened)

    @property
    def forbidden(self) -> NotSent | None:
        """Why nothing at all may be sent now: too many requests were invalid; None if it may."""
        if self._invalid.exhausted_for_s > 0:
            return NotSent("too many invalid requests", self._invalid.exhausted_for_s, Scope.BOT)
        return None

    async def _send(self, member: Member, dm: OutgoingDm, nonce: str) -> Delivered:
        channel_id = member.dm_channel_id
        if channel_id is not None:
            try:
                return await self._post(channel_id, dm, nonce, opened=False)
            except discord.NotFound as error:
                if error.code != _UNKNOWN_CHANNEL:
                    raise
        return await self._post(await self._open(member.id), dm, nonce, opened=True)

    async def _post(self, channel_id: ChannelId, dm: OutgoingDm, nonce: str, *, opened: bool) -> Delivered:
        message_id = await self.request(
            lambda: post_message(
                self._client.http, channel_id, content=dm.content, components=dm.components, nonce=nonce
            )
        )
        return Delivered(message_id, channel_id, opened)

    async def _open(self, member_id: MemberId) -> ChannelId:
        if self._no_opening_before is not None:
            left = self._no_opening_before - self._clock.now()
            # More than the whole pause can only be left when the clock was set back.
            if timedelta() < left <= _OPENING_PAUSE:
                raise _OpeningsPaused(left)
        channel = await self.request(lambda: self._client.create_dm(discord.Object(member_id)))
        return ChannelId(channel.id)

    async def _look(self, channel_id: ChannelId, mark: str, sent_after: datetime) -> MessageId | None:
        channel = self._client.get_partial_messageable(channel_id)
        after = discord.Object(discord.utils.time_snowflake(sent_after))
        async for message in channel.history(after=after, limit=_HISTORY_LOOKED_AT):
            if _bears(message, mark):
                return MessageId(message.id)
        return None

    async def request(self, request: Callable[[], Awaitable[_T]], *, patient: bool = False) -> _T:
        """Make one request when its turn has come: after all others if it is ``patient``.

        Only the answer has a time limit, not the turn.

        Raises:
            One of ``FAILURES``.
        """
        await self._bucket.take(patient=patient)
        try:
            async with asyncio.timeout(self._answer_within_s):
                return await request()
        except (TimeoutError, asyncio.CancelledError):
            end_global_pause(self._client.http)
            raise

    def classify(self, error: Exception) -> Refused | NotSent | Unknown | Halt:
        """Return what one of ``FAILURES`` means for what was to be sent."""
        reason = _describe(error)
        if isinstance(error, _OpeningsPaused):
            return NotSent(str(error), error.left.total_seconds(), Scope.OPENINGS)
        if isinstance(error, discord.HTTPException):
            self._invalid.note(error.status)
            return self._classify_answer(error, reason)
        if isinstance(error, aiohttp.ClientConnectorError):
            return NotSent(reason, retry_after_s=1.0)
        return Unknown(reason)

    def _classify_answer(
        self, error: discord.HTTPException, reason: str
    ) -> Refused | NotSent | Unknown | Halt:
        if error.code in UNREACHABLE:
            return Refused(reason, UNREACHABLE[error.code], code=error.code)
        if error.code == _OPENING_TOO_FAST:
            self._no_opening_before = self._clock.now() + _OPENING_PAUSE
            return NotSent(reason, _OPENING_PAUSE.total_seconds(), Scope.OPENINGS)
        if error.code == _QUARANTINED or error.status == 401:
            return Halt(reason)
        if error.status == 429:
            return NotSent(reason, _BANNED_FOR_S, Scope.BOT)
        if error.status >= 500:
            return Unknown(reason)
        return Refused(reason, trouble=UNPOSTABLE.get(error.code), code=error.code)


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


def _describe(error: Exception) -> str:
    """Return a reason fit for ledger and log: status and code, never a body."""
    if isinstance(error, discord.HTTPException):
        return f"http {error.status}/{error.code}"
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
