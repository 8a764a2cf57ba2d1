"""A board from memory is the board that would be computed now, whatever happened, and forgets whom it must."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.boards import BoardMetric, BoardPeriod
from bot.domain.communities import Community, Membership, NotSetUp, OnlyInServers
from bot.domain.ids import GuildId, MemberId
from bot.domain.members import Units
from bot.domain.runs import RunEntry
from bot.services.boards import Board, BoardService
from bot.services.ports import UnitOfWork
from bot.storage.engine import create_engine
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from sandbox import SandboxClock
from tests.services.conftest import BEGINS_AT

ANA, BEN, CLEO = MemberId(1), MemberId(2), MemberId(3)
HARBOUR, KYOTO = GuildId(11), GuildId(12)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
LOOKS = (
    (BoardMetric.MINUTES, BoardPeriod.WEEK),
    (BoardMetric.DISTANCE, BoardPeriod.THIS_MONTH),
)

Outcome = Board | type[Exception]
Act = Callable[..., Awaitable[None]]

members = st.sampled_from((ANA, BEN, CLEO))
servers = st.sampled_from((HARBOUR, KYOTO))
names = st.sampled_from(("Ana", "ben", "Åsa"))
entries = st.builds(
    RunEntry,
    day_on=st.integers(0, 9).map(lambda days: MONDAY - days * DAY),
    duration_s=st.integers(1, 90).map(lambda minutes: minutes * 60),
    distance_m=st.none() | st.integers(1, 20).map(lambda km: km * 1000.0),
)


async def set_up(unit: UnitOfWork, guild_id: GuildId, zone: str = "UTC") -> None:
    known = await unit.communities.get(guild_id)
    new = Community(guild_id, zone, "en-GB", None, BEGINS_AT)
    await unit.communities.save(new if known is None else replace(known, zone=zone, left_at=None))


async def left(unit: UnitOfWork, guild_id: GuildId) -> None:
    known = await unit.communities.get(guild_id)
    if known is not None:
        await unit.communities.save(replace(known, left_at=BEGINS_AT - DAY))


async def forgotten(unit: UnitOfWork, guild_id: GuildId) -> None:
    """Let the bot leave a server, and the year be over after which nothing of it is kept."""
    await left(unit, guild_id)
    await unit.communities.forget_left(before=BEGINS_AT)


async def joined(
    unit: UnitOfWork,
    guild_id: GuildId,
    member_id: MemberId,
    name: str,
    on_boards: bool = True,  # noqa: FBT001 - drawn with the others
) -> None:
    if await unit.communities.get(guild_id) is not None:
        await unit.members.ensure(member_id, locale="en-GB", at=BEGINS_AT)
        await unit.memberships.save(
            Membership(guild_id, member_id, name, BEGINS_AT, BEGINS_AT, on_boards=on_boards)
        )


async def parted(unit: UnitOfWork, guild_id: GuildId, member_id: MemberId) -> None:
    await unit.memberships.remove(guild_id, member_id)


async def away_and_back(unit: UnitOfWork, guild_id: GuildId, member_id: MemberId, name: str) -> None:
    await forgotten(unit, guild_id)
    await set_up(unit, guild_id)
    await joined(unit, guild_id, member_id, name)


async def ran(unit: UnitOfWork, member_id: MemberId, entry: RunEntry) -> None:
    await unit.members.ensure(member_id, locale="en-GB", at=BEGINS_AT)
    await unit.runs.add(member_id, entry, logged_at=BEGINS_AT, answers=None)


async def edited(unit: UnitOfWork, member_id: MemberId, entry: RunEntry) -> None:
    for run in (await unit.runs.between(member_id, date.min, date.max))[:1]:
        await unit.runs.update(run.id, entry)


async def deleted(unit: UnitOfWork, member_id: MemberId) -> None:
    for run in (await unit.runs.between(member_id, date.min, date.max))[:1]:
        await unit.runs.delete(run.id)


async def imported(unit: UnitOfWork, giver: MemberId, taker: MemberId) -> None:
    for member_id in (giver, taker):
        await unit.members.ensure(member_id, locale="en-GB", at=BEGINS_AT)
    file = await unit.personal_data.read(giver)
    await unit.personal_data.bring_in(taker, file, health=False, now=BEGINS_AT)


async def erased(unit: UnitOfWork, member_id: MemberId) -> None:
    await unit.members.erase(member_id)


async def rebuilt(unit: UnitOfWork) -> None:
    await unit.aggregates.rebuild_run_days()
    await unit.aggregates.forget()


def drawn(act: Act, *about: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[Act, tuple[object, ...]]]:
    return st.tuples(st.just(act), st.tuples(*about))


acts = st.one_of(
    drawn(ran, members, entries),
    drawn(edited, members, entries),
    drawn(deleted, members),
    drawn(imported, members, members),
    drawn(joined, servers, members, names, st.booleans()),
    drawn(parted, servers, members),
    drawn(erased, members),
    drawn(left, servers),
    drawn(forgotten, servers),
    drawn(set_up, servers, st.sampled_from(("UTC", "Pacific/Auckland"))),
    drawn(away_and_back, servers, members, names),
    drawn(rebuilt),
)


async def outcome(
    service: BoardService, guild_id: GuildId, metric: BoardMetric, period: BoardPeriod
) -> Outcome:
    """Return what Ben sees of a board, or why he does not."""
    try:
        return await service.board(guild_id, BEN, metric, period)
    except (NotSetUp, OnlyInServers) as error:
        return type(error)


async def is_the_same_as_anew(
    service: BoardService, units: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    for guild_id in (HARBOUR, KYOTO):
        for metric, period in LOOKS:
            seen = await outcome(service, guild_id, metric, period)
            assert seen == await outcome(BoardService(units, clock), guild_id, metric, period)


@pytest.fixture
async def two_servers(units: SqlUnitOfWorkFactory) -> SqlUnitOfWorkFactory:
    """Two servers; Ana and Ben are on the boards of the first, with runs, and Ben in the second."""
    await begin_anew(units)
    return units


async def begin_anew(units: SqlUnitOfWorkFactory) -> None:
    async with units() as unit:
        for member_id in (ANA, BEN, CLEO):
            await unit.members.erase(member_id)
        for guild_id in (HARBOUR, KYOTO):
            await forgotten(unit, guild_id)
            await set_up(unit, guild_id)
            await joined(unit, guild_id, BEN, "Ben")
        await joined(unit, HARBOUR, ANA, "Ana")
        await ran(unit, ANA, RunEntry(MONDAY, 3600, 9000.0))
        await ran(unit, BEN, RunEntry(MONDAY - DAY, 1800, 6000.0))
        await unit.commit()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(history=st.lists(st.tuples(acts, st.booleans()), min_size=1, max_size=12))
async def test_after_any_history_the_board_in_memory_is_the_one_computed_anew(
    units: SqlUnitOfWorkFactory,
    clock: SandboxClock,
    history: list[tuple[tuple[Act, tuple[object, ...]], bool]],
) -> None:
    service = BoardService(units, clock)
    await begin_anew(units)
    await is_the_same_as_anew(service, units, clock)
    for (act, about), is_committed in history:
        async with units() as unit:
            await act(unit, *about)
            # Somebody looks meanwhile; nothing happened yet, and perhaps never will.
            await is_the_same_as_anew(service, units, clock)
            if is_committed:
                await unit.commit()
        await is_the_same_as_anew(service, units, clock)


MINUTES = (BoardMetric.MINUTES, BoardPeriod.WEEK)


def names_in(service: BoardService) -> set[str]:
    """Return every name that is held in memory."""
    return {place.score.name for _, placed in service.rankings._held.values() for place in placed}


async def test_a_second_look_is_from_memory_until_anybody_there_runs(
    two_servers: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    service = BoardService(two_servers, clock)
    first = await service.board(HARBOUR, BEN, *MINUTES)
    elsewhere = await service.board(KYOTO, BEN, *MINUTES)
    assert [place.score.name for place in first.places] == ["Ana", "Ben"]
    assert (await service.board(HARBOUR, CLEO, *MINUTES)).places is first.places
    async with two_servers() as unit:
        await ran(unit, ANA, RunEntry(MONDAY, 600))
        await unit.commit()
    then = await service.board(HARBOUR, BEN, *MINUTES)
    assert [place.score.value for place in then.places] == [70, 30]
    assert (await service.board(KYOTO, BEN, *MINUTES)).places is elsewhere.places, "she is not in that one"


async def test_settings_of_a_server_end_no_ranking_and_a_rollback_none_either(
    two_servers: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    service = BoardService(two_servers, clock)
    first = await service.board(HARBOUR, BEN, *MINUTES)
    async with two_servers() as unit:
        known = await unit.communities.get(HARBOUR)
        assert known is not None
        await unit.communities.save(replace(known, recap=True, locale="de"))
        await unit.commit()
    async with two_servers() as unit:
        await ran(unit, ANA, RunEntry(MONDAY, 600))
        assert (await service.board(HARBOUR, BEN, *MINUTES)).places is first.places
    then = await service.board(HARBOUR, BEN, *MINUTES)
    assert then.places is first.places
    assert then.locale == "de"


async def test_what_another_process_writes_is_seen_without_a_word(
    two_servers: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    service = BoardService(two_servers, clock)
    await service.board(HARBOUR, BEN, *MINUTES)
    there = create_engine(str(two_servers._engine.url))
    async with SqlUnitOfWorkFactory(there, None)() as unit:
        await unit.memberships.remove(HARBOUR, ANA)
        await unit.commit()
    await there.dispose()
    assert [place.score.name for place in (await service.board(HARBOUR, BEN, *MINUTES)).places] == ["Ben"]


async def test_a_server_that_is_set_up_again_at_the_same_instant_meets_no_copy_of_its_past(
    two_servers: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    """With as many changes as before: what counts them would come by the same number again."""
    service = BoardService(two_servers, clock)
    for who, name in ((ANA, "Ana"), (BEN, "Ben"), (ANA, "Ana")):
        async with two_servers() as unit:
            await away_and_back(unit, HARBOUR, who, name)
            await unit.commit()
        board = await service.board(HARBOUR, BEN, *MINUTES)
        assert [place.score.name for place in board.places] == [name]


@pytest.mark.parametrize(
    "looked_at", [(BoardMetric.RUNS, BoardPeriod.NINETY_DAYS), (BoardMetric.DAYS_KEPT, BoardPeriod.WEEK)]
)
async def test_who_was_erased_is_out_of_memory_with_the_next_look_at_any_board_there(
    two_servers: SqlUnitOfWorkFactory, clock: SandboxClock, looked_at: tuple[BoardMetric, BoardPeriod]
) -> None:
    service = BoardService(two_servers, clock)
    for look in LOOKS:
        await service.board(HARBOUR, BEN, *look)
    async with two_servers() as unit:
        await unit.members.erase(ANA)
        await unit.commit()
    await service.board(HARBOUR, BEN, *looked_at)
    assert "Ana" not in names_in(service)


async def test_a_server_that_is_gone_is_out_of_memory_with_the_next_look(
    two_servers: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    service = BoardService(two_servers, clock)
    await service.board(HARBOUR, BEN, *MINUTES)
    async with two_servers() as unit:
        await forgotten(unit, HARBOUR)
        await unit.commit()
    with pytest.raises(NotSetUp):
        await service.board(HARBOUR, BEN, *MINUTES)
    assert names_in(service) == set()


async def test_nothing_stays_in_memory_once_it_is_let_go_and_days_kept_never_do(
    two_servers: SqlUnitOfWorkFactory, clock: SandboxClock
) -> None:
    service = BoardService(two_servers, clock)
    await service.board(HARBOUR, BEN, BoardMetric.DAYS_KEPT, BoardPeriod.WEEK)
    assert names_in(service) == set()
    await service.board(HARBOUR, BEN, *MINUTES)
    assert names_in(service) == {"Ana", "Ben"}
    await service.let_go()
    assert names_in(service) == set()


async def test_a_board_knows_who_asks(two_servers: SqlUnitOfWorkFactory, clock: SandboxClock) -> None:
    async with two_servers() as unit:
        ben = await unit.members.get(BEN)
        assert ben is not None
        await unit.members.save_settings(replace(ben, units=Units.MI))
        await joined(unit, KYOTO, CLEO, "Cleo", on_boards=False)
        await unit.commit()
    service = BoardService(two_servers, clock)
    seen = {
        (guild_id, who): await service.board(guild_id, MemberId(who), *MINUTES)
        for guild_id in (HARBOUR, KYOTO)
        for who in (BEN, CLEO, 99)
    }
    assert {at for at, board in seen.items() if board.is_shown} == {(HARBOUR, BEN), (KYOTO, BEN)}
    assert {who for (_, who), board in seen.items() if board.units is Units.MI} == {BEN}
    assert {at for at, board in seen.items() if board.own is not None} == {(HARBOUR, BEN), (KYOTO, BEN)}
