"""Something is wrong: whom to turn to first, then nothing that cheers on, until the member says that all is well."""

import asyncio
import contextlib
import io
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.red_flags import WarningSign
from sandbox import Message, Reply, User
from sandbox.bodies import objects
from tests.club import Club

EMERGENCY = "Call your local emergency number now"
MENU = "What is it?"


async def something_wrong(club: Club, user: User | None = None, **options: object) -> tuple[Reply, Message]:
    """Ask for help by the command; return the answer and the message with the menu, which comes last."""
    reply = await (user or club.ana).slash("something-wrong", **options)  # type: ignore[arg-type]
    return reply, await last_followup(reply)


async def last_followup(reply: Reply) -> Message:
    while not (reply.followups and MENU in str(reply.followups[-1].components)):
        await reply.next_followup()
    return reply.followups[-1]


async def picks(club: Club, sign: WarningSign, user: User | None = None) -> Reply:
    _, menu = await something_wrong(club, user)
    return await remembered(await (user or club.ana).select(menu, MENU, [sign.value]))


async def remembered(reply: Reply) -> Reply:
    """Wait until the answer says that it is remembered: what to do comes before."""
    async with asyncio.timeout(5):
        while not labels(shown(reply)):  # noqa: ASYNC110 - Discord tells nobody that a message was edited
            await asyncio.sleep(0.01)
    return reply


async def is_well_again(club: Club, message: Message) -> Reply:
    asked = await club.ana.click(message, "All is well again")
    assert "Glad to hear it" in asked.content
    return await club.ana.click(shown(asked), "Yes, all is well")


def shown(reply: Reply) -> Message:
    """Return the message that a press was answered with."""
    message = reply.message
    assert message is not None
    return message


def labels(message: Message) -> list[str | None]:
    return [button.label for button in message.buttons]


async def test_the_emergency_comes_first_then_the_choice_then_what_to_do(club: Club) -> None:
    reply, menu = await something_wrong(club)
    assert reply.ephemeral
    assert reply.content.startswith(f"**{EMERGENCY}**")
    assert "112, 911 or 999" in reply.content
    assert "findahelpline.com" in reply.content
    assert menu.ephemeral
    assert "encrypted" in menu.content
    assert "consent" in menu.content
    picked = await club.ana.select(menu, MENU, ["Black or dark-red stool"])
    assert picked.ephemeral
    assert picked.content.startswith("**Get medical advice today**")
    assert "Black or dark-red stool" in picked.content
    assert EMERGENCY not in picked.content
    assert labels(shown(await remembered(picked))) == ["All is well again"]


@pytest.mark.parametrize("sign", [WarningSign.CHEST_PAIN, WarningSign.SELF_HARM, WarningSign.BOWEL_CHANGE])
async def test_each_tier_says_its_own(club: Club, sign: WarningSign) -> None:
    said = (await picks(club, sign)).content
    wanted = {
        WarningSign.CHEST_PAIN: EMERGENCY,
        WarningSign.SELF_HARM: "You deserve a person for this",
        WarningSign.BOWEL_CHANGE: "See a doctor or nurse",
    }
    assert wanted[sign] in said
    assert "nobody watches this bot" in said
    assert ("findahelpline.com" in said) is (sign is WarningSign.SELF_HARM)


async def test_a_runner_is_left_in_peace_until_all_is_well(club: Club) -> None:
    await club.reminded()
    await club.ana.slash("remind hydration", when="at 6:30")
    await picks(club, WarningSign.CHEST_PAIN)
    listed = await club.ana.slash("remind list")
    assert "holding back reminders to run" in listed.content
    assert "holding back" in (await club.ana.slash("remind preview", reminder="1")).content

    club.clock.move_to(club.clock.now() + timedelta(days=2))
    drink = await club.delivered()
    assert "Had a drink" in labels(drink), "what keeps a member well goes on"
    why = (await club.ana.slash("remind why")).content
    assert "did not urge you on" in why

    well = await is_well_again(club, shown(listed))
    assert "Forgotten" in well.content
    assert "holding back" not in (await club.ana.slash("remind list")).content
    club.clock.move_to(club.clock.now() + timedelta(days=2))
    both = [await club.delivered(), await club.delivered()]
    assert any("Ran it" in labels(message) for message in both)


