"""Servers, who shows themselves there, and posts: as they were written, apart from one another, gone when told."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.communities import (
    ChallengesBy,
    ChannelTrouble,
    Community,
    FactRhythm,
    Membership,
    PostKind,
)
from bot.domain.ids import ChannelId, GuildId, MemberId
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.schedules import Weekday
from bot.services.ports import DuePost, Planned, Settlement
from bot.services.posts import note_trouble, plan_post_after, plan_posts, planned_once, put_post
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)
ANA, BEN = MemberId(80351110224678912), MemberId(91462221335789023)
HARBOUR = Community(
    GuildId(11),
    "Europe/Lisbon",
    "pt-BR",
    ANA,
    AT,
    channel_id=ChannelId(21),
    log_channel_id=ChannelId(22),
    facts=FactRhythm.DAILY,
    recap=True,
    milestones=True,
    challenge_news=True,
    gut_weather=True,
    challenges_by=ChallengesBy.MODERATORS,
    post_at=time(18, 5),
    weekday=Weekday.FRIDAY,
)
KYOTO = Community(GuildId(12), "Asia/Tokyo", "ja", BEN, AT, channel_id=ChannelId(31), facts=FactRhythm.DAILY)


@pytest.fixture
async def units(unit_of_work: SqlUnitOfWorkFactory) -> SqlUnitOfWorkFactory:
    async with unit_of_work() as unit:
        for member in (ANA, BEN):
            await unit.members.ensure(member, locale="en-GB", at=AT)
        for community in (HARBOUR, KYOTO):
            await unit.communities.save(community)
        await unit.commit()
    return unit_of_work


async def claimed(units: SqlUnitOfWorkFactory, now: datetime) -> list[DuePost]:
    async with units() as unit:
        items = await unit.due.claim(now=now, owner="me", lease_until=now + DAY, limit=10)
        await unit.commit()
    return [item for item in items if isinstance(item, DuePost)]


async def test_a_community_is_read_as_it_was_written_and_changed_whole(units: SqlUnitOfWorkFactory) -> None:
    later = replace(
        HARBOUR,
        stopped_at=AT,
        left_at=AT + DAY,
        trouble=ChannelTrouble.NO_ACCESS,
        set_up_by=None,
        recap=False,
    )
    async with units() as unit:
        assert await unit.communities.get(HARBOUR.guild_id) == HARBOUR
        await unit.communities.save(later)
        assert await unit.communities.all() == [later, KYOTO]
        assert await unit.communities.get(GuildId(99)) is None
        assert await unit.communities.forget_left(before=AT + DAY) == 0
        assert await unit.communities.forget_left(before=AT + 2 * DAY) == 1
        assert await unit.communities.all() == [KYOTO]


async def test_memberships_of_two_servers_are_apart(units: SqlUnitOfWorkFactory) -> None:
    here = Membership(HARBOUR.guild_id, ANA, "Ana", AT, AT, on_boards=True)
    there = Membership(KYOTO.guild_id, ANA, "アナ", AT + DAY, AT + DAY, cheered=True, gut_weather=True)
    async with units() as unit:
        for one in (there, here):
            await unit.memberships.save(one)
        assert await unit.memberships.of_member(ANA) == [here, there]
        assert await unit.memberships.in_guild(KYOTO.guild_id) == [there]
        changed = replace(here, display_name="A.", on_boards=False, celebrated=True, changed_at=AT + DAY)
        await unit.memberships.save(replace(changed, joined_at=AT + DAY))
        assert await unit.memberships.get(here.guild_id, ANA) == changed, "since when it is stands"
        await unit.communities.save(replace(KYOTO, left_at=AT))
        assert await unit.memberships.of_member(ANA) == [changed]
        assert await unit.memberships.remove(here.guild_id, ANA)
        assert not await unit.memberships.remove(here.guild_id, ANA)
        assert await unit.memberships.in_guild(KYOTO.guild_id) == [there]


async def test_a_post_comes_to_its_server_once_with_all_it_needs(units: SqlUnitOfWorkFactory) -> None:
    async with units() as unit:
        post = await put_post(
            unit,
            HARBOUR.guild_id,
            PostKind.STREAK_MILESTONE,
            {"days": 30, "name": "Ana"},
            at=AT,
            member_id=ANA,
        )
        unwanted = await put_post(unit, KYOTO.guild_id, PostKind.STREAK_MILESTONE, {}, at=AT)
        unknown = await put_post(unit, GuildId(99), PostKind.TEST, {}, at=AT)
        await unit.commit()
    assert post is not None
    assert (unwanted, unknown) == (None, None)
    (item,) = await claimed(units, AT)
    assert (item.community, item.post, item.planned) == (HARBOUR, post, planned_once(post))
    async with units() as unit:
        await unit.due.settle([Settlement(item, Outcome.SENT, AT, sent_at=AT, next=plan_post_after(item))])
        await unit.commit()
    async with units() as unit:
        (line,) = await unit.ledger.of_server(HARBOUR.guild_id, limit=5)
        assert (line.member_id, line.guild_id, line.outcome) == (None, HARBOUR.guild_id, Outcome.SENT)
        assert await unit.due.next_due_at() is None
        assert await unit.posts.unsettled(HARBOUR.guild_id, since_at=AT - DAY) == []
        await unit.members.erase(ANA)
        assert await unit.posts.get(post.id) is None
        await unit.commit()


async def test_a_post_that_goes_while_it_waits_leaves_a_place_that_leads_nowhere(
    units: SqlUnitOfWorkFactory,
) -> None:
    async with units() as unit:
        await unit.memberships.save(Membership(HARBOUR.guild_id, ANA, "Ana", AT, AT, celebrated=True))
        await put_post(unit, HARBOUR.guild_id, PostKind.STREAK_MILESTONE, {}, at=AT, member_id=ANA)
        await unit.memberships.remove(HARBOUR.guild_id, ANA)
        await unit.commit()
    (item,) = await claimed(units, AT)
    assert item.post is None
    assert plan_post_after(item) is None


async def test_what_comes_again_follows_the_clock_of_its_server(units: SqlUnitOfWorkFactory) -> None:
    async with units() as unit:
        for community in (HARBOUR, KYOTO):
            await plan_posts(unit, community, after=AT)
        await unit.commit()
    in_kyoto = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
    items = await claimed(units, in_kyoto)
    # The fact of Monday at 18:05 in Lisbon, then that of Tuesday at 09:00 in Tokyo.
    assert [(item.community.guild_id, item.planned.key.planned_local.hour) for item in items] == [
        (HARBOUR.guild_id, 18),
        (KYOTO.guild_id, 9),
    ]
    following = [plan_post_after(item) for item in items]
    assert [
        one and one.fire_at - item.planned.fire_at for one, item in zip(following, items, strict=True)
    ] == [
        DAY,
        DAY,
    ]
    async with units() as unit:
        await unit.due.settle(
            [Settlement(item, Outcome.SENT, in_kyoto, next=plan_post_after(item)) for item in items]
        )
        # Planned anew, what was settled does not come again.
        await plan_posts(unit, HARBOUR, after=AT)
        await unit.commit()
    assert [item.planned.key.planned_local for item in await claimed(units, in_kyoto + 1.5 * DAY)] == [
        datetime(2026, 3, 3, 18, 5),  # noqa: DTZ001 - a place on the wall clock
        datetime(2026, 3, 4, 9, 0),  # noqa: DTZ001 - likewise
    ]


async def test_trouble_is_noted_once_clears_the_queue_and_is_told(units: SqlUnitOfWorkFactory) -> None:
    async with units() as unit:
        for community in (HARBOUR, KYOTO):
            await plan_posts(unit, community, after=AT)
        waiting = await put_post(unit, HARBOUR.guild_id, PostKind.CHALLENGE_NEWS, {}, at=AT)
        told = await note_trouble(unit, HARBOUR.guild_id, ChannelTrouble.NO_CHANNEL, at=AT)
        assert told is not None
        assert await note_trouble(unit, HARBOUR.guild_id, ChannelTrouble.NO_ACCESS, at=AT) is None
        held = await put_post(unit, HARBOUR.guild_id, PostKind.CHALLENGE_NEWS, {}, at=AT)
        await unit.commit()
    (notice,) = await claimed(units, AT + timedelta(minutes=1))
    assert notice.post == told
    assert notice.community.trouble is ChannelTrouble.NO_CHANNEL
    async with units() as unit:
        await unit.due.settle([Settlement(notice, Outcome.SENT, AT)])
        mended = replace(HARBOUR, trouble=None)
        await unit.communities.save(mended)
        await plan_posts(unit, mended, after=AT + timedelta(hours=1))
        await unit.commit()
    back = await claimed(units, AT + timedelta(hours=1))
    assert [item.post for item in back] == [waiting, held], "what was held back comes, not too late"


async def test_a_server_that_is_forgotten_takes_everything_along(units: SqlUnitOfWorkFactory) -> None:
    async with units() as unit:
        await plan_posts(unit, KYOTO, after=AT)
        await unit.memberships.save(Membership(KYOTO.guild_id, ANA, "Ana", AT, AT))
        await unit.communities.save(replace(KYOTO, left_at=AT))
        await unit.communities.forget_left(before=AT + DAY)
        assert await unit.memberships.in_guild(KYOTO.guild_id) == []
        assert await unit.posts.recurring(KYOTO.guild_id, PostKind.FACT) is None
        assert await unit.due.next_due_at() is None


async def test_a_place_in_the_queue_is_for_a_member_or_for_a_server(units: SqlUnitOfWorkFactory) -> None:
    key = OccurrenceKey(Source.POST, 1, datetime(2026, 3, 2, 6, 30))  # noqa: DTZ001 - as above
    for nobody in (Planned(key, None, AT), Planned(key, ANA, AT, guild_id=HARBOUR.guild_id)):
        async with units() as unit:
            with pytest.raises(Exception, match="recipient"):
                await unit.due.put(nobody)
