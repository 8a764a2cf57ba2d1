"""Ahead and back: the next five fires with what moves them, and what became of the latest."""

from datetime import UTC, datetime

from tests.club import Club


async def asked(club: Club, command: str, when: str) -> str:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash(command, when=when)
    return str((await club.ana.autocomplete("remind preview", option="reminder"))[-1].value)


def stamp(when: str) -> str:
    return f"<t:{int(datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp())}:F>"


async def test_the_next_five_are_shown_and_the_lost_hour_is_pointed_out(club: Club) -> None:
    club.clock.move_to(club.clock.now().replace(day=26))
    number = await asked(club, "remind run", "daily 01:30")
    shown = await club.ana.slash("remind preview", reminder=number)
    assert shown.content.count("• <t:") == 5
    assert stamp("2026-03-29T01:00") in shown.content
    assert "01:30 does not exist that day, so it comes at 02:00" in shown.content
    assert shown.content.count("does not exist") == 1


async def test_the_doubled_hour_is_pointed_out(club: Club) -> None:
    club.clock.move_to(club.clock.now().replace(month=10, day=23))
    number = await asked(club, "remind run", "daily 01:30")
    shown = await club.ana.slash("remind preview", reminder=number)
    assert "01:30 comes twice that day, and I take the first" in shown.content
    assert stamp("2026-10-25T00:30") in shown.content


async def test_a_wait_into_the_doubled_hour_comes_when_it_ends_and_is_nothing_odd(club: Club) -> None:
    club.clock.move_to(datetime(2026, 10, 25, 1, 9, 30, tzinfo=UTC))  # 01:09 in Lisbon, for the second time
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind once", kind="run", when="in 20 min")
    (run,) = await club.ana.autocomplete("remind preview", option="reminder")
    shown = (await club.ana.slash("remind preview", reminder=str(run.value))).content
    assert stamp("2026-10-25T01:30") in shown
    assert "comes twice" not in shown


async def test_quiet_hours_and_pauses_show_in_what_comes(club: Club) -> None:
    number = await asked(club, "remind run", "daily 06:30")
    drink = await asked(club, "remind hydration", "daily 05:00")
    await club.ana.slash("settings quiet-hours", hours="22:00-07:00")
    assert "it waits until <t:" in (await club.ana.slash("remind preview", reminder=number)).content
    assert "it is left out" in (await club.ana.slash("remind preview", reminder=drink)).content
    await club.ana.slash("remind pause", reminder=number)
    assert "paused until you say" in (await club.ana.slash("remind preview", reminder=number)).content


async def test_why_tells_what_was_planned_what_came_and_what_did_not(club: Club) -> None:
    assert "nothing to explain" in (await club.ana.slash("remind why")).content
    reminder = await club.reminded(when="daily 06:30")
    await club.ana.click(reminder, "Snooze 10 min")
    club.clock.advance(minutes=10)
    await club.delivered()
    told = await club.ana.slash("remind why", where=club.guild.general)
    assert told.ephemeral
    assert told.content.count("planned for <t:") == 2
    assert "Run, put off" in told.content
    assert told.content.count("on time") == 2

    await club.ana.slash("settings quiet-hours", hours="22:00-07:00")
    club.clock.move_to(club.clock.now().replace(day=3, hour=6, minute=30))
    club.clock.move_to(club.clock.now().replace(day=3, hour=7, minute=0))
    await club.delivered()
    (choice,) = await club.ana.autocomplete("remind why", option="reminder")
    told = await club.ana.slash("remind why", reminder=choice.value)
    assert "It waited for the end of your quiet hours" in told.content
    assert "30 min" in told.content
    assert told.content.index("waited") < told.content.index("on time"), "the newest first"


async def test_why_names_the_rule_that_kept_a_reminder_back(club: Club) -> None:
    reminder = await club.reminded(when="daily 06:30 07:30")
    await club.ana.slash("settings after-run", becomes="nothing")
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    club.clock.move_to(club.clock.now().replace(hour=7, minute=30))
    while not club.rows("SELECT 1 FROM ledger WHERE outcome = 'dropped'"):
        await club.ana.slash("help")
    told = await club.ana.slash("remind why")
    assert "Not sent. You had logged a run that day already." in told.content


async def test_what_came_on_an_earlier_clock_is_not_announced_again(club: Club) -> None:
    await club.reminded(when="daily 06:30")
    await club.ana.slash("settings timezone", zone="Honolulu")
    (choice,) = await club.ana.autocomplete("remind preview", option="reminder")
    shown = await club.ana.slash("remind preview", reminder=choice.value)
    tomorrow = int(datetime(2026, 3, 3, 16, 30, tzinfo=UTC).timestamp())
    assert shown.content.splitlines()[1].startswith(f"• <t:{tomorrow}:F>")
    assert shown.content.count("•") == 5
    assert f"next <t:{tomorrow}:f>" in (await club.ana.slash("remind list")).content


async def test_a_day_of_rest_is_told_of_wherever_its_reminders_are(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 18:00")
    await club.ana.slash("remind fuel", lead="2 hours")
    await club.ana.slash("remind hydration", when="at 19")
    (choice,) = await club.ana.autocomplete("remind preview", option="reminder", value="run")
    assert "chose to rest" not in (await club.ana.slash("remind list")).content
    await club.ana.slash("rest today")
    assert (await club.ana.slash("remind list")).content.count("chose to rest that day") == 2, "run and meal"
    shown = (await club.ana.slash("remind preview", reminder=choice.value)).content
    assert shown.count("chose to rest that day") == 1
    assert "chose to rest" in shown.splitlines()[2]
    await club.ana.slash("rest back")
    assert "chose to rest" not in (await club.ana.slash("remind list")).content
