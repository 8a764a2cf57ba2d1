"""Challenges in the database: what is kept of them, who is shown, and what counts of whose runs."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.challenge_scores import Contribution, DayTotals, Score
from bot.domain.challenge_terms import Metric, Terms
from bot.domain.challenges import Challenge, Phase
from bot.domain.communities import Community, Membership
from bot.domain.ids import GuildId, MemberId
from bot.domain.runs import RunEntry, RunSource
from bot.services.challenge_standings import board_of, finish_if_over
from bot.services.ports.challenges import NewChallenge
from bot.storage.unit_of_work import SqlUnitOfWork, SqlUnitOfWorkFactory

ANA, BEN, CLEO = MemberId(80351110224678912), MemberId(80351110224678913), MemberId(80351110224678914)
HARBOUR, HILLS = GuildId(41771983423143937), GuildId(41771983423143938)
AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
RUNS = Terms(Metric.RUNS, MONDAY, MONDAY + 13 * DAY, daily_cap=1.0)


async def shown(unit: SqlUnitOfWork, guild_id: GuildId, **on_boards: bool) -> None:
    """Set up a server in which members show themselves, or do not."""
    if await unit.communities.get(guild_id) is None:
        await unit.communities.save(
            Community(guild_id, "Europe/Lisbon", "en-GB", set_up_by=None, set_up_at=AT)
        )
    for name, is_shown in on_boards.items():
        member_id = {"ana": ANA, "ben": BEN, "cleo": CLEO}[name]
        await unit.members.ensure(member_id, locale="en-GB", at=AT)
        await unit.memberships.save(Membership(guild_id, member_id, name, AT, AT, on_boards=is_shown))


async def made(
    unit: SqlUnitOfWork, *, guild_id: GuildId = HARBOUR, terms: Terms = RUNS, teams: tuple[str, ...] = ()
) -> Challenge:
    new = NewChallenge(guild_id, ANA, "Two weeks", None, terms, "Europe/Lisbon", teams)
    return await unit.challenges.add(new, at=AT)


async def ran(
    unit: SqlUnitOfWork,
    member_id: MemberId,
    day_on: date,
    *,
    at: datetime = AT,
    source: RunSource = RunSource.TYPED,
) -> None:
    entry = RunEntry(day_on, 1800, 5000.0, source=source)
    await unit.runs.add(member_id, entry, logged_at=at, answers=None)


async def test_a_challenge_is_read_as_it_was_made_and_changed(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await shown(unit, HARBOUR, ana=True)
        alone = await made(unit)
        teams = await made(unit, teams=("Otters", "Herons"))
        assert [team.name for team in teams.teams] == ["Otters", "Herons"]
        assert await unit.challenges.get(alone.id) == alone
        assert await unit.challenges.in_guild(HARBOUR) == [alone, teams]
        assert await unit.challenges.in_guild(HILLS) == []
        longer = replace(
            alone, name="Three weeks", terms=replace(RUNS, ends_on=MONDAY + 20 * DAY, target=12.0)
        )
        await unit.challenges.save(longer)
        assert await unit.challenges.get(alone.id) == longer
        await unit.members.erase(ANA)
        orphan = await unit.challenges.get(alone.id)
        assert orphan is not None
        assert orphan.author_id is None


async def test_only_who_joined_and_shows_themselves_here_contributes(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await shown(unit, HARBOUR, ana=True, ben=False, cleo=True)
        await shown(unit, HILLS, ben=True)
        challenge = await made(unit)
        for member_id in (ANA, BEN):
            await unit.challenges.join(challenge.id, member_id, team_id=None, at=AT)
        for member_id in (ANA, BEN, CLEO):
            await ran(unit, member_id, MONDAY)
        assert await unit.challenges.contributions(challenge, logged_before=AT + 30 * DAY) == [
            Contribution(ANA, "ana", (DayTotals(MONDAY, 1, 1800, 5000.0),))
        ]
        assert await unit.challenges.counts([challenge.id]) == {challenge.id: 1}
        await shown(unit, HARBOUR, ana=False)
        assert await unit.challenges.contributions(challenge, logged_before=AT + 30 * DAY) == []
        assert await unit.challenges.joined(ANA, guild_id=HARBOUR) == {challenge.id}
        assert await unit.challenges.joined(ANA, guild_id=HILLS) == set()


async def test_days_are_summed_and_late_logs_left_out(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await shown(unit, HARBOUR, ana=True)
        challenge = await made(unit, terms=replace(RUNS, metric=Metric.IMPROVEMENT, daily_cap=120.0))
        await unit.challenges.join(challenge.id, ANA, team_id=None, at=AT)
        await ran(unit, ANA, MONDAY - 29 * DAY)
        await ran(unit, ANA, MONDAY - 28 * DAY)
        await ran(unit, ANA, MONDAY, source=RunSource.FIT)
        await ran(unit, ANA, MONDAY)
        await ran(unit, ANA, MONDAY + DAY, at=AT + DAY)
        await ran(unit, ANA, RUNS.ends_on + DAY)
        (found,) = await unit.challenges.contributions(challenge, logged_before=AT + DAY)
        assert found.days == (
            DayTotals(MONDAY - 28 * DAY, 1, 1800, 5000.0),
            DayTotals(MONDAY, 2, 3600, 10_000.0, verified_runs=1),
        )


async def test_teams_can_be_changed_and_leaving_takes_the_score_along(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await shown(unit, HARBOUR, ana=True)
        challenge = await made(unit, teams=("Otters", "Herons"))
        otters, herons = challenge.teams
        await unit.challenges.join(challenge.id, ANA, team_id=otters.id, at=AT)
        await unit.challenges.join(challenge.id, ANA, team_id=herons.id, at=AT + DAY)
        (found,) = await unit.challenges.contributions(challenge, logged_before=AT + DAY)
        assert found.team_id == herons.id
        score = Score(ANA, "ana", 3.0, team_id=herons.id, is_verified=True)
        await unit.challenges.finish(challenge.id, [score], at=AT + DAY)
        assert await unit.challenges.final_scores(challenge.id) == [score]
        assert await unit.challenges.leave(challenge.id, ANA)
        assert not await unit.challenges.leave(challenge.id, ANA)
        assert await unit.challenges.final_scores(challenge.id) == []


async def test_final_scores_change_no_more_but_for_those_who_go(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await shown(unit, HARBOUR, ana=True, ben=True, cleo=True)
        challenge = await made(unit)
        for member_id, runs in ((ANA, 3), (BEN, 2), (CLEO, 1)):
            await unit.challenges.join(challenge.id, member_id, team_id=None, at=AT)
            for day in range(runs):
                await ran(unit, member_id, MONDAY + day * DAY)
        closes_at = challenge.closes_at
        assert await finish_if_over(unit, challenge, now=closes_at - DAY) == challenge
        final = await finish_if_over(unit, challenge, now=closes_at)
        assert final.final_at == closes_at
        await ran(unit, CLEO, MONDAY + 5 * DAY)
        assert await finish_if_over(unit, final, now=closes_at + DAY) == final
        await unit.members.erase(ANA)
        board = await board_of(unit, final, now=closes_at + DAY)
        assert board.phase is Phase.OVER
        assert [(each.rank, each.score.name, each.score.value) for each in board.standings.placed] == [
            (1, "ben", 2.0),
            (2, "cleo", 1.0),
        ]
        assert await unit.challenges.open() == []


async def test_only_challenges_of_servers_where_the_bot_is_are_open(
    unit_of_work: SqlUnitOfWorkFactory,
) -> None:
    async with unit_of_work() as unit:
        await shown(unit, HARBOUR, ana=True)
        await shown(unit, HILLS)
        here, there = await made(unit), await made(unit, guild_id=HILLS)
        assert await unit.challenges.open() == [here, there]
        community = await unit.communities.get(HILLS)
        assert community is not None
        await unit.communities.save(replace(community, left_at=AT))
        assert await unit.challenges.open() == [here]


async def test_leaving_the_club_leaves_what_is_not_final_there(unit_of_work: SqlUnitOfWorkFactory) -> None:
    async with unit_of_work() as unit:
        await shown(unit, HARBOUR, ana=True)
        await shown(unit, HILLS, ana=True)
        here, final, there = await made(unit), await made(unit), await made(unit, guild_id=HILLS)
        for challenge in (here, final, there):
            await unit.challenges.join(challenge.id, ANA, team_id=None, at=AT)
        await unit.challenges.finish(final.id, [], at=AT)
        await unit.challenges.leave_open(HARBOUR, ANA)
        assert await unit.challenges.joined(ANA) == {final.id, there.id}