async def test_nothing_cheers_on_meanwhile(club: Club) -> None:
    reminder = await club.reminded()
    form = await club.ana.click(reminder, "Ran it")
    await picks(club, WarningSign.COLLAPSE)
    logged = await club.ana.submit_modal(form.modal, {"duration": "30", "distance": "5"})
    assert logged.content.startswith("✅ **Logged:**")
    for praise in ("Nice", "streak", "kept", "🔥", "🎉", "first run"):
        assert praise not in logged.content
    for where in (None, club.guild.general):
        fact = await club.ana.slash("fact", where=where)
        assert fact.ephemeral
        assert "holding this back" in fact.content
    streak = await club.ana.slash("streak show")
    assert "holding this back" in streak.content
    await is_well_again(club, shown(streak))
    assert "🔥" in (await club.ana.slash("streak show")).content
    assert not (await club.ana.slash("fact")).ephemeral


async def test_others_get_their_facts_as_ever(club: Club) -> None:
    ben = club.add_member("Ben")
    await picks(club, WarningSign.COLLAPSE)
    assert not (await ben.slash("fact", where=club.guild.general)).ephemeral


async def test_a_run_put_off_does_not_come_back_and_nobody_is_told_it_will(club: Club) -> None:
    reminder = await club.reminded()
    await picks(club, WarningSign.BREATHLESS)
    snoozed = await club.ana.click(reminder, "Snooze 10 min")
    assert "won't ask about this run again" in snoozed.content
    club.clock.advance(minutes=10)
    while not club.rows("SELECT 1 FROM ledger WHERE source = 'z'"):
        await club.ana.slash("settings show")
    assert club.rows("SELECT outcome FROM ledger WHERE source = 'z'") == [("dropped",)]


async def test_what_is_skipped_is_skipped_without_a_next_time(club: Club) -> None:
    reminder = await club.reminded()
    await picks(club, WarningSign.COLLAPSE)
    assert (await club.ana.click(reminder, "Skip")).content == "👌 Skipped."


async def test_not_yet_changes_nothing(club: Club) -> None:
    picked = await picks(club, WarningSign.CHEST_PAIN)
    asked = await club.ana.click(shown(picked), "All is well again")
    kept = await club.ana.click(shown(asked), "Not yet")
    assert "as it is" in kept.content
    assert "holding this back" in (await club.ana.slash("streak show")).content


async def test_what_cannot_be_read_any_more_holds_praise_back_and_nobody_for_ever(club: Club) -> None:
    await club.logged_run()
    await club.stop_bot()
    with contextlib.closing(sqlite3.connect(club.database)) as opened, opened:
        opened.execute("UPDATE member SET wellbeing = x'00' WHERE id = ?", (club.ana.id,))
    await club.start_bot()
    logged = await club.ana.slash("run log", duration="20")
    assert "Nice" not in logged.content
    assert "Logged" in logged.content
    _, menu = await something_wrong(club)
    await is_well_again(club, menu)
    assert "🔥" in (await club.ana.slash("streak show")).content


async def test_it_outlives_a_restart_and_can_be_taken_back_from_the_command(club: Club) -> None:
    _, menu = await something_wrong(club)
    assert "All is well again" not in labels(menu)
    await club.restart_bot()
    await remembered(await club.ana.select(menu, MENU, [WarningSign.CHEST_PAIN.value]))
    await club.restart_bot()
    _, menu = await something_wrong(club)
    assert "holding back" in menu.content
    await is_well_again(club, menu)
    _, menu = await something_wrong(club)
    assert "All is well again" not in labels(menu)


