"""Quiet hours, units, journeys, and what follows a run."""

from sandbox import Message
from tests.club import Club


async def test_quiet_hours_are_said_back_and_hold_what_is_due(club: Club) -> None:
    shown = await club.ana.autocomplete("settings quiet-hours", option="hours", value="10pm to 7am")
    assert [(choice.name, choice.value) for choice in shown] == [("Quiet from 22:00 to 07:00", "22:00-07:00")]
    assert len(await club.ana.autocomplete("settings quiet-hours", option="hours")) == 4
    for unreadable in ("at night", "7-7", "25:00-07:00", "@everyone"):
        refused = await club.ana.slash("settings quiet-hours", hours=unreadable)
        assert "would work" in refused.content
    reply = await club.ana.slash("settings quiet-hours", hours="22-7", where=club.guild.general)
    assert reply.ephemeral
    assert "**22:00 to 07:00**" in reply.content
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    club.clock.move_to(club.clock.now().replace(hour=6, minute=59))
    assert [one.content[:1] for one in club.ana.inbox] == ["📬"]
    club.clock.move_to(club.clock.now().replace(hour=7, minute=0, second=0))
    held = await club.delivered()
    assert held.content == "🏃 **Time for your run.** Easy counts, and so does short.", "nobody is to blame"
    off = await club.ana.slash("settings quiet-hours", hours="off")
    assert "No quiet hours" in off.content


async def test_distances_are_read_and_shown_in_the_members_units(club: Club) -> None:
    reply = await club.ana.slash("settings units", units="mi")
    assert "miles" in reply.content
    reminder = await club.reminded()
    form = await club.ana.click(reminder, "Ran it")
    assert form.modal is not None
    assert "Miles: 3.1" in str(form.modal.components)
    logged = await club.ana.submit_modal(form.modal, {"duration": "30", "distance": "3"})
    assert "3 mi in 30 min" in logged.content
    assert club.rows("SELECT round(distance_m) FROM run") == [(4828,)]
    await club.ana.slash("settings units", units="km")
    again = await club.press(club.ana, reminder, "g:run.done::1:202603020630")
    assert "4.83 km in 30 min" in again.content


async def second_reminder_of_the_day(club: Club) -> Message:
    reminder = await club.reminded(when="daily 06:30 18:00")
    form = await club.ana.click(reminder, "Ran it")
    await club.ana.submit_modal(form.modal, {"duration": "30"})
    club.clock.move_to(club.clock.now().replace(hour=18, minute=0))
    return await club.delivered()


async def test_a_run_in_the_log_turns_the_days_next_reminder_into_praise(club: Club) -> None:
    praise = await second_reminder_of_the_day(club)
    assert "There is a run in your log for today" in praise.content
    assert [button.label for button in praise.buttons] == ["👍"]
    await club.ana.click(praise, "👍")
    assert praise.buttons == []


async def test_a_journey_moves_reminders_and_ends_by_itself_or_when_told(club: Club) -> None:
    no_home = await club.ana.slash("settings travel", zone="Tokyo", until="sunday")
    assert "/settings timezone" in no_home.content
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 18:00")
    for zone, until in (
        ("nowhere at all", "sunday"),
        ("Tokyo", "yesterday"),
        ("Tokyo", None),
        ("Tokyo", "2020-01-01"),
    ):
        refused = await club.ana.slash("settings travel", options={"zone": zone, "until": until})
        assert "🧳" not in refused.content
    assert "until" in (await club.ana.slash("settings travel", zone="Tokyo")).content
    choices = await club.ana.autocomplete("settings travel", option="zone", value="h")
    assert choices[0].value == "home"
    assert len(choices) <= 25
    ends = await club.ana.autocomplete("settings travel", option="until")
    assert ends[0].value == "2026-03-03"

    reply = await club.ana.slash("settings travel", zone="Tokyo", until="friday")
    assert "Friday 6 March 2026" in reply.content.replace(",", "")
    assert "15:20" in reply.content
    shown = (await club.ana.slash("settings show")).content
    assert "Travelling: **Tokyo, Japan**" in shown
    at_six_there = club.clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    assert f"<t:{int(at_six_there.timestamp())}:f>" in (await club.ana.slash("remind list")).content
    back = await club.ana.slash("settings travel", zone="Home")
    assert "Lisbon" in back.content
    at_six_here = club.clock.now().replace(hour=18, minute=0, second=0, microsecond=0)
    assert f"<t:{int(at_six_here.timestamp())}:f>" in (await club.ana.slash("remind list")).content
    assert "Travelling" not in (await club.ana.slash("settings show")).content


async def test_a_single_reminder_that_a_new_clock_has_passed_is_named(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind once", kind="run", when="today 7:00")
    await club.ana.slash("remind once", kind="hydration", when="today 21:00")
    east = await club.ana.slash("settings timezone", zone="Madrid")
    assert "does not come: Run once" in east.content
    assert "Drink" not in east.content
    back = await club.ana.slash("settings timezone", zone="Lisbon")
    assert "does not come" not in back.content, "it is ahead again"
    assert (await club.ana.slash("remind list")).content.count("next <t:") == 2
    away = await club.ana.slash("settings travel", zone="Tokyo", until="friday")
    assert "does not come: Run once" in away.content
    home = await club.ana.slash("settings travel", zone="home")
    assert "does not come" not in home.content


async def test_what_is_asked_for_in_hours_lived_twice_comes(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 14:00 18:00")
    await club.ana.slash("settings travel", zone="Tokyo", until="today")
    club.clock.move_to(club.clock.now().replace(hour=9, minute=0, second=0))  # six in the evening in Tokyo
    reminder = await club.delivered()
    club.clock.move_to(club.clock.now().replace(hour=15, minute=1))  # three in the afternoon, at home again
    (reading, *_) = await club.ana.autocomplete("remind once", option="when", value="in 10 min")
    assert "next Mon 15:1" in reading.name
    once = await club.ana.slash("remind once", kind="hydration", when="in 10 min")
    soon = int(club.clock.now().replace(minute=11, second=0, microsecond=0).timestamp())
    assert str(soon) in once.content or str(soon + 60) in once.content
    await club.ana.click(reminder, "Later…")
    form = await club.ana.click(reminder, "Another time…")
    put_off = await club.ana.submit_modal(form.modal, {"when": "15:30"})
    half_past = club.clock.now().replace(minute=30, second=0, microsecond=0)
    assert str(int(half_past.timestamp())) in put_off.content
    tomorrow = int(half_past.replace(day=3, hour=14, minute=0).timestamp())
    assert f"next <t:{tomorrow}:f>" in (await club.ana.slash("remind list")).content, "nothing comes twice"
    club.clock.move_to(half_past.replace(minute=12))
    assert "Thirst is the guide" in (await club.delivered()).content


async def test_all_wishes_are_shown_in_one_place(club: Club) -> None:
    before = (await club.ana.slash("settings show")).content
    for words in ("Quiet hours: none", "Kilometres", "A short well-done", "Meal reminders: none"):
        assert words in before
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("settings quiet-hours", hours="22-7")
    await club.ana.slash("settings units", units="mi")
    await club.ana.slash("settings after-run", becomes="nothing")
    await club.ana.slash("remind fuel", lead="90 min")
    after = (await club.ana.slash("settings show")).content
    for words in ("22:00 to 07:00", "Miles", "Nothing at all", "30 min"):
        assert words in after
