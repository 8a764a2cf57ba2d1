"""A role for a streak: set by who may give it, given to who wants it seen, taken back with the wish, never lost."""

import asyncio

import pytest

from bot.domain.red_flags import WarningSign
from sandbox import ClientRefused, Guild, Permission, User
from sandbox.server import BOT_DEFAULT
from sandbox.world import Role
from tests.club import Club
from tests.cogs.test_community import moderator, set_up
from tests.cogs.test_something_wrong import picks
from tests.cogs.test_streak_milestones import runs_daily

GIVE = "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}"
TAKE = "DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}"
GIVEN = "SELECT member_id, role_id FROM given_role"


def bot_role(guild: Guild) -> Role:
    return next(role for role in guild.roles.values() if role.managed)


def may_manage_roles(guild: Guild, *, may: bool = True) -> None:
    extra = Permission.MANAGE_ROLES if may else 0
    guild.edit_role(bot_role(guild), permissions=BOT_DEFAULT | int(extra))


def owner(club: Club, guild: Guild | None = None) -> User:
    """Return somebody who runs the server and its roles."""
    guild = guild or club.guild
    mia = moderator(club, "Olga", guild=guild)
    powers = int(Permission.MANAGE_GUILD | Permission.MANAGE_ROLES)
    head = guild.add_role("Head", permissions=powers)
    guild.set_roles(mia, [head])
    return mia


async def ready(club: Club, *, able: bool = True) -> tuple[User, Role]:
    """Set the server up with a role for seven days, below the bot's if it is ``able``."""
    role = club.guild.add_role("Steady")
    olga = owner(club)
    if able:
        may_manage_roles(club.guild)
        club.guild.raise_bot_above(role)
        head = next(one for one in club.guild.roles.values() if one.name == "Head")
        head.position = bot_role(club.guild).position + 1
        club.guild.edit_role(head, permissions=head.permissions)
    await set_up(club, olga, milestones=True)
    return olga, role


async def set_role(club: Club, olga: User, role: Role, days: int = 7) -> str:
    reply = await olga.slash("community roles", where=club.guild.general, milestone=days, role=role)
    assert reply.message is not None
    assert reply.message.visible_to == olga.id
    return reply.content


async def celebrated(club: Club, *, on: bool = True) -> None:
    await club.ana.slash("club join", where=club.guild.general, celebrate=on)


def has(club: Club, role: Role, user: User | None = None) -> bool:
    return role.id in club.guild.members[(user or club.ana).id].role_ids


async def test_the_role_comes_with_the_milestone_and_goes_with_the_wish(club: Club) -> None:
    olga, role = await ready(club)
    assert f"7 days: <@&{role.id}>" in await set_role(club, olga, role)
    await celebrated(club)
    await runs_daily(club, 7)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    assert has(club, role)
    await celebrated(club, on=False)
    await club.comes_to(GIVEN, [])
    assert not has(club, role)
    await celebrated(club)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    await club.ana.slash("club leave", where=club.guild.general)
    await club.comes_to(GIVEN, [])
    assert not has(club, role)


async def test_who_has_not_chosen_to_be_seen_gets_no_role(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    await club.ana.slash("club join", where=club.guild.general, boards=True)
    ben = club.add_member("Ben")
    await ben.slash("club join", where=club.guild.general, celebrate=True)
    await runs_daily(club, 7)
    await runs_daily(club, 7, ben)
    await club.comes_to(GIVEN, [(ben.id, role.id)])
    assert not has(club, role)


async def test_a_milestone_of_before_the_role_counts(club: Club) -> None:
    olga, role = await ready(club)
    await celebrated(club)
    await runs_daily(club, 7)
    await set_role(club, olga, role)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])


async def test_what_is_missing_is_said_at_once_and_the_role_comes_when_it_is_mended(club: Club) -> None:
    olga, role = await ready(club, able=False)
    may_manage_roles(club.guild)
    head = next(one for one in club.guild.roles.values() if one.name == "Head")
    assert head.position > role.position > bot_role(club.guild).position
    assert "not below my own highest role" in await set_role(club, olga, role)
    await celebrated(club)
    await runs_daily(club, 7)
    post = await club.guild.general.next_post()
    assert "7 days" in post.content, "the celebration does not wait for the role"
    assert club.discord.count("PUT", GIVE.removeprefix("PUT ")) == 0, (
        "nothing is asked for that must be refused"
    )
    club.guild.raise_bot_above(role)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    assert has(club, role)
    assert "⚠️" not in (await olga.slash("community roles", where=club.guild.general)).content
    assert olga.dm_messages == [], "it was said in the answer"


