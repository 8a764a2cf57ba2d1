"""Before contact, proof: a first message, a test at any time, and a way out while Discord says no."""

import asyncio

from sandbox import User
from tests.club import Club

CLOSED = "Your reminders are waiting"


async def parked(club: Club, member: User) -> None:
    """Wait until the bot has noted that it may not write to the member."""
    async with asyncio.timeout(5):
        while not club.rows(f"SELECT 1 FROM member WHERE id = {member.id} AND parked_at"):  # noqa: ASYNC110, S608
            await asyncio.sleep(0)


async def test_closed_messages_are_explained_and_a_press_sets_things_going_again(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    club.ana.closed_dms = True
    club.clock.advance(minutes=11)
    await parked(club, club.ana)

    listed = await club.ana.slash("remind list", where=club.guild.general)
    notice = await listed.next_followup()
    assert CLOSED in notice.content
    assert notice.ephemeral
    refused = await club.ana.click(notice, "Write to me again")
    assert "still does not let me" in (await refused.next_followup()).content
    club.ana.closed_dms = False
    await club.ana.click(notice, "Write to me again")
    assert "It works again" in notice.content
    assert "go on" in club.ana.inbox[-1].content
    club.clock.advance(days=1)
    assert "Time for your run" in (await club.delivered()).content
    club.discord.forget()  # the closed door was the story, not a mistake


async def test_whoever_cannot_be_written_to_is_told_with_the_first_reminder(club: Club) -> None:
    club.ana.closed_dms = True
    await club.ana.slash("settings timezone", zone="Lisbon")
    added = await club.ana.slash("remind run", when="daily 06:30", where=club.guild.general)
    assert added.content.startswith("✅"), "the reminder stands all the same"
    assert "Discord did not let me write to you" in added.content
    assert club.invalid_requests.used == 1, "Discord counts refusals, whoever asked for the message"
    notice = await added.next_followup()
    assert "privacy settings of a server" in notice.content
    club.clock.advance(hours=1)
    async with asyncio.timeout(20):
        # The day's reminder has to end as one that waited, before the way is open again.
        while not club.rows("SELECT 1 FROM ledger"):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
    assert club.ana.inbox == []

    club.ana.closed_dms = False
    await club.ana.click(notice, "Write to me again")
    assert "It works again" in notice.content
    club.clock.advance(days=1)
    assert "Time for your run" in (await club.delivered()).content
    club.discord.forget()


async def test_every_slash_answer_says_that_nothing_can_come(club: Club) -> None:
    club.ana.closed_dms = True
    await club.ana.slash("settings timezone", zone="Lisbon")
    await (await club.ana.slash("remind run", when="daily 06:30")).next_followup()
    for command, options in (
        ("help", {}),
        ("about", {}),
        ("streak show", {}),
        ("settings show", {}),
        ("settings units", {"units": "mi"}),
        ("remind hydration", {"when": "at 9 11"}),
        ("remind why", {}),
        ("fact", {}),
        ("remind run", {"when": "when pigs fly"}),
        ("remind delete", {"reminder": "77"}),
    ):
        reply = await club.ana.slash(command, options=options, where=club.guild.general)
        notice = await reply.next_followup()
        assert CLOSED in notice.content, command
        assert notice.visible_to == club.ana.id, command
    ben = club.add_member("Ben")
    await ben.slash("settings timezone", zone="Lisbon")
    assert (await ben.slash("remind run", when="daily 06:30")).followups == ()
    club.discord.forget()


async def test_a_test_message_tells_at_once_and_ends_the_waiting(club: Club) -> None:
    stranger = await club.ana.slash("remind test", where=club.guild.general)
    assert "Sent" in stranger.content
    assert stranger.ephemeral
    assert "the test that you asked for" in club.ana.inbox[-1].content
    assert club.rows("SELECT * FROM member") == [], "a test makes nobody known"

    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    club.ana.closed_dms = True
    refused = await club.ana.slash("remind test")
    assert "Discord did not let me write to you" in refused.content
    await refused.next_followup()
    club.ana.closed_dms = False
    again = await club.ana.slash("remind test")
    assert "Sent" in again.content
    assert again.followups == ()
    assert club.rows("SELECT parked_at FROM member") == [(None,)]
    club.clock.advance(minutes=11)
    assert "Time for your run" in (await club.delivered()).content
    club.discord.forget()


async def test_who_left_the_last_server_in_common_is_known_to_have_left(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 06:30")
    club.guild.remove_member(club.ana)
    club.clock.advance(minutes=11)
    await parked(club, club.ana)
    assert club.rows("SELECT parked_reason FROM member") == [("no_shared_server",)]
    club.discord.forget()  # the closed door was the story, not a mistake