async def test_a_forged_choice_is_nothing(club: Club) -> None:
    _, menu = await something_wrong(club)
    for row in menu.components:
        for one in objects(row["components"]):
            one["options"] = [*objects(one["options"]), {"label": "x", "value": "x"}]
    reply = await club.ana.select(menu, MENU, ["x"])
    assert "older version" in reply.content
    assert club.rows("SELECT * FROM member") == []


async def test_three_bad_runs_are_remembered_and_a_day_of_rest_between_them_changes_nothing(
    club: Club,
) -> None:
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1], gut="8")
    for _ in range(2):
        club.clock.advance(days=1)
        rest_day = await club.ana.slash("check-in")
        await club.ana.submit_modal(rest_day.modal, {"gut": "0", "symptoms": [], "feeling": "3"})
        reminder = await club.next_reminder()
        form = await club.ana.click(reminder, "Ran it")
        await club.ana.submit_modal(form.modal, {"duration": "30"})
        said = await club.checked_in(reminder, gut="7")
    assert said.content.startswith("**See a doctor or nurse**")
    assert "holding this back" in (await club.ana.slash("streak show")).content
    consent = await club.ana.slash("privacy consent")
    await club.ana.click(shown(consent), "Withdraw and delete")
    assert "holding this back" not in (await club.ana.slash("streak show")).content


async def test_what_a_note_says_is_answered_with_care_alone(log: io.StringIO, club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    said = await club.ana.slash("run log", duration="30", notes="slow. I just want to die")
    assert "You deserve a person for this" in said.content
    assert "findahelpline.com" in said.content
    assert said.ephemeral
    for praise in ("Nice", "streak", "🔥", "🎉"):
        assert praise not in said.content
    assert "holding this back" in (await club.ana.slash("streak show")).content
    await club.stop_bot()
    for secret in ("want to die", "self_harm", "self-harm"):
        assert secret not in log.getvalue()
        assert secret.encode() not in club.stored_bytes()


async def test_it_is_nowhere_but_sealed(log: io.StringIO, club: Club) -> None:
    await club.reminded()
    await picks(club, WarningSign.DARK_STOOL)
    club.clock.move_to(club.clock.now() + timedelta(days=2))
    while len(club.rows("SELECT 1 FROM ledger")) < 2:
        await club.ana.slash("settings show")
    await club.ana.slash("fact", where=club.guild.general)
    public = [message for message in club.guild.general.messages.values() if not message.ephemeral]
    assert public == []
    while_running = club.stored_bytes()
    await club.stop_bot()
    assert club.rows("SELECT reason FROM ledger WHERE outcome = 'dropped'") == [(None,)]
    for secret in ("dark_stool", "red_flag", "Black or dark", "wellbeing.pick:"):
        assert secret not in log.getvalue()
        assert secret.encode() not in while_running
        assert secret.encode() not in club.stored_bytes()


async def test_erasing_takes_it_along(club: Club) -> None:
    await picks(club, WarningSign.CHEST_PAIN)
    asked = await club.ana.slash("privacy erase")
    sure = await club.ana.click(shown(asked), "Erase everything")
    await club.ana.click(shown(sure), "Yes, erase it for good")
    _, menu = await something_wrong(club)
    assert "All is well again" not in labels(menu)


async def test_without_check_ins_it_says_the_same_and_remembers_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Club(tmp_path, monkeypatch) as club:
        await club.start_bot(check_ins="off")
        reply, menu = await something_wrong(club)
        assert reply.content.startswith(f"**{EMERGENCY}**")
        assert "remember nothing" in menu.content
        picked = await club.ana.select(menu, MENU, [WarningSign.CHEST_PAIN.value])
        assert EMERGENCY in picked.content
        assert "All is well again" not in labels(shown(picked))
        assert "remember" not in picked.content
        assert not (await club.ana.slash("fact")).ephemeral
        assert club.rows("SELECT * FROM member WHERE wellbeing IS NOT NULL") == []
        club.discord.assert_clean()
