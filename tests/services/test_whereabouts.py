"""Who left a server leaves its club: everybody is asked about in turn, a few at a time, nobody twice a day."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.domain.communities import Community, Membership
from bot.domain.ids import ChannelId, GuildId, MemberId
from bot.services.whereabouts import ASKED_AT_A_TIME, LOOK_EVERY, WhereaboutsService
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

HARBOUR, HILLS, LEFT = GuildId(700), GuildId(701), GuildId(702)
DAY_OF_LOOKS = 24


class Discord:
    """Knows who is gone, and of whom it cannot tell; remembers whom it was asked about."""

    def __init__(self) -> None:
        self.gone: set[tuple[GuildId, MemberId]] = set()
        self.silent_about: set[GuildId] = set()
        self.asked: Counter[tuple[GuildId, MemberId]] = Counter()

    async def is_there(self, guild_id: GuildId, member_id: MemberId) -> bool | None:
        self.asked[guild_id, member_id] += 1
        return None if guild_id in self.silent_about else (guild_id, member_id) not in self.gone


class Looking:
    """The bot's part, and its memory in the database; a new one is a new process."""

    def __init__(self, units: SqlUnitOfWorkFactory, clock: SandboxClock, discord: Discord) -> None:
        self.woken = 0
        self._clock = clock
        self._service = WhereaboutsService(units, clock, discord, wake=self._wake)

    def _wake(self) -> None:
        self.woken += 1

    async def hours(self, hours: int) -> None:
        for _ in range(hours):
            await self._service.look()
            self._clock.advance(seconds=LOOK_EVERY.total_seconds())


@pytest.fixture
def discord() -> Discord:
    return Discord()


async def joined(units: SqlUnitOfWorkFactory, clock: SandboxClock, members: dict[GuildId, int]) -> None:
    """Let so many members be in the clubs of servers; the bot has left one of these."""
    at = clock.now()
    async with units() as unit:
        for guild_id, count in members.items():
            left_at = at if guild_id == LEFT else None
            await unit.communities.save(
                Community(guild_id, "UTC", "en-GB", None, at, channel_id=ChannelId(5), left_at=left_at)
            )
            for number in range(count):
                member_id = MemberId(1000 + number)
                await unit.members.ensure(member_id, locale="en-GB", at=at)
                await unit.memberships.save(Membership(guild_id, member_id, "Runner", at, at, on_boards=True))
        await unit.commit()


async def in_clubs(units: SqlUnitOfWorkFactory) -> Counter[GuildId]:
    async with units(read_only=True) as unit:
        return Counter(
            {guild_id: len(await unit.memberships.in_guild(guild_id)) for guild_id in (HARBOUR, HILLS, LEFT)}
        )


async def test_everybody_is_asked_about_once_a_day_in_the_servers_where_the_bot_is(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, discord: Discord
) -> None:
    await joined(units, clock, {HARBOUR: 2 * ASKED_AT_A_TIME, HILLS: 7, LEFT: 3})
    await Looking(units, clock, discord).hours(DAY_OF_LOOKS)
    assert len(discord.asked) == 2 * ASKED_AT_A_TIME + 7
    assert set(discord.asked.values()) == {1}
    assert {guild_id for guild_id, _ in discord.asked} == {HARBOUR, HILLS}
    await Looking(units, clock, discord).hours(DAY_OF_LOOKS)
    assert set(discord.asked.values()) == {2}


async def test_never_more_at_a_time_than_a_few_and_a_restart_goes_on_where_it_was(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, discord: Discord
) -> None:
    await joined(units, clock, {HARBOUR: 3 * ASKED_AT_A_TIME})
    for hour in range(1, 4):
        await Looking(units, clock, discord).hours(1)
        assert discord.asked.total() == len(discord.asked) == hour * ASKED_AT_A_TIME


async def test_who_is_gone_leaves_that_club_and_no_other(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, discord: Discord
) -> None:
    await joined(units, clock, {HARBOUR: ASKED_AT_A_TIME, HILLS: ASKED_AT_A_TIME})
    discord.gone = {(HARBOUR, MemberId(1000)), (HARBOUR, MemberId(1000 + ASKED_AT_A_TIME - 1))}
    looking = Looking(units, clock, discord)
    await looking.hours(1)
    assert looking.woken == 1, "boards and roles follow"
    await looking.hours(DAY_OF_LOOKS)
    assert await in_clubs(units) == {HARBOUR: ASKED_AT_A_TIME - 2, HILLS: ASKED_AT_A_TIME, LEFT: 0}
    assert looking.woken == 1
    assert len(discord.asked) == 2 * ASKED_AT_A_TIME, "that two are gone lets nobody be passed over"


async def test_where_discord_cannot_tell_nobody_leaves(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, discord: Discord
) -> None:
    await joined(units, clock, {HARBOUR: 3, HILLS: 3})
    discord.silent_about = {HARBOUR}
    discord.gone = {(guild_id, MemberId(1001)) for guild_id in (HARBOUR, HILLS)}
    await Looking(units, clock, discord).hours(1)
    assert await in_clubs(units) == {HARBOUR: 3, HILLS: 2, LEFT: 0}
    discord.silent_about = set()
    await Looking(units, clock, discord).hours(DAY_OF_LOOKS)
    assert await in_clubs(units) == {HARBOUR: 2, HILLS: 2, LEFT: 0}


async def test_without_members_nothing_is_asked_and_the_first_one_is_not_waited_for_long(
    units: SqlUnitOfWorkFactory, clock: SandboxClock, discord: Discord
) -> None:
    await Looking(units, clock, discord).hours(3)
    assert not discord.asked
    await joined(units, clock, {HARBOUR: 1})
    await Looking(units, clock, discord).hours(DAY_OF_LOOKS)
    assert discord.asked.total() == 1
    clock.advance(seconds=-timedelta(days=3).total_seconds())
    await Looking(units, clock, discord).hours(1)
    assert discord.asked.total() == 2, "a clock set back does not stop it"
