"""``/leaderboard`` in a server: only who chose it is there, names are harmless, and one sees where one stands."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.communities import Community, Membership
from bot.domain.ids import GuildId, MemberId
from bot.domain.runs import RunEntry
from sandbox import ClientRefused, Guild, Reply, User
from tests.club import Club

HOSTILE = (
    "@everyone",
    "<@80351110224678912>",
    "**bold** _and_ ||hidden|| `code`",
    "\u202etxet desrever",
    "z" + "\u0300\u0301\u0302\u0303" * 20,
    "🏃" * 32,
    "[click](https://example.org) https://example.org",
    "# Heading\n> quote",
    "\u200b",
)


async def set_up(club: Club, guild: Guild | None = None, zone: str = "Europe/Lisbon") -> None:
    """Set the bot up for a server, as those who run it do."""
    guild = guild or club.guild
    async with club.client._units() as unit:
        await unit.members.ensure(MemberId(club.ana.id), locale="en-GB", at=club.clock.now())
        await unit.communities.save(
            Community(GuildId(guild.id), zone, "en-GB", MemberId(club.ana.id), club.clock.now())
        )
        await unit.commit()


async def shown(
    club: Club,
    user: User,
    name: str | None = None,
    *,
    runs: int = 0,
    guild: Guild | None = None,
    on_boards: bool = True,
    minutes: int = 30,
) -> None:
    """Let a member join a server's boards under a name, with so many runs, one a day."""
    now = club.clock.now()
    async with club.client._units() as unit:
        await unit.members.ensure(MemberId(user.id), locale="en-GB", at=now)
        await unit.memberships.save(
            Membership(
                GuildId((guild or club.guild).id),
                MemberId(user.id),
                name or user.name,
                now,
                now,
                on_boards=on_boards,
            )
        )
        for day in range(runs):
            entry = RunEntry((now - timedelta(days=day)).date(), minutes * 60, 5000.0)
            await unit.runs.add(MemberId(user.id), entry, logged_at=now, answers=None)
        await unit.commit()


def text_of(reply: Reply) -> str:
    """Return every text of a board."""
    assert reply.message is not None
    return "\n".join(texts(reply.message.components))


def texts(components: object) -> list[str]:
    found: list[str] = []
    if isinstance(components, list):
        for component in components:
            found += texts(component)
    elif isinstance(components, dict):
        found += [str(components["content"])] if "content" in components else []
        found += texts(components.get("components"))
    return found


async def board(club: Club, user: User, **options: object) -> Reply:
    return await user.slash("leaderboard", where=club.guild.general, options=options)


async def test_only_who_chose_it_is_on_the_board_and_ties_share_a_rank(club: Club) -> None:
    await set_up(club)
    ben, cleo, dora, eve = (club.add_member(name) for name in ("Ben", "Cleo", "Dora", "Eve"))
    await shown(club, club.ana, runs=3)
    await shown(club, ben, runs=2)
    await shown(club, cleo, runs=2)
    await shown(club, dora, runs=1)
    await shown(club, eve, runs=9, on_boards=False)
    answer = await board(club, ben)
    assert answer.ephemeral
    rows = [line for line in text_of(answer).splitlines() if " · " in line and "run" in line]
    ranks = [row.replace("**", "").split("\\.")[0] for row in rows]
    assert ranks == ["1", "2", "2", "4"]
    assert "Eve" not in text_of(answer)
    assert "You: 2 runs, place 2 of 4. Only you see this." in text_of(answer)
    mine = text_of(await board(club, eve))
    assert "You are not on the boards here" in mine
    assert "9 runs" not in mine


async def test_a_public_board_says_nothing_of_who_asked_and_has_a_way_to_oneself(club: Club) -> None:
    await set_up(club)
    ben = club.add_member("Ben")
    await shown(club, club.ana, runs=3)
    await shown(club, ben, runs=1)
    public = await board(club, club.ana, public=True, metric="distance")
    assert not public.ephemeral
    assert "15 km" in text_of(public)
    assert "You:" not in text_of(public)
    assert "⬅️" not in text_of(public)
    assert public.message is not None
    mine = await ben.click(public.message, "Where am I?")
    assert mine.ephemeral
    assert "You: 5 km, place 2 of 2" in text_of(mine)


async def test_pages_turn_and_a_board_of_two_hundred_fits(club: Club) -> None:
    await set_up(club)
    await shown(club, club.ana, runs=1, minutes=1)
    for number in range(24):
        await shown(
            club,
            club.add_member(f"Runner {number}"),
            "*" * 32 if number % 2 else "@" * 32,
            runs=1,
            minutes=60 + number,
        )
    first = await board(club, club.ana, metric="minutes", period="7")
    assert "\\. " in text_of(first)
    assert text_of(first).count("\\. ") == 10
    assert first.message is not None
    second = await club.ana.click(first.message, "More")
    assert second.message is not None
    last = await club.ana.click(second.message, "More")
    assert text_of(last).count("\\. ") == 5
    assert "25\\. " in text_of(last)
    assert last.message is not None
    assert [button.label for button in last.message.buttons] == ["Back"]


