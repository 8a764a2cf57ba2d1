"""Drinks, rest days, meals, single moments: asked for, delivered, answered."""

import pytest

from sandbox import ClientRefused, Message
from tests.club import Club


def labels(message: Message) -> list[str | None]:
    return [button.label for button in message.buttons]


async def test_drinks_are_counted_and_never_measured(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    added = await club.ana.slash("remind hydration", when="every 90 min 8:00-20:00 weekdays")
    assert "**Monday to Friday, every 90 min" in added.content.replace("mins", "min")
    club.clock.move_to(club.clock.now().replace(hour=8, minute=0, second=0))
    first = await club.delivered()
    assert "Thirst is the guide" in first.content
    assert labels(first) == ["Had a drink", "Later 30 min"]
    noted = await club.ana.click(first, "Had a drink")
    assert noted.content == "💧 **Noted.** That is 1 drink today."
    assert labels(first) == []

    club.clock.advance(minutes=90)
    second = await club.delivered()
    later = await club.ana.click(second, "Later 30 min")
    assert "I'll ask again" in later.content
    assert labels(second) == ["Had a drink"]
    club.clock.advance(minutes=30)
    again = await club.delivered()
    drank = next(str(button.custom_id) for button in again.buttons if button.label == "Had a drink")
    assert (await club.ana.click(again, "Had a drink")).content == "💧 **Noted.** That makes 2 drinks today."
    for _ in range(2):
        twice = await club.press(club.ana, again, drank)
        assert "2 drinks" in twice.content, "pressing twice counts once"
    put_off = await club.press(club.ana, again, drank.replace("drank", "later"))
    assert "had a drink for this one already" in put_off.content
    ben = club.add_member("Ben")
    his = await club.reminded(ben, when="daily 12:00 06:30")
    for custom_id in (drank, drank.replace("drank", "later")):
        refused = await club.press(ben, his, custom_id)
        assert "can't find that reminder" in refused.content


async def test_a_rest_day_is_a_note_and_counts_as_planned(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="mon wed fri 18:00")
    added = await club.ana.slash("remind rest", when="tue thu")
    assert "**Tue and Thu at 08:00**" in added.content
    club.clock.move_to(club.clock.now().replace(hour=18, minute=0))
    await club.delivered()
    club.clock.move_to(club.clock.now().replace(day=3, hour=8))
    note = await club.delivered()
    assert "A rest day, as you planned it" in note.content
    before = note.content
    await club.ana.click(note, "Thanks")
    assert (note.content, labels(note)) == (before, [])


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("remind rest", ("“tue thu 08:00”", "“sun 09:00”", "“weekends 08:00”")),
        ("remind hydration", ("“every 90 min 08:00-20:00 daily”", "“daily 09:00 11:00 15:00”")),
        ("remind run", ("“daily 07:00”", "“weekdays 06:30”", "“mon wed fri 06:30”")),
    ],
)
async def test_what_cannot_be_read_is_answered_with_examples_that_fit(
    club: Club, command: str, kept: tuple[str, ...]
) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    for gibberish in ("when pigs fly", "-"):
        refused = (await club.ana.slash(command, when=gibberish)).content
        assert [example for example in kept if example not in refused] == []
    for example in kept:
        assert "✅" in (await club.ana.slash(command, when=example.strip("“”"))).content
    named = await club.ana.slash(command, when="tue 25:00")
    assert "“25:00” is not a time of day" in named.content
    choices = await club.ana.autocomplete(command, option="when", value="")
    assert choices[0].value == kept[0].strip("“”")


