"""Whatever an export tells comes in whole and once, or not at all; what comes in can be read."""

import asyncio
import copy
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.check_ins import CheckInAnswers, Symptom
from bot.domain.ids import MemberId
from bot.domain.personal_data import ExportRefused, Imported, PersonalData
from bot.domain.red_flags import WarningSign
from bot.domain.reminders import MAX_ACTIVE_REMINDERS
from bot.domain.unwell_days import UnwellDays
from bot.domain.wellbeing import ALL_WELL, Wellbeing
from bot.storage.encryption import HealthCipher
from bot.storage.engine import create_engine
from bot.storage.unit_of_work import SqlUnitOfWorkFactory

ANA = MemberId(80351110224678912)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BROUGHT_IN = (
    "reminder",
    "answer",
    "shoe",
    "run",
    "streak_event",
    "check_in",
    "goal",
    "milestone",
    "shown_fact",
)
CIPHER = HealthCipher.generate()
Rows = list[dict[str, Any]]


def instant(minute: int) -> str:
    at = BEGIN + timedelta(minutes=minute)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def day(number: int) -> str:
    return (date(2026, 1, 1) + timedelta(days=number)).isoformat()


moments = st.integers(0, 100_000).map(instant)
days = st.integers(0, 120).map(day)
whens = st.sampled_from(
    ["mon 06:30", "daily 18:00", "tue thu 07:15", "once 2026-07-01T09:00", "weekdays 06:00"]
)


def numbered(rows: Rows) -> Rows:
    return [{"id": number, **row} for number, row in enumerate(rows, start=1)]


@st.composite
def lives(draw: st.DrawFn) -> dict[str, Rows]:
    """Draw a document as an export of a member's life."""
    plans = draw(st.lists(whens, max_size=5, unique=True))
    reminders = numbered(
        [
            {
                "kind": draw(st.sampled_from(["run", "hydration", "rest"])) if " " in when else "run",
                "recurrence": when,
                "parent_id": None,
                "lead_min": 0,
                "created_at": instant(number),
                "paused_at": draw(st.none() | moments),
                "paused_until": None,
                "deleted_at": draw(st.none() | moments),
            }
            for number, when in enumerate(plans)
        ]
    )
    shoes = numbered(
        [
            {
                "name": f"Pair {number}",
                "before_m": draw(st.floats(0, 1e6)),
                "is_default": 0,
                "added_at": instant(number),
                "retired_at": draw(st.none() | moments),
                "sealed_note": None,
            }
            for number in range(draw(st.integers(0, 3)))
        ]
    )
    runs = numbered(
        [
            {
                "day_on": draw(days),
                "duration_s": draw(st.integers(60, 80_000)),
                "distance_m": draw(st.none() | st.floats(50, 400_000)),
                "logged_at": draw(moments),
                "occurrence": None,
                "started_at": draw(st.none() | moments),
                "kind": draw(st.sampled_from([None, "easy", "race"])),
                "effort": draw(st.none() | st.integers(0, 10)),
                "elevation_gain_m": draw(st.none() | st.floats(0, 4000)),
                "heart_rate_bpm": draw(st.none() | st.integers(60, 200)),
                "shoe_id": draw(st.sampled_from([None, *(shoe["id"] for shoe in shoes)])),
                "source": "typed",
                "file_digest": None,
                "sealed_notes": draw(st.sampled_from([None, {"notes": "by the sea"}])),
            }
            for _ in range(draw(st.integers(0, 6)))
        ]
    )
    events: Rows = [
        {
            "kind": "run_logged",
            "day_on": run["day_on"],
            "recorded_at": run["logged_at"],
            "details": {"run_id": run["id"]},
            "sealed_status": None,
        }
        for run in runs
    ]
    if draw(st.booleans()):
        gone = {"run_id": len(runs) + 1}
        for minute, kind in ((9, "run_logged"), (10, "run_removed")):
            events.append({"kind": kind, "day_on": day(3), "recorded_at": instant(minute), "details": gone})
            events[-1]["sealed_status"] = None
    if draw(st.booleans()):
        events.append(
            {
                "kind": "declared",
                "day_on": day(4),
                "recorded_at": instant(11),
                "details": {"until_on": None},
                "sealed_status": draw(st.sampled_from([None, {"status": "sick"}, {"status": "break"}])),
            }
        )
    check_ins: Rows = [
        {
            "run_id": run["id"],
            "day_on": run["day_on"],
            "recorded_at": run["logged_at"],
            "sealed": CheckInAnswers(
                effort=draw(st.integers(0, 10)),
                gut=draw(st.integers(0, 10)),
                symptoms=draw(st.frozensets(st.sampled_from(Symptom))),
                feeling=draw(st.integers(-5, 5)),
            ).to_document(),
        }
        for run in runs
        if draw(st.booleans())
    ]
    answers: Rows = [
        {
            "subject_id": reminder["id"],
            "source": "r",
            "planned_local": "2026-03-02T06:30",
            "answer": draw(st.sampled_from(["done", "rested", "skipped"])),
            "answered_at": draw(moments),
        }
        for reminder in reminders
    ]
    return {
        "member": [
            {
                "id": 1,
                "locale": "en-GB",
                "zone": draw(st.sampled_from([None, "Europe/Lisbon", "Asia/Tokyo"])),
                "first_seen_at": instant(0),
            }
        ],
        "reminder": reminders,
        "answer": answers,
        "shoe": shoes,
        "run": runs,
        "streak_event": numbered(events),
        "check_in": numbered(check_ins),
        "goal": numbered(
            [
                {
                    "kind": "distance",
                    "target": draw(st.floats(50, 90_000)),
                    "by_on": None,
                    "set_on": day(1),
                    "set_at": instant(number),
                    "done_at": None,
                    "dropped_at": draw(st.none() | moments),
                }
                for number in range(draw(st.integers(0, 3)))
            ]
        ),
        "milestone": [
            {
                "name": "runs:1",
                "reached_at": instant(5),
                "run_id": draw(st.sampled_from([None, *(run["id"] for run in runs)])),
            }
        ],
        "streak_milestone": draw(
            st.sampled_from(
                [[], [{"days": 7, "reached_at": instant(6)}, {"days": 30, "reached_at": instant(7)}]]
            )
        ),
        "shown_fact": [{"card_id": "gut-1", "shown_at": instant(4)}],
    }


