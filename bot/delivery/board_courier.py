"""A challenge's live board on its way: has anything changed? Then edit the message, or post it where there is none.

The queue brings a board at most once a minute. What it shows is compared with what it showed last before Discord is
asked for anything. To edit twice is to edit once, so a crash costs nothing; a message that may have been posted is
looked for by the mark that it bears. A board that comes for the first time gives way to what announces its challenge.
"""

import asyncio
import hashlib
import json
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.delivery.channel_messenger import OutgoingPost
from bot.delivery.courier import Ended
from bot.delivery.messenger import Delivered, FindResult, Refused, SendResult, Unknown
from bot.delivery.server_couriers import Ending
from bot.delivery.trouble import growing_wait_s
from bot.domain.ids import ChallengeId, ChannelId, MessageId
from bot.domain.occurrences import Outcome
from bot.services.live_board_queue import EDITED_AT_MOST_EVERY, planned_board
from bot.services.live_boards import BoardNow, LiveBoardService
from bot.services.ports import Clock, DuePost
from bot.services.ports.boards import LiveBoard

_UNKNOWN_MESSAGE = 10008
_LOOKED_FOR_SINCE = timedelta(minutes=2)
_GIVES_WAY_S = 1.0

_log = structlog.get_logger(__name__)


class BoardWriter(Protocol):
    """Writes the board of a challenge."""

    def __call__(self, now: BoardNow) -> OutgoingPost:
        """Return the message: the same for the same board, or it would be edited for nothing."""
        ...


class BoardChannels(Protocol):
    """Posts, edits and finds messages in channels."""

    async def post(self, channel_id: ChannelId, post: OutgoingPost, *, nonce: str) -> SendResult:
        """Send the post; the same nonce twice is one message."""
        ...

    async def edit(self, channel_id: ChannelId, message_id: MessageId, post: OutgoingPost) -> SendResult:
        """Let a message show this instead."""
        ...

    async def find(self, channel_id: ChannelId, post: OutgoingPost, *, sent_after: datetime) -> FindResult:
        """Return the message that is the post, if there is one since ``sent_after``."""
        ...


class BoardCourier:
    """Brings claimed boards up to date, one call each; calls may overlap."""

    def __init__(
        self,
        *,
        boards: LiveBoardService,
        clock: Clock,
        channels: BoardChannels,
        write: BoardWriter,
        ending: Ending,
    ) -> None:
        self._boards = boards
        self._clock = clock
        self._channels = channels
        self._write = write
        self._ending = ending

    async def deliver(self, item: DuePost) -> Ended:
        """Return how it ended. Cancelling this is no error: the board is then put off."""
        try:
            return await self._deliver(item)
        except asyncio.CancelledError:
            return self._ending.postponed(item, wait_s=0, in_doubt=True)
        except Exception:  # noqa: BLE001 - whatever it was, the board must stay in the queue
            _log.exception("A board failed in an unforeseen way", occurrence=item.planned.key.encode())
            return self._ending.postponed(item, wait_s=growing_wait_s(item.attempts), in_doubt=True)

    async def _deliver(self, item: DuePost) -> Ended:
        challenge_id, asked_at = ChallengeId(item.planned.key.subject_id), self._clock.now()
        now = await self._boards.read(challenge_id)
        if now is None:
            return await self._settled(item, Outcome.DROPPED, reason="nothing to show", read_at=asked_at)
        message, live = self._write(now), now.live
        if live.message_id is None or live.channel_id != now.channel_id:
            if not now.is_announced:
                return self._ending.postponed(item, wait_s=_GIVES_WAY_S, in_doubt=False)
            return await self._post(item, now, message)
        if live.digest == digest_of(message):
            return await self._settled(item, Outcome.DROPPED, reason="nothing changed", read_at=now.read_at)
        if live.edited_at is not None and timedelta() <= now.read_at - live.edited_at < EDITED_AT_MOST_EVERY:
            again_at = live.edited_at + EDITED_AT_MOST_EVERY
            again = planned_board(challenge_id, item.community.guild_id, again_at)
            return self._ending.settled(item, Outcome.DROPPED, reason="edited a moment ago", next=again)
        result = await self._channels.edit(now.channel_id, live.message_id, message)
        if isinstance(result, Refused) and result.code == _UNKNOWN_MESSAGE:
            return await self._post(item, now, message)
        return await self._judge(item, now, message, result)

    async def _post(self, item: DuePost, now: BoardNow, message: OutgoingPost) -> Ended:
        """Post the board anew, unless that was done already by a process that did not live to note it."""
        since = item.in_doubt_since
        if since is not None:
            found = await self._channels.find(now.channel_id, message, sent_after=since - _LOOKED_FOR_SINCE)
            if isinstance(found, Delivered):
                result = await self._channels.edit(now.channel_id, found.message_id, message)
                return await self._judge(item, now, message, result)
            if found is not None:
                return self._ending.put_off(item, found, in_doubt=True)
        result = await self._channels.post(now.channel_id, message, nonce=item.planned.key.nonce)
        return await self._judge(item, now, message, result)

    async def _judge(self, item: DuePost, now: BoardNow, message: OutgoingPost, result: SendResult) -> Ended:
        match result:
            case Delivered():
                self._ending.well()
                at = self._clock.now()
                challenge_id = ChallengeId(item.planned.key.subject_id)
                shown = LiveBoard(now.channel_id, result.message_id, digest_of(message), at)
                await self._boards.note(challenge_id, shown)
                return await self._settled(
                    item, Outcome.SENT, message_id=result.message_id, read_at=now.read_at
                )
            case Refused():
                return self._ending.refused(item, result)
            case _:
                return self._ending.put_off(item, result, in_doubt=isinstance(result, Unknown))

    async def _settled(
        self,
        item: DuePost,
        outcome: Outcome,
        *,
        read_at: datetime,
        message_id: MessageId | None = None,
        reason: str | None = None,
    ) -> Ended:
        following = await self._boards.next_after(ChallengeId(item.planned.key.subject_id), read_at=read_at)
        sent_at = self._clock.now() if outcome is Outcome.SENT else None
        return self._ending.settled(
            item, outcome, sent_at=sent_at, message_id=message_id, reason=reason, next=following
        )


def digest_of(message: OutgoingPost) -> str:
    """Return what tells a rendering from any other."""
    components = [] if message.view is None else message.view.to_components()
    shown = json.dumps([message.content, components], sort_keys=True)
    return hashlib.sha256(shown.encode()).hexdigest()
