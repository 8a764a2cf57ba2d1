"""A member asks for reminders, looks at them, and ends them."""

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
    assert "so you know where it will come" in first.content
    proof = await club.ana.next_dm()
    assert proof.content.startswith("📬 **This is where I'll write to you.**"), "before anybody relies on it"
    again = await club.ana.slash("remind run", when="every day 6pm")
    assert "already have exactly this" in again.content
    second = await club.ana.slash("remind run", when="daily 19:00")
    assert "know where" not in second.content
    assert len(club.ana.inbox) == 1, "once is proof enough"
    assert club.rows("SELECT count(*) FROM reminder") == [(2,)]


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
    assert listed.ephemeral
    assert listed.message is not None
    pages = [listed.content]
    while "▶" in [button.label for button in listed.message.buttons]:
        await club.ana.click(listed.message, "▶")
        pages.append(listed.message.content)
    assert [page.count("🏃") for page in pages] == [8, 8, 8, 1]
    assert all(len(page) <= 2000 for page in pages)
    assert "page 4 of 4" in pages[-1]
    back = await club.ana.click(listed.message, "◀")
    assert back.content == pages[-2]
    beyond = await club.press(club.ana, listed.message, "g:remind.page:99")
    assert beyond.content == pages[-1], "there were more of them once"
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
    asked = await club.ana.slash("remind delete", reminder=choice.value)
    assert asked.ephemeral
    assert asked.message is not None
    delete, keep = (str(button.custom_id) for button in asked.message.buttons)
    kept = await club.ana.click(asked.message, "Keep it")
    assert kept.content == "It stays."
    assert await club.ana.autocomplete("remind delete", option="reminder") == [choice]
    gone = await club.press(club.ana, asked.message, delete)
    assert "Your log and streak stay" in gone.content
    for custom_id in (delete, "g:remind.delete:x:1", "g:remind.delete:1"):
        again = await club.press(club.ana, asked.message, custom_id)
        assert again.ephemeral
        assert "Something went wrong" not in again.content
    assert (await club.press(club.ana, asked.message, keep)).content == "It stays."
    twice = await club.ana.slash("remind delete", reminder=choice.value)
    assert "can't find that reminder" in twice.content
    assert club.rows("SELECT * FROM due") == []

    form = await club.ana.click(reminder, "Ran it")
    logged = await club.ana.submit_modal(form.modal, {"duration": "30"})
    assert "Logged" in logged.content


async def test_nobody_touches_what_is_somebody_elses_or_nothing(club: Club) -> None:
    ben = club.add_member("Ben")
    await club.reminded()
    (theirs,) = await club.ana.autocomplete("remind delete", option="reminder")
    his = await club.reminded(ben, when="daily 06:30")
    hers = f"SELECT id, recurrence, paused_at, deleted_at FROM reminder WHERE member_id = {club.ana.id}"  # noqa: S608
    before = club.rows(hers), club.rows("SELECT * FROM due ORDER BY subject_id")
    for text in (str(theirs.value), "0", "-1", "1.0", "²", "١", "abc", "9" * 100, "1; DROP TABLE reminder"):
        for command, more in (
            ("remind delete", {}),
            ("remind edit", {"when": "daily 07:00"}),
            ("remind pause", {}),
            ("remind resume", {}),
            ("remind preview", {}),
            ("remind why", {}),
        ):
            refused = await ben.slash(command, options={"reminder": text, **more})
            assert refused.content == "I can't find that reminder. `/remind list` shows the ones you have."
        assert await ben.autocomplete("remind edit", option="when", other_options={"reminder": text}) == []
    for member in (club.ana, ben):
        refused = await club.press(ben, his, f"g:remind.delete:{member.id}:{theirs.value}")
        assert "can't find that reminder" in refused.content
    assert (club.rows(hers), club.rows("SELECT * FROM due ORDER BY subject_id")) == before