def in_a_new_bot(migrated: Path, story: Callable[[SqlUnitOfWorkFactory], Awaitable[None]]) -> None:
    """Let a story happen in an installation of its own."""

    async def happen(database: Path) -> None:
        engine = create_engine(f"sqlite:///{database}")
        try:
            await story(SqlUnitOfWorkFactory(engine, CIPHER))
        finally:
            await engine.dispose()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(happen(shutil.copyfile(migrated, Path(folder, "gutsy.db"))))


async def bring(units: SqlUnitOfWorkFactory, tables: dict[str, Rows]) -> Imported:
    async with units() as unit:
        await unit.members.ensure(ANA, locale="en-GB", at=NOW)
        imported = await unit.personal_data.bring_in(ANA, PersonalData(tables), health=True, now=NOW)
        await unit.commit()
    return imported


async def told(units: SqlUnitOfWorkFactory) -> dict[str, object]:
    async with units(read_only=True) as unit:
        data = await unit.personal_data.read(ANA)
    return {name: data.tables[name] for name in BROUGHT_IN}


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=lives())
def test_an_export_brought_in_is_exported_the_same_and_comes_in_once(
    migrated: Path, life: dict[str, Rows]
) -> None:
    async def story(units: SqlUnitOfWorkFactory) -> None:
        first = await bring(units, life)
        assert sum(one.left_out for one in first.tallies.values()) == 0
        again = await told(units)
        assert again == {name: life[name] for name in BROUGHT_IN}
        second = await bring(units, life)
        assert second.new == 0
        assert await told(units) == again

    in_a_new_bot(migrated, story)


junk: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just({}) | st.just([1])
)


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=lives(), data=st.data())
def test_a_document_that_was_tampered_with_is_refused_whole_or_can_be_read(
    migrated: Path, life: dict[str, Rows], data: st.DataObject
) -> None:
    tampered = copy.deepcopy(life)
    table = data.draw(st.sampled_from([name for name, rows in tampered.items() if rows]))
    row = data.draw(st.sampled_from(tampered[table]))
    row[data.draw(st.sampled_from([*row, "more"]))] = data.draw(junk)

    async def story(units: SqlUnitOfWorkFactory) -> None:
        try:
            await bring(units, tampered)
        except ExportRefused:
            async with units(read_only=True) as unit:
                assert await unit.members.get(ANA) is None, "nothing is half imported"
            return
        async with units(read_only=True) as unit:
            member = await unit.members.get(ANA)
            assert member is not None
            assert member.clock is not None
            await unit.reminders.list_active(ANA)
            await unit.streak_events.list_for(ANA)
            await unit.check_ins.list_for(ANA)
            runs = await unit.runs.between(ANA, date(1990, 1, 1), date(2199, 12, 31))
            await unit.runs.notes_for(ANA, [run.id for run in runs])
            await unit.goals.open_with_tallies(ANA)
            await unit.goals.done(ANA, limit=9)
            await unit.shoes.list_for(ANA)

    in_a_new_bot(migrated, story)


