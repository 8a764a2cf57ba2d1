"""When something breaks: the member gets a reference, the operator the rest, nobody's words are in it."""

import asyncio
import io
import re

import pytest

from bot.domain.members import ZoneNotSet
from sandbox import InteractionFailed, Message, Reply
from tests.club import Club

PLANTED = "planted defect"


def broken(*_: object, **__: object) -> None:
    raise RuntimeError(PLANTED)


def reference_in(reply: Reply) -> str:
    found = re.search(r"reference `([0-9a-f]{8})`", reply.content)
    assert found, reply.content
    assert reply.ephemeral
    assert PLANTED not in reply.content
    return found[1]


async def test_a_defect_in_a_command_a_button_and_a_form_can_be_looked_up(
    club: Club, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminder = await club.reminded()
    form = await club.ana.click(reminder, "Ran it")
    services = club.client.services
    monkeypatch.setattr(services.members, "set_zone", broken)
    monkeypatch.setattr(services.run_answers, "rest", broken)
    monkeypatch.setattr(services.run_answers, "log_run", broken)
    monkeypatch.setattr(services.facts, "topic_called", broken)
    replies = {
        "/settings timezone": await club.ana.slash("settings timezone", zone="my secret village"),
        "/fact": await club.ana.slash("fact", topic="my secret village", where=club.guild.general),
        "component run.rest": await club.ana.click(reminder, "Rest instead"),
        "modal_submit run.log": await club.ana.submit_modal(
            form.modal, {"duration": "30", "distance": "my secret lap"}
        ),
    }
    written = log.getvalue()
    for used, reply in replies.items():
        reference = reference_in(reply)
        line = next(line for line in written.splitlines() if reference in line)
        assert f"during={used!r}" in line or f"during={used}" in line
    assert written.count("Traceback") == len(replies)
    assert written.count(PLANTED) >= len(replies)
    assert "my secret" not in written
    assert "Time for your run" in reminder.content, "the message can be answered again"


async def test_an_answer_that_discord_refuses_counts_towards_its_limit(club: Club) -> None:
    answers = "POST /interactions/{interaction_id}/{interaction_token}/callback"
    club.discord.faults.fail(answers, status=403, code=50001, times=2)
    with pytest.raises(InteractionFailed):
        await club.ana.slash("settings show")
    assert club.invalid_requests.used == 2, "the answer, and the word that it failed"
    club.discord.forget()


async def test_a_defect_while_typing_offers_nothing_and_is_logged(
    club: Club, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = club.client.services
    monkeypatch.setattr(services.members, "search_zones", broken)
    monkeypatch.setattr(services.reminders, "suggest", broken)
    monkeypatch.setattr(services.reminders, "list_for", broken)
    for command, option in (
        ("settings timezone", "zone"),
        ("remind run", "when"),
        ("remind delete", "reminder"),
    ):
        assert await club.ana.autocomplete(command, option=option, value="my secret") == []
        assert f"/{command}" in log.getvalue()
    assert log.getvalue().count("Traceback") == 3
    assert "my secret" not in log.getvalue()


async def test_what_is_expected_is_said_plainly_and_is_no_line_in_the_log(
    club: Club, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise ZoneNotSet

    monkeypatch.setattr(club.client.services.streak_milestones, "show", unknown)
    reply = await club.ana.slash("streak show")
    assert "I don't know your time zone yet" in reply.content
    assert log.getvalue() == ""


async def test_a_defect_in_the_background_of_an_interaction_is_logged(
    club: Club, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(club.client.services.members, "seen", broken)
    assert (await club.ana.slash("help")).content
    await until(log, "event on_interaction")
    assert "Traceback" in log.getvalue()


async def test_nobody_left_to_tell_is_no_further_error(
    club: Club, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminder: Message = await club.reminded()
    interactions = club.ana._backend.interactions

    def too_late(*_: object, **__: object) -> None:
        for interaction in list(interactions._by_id.values()):
            if interaction.answer is None:
                interactions._miss(interaction)
        raise RuntimeError(PLANTED)

    monkeypatch.setattr(club.client.services.run_answers, "skip", too_late)
    with pytest.raises(InteractionFailed):
        await club.ana.click(reminder, "Skip")
    await until(log, "An error could not be shown")
    assert log.getvalue().count("Traceback") == 1
    assert (await club.ana.slash("help")).content, "the bot goes on"
    club.discord.forget()  # being late was the story


async def test_commands_of_an_earlier_version_are_explained(club: Club, log: io.StringIO) -> None:
    club.client.tree.remove_command("streak")
    reply = await club.ana.slash("streak show")
    assert "My commands were updated" in reply.content
    assert "Traceback" not in log.getvalue()


async def until(log: io.StringIO, words: str) -> None:
    async with asyncio.timeout(5):
        while words not in log.getvalue():  # noqa: ASYNC110 - a log tells nobody that it grew
            await asyncio.sleep(0)
