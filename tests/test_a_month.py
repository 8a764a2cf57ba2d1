"""A month in a member's life, told from the first command to the last: what she is told, when, and what is left of it.

Ana lives in Lisbon, where the clocks go forward on the last Sunday of March.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.consent import CONSENT_VERSION
from bot.domain.red_flags import WarningSign
from bot.storage.ownership import OWNED
from sandbox import RateLimits, User
from tests.analysis.synthetic import Habits, member
from tests.club import Club
from tests.cogs.test_something_wrong import is_well_again, labels, picks, shown
from tests.conftest import OPENAPI
from tests.lives import Life, document_in, lived, picture_in
from tests.run_files.building import fit, gpx, run

RUN_NOTE, SHOE_NOTE, SHOE_NAME = "periwinkle marmalade", "turquoise accordion", "Vermilion Quokka"
EASY = {"hours": "2", "fibre": "low", "heat": "cool", "drinking": "to_thirst", "before": "1"}
HEAVY = {"hours": "1", "fibre": "high", "heat": "warm", "drinking": "nothing", "before": "0"}
CHEERS = ("Time for your run", "🎉", "🔥", "Nice", "in a row", "New in your log", "Goal reached", "Well done")
DISCORD = OPENAPI if OPENAPI.exists() else None
STAYS = {"due", "ledger", "consent"}
STAYS_OF_THE_MEMBER = {"dm_channel_id", "first_seen_at", "last_seen_at", "wellbeing"}


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.fixture
async def club(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Club]:
    """A club whose Discord counts no rates: weeks of messages go by here in one of its windows."""
    async with Club(tmp_path, monkeypatch, openapi=DISCORD, rate_limits=RateLimits.unlimited()) as club:
        await club.start_bot()
        yield club


async def the_beginning(ana: Life) -> None:
    """Three commands, and the first message proves that others will arrive."""
    user = ana.user
    (lisbon, *_) = await user.autocomplete("settings timezone", option="zone", value="lisb")
    await user.slash("settings timezone", zone=lisbon.value)
    await user.slash("remind run", when="mon wed fri sat 06:30")
    assert "This is where" in (await user.next_dm()).content
    assert "Your goal" in (await user.slash("goal set", goal="5k", by="in 8 weeks")).content
    assert "Your goal" in (await user.slash("goal set", goal="13 runs")).content
    await user.slash("shoes add", name=SHOE_NAME, distance="40")
    await user.slash("shoes note", shoes="1", text=SHOE_NOTE)


async def the_first_week(ana: Life) -> None:
    user = ana.user
    reminder = await ana.reminded(march(2))
    first = await ana.ran_it(reminder, "20", "3")
    assert "your first run and a run of 20 mins" in first.content
    await user.click(reminder, "20-second check-in")
    form = await user.click(reminder, "I agree")
    kept = await user.submit_modal(
        form.modal, {"effort": "5", "gut": "2", "symptoms": ["side_stitch"], "feeling": "3"}
    )
    second = await user.click(shown(kept), "Add details")
    assert "details and all" in (await user.submit_modal(second.modal, EASY)).content

    reminder = await ana.reminded(march(4))
    await user.click(reminder, "Snooze 10 min")
    reminder = await ana.reminded(march(4), "06:40")
    await ana.ran_it(reminder, "22", "3.2")
    await ana.checks_in(reminder, details=EASY, gut="1")

    ana.wakes(march(5), "20:00")
    day_off = await user.slash("check-in")
    assert day_off.modal is not None
    assert day_off.modal.title == "Check-in without a run"
    await user.submit_modal(day_off.modal, {"gut": "0", "symptoms": [], "feeling": "2"})

    reminder = await ana.reminded(march(6))
    await ana.ran_it(reminder, "21", "3.2")
    await ana.checks_in(reminder, details=HEAVY, gut="3", symptoms=["bloating"])

    await ana.reminded(march(7))
    ana.wakes(march(7), "11:00")
    logged = await ana.logs("24", "3.4", effort="4", kind="easy", notes=RUN_NOTE)
    assert SHOE_NAME in logged.content
    await ana.checks_in(logged, details=EASY, gut="0")
    assert "6 days" in (await user.slash("streak show")).content


async def the_second_week(ana: Life) -> None:
    user = ana.user
    reminder = await ana.reminded(march(9))
    await ana.ran_it(reminder, "26", "3.6")
    await ana.checks_in(reminder, details=EASY, gut="1")

    # She ran before the reminder came; the watch has it.
    ana.wakes(march(11), "06:20")
    watch = run(seconds=1500, speed=2.6, at=ana.at(march(11), "05:50"), hr=149)
    brought = await ana.brings("morning.gpx", gpx(watch))
    assert "3.9 km in 25 min" in brought.content
    await ana.checks_in(brought, details=EASY, gut="1")
    well_done = await ana.reminded(march(11))
    assert "There is a run in your log for today" in well_done.content
    assert "Ran it" not in labels(well_done)

    reminder = await ana.reminded(march(13))
    rest = await user.click(reminder, "Rest instead")
    assert "Rest is part of the plan" in rest.content

    reminder = await ana.reminded(march(14))
    await ana.ran_it(reminder, "30", "4.2")
    await ana.checks_in(reminder, details=HEAVY, gut="4", symptoms=["urge"])

    ana.wakes(march(15), "10:00")
    await ana.logs("33", "4.6")
    asked = await ana.reminded(march(15), "10:30")
    assert "How did it go?" in asked.content
    await ana.checks_in(asked, details=EASY, gut="1")
    started = await user.slash("swap-test start")
    assert "swap test" in started.content.casefold()


async def the_goal_and_the_morning_after(ana: Life) -> None:
    user = ana.user
    reminder = await ana.reminded(march(16))
    reached = await ana.ran_it(reminder, "36", "5")
    assert "🎯 **Goal reached:** 5 km in one run." in reached.content
    assert "a run of 5 km" in reached.content
    await ana.checks_in(reminder, details=HEAVY, gut="6", symptoms=["urge", "lower_cramps"], effort="7")

    ana.wakes(march(17), "08:00")
    asked = await user.next_dm()
    assert "Has your gut settled?" in asked.content
    await user.click(asked, "Yes, it has")
    assert "Kept" in (await user.click(asked, "1")).content

    reminder = await ana.reminded(march(18))
    await ana.ran_it(reminder, "28", "4")
    await user.click(reminder, "Not this time")

    ana.wakes(march(20), "06:25")
    watch = run(seconds=2040, speed=2.5, at=ana.at(march(20), "05:45"), hr=152, counted=True)
    brought = await ana.brings("B3K61230.FIT", fit(watch))
    assert "FIT" in brought.content
    await ana.checks_in(brought, details=EASY, gut="1")
    assert "nothing more to do" in (await ana.reminded(march(20))).content

    await ana.reminded(march(21))
    ana.wakes(march(21), "18:00")
    logged = await ana.logs("38", "5.3", when="17:00", effort="6")
    await ana.checks_in(logged, details=EASY, gut="2", effort="6")
    await user.slash("remind hydration", when="mon at 12:00")


async def something_wrong_and_silence(club: Club, ana: Life) -> None:
    user = ana.user
    ana.wakes(march(22), "09:00")
    picked = await picks(club, WarningSign.DARK_STOOL)
    assert picked.content.startswith("**Get medical advice today**")
    began = len(ana.read)
    assert all(any(cheer in text for text in ana.read) for cheer in ("Time for your run", "🎉", "🔥", "Nice"))

    drink = await ana.reminded(march(23), "12:00")
    assert "Had a drink" in labels(drink), "what keeps her well goes on"
    ana.wakes(march(25), "18:00")
    logged = await ana.logs("15", "2")
    assert logged.content.startswith("✅ **Logged:**")
    await user.click(await ana.reminded(march(25), "18:30"), "Not this time")
    for command in ("streak show", "fact", "goal list", "insights", "swap-test status", "remind list"):
        await user.slash(command)
    silence = ana.read[began:]
    assert not [text for text in silence for cheer in CHEERS if cheer in text]

    ana.wakes(march(26), "19:00")
    well = await user.slash("streak show")
    assert "Forgotten" in (await is_well_again(club, shown(well))).content


async def back_again(ana: Life) -> None:
    reminder = await ana.reminded(march(27))
    assert "Time for your run" in reminder.content, "the first nudge since"
    await ana.ran_it(reminder, "20", "2.8")
    await ana.checks_in(reminder, details=EASY, gut="0")
    reminder = await ana.reminded(march(28))
    await ana.ran_it(reminder, "25", "3.5")
    await ana.checks_in(reminder, details=EASY, gut="0")
    ana.wakes(march(29), "11:00")
    logged = await ana.logs("30", "4.2", when="10:00")
    await ana.checks_in(logged, details=HEAVY, gut="3")
    reminder = await ana.reminded(march(30))
    await ana.ran_it(reminder, "32", "4.6")
    await ana.checks_in(reminder, details=EASY, gut="1")
    ana.wakes(march(31), "19:00")
    logged = await ana.logs("35", "4.9", when="18:00")
    await ana.checks_in(logged, details=EASY, gut="1")


async def test_a_month_from_the_first_command_to_the_last(
    club: Club, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben = Life(club, club.ana), club.add_member("Ben")
    await lived(club, ben, member(Habits(runs=12, per_week=3), seed=1))
    await the_beginning(ana)
    await the_first_week(ana)
    await the_second_week(ana)
    await the_goal_and_the_morning_after(ana)
    await something_wrong_and_silence(club, ana)
    await back_again(ana)
    every_reminder_came_once(club)
    await the_month_in_pictures_and_words(ana)

    packed = await ana.exports_file()
    await she_leaves_without_a_trace(club, ana, ben)
    await the_log_lives_on_elsewhere(packed, tmp_path, monkeypatch, at=club.clock.now())


def every_reminder_came_once(club: Club) -> None:
    """As planned, or held back while something was wrong; nothing twice, nothing left out."""
    settled = club.rows(
        "SELECT substr(planned_local, 9), outcome FROM ledger "
        "WHERE source = 'r' AND subject_id = 1 ORDER BY planned_local"
    )
    asked = (2, 4, 6, 7, 9, 11, 13, 14, 16, 18, 20, 21, 23, 25, 27, 28, 30)
    assert settled == [(f"{day:02}T06:30", "dropped" if day in (23, 25) else "sent") for day in asked]
    ((lines, messages),) = club.rows(
        "SELECT count(*), count(DISTINCT message_id) FROM ledger WHERE outcome = 'sent'"
    )
    unlisted = 2  # the proof that messages arrive, and the question on the morning after
    assert lines == messages == len(club.ana.inbox) - unlisted


async def the_month_in_pictures_and_words(ana: Life) -> None:
    for days in (30, 90):
        progress = await ana.user.slash("progress", period=days, timeout_s=20)
        assert progress.ephemeral
        assert "18 runs" in progress.content
        picture, description = picture_in(progress)
        assert picture.width == 1600
        assert "18 runs" in description
        assert "Gut trouble, 0 to 10: 17 answers, from 0 to 6" in description
    said = (await ana.user.slash("insights", timeout_s=20)).content
    assert "18 runs logged, 16 with a check-in" in said
    assert "too early to tell" in said
    assert "Your first 4 weeks" in said
    assert "stands out" not in said


async def she_leaves_without_a_trace(club: Club, ana: Life, ben: User) -> None:
    bens = rows_of(club, ben.id)
    assert SHOE_NAME.encode() in club.stored_bytes(), "what lies in clear can be found"
    receipt = (await club.erased()).content
    assert "runs 18" in receipt
    assert re.search(r"A search for your id through all \d+ tables found nothing", receipt)
    assert not any(rows_of(club, ana.user.id).values())
    assert rows_of(club, ben.id) == bens
    await club.stop_bot()
    club.discord.assert_clean()
    left = club.stored_bytes()
    for word in (RUN_NOTE, SHOE_NOTE, SHOE_NAME, "Europe/Lisbon", str(ana.user.id)):
        assert word.encode() not in left
    assert ana.user.id.to_bytes(8, "big") not in left
    assert ben.id.to_bytes(8, "big") in left


async def the_log_lives_on_elsewhere(
    packed: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch, *, at: datetime
) -> None:
    """Another bot with a database and a key of its own takes everything in, and gives it out again."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    async with Club(elsewhere, monkeypatch, rate_limits=RateLimits.unlimited()) as another:
        another.clock.move_to(at)
        await another.start_bot()
        ana = Life(another, another.ana)
        preview = await ana.brings("gutsy-export.zip", packed, to="privacy import")
        assert "18 runs, 17 check-ins" in preview.content
        await ana.user.click(preview, "With check-ins")
        await ana.user.click(preview, "Agree and import all")
        assert "Imported" in preview.content
        here, there = document_in(packed), document_in(await ana.exports_file())
        assert brought(there) == brought(here)
        assert brought(here)["run"][3]["sealed_notes"] == {"notes": RUN_NOTE}
        assert (there["unreadable"], there["tables"]["ledger"]) == (0, [])
        assert [one["text_version"] for one in there["tables"]["consent"]] == [CONSENT_VERSION]
        await another.stop_bot()
        another.discord.assert_clean()