async def test_meals_hang_on_planned_runs_and_say_where_they_disturb(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    offered = await club.ana.autocomplete("remind fuel", option="lead")
    assert [choice.value for choice in offered] == ["120 min", "150 min", "180 min", "90 min", "off"]
    (typed,) = await club.ana.autocomplete("remind fuel", option="lead", value="1h45")
    assert typed.value == "105 min"
    assert await club.ana.autocomplete("remind fuel", option="lead", value="soon") == []

    none_yet = await club.ana.slash("remind fuel", lead="2.5 hours")
    assert "no run reminder yet" in none_yet.content
    added = await club.ana.slash("remind run", when="mon wed fri 09:30")
    assert "meal reminder comes 2" in added.content
    await club.ana.slash("remind run", when="sat sun 07:00")
    listed = await club.ana.slash("remind list")
    assert listed.content.count("🍞") == 2

    club.clock.move_to(club.clock.now().replace(hour=7, minute=0, second=0))
    meal = await club.delivered()
    assert "Your run is at 09:30" in meal.content
    assert labels(meal) == ["Thanks"]

    changed = await club.ana.slash("remind fuel", lead="2.5 hours before")
    assert "Mon, Wed and Fri at 09:30" in changed.content
    assert "🌙 04:30 is in the night" in changed.content
    await club.ana.slash("settings quiet-hours", hours="22-7")
    quiet = await club.ana.slash("remind fuel", lead="2.5 hours")
    assert "🤫 04:30 falls into your quiet hours" in quiet.content
    for unreadable in ("soon", "10 min", "5 hours"):
        refused = await club.ana.slash("remind fuel", lead=unreadable)
        assert "would work" in refused.content or "30 to 240" in refused.content
    ended = await club.ana.slash("remind fuel", lead="off")
    assert "No meal reminders any more" in ended.content
    assert "🍞" not in (await club.ana.slash("remind list")).content
    assert club.rows("SELECT count(*) FROM due") == [(2,)]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("run", "Time for your run"), ("hydration", "Thirst is the guide"), ("fuel", "Something to eat")],
)
async def test_a_single_moment_comes_once(club: Club, kind: str, words: str) -> None:
    no_clock = await club.ana.slash("remind once", kind=kind, when="in 20 min")
    assert "/settings timezone" in no_clock.content
    assert await club.ana.autocomplete("remind once", option="when", value="in 2") == []
    await club.ana.slash("settings timezone", zone="Lisbon")
    choices = await club.ana.autocomplete("remind once", option="when", value="in 20 min")
    assert choices[0].value == "in 20 min", "the member's words, so that they mean the same a minute later"
    assert "at 06:4" in choices[0].name
    added = await club.ana.slash("remind once", kind=kind, when=str(choices[0].value))
    assert "once, on" in added.content
    assert "It comes <t:" in added.content
    assert "first one" not in added.content
    for past in ("yesterday 07:00", "2026-03-01 07:00", "soon", "daily 07:00"):
        refused = await club.ana.slash("remind once", kind=kind, when=past)
        assert "would work" in refused.content
    club.clock.advance(minutes=21)
    assert words in (await club.delivered()).content
    club.clock.advance(days=2)
    with pytest.raises(ClientRefused):
        await club.ana.slash("remind once", kind="rest", when="in 20 min")


