"""A role for a streak goes with whoever wants it no more, also with who erased everything; ids wait until then."""

import asyncio

from bot.domain.ids import MemberId
from sandbox import Permission, User
from sandbox.world import Role
from tests.club import Club
from tests.cogs.test_live_board import wake
from tests.cogs.test_streak_roles import (
    GIVE,
    GIVEN,
    TAKE,
    celebrated,
    has,
    may_manage_roles,
    ready,
    set_role,
)

LOOSE = "SELECT guild_id, member_id, role_id FROM loose_role"
ROUTE = GIVE.removeprefix("PUT ")


async def earned(club: Club, user: User | None = None) -> None:
    """Let a member want celebrations, and have reached seven days."""
    user = user or club.ana
    await user.slash("club join", where=club.guild.general, celebrate=True)
    async with club.client._units() as unit:
        await unit.streak_milestones.record(MemberId(user.id), [7], at=club.clock.now())
        await unit.commit()
    wake(club)


async def given(club: Club) -> tuple[User, Role]:
    """Let Ana have the role of a server, and return who runs that."""
    olga, role = await ready(club)
    await set_role(club, olga, role)
    await earned(club)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    assert club.rows(LOOSE) == []
    return olga, role


def waiting(club: Club, role: Role) -> list[tuple[object, ...]]:
    return [(club.guild.id, club.ana.id, role.id)]


async def asked(club: Club, method: str, times: int) -> None:
    """Wait until Discord was asked for a role so many times."""
    async with asyncio.timeout(20):
        # The sandbox tells nobody that it was asked; asking without a pause would keep the bot from its work.
        while club.discord.count(method, ROUTE) < times:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def knows(club: Club, user: User) -> dict[str, int]:
    """Return in which tables the member's id is still to be found."""
    found = {}
    for (name,) in club.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ):
        columns = [str(row[1]) for row in club.rows(f"PRAGMA table_info({name})")]
        bearing = " OR ".join(f"instr(\"{column}\", '{user.id}')" for column in columns)
        ((rows,),) = club.rows(f"SELECT count(*) FROM {name} WHERE {bearing}")  # noqa: S608 - names of the schema
        if rows:
            found[str(name)] = int(str(rows))
    return found


async def test_who_erases_everything_loses_the_role_and_nothing_is_left(club: Club) -> None:
    _, role = await given(club)
    erased = await club.erased()
    assert "I know nothing about you any more" in erased.content
    assert "I tell Discord to take the 1 role you had for your streak" in erased.content
    assert "found nothing else" in erased.content
    await club.comes_to(LOOSE, [])
    assert not has(club, role)
    assert knows(club, club.ana) == {}
    again = await club.erased()
    assert "I tell Discord" not in again.content


async def test_without_the_permission_ids_wait_through_a_restart_and_those_who_run_it_hear_once(
    club: Club,
) -> None:
    olga, role = await given(club)
    may_manage_roles(club.guild, may=False)
    erased = await club.erased()
    assert "found nothing else" in erased.content
    told = await olga.next_dm()
    assert "I lack **Manage Roles**" in told.content
    assert "nor take it back" in told.content
    assert "Ana" not in told.content
    assert str(club.ana.id) not in told.content
    assert knows(club, club.ana) == {"loose_role": 1}
    assert club.rows(LOOSE) == waiting(club, role)
    await club.restart_bot()
    shown = await olga.slash("community roles", where=club.guild.general)
    assert "I lack **Manage Roles**" in shown.content
    assert has(club, role)
    assert club.discord.count("DELETE", ROUTE) == 0, "nothing is asked for that must be refused"
    may_manage_roles(club.guild)
    await club.comes_to(LOOSE, [])
    assert not has(club, role)
    assert len(olga.dm_messages) == 1
    assert "⚠️" not in (await olga.slash("community roles", where=club.guild.general)).content


async def test_a_role_above_the_bots_waits_for_who_left_the_club(club: Club) -> None:
    olga, role = await given(club)
    role.position += 10
    club.guild.edit_role(role, permissions=0)
    await club.ana.slash("club leave", where=club.guild.general)
    assert "not below my own highest role" in (await olga.next_dm()).content
    await club.erased()
    assert club.rows(LOOSE) == waiting(club, role)
    club.guild.raise_bot_above(role)
    await club.comes_to(LOOSE, [])
    assert not has(club, role)
    assert len(olga.dm_messages) == 1


async def test_who_left_the_server_or_whose_role_is_gone_waits_for_nothing(club: Club) -> None:
    olga, role = await given(club)
    ben = club.add_member("Ben")
    await earned(club, ben)
    await club.comes_to(f"{GIVEN} ORDER BY member_id", [(club.ana.id, role.id), (ben.id, role.id)])
    club.guild.remove_member(ben)
    await club.erased(ben)
    await club.comes_to(LOOSE, [])
    club.guild.delete_role(role)
    await club.erased()
    await club.comes_to(LOOSE, [])
    assert olga.dm_messages == []


async def test_a_server_that_removed_the_bot_is_tended_to_when_it_comes_back(club: Club) -> None:
    _, role = await given(club)
    club.guild.remove_bot()
    await club.comes_to("SELECT left_at IS NOT NULL FROM community", [(1,)])
    await club.erased()
    assert club.rows(LOOSE) == waiting(club, role)
    assert has(club, role)
    club.guild.add_bot()
    await club.comes_to(LOOSE, [])
    assert not has(club, role)


