"""Members live with a bot in two servers, and each server sees of them what they chose to show there, and no more.

Told many times over, without Discord: ``tests/services/test_what_servers_see.py``. Here is one such history through
Discord, pressed and typed.
"""

import random

from bot.domain.ids import GuildId, MemberId
from bot.services.clubs import Shown
from sandbox import Guild, Message, User
from tests.club import Club
from tests.cogs.test_challenges import WEEK, opened
from tests.cogs.test_live_board import shown
from tests.services.witness import Sight, Witness

SWITCHES = {Shown.ON_BOARDS: "boards", Shown.CELEBRATED: "celebrate", Shown.CHEERED: "cheers"}
ACTS = (
    "shows",
    "shows",
    "runs",
    "runs",
    "joins_challenge",
    "joins_challenge",
    "cheers",
    "checks_in",
    "is_renamed",
)
RARELY = ("feels_otherwise", "leaves_club", "shows_board", "shows_board")
KIND_OF = (
    "SELECT post.kind, post.challenge_id, 0 FROM ledger JOIN post ON post.id = ledger.subject_id "
    "WHERE ledger.source = 'p' AND ledger.message_id = {message_id} "
    "UNION ALL SELECT 'board', id, final_at IS NULL FROM challenge WHERE board_message_id = {message_id}"
)
SECRETS = ("loose", "cramps", "stitch")
"""Words of what is told in check-ins here."""


class Screens:
    """All that everybody can read in the servers' channels, and what the witness makes of it."""

    def __init__(self, club: Club, guilds: tuple[Guild, ...]) -> None:
        self.witness = Witness()
        self.named: set[str] = set()
        self._club = club
        self._guilds = guilds
        self._read: dict[int, str] = {}

    async def look(self) -> None:
        """Read what is new or was changed, and each board that is to follow whether it was changed or not."""
        await self._club.quiet()
        for guild in self._guilds:
            for message in guild.general.messages.values():
                if message.visible_to is None:
                    self._read_one(guild, message)

    def _read_one(self, guild: Guild, message: Message) -> None:
        pictures = [str(picture.description) for picture in message.attachments]
        text = "\n".join([shown(message), message.text, *pictures])
        what, challenge_id, is_to_follow = self._kind_of(message)
        if self._read.get(message.id) == text and not is_to_follow:
            return
        self._read[message.id] = text
        sight = Sight(GuildId(guild.id), what, challenge_id, text)
        self.witness.judge(sight)
        self.named |= {what} if sight.names else set()
        assert "Account" not in text, "what they are called elsewhere"
        assert not any(secret in text.casefold() for secret in SECRETS)

    def _kind_of(self, message: Message) -> tuple[str, int | None, bool]:
        """Return what a message is, the challenge that it is about, and whether it has to follow that."""
        posted = self._club.rows(KIND_OF.format(message_id=message.id))
        for what, challenge_id, is_to_follow in posted:
            about = None if challenge_id is None else int(str(challenge_id))
            return str(what), about, bool(is_to_follow)
        return "answer", None, False


