"""Posts in the queue: those that a server's settings ask for again and again, and those that come once.

A post that comes once is known by its row, so its planned time is the minute of its instant in UTC: moving the
server's clock can never make it another occurrence. What comes again follows the server's clock as reminders follow
their member's.
"""

from datetime import UTC, datetime

from bot.domain.communities import RECURRING, ChannelTrouble, Community, Post, PostContent, PostKind
from bot.domain.ids import ChallengeId, GuildId, MemberId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.topics import Topic
from bot.services.live_board_queue import refresh_boards_in
from bot.services.ports import DuePost, Planned, UnitOfWork


async def put_post(
    unit: UnitOfWork,
    guild_id: GuildId,
    kind: PostKind,
    content: PostContent,
    *,
    at: datetime,
    fire_at: datetime | None = None,
    member_id: MemberId | None = None,
    challenge_id: ChallengeId | None = None,
) -> Post | None:
    """Put a post that comes once into the queue, for ``fire_at`` or else for now (``at``); None if none is wanted.

    The server decides which kinds it wants; while its posts are stopped or refused this one waits, and comes if they
    go on within a day of its time. Wake the dispatcher after the commit.
    """
    community = await unit.communities.get(guild_id)
    if community is None or not community.is_here or not community.wants(kind):
        return None
    post = await unit.posts.add(
        guild_id,
        kind,
        content,
        fire_at=fire_at or at,
        at=at,
        member_id=member_id,
        challenge_id=challenge_id,
    )
    if community.is_posting or kind.is_notice:
        await unit.due.put(planned_once(post))
    return post


def planned_once(post: Post) -> Planned:
    """Return the place in the queue of a post that comes once.

    Raises:
        ValueError: if it comes again and again.
    """
    if post.fire_at is None:
        raise ValueError("a post that comes again and again is planned on its server's clock")
    minute = post.fire_at.astimezone(UTC).replace(second=0, microsecond=0, tzinfo=None)
    return Planned(OccurrenceKey(Source.POST, post.id, minute), None, post.fire_at, guild_id=post.guild_id)


async def plan_posts(unit: UnitOfWork, community: Community, *, after: datetime) -> None:
    """Put into the queue what the server's settings ask for after an instant, and take out what they do not.

    What was settled already does not come again. Posts that come once and were held back come, too, if they are not
    too late by then.
    """
    if not community.is_posting:
        await unit.due.remove_server(community.guild_id)
        return
    for kind in RECURRING:
        await _plan_recurring(unit, community, kind, after=after)
    since_at = after - Topic.POST.sent_while_late_by
    await refresh_boards_in(unit, community.guild_id, now=after)
    held_back = await unit.posts.unsettled(community.guild_id, since_at=since_at)
    await unit.due.put_many([planned_once(post) for post in held_back])


async def _plan_recurring(unit: UnitOfWork, community: Community, kind: PostKind, *, after: datetime) -> None:
    schedule = community.schedule_of(kind)
    post = await unit.posts.recurring(community.guild_id, kind)
    if schedule is None:
        if post is not None:
            await unit.due.remove(post.id, Source.POST)
        return
    if post is None:
        post = await unit.posts.add(community.guild_id, kind, {}, fire_at=None, at=after)
    occurrence = community.clock.next_occurrence(schedule, after=after)
    while await unit.ledger.settled_keys([OccurrenceKey(Source.POST, post.id, occurrence.planned_local)]):
        occurrence = community.clock.following_occurrence(
            schedule, planned_local=occurrence.planned_local, fired_at=occurrence.fire_at
        )
    key = OccurrenceKey(Source.POST, post.id, occurrence.planned_local)
    await unit.due.put(Planned(key, None, occurrence.fire_at, guild_id=community.guild_id))


def plan_post_after(due: DuePost) -> Planned | None:
    """Return what follows a claimed post on the clock of its server; nothing follows what comes once."""
    post, community = due.post, due.community
    if post is None or post.fire_at is not None or not community.is_posting:
        return None
    schedule = community.schedule_of(post.kind)
    if schedule is None:
        return None
    following = community.clock.following_occurrence(
        schedule, planned_local=due.planned.key.planned_local, fired_at=due.planned.fire_at
    )
    key = OccurrenceKey(Source.POST, post.id, following.planned_local)
    return Planned(key, None, following.fire_at, guild_id=community.guild_id)


async def note_trouble(
    unit: UnitOfWork, guild_id: GuildId, trouble: ChannelTrouble, *, at: datetime
) -> Post | None:
    """Let nothing more be posted in a server that refuses it; returns the word to those who run it, None if known.

    Whoever finds out that something cannot be posted or edited there calls this, and wakes the dispatcher after the
    commit.
    """
    if not await unit.communities.note_trouble(guild_id, trouble):
        return None
    await unit.due.remove_server(guild_id)
    return await put_post(unit, guild_id, PostKind.TROUBLE, {"trouble": trouble.value}, at=at)
