"""One claimed post on its way to a server's channel: still wanted? in time? there already? Then post it.

Word of trouble goes another way, because the channel does not work: to the log channel, else to whoever set the bot
up, else to the operator's log. It is given once for each trouble.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.delivery.channel_messenger import OutgoingPost
from bot.delivery.courier import Ended
from bot.delivery.messenger import Delivered, FindResult, OutgoingDm, Refused, SendResult, Unknown, sent_at_of
from bot.delivery.server_couriers import Ending
from bot.delivery.trouble import growing_wait_s
from bot.domain.communities import Community, Post, PostKind
from bot.domain.delivery_rules import DropReason
from bot.domain.ids import ChannelId
from bot.domain.members import Member
from bot.domain.occurrences import Outcome
from bot.services.ports import Clock, DuePost, UnitOfWorkFactory

_NONCE_TRUSTED_FOR = timedelta(seconds=60)
_CLOCK_SKEW = timedelta(minutes=1)

_log = structlog.get_logger(__name__)


class PostWriter(Protocol):
    """Writes the posts of one kind."""

    async def __call__(self, due: DuePost) -> OutgoingPost | None:
        """Return the message for a claimed post, or None if there is nothing to post after all.

        It may be asked twice about one occurrence, after a crash: then it must write the same, or Discord, which
        keeps the first, shows what the bot does not remember. ``due.post`` is there.
        """
        ...


class NoticeWriter(Protocol):
    """Writes the word of trouble."""

    def __call__(self, community: Community, post: Post) -> tuple[OutgoingPost, OutgoingDm] | None:
        """Return it for the log channel and for whoever set the bot up; None if the trouble is over."""
        ...


class Channels(Protocol):
    """Posts in channels, and finds what may have been posted before."""

    async def post(self, channel_id: ChannelId, post: OutgoingPost, *, nonce: str) -> SendResult:
        """Send the post; the same nonce twice is one message."""
        ...

    async def find(self, channel_id: ChannelId, post: OutgoingPost, *, sent_after: datetime) -> FindResult:
        """Return the message that is the post, if there is one since ``sent_after``."""
        ...


class Inboxes(Protocol):
    """Sends direct messages."""

    async def send(self, member: Member, dm: OutgoingDm, *, nonce: str) -> SendResult:
        """Send ``dm``; the same nonce twice is one message."""
        ...


class PostCourier:
    """Delivers claimed posts, one call each; calls may overlap."""

    def __init__(
        self,
        *,
        units: UnitOfWorkFactory,
        clock: Clock,
        channels: Channels,
        inboxes: Inboxes,
        writers: Mapping[PostKind, PostWriter],
        notice: NoticeWriter,
        ending: Ending,
    ) -> None:
        self._units = units
        self._clock = clock
        self._channels = channels
        self._inboxes = inboxes
        self._writers = writers
        self._notice = notice
        self._ending = ending

    async def deliver(self, item: DuePost) -> Ended:
        """Return how the post ended. Cancelling this is no error: the post is then put off."""
        doubtful = _Doubt()
        try:
            return await self._deliver(item, doubtful)
        except asyncio.CancelledError:
            return self._ending.postponed(item, wait_s=0, in_doubt=doubtful.is_on)
        except Exception as error:  # noqa: BLE001 - whatever it was, the post must stay in the queue
            _log.exception("Posting failed in an unforeseen way", occurrence=item.planned.key.encode())
            if self._is_too_late(item):
                return self._ending.settled(item, Outcome.GAVE_UP, reason=type(error).__name__)
            wait_s = growing_wait_s(item.attempts)
            return self._ending.postponed(item, wait_s=wait_s, in_doubt=doubtful.is_on)

    async def _deliver(self, item: DuePost, doubtful: "_Doubt") -> Ended:
        # Whoever stops the posts, or leaves, means those that are claimed already, too.
        async with self._units(read_only=True) as unit:
            community = await unit.communities.get(item.community.guild_id)
        post = item.post
        if community is None or post is None or not community.is_here:
            return self._ending.settled(item, Outcome.DROPPED, reason="gone")
        if post.kind.is_notice:
            return await self._give_notice(item, community, post, doubtful)
        if community.trouble is not None:
            return self._ending.settled(item, Outcome.UNDELIVERABLE, reason=community.trouble.value)
        channel_id = community.channel_id
        if channel_id is None or not community.is_posting or not community.wants(post.kind):
            return self._ending.settled(item, Outcome.DROPPED, reason="not wanted")
        too_late = self._is_too_late(item)
        if too_late and item.in_doubt_since is None:
            return self._ending.settled(item, Outcome.DROPPED, reason=DropReason.TOO_LATE.value)
        writer = self._writers.get(post.kind)
        message = None if writer is None else await writer(item)
        if message is None:
            return self._ending.settled(item, Outcome.DROPPED, reason="nothing to post")
        since = item.in_doubt_since
        if since is not None and (too_late or abs(self._clock.now() - since) > _NONCE_TRUSTED_FOR):
            found = await self._look_for(item, channel_id, message, since=since)
            if found is not None:
                return found
            if too_late:
                return self._ending.settled(item, Outcome.DROPPED, reason=DropReason.TOO_LATE.value)
        doubtful.is_on = True
        result = await self._channels.post(channel_id, message, nonce=item.planned.key.nonce)
        return self._judge(item, result)

    async def _look_for(
        self, item: DuePost, channel_id: ChannelId, message: OutgoingPost, *, since: datetime
    ) -> Ended | None:
        found = await self._channels.find(channel_id, message, sent_after=since - _CLOCK_SKEW)
        match found:
            case None:
                return None
            case Delivered():
                self._ending.well()
                return self._ending.settled(
                    item,
                    Outcome.SENT,
                    sent_at=sent_at_of(found.message_id),
                    message_id=found.message_id,
                    reason="found in the channel",
                )
            case _:
                return self._ending.put_off(item, found, in_doubt=True)

    def _judge(self, item: DuePost, result: SendResult) -> Ended:
        match result:
            case Delivered():
                self._ending.well()
                return self._ending.settled(
                    item, Outcome.SENT, sent_at=self._clock.now(), message_id=result.message_id
                )
            case Refused():
                return self._ending.refused(item, result)
            case _:
                return self._ending.put_off(item, result, in_doubt=isinstance(result, Unknown))

    async def _give_notice(
        self, item: DuePost, community: Community, post: Post, doubtful: "_Doubt"
    ) -> Ended:
        """Tell those who run the server, where they can be reached, what Discord refuses."""
        notice = self._notice(community, post)
        if notice is None or self._is_too_late(item):
            return self._ending.settled(item, Outcome.DROPPED, reason="over")
        message, dm = notice
        nonce = item.planned.key.nonce
        doubtful.is_on = True
        if community.log_channel_id is not None:
            result = await self._channels.post(community.log_channel_id, message, nonce=nonce)
            if not isinstance(result, Refused):
                return self._judge(item, result)
        if community.set_up_by is not None:
            async with self._units(read_only=True) as unit:
                admin = await unit.members.get(community.set_up_by)
            to = admin or Member(community.set_up_by, community.locale)
            result = await self._inboxes.send(to, dm, nonce=nonce)
            if not isinstance(result, Refused):
                return self._judge(item, result)
        _log.warning(
            "A server refuses something, and nobody there can be told",
            server=community.guild_id,
            trouble=str(post.content.get("trouble")),
        )
        return self._ending.settled(item, Outcome.UNDELIVERABLE, reason="nobody to tell")

    def _is_too_late(self, item: DuePost) -> bool:
        return self._clock.now() - item.planned.fire_at > item.topic.sent_while_late_by


class _Doubt:
    """Whether the message may be on its way to Discord."""

    is_on = False
