"""Who leaves is off the boards at once, whichever way they leave: by a word, by erasing, by being gone."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from bot.domain.challenge_terms import Metric, Terms
from bot.domain.communities import Community, Membership
from bot.domain.ids import ChallengeId, ChannelId, GuildId, MemberId
from bot.domain.members import ParkReason
from bot.domain.milestone_roles import RoleOfMember
from bot.services.clubs import ClubService
from bot.services.direct_messages import DirectMessageService
from bot.services.ports.challenges import NewChallenge
from bot.services.privacy import PrivacyService
from bot.services.upkeep import UpkeepService
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

ANA, BEN = MemberId(80351110224678912), MemberId(91462221335789023)
HARBOUR, HILLS = GuildId(41771983423143937), GuildId(41771983423143938)
DAY = timedelta(days=1)

Way = Callable[[SqlUnitOfWorkFactory, SandboxClock, Callable[[], None]], Awaitable[None]]


async def by_a_word(units: SqlUnitOfWorkFactory, clock: SandboxClock, wake: Callable[[], None]) -> None:
    await ClubService(units, clock, wake=wake, check_ins=True).leave(HARBOUR, ANA, sure=True)


async def by_erasing(units: SqlUnitOfWorkFactory, clock: SandboxClock, wake: Callable[[], None]) -> None:
    await PrivacyService(units, clock, wake=wake).erase(ANA)


async def for_a_month(units: SqlUnitOfWorkFactory, clock: SandboxClock, wake: Callable[[], None]) -> None:
    await DirectMessageService(units, clock, wake=lambda: None).refused(ANA, ParkReason.NO_SHARED_SERVER)
    clock.advance(days=31)
    await UpkeepService(units, clock, wake=wake).tidy()


async def for_a_year(units: SqlUnitOfWorkFactory, clock: SandboxClock, wake: Callable[[], None]) -> None:
    await DirectMessageService(units, clock, wake=lambda: None).refused(ANA, ParkReason.ACCOUNT_GONE)
    clock.advance(days=366)
    await UpkeepService(units, clock, wake=wake).tidy()


async def open_challenge(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> ChallengeId:
    """Let Ana and Ben be in a challenge of a server that has news of it, open for as long as the test needs."""
    at = clock.now()
    async with units() as unit:
        await unit.communities.save(
            Community(HARBOUR, "UTC", "en-GB", None, at, channel_id=ChannelId(5), challenge_news=True)
        )
        for member_id in (ANA, BEN):
            await unit.members.ensure(member_id, locale="en-GB", at=at)
            await unit.memberships.save(Membership(HARBOUR, member_id, "Runner", at, at, on_boards=True))
        terms = Terms(Metric.RUNS, at.date(), at.date() + 400 * DAY, 1.0)
        made = await unit.challenges.add(NewChallenge(HARBOUR, BEN, "Long", None, terms, "UTC"), at=at)
        for member_id in (ANA, BEN):
            await unit.challenges.join(made.id, member_id, team_id=None, at=at)
        await unit.commit()
    return made.id


@pytest.mark.parametrize("way", [by_a_word, by_erasing, for_a_month, for_a_year])
async def test_boards_follow_at_once(units: SqlUnitOfWorkFactory, clock: SandboxClock, way: Way) -> None:
    challenge_id = await open_challenge(units, clock)
    woken: list[bool] = []
    await way(units, clock, lambda: woken.append(True))
    assert woken
    async with units(read_only=True) as unit:
        assert await unit.challenges.counts([challenge_id]) == {challenge_id: 1}
        assert await unit.challenges.joined(ANA) == set()
        assert [each.member_id for each in await unit.memberships.in_guild(HARBOUR)] == [BEN]
        (board,) = await unit.live_boards.following(challenge_id=challenge_id)
        assert board.waits_until == clock.now(), "and not with the next run of somebody else"


async def test_a_server_that_the_bot_has_left_is_not_one_that_the_member_left(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    challenge_id = await open_challenge(units, clock)
    async with units() as unit:
        community = await unit.communities.get(HARBOUR)
        assert community is not None
        await unit.communities.save(
            Community(HARBOUR, "UTC", "en-GB", None, clock.now(), left_at=clock.now())
        )
        await unit.commit()
    await for_a_month(units, clock, lambda: None)
    async with units(read_only=True) as unit:
        assert await unit.memberships.get(HARBOUR, ANA) is not None
        assert await unit.challenges.joined(ANA) == {challenge_id}


async def test_a_role_that_cannot_be_taken_is_given_up_after_a_month_or_two(
    units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    upkeep = UpkeepService(units, clock, wake=lambda: None)
    await upkeep.tidy()

    async def waiting() -> list[RoleOfMember]:
        async with units(read_only=True) as unit:
            return list(await unit.milestone_roles.unwanted())

    async def erased(member_id: MemberId) -> None:
        async with units() as unit:
            await unit.members.ensure(member_id, locale="en-GB", at=clock.now())
            role = RoleOfMember(HILLS, member_id, 7, 30)
            assert await unit.milestone_roles.note_given(role, at=clock.now())
            await unit.commit()
        await PrivacyService(units, clock, wake=lambda: None).erase(member_id)

    began_on: date = clock.now().date()
    await erased(ANA)
    while len(await waiting()) == 1:
        clock.advance(days=1)
        await upkeep.tidy()
        if clock.now().date() == began_on + 45 * DAY:
            await erased(BEN)
            break
    assert await waiting() == [RoleOfMember(HILLS, ANA, 7), RoleOfMember(HILLS, BEN, 7)]
    while len(await waiting()) == 2:
        clock.advance(days=1)
        await upkeep.tidy()
    assert timedelta(days=30) <= clock.now().date() - began_on <= timedelta(days=60)
    assert await waiting() == [RoleOfMember(HILLS, BEN, 7)]
    while await waiting():
        clock.advance(days=1)
        await upkeep.tidy()
    assert timedelta(days=75) <= clock.now().date() - began_on <= timedelta(days=105)
