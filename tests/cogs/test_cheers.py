"""One member cheers another: once a day, five a day, and nobody learns how the other is."""

import pytest

from sandbox import ClientRefused, Message, Permission, Reply, User
from tests.club import Club


async def club_set_up(club: Club) -> None:
    mia = club.discord.add_user("Mia", locale="en-GB")
    role = club.guild.add_role("Moderator", permissions=Permission.MANAGE_GUILD)
    club.guild.add_member(mia, roles=[role])
    general = club.guild.general
    await mia.slash("community setup", where=general, channel=general, zone="Lisbon")


async def opened_up(club: Club, name: str) -> User:
    """Return a member who lets others cheer them."""
    member = club.add_member(name)
    await member.slash("club join", where=club.guild.general, cheers=True)
    return member


async def cheers(club: Club, sender: User, receiver: User) -> Reply:
    reply = await sender.slash("cheer", where=club.guild.general, member=receiver)
    assert reply.ephemeral
    return reply


async def brought(receiver: User) -> Message:
    message = await receiver.next_dm()
    assert "cheers you on" in message.content
    return message


async def test_a_cheer_arrives_by_direct_message_and_nowhere_else(club: Club) -> None:
    await club_set_up(club)
    ben = await opened_up(club, "Ben")
    reply = await cheers(club, club.ana, ben)
    assert "Your cheer for" in reply.content
    message = await brought(ben)
    assert "Ana" in message.content
    assert club.guild.general.posts == []
    await club.comes_to("SELECT count(*) FROM due", [(0,)])
    assert club.rows("SELECT count(*) FROM ledger") == [(0,)], "what became of it is written down nowhere"
    thanked = await ben.click(message, "Thanks")
    assert thanked.message is not None
    assert thanked.message.buttons == []


async def test_only_who_opened_up_in_this_server_can_be_cheered(club: Club) -> None:
    ben = club.add_member("Ben")
    assert "not set up for this server yet" in (await cheers(club, club.ana, ben)).content
    await club_set_up(club)
    for joined in (False, True):
        refused = await cheers(club, club.ana, ben)
        assert "has not opened up to cheers" in refused.content
        if not joined:
            await ben.slash("club join", where=club.guild.general, boards=True)
    assert "yours already" in (await cheers(club, club.ana, club.ana)).content
    with pytest.raises(ClientRefused):
        await club.ana.slash("cheer", member=ben)
    assert club.rows("SELECT * FROM cheer") == []


async def test_one_a_day_for_each_pair_and_five_a_day(club: Club) -> None:
    await club_set_up(club)
    friends = [await opened_up(club, name) for name in ("Ben", "Cleo", "Dan", "Eve", "Finn", "Gil")]
    for friend in friends[:5]:
        await cheers(club, club.ana, friend)
        await brought(friend)
        assert "today already" in (await cheers(club, club.ana, friend)).content
    assert "5 cheers for today are all sent" in (await cheers(club, club.ana, friends[5])).content
    await cheers(club, friends[0], friends[5])
    await brought(friends[5])
    club.clock.advance(hours=24)
    await cheers(club, club.ana, friends[5])
    await brought(friends[5])
    await cheers(club, club.ana, friends[0])
    await brought(friends[0])


async def test_no_more_cheers_ends_them_from_that_server_and_nobody_else_can_press_it(club: Club) -> None:
    await club_set_up(club)
    ben = await opened_up(club, "Ben")
    cleo = await opened_up(club, "Cleo")
    await cheers(club, club.ana, ben)
    message = await brought(ben)
    ended = await ben.click(message, "No more from there")
    assert ended.content.startswith("📣")
    assert "No more cheers reach you" in ended.content
    assert ended.message is not None
    assert ended.message.buttons == []
    club.clock.advance(hours=24)
    assert "has not opened up to cheers" in (await cheers(club, club.ana, ben)).content
    for forged in ("x", "", "9" * 30, str(2**63), "²"):
        pressed = await club.press(ben, message, f"g:cheer.end:{forged}:1:")
        assert "older version" in pressed.content
    await cheers(club, club.ana, cleo)
    await brought(cleo)
    await club.press(ben, message, f"g:cheer.end:{club.guild.id}:1:")
    club.clock.advance(hours=24)
    await cheers(club, club.ana, cleo)
    await brought(cleo)


