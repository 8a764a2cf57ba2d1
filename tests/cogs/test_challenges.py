"""``/challenge``: made, joined, changed, ended; announced once, and final two days after its last day."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import MemberId
from bot.domain.red_flags import WarningSign
from sandbox import Guild, Message, Reply, Upload, User
from tests.club import Club
from tests.cogs.test_community import moderator, set_up
from tests.run_files.building import gpx, run

RESULTS = ": the results"
WAITING = "SELECT count(*) FROM due WHERE source = 'p'"
WEEK = {"name": "Spring week", "metric": "runs", "starts": "today", "ends": "in 6 days"}


async def opened(club: Club, *, guild: Guild | None = None, zone: str = "Lisbon", **options: object) -> User:
    """Let a server be set up with news of challenges, and return who manages it."""
    mia = moderator(club, guild=guild)
    await set_up(club, mia, guild=guild, zone=zone, challenges=True, **options)
    return mia


async def create(club: Club, user: User, *, where: Guild | None = None, **changes: object) -> Reply:
    channel = (where or club.guild).general
    return await user.slash("challenge create", where=channel, options={**WEEK, **changes})


async def pick(club: Club, user: User, command: str, *, where: Guild | None = None) -> str:
    channel = (where or club.guild).general
    choices = await user.autocomplete(f"challenge {command}", option="challenge", value="", where=channel)
    assert choices, f"nothing to {command}"
    return str(choices[0].value)


async def use(
    club: Club, user: User, command: str, *, where: Guild | None = None, **options: object
) -> Reply:
    """Use a command on the first challenge that is offered for it."""
    picked = await pick(club, user, command, where=where)
    channel = (where or club.guild).general
    return await user.slash(f"challenge {command}", where=channel, options={"challenge": picked, **options})


async def join(club: Club, user: User, *, where: Guild | None = None, **options: object) -> Reply:
    """Join the first challenge there is, and be shown there."""
    asked = await use(club, user, "join", where=where, **options)
    assert asked.message is not None
    return await user.click(asked.message, "Show me here and join")


async def post_with(club: Club, words: str, *, guild: Guild | None = None) -> Message:
    """Return the next post that holds the words; live boards and other news are passed over."""
    while True:
        message = await (guild or club.guild).general.next_post()
        if words in message.content:
            return message


def posts_with(club: Club, words: str, *, guild: Guild | None = None) -> int:
    return sum(words in message.content for message in (guild or club.guild).general.posts)


async def settled(club: Club, message: Message) -> None:
    await club.comes_to(f"SELECT 1 FROM ledger WHERE message_id = {message.id}", [(1,)])  # noqa: S608


async def ran(user: User, days: int, *, minutes: str = "30") -> None:
    await user.slash("settings timezone", zone="Europe/Lisbon")
    for ago in range(days):
        when = "today" if ago == 0 else f"{ago} days ago"
        await user.slash("run log", duration=minutes, distance="5", when=when)


async def test_a_challenge_is_announced_joined_by_its_button_and_shown(club: Club) -> None:
    await opened(club)
    ana = club.ana
    made = await create(club, ana, goal="4", description="Easy does it")
    assert made.ephemeral
    assert "🏁 **Spring week** is set." in made.content
    assert "up to 1 run a day, on the six best days of each week" in made.content
    assert "Goal for each: 4 runs" in made.content
    announced = await post_with(club, "A new challenge: Spring week")
    assert "Easy does it" in announced.content
    asked = await ana.click(announced, "Join")
    assert asked.ephemeral
    assert "everybody in this server can see" in asked.content
    assert club.rows("SELECT * FROM challenge_member") == [], "nothing is shown before they say so"
    assert asked.message is not None
    joined = await ana.click(asked.message, "Show me here and join")
    assert "You are in **Spring week**" in joined.content
    await ran(ana, 1)
    shown = await use(club, ana, "show")
    assert shown.ephemeral
    assert "1\\. \u2068Ana\u2069 · 1 run" in shown.content
    assert "You: 1 run, place 1 of 1. The goal: 4 runs." in shown.content
    assert "Spring week" in (await ana.slash("challenge list", where=club.guild.general)).content
    again = await ana.click(announced, "Join")
    assert "already" in again.content


async def test_the_results_come_two_days_after_the_end_and_change_no_more(club: Club) -> None:
    await opened(club)
    ana, ben = club.ana, club.add_member("Ben")
    await create(club, ana)
    await join(club, ana)
    await join(club, ben)
    await ran(ana, 1)
    await ben.slash("settings timezone", zone="Europe/Lisbon")
    club.clock.advance(days=7, hours=12)
    await ana.slash("run log", duration="30", when="yesterday")
    closing = await use(club, ben, "show")
    assert "still counts" in closing.content
    await ben.slash("run log", duration="30", when="2 days ago")
    club.clock.move_to(datetime(2026, 3, 11, 0, 0, tzinfo=UTC))
    results = await post_with(club, RESULTS)
    assert "1\\. \u2068Ana\u2069 · 2 runs" in results.content
    assert "2\\. \u2068Ben\u2069 · 1 run" in results.content
    assert results.attachments, "with a picture"
    await settled(club, results)
    await ben.slash("run log", duration="30", when="2026-03-06")
    assert "2\\. \u2068Ben\u2069 · 1 run\n" in (await use(club, ben, "show")).content
    assert posts_with(club, RESULTS) == 1


async def test_nobody_has_a_last_place_for_nothing_and_everybody_sees_how_far_it_is_to_the_goal(
    club: Club,
) -> None:
    await opened(club)
    ana, ben = club.ana, club.add_member("Ben")
    await create(club, ana, goal="2")
    for user in (ana, ben):
        await join(club, user)
    assert "In it: \u2068Ana\u2069 and \u2068Ben\u2069" in (await use(club, ben, "show")).content
    await ran(ana, 1)
    shown = (await use(club, ben, "show")).content
    assert "1\\. \u2068Ana\u2069 · 1 run\n-# Also in it: \u2068Ben\u2069\n" in shown
    assert "You are in it, with nothing to count so far." in shown
    assert "0 runs" not in shown
    club.clock.advance(days=1)
    await ran(ana, 1)
    assert "place 1 of 2. The goal of 2 runs is reached." in (await use(club, ana, "show")).content
    club.clock.move_to(datetime(2026, 3, 11, 0, 0, tzinfo=UTC))
    results = await post_with(club, RESULTS)
    assert "Also in it: \u2068Ben\u2069" in results.content
    (picture,) = results.attachments
    assert "Ana" in str(picture.description)
    assert "Ben" not in str(picture.description)
    await settled(club, results)


async def test_runs_from_files_are_marked_until_their_figures_are_typed_over(club: Club) -> None:
    await opened(club)
    ana = club.ana
    await create(club, ana)
    await join(club, ana)
    await ana.slash("settings timezone", zone="Europe/Lisbon")
    file = Upload("run.gpx", gpx(run(at=datetime(2026, 3, 2, 5, 0, tzinfo=UTC))))
    await ana.slash("run import", file=file)
    shown = (await use(club, ana, "show")).content
    assert "1\\. \u2068Ana\u2069 · 1 run ✓\n-# ✓ all runs read from files\n" in shown
    logged = await ana.autocomplete("run edit", option="run", value="")
    await ana.slash("run edit", run=logged[0].value, effort="3")
    assert "✓" in (await use(club, ana, "show")).content
    await ana.slash("run edit", run=logged[0].value, duration="14", distance="3")
    assert "✓" not in (await use(club, ana, "show")).content
    again = await ana.slash("run import", file=file)
    assert "in your log already" in again.content
    assert club.rows("SELECT count(*) FROM run") == [(1,)], "the file is known all the same"


async def test_who_leaves_is_on_no_board_from_that_moment(club: Club) -> None:
    await opened(club)
    ana, ben = club.ana, club.add_member("Ben")
    await create(club, ana)
    for user in (ana, ben):
        await join(club, user)
        await ran(user, 1)
    assert "Ana" in (await use(club, ben, "show")).content
    assert "shows nothing of you" in (await use(club, ana, "leave")).content
    assert "Ana" not in (await use(club, ben, "show")).content
    await club.left_club(ben)
    shown = await use(club, ana, "show")
    assert "Ben" not in shown.content
    assert "Nobody is in it yet." in shown.content


async def test_teams_are_picked_and_count_by_their_mean(club: Club) -> None:
    await opened(club)
    ana, ben = club.ana, club.add_member("Ben")
    await create(club, ana, teams="Otters, Herons")
    asked = await use(club, ana, "join")
    assert asked.message is not None
    named = await ana.click(asked.message, "Otters")
    assert named.message is not None
    assert "with Otters" in (await ana.click(named.message, "Show me here and join")).content
    assert "with Herons" in (await join(club, ben, team="herons")).content
    await ran(ana, 1)
    shown = (await use(club, ben, "show")).content
    assert "**1\\. \u2068Otters\u2069** · 1 run on average · 1 member" in shown
    assert "There are: Otters, Herons" in (await use(club, ben, "join", team="Snails")).content


async def test_only_its_author_or_a_moderator_changes_or_ends_it(club: Club) -> None:
    mia = await opened(club)
    ana, ben = club.ana, club.add_member("Ben")
    await create(club, ana)
    challenge = await pick(club, ana, "edit")
    general = club.guild.general
    for command in ("edit", "end"):
        options = {"challenge": challenge} | ({"name": "Mine"} if command == "edit" else {})
        refused = await ben.slash(f"challenge {command}", where=general, options=options)
        assert "Only whoever made a challenge, or a moderator" in refused.content
    asked = await use(club, ana, "end")
    assert asked.message is not None
    await club.press(ben, asked.message, f"g:challenge.end:{challenge}")
    assert club.rows("SELECT ended_at FROM challenge") == [(None,)], "a button can be forged"
    assert "changed the name" in (await use(club, mia, "edit", name="Ours")).content
    ended = await ana.click(asked.message, "End it now")
    assert "**Ours** is over." in ended.content
    assert "Nobody was in it." in (await post_with(club, RESULTS)).content
    late = await ana.slash("challenge join", where=general, challenge=challenge)
    assert "That challenge is over" in late.content


async def test_changes_of_a_running_challenge_are_announced(club: Club) -> None:
    await opened(club)
    await create(club, club.ana)
    await use(club, club.ana, "edit", name="Spring days", ends="in 13 days")
    told = await post_with(club, "was changed")
    assert "**Spring days** was changed: the name and the last day." in told.content
    assert "It was called Spring week before." in told.content
    begun = await use(club, club.ana, "edit", starts="tomorrow")
    assert "It has begun" in begun.content
    assert "Nothing to change" in (await use(club, club.ana, "edit", name="Spring days")).content


async def test_a_challenge_to_come_is_told_of_on_its_first_morning_unless_it_is_called_off(
    club: Club,
) -> None:
    await opened(club, time="09:00")
    await create(club, club.ana, starts="in 2 days", ends="in 12 days")
    await create(club, club.ana, name="Never", starts="in 3 days", ends="in 12 days")
    listed = await club.ana.autocomplete(
        "challenge end", option="challenge", value="never", where=club.guild.general
    )
    asked = await club.ana.slash("challenge end", where=club.guild.general, challenge=listed[0].value)
    assert asked.message is not None
    assert "called off" in (await club.ana.click(asked.message, "End it now")).content
    await post_with(club, "**Never** was called off")
    club.clock.move_to(datetime(2026, 3, 4, 9, 0, tzinfo=UTC))
    told = await post_with(club, "begins today")
    assert "Join" in [button.label for button in told.buttons]
    await settled(club, told)
    club.clock.move_to(datetime(2026, 3, 5, 12, 0, tzinfo=UTC))
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'p'", [(1,)])
    assert posts_with(club, "begins today") == 1


async def test_the_first_day_may_be_today_and_is_offered_as_such(club: Club) -> None:
    await opened(club)
    offered = {}
    for option in ("starts", "ends"):
        choices = await club.ana.autocomplete(
            "challenge create", option=option, value="", where=club.guild.general
        )
        offered[option] = [one.value for one in choices]
    assert offered["starts"][0] == "2026-03-02"
    assert offered["ends"][0] == "2026-03-03"
    made = await create(club, club.ana, starts=offered["starts"][0])
    assert "is set" in made.content


async def test_a_restart_at_every_step_loses_nothing_and_repeats_nothing(club: Club) -> None:
    await opened(club, time="09:00")
    await create(club, club.ana, starts="tomorrow", ends="in 3 days")
    await settled(club, await post_with(club, "A new challenge"))
    await club.restart_bot()
    await join(club, club.ana)
    await club.restart_bot()
    club.clock.move_to(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    await settled(club, await post_with(club, "begins today"))
    await club.restart_bot()
    await ran(club.ana, 1)
    await club.stop_bot()
    club.clock.move_to(datetime(2026, 3, 8, 3, 0, tzinfo=UTC))
    await club.start_bot()
    results = await post_with(club, RESULTS)
    assert "1\\. \u2068Ana\u2069 · 1 run" in results.content
    await settled(club, results)
    await club.restart_bot()
    for words in ("A new challenge", "begins today", RESULTS):
        assert posts_with(club, words) == 1


async def test_results_come_even_if_the_bot_slept_through_their_day(club: Club) -> None:
    await opened(club)
    await create(club, club.ana)
    await join(club, club.ana)
    await ran(club.ana, 1)
    await club.stop_bot()
    club.clock.advance(days=30)
    await club.start_bot()
    assert "1\\. \u2068Ana\u2069 · 1 run" in (await post_with(club, RESULTS)).content


async def test_two_servers_in_two_zones_have_their_own_days_and_members(club: Club) -> None:
    hills = club.discord.add_guild("Hill Runners", locale="en-GB")
    hills.add_member(club.ana)
    await opened(club)
    await opened(club, guild=hills, zone="Auckland")
    await create(club, club.ana)
    await create(club, club.ana, where=hills, name="Hills")
    await join(club, club.ana)
    shown = (await use(club, club.ana, "show", where=hills)).content
    assert "Nobody is in it yet." in shown, "joining is for one server"
    here = await pick(club, club.ana, "show")
    strange = await club.ana.slash("challenge show", where=hills.general, challenge=here)
    assert "I can't find that challenge here" in strange.content
    assert club.rows("SELECT zone FROM challenge ORDER BY id") == [("Europe/Lisbon",), ("Pacific/Auckland",)]
    # Nine days from midnight in Auckland, where it is the evening already, end half a day before those in Lisbon.
    club.clock.move_to(datetime(2026, 3, 10, 11, 0, tzinfo=UTC))
    await post_with(club, RESULTS, guild=hills)
    assert posts_with(club, RESULTS) == 0
    club.clock.move_to(datetime(2026, 3, 11, 0, 0, tzinfo=UTC))
    await post_with(club, RESULTS)


async def test_moderators_may_keep_challenges_to_themselves(club: Club) -> None:
    mia = await opened(club)
    authors = {"challenge-authors": "moderators"}
    await mia.slash("community setup", where=club.guild.general, options=authors)
    assert "moderators make the challenges" in (await create(club, club.ana)).content
    assert "is set" in (await create(club, mia)).content


async def test_three_at_a_time_are_enough_for_one_member(club: Club) -> None:
    await opened(club)
    for number in range(3):
        assert "is set" in (await create(club, club.ana, name=f"Week {number}")).content
    assert "3 challenges at a time are enough" in (await create(club, club.ana)).content


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"starts": "2026-03-01"}, "over already"),
        ({"ends": "tomorrow"}, "from 3 to 92 days"),
        ({"goal": "7"}, "between 1 and 6"),
        ({"metric": "distance", "cap": "200 km"}, "between 1 km and 50 km"),
        ({"metric": "days_kept", "cap": "1"}, "needs no daily cap"),
        ({"teams": "Alone"}, "from 2 to 8 teams"),
        ({"name": "\u200b"}, "at least one letter"),
    ],
)
async def test_what_cannot_be_a_challenge_is_answered_with_what_can(
    club: Club, changes: dict[str, object], answer: str
) -> None:
    await opened(club)
    options = {**WEEK, **changes}
    refused = await club.ana.slash("challenge create", where=club.guild.general, options=options)
    assert answer in refused.content
    assert club.rows("SELECT * FROM challenge") == []


async def test_without_a_set_up_server_it_says_who_can_do_that(club: Club) -> None:
    assert "`/community setup`" in (await create(club, club.ana)).content


async def test_improvement_says_why_somebody_is_not_ranked_yet_to_them_alone(club: Club) -> None:
    await opened(club)
    ben = club.add_member("Ben")
    await create(club, club.ana, metric="improvement")
    await join(club, club.ana)
    own = (await use(club, club.ana, "show")).content
    assert "fewer than four runs of yours" in own
    others = (await use(club, ben, "show")).content
    assert "Not ranked yet: \u2068Ana\u2069" in others
    assert "fewer than four runs of yours" not in others


async def test_nothing_differs_for_who_told_that_something_is_wrong(club: Club) -> None:
    await opened(club)
    await create(club, club.ana)
    await join(club, club.ana)
    await ran(club.ana, 1)
    before = (await use(club, club.ana, "show")).content
    await club.client.services.wellbeing.report(MemberId(club.ana.id), WarningSign.COLLAPSE, locale="en-GB")
    assert (await use(club, club.ana, "show")).content == before
    assert "🎉" not in before


async def test_results_name_everybody_in_their_own_letters_beside_a_picture_that_lacks_some(
    club: Club,
) -> None:
    await opened(club)
    yuki, dana = club.add_member("山田ゆき"), club.add_member("דנה 🏃")
    await create(club, yuki, name="春のラン")
    for user in (yuki, dana):
        await join(club, user)
        await ran(user, 1)
    club.clock.move_to(datetime(2026, 3, 11, 0, 0, tzinfo=UTC))
    results = await post_with(club, RESULTS)
    (picture,) = results.attachments
    assert picture.description is not None
    for name in ("春のラン", "山田ゆき", "דנה 🏃"):
        assert name in results.content
        assert f"\u2068{name}\u2069" in picture.description
    await settled(club, results)
