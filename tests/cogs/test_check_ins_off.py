"""A club whose operator wants no health question: none is asked, none is mentioned, nothing is kept."""

from pathlib import Path

import pytest

from tests.club import Club

HEALTH = ("check-in", "health", "consent", "gut,", "feeling", "symptom")


async def test_no_question_no_command_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Club(tmp_path, monkeypatch) as club:
        await club.start_bot(check_ins="off")
        await club.logged_run()
        assert club.ana.inbox[-1].buttons == []
        said = [
            club.ana.inbox[-1].content,
            (await club.ana.slash("help")).content,
            (await club.ana.slash("streak show")).content,
            (await club.ana.slash("settings show")).content,
            (await club.ana.slash("privacy erase")).content,
            (await club.ana.slash("privacy policy")).content,
            str(club.discord.commands),
        ]
        for text in said:
            assert not [word for word in HEALTH if word in text.casefold()], text
        assert "encrypted" not in said[5]
        about = (await club.ana.slash("about")).content
        assert "Check-ins are switched off here" in about
        assert "/privacy consent" not in about
        club.discord.assert_clean()
    assert not (tmp_path / "health.key").exists()


async def test_buttons_from_before_explain_themselves_and_keep_nothing(club: Club) -> None:
    await club.logged_run()
    reminder = club.ana.inbox[-1]
    await club.ana.click(reminder, "20-second check-in")
    form = (await club.ana.click(reminder, "I agree")).modal
    assert form is not None
    await club.restart_bot(check_ins="off")
    for reply in (
        await club.press(club.ana, reminder, "g:check-in.open:1"),
        await club.ana.click(reminder, "I agree"),
        await club.ana.submit_modal(form, {"effort": "4", "gut": "2", "feeling": "3"}),
    ):
        assert "switched off" in reply.content
        assert reply.ephemeral
    helped = await club.ana.click(reminder, "Something's wrong")
    assert "emergency number" in helped.content, "help is not a question"
    declined = await club.ana.click(reminder, "No, thanks")
    assert "Your run is logged" in declined.content
    assert club.rows("SELECT * FROM check_in") == []


async def test_what_waits_to_be_asked_is_dropped_and_the_command_is_gone(club: Club) -> None:
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1], gut="6")
    await club.ana.slash("run log", duration="30", when="yesterday")
    questions = "SELECT count(*) FROM due WHERE source IN ('c', 'f')"
    assert club.rows(questions) == [(2,)]
    assert "check-in" in {command["name"] for command in club.discord.commands}
    reminder = club.ana.inbox[-1]
    await club.restart_bot(check_ins="off")
    assert club.rows(questions) == [(0,)]
    assert "check-in" not in str(club.discord.commands)
    for custom_id in (
        "g:check-in.details:1",
        "g:check-in.settled:1",
        "g:check-in.morning:1:s:3",
        "g:check-in.open:d20260302",
    ):
        assert "switched off" in (await club.press(club.ana, reminder, custom_id)).content


async def test_switching_back_on_finds_everything_as_it_was(club: Club) -> None:
    await club.logged_run()
    await club.checked_in(club.ana.inbox[-1])
    await club.restart_bot(check_ins="off")
    assert "1 day" in (await club.ana.slash("streak show")).content
    await club.restart_bot(check_ins="on")
    withdrawn = await club.withdrew()
    assert "1 check-in was deleted" in withdrawn.content