class Life:
    """What members do in the servers, told to the witness as they do it."""

    def __init__(self, club: Club, screens: Screens, chance: random.Random) -> None:
        self._club = club
        self._witness = screens.witness
        self._chance = chance
        self._minutes = 20
        self._unwell: set[User] = set()

    async def shows(self, guild: Guild, user: User, _: User) -> None:
        """Let a member turn one switch."""
        what, on = self._chance.choice(list(SWITCHES)), self._chance.random() < 0.8
        await user.slash("club join", where=guild.general, options={SWITCHES[what]: on})
        self._witness.shows(GuildId(guild.id), MemberId(user.id), what, on=on)

    async def leaves_club(self, guild: Guild, user: User, _: User) -> None:
        """Let a member leave the club."""
        asked = await user.slash("club leave", where=guild.general)
        if asked.message is not None and asked.message.buttons:
            await user.click(asked.message, "Leave the club")
        self._witness.left_club(GuildId(guild.id), MemberId(user.id))

    async def runs(self, guild: Guild, user: User, _: User) -> None:
        """Let a member log a run, each of another length, or the bot would ask whether it is the same."""
        self._minutes += 1
        await user.slash("run log", where=guild.general, duration=str(self._minutes))
        self._witness.ran(MemberId(user.id))

    async def cheers(self, guild: Guild, user: User, other: User) -> None:
        """Let a member cheer another."""
        await user.slash("cheer", where=guild.general, member=other)

    async def shows_board(self, guild: Guild, user: User, _: User) -> None:
        """Let a member show the board to everybody."""
        await user.slash("leaderboard", where=guild.general, public=True)

    async def feels_otherwise(self, _: Guild, user: User, __: User) -> None:
        """Let a member say that something is wrong, or, once they did, that all is well again."""
        self._unwell ^= {user}
        on = user in self._unwell
        await (self._club.reported_something_wrong(user) if on else self._club.got_well_again(user))
        self._witness.is_unwell(MemberId(user.id), on=on)

    async def is_renamed(self, guild: Guild, user: User, _: User) -> None:
        """Let a member go by another name, and be seen there."""
        name = self._witness.renamed(GuildId(guild.id), MemberId(user.id))
        guild.members[user.id].nick = name
        await user.slash("streak show", where=guild.general)
        of_them = f"guild_id = {guild.id} AND member_id = {user.id} AND display_name != '{name}'"
        await self._club.comes_to(f"SELECT count(*) FROM community_member WHERE {of_them}", [(0,)])  # noqa: S608

    async def joins_challenge(self, guild: Guild, user: User, _: User) -> None:
        """Let a member into the server's challenge, begun by them if there is none; half of them shy away."""
        here = guild.general
        offered = await user.autocomplete("challenge join", option="challenge", where=here)
        if not offered:
            await user.slash("challenge create", where=here, options=WEEK)
            return
        challenge_id = int(str(offered[0].value))
        asked = await user.slash("challenge join", where=here, challenge=str(challenge_id))
        to_be_shown = asked.message is not None and bool(asked.message.buttons)
        if to_be_shown and self._chance.random() < 0.5:
            return
        if to_be_shown:
            await user.click(answered(asked.message), "Show me here and join")
        owner = GuildId(guild.id), MemberId(user.id)
        self._witness.joined(challenge_id, *owner, show=to_be_shown)

    async def checks_in(self, _: Guild, user: User, __: User) -> None:
        """Let a member take the check-in."""
        form = await user.slash("check-in")
        if form.modal is None:
            form = await user.click(answered(form.message), "I agree")
        if form.modal is not None:
            usual = {"effort": "7", "gut": "6", "symptoms": ["side_stitch", "lower_cramps"], "feeling": "-2"}
            fields = {field.custom_id for field in form.modal.fields}
            await user.submit_modal(form.modal, {name: usual[name] for name in usual if name in fields})


def answered(message: Message | None) -> Message:
    assert message is not None
    return message


async def test_two_servers_see_of_four_members_what_those_chose(club: Club) -> None:
    chance = random.Random(5)
    hills = club.discord.add_guild("Hill Runners", locale="en-GB")
    guilds = (club.guild, hills)
    screens = Screens(club, guilds)
    life = Life(club, screens, chance)
    users = [club.discord.add_user(f"Account {number}", locale="en-GB") for number in range(4)]
    for guild, zone in zip(guilds, ("Lisbon", "Auckland"), strict=True):
        await opened(club, guild=guild, zone=zone, milestones=True, recap=True)
        for user in users:
            name = screens.witness.name_of(GuildId(guild.id), MemberId(user.id))
            guild.add_member(user, nick=name)
    for user in users:
        await user.slash("settings timezone", zone="Europe/Lisbon")
    first = users[0]
    await first.slash("club join", where=club.guild.general, celebrate=True)
    screens.witness.shows(GuildId(club.guild.id), MemberId(first.id), Shown.CELEBRATED, on=True)
    for ago in range(6, -1, -1):
        await first.slash("run log", duration=str(10 + ago), when=f"{ago} days ago" if ago else "today")
    screens.witness.ran(MemberId(first.id))
    acts = [*ACTS * 5, *RARELY * 2]
    chance.shuffle(acts)
    for act in acts:
        user, other = chance.sample(users, 2)
        await getattr(life, act)(chance.choice(guilds), user, other)
        await screens.look()
        club.clock.advance(hours=5)
        await screens.look()
    for user in users[:2]:
        await life.joins_challenge(club.guild, user, first)
    await screens.look()
    club.clock.advance(minutes=2)
    await screens.look()
    await club.erased(first)
    screens.witness.erased(MemberId(first.id))
    await life.leaves_club(club.guild, users[1], first)
    await club.quiet()
    club.clock.advance(minutes=2)
    await screens.look()
    assert screens.witness.wrongs == []
    assert screens.named == {"answer", "board", "challenge_results", "recap", "streak_milestone"}
