"""Firsts in a member's log: each gets one warm line, once, and none while something is wrong."""

from bot.domain.ids import MemberId
from bot.domain.red_flags import WarningSign
from sandbox import Reply, User
from tests.club import Club

NEW = "New in your log"


async def at_home(club: Club, user: User | None = None) -> User:
    user = user or club.ana
    await user.slash("settings timezone", zone="Europe/Lisbon")
    return user


async def log(user: User, duration: str, distance: str | None = None, **more: object) -> Reply:
    given = {"duration": duration, "distance": distance, **more}
    reply = await user.slash("run log", options={name: value for name, value in given.items() if value})
    assert "Logged" in reply.content, reply.content
    return reply


async def test_the_first_minute_ever_is_celebrated_and_the_second_is_not(club: Club) -> None:
    ana = await at_home(club)
    first = await log(ana, "1")
    assert "🎉 **New in your log:** your first run and a run of 1 min." in first.content
    assert first.content.count("🎉") == 1
    second = await log(ana, "1:30", when="yesterday")
    assert NEW not in second.content
    third = await log(ana, "5", when="2 days ago")
    assert "a run of 5 mins" in third.content
    assert "first run" not in third.content


async def test_a_reminders_ran_it_celebrates_once_also_when_pressed_again(club: Club) -> None:
    reminder = await club.reminded()
    (ran_it,) = [button.custom_id for button in reminder.buttons if button.label == "Ran it"]
    assert ran_it is not None
    form = await club.ana.click(reminder, "Ran it")
    logged = await club.ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})
    assert "your first run, a run of 30 mins and a run of 5 km." in logged.content
    again = await club.press(club.ana, reminder, ran_it)
    assert "already" in again.content
    assert NEW not in again.content


async def test_deleting_and_logging_again_brings_no_second_congratulation(club: Club) -> None:
    ana = await at_home(club)
    assert NEW in (await log(ana, "30", "5")).content
    (run_id,) = club.rows("SELECT id FROM run")[0]
    asked = await ana.slash("run delete", run=str(run_id))
    assert asked.message is not None
    await ana.click(asked.message, "Delete it")
    assert club.rows("SELECT count(*) FROM run") == [(0,)]
    assert NEW not in (await log(ana, "30", "5")).content
    assert NEW in (await log(ana, "60", "10", when="yesterday")).content, "a first that was none before"


async def test_old_runs_pass_in_silence_and_leave_nothing_to_celebrate_twice(club: Club) -> None:
    ana = await at_home(club)
    old = await log(ana, "40", "6", when="2026-02-10")
    assert NEW not in old.content
    today = await log(ana, "45", "6.2")
    assert NEW not in today.content, "30 minutes and 5 km were reached long ago"


async def test_while_something_is_wrong_firsts_are_kept_and_never_told(club: Club) -> None:
    ana = await at_home(club)
    await club.client.services.wellbeing.report(MemberId(ana.id), WarningSign.CHEST_PAIN, locale="en-GB")
    flagged = await ana.slash("run log", duration="30", distance="5")
    assert NEW not in flagged.content
    assert "🎉" not in flagged.content
    assert club.rows("SELECT count(*) FROM milestone WHERE name = 'distance:5000'") == [(1,)]
    await club.client.services.wellbeing.all_is_well(MemberId(ana.id))
    later = await log(ana, "31", "5.1", when="yesterday")
    assert NEW not in later.content, "not later either"


async def test_a_run_far_beyond_the_usual_is_not_rewarded(club: Club) -> None:
    ana = await at_home(club)
    for day in (20, 22, 24, 26):
        await log(ana, "20", "3", when=f"2026-02-{day}")
    jump = await log(ana, "65", "10")
    assert NEW not in jump.content
    assert club.rows("SELECT count(*) FROM milestone WHERE name = 'distance:10000'") == [(1,)]


async def test_the_fastest_and_the_longest_so_far(club: Club) -> None:
    ana = await at_home(club)
    for day, duration in ((20, "30"), (22, "31"), (24, "32")):
        await log(ana, duration, "5", when=f"2026-02-{day}")
    better = await log(ana, "29:30", "5.4", when="2026-02-26")
    assert "your fastest 5 km so far (27 mins 19 secs at your average pace)" in better.content
    assert "longest" not in better.content, "a longest run passes a whole kilometre"
    assert NEW not in (await log(ana, "37", "5.9", when="2026-02-28")).content
    assert "your longest run yet" in (await log(ana, "39", "6.2")).content
    slower = await log(ana, "35", "5.3", when="yesterday")
    assert NEW not in slower.content


async def test_milestones_are_nobody_elses(club: Club) -> None:
    ana, ben = await at_home(club), await at_home(club, club.add_member("Ben"))
    assert "your first run" in (await log(ana, "30", "5")).content
    reply = await ben.slash("run log", duration="30", distance="5", where=club.guild.general)
    assert reply.ephemeral
    assert "your first run" in reply.content
