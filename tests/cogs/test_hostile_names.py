"""Names and notes that mean harm: wherever they are shown they call nobody, format nothing and end where they end."""

import asyncio
import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.challenges import (
    LONGEST_NAME,
    LONGEST_TEAM_NAME,
    description_from,
    name_from,
    team_names,
)
from bot.domain.communities import kept_name
from bot.domain.errors import ExpectedError
from bot.domain.ids import ChallengeId, GuildId, MemberId
from bot.domain.runs import RunEntry
from bot.services.challenges import Asker
from bot.services.run_log import RunLog
from bot.ui.boards import shown_name
from bot.ui.catalogue import escaped
from sandbox import Message, User
from tests.club import Club
from tests.cogs.test_challenges import RESULTS, WEEK
from tests.cogs.test_community import moderator, set_up

WORD = "zebra"
"""In every name: where it stands, the name stands."""
HOSTILE = (
    f"{WORD} @everyone @here <@1> <@&1> <#1> </fact:1> <t:0:R>",
    f"[**{WORD}** ||x||](https://e.example)",
    f"<https://e.example/**{WORD}||> https://e.example/`{WORD}",
    f"**{WORD}** __x__ ||y|| ~~z~~ `w` _v_",
    f"# {WORD}\n> {WORD}\n- {WORD}\n```{WORD}",
    f"-# {WORD} {{0}} {{name}} %s %(x)s",
    f"1. {WORD}\\",
    f"\u202e{WORD}\u2066\u2067 \u200f{WORD}\u202b",
    f"\u200b\u2060{WORD}\u200d\ufeff\x00\x07",
    WORD + "\u0300\u0301\u0302\u0303" * 12,
    f"עברית {WORD} 日本語 العربية",
    f"[{WORD}",
    f"](https://e.example) {WORD}",
    f"{WORD}" * 20,
    f"{WORD} " + "🏃" * 26,
)
HARMFUL = ("@everyone", "@here", "\n# ", "\n> ", "\n- ", "```", "\u0303", "\u200b\u2060", "\x00", "\ufeff")
MADE = len(HOSTILE) // 2 + 1
"""How many challenges: with a title and a description each there is one for every name."""
PICK_TEAM = "SELECT challenge_id, {pick}(id) FROM challenge_team GROUP BY challenge_id"
TURNING = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067"))


def shown_as(name: str) -> Iterator[str]:
    """Yield all the ways in which a name, title, team or note may stand in a message."""
    yield shown_name(kept_name(name))
    yield escaped(name)
    for kept in (name_from, description_from, lambda text: team_names(f"{text}, Herons")[0]):
        with contextlib.suppress(ExpectedError):  # it is no name for that
            yield escaped(kept(name) or "")
            yield shown_name(kept(name) or "")