async def test_whoever_turned_them_off_meanwhile_gets_none(club: Club) -> None:
    await club_set_up(club)
    ben = await opened_up(club, "Ben")
    await ben.slash("settings timezone", zone="Europe/Lisbon")
    await ben.slash("settings quiet-hours", hours="6:00-7:00")
    await cheers(club, club.ana, ben)
    await club.comes_to("SELECT count(*) FROM due WHERE lease_owner IS NULL", [(1,)])
    await ben.slash("club leave", where=club.guild.general)
    seen = len(ben.dm_messages)
    club.clock.advance(hours=1)
    await club.comes_to("SELECT count(*) FROM due", [(0,)])
    assert len(ben.dm_messages) == seen


async def test_a_cheer_for_somebody_unwell_waits_and_the_sender_cannot_tell(club: Club) -> None:
    await club_set_up(club)
    ben, cleo = await opened_up(club, "Ben"), await opened_up(club, "Cleo")
    await club.reported_something_wrong(ben)
    answers = [
        (await cheers(club, club.ana, friend)).content.replace(friend.name, "?") for friend in (ben, cleo)
    ]
    assert answers[0] == answers[1]
    await brought(cleo)
    await club.comes_to("SELECT count(*) FROM due", [(0,)])
    again = [
        (await cheers(club, club.ana, friend)).content.replace(friend.name, "?") for friend in (ben, cleo)
    ]
    assert again[0] == again[1], "a second one is refused alike"
    assert not any("cheers you on" in message.content for message in ben.dm_messages)
    # Neither table tells one from the other.
    assert club.rows("SELECT count(*) FROM ledger") == [(0,)]
    columns = "guild_id, member_id, from_name, day_on, length(to_member_id)"
    assert len(set(club.rows(f"SELECT {columns} FROM cheer"))) == 1  # noqa: S608 - our own columns
    club.clock.advance(hours=50)
    await club.got_well_again(ben)
    message = await brought(ben)
    assert "Ana" in message.content
    assert "late" not in message.content


async def test_a_cheer_to_somebody_unwell_for_weeks_is_let_go(club: Club) -> None:
    await club_set_up(club)
    ben = await opened_up(club, "Ben")
    await club.reported_something_wrong(ben)
    await cheers(club, club.ana, ben)
    await club.comes_to("SELECT count(*) FROM due", [(0,)])
    club.clock.advance(days=15)
    await club.got_well_again(ben)
    assert club.rows("SELECT count(*) FROM due") == [(0,)]
    assert not any("cheers you on" in message.content for message in ben.dm_messages)


async def test_names_in_cheers_stay_names(club: Club) -> None:
    await club_set_up(club)
    ben = await opened_up(club, "Ben")
    for name in ("@everyone", "**big** [x](https://e.example)", "<@1>"):
        sender = club.add_member(name)
        await cheers(club, sender, ben)
        content = (await brought(ben)).content
        assert "@everyone" not in content
        assert "**big**" not in content
        assert "<@1>" not in content.replace("\\<@1>", "")
    await cheers(club, ben, ben)


async def test_cheers_go_with_whoever_is_erased(club: Club) -> None:
    await club_set_up(club)
    ben = await opened_up(club, "Ben")
    await cheers(club, club.ana, ben)
    await brought(ben)
    await club.erased(club.ana)
    assert club.rows("SELECT * FROM cheer") == []


async def test_without_check_ins_cheers_come_as_ever(club: Club) -> None:
    await club.restart_bot(check_ins="off")
    await club_set_up(club)
    ben = await opened_up(club, "Ben")
    await cheers(club, club.ana, ben)
    await brought(ben)
