"""A server's week: only of those who chose it, told once when it is empty, and its gut weather gives nobody away."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.domain.check_ins import CheckInAnswers
from bot.domain.communities import Community, Membership, PostKind
from bot.domain.consent import CONSENT_VERSION
from bot.domain.gut_weather import GutWeather
from bot.domain.ids import GuildId, MemberId, PostId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.domain.runs import RunEntry
from bot.services.ports import DuePost, Planned
from bot.services.recaps import ClubWeek, RecapService
from bot.storage.encryption import HealthCipher
from bot.storage.engine import create_engine
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock

HARBOUR, FOREST = GuildId(71), GuildId(72)
MONDAY = date(2026, 3, 9)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
JOINED = datetime(2026, 2, 1, 12, tzinfo=UTC)
SIX = [MemberId(number) for number in range(1, 7)]
THREE_CALM = (0, 0, 0, 5, 5, 5)


@pytest.fixture
async def units(empty_database: Path, tmp_path: Path) -> AsyncIterator[SqlUnitOfWorkFactory]:
    """As in the other stories, with a key."""
    engine = create_engine(f"sqlite:///{shutil.copyfile(empty_database, tmp_path / 'gutsy.db')}")
    yield SqlUnitOfWorkFactory(engine, HealthCipher.generate())
    await engine.dispose()


class Server:
    """A server whose recap comes on Mondays at nine, UTC."""

    def __init__(self, units: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
        self.units = units
        self.clock = clock
        self.check_ins = True
        self.community = Community(
            HARBOUR, "UTC", "en-GB", None, JOINED, recap=True, gut_weather=True, post_at=time(9)
        )
        self.post_id = PostId(0)

    async def opens(self) -> None:
        async with self.units() as unit:
            await unit.communities.save(self.community)
            post = await unit.posts.add(HARBOUR, PostKind.RECAP, {}, fire_at=None, at=JOINED)
            self.post_id = post.id
            await unit.commit()

    async def joins(
        self,
        *members: MemberId,
        guild: GuildId = HARBOUR,
        on_boards: bool = True,
        gut_weather: bool = True,
        at: datetime = JOINED,
    ) -> None:
        async with self.units() as unit:
            for member in members:
                if await unit.members.get(member) is None:
                    await unit.members.ensure(member, locale="en-GB", at=at)
                    await unit.consents.give(member, text_version=CONSENT_VERSION, locale="en-GB", at=at)
                await unit.memberships.save(
                    Membership(
                        guild,
                        member,
                        f"Member {member}",
                        at,
                        at,
                        on_boards=on_boards,
                        gut_weather=gut_weather,
                    )
                )
            await unit.commit()

    async def leaves(self, member: MemberId) -> None:
        async with self.units() as unit:
            await unit.memberships.remove(HARBOUR, member)
            await unit.commit()

    async def checks_in(self, guts: Sequence[int], *, on: date, members: Sequence[MemberId] = SIX) -> None:
        async with self.units() as unit:
            for member, gut in zip(members, guts, strict=False):
                answers = CheckInAnswers(effort=None, gut=gut, symptoms=frozenset(), feeling=0)
                await unit.check_ins.save(member, answers, run_id=None, day_on=on, at=self.clock.now())
            await unit.commit()

    async def runs(self, member: MemberId, *, on: date, duration_s: int = 1800) -> None:
        async with self.units() as unit:
            await unit.runs.add(
                member, RunEntry(on, duration_s, None), logged_at=self.clock.now(), answers=None
            )
            await unit.commit()

    async def recap(self, on: date) -> ClubWeek | None:
        planned = datetime.combine(on, time(9))
        fire_at = planned.replace(tzinfo=UTC)
        if self.clock.now() < fire_at:
            self.clock.move_to(fire_at)
        async with self.units(read_only=True) as unit:
            post = await unit.posts.get(self.post_id)
        key = OccurrenceKey(Source.POST, self.post_id, planned)
        due = DuePost(Planned(key, None, fire_at, guild_id=HARBOUR), self.community, post, 0, None)
        return await RecapService(self.units, self.clock, check_ins=self.check_ins).for_post(due)

    async def weather(self, on: date, guts: Sequence[int] = THREE_CALM) -> GutWeather | None:
        """Let a week go by in which everybody checks in, somebody runs, and the recap comes."""
        await self.runs(SIX[0], on=on - 2 * DAY)
        await self.checks_in(guts, on=on - 3 * DAY)
        told = await self.recap(on)
        assert told is not None
        return told.weather


@pytest.fixture
async def server(units: SqlUnitOfWorkFactory, clock: SandboxClock) -> Server:
    server = Server(units, clock)
    await server.opens()
    return server


async def test_a_week_of_those_on_the_boards(server: Server) -> None:
    ana, ben, cleo, *_ = SIX
    await server.joins(ana)
    await server.joins(ben, at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    await server.joins(cleo, on_boards=False)
    for member in (ana, ben, cleo):
        await server.runs(member, on=date(2026, 3, 2))
        await server.runs(member, on=date(2026, 3, 9))
    async with server.units() as unit:
        at = datetime(2026, 3, 8, 23, 59, tzinfo=UTC)
        await unit.cheers.add(HARBOUR, ben, ana, from_name="Ben", day_on=at.date(), at=at)
        await unit.cheers.add(HARBOUR, cleo, ana, from_name="Cleo", day_on=at.date(), at=at)
        await unit.cheers.add(HARBOUR, ana, ben, from_name="Ana", day_on=MONDAY, at=at + DAY)
        await unit.commit()
    told = await server.recap(MONDAY)
    assert told is not None
    recap = told.recap
    assert (recap.runs, recap.runners, recap.duration_s) == (2, 2, 3600)
    assert recap.newcomers == ("Member 2",)
    assert recap.cheerers == ("Member 2",)
    assert told == await server.recap(MONDAY), "asked again, as after a crash, it says the same"


async def test_an_empty_week_is_told_of_once(server: Server) -> None:
    await server.joins(*SIX)
    await server.runs(SIX[0], on=MONDAY - DAY)
    for on, is_told in ((MONDAY, True), (MONDAY + WEEK, True), (MONDAY + 2 * WEEK, False)):
        told = await server.recap(on)
        assert (told is not None) is is_told, on
    await server.runs(SIX[0], on=MONDAY + 20 * DAY)
    told = await server.recap(MONDAY + 3 * WEEK)
    assert told is not None
    assert not told.recap.is_empty


async def test_six_who_agreed_and_a_week_that_gives_nobody_away(server: Server) -> None:
    await server.joins(*SIX)
    assert await server.weather(MONDAY) is None, "a first look says nothing"
    assert await server.weather(MONDAY + WEEK) is GutWeather.MIXED
    assert await server.weather(MONDAY + 2 * WEEK, (0, 0, 0, 0, 5, 5)) is GutWeather.MOSTLY_CALM
    assert await server.weather(MONDAY + 3 * WEEK, (0, 0, 5, 5, 5, 5)) is GutWeather.UNSETTLED
    assert await server.weather(MONDAY + 4 * WEEK, (0, 0, 0, 0, 0, 5)) is None
    assert await server.weather(MONDAY + 5 * WEEK, (0, 0, 0, 0, 0, 0)) is None
    assert await server.weather(MONDAY + 6 * WEEK, (0, 0, 5, 5)) is None, "four are too few"
    assert await server.weather(MONDAY + 7 * WEEK, (0, 0, 5, 5, 5)) is GutWeather.UNSETTLED


async def test_whoever_comes_or_leaves_makes_the_next_week_silent(server: Server) -> None:
    await server.joins(*SIX)
    await server.weather(MONDAY)
    seven = MemberId(7)
    await server.joins(seven)
    assert await server.weather(MONDAY + WEEK) is None
    assert await server.weather(MONDAY + 2 * WEEK) is GutWeather.MIXED
    await server.leaves(seven)
    assert await server.weather(MONDAY + 3 * WEEK) is None
    assert await server.weather(MONDAY + 4 * WEEK) is GutWeather.MIXED
    async with server.units() as unit:
        await unit.consents.withdraw(SIX[5], at=server.clock.now())
        await unit.commit()
    assert await server.weather(MONDAY + 5 * WEEK) is None
    assert await server.weather(MONDAY + 6 * WEEK, (0, 0, 5, 5, 5, 5)) is GutWeather.UNSETTLED
    await server.joins(SIX[4], guild=GuildId(HARBOUR), on_boards=False)
    assert await server.weather(MONDAY + 7 * WEEK, (0, 0, 5, 5, 5, 5)) is GutWeather.UNSETTLED, (
        "what else they show is no change"
    )


async def test_who_agreed_in_a_second_server_counts_in_neither(server: Server) -> None:
    async with server.units() as unit:
        await unit.communities.save(Community(FOREST, "UTC", "en-GB", None, JOINED))
        await unit.commit()
    await server.joins(*SIX)
    await server.weather(MONDAY)
    await server.joins(*SIX[:2], guild=FOREST)
    assert await server.weather(MONDAY + WEEK) is None
    assert await server.weather(MONDAY + 2 * WEEK) is None, "four are left"


async def test_a_window_that_overlaps_with_an_earlier_one_says_nothing(server: Server) -> None:
    await server.joins(*SIX)
    await server.weather(MONDAY)
    assert await server.weather(MONDAY + WEEK) is GutWeather.MIXED
    # Somebody moves the weekday from Monday to Tuesday, and back.
    assert await server.weather(MONDAY + WEEK + DAY) is None
    assert await server.weather(MONDAY + 2 * WEEK) is None
    assert await server.weather(MONDAY + 3 * WEEK) is GutWeather.MIXED


async def test_the_same_occurrence_is_told_the_same_word_and_looked_at_once(server: Server) -> None:
    await server.joins(*SIX)
    await server.weather(MONDAY)
    assert await server.weather(MONDAY + WEEK) is GutWeather.MIXED
    await server.checks_in((9, 9, 9, 9, 9, 9), on=MONDAY + 3 * DAY)
    told = await server.recap(MONDAY + WEEK)
    assert told is not None
    assert told.weather is GutWeather.MIXED


@pytest.mark.parametrize("why", ["the server has none", "check-ins are off"])
async def test_off_is_off(server: Server, why: str) -> None:
    await server.joins(*SIX)
    await server.weather(MONDAY)
    if why == "check-ins are off":
        server.check_ins = False
    else:
        server.community = Community(HARBOUR, "UTC", "en-GB", None, JOINED, recap=True)
    assert await server.weather(MONDAY + WEEK) is None


async def test_nobody_counts_who_did_not_agree(server: Server) -> None:
    await server.joins(*SIX[:4])
    await server.joins(*SIX[4:], gut_weather=False)
    for weeks in range(3):
        assert await server.weather(MONDAY + weeks * WEEK) is None


async def test_joining_while_the_recap_is_written_makes_the_next_one_silent(server: Server) -> None:
    await server.joins(*SIX)
    await server.weather(MONDAY)
    await server.runs(SIX[0], on=MONDAY + 3 * DAY)
    await server.checks_in(THREE_CALM, on=MONDAY + 3 * DAY)
    told, _ = await asyncio.gather(server.recap(MONDAY + WEEK), server.joins(MemberId(7)))
    assert told is not None
    assert await server.weather(MONDAY + 2 * WEEK) is None or told.weather is None