async def test_a_wait_that_outlasts_a_journey_comes_when_it_was_promised(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("settings travel", zone="Tokyo", until="tomorrow")
    club.clock.move_to(club.clock.now().replace(day=3, hour=14, minute=49, second=30))  # 23:49 in Tokyo
    (choice, *_) = await club.ana.autocomplete("remind once", option="when", value="in 20 min")
    assert "next Tue 15:10" in choice.name
    added = await club.ana.slash("remind once", kind="run", when="in 20 min")
    at = int(club.clock.now().replace(hour=15, minute=10, second=0).timestamp())
    assert f"<t:{at}:F>" in added.content
    (run,) = await club.ana.autocomplete("remind edit", option="reminder")
    edited = await club.ana.slash("remind edit", reminder=str(run.value), when="in 25 min")
    assert f"<t:{at + 300}:" in edited.content
    await club.restart_bot()
    await club.ana.slash("settings travel", zone="home")
    assert f"<t:{at + 300}:" in (await club.ana.slash("remind list")).content, (
        "an early return changes nothing"
    )
    club.clock.advance(minutes=26)
    reminder = await club.delivered()
    assert "Time for your run" in reminder.content
    assert "No reminders yet" in (await club.ana.slash("remind list")).content


async def test_a_single_moment_that_is_over_is_in_nobodys_way(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind fuel", lead="30 min")
    for minute in range(25):
        await club.ana.slash("remind once", kind="run", when=f"today 7:{minute:02}")
    full = await club.ana.slash("remind run", when="daily 18:00")
    assert "already have 25 reminders" in full.content
    club.clock.move_to(club.clock.now().replace(hour=7, minute=40, second=0))
    reminder = await club.caught_up()
    assert "07:24 is still in time" in reminder.content
    await club.ana.click(reminder, "Snooze 10 min")
    assert (await club.ana.slash("remind list")).content.count("🏃") == 1, "what is put off is still ahead"
    club.clock.advance(minutes=10)
    again = await club.delivered()

    assert "No reminders yet" in (await club.ana.slash("remind list")).content
    assert "0 active reminders" in (await club.ana.slash("settings show")).content
    assert await club.ana.autocomplete("remind pause", option="reminder") == []
    assert "no reminders to pause" in (await club.ana.slash("remind pause")).content
    before = len(club.ana.inbox)
    added = await club.ana.slash("remind run", when="daily 18:00")
    assert "I'll remind you to run" in added.content
    assert len(club.ana.inbox) == before, "the way was proven long ago"
    meals = await club.ana.slash("remind fuel", lead="2 hours")
    assert "once, on" not in meals.content
    why = await club.ana.slash("remind why")
    assert "Run, put off" in "".join([why.content, *(one.content for one in why.followups)])
    assert (await club.ana.click(again, "Ran it")).modal is not None


async def test_what_quiet_hours_do_to_a_reminder_is_said_with_it(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("settings quiet-hours", hours="06:00-09:00")
    lost = await club.ana.slash("remind once", kind="run", when="in 20 min")
    assert "too late after them: it is left out" in lost.content
    held = await club.ana.slash("remind run", when="daily 08:30")
    nine = int(club.clock.now().replace(hour=9, minute=0, second=0).timestamp())
    assert f"it waits until <t:{nine}:t>" in held.content
    free = await club.ana.slash("remind once", kind="hydration", when="today 9:00")
    assert "quiet" not in free.content
    (run, *_) = await club.ana.autocomplete("remind edit", option="reminder", value="every day")
    edited = await club.ana.slash("remind edit", reminder=str(run.value), when="daily 06:30")
    assert "it is left out" in edited.content


@pytest.mark.parametrize(
    ("when", "comes_at"), [("daily 08:30", "09:00"), ("daily 09:00", "09:00"), ("daily 06:30", None)]
)
async def test_the_first_message_promises_what_will_come(club: Club, when: str, comes_at: str | None) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("settings quiet-hours", hours="06:00-09:00")
    await club.ana.slash("remind run", when=when)
    proof = (await club.ana.next_dm()).content
    assert proof.startswith("📬 **This is where I'll write to you.**")
    if comes_at is None:
        assert "<t:" not in proof
        assert "Your reminders come here" in proof
    else:
        hour, minute = map(int, comes_at.split(":"))
        at = club.clock.now().replace(hour=hour, minute=minute, second=0)
        assert f"The first reminder comes <t:{int(at.timestamp())}:R>" in proof


async def test_what_is_held_back_is_promised_to_nobody(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.reported_something_wrong(club.ana)
    await club.ana.slash("remind run", when="daily 18:00")
    assert "<t:" not in (await club.ana.next_dm()).content


async def test_a_meal_is_promised_only_if_there_is_time_for_it(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind fuel", lead="2 hours")
    soon = await club.ana.slash("remind once", kind="run", when="in 20 min")
    assert "too soon for a meal reminder 2 h" in soon.content
    later = await club.ana.slash("remind once", kind="run", when="today 18:00")
    assert "A meal reminder comes 2 h" in later.content


async def test_a_reminder_that_would_be_held_back_says_so_when_it_is_asked_for(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.reported_something_wrong(club.ana)
    run = await club.ana.slash("remind run", when="daily 18:00")
    assert "holding back reminders to run" in run.content
    drink = await club.ana.slash("remind hydration", when="at 9 11 15")
    assert "holding back" not in drink.content
    await club.got_well_again(club.ana)
    assert "holding back" not in (await club.ana.slash("remind run", when="daily 19:00")).content
