"""The controls below the set-up: a server is set up on a phone, by taps, and nobody undoes what somebody else chose."""

import asyncio

import pytest

from sandbox import Message, Modal, Permission, Reply, User
from sandbox.bodies import objects
from tests.club import Club
from tests.cogs.test_community import moderator, set_up
from tests.cogs.test_run_form import typed
from tests.cogs.test_something_wrong import shown

FACTS, POSTS, WHEN = "Facts", "What else I post", "When…"
CHOSEN = "SELECT facts, recap, milestones, challenge_news FROM community"
CLOCK = "SELECT post_at, weekday, zone FROM community"
STOPPED = "SELECT stopped_at IS NOT NULL FROM community"
PLANNED = "SELECT kind FROM due JOIN post ON post.id = subject_id WHERE source = 'p' ORDER BY kind"
FOR_MANAGERS = "it needs the permission **Manage Server**"


async def panel(club: Club, user: User) -> Message:
    """Return what a moderator who looks up the settings has on the screen."""
    return shown(await user.slash("community show", where=club.guild.general))


async def when_form(user: User, message: Message, button: str = WHEN) -> Modal:
    form = (await user.click(message, button)).modal
    assert form is not None
    return form


def menus(message: Message) -> list[dict[str, object]]:
    rows = [part for row in message.components for part in objects(row.get("components"))]
    return [dict(part) for part in rows if part.get("type") == 3]


def ticked(message: Message) -> list[list[object]]:
    """Return what is chosen in each menu as it is shown."""
    return [
        [option["value"] for option in objects(menu["options"]) if option.get("default")]
        for menu in menus(message)
    ]


def chosen_day(modal: Modal) -> str:
    (day,) = [field for field in modal.fields if field.custom_id == "weekday"]
    return next(str(option["label"]) for option in objects(day.component["options"]) if option.get("default"))