async def test_no_name_pings_formats_or_reaches_beyond_itself(club: Club) -> None:
    await set_up(club)
    for number, name in enumerate(HOSTILE):
        await shown(club, club.add_member(f"Runner {number}"), name, runs=1)
    answer = await board(club, club.ana, public=True)
    text = text_of(answer)
    assert "@everyone" not in text
    assert "<@8" not in text
    assert "**bold**" not in text
    assert "||" not in text
    assert text.count("[click]") == text.count("\\[click]") == 1
    assert "://" not in text
    assert "\u202e" not in text
    assert "\u0303" not in text
    assert "\n#" not in text
    assert "\n>" not in text
    rows = [line for line in text.splitlines() if "1 run" in line]
    assert len(rows) == len(HOSTILE)
    assert all(row.count("\u2068") == row.count("\u2069") == 1 for row in rows)


async def test_a_board_follows_runs_names_and_who_leaves_at_once(club: Club) -> None:
    await set_up(club)
    ben = club.add_member("Ben")
    await shown(club, club.ana, runs=2)
    await shown(club, ben, runs=1)
    assert "1\\. \u2068Ana" in text_of(await board(club, ben))
    assert len(club.client.services.boards.rankings._held) == 1
    await board(club, ben)
    await ben.slash("settings timezone", zone="Europe/Lisbon")
    for when in ("2026-02-20", "2026-02-21", "2026-02-22"):
        logged = await ben.slash("run log", duration="30", distance="5", when=when)
        assert "5 km" in logged.content
    assert "1\\. \u2068Ben" in text_of(await board(club, ben)).replace("**", "")
    await shown(club, ben, "Benedict")
    assert "\u2068Benedict" in text_of(await board(club, club.ana))
    await shown(club, ben, on_boards=False)
    assert "Ben" not in text_of(await board(club, club.ana))
    async with club.client._units() as unit:
        await unit.members.erase(MemberId(club.ana.id))
        await unit.commit()
    assert "Nothing here yet" in text_of(await board(club, ben))
    assert str(club.ana.id) not in repr(club.client.services.boards.rankings._held)


async def test_two_servers_with_other_days_and_members_keep_apart(club: Club) -> None:
    club.clock.move_to(datetime(2026, 3, 31, 20, tzinfo=UTC))
    there = club.discord.add_guild("Southern Striders", locale="en-GB")
    ben = club.add_member("Ben")
    there.add_member(ben)
    await set_up(club)
    await set_up(club, there, "Pacific/Auckland")
    await shown(club, club.ana, runs=2)
    await shown(club, ben, runs=1)
    await shown(club, ben, guild=there)
    here = text_of(await board(club, ben, period="month"))
    assert "Ben" in here
    assert "Ana" in here
    assert "1–31 Mar 2026" in here
    away = text_of(await ben.slash("leaderboard", where=there.general, options={"period": "month"}))
    assert "Ana" not in away
    assert "1 Apr 2026" in away, "a new month has begun there"
    week = text_of(await ben.slash("leaderboard", where=there.general, options={"period": "7"}))
    assert "Ben" in week
    assert "Ana" not in week


async def test_days_kept_count_rest_and_never_tell_why_a_day_was_neutral(club: Club) -> None:
    await set_up(club)
    await shown(club, club.ana)
    await club.ana.slash("settings timezone", zone="Europe/Lisbon")
    await club.ana.slash("run log", duration="30", distance="5")
    kept = text_of(await board(club, club.ana, metric="days_kept"))
    assert "1 day" in kept
    assert not club.client.services.boards.rankings._held
    club.clock.move_to(club.clock.now() + timedelta(days=1))
    again = text_of(await board(club, club.ana, metric="days_kept", period="7"))
    assert "1 day" in again


async def test_it_is_for_servers_that_are_set_up(club: Club) -> None:
    with pytest.raises(ClientRefused, match="not offered in a direct message"):
        await club.ana.slash("leaderboard")
    assert "/community setup" in (await board(club, club.ana)).content


@pytest.mark.parametrize("state", ["runs:7:x", "speed:7:0", "runs", "runs:9:0"])
async def test_a_forged_button_does_nothing(club: Club, state: str) -> None:
    await set_up(club)
    await shown(club, club.ana, runs=1)
    public = await board(club, club.ana, public=True)
    assert public.message is not None
    pressed = await club.press(club.ana, public.message, f"g:board.mine:{state}")
    assert "older version" in pressed.content
