"""``/goal``: small goals, seen when they are reached, never held against anybody."""

import pytest

from bot.domain.ids import MemberId
from bot.domain.red_flags import WarningSign
from sandbox import User
from tests.club import Club

REACHED = "Goal reached"


async def at_home(club: Club, user: User | None = None) -> User:
    user = user or club.ana
    await user.slash("settings timezone", zone="Europe/Lisbon")
    return user


async def pick(user: User, command: str, typed: str = "") -> str:
    (choice,) = await user.autocomplete(command, option="goal", value=typed)
    return str(choice.value)


async def test_before_any_goal_small_ones_are_offered(club: Club) -> None:
    empty = await club.ana.slash("goal list", where=club.guild.general)
    assert empty.ephemeral
    assert "No goals yet" in empty.content
    assert "`8 runs`" in empty.content
    assert club.rows("SELECT * FROM member") == [], "looking leaves no trace"
    offered = await club.ana.autocomplete("goal set", option="goal", value="")
    assert [choice.name for choice in offered] == [
        "20 mins in one run",
        "5 km in one run",
        "8 runs",
        "30 km in total",
    ]
    for choice in offered:
        assert "Your goal" in (await club.ana.slash("goal set", goal=choice.value)).content


async def test_a_goal_is_reached_by_a_reminders_ran_it_and_told_once(club: Club) -> None:
    ana = club.ana
    reminder = await club.reminded()
    await ana.slash("goal set", goal="30 min")
    await ana.slash("goal set", goal="10k", by="in 6 weeks")
    form = await ana.click(reminder, "Ran it")
    logged = await ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})
    assert "🎯 **Goal reached:** 30 mins in one run." in logged.content
    assert logged.content.count(REACHED) == 1
    listed = (await ana.slash("goal list")).content
    assert "✅ 30 mins in one run" in listed
    assert "▰▰▰▰▰▱▱▱▱▱ **10 km in one run**" in listed
    assert "longest since then: 5 km" in listed
    assert "by Monday, 13 April 2026" in listed
    second = await ana.slash("run log", duration="35", distance="5.1", when="yesterday")
    assert REACHED not in second.content