async def test_a_newcomer_sets_a_server_up_with_one_option_and_taps(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    reply = await mia.slash("community setup", where=general, channel=general)
    message = shown(reply)
    assert "Nothing comes by itself yet. Choose below what I post" in reply.content
    assert ticked(message) == [["off"], []]
    await mia.select(message, FACTS, ["Facts: once a week"])
    await mia.select(message, POSTS, ["Weekly recap", "Streak milestones"])
    form = await when_form(mia, message)
    assert typed(form) == {"time": "09:00", "weekday": "", "zone": "UTC"}
    assert chosen_day(form) == "Monday"
    done = await mia.submit_modal(form, {"time": "6pm", "weekday": "Wednesday", "zone": "lisbon"})
    assert done.message is message, "it is all in one message"
    assert message.visible_to == mia.id
    assert "Lisbon" in message.content
    assert "at 18:00, what comes once a week on Wednesday" in message.content
    assert "Facts: once a week. Next: <t:1772647200:f>." in message.content
    assert "Weekly recap: on. Next: <t:1772647200:f>." in message.content
    assert "News of challenges: off." in message.content
    assert "`/community test` posts a sample" in message.content
    assert ticked(message) == [["weekly"], ["recap", "streak_milestone"]]
    assert club.rows(CHOSEN) == [("weekly", 1, 1, 0)]
    assert club.rows(PLANNED) == [("fact",), ("recap",)]
    again = await when_form(mia, message)
    assert typed(again) == {"time": "18:00", "weekday": "", "zone": "Lisbon, Portugal"}
    assert chosen_day(again) == "Wednesday"
    assert general.posts == []


async def test_a_second_click_changes_nothing_more_and_none_turns_all_off(club: Club) -> None:
    mia = moderator(club)
    await set_up(club, mia, zone="Lisbon")
    message = await panel(club, mia)
    for _ in range(2):
        await mia.select(message, FACTS, ["daily"])
        await mia.select(message, POSTS, ["recap", "challenge_news"])
        assert club.rows(CHOSEN) == [("daily", 1, 0, 1)]
        assert club.rows(PLANNED) == [("fact",), ("recap",)]
    none = await mia.select(message, POSTS, [])
    assert "Weekly recap: off." in none.content
    await mia.select(message, FACTS, ["off"])
    assert club.rows(CHOSEN) == [("off", 0, 0, 0)]
    assert club.rows(PLANNED) == []


async def test_each_rendering_has_menus_of_its_own(club: Club) -> None:
    """Discord's client may go on showing what was picked in a menu that it takes for the one before."""
    mia = moderator(club)
    await set_up(club, mia)
    message = await panel(club, mia)
    before = [menu["custom_id"] for menu in menus(message)]
    await mia.select(message, POSTS, ["recap"])
    assert not {*before} & {menu["custom_id"] for menu in menus(message)}


async def test_of_two_moderators_neither_undoes_what_the_other_chose(club: Club) -> None:
    mia, max_ = moderator(club), moderator(club, "Max")
    await set_up(club, mia, zone="Lisbon", milestones=True)
    hers, his = await panel(club, mia), await panel(club, max_)
    form = await when_form(mia, hers)
    await max_.select(his, POSTS, ["recap"])
    assert club.rows(CHOSEN) == [("off", 1, 0, 0)]
    await max_.submit_modal(await when_form(max_, his), {"time": "7:15", "zone": "Tokyo"})
    # What she sees is what was before that.
    assert ticked(hers) == [["off"], ["streak_milestone"]]
    await mia.select(hers, POSTS, ["streak_milestone", "challenge_news"])
    assert club.rows(CHOSEN) == [("off", 1, 0, 1)], "she added one; she did not untick his"
    assert ticked(hers) == [["off"], ["recap", "challenge_news"]]
    assert "Streak milestones: off" in hers.content, "and she is told how it is now"
    done = await mia.submit_modal(form, {"weekday": "Sunday"})
    assert club.rows(CLOCK) == [("07:15", 6, "Asia/Tokyo")]
    assert "at 07:15, what comes once a week on Sunday" in done.content


async def test_two_presses_at_the_same_moment_are_both_kept(club: Club) -> None:
    mia, max_ = moderator(club), moderator(club, "Max")
    await set_up(club, mia)
    hers, his = await panel(club, mia), await panel(club, max_)
    await asyncio.gather(mia.select(hers, POSTS, ["recap"]), max_.select(his, FACTS, ["weekly"]))
    assert club.rows(CHOSEN) == [("weekly", 1, 0, 0)]
    assert club.rows(PLANNED) == [("fact",), ("recap",)]


async def test_what_cannot_be_read_is_named_and_nothing_typed_is_lost(club: Club) -> None:
    mia = moderator(club)
    await set_up(club, mia, zone="Lisbon", facts="daily")
    message = await panel(club, mia)
    entered = {"time": "half nine", "weekday": "Friday", "zone": "Qqq|3|"}
    refused = await mia.submit_modal(await when_form(mia, message), entered)
    assert refused.message is message
    assert "I know no place called “Qqq|3|”" in refused.content.replace("\\", "")
    assert "What you typed is kept" in refused.content
    assert ticked(message) == [["daily"], []], "the other controls are there still"
    await club.restart_bot()
    again = await when_form(mia, message, "Put it right")
    assert typed(again) | {"weekday": chosen_day(again)} == entered
    refused = await mia.submit_modal(again, {"zone": "Madrid"})
    assert "Which time is that? Write it like `09:00` or `6pm`." in refused.content
    again = await when_form(mia, message, "Put it right")
    assert typed(again)["zone"] == "Madrid"
    assert club.rows(CLOCK) == [("09:00", 0, "Europe/Lisbon")], "half of it would be a surprise"
    done = await mia.submit_modal(again, {"time": "9.30"})
    assert "✅" in done.content
    assert club.rows(CLOCK) == [("09:30", 4, "Europe/Madrid")]
    assert [button.label for button in message.buttons] == [WHEN]


async def test_awkward_text_comes_back_as_it_was(club: Club) -> None:
    mia = moderator(club)
    await set_up(club, mia)
    message = await panel(club, mia)
    button = WHEN
    for time, zone in (
        ("|" * 16, "|" * 60),
        ("1|2", "x" * 60),
        ("🏃🏾‍♀️🏃🏾‍♀️", ":m:g:"),
        ("`09:00`", "<@123>"),
        ("-", "@everyone"),
    ):
        form = await when_form(mia, message, button)
        reply = await mia.submit_modal(form, {"time": time, "zone": zone})
        assert "Something went wrong" not in reply.content
        button = "Put it right"
        kept = typed(await when_form(mia, message, button))
        assert (kept["time"], kept["zone"]) == (time, zone)
    # Whoever would rather do something else is not held up by it.
    await mia.select(message, POSTS, ["recap"])
    assert typed(await when_form(mia, message)) == {"time": "09:00", "weekday": "", "zone": "UTC"}


async def test_who_lost_the_permission_changes_nothing_any_more(club: Club) -> None:
    mia = moderator(club)
    await set_up(club, mia, recap=True)
    message = await panel(club, mia)
    form = await when_form(mia, message)
    club.guild.set_roles(mia, [])
    before = club.rows("SELECT * FROM community")
    for reply in (
        await mia.select(message, FACTS, ["daily"]),
        await mia.select(message, POSTS, []),
        await mia.click(message, WHEN),
        await mia.submit_modal(form, {"time": "12:00"}),
    ):
        assert FOR_MANAGERS in reply.content
        assert reply.ephemeral
        assert reply.modal is None
    assert club.rows("SELECT * FROM community") == before
    club.guild.set_roles(mia, [club.guild.add_role("Back", permissions=Permission.MANAGE_GUILD)])
    await mia.select(message, FACTS, ["daily"])
    assert club.rows(CHOSEN) == [("daily", 1, 0, 0)]


async def test_weeks_later_and_after_a_restart_it_works_as_on_the_first_day(club: Club) -> None:
    mia = moderator(club)
    await set_up(club, mia, zone="Lisbon")
    message = await panel(club, mia)
    form = await when_form(mia, message)
    await club.restart_bot()
    club.clock.advance(days=40)
    await mia.submit_modal(form, {"time": "noon"})
    await mia.select(message, FACTS, ["weekly"])
    assert club.rows(CLOCK) == [("12:00", 0, "Europe/Lisbon")]
    assert club.rows(CHOSEN) == [("weekly", 0, 0, 0)]
    assert club.rows(PLANNED) == [("fact",)]


async def test_posts_that_were_stopped_meanwhile_are_not_started_by_a_press(club: Club) -> None:
    mia, max_, general = moderator(club), moderator(club, "Max"), club.guild.general
    await set_up(club, mia, zone="Lisbon", facts="daily")
    message = await panel(club, mia)
    form = await when_form(mia, message)
    await max_.slash("community stop", where=general)
    for reply in (
        await mia.select(message, POSTS, ["recap", "challenge_news"]),
        await mia.select(message, FACTS, ["weekly"]),
        await mia.submit_modal(form, {"time": "18:00"}),
    ):
        assert "They are stopped; `/community setup` starts them again." in reply.content
        assert "Next" not in reply.content
        assert "posts a sample" not in reply.content, "it would not"
        assert club.rows(STOPPED) == [(1,)]
        assert club.rows("SELECT count(*) FROM due") == [(0,)]
    shown_now = await panel(club, max_)
    assert "They are stopped" in shown_now.content
    assert ticked(shown_now) == [["weekly"], ["recap", "challenge_news"]]
    await mia.slash("community setup", where=general)
    assert club.rows(STOPPED) == [(0,)]
    assert club.rows(PLANNED) == [("fact",), ("recap",)]
    assert club.rows("SELECT post_at FROM community") == [("18:00",)], "what was chosen meanwhile was kept"


async def test_a_channel_that_takes_no_posts_any_more_is_named_and_the_controls_stay(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    await set_up(club, mia, milestones=True)
    message = await panel(club, mia)
    general.set_permissions(club.guild.everyone, deny=Permission.ATTACH_FILES)
    refused = await mia.select(message, FACTS, ["daily"])
    assert "- **Attach Files**" in refused.content
    assert "Nothing was changed" in refused.content
    assert ticked(message) == [["off"], ["streak_milestone"]], "what is so, not what was picked"
    refused = await mia.submit_modal(await when_form(mia, message), {"time": "18:00", "zone": "Lisbon"})
    assert "- **Attach Files**" in refused.content
    assert club.rows(CLOCK) == [("09:00", 0, "UTC")]
    general.set_permissions(club.guild.everyone)
    form = await when_form(mia, message, "Put it right")
    assert typed(form) == {"time": "18:00", "weekday": "", "zone": "Lisbon"}
    await mia.submit_modal(form, {})
    await mia.select(message, FACTS, ["daily"])
    assert club.rows(CLOCK) == [("18:00", 0, "Europe/Lisbon")]
    assert club.rows(CHOSEN) == [("daily", 0, 1, 0)]


async def test_the_first_time_without_a_channel_has_no_controls(club: Club) -> None:
    mia, general = moderator(club), club.guild.general
    refused = await mia.slash("community setup", where=general)
    assert "Which channel may I post in?" in refused.content
    assert not shown(refused).components
    general.set_permissions(club.guild.everyone, deny=Permission.ATTACH_FILES)
    refused = await mia.slash("community setup", where=general, channel=general)
    assert "**Attach Files**" in refused.content
    assert not shown(refused).components


@pytest.mark.parametrize("state", ["", "|", "9|", "7|0|", "x|y|z", "1|99999999999999999999|", "0|3", "|-1|a"])
async def test_a_forged_button_opens_a_form_or_nothing(club: Club, state: str) -> None:
    mia = moderator(club)
    await set_up(club, mia)
    message = await panel(club, mia)
    reply = await club.press(mia, message, f"g:community.when:{state}")
    assert reply.modal is not None or "older version" in reply.content


async def test_forged_presses_reach_no_other_server_and_set_nothing_that_is_not_on_offer(club: Club) -> None:
    mia, ben = moderator(club), club.add_member("Ben")
    await set_up(club, mia)
    message = await panel(club, mia)
    before = club.rows("SELECT * FROM community")
    about = shown(await ben.slash("about"))
    hills = club.discord.add_guild("Hill Runners", locale="en-GB")
    eve = moderator(club, "Eve", guild=hills)
    there = shown(await eve.slash("about", where=hills.general))

    async def forge(user: User, screen: Message) -> list[Reply]:
        return [
            await club.press(user, screen, "s:community.facts:", values=["daily"]),
            await club.press(user, screen, f"s:community.posts:{club.guild.id}", values=["recap"]),
            await club.press(user, screen, "g:community.when:"),
        ]

    assert all(FOR_MANAGERS in reply.content for reply in await forge(ben, message))
    assert all("in a server that I am in" in reply.content for reply in await forge(ben, about))
    assert all("not set up for this server yet" in reply.content for reply in await forge(eve, there))
    for values in (["hourly"], ["daily", "weekly"], []):
        reply = await club.press(mia, message, "s:community.facts:", values=values)
        assert "older version" in reply.content
    for values in (["test"], ["recap", "everything"]):
        reply = await club.press(mia, message, "s:community.posts:", values=values)
        assert "older version" in reply.content
    assert club.rows("SELECT * FROM community") == before
