"""A member asks for reminders, looks at them, and ends them."""

import asyncio

import pytest

from bot.domain.when import MOST_SUGGESTIONS
from sandbox import ClientRefused
from tests.club import Club


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("mon wed fri 06:30", "Mon, Wed and Fri at 06:30"),
        ("weekdays 6:30am", "Monday to Friday at 06:30"),
        ("daily 18:00", "every day at 18:00"),
        ("every day at 7", "every day at 07:00"),
        ("weekends 9", "Sat and Sun at 09:00"),
        ("mon-thu 6.30, 18.00", "Mon, Tue, Wed and Thu at 06:30 and 18:00"),
    ],
)
async def test_a_plan_is_said_back_as_it_was_understood(club: Club, typed: str, understood: str) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    reply = await club.ana.slash("remind run", when=typed, where=club.guild.general)
    assert reply.ephemeral
    assert f"**{understood}**" in reply.content
    assert understood in (await club.ana.slash("remind list")).content


async def test_what_cannot_be_planned_is_refused_with_what_would_work(club: Club) -> None:
    no_clock = await club.ana.slash("remind run", when="daily 18:00")
    assert "/settings timezone" in no_clock.content
    assert club.rows("SELECT * FROM member") == []

    await club.ana.slash("settings timezone", zone="Lisbon")
    for text in ("when pigs fly", "mon", "25:00", "@everyone **now**", "x" * 100, "\u202e00:70"):
        reply = await club.ana.slash("remind run", when=text, where=club.guild.general)
        assert "would work" in reply.content, reply.content
        assert "@everyone" not in reply.content
        assert reply.ephemeral
    often = await club.ana.slash("remind run", when="daily 06:00 06:10")
    assert "too often" in often.content
    with pytest.raises(ClientRefused):
        await club.ana.slash("remind run", when="x" * 101)

    first = await club.ana.slash("remind run", when="daily 18:00")
    assert "share a server" in first.content, "a newcomer learns what direct messages need"
    again = await club.ana.slash("remind run", when="every day 6pm")
    assert "already have exactly this" in again.content
    assert club.rows("SELECT count(*) FROM reminder") == [(1,)]


async def test_suggestions_say_how_it_reads_and_when_it_fires_next(club: Club) -> None:
    unknown_clock = await club.ana.autocomplete("remind run", option="when", value="daily 18:00")
    assert unknown_clock[0].name == "every day at 18:00"

    await club.ana.slash("settings timezone", zone="Lisbon")
    exact = await club.ana.autocomplete("remind run", option="when", value="mon wed fri 6:30")
    assert exact[0].name == "Mon, Wed and Fri at 06:30 · next Mon 06:30"
    assert exact[0].value == "mon wed fri 06:30"
    for typed in ("", "w", "mon", "we", "tue 7"):
        choices = await club.ana.autocomplete("remind run", option="when", value=typed)
        assert 0 < len(choices) <= MOST_SUGGESTIONS
        assert all("next" in choice.name and len(choice.name) <= 100 for choice in choices)
    for typed in ("gibberish", "99:99", "<@1>", "x" * 500):
        assert await club.ana.autocomplete("remind run", option="when", value=typed) == []
    added = await club.ana.slash("remind run", when=str(choices[0].value))
    assert added.content.startswith("✅")


async def test_a_list_is_empty_then_full_then_refuses_more_and_still_fits(club: Club) -> None:
    assert "No reminders yet" in (await club.ana.slash("remind list")).content
    await club.ana.slash("settings timezone", zone="Lisbon")
    for minute in range(25):
        times = " ".join(f"{hour:02}:{minute:02}" for hour in range(2, 24, 2))
        reply = await club.ana.slash("remind run", when=f"mon tue thu sat sun {times}")
        assert reply.content.startswith("✅")
    one_more = await club.ana.slash("remind run", when="daily 05:00")
    assert "25 reminders" in one_more.content

    listed = await club.ana.slash("remind list", where=club.guild.general)
    pages = [listed.content]
    while sum(page.count("🏃") for page in pages) < 25:
        pages.append((await listed.next_followup()).content)
    assert all(len(page) <= 2000 for page in pages)
    assert all(page.ephemeral for page in listed.followups)
    choices = await club.ana.autocomplete("remind delete", option="reminder")
    assert len({choice.value for choice in choices}) == 25


async def test_a_snooze_is_in_the_list(club: Club) -> None:
    reminder = await club.reminded()
    await club.ana.click(reminder, "Snooze 10 min")
    listed = (await club.ana.slash("remind list")).content
    assert "snoozed until" in listed
    assert listed.index("snoozed until") < listed.index("next <t:")


async def test_a_deleted_reminder_is_gone_and_its_old_buttons_stay_kind(club: Club) -> None:
    reminder = await club.reminded()
    (choice,) = await club.ana.autocomplete("remind delete", option="reminder", value="mon")
    assert choice.name == "Run Mon, Wed and Fri at 06:30"
    assert await club.ana.autocomplete("remind delete", option="reminder", value="sunday") == []
    gone = await club.ana.slash("remind delete", reminder=choice.value)
    assert "Your log and streak stay" in gone.content
    twice = await club.ana.slash("remind delete", reminder=choice.value)
    assert "can't find that reminder" in twice.content
    assert club.rows("SELECT * FROM due") == []

    form = await club.ana.click(reminder, "Ran it")
    logged = await club.ana.submit_modal(form.modal, {"duration": "30"})
    assert "Logged" in logged.content


async def test_nobody_deletes_what_is_somebody_elses_or_nothing(club: Club) -> None:
    ben = club.add_member("Ben")
    await club.reminded()
    (theirs,) = await club.ana.autocomplete("remind delete", option="reminder")
    before = club.rows("SELECT * FROM reminder"), club.rows("SELECT reminder_id FROM due")
    await ben.slash("settings timezone", zone="Lisbon")
    assert await ben.autocomplete("remind delete", option="reminder") == []
    for text in (str(theirs.value), "0", "-1", "1.0", "²", "١", "abc", "9" * 100, "1; DROP TABLE reminder"):
        refused = await ben.slash("remind delete", reminder=text)
        assert refused.content == "I can't find that reminder. `/remind list` shows the ones you have."
    assert (club.rows("SELECT * FROM reminder"), club.rows("SELECT reminder_id FROM due")) == before


async def test_closed_messages_are_explained_and_a_press_sets_things_going_again(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    club.ana.closed_dms = True
    club.clock.advance(minutes=11)
    async with asyncio.timeout(5):
        while not club.rows("SELECT 1 FROM member WHERE parked_at"):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0)
    assert club.ana.inbox == []

    listed = await club.ana.slash("remind list", where=club.guild.general)
    notice = await listed.next_followup()
    assert "Your reminders are waiting" in notice.content
    refused = await club.ana.click(notice, "Write to me again")
    assert "still does not let me" in (await refused.next_followup()).content
    club.ana.closed_dms = False
    await club.ana.click(notice, "Write to me again")
    assert "go on" in (await club.ana.next_dm()).content
    assert "It works again" in notice.content
    club.clock.advance(days=1)
    assert "Time for your run" in (await club.ana.next_dm()).content
    club.discord.forget()  # the closed door was the story, not a mistake
