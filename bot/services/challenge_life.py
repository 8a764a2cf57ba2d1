"""The life of a challenge through the queue: its announcements, its results, and its end.

Everything that will be posted waits in the queue from the moment the challenge is made, so that no step depends on the
bot being awake between two of them. The posts say only what has become of a challenge; what they show is read when they
are written.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

import structlog

from bot.domain.challenges import Challenge
from bot.domain.communities import Community, PostContent, PostKind
from bot.domain.ids import ChallengeId
from bot.domain.occurrences import Source
from bot.domain.schedules import instant_of
from bot.domain.topics import Topic
from bot.services.challenge_standings import ChallengeBoard, board_of, finish_if_over
from bot.services.live_board_queue import refresh_board
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory, Wake
from bot.services.posts import put_post

_log = structlog.get_logger(__name__)


class News(StrEnum):
    """What there is to tell of a challenge. The values are stored in posts."""

    MADE = "made"
    BEGINS = "begins"
    CHANGED = "changed"
    CALLED_OFF = "called_off"


async def plan_posts(unit: UnitOfWork, challenge: Challenge, community: Community, *, now: datetime) -> None:
    """Put the challenge's first day and its results into the queue, in place of what is ahead there."""
    await unit.challenges.drop_posts_ahead(challenge.id, after=now)
    await refresh_board(unit, challenge.id, now=now)
    zone = community.clock.home
    begins_at = instant_of(datetime.combine(challenge.terms.begins_on, community.post_at), zone)
    was_there = challenge.today_on(challenge.created_at) >= challenge.terms.begins_on
    if begins_at > now and not was_there and not await _was_begun(unit, challenge):
        await tell(unit, challenge, {"news": News.BEGINS.value}, at=now, fire_at=begins_at)
    await put_post(
        unit,
        challenge.guild_id,
        PostKind.CHALLENGE_RESULTS,
        {},
        at=now,
        fire_at=max(challenge.closes_at, now),
        challenge_id=challenge.id,
    )


async def follow_news(unit: UnitOfWork, community: Community, *, now: datetime) -> None:
    """Let the challenges that are there follow whether their server wants news of them, which was changed just now.

    What is still to come is planned, or taken out of the queue; what is past by then is told of no more.
    """
    standing = waiting(await unit.challenges.in_guild(community.guild_id), now)
    if community.wants(PostKind.CHALLENGE_NEWS):
        for challenge in standing:
            await plan_posts(unit, challenge, community, now=now)
        return
    await unit.posts.drop_waiting(community.guild_id, (PostKind.CHALLENGE_NEWS, PostKind.CHALLENGE_RESULTS))
    for challenge in standing:
        await unit.due.remove(challenge.id, Source.BOARD)


async def tell(
    unit: UnitOfWork,
    challenge: Challenge,
    content: PostContent,
    *,
    at: datetime,
    fire_at: datetime | None = None,
) -> None:
    """Put news of the challenge into the queue, if the server wants any."""
    await put_post(
        unit,
        challenge.guild_id,
        PostKind.CHALLENGE_NEWS,
        content,
        at=at,
        fire_at=fire_at,
        challenge_id=challenge.id,
    )


async def _was_begun(unit: UnitOfWork, challenge: Challenge) -> bool:
    """Return whether the server was told, or is just being told, that the challenge begins: it does so once."""
    posts = await unit.posts.of_challenge(challenge.id)
    return any(post.content.get("news") == News.BEGINS for post in posts)


class ChallengeLife:
    """What happens to challenges by themselves, and what their posts need to be written."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, *, wake: Wake) -> None:
        self._units = units
        self._clock = clock
        self._wake = wake

    async def find(self, challenge_id: ChallengeId) -> Challenge | None:
        """Return a challenge as it is now."""
        async with self._units(read_only=True) as unit:
            return await unit.challenges.get(challenge_id)

    async def results(self, challenge_id: ChallengeId) -> ChallengeBoard | None:
        """Return the final results, keeping them first if nobody has; None before its time, or if it was called off."""
        now = self._clock.now()
        async with self._units() as unit:
            found = await unit.challenges.get(challenge_id)
            if found is None or found.was_called_off:
                return None
            final = await finish_if_over(unit, found, now=now)
            if final.final_at is None:
                return None
            board = await board_of(unit, final, now=now)
            await unit.commit()
        return board

    async def finish_overdue(self) -> None:
        """Keep the scores of every challenge that is over.

        Results that could not come in time, because the bot was down for longer than a post may be late, come now.
        """
        now = self._clock.now()
        async with self._units(read_only=True) as unit:
            over = [each for each in await unit.challenges.open() if each.closes_at <= now]
        for each in over:
            await self._finish(each, now=now)
        if over:
            self._wake()
            _log.info("Challenges came to their end", challenges=len(over))

    async def _finish(self, found: Challenge, *, now: datetime) -> None:
        async with self._units() as unit:
            challenge = await unit.challenges.get(found.id)
            community = await unit.communities.get(found.guild_id)
            if challenge is None or community is None or challenge.final_at is not None:
                return
            final = await finish_if_over(unit, challenge, now=now)
            if now - challenge.closes_at > Topic.POST.sent_while_late_by:
                await plan_posts(unit, replace(final, ended_at=now), community, now=now)
            await unit.commit()


def waiting(challenges: Sequence[Challenge], now: datetime) -> list[Challenge]:
    """Return the challenges that are not over, nor called off."""
    return [each for each in challenges if each.final_at is None and each.closes_at > now]
