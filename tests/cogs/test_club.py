"""A member shows something of themselves in a server, or nothing: chosen there, for that server, and off at first."""

from sandbox import Guild, User
from tests.club import Club
from tests.cogs.test_community import moderator, set_up

SWITCHES = "SELECT on_boards, celebrated, cheered, gut_weather FROM community_member"


async def ready(club: Club) -> None:
    await set_up(club, moderator(club))


async def test_joining_shows_nothing_and_each_switch_is_turned_by_itself(club: Club) -> None:
    await ready(club)
    general = club.guild.general
    before = await club.ana.slash("club me", where=general)
    assert "You are not in this club" in before.content
    joined = await club.ana.slash("club join", where=general)
    assert joined.message is not None
    assert joined.message.visible_to == club.ana.id
    assert "under the name \u2068Ana\u2069" in joined.content
    assert joined.content.count("▫️") == 3
    assert "✅" not in joined.content
    assert club.rows(SWITCHES) == [(0, 0, 0, 0)]
    turned = await club.ana.click(joined.message, "Streak milestones")
    assert "✅ **Streak milestones**" in turned.content
    assert club.rows(SWITCHES) == [(0, 1, 0, 0)]
    again = await club.ana.slash("club join", where=general, boards=True)
    assert again.content.count("✅") == 2
    assert club.rows(SWITCHES) == [(1, 1, 0, 0)]
    off = await club.ana.click(joined.message, "Streak milestones")
    assert "▫️ **Streak milestones**" in off.content
    assert club.rows(SWITCHES) == [(1, 0, 0, 0)]
    assert general.posts == []


async def test_leaving_ends_it_at_once_and_an_old_button_brings_nothing_back(club: Club) -> None:
    await ready(club)
    general = club.guild.general
    joined = await club.ana.slash("club join", where=general, cheers=True)
    assert joined.message is not None
    left = await club.ana.slash("club leave", where=general)
    assert "nothing of you is shown" in left.content
    assert club.rows("SELECT * FROM community_member") == []
    pressed = await club.ana.click(joined.message, "Boards and recap")
    assert "You have not joined the club" in pressed.content
    assert club.rows("SELECT * FROM community_member") == []
    assert "have not joined" in (await club.ana.slash("club leave", where=general)).content


async def test_a_server_that_nobody_set_up_has_no_club(club: Club) -> None:
    for name in ("join", "me"):
        reply = await club.ana.slash(f"club {name}", where=club.guild.general)
        assert "not set up for this server yet" in reply.content
    assert club.rows("SELECT * FROM member") == [], "a stranger stays one"


async def test_what_is_shown_in_one_server_is_not_shown_in_another(club: Club) -> None:
    await ready(club)
    other = club.discord.add_guild("Night Owls")
    other.add_member(club.ana, nick="Owl")
    await set_up(club, moderator(club, "Ola", guild=other), guild=other)
    await club.ana.slash("club join", where=club.guild.general, boards=True)
    elsewhere = await club.ana.slash("club me", where=other.general)
    assert "not in this club" in elsewhere.content
    await club.ana.slash("club join", where=other.general, celebrate=True)
    assert club.rows(
        "SELECT guild_id, display_name, on_boards, celebrated FROM community_member ORDER BY joined_at"
    ) == [(club.guild.id, "Ana", 1, 0), (other.id, "Owl", 0, 1)]


async def test_the_name_follows_the_member_and_formats_nothing(club: Club) -> None:
    await ready(club)
    general = club.guild.general
    await club.ana.slash("club join", where=general)
    renamed(club.guild, club.ana, "**@everyone** <@1>\u202e")
    reply = await club.ana.slash("club me", where=general)
    assert "**@everyone**" not in reply.content
    assert "<@1>" not in reply.content
    assert "\u202e" not in reply.content
    await club.ana.slash("streak show", where=general)
    await club.comes_to("SELECT display_name FROM community_member", [("**@everyone** <@1>",)])
    renamed(club.guild, club.ana, None)
    await club.ana.slash("streak show", where=general)
    await club.comes_to("SELECT display_name FROM community_member", [("Ana",)])
    await club.ana.slash("streak show")
    assert club.rows("SELECT display_name FROM community_member") == [("Ana",)]


async def test_erasing_everything_takes_the_member_out_of_every_club(club: Club) -> None:
    await ready(club)
    await club.ana.slash("club join", where=club.guild.general, boards=True)
    erased = await club.erased()
    assert "community_member" not in erased.content
    assert club.rows("SELECT * FROM community_member") == []


async def test_the_gut_weather_is_on_offer_only_where_it_is_made(club: Club) -> None:
    await ready(club)
    general = club.guild.general
    joined = await club.ana.slash("club join", where=general)
    assert "Gut weather" not in joined.content
    assert joined.message is not None
    reply = await club.press(club.ana, joined.message, "g:club.switch:gut_weather:1")
    assert "Gut weather" not in reply.content
    assert club.rows(SWITCHES) == [(0, 0, 0, 0)]
    mia = moderator(club, "Moa")
    await mia.slash("community gut-weather", where=general, on=True)
    shown = await club.ana.slash("club me", where=general)
    assert shown.message is not None
    await club.ana.click(shown.message, "Gut weather")
    assert club.rows(SWITCHES) == [(0, 0, 0, 1)]
    await mia.slash("community gut-weather", where=general, on=False)
    still = await club.ana.slash("club me", where=general)
    assert still.message is not None
    await club.ana.click(still.message, "Gut weather")
    assert club.rows(SWITCHES) == [(0, 0, 0, 0)], "what is on can always be turned off"


async def test_without_health_questions_there_is_no_gut_weather(club: Club) -> None:
    await club.restart_bot(check_ins="off")
    (community,) = [one for one in club.discord.commands if one["name"] == "community"]
    assert "gut-weather" not in str(community)


def renamed(guild: Guild, user: User, nick: str | None) -> None:
    guild.members[user.id].nick = nick