def test_there_is_room_for_as_many_reminders_as_anybody_may_have(migrated: Path) -> None:
    plans = [f"daily {number // 4:02}:{number % 4 * 15:02}" for number in range(MAX_ACTIVE_REMINDERS + 3)]
    rows = numbered(
        [
            {"kind": "run", "recurrence": when, "lead_min": 0, "created_at": instant(number)}
            for number, when in enumerate(plans)
        ]
    )

    async def story(units: SqlUnitOfWorkFactory) -> None:
        imported = await bring(
            units, {"member": [{"id": 1, "locale": "en", "first_seen_at": instant(0)}], "reminder": rows}
        )
        tally = imported.tallies["reminder"]
        assert (tally.new, tally.left_out) == (MAX_ACTIVE_REMINDERS, 3)

    in_a_new_bot(migrated, story)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", 5])
def test_settings_that_cannot_be_chosen_are_refused(migrated: Path, zone: object) -> None:
    async def story(units: SqlUnitOfWorkFactory) -> None:
        with pytest.raises(ExportRefused):
            await bring(
                units, {"member": [{"id": 1, "locale": "en", "zone": zone, "first_seen_at": instant(0)}]}
            )

    in_a_new_bot(migrated, story)


def somebody(wellbeing: object) -> dict[str, Rows]:
    """Return an export of a member of whom nothing is told but how they were."""
    return {"member": [{"id": 1, "locale": "en", "first_seen_at": instant(0), "wellbeing": wellbeing}]}


WAS_UNWELL = {"since_at": instant(9), "signs": ["collapse"], "days": [["2026-02-02", "2026-02-04"]]}


def test_days_on_which_something_was_wrong_come_beside_those_of_here(migrated: Path) -> None:
    here = Wellbeing(days=UnwellDays(((date(2026, 2, 4), date(2026, 2, 6)),))).with_signs(
        [WarningSign.CHEST_PAIN], at=NOW, day_on=NOW.date()
    )

    async def story(units: SqlUnitOfWorkFactory) -> None:
        async with units() as unit:
            await unit.members.ensure(ANA, locale="en-GB", at=NOW)
            await unit.members.set_wellbeing(ANA, here)
            await unit.commit()
        for _ in range(2):
            await bring(units, somebody(WAS_UNWELL))
            async with units(read_only=True) as unit:
                both = await unit.members.wellbeing(ANA)
            assert both.days.stretches == ((date(2026, 2, 2), date(2026, 2, 6)),)
            assert (both.signs, both.since_on) == (here.signs, here.since_on), (
                "what is wrong stays where it was said"
            )

    in_a_new_bot(migrated, story)


def test_without_a_key_there_is_nowhere_to_keep_them(migrated: Path) -> None:
    async def story(units: SqlUnitOfWorkFactory) -> None:
        await bring(SqlUnitOfWorkFactory(units._engine, None), somebody(WAS_UNWELL))
        async with units(read_only=True) as unit:
            assert await unit.members.wellbeing(ANA) == ALL_WELL

    in_a_new_bot(migrated, story)


@pytest.mark.parametrize(
    "wellbeing",
    [
        None,
        {},
        {"version": 1, "since_ms": "0" * 15, "signs": {"chest_pain": 0}},
        {"since_at": None, "signs": [], "days": []},
    ],
)
def test_exports_that_tell_of_no_such_days_bring_none(migrated: Path, wellbeing: object) -> None:
    async def story(units: SqlUnitOfWorkFactory) -> None:
        await bring(units, somebody(wellbeing))
        async with units(read_only=True) as unit:
            assert await unit.members.wellbeing(ANA) == ALL_WELL

    in_a_new_bot(migrated, story)


@pytest.mark.parametrize(
    "days",
    [None, "2026-02-02", [["2026-02-02"]], [["2026-02-04", "2026-02-02"]], [["2026-02-02", "2027-01-01"]]],
)
def test_days_that_are_none_or_are_still_to_come_are_refused(migrated: Path, days: object) -> None:
    async def story(units: SqlUnitOfWorkFactory) -> None:
        with pytest.raises(ExportRefused) as refused:
            await bring(units, somebody({**WAS_UNWELL, "days": days}))
        assert "2026" not in str(refused.value)

    in_a_new_bot(migrated, story)