class Reading:
    """Everything that was said to somebody, read once; ``given`` is what members typed or are called."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        self._read: set[tuple[int, str]] = set()

    def check(self, messages: Iterable[Message]) -> int:
        """Check all that can be read of some messages; returns how often a name stood in what was not read yet."""
        ways = sorted(
            {str(way) for name in self.given for way in shown_as(name)} - {""}, key=len, reverse=True
        )
        stood = 0
        for message in messages:
            if (message.id, message.text) not in self._read:
                self._read.add((message.id, message.text))
                stood += _names_in(message, ways)
        return stood


def _names_in(message: Message, ways: Sequence[str]) -> int:
    text, stood = message.text, 0
    assert text.translate(TURNING) == text, "nothing turns the direction of writing"
    for line in text.splitlines():
        assert line.count("\u2068") == line.count("\u2069"), "what is set apart ends in its line"
    for way in ways:
        stood += text.count(way)
        text = text.replace(way, "")
    assert WORD not in text, f"a name that is not written safely: {text}"
    assert not any(harmful in message.text for harmful in HARMFUL), message.text
    for picture in message.attachments:
        assert picture.description
        assert " ".join(picture.description.split()) == picture.description, "in one line"
        assert picture.description.translate(TURNING) == picture.description
    return stood


def _with_ids(club: Club, name: str) -> str:
    """Put ids of what there is into mentions."""
    known = {"<@1>": club.ana.id, "<@&1>": club.guild.everyone.id, "<#1>": club.guild.general.id}
    for short, number in known.items():
        name = name.replace(short, short.replace("1", str(number)))
    return name


async def a_week_of_runs(club: Club, members: Iterable[User]) -> None:
    """Let members keep the seven days up to today."""
    now = club.clock.now()
    async with club.client._units() as unit:
        for user in members:
            member = await unit.members.get(MemberId(user.id))
            assert member is not None
            for ago in range(6, -1, -1):
                entry = RunEntry((now - timedelta(days=ago)).date(), 1800, 5000.0)
                await RunLog(check_ins=False).add(unit, member, entry, at=now)
        await unit.commit()
    club.client.services.runs._wake()


async def everybody_joins(club: Club, members: Iterable[User]) -> None:
    """Let members into the second team of every challenge, and one into the first."""
    service = club.client.services.challenge_members
    for number, member in enumerate(members):
        asker = Asker(
            GuildId(club.guild.id), MemberId(member.id), member.name, is_moderator=False, locale="en"
        )
        for challenge_id, team_id in club.rows(PICK_TEAM.format(pick="min" if number == 2 else "max")):
            await service.join(asker, ChallengeId(int(str(challenge_id))), team=str(team_id))


async def test_names_titles_teams_and_notes_are_nothing_but_text_wherever_they_are_shown(
    busy_club: Club,
) -> None:
    club = busy_club
    general, street, reading = club.guild.general, club.guild.add_text_channel("street"), Reading()
    names = [_with_ids(club, name) for name in HOSTILE]
    titles = [name[: LONGEST_NAME - 4] for name in names]
    teams = [name[: LONGEST_TEAM_NAME - 2] for name in names]
    reading.given = {*names, *titles, *teams}
    mia, ana = moderator(club), club.ana
    wanted: dict[str, Any] = {
        "zone": "Lisbon",
        "time": "09:00",
        "weekday": 0,
        "recap": True,
        "milestones": True,
    }
    await set_up(club, mia, challenges=True, **wanted)
    members = [club.add_member(name) for name in names]
    for member in [ana, *members]:
        await member.slash("club join", where=street, boards=True, celebrate=True, cheers=True)
    for number, author in enumerate(members[:MADE]):
        wish = {"name": titles[number], "description": names[~number], "teams": f"{teams[~number]}, Herons"}
        made = await author.slash("challenge create", where=street, options={**WEEK, **wish})
        assert "is set" in made.content, made.content
    await everybody_joins(club, members)
    await a_week_of_runs(club, members)
    await club.quiet()
    club.clock.advance(minutes=2)
    await club.quiet()
    assert reading.check(general.messages.values()) >= MADE * 4 + len(members) * (1 + MADE)
    assert len(general.posts) == 2 * MADE + len(members), "announcements, boards, and a week of each"
    for command, options in (
        ("leaderboard", {"public": True}),
        ("challenge list", {}),
        ("challenge show", {"challenge": "1"}),
        ("challenge join", {"challenge": "1", "team": teams[3]}),
        ("challenge edit", {"challenge": "3", "name": titles[-1], "description": names[4]}),
        ("challenge leave", {"challenge": "2"}),
        ("challenge end", {"challenge": "3"}),
        ("run log", {"duration": "30", "notes": names[5]}),
        ("run list", {}),
        ("shoes add", {"name": titles[6][:30]}),
        ("shoes list", {}),
        ("goal list", {}),
        ("club me", {}),
        ("cheer", {"member": members[8]}),
        ("cheer", {"member": club.add_member(names[9])}),
    ):
        await members[2].slash(command, where=street, options=options)
    for member in members:
        await member.slash("cheer", where=street, member=ana)
    assert reading.check(street.messages.values()) > len(members)
    async with asyncio.timeout(20):
        while len(ana.dm_messages) < len(members):  # noqa: ASYNC110 - of the last of many nobody tells
            await asyncio.sleep(0.01)
    assert reading.check(ana.dm_messages) == len(members)
    club.clock.move_to(datetime(2026, 3, 9, 9, tzinfo=UTC))
    await club.quiet()
    assert reading.check(general.messages.values()) >= len(members), "the week of the club names newcomers"
    club.clock.move_to(datetime(2026, 3, 11, 0, tzinfo=UTC))
    await club.quiet()
    results = [post for post in general.posts if RESULTS in post.content]
    assert len(results) == MADE
    assert all(post.attachments for post in results)
    assert reading.check(general.messages.values()) >= MADE * 11