def brought(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return what of an export an import takes in: see docs/export.md."""
    tables = {name: rows for name, rows in document["tables"].items() if name not in STAYS}
    tables["member"] = [
        {name: value for name, value in row.items() if name not in STAYS_OF_THE_MEMBER}
        for row in tables["member"]
    ]
    return tables


def rows_of(club: Club, member_id: int) -> dict[str, list[tuple[object, ...]]]:
    """Return every row about a member, by table."""
    whose = {"member": f"id = {member_id}", "shown_fact": f"scope = 'member:{member_id}'"}
    return {
        owned.name: club.rows(
            f"SELECT * FROM {owned.name} WHERE {whose.get(owned.name, f'member_id = {member_id}')}"  # noqa: S608
        )
        for owned in OWNED
    }


async def test_eight_weeks_say_what_is_in_them_and_nothing_where_nothing_is(club: Club) -> None:
    """Ben's gut went with his effort; nothing in Cleo's log went with anything."""
    ben, cleo = club.add_member("Ben"), club.add_member("Cleo")
    eight_weeks = Habits(runs=32, per_week=4)
    await lived(club, ben, member(replace(eight_weeks, planted=0.8), seed=2))
    await lived(club, cleo, member(eight_weeks, seed=2))

    told = await ben.slash("insights", where=club.guild.general, timeout_s=30)
    assert told.ephemeral
    assert "New: something stands out" in told.content
    assert "when effort was" in told.content.split("New: something stands out")[1]
    assert "This could be chance or something else" in told.content
    silent = await cleo.slash("insights", where=club.guild.general, timeout_s=30)
    assert "Nothing to tell apart from chance at present" in silent.content
    assert "stands out" not in silent.content

    for user in (ben, cleo):
        for days in (30, 90):
            picture, description = picture_in(await user.slash("progress", period=days, timeout_s=20))
            assert picture.width == 1600
            assert "Gut trouble, 0 to 10" in description
    await club.stop_bot()
    club.discord.assert_clean()