async def test_runs_and_kilometres_are_counted_from_the_day_it_was_set(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("run log", duration="30", distance="9")
    await ana.slash("goal set", goal="2 runs")
    await ana.slash("goal set", goal="12 km in total")
    await ana.slash("run log", duration="60", distance="11", when="yesterday")
    listed = (await ana.slash("goal list")).content
    assert "0 runs so far" in listed
    assert "0 km so far" in listed
    club.clock.advance(hours=30)
    await ana.slash("run log", duration="40", distance="7.5")
    assert "1 run so far" in (await ana.slash("goal list")).content
    club.clock.advance(hours=24)
    done = await ana.slash("run log", duration="41", distance="5")
    assert "**Goal reached:** 2 runs." in done.content
    assert "**Goal reached:** 12 km in total." in done.content


async def test_a_changed_run_reaches_its_goal(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("goal set", goal="5k")
    await ana.slash("run log", duration="30", distance="4.2")
    (run_id,) = club.rows("SELECT id FROM run")[0]
    changed = await ana.slash("run edit", run=str(run_id), distance="5.2")
    assert REACHED in changed.content
    assert "New in your log" not in changed.content, "a milestone passes in silence when a run is changed"


async def test_a_goal_past_its_day_is_still_open(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("goal set", goal="5k", by="tomorrow")
    club.clock.advance(days=5)
    listed = (await ana.slash("goal list")).content
    assert "still open, and that is fine" in listed
    assert "the first run is still to come" in listed
    reached = await ana.slash("run log", duration="33", distance="5")
    assert REACHED in reached.content


async def test_goals_can_be_marked_and_let_go(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("goal set", goal="5 miles")
    await ana.slash("goal set", goal="12 runs", by="2026-06-01")
    assert await ana.autocomplete("goal done", option="goal", value="pineapple") == []
    names = [choice.name for choice in await ana.autocomplete("goal drop", option="goal")]
    assert names == ["8.05 km in one run", "12 runs, by Monday, 1 June 2026"]
    done = await ana.slash("goal done", goal=await pick(ana, "goal done", "8.05"))
    assert REACHED in done.content
    dropped = await ana.slash("goal drop", goal=await pick(ana, "goal drop", "runs"))
    assert "Let go: 12 runs" in dropped.content
    assert "Nothing open" in (await ana.slash("goal list")).content
    for command in ("goal done", "goal drop"):
        for goal in ("1", "2", "999", "5k", "x" * 100):
            again = await ana.slash(command, goal=goal)
            assert "I can't find that goal" in again.content, "twice, unknown, or typed"


async def test_nobody_can_end_anothers_goal(club: Club) -> None:
    ana, ben = await at_home(club), await at_home(club, club.add_member("Ben"))
    await ana.slash("goal set", goal="5k")
    picked = await pick(ana, "goal done")
    for command in ("goal done", "goal drop"):
        assert "I can't find that goal" in (await ben.slash(command, goal=picked)).content
    assert "5 km in one run" in (await ana.slash("goal list")).content
    assert "No goals yet" in (await ben.slash("goal list")).content


@pytest.mark.parametrize(
    ("goal", "by", "answer"),
    [
        ("run every day", None, "rest is part of every plan"),
        ("14 runs", "in 9 days", "Up to 9 fit"),
        ("faster", None, "These work: `10k`, `45 min`, `12 runs`, `60 km in total`"),
        ("5000 km", None, "outside what I can count"),
        ("5k", "someday", "tomorrow"),
        ("5k", "yesterday", "These would work"),
    ],
)
async def test_what_cannot_be_a_goal_is_answered_with_what_can(
    club: Club, goal: str, by: str | None, answer: str
) -> None:
    ana = await at_home(club)
    reply = await ana.slash("goal set", options={"goal": goal} | ({"by": by} if by else {}))
    assert answer in reply.content
    assert club.rows("SELECT * FROM goal") == []


async def test_ten_open_goals_are_enough_and_none_comes_twice(club: Club) -> None:
    ana = await at_home(club)
    for runs in range(1, 11):
        assert "Your goal" in (await ana.slash("goal set", goal=f"{runs} runs")).content
    assert "You have this goal already" in (await ana.slash("goal set", goal="3 runs")).content
    assert "You have 10 open goals" in (await ana.slash("goal set", goal="11 runs")).content
    await ana.slash("goal drop", goal=await pick(ana, "goal drop", "3 runs"))
    assert "Your goal" in (await ana.slash("goal set", goal="11 runs")).content


async def test_miles_are_read_and_shown_in_miles(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("settings units", units="mi")
    assert "20 mi in total" in (await ana.slash("goal set", goal="20 in total")).content
    await ana.slash("run log", duration="60", distance="6.2")
    assert "6.2 mi so far" in (await ana.slash("goal list")).content
    suggested = await ana.autocomplete("goal set", option="goal", value="3")
    assert [choice.name for choice in suggested][-1] == "3 mi in total"


async def test_while_something_is_wrong_a_reached_goal_is_not_spoken_of(club: Club) -> None:
    ana = await at_home(club)
    await ana.slash("goal set", goal="5k")
    await ana.slash("goal set", goal="3 runs")
    await club.client.services.wellbeing.report(MemberId(ana.id), WarningSign.COLLAPSE, locale="en-GB")
    assert "5 km in one run" in (await ana.slash("goal list")).content
    assert REACHED not in (await ana.slash("run log", duration="33", distance="5")).content
    marked = await ana.slash("goal done", goal=await pick(ana, "goal done"))
    assert "Noted as reached: 3 runs." in marked.content
    assert REACHED not in marked.content
    assert club.rows("SELECT count(*) FROM goal WHERE done_at IS NOT NULL") == [(2,)]
    after = (await ana.slash("goal list")).content
    assert "Nothing open." in after
    assert "next one" not in after, "nothing invites to more"


async def test_a_full_list_fits_in_any_number_of_messages(club: Club) -> None:
    ana = await at_home(club)
    for runs in range(1, 11):
        await ana.slash("goal set", goal=f"{runs} runs", by="in 3 weeks")
    club.clock.advance(days=30)
    listed = await ana.slash("goal list")
    assert listed.content.count("still open, and that is fine") == 10
    assert len(listed.content) <= 2000
