"""Who does as advised and rests loses no streak by it, and nobody can tell why it lived on."""

import contextlib
import io
import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.ids import MemberId
from bot.storage.encryption import HealthCipher, read_keys
from sandbox import User
from tests.club import Club
from tests.cogs.test_export import brought, exported, files_in
from tests.cogs.test_leaderboard import set_up, shown, text_of

WHY = "You said that something was wrong: the day does not count against you."


async def streak(club: Club, user: User | None = None) -> str:
    return (await (user or club.ana).slash("streak show")).content


async def explained(club: Club) -> list[str]:
    """Return the lines of the last fortnight's days, newest first."""
    message = (await club.ana.slash("streak explain", where=club.guild.general)).message
    assert message is not None
    assert message.ephemeral
    pages = [message.content]
    while any(button.label == "◀ Older" for button in message.buttons):
        pages.append((await club.ana.click(message, "◀ Older")).content)
    return [line for page in pages for line in page.splitlines() if "**" in line and "kept" not in line]


async def was_unwell(club: Club, user: User | None = None, *, days: int) -> None:
    """Let a member report something, rest for as long as that, and be well again on the last of these days."""
    await club.reported_something_wrong(user or club.ana)
    club.clock.advance(days=days)
    await club.got_well_again(user or club.ana)


async def test_resting_as_advised_costs_no_streak_and_each_day_says_so(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("run log", duration="30")
    club.clock.advance(days=1)
    await was_unwell(club, days=3)
    assert "**1 day** kept" in await streak(club)
    club.clock.advance(days=1)
    assert "**1 day** kept" in await streak(club), "the day after is open"
    days = await explained(club)
    assert [WHY in day for day in days] == [False, True, True, True, True, False]
    assert "The day isn't over" in days[0]
    await club.ana.slash("run log", duration="30")
    assert "**2 days** kept" in await streak(club)
    club.clock.advance(days=9)
    assert "starts with the next day" in await streak(club), "from then on days count again"


async def test_a_run_meanwhile_keeps_its_day(club: Club) -> None:
    await club.logged_run()
    club.clock.advance(days=1)
    await club.reported_something_wrong(club.ana)
    await club.ana.slash("run log", duration="10")
    await club.got_well_again(club.ana)
    assert "**2 days** kept" in await streak(club)
    assert "a run keeps the day" in (await explained(club))[0]


async def test_an_injury_outlives_it_and_coming_back_from_one_ends_nothing_else(club: Club) -> None:
    await club.logged_run()
    await club.ana.slash("rest injured")
    club.clock.advance(days=1)
    await was_unwell(club, days=1)
    club.clock.advance(days=2)
    assert "You said you were injured" in (await explained(club))[0], "all is well ends no injury"

    await club.reported_something_wrong(club.ana)
    back = await club.ana.slash("rest back")
    assert "Welcome back" in back.content
    assert "days count again" not in back.content
    assert "no day is held against you" in (await club.ana.slash("rest back")).content
    club.clock.advance(days=3)
    await club.got_well_again(club.ana)
    assert WHY in (await explained(club))[1]
    assert "**1 day** kept" in await streak(club)


async def test_reporting_twice_and_being_well_twice_changes_nothing(club: Club) -> None:
    await club.logged_run()
    club.clock.advance(days=1)
    await club.reported_something_wrong(club.ana)
    club.clock.advance(days=1)
    await was_unwell(club, days=1)
    days = [day.replace("🔲", "⬜") for day in await explained(club)]
    await club.reported_something_wrong(club.ana)
    await club.got_well_again(club.ana)
    assert await explained(club) == days


async def test_in_clear_there_is_nothing_of_it(log: io.StringIO, club: Club) -> None:
    ben = club.add_member("Ben")
    for user in (club.ana, ben):
        await user.slash("settings timezone", zone="Europe/Lisbon")
        await user.slash("run log", duration="30")
    rows = "SELECT kind, day_on, details, sealed_status IS NULL FROM streak_event WHERE member_id = "
    await was_unwell(club, days=2)
    await set_up(club)
    for user in (club.ana, ben):
        await shown(club, user)
    await club.ana.slash("leaderboard", where=club.guild.general, metric="days kept")
    kept = "SELECT state, summed FROM streak_state WHERE member_id = "
    anas, bens = ([club.rows(f"{query}{user.id}") for query in (rows, kept)] for user in (club.ana, ben))
    assert len(anas[1]) == 1
    assert [str(each).replace('{"run_id":1}', '{"run_id":2}') for each in anas] == [
        str(each) for each in bens
    ]
    sealed = club.rows("SELECT length(wellbeing) FROM member")
    assert len(set(sealed)) == 1
    while_running = club.stored_bytes()
    await club.stop_bot()
    for secret in ("unwell", "chest_pain"):
        assert secret not in log.getvalue()
        assert secret.encode() not in while_running


async def test_a_server_sees_what_it_would_of_a_break(club: Club) -> None:
    ben = club.add_member("Ben")
    for user in (club.ana, ben):
        await user.slash("settings timezone", zone="Europe/Lisbon")
        # Tuesdays and Wednesdays are planned rest, and no days of rest while somebody is away.
        await user.slash("remind run", when="mon thu fri sat sun 06:30")
        await user.slash("run log", duration="30")
    club.clock.advance(days=1)
    await club.reported_something_wrong(club.ana)
    await ben.slash("rest break", until="thursday")
    club.clock.advance(days=2)
    await club.got_well_again(club.ana)
    club.clock.advance(days=1)
    for user in (club.ana, ben):
        await user.slash("run log", duration="30")
    assert await streak(club) == await streak(club, ben)
    assert "**2 days** kept" in await streak(club)
    await set_up(club)
    for user in (club.ana, ben):
        await shown(club, user)
    board = text_of(
        await ben.slash(
            "leaderboard", where=club.guild.general, metric="days kept", period="7 days", public=True
        )
    )
    ranks = [line for line in board.splitlines() if "Ana" in line or "Ben" in line]
    assert len(ranks) == 2
    assert ranks[0].replace("Ana", "Ben").replace("**", "") == ranks[1].replace("**", "")


async def test_it_outlives_a_restart_a_withdrawal_and_goes_with_everything(club: Club) -> None:
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1])
    club.clock.advance(days=1)
    await club.reported_something_wrong(club.ana)
    club.clock.advance(days=2)
    await club.withdrew()
    club.clock.advance(days=1)
    await club.restart_bot()
    assert "**1 day** kept" in await streak(club), "withdrawing says that nothing is asked any more"
    assert sum(WHY in day for day in await explained(club)) == 3
    await club.erased()
    assert "No streak yet" in await streak(club)
    assert club.rows("SELECT * FROM member") == []


