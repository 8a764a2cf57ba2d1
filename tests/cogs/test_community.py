"""Those who run a server let the bot post there: where, when, and only what they chose."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from sandbox import ClientRefused, Guild, Permission, User
from tests.club import Club

MORNING = datetime(2026, 3, 2, 6, 20, tzinfo=UTC)
MESSAGES = "POST /channels/{channel_id}/messages"
HOUR = timedelta(hours=1)


def moderator(club: Club, name: str = "Mia", *, guild: Guild | None = None, locale: str = "en-GB") -> User:
    """Return somebody who manages the server."""
    guild = guild or club.guild
    user = club.discord.add_user(name, locale=locale)
    guild.add_member(user, roles=[guild.add_role("Moderator", permissions=Permission.MANAGE_GUILD)])
    return user


async def set_up(club: Club, mia: User, *, guild: Guild | None = None, **options: object) -> str:
    """Set a server up to post in its first channel, and return the answer."""
    general = (guild or club.guild).general
    reply = await mia.slash("community setup", where=general, options={"channel": general, **options})
    return reply.content


async def test_a_moderator_sets_the_server_up_and_changes_one_thing_later(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    answer = await set_up(club, mia, zone="Lisbon", facts="weekly", weekday=2, time="6pm", language="Deutsch")
    assert f"Posts go to <#{general.id}>." in answer
    assert "Lisbon" in answer
    assert "at 18:00, what comes once a week on Wednesday" in answer
    assert "Facts: once a week. Next: <t:1772647200:f>." in answer, "Wednesday at 18:00 in Lisbon"
    reply = await mia.slash("community setup", where=general, time="noon")
    assert "at 12:00" in reply.content
    assert "Wednesday" in reply.content
    assert reply.message is not None
    assert reply.message.visible_to == mia.id
    shown = await mia.slash("community show", where=general)
    assert "Next: <t:1772625600:f>." in shown.content
    assert club.rows("SELECT locale, facts, recap, stopped_at FROM community") == [("de", "weekly", 0, None)]


async def test_the_first_time_needs_a_channel_and_no_time_is_understood_wrongly(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    reply = await mia.slash("community setup", where=general, facts="daily")
    assert "Which channel may I post in?" in reply.content
    for typed in ("25:00", "mornings", "9:00 and 10:00"):
        reply = await mia.slash("community setup", where=general, channel=general, time=typed)
        assert "Which time is that?" in reply.content, typed
    reply = await mia.slash("community setup", where=general, channel=general, language="Klingon")
    assert "no language called “Klingon”" in reply.content
    assert club.rows("SELECT * FROM community") == [], "nothing was kept of what was refused"
    for command in ("show", "stop", "test"):
        reply = await mia.slash(f"community {command}", where=general)
        assert "not set up for this server yet" in reply.content


async def test_only_those_who_manage_the_server_may(club: Club) -> None:
    general = club.guild.general
    with pytest.raises(ClientRefused):
        await club.ana.slash("community setup", where=general, channel=general)
    with pytest.raises(ClientRefused):
        await moderator(club).slash("community show")
    # Those who run a server may show the command to others; what the interaction says decides.
    for command in club.discord.commands:
        if command["name"] == "community":
            command["default_member_permissions"] = None
    for name in ("setup", "show", "test", "stop"):
        reply = await club.ana.slash(f"community {name}", where=general)
        assert "it needs the permission **Manage Server**" in reply.content, name
    assert club.rows("SELECT * FROM community") == []


async def test_setup_says_exactly_which_permission_is_missing(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    runs = club.guild.add_text_channel("runs")
    runs.set_permissions(club.guild.everyone, deny=Permission.ATTACH_FILES | Permission.SEND_MESSAGES)
    reply = await mia.slash("community setup", where=general, channel=runs)
    assert re.findall(r"^- \*\*(.+)\*\*$", reply.content, re.MULTILINE) == ["Send Messages", "Attach Files"]
    assert "Nothing was changed" in reply.content
    assert club.rows("SELECT * FROM community") == []
    await set_up(club, mia)
    runs.set_permissions(club.guild.everyone, deny=Permission.VIEW_CHANNEL)
    runs.set_permissions(mia, allow=Permission.VIEW_CHANNEL)
    reply = await mia.slash("community setup", where=general, options={"log-channel": runs})
    assert "**View Channel**" in reply.content
    runs.set_permissions(club.guild.everyone)
    reply = await mia.slash("community setup", where=general, channel=runs)
    assert f"Posts go to <#{runs.id}>." in reply.content
    assert club.rows("SELECT channel_id, log_channel_id FROM community") == [(runs.id, None)]


async def test_a_sample_arrives_and_a_second_click_posts_a_second_one(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    await set_up(club, mia, zone="Lisbon")
    for _ in range(2):
        reply = await mia.slash("community test", where=general)
        assert f"on its way to <#{general.id}>" in reply.content
        post = await general.next_post()
        assert "A sample, so that you know the way works" in post.content
        assert "Monday, 2 March 2026 at 06:2" in post.content
    await club.comes_to("SELECT outcome, member_id FROM ledger", [("sent", None)] * 2)
    await club.comes_to("SELECT count(*) FROM due", [(0,)])


async def test_stop_stops_and_setup_starts_again(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    await set_up(club, mia, facts="daily", recap=True)
    assert club.rows("SELECT count(*) FROM due WHERE source = 'p'") == [(2,)]
    reply = await mia.slash("community stop", where=general)
    assert "post nothing more" in reply.content
    assert club.rows("SELECT count(*) FROM due") == [(0,)]
    assert "They are stopped" in (await mia.slash("community show", where=general)).content
    assert "`/community setup` starts" in (await mia.slash("community test", where=general)).content
    await mia.slash("community setup", where=general, recap=False)
    assert club.rows("SELECT kind FROM due JOIN post ON post.id = subject_id") == [("fact",)]
    assert general.posts == []


async def test_set_up_with_nothing_chosen_says_what_there_is_to_choose(club: Club) -> None:
    mia = moderator(club)
    assert "Nothing comes by itself yet" in await set_up(club, mia)
    assert "Nothing comes by itself yet" not in await set_up(club, mia, milestones=True)


async def test_gut_weather_changes_nothing_else_and_says_what_it_waits_for(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    reply = await mia.slash("community gut-weather", where=general, on=True)
    assert "not set up for this server yet" in reply.content
    await set_up(club, mia, facts="daily")
    reply = await mia.slash("community gut-weather", where=general, on=True)
    assert "comes in the weekly recap, and that is off" in reply.content
    assert "that is off" in (await mia.slash("community show", where=general)).content
    await set_up(club, mia, recap=True)
    await mia.slash("community stop", where=general)
    reply = await mia.slash("community gut-weather", where=general, on=True)
    assert "on, in the recap" in reply.content
    assert "Posts are stopped" in reply.content
    assert (
        await mia.slash("community gut-weather", where=general, on=False)
    ).content == "🌦️ Gut weather is off."
    assert club.rows("SELECT gut_weather, stopped_at IS NULL FROM community") == [(0, 0)], (
        "stopped stays stopped"
    )
    assert club.rows("SELECT count(*) FROM due WHERE source = 'p'") == [(0,)]


async def test_refused_once_told_once_and_mended_by_a_test(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    log = club.guild.add_text_channel("bot-log")
    await mia.slash(
        "community setup",
        where=general,
        channel=general,
        facts="daily",
        recap=True,
        options={"log-channel": log},
    )
    await mia.slash("community test", where=general)
    await general.next_post()
    with club.discord.faults.fail(MESSAGES, status=403, code=50013, times=1):
        await mia.slash("community test", where=general)
        told = await log.next_post()
    assert "My posts are on hold" in told.content
    assert "I lack a permission" in told.content
    await club.comes_to("SELECT trouble FROM community", [("no_permission",)])
    await club.comes_to("SELECT count(*) FROM due", [(0,)])
    club.clock.advance(hours=30)
    assert "My posts" not in str(general.posts), "while it is on hold nothing is tried"
    shown = await mia.slash("community show", where=general)
    assert "lack a permission" in shown.content
    await mia.slash("community test", where=general)
    assert "sample" in (await general.next_post()).content
    assert club.rows("SELECT trouble FROM community") == [(None,)]
    assert club.rows(
        "SELECT count(*) FROM due JOIN post ON post.id = subject_id WHERE post.fire_at IS NULL"
    ) == [(2,)]
    assert len(log.posts) == 1


async def test_a_channel_deleted_later_is_told_to_whoever_set_it_up(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    runs = club.guild.add_text_channel("runs")
    await mia.slash("community setup", where=general, channel=runs, facts="daily")
    await mia.slash("community test", where=general)
    await runs.next_post()
    with club.discord.faults.fail(MESSAGES, status=404, code=10003, times=1):
        await mia.slash("community test", where=general)
        told = await mia.next_dm()
    assert "The channel that I post in is gone" in told.content
    assert "This is about the server \u2068Harbour Runners\u2069." in told.content, "she may run several"
    runs.delete()
    reply = await mia.slash("community test", where=general)
    assert "or it is gone" in reply.content
    assert "`/community setup` takes another channel" in reply.content
    await set_up(club, mia)
    assert club.rows("SELECT trouble FROM community") == [(None,)]
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'p'", [(1,)])


async def test_where_nobody_can_be_told_the_log_is(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    await set_up(club, mia)
    mia.closed_dms = True
    general.set_permissions(club.guild.everyone, deny=Permission.SEND_MESSAGES)
    # What the bot knows of permissions may be old; Discord decides.
    await mia.slash("community test", where=general)
    general.set_permissions(club.guild.everyone)
    with club.discord.faults.fail(MESSAGES, status=403, code=50001, times=1):
        await mia.slash("community test", where=general)
        await club.comes_to("SELECT trouble FROM community", [("no_access",)])
        await club.comes_to(
            "SELECT reason FROM ledger WHERE reason = 'nobody to tell'", [("nobody to tell",)]
        )
    assert mia.dm_messages == []


async def test_removed_and_invited_again(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    await set_up(club, mia, facts="daily")
    club.guild.remove_bot()
    await club.comes_to("SELECT left_at IS NOT NULL FROM community", [(1,)])
    assert club.rows("SELECT count(*) FROM due") == [(0,)]
    club.guild.add_bot()
    await club.comes_to("SELECT left_at FROM community", [(None,)])
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'p'", [(1,)])
    assert general.posts == []


async def test_removed_while_it_was_not_running(club: Club) -> None:
    mia = moderator(club)
    await set_up(club, mia, facts="daily")
    await club.stop_bot()
    club.guild.remove_bot()
    await club.start_bot()
    await club.comes_to("SELECT left_at IS NOT NULL FROM community", [(1,)])
    await club.stop_bot()
    club.guild.add_bot()
    await club.start_bot()
    await club.comes_to("SELECT left_at FROM community", [(None,)])
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'p'", [(1,)])


async def test_an_outage_of_the_server_is_no_removal(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    await set_up(club, mia, facts="daily")
    # A client that is closed before it is ready tells of being ready all the same.
    await club.client.wait_until_ready()
    club.guild.go_down()
    await club.restart_bot()
    # The comparison with what is known happens while the server is down.
    await club.client.wait_until_ready()
    club.guild.come_up()
    await mia.slash("community test", where=general)
    await general.next_post()
    assert club.rows("SELECT left_at FROM community") == [(None,)]
    assert club.rows(
        "SELECT count(*) FROM due JOIN post ON post.id = subject_id WHERE post.fire_at IS NULL"
    ) == [(1,)]


async def test_two_servers_live_by_their_own_clocks_and_languages(club: Club) -> None:
    other = club.discord.add_guild("Kyoto Joggers", locale="ja")
    mia, ren = moderator(club), moderator(club, "Ren", guild=other, locale="de")
    await set_up(club, mia, zone="Lisbon", time="09:00", facts="daily")
    await set_up(club, ren, guild=other, zone="Tokyo", time="09:00", facts="daily", language="de")
    fires = club.rows("SELECT guild_id, due.fire_at / 1000 FROM due ORDER BY due.fire_at")
    nine_in_lisbon = datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp()
    nine_in_tokyo = datetime(2026, 3, 3, 0, tzinfo=UTC).timestamp()
    assert fires == [(club.guild.id, nine_in_lisbon), (other.id, nine_in_tokyo)]
    await ren.slash("community test", where=other.general)
    assert "Montag, 2. März 2026" in (await other.general.next_post()).content
    assert club.guild.general.posts == []
    await mia.slash("community stop", where=club.guild.general)
    assert club.rows("SELECT guild_id FROM due") == [(other.id,)]


async def test_whoever_set_it_up_is_forgotten_with_their_erasure(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    await mia.slash("settings timezone", zone="Europe/Lisbon")
    await set_up(club, mia)
    await club.erased(mia)
    assert club.rows("SELECT set_up_by, channel_id FROM community") == [(None, general.id)]