async def test_a_permission_taken_away_is_told_once_and_loses_nothing(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    may_manage_roles(club.guild, may=False)
    await celebrated(club)
    await runs_daily(club, 7)
    told = await olga.next_dm()
    assert "A role for a streak waits" in told.content
    assert "I lack **Manage Roles**" in told.content
    await club.ana.slash("run log", duration="20", distance="3")
    await club.restart_bot()
    assert (
        "I lack **Manage Roles**" in (await olga.slash("community roles", where=club.guild.general)).content
    )
    assert len(olga.dm_messages) == 1, "and not again"
    may_manage_roles(club.guild)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    assert has(club, role)


async def test_discord_refuses_what_seemed_possible(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    await celebrated(club)
    await runs_daily(club, 6)
    club.clock.advance(days=1)
    with club.discord.faults.fail(GIVE, status=403, code=50013, times=1):
        await club.ana.slash("run log", duration="20")
        assert "A role for a streak waits" in (await olga.next_dm()).content
    await olga.slash("community roles", where=club.guild.general)
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])


async def test_after_a_failure_of_discord_the_next_round_gives_it(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    await celebrated(club)
    await runs_daily(club, 6)
    club.clock.advance(days=1)
    with club.discord.faults.fail(GIVE, status=400, code=0, times=1):
        await club.ana.slash("run log", duration="20")
        async with asyncio.timeout(20):
            # The sandbox tells nobody that it was asked; asking without a pause would keep the bot from its work.
            while not club.discord.count("PUT", GIVE.removeprefix("PUT ")):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    assert not has(club, role)
    await club.restart_bot()
    await club.comes_to(GIVEN, [(club.ana.id, role.id)])
    assert olga.dm_messages == [], "a hiccup is nobody's business"


async def test_who_is_unwell_gets_it_when_all_is_well(club: Club) -> None:
    olga, role = await ready(club)
    await celebrated(club)
    await runs_daily(club, 7)
    await club.guild.general.next_post()
    picked = await picks(club, WarningSign.CHEST_PAIN)
    await set_role(club, olga, role)
    ben = club.add_member("Ben")
    await ben.slash("club join", where=club.guild.general, celebrate=True)
    await runs_daily(club, 7, ben)
    await club.comes_to(GIVEN, [(ben.id, role.id)])
    assert not has(club, role)
    message = picked.followups[-1] if picked.followups else picked.message
    assert message is not None
    asked = await club.ana.click(message, "All is well again")
    assert asked.message is not None
    await club.ana.click(asked.message, "Yes, all is well")
    await ben.slash("run log", duration="10")
    await club.comes_to(f"{GIVEN} WHERE member_id = {club.ana.id}", [(club.ana.id, role.id)])


async def test_only_roles_without_powers_by_those_who_could_give_them(club: Club) -> None:
    olga, role = await ready(club)
    for refused, why in (
        (club.guild.add_role("Mods", permissions=Permission.MANAGE_MESSAGES), "lets people moderate"),
        (club.guild.add_role("Loud", permissions=Permission.MENTION_EVERYONE), "lets people moderate"),
        (bot_role(club.guild), "belongs to a bot"),
        (club.guild.everyone, "everyone's"),
        (club.guild.add_role("Above"), "could not give that role yourself"),
    ):
        assert why in await set_role(club, olga, refused), refused.name
    mia = moderator(club)
    assert "could not give that role yourself" in await set_role(club, mia, role), "she may not manage roles"
    assert club.rows("SELECT * FROM milestone_role") == []
    with pytest.raises(ClientRefused):
        await club.ana.slash("community roles", where=club.guild.general)
    for command in club.discord.commands:
        if command["name"] == "community":
            command["default_member_permissions"] = None
    for options in ({}, {"milestone": 7}, {"milestone": 7, "role": role}):
        reply = await club.ana.slash("community roles", where=club.guild.general, **options)
        assert "Manage Server" in reply.content or "could not give" in reply.content


async def test_roles_are_shown_changed_and_ended(club: Club) -> None:
    olga, role = await ready(club)
    general = club.guild.general
    assert "None." in (await olga.slash("community roles", where=general)).content
    await set_role(club, olga, role)
    await set_role(club, olga, role, days=30)
    assert "30 days" in (await olga.slash("community roles", where=general)).content
    ended = await olga.slash("community roles", where=general, milestone=30)
    assert f"For 30 days I give <@&{role.id}> no more" in ended.content, "a slip is seen, and can be undone"
    assert f"30 days: <@&{role.id}>" not in ended.content
    again = await olga.slash("community roles", where=general, milestone=30)
    assert "No role is set for that milestone" in again.content
    assert club.rows("SELECT days, role_id FROM milestone_role") == [(7, role.id)]


async def test_a_role_that_was_deleted_is_told(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    club.guild.delete_role(role)
    await celebrated(club)
    await runs_daily(club, 7)
    assert "is gone" in (await olga.next_dm()).content
    assert club.rows(GIVEN) == []


async def test_each_server_by_itself(club: Club) -> None:
    olga, role = await ready(club)
    await set_role(club, olga, role)
    other = club.discord.add_guild("Hill Runners", locale="en-GB")
    other.add_member(club.ana)
    await set_up(club, owner(club, other), guild=other, milestones=True)
    await club.ana.slash("club join", where=other.general, celebrate=True)
    await runs_daily(club, 7)
    await other.general.next_post()
    assert club.rows(GIVEN) == []
    assert not has(club, role)
