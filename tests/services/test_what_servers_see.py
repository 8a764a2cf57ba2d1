"""Whatever members do, in whatever order: a server sees of them what they chose to show there, and nothing else."""

import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.challenge_terms import Metric
from bot.domain.errors import ExpectedError
from bot.services.clubs import Shown
from bot.storage.encryption import HealthCipher
from bot.storage.engine import create_engine
from bot.storage.unit_of_work import SqlUnitOfWorkFactory
from bot.ui import challenge_boards, recaps
from bot.ui.charts.recap import RecapPicture
from bot.ui.charts.results import ResultsChart, ResultsTexts
from sandbox import SandboxClock
from tests.services.conftest import BEGINS_AT
from tests.services.town import DAY, DRAWN, HARBOUR, HILLS, MEMBERS, Town

CIPHER = HealthCipher.generate()
Act = tuple[str, tuple[Any, ...], dict[str, Any]]
"""What the town is told to do: its method with what it is given."""


@pytest.fixture(autouse=True)
def drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Note what is drawn instead of drawing it: what a picture shows is what goes into it."""

    def results(*drawn: object) -> ResultsChart:
        DRAWN.append(repr(drawn))
        texts = next(each for each in drawn if isinstance(each, ResultsTexts))
        return ResultsChart(b"", texts.alt, 1, 1, ())

    def recap(*drawn: object) -> RecapPicture:
        DRAWN.append(repr(drawn[0]))
        return RecapPicture(b"", 1, 1, ())

    monkeypatch.setattr(challenge_boards, "draw_results", results)
    monkeypatch.setattr(recaps, "draw_recap", recap)
    yield
    DRAWN.clear()


@asynccontextmanager
async def town(empty_database: Path) -> AsyncIterator[Town]:
    """A town on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{shutil.copyfile(empty_database, Path(folder) / 'gutsy.db')}")
        there = Town(SqlUnitOfWorkFactory(engine, CIPHER), SandboxClock(BEGINS_AT, rate=0))
        await there.opens()
        try:
            yield there
        finally:
            await engine.dispose()


async def happens(there: Town, what: Act) -> None:
    """Let something be done; what cannot be is refused, as in life."""
    name, those, how = what
    with suppress(ExpectedError):
        await getattr(there, name)(*those, **how)


def act(name: str, *those: st.SearchStrategy[Any], **how: st.SearchStrategy[Any]) -> st.SearchStrategy[Act]:
    return st.tuples(st.just(name), st.tuples(*those), st.fixed_dictionaries(how))


guilds, members, yes_no = st.sampled_from((HARBOUR, HILLS)), st.sampled_from(MEMBERS[:4]), st.booleans()
ACTS: st.SearchStrategy[Act] = st.one_of(
    act("shows", guilds, members, st.sampled_from(Shown), on=st.sampled_from((True, True, True, False))),
    act("leaves_club", guilds, members),
    act("is_renamed", guilds, members),
    act("runs", members, days=st.sampled_from((1, 7))),
    act("consents", members, on=st.sampled_from((True, True, False))),
    act("checks_in", members, st.integers(0, 6)),
    act("is_unwell", members, on=yes_no),
    act("cheers", guilds, members, members),
    act("makes_challenge", guilds, members, st.sampled_from(Metric)),
    act("joins_challenge", guilds, members, show=yes_no),
    act("leaves_challenge", guilds, members),
    act("ends_challenge", guilds),
    act("is_erased", members),
    act("passes", st.sampled_from((timedelta(minutes=1), DAY, 7 * DAY))),
)
ANA, BEN, CLEO, DAN = MEMBERS[:4]
BEGUN: tuple[Act, ...] = (
    *(("shows", (HARBOUR, member, Shown.ON_BOARDS), {"on": True}) for member in (ANA, BEN)),
    *(("shows", (HILLS, member, Shown.ON_BOARDS), {"on": True}) for member in (BEN, CLEO)),
    ("shows", (HARBOUR, ANA, Shown.CELEBRATED), {"on": True}),
    ("shows", (HARBOUR, BEN, Shown.CHEERED), {"on": True}),
    *(("consents", (member,), {"on": True}) for member in (ANA, BEN, CLEO)),
    ("makes_challenge", (HARBOUR, DAN, Metric.RUNS), {}),
    ("makes_challenge", (HILLS, DAN, Metric.DAYS_KEPT), {}),
    ("joins_challenge", (HARBOUR, ANA), {"show": True}),
    ("joins_challenge", (HILLS, CLEO), {"show": True}),
    ("runs", (BEN,), {}),
    ("passes", (timedelta(minutes=1),), {}),
)
"""How every history begins, so that there is something to see and somebody to leave."""