async def test_erased_while_the_role_is_on_its_way(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    with club.discord.faults.delay(GIVE, seconds=0.5, after_execution=True):
        await earned(club)
        await club.comes_to(LOOSE, waiting(club, role))
        await asked(club, "PUT", 1)
        await club.erased()
    await asked(club, "DELETE", 1)
    await club.comes_to(LOOSE, [])
    assert not has(club, role)
    assert club.rows(GIVEN) == []
    assert knows(club, club.ana) == {}


async def test_a_role_that_was_given_by_a_lost_answer_goes_with_the_wish(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    # Discord carries it out, and no answer arrives, however often it is asked for.
    with club.discord.faults.fail(GIVE, status=400, after_execution=True, times=None):
        await earned(club)
        await asked(club, "PUT", 1)
        await celebrated(club, on=False)
        await club.comes_to(LOOSE, [])
    assert not has(club, role)
    assert club.rows(GIVEN) == []


async def test_a_lost_answer_is_asked_for_again_and_takes_nothing_from_who_wants_it(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    with club.discord.faults.fail(GIVE, status=400, after_execution=True, times=None):
        await earned(club)
        await asked(club, "PUT", 1)
        wake(club)
        await asked(club, "PUT", 2)
    await club.restart_bot()
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    assert club.rows(LOOSE) == []
    assert has(club, role)
    assert club.discord.count("DELETE", ROUTE) == 0


async def test_who_begins_anew_before_it_was_taken_has_it_taken_and_earns_it_again(club: Club) -> None:
    _, role = await given(club)
    may_manage_roles(club.guild, may=False)
    await club.erased()
    await celebrated(club)
    may_manage_roles(club.guild)
    await club.comes_to(LOOSE, [])
    assert not has(club, role), "the streak that earned it is forgotten"
    may_manage_roles(club.guild, may=False)
    await earned(club)
    may_manage_roles(club.guild)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    assert has(club, role)


async def test_what_discord_refuses_is_not_asked_for_again_and_again(club: Club) -> None:
    olga, role = await given(club)
    with club.discord.faults.fail(TAKE, status=403, code=50013, times=None):
        await club.erased()
        told = (await olga.next_dm()).content
        assert "A role for a streak waits" in told
        assert "Harbour Runners" in told, "a direct message shows no role by its name"
        for _ in range(3):
            await olga.slash("run log", duration="20")
        assert club.discord.count("DELETE", ROUTE) == 1
    await olga.slash("community roles", where=club.guild.general)
    await club.comes_to(LOOSE, [])
    assert not has(club, role)


async def test_who_is_not_in_the_server_any_more_leaves_its_club_and_may_come_back(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    await celebrated(club)
    club.guild.remove_member(club.ana)
    # Nothing tells of it until Discord is asked for something about them there.
    async with club.client._units() as unit:
        await unit.streak_milestones.record(MemberId(club.ana.id), [7], at=club.clock.now())
        await unit.commit()
    wake(club)
    await club.comes_to("SELECT * FROM community_member", [])
    assert club.rows(LOOSE) == []
    club.guild.add_member(club.ana)
    await celebrated(club)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    assert has(club, role)


async def test_a_role_that_makes_moderators_by_now_is_given_to_nobody_and_taken_as_ever(club: Club) -> None:
    olga, role = await given(club)
    club.guild.edit_role(role, permissions=int(Permission.MANAGE_MESSAGES))
    ben = club.add_member("Ben")
    await earned(club, ben)
    assert "lets people moderate by now" in (await olga.next_dm()).content
    assert not has(club, role, ben)
    await club.erased()
    await club.comes_to(LOOSE, [])
    assert not has(club, role)
    for _ in range(2):
        await olga.slash("run log", where=club.guild.general, duration="20")
    assert "by now" in (await olga.slash("community roles", where=club.guild.general)).content
    assert len(olga.dm_messages) == 1, "that it could be taken is no reason to say it again"
    club.guild.edit_role(role, permissions=0)
    await club.comes_to(GIVEN, [(ben.id, role.id)])
    assert has(club, role, ben)


async def test_erasing_leaving_and_setting_roles_at_once(club: Club) -> None:
    olga, role = await given(club)
    general = club.guild.general
    asked_first = await club.ana.slash("privacy erase")
    assert asked_first.message is not None
    again = await club.ana.click(asked_first.message, "Erase everything")
    assert "Are you sure" in again.content
    surely = next(
        str(one.custom_id) for one in asked_first.message.buttons if one.label == "Yes, erase it for good"
    )
    await asyncio.gather(
        club.press(club.ana, asked_first.message, surely),
        club.press(club.ana, asked_first.message, surely),
        club.ana.slash("club leave", where=general),
        olga.slash("community roles", where=general, milestone=7),
        olga.slash("community roles", where=general, milestone=7, role=role),
    )
    await club.comes_to(f"SELECT * FROM member WHERE id = {club.ana.id}", [])  # noqa: S608 - a number
    await club.comes_to(LOOSE, [])
    assert not has(club, role)
    assert knows(club, club.ana) == {}
    assert olga.dm_messages == []
