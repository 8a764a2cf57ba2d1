"""Doubts, cheers and looks at the gut weather, as the database keeps them."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.cheers import SentToday
from bot.domain.communities import Community, Membership
from bot.domain.ids import GuildId, MemberId
from bot.domain.recaps import DayOfRuns, Week
from bot.domain.runs import RunEntry
from bot.services.ports import UnitOfWork
from bot.storage.unit_of_work import SqlUnitOfWork, SqlUnitOfWorkFactory

AT = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
HARBOUR, FOREST = GuildId(7_000_000_000_000_000_001), GuildId(7_000_000_000_000_000_002)
ANA, BEN, CLEO, DAN = (MemberId(number) for number in (1, 2, 3, 4))
EVERYBODY = (ANA, BEN, CLEO, DAN)
WEEK = Week(date(2026, 3, 2), date(2026, 3, 8))
LISBON = ZoneInfo("Europe/Lisbon")


@pytest.fixture
async def unit(unit_of_work: SqlUnitOfWorkFactory) -> AsyncIterator[SqlUnitOfWork]:
    """Two servers and four members, rolled back at the end."""
    async with unit_of_work() as unit:
        await begin(unit)
        yield unit


async def begin(unit: UnitOfWork) -> None:
    for guild in (HARBOUR, FOREST):
        await unit.communities.save(Community(guild, LISBON.key, "en-GB", None, AT))
    for member in EVERYBODY:
        await unit.members.ensure(member, locale="en-GB", at=AT)


async def joins(
    unit: UnitOfWork,
    guild: GuildId,
    member: MemberId,
    *,
    on_boards: bool = False,
    gut_weather: bool = False,
    name: str = "Ana",
) -> None:
    await unit.memberships.save(
        Membership(guild, member, name, AT, AT, on_boards=on_boards, gut_weather=gut_weather)
    )


async def test_a_doubt_counts_once_for_each_member_and_server(unit: SqlUnitOfWork) -> None:
    verdicts = unit.fact_verdicts
    assert await verdicts.doubt(HARBOUR, "gut-1", ANA, at=AT)
    assert not await verdicts.doubt(HARBOUR, "gut-1", ANA, at=AT)
    assert await verdicts.doubt(HARBOUR, "gut-1", BEN, at=AT)
    assert await verdicts.doubt(HARBOUR, "gut-2", BEN, at=AT)
    assert await verdicts.doubt(FOREST, "gut-1", BEN, at=AT)
    assert await verdicts.doubts(HARBOUR) == {"gut-1": 2, "gut-2": 1}
    await unit.members.erase(BEN)
    assert await verdicts.doubts(HARBOUR) == {"gut-1": 1}
    assert await verdicts.doubts(FOREST) == {}


async def test_a_card_is_retired_in_one_server_and_brought_back(unit: SqlUnitOfWork) -> None:
    verdicts = unit.fact_verdicts
    for _ in range(2):
        await verdicts.retire(HARBOUR, "gut-1", at=AT)
    await verdicts.retire(HARBOUR, "gut-2", at=AT)
    assert await verdicts.retired(HARBOUR) == {"gut-1", "gut-2"}
    assert await verdicts.retired(FOREST) == set()
    for _ in range(2):
        await verdicts.bring_back(HARBOUR, "gut-1")
    assert await verdicts.retired(HARBOUR) == {"gut-2"}


async def test_cheers_are_counted_by_day_and_found_by_receiver_and_server(unit: SqlUnitOfWork) -> None:
    cheers = unit.cheers
    today, yesterday = AT.date(), AT.date() - timedelta(days=1)
    first = await cheers.add(HARBOUR, ANA, BEN, from_name="Ana <3", day_on=today, at=AT)
    await cheers.add(FOREST, ANA, CLEO, from_name="Ana", day_on=today, at=AT + timedelta(hours=1))
    await cheers.add(HARBOUR, DAN, BEN, from_name="Dan", day_on=yesterday, at=AT - timedelta(days=1))
    assert await cheers.get(first.id) == first
    assert await cheers.sent_on(ANA, today, to_member_id=BEN) == SentToday(2, to_same=True)
    assert await cheers.sent_on(ANA, today, to_member_id=DAN) == SentToday(2, to_same=False)
    assert await cheers.sent_on(ANA, yesterday, to_member_id=BEN) == SentToday(0, to_same=False)
    assert [one.from_name for one in await cheers.received_since(BEN, AT)] == ["Ana <3"]
    assert len(await cheers.received_since(BEN, AT - timedelta(days=2))) == 2
    week = {"since_at": AT - timedelta(days=2), "before": AT + timedelta(minutes=1)}
    assert await cheers.senders(HARBOUR, **week) == {ANA, DAN}
    assert await cheers.senders(FOREST, **week) == set()
    assert await cheers.prune(before=AT) == 1
    await unit.members.erase(BEN)
    assert await cheers.get(first.id) is None, "it was about both"


async def test_only_what_members_on_the_boards_ran_in_the_week_is_read(unit: SqlUnitOfWork) -> None:
    await joins(unit, HARBOUR, ANA, on_boards=True)
    await joins(unit, HARBOUR, BEN)
    await joins(unit, FOREST, CLEO, on_boards=True)
    for member in EVERYBODY:
        for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 8), date(2026, 3, 8), date(2026, 3, 9)):
            await unit.runs.add(member, RunEntry(day, 600, None), logged_at=AT, answers=None)
    assert await unit.club_weeks.runs(HARBOUR, WEEK) == [
        DayOfRuns(ANA, date(2026, 3, 2), 1, 600),
        DayOfRuns(ANA, date(2026, 3, 8), 2, 1200),
    ]


async def test_who_agreed_in_two_servers_counts_in_neither(unit: SqlUnitOfWork) -> None:
    await joins(unit, HARBOUR, ANA, gut_weather=True)
    await joins(unit, HARBOUR, BEN, gut_weather=True)
    await joins(unit, HARBOUR, CLEO)
    await joins(unit, FOREST, BEN, gut_weather=True)
    await joins(unit, FOREST, ANA)
    assert await unit.club_weeks.agreed(HARBOUR) == [ANA]
    assert await unit.club_weeks.agreed(FOREST) == []


async def test_a_look_never_moves_back(unit: SqlUnitOfWork) -> None:
    assert await unit.club_weeks.looked_through_on(HARBOUR) is None
    await unit.club_weeks.note_look(HARBOUR, WEEK.last_on)
    await unit.club_weeks.note_look(HARBOUR, WEEK.first_on)
    assert await unit.club_weeks.looked_through_on(HARBOUR) == WEEK.last_on
    assert await unit.club_weeks.looked_through_on(FOREST) is None


acts = st.tuples(
    st.sampled_from(["join", "agree", "disagree", "leave", "consent", "withdraw", "erase", "rename"]),
    st.sampled_from((HARBOUR, FOREST)),
    st.sampled_from(EVERYBODY),
)


async def happens(unit: UnitOfWork, act: str, guild: GuildId, member: MemberId) -> None:
    if act == "erase":
        await unit.members.erase(member)
        await unit.members.ensure(member, locale="en-GB", at=AT)
    elif act == "leave":
        await unit.memberships.remove(guild, member)
    elif act == "consent":
        await unit.consents.give(member, text_version=1, locale="en-GB", at=AT)
    elif act == "withdraw":
        await unit.consents.withdraw(member, at=AT)
    elif act == "rename":
        there = await unit.memberships.get(guild, member)
        if there is not None:
            await joins(unit, guild, member, gut_weather=there.gut_weather, name="Anna")
    else:
        await joins(unit, guild, member, gut_weather=act == "agree")


async def counted(unit: UnitOfWork, guild: GuildId) -> set[MemberId]:
    """Return who is counted: who agreed in this server alone, and to check-ins."""
    agreed = await unit.club_weeks.agreed(guild)
    return {one for one in agreed if await unit.consents.current_version(one) is not None}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(before=st.lists(acts, max_size=8), after=st.lists(acts, max_size=4))
async def test_whoever_comes_or_leaves_the_next_look_is_a_first_one(
    unit_of_work: SqlUnitOfWorkFactory,
    before: list[tuple[str, GuildId, MemberId]],
    after: list[tuple[str, GuildId, MemberId]],
) -> None:
    """Also if somebody else came in their place, and also if they came back: no two looks have different groups."""
    async with unit_of_work() as unit:
        await begin(unit)
        for act in before:
            await happens(unit, *act)
        groups = {guild: await counted(unit, guild) for guild in (HARBOUR, FOREST)}
        for guild in groups:
            await unit.club_weeks.note_look(guild, WEEK.last_on)
        for act in after:
            await happens(unit, *act)
            for guild, group in groups.items():
                if await counted(unit, guild) != group:
                    assert await unit.club_weeks.looked_through_on(guild) is None
        # Rolled back: the next example begins anew.


async def test_a_new_name_or_a_switch_for_something_else_is_no_change(unit: SqlUnitOfWork) -> None:
    await joins(unit, HARBOUR, ANA, gut_weather=True)
    await unit.club_weeks.note_look(HARBOUR, WEEK.last_on)
    await joins(unit, HARBOUR, ANA, gut_weather=True, on_boards=True, name="Anna")
    await joins(unit, HARBOUR, BEN, on_boards=True)
    await unit.memberships.remove(HARBOUR, BEN)
    await unit.consents.give(CLEO, text_version=1, locale="en-GB", at=AT)
    assert await unit.club_weeks.looked_through_on(HARBOUR) == WEEK.last_on


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT member_id FROM cheer WHERE guild_id = 1 AND sent_at >= 0 AND sent_at < 9",
            "ix_cheer_guild_id",
        ),
        ("SELECT * FROM cheer WHERE to_member_id = 1", "ix_cheer_to_member_id"),
        (
            "SELECT count(*) FROM cheer WHERE member_id = 1 AND day_on = '2026-03-02'",
            "sqlite_autoindex_cheer",
        ),
    ],
)
async def test_no_cheer_is_looked_for_in_all_of_them(unit: SqlUnitOfWork, query: str, index: str) -> None:
    connection = unit._connection
    assert connection is not None
    plan = (await connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))).all()
    assert all(index in str(step) for step in plan), plan