async def test_it_comes_along_with_an_export(club: Club) -> None:
    await club.logged_run()
    club.clock.advance(days=1)
    await was_unwell(club, days=2)
    packed = await exported(club)
    (member,) = json.loads(files_in(packed)["gutsy.json"])["tables"]["member"]
    assert member["wellbeing"] == {
        "since_at": None,
        "since_on": None,
        "signs": [],
        "days": [["2026-03-03", "2026-03-05"]],
    }
    days = await explained(club)
    await club.erased()
    asked = await brought(club, packed)
    assert asked.message is not None
    await club.ana.click(asked.message, "Import it")
    assert await explained(club) == days
    assert "**1 day** kept" in await streak(club)
    assert "nothing new" in (await brought(club, packed)).content


async def test_who_moves_while_something_is_wrong_has_the_days_until_then(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("run log", duration="30")
    club.clock.advance(days=1)
    await club.reported_something_wrong(club.ana)
    club.clock.advance(days=2)
    packed = await exported(club)
    await club.erased()
    for _ in range(2):
        asked = await brought(club, packed)
        if asked.message is not None and asked.message.buttons:
            await club.ana.click(asked.message, "Import it")
        days = await explained(club)
        assert "holding this back" not in str(days), "whether something is wrong is not brought in"
        assert [WHY in day for day in days[-4:]] == [True, True, True, False]
        club.clock.advance(days=1)
    assert "starts with the next day" in await streak(club)


async def test_what_an_earlier_version_remembered_counts_from_its_first_day(club: Club) -> None:
    await club.logged_run()
    club.clock.advance(days=1)
    await club.stop_bot()
    earlier = {
        "version": 1,
        "since_ms": f"{int(club.clock.now().timestamp() * 1000):015}",
        "signs": {"chest_pain": 1, "collapse": 0},
    }
    cipher = HealthCipher(read_keys(club.folder / "health.key"))
    sealed = cipher.seal(earlier, member_id=MemberId(club.ana.id))
    with contextlib.closing(sqlite3.connect(club.database)) as opened, opened:
        opened.execute("UPDATE member SET wellbeing = ? WHERE id = ?", (sealed, club.ana.id))
    club.clock.advance(days=1)
    await club.start_bot()
    assert "holding this back" in await streak(club)
    await club.got_well_again(club.ana)
    assert "**1 day** kept" in await streak(club)
    assert [WHY in day for day in await explained(club)] == [True, True, False]


async def test_without_check_ins_nothing_is_remembered_and_nothing_promised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Club(tmp_path, monkeypatch) as club:
        await club.start_bot(check_ins="off")
        await club.ana.slash("settings timezone", zone="Europe/Lisbon")
        await club.ana.slash("run log", duration="30")
        asked = await club.ana.slash("something-wrong")
        while not (asked.followups and "What is it?" in str(asked.followups[-1].components)):
            await asked.next_followup()
        menu = asked.followups[-1]
        assert "count against" not in menu.content
        picked = await club.ana.select(menu, "What is it?", ["chest_pain"])
        assert "count against" not in picked.content
        club.clock.advance(days=2)
        assert "starts with the next day" in await streak(club)
        assert WHY not in str(await explained(club))
        club.discord.assert_clean()


async def test_days_are_those_of_the_members_own_calendar(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Pacific/Auckland")
    await club.ana.slash("run log", duration="30")
    club.clock.advance(days=1)
    club.clock.move_to(club.clock.now().replace(hour=11, minute=30))  # half past midnight there
    await club.reported_something_wrong(club.ana)
    club.clock.move_to(club.clock.now() + timedelta(minutes=10))
    await club.got_well_again(club.ana)
    days = await explained(club)
    assert WHY in days[0]
    assert "Wed 4 Mar" in days[0], "it was still Tuesday in London"
    assert WHY not in days[1]