async def lived(empty_database: Path, history: Sequence[Act]) -> Town:
    """Return the town after a history."""
    async with town(empty_database) as there:
        for what in (*BEGUN, *history):
            await happens(there, what)
        await there.passes(DAY)
    return there


async def check(empty_database: Path, history: Sequence[Act]) -> Town:
    """Return the town after a history in which nothing was shown that should not be, nor came from a check-in."""
    there = await lived(empty_database, history)
    assert there.witness.wrongs == []
    if there.check_ins:
        silent = await lived(empty_database, [what for what in history if what[0] != "checks_in"])
        seen, seen_without = ([each.without_weather for each in one.sights] for one in (there, silent))
        assert seen == seen_without
    return there


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=6, deadline=None)
@given(history=st.lists(ACTS, min_size=5, max_size=20))
async def test_a_server_sees_who_chose_it_and_nothing_that_comes_from_a_check_in(
    empty_database: Path, history: list[Act]
) -> None:
    await check(empty_database, history)


def three_weeks() -> Iterator[Act]:
    """Yield a history in which six members agree to be counted, and all that there is to see comes to be seen."""
    chance = random.Random(11)
    for member in MEMBERS:
        yield "consents", (member,), {"on": True}
        yield "shows", (HARBOUR, member, Shown.GUT_WEATHER), {"on": True}
    for week, metric in enumerate((Metric.RUNS, Metric.ADHERENCE, Metric.MINUTES)):
        yield "makes_challenge", ((HARBOUR, HILLS)[week % 2], DAN, metric), {}
        for number, member in enumerate(MEMBERS):
            guild = chance.choice((HARBOUR, HILLS))
            yield "checks_in", (member, 5 * (number % 2)), {}
            yield "runs", (member,), {"days": 7 if number == week else 1}
            yield "joins_challenge", (guild, member), {"show": chance.random() < 0.5}
            yield "cheers", (HARBOUR, member, BEN), {}
            yield (
                "shows",
                (guild, member, chance.choice((Shown.ON_BOARDS, Shown.CELEBRATED))),
                {"on": number != week},
            )
        yield "is_renamed", (HARBOUR, chance.choice(MEMBERS)), {}
        yield "is_unwell", (chance.choice(MEMBERS),), {"on": week % 2 == 0}
        yield "passes", (7 * DAY,), {}


def four_ways_out() -> Iterator[Act]:
    """Yield how four members of a challenge that runs leave its board, which follows within a minute."""
    yield "makes_challenge", (HARBOUR, CLEO, Metric.DISTANCE), {}
    for member in (ANA, BEN, CLEO, DAN):
        yield "joins_challenge", (HARBOUR, member), {"show": True}
        yield "runs", (member,), {}
    ways_out: list[Act] = [
        ("is_erased", (ANA,), {}),
        ("leaves_club", (HARBOUR, BEN), {}),
        ("leaves_challenge", (HARBOUR, CLEO), {}),
        ("shows", (HARBOUR, DAN, Shown.ON_BOARDS), {"on": False}),
    ]
    for way_out in ways_out:
        yield "passes", (timedelta(minutes=2),), {}
        yield way_out
    yield "passes", (timedelta(minutes=2),), {}


async def test_in_a_long_history_everything_there_is_to_see_was_seen_and_nothing_else(
    empty_database: Path,
) -> None:
    there = await check(empty_database, [*three_weeks(), *four_ways_out()])
    assert {each.what for each in there.sights if each.names} == {
        "board",
        "challenge",
        "challenge_results",
        "days_kept board",
        "minutes board",
        "recap",
        "streak_milestone",
    }
    assert any(each.has_weather for each in there.sights)
