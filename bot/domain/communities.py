"""A community: one server, what is posted there and when, and who shows themselves in it.

Everything here is chosen: what a server gets by those who run it, what it sees of a member by that member, for each
server apart. Nothing is on by default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.domain.clocks import MemberClock
from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import ChallengeId, ChannelId, GuildId, MemberId, PostId
from bot.domain.schedules import EVERY_DAY, Schedule, Weekday
from bot.domain.when_words import Kind, folded, tokens

LONGEST_NAME = 100
"""Characters of a display name that are kept; Discord's own limit is 32."""

_LONGEST_TIME = 40
USUAL_POST_TIME = time(9)

PostContent: TypeAlias = "Mapping[str, PostValue]"
PostValue: TypeAlias = "bool | int | float | str | Sequence[PostValue] | Mapping[str, PostValue] | None"
"""What JSON can hold."""


class PostKind(StrEnum):
    """What a message in a server's channel is. The values are stored."""

    FACT = "fact"
    RECAP = "recap"
    STREAK_MILESTONE = "streak_milestone"
    CHALLENGE_NEWS = "challenge_news"
    CHALLENGE_RESULTS = "challenge_results"
    TEST = "test"
    """A sample, for whoever sets the bot up."""
    TROUBLE = "trouble"
    """Word to those who run the server that the bot cannot post there."""
    ROLE_TROUBLE = "role_trouble"
    """Word to them that it cannot give a role."""

    @property
    def is_notice(self) -> bool:
        """Whether it is for those who run the server, and goes another way than posts do."""
        return self in (PostKind.TROUBLE, PostKind.ROLE_TROUBLE)


class FactRhythm(StrEnum):
    """How often a fact card is posted."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


class ChallengesBy(StrEnum):
    """Who may begin a challenge."""

    EVERYONE = "everyone"
    MODERATORS = "moderators"


class ChannelTrouble(StrEnum):
    """Why Discord does not take a post; nothing more is posted there until it is put right."""

    NO_CHANNEL = "no_channel"
    """The channel is gone (10003)."""
    NO_ACCESS = "no_access"
    """The bot cannot see it (50001)."""
    NO_PERMISSION = "no_permission"
    """The bot may not do there what a post needs (50013)."""


class ChannelPermission(StrEnum):
    """What the bot must be allowed to do in a channel it posts in."""

    VIEW_CHANNEL = "view_channel"
    SEND_MESSAGES = "send_messages"
    EMBED_LINKS = "embed_links"
    ATTACH_FILES = "attach_files"
    READ_MESSAGE_HISTORY = "read_message_history"
    """To see after a crash whether a post arrived."""


@dataclass(frozen=True, slots=True)
class Community:
    """A server and what those who run it chose.

    ``zone`` is an IANA key, ``locale`` a Discord locale for texts and dates; ``post_at`` is a naive local time of
    minute precision. ``set_up_by`` is None once that person was erased. While ``stopped_at`` (they said so),
    ``left_at`` (the bot is not in the server) or ``trouble`` is set, nothing is posted.
    """

    guild_id: GuildId
    zone: str
    locale: str
    set_up_by: MemberId | None
    set_up_at: datetime
    channel_id: ChannelId | None = None
    log_channel_id: ChannelId | None = None
    facts: FactRhythm = FactRhythm.OFF
    recap: bool = False
    milestones: bool = False
    challenge_news: bool = False
    gut_weather: bool = False
    challenges_by: ChallengesBy = ChallengesBy.EVERYONE
    post_at: time = USUAL_POST_TIME
    weekday: Weekday = Weekday.MONDAY
    stopped_at: datetime | None = None
    left_at: datetime | None = None
    trouble: ChannelTrouble | None = None

    @property
    def clock(self) -> MemberClock:
        """The clock of the server: its days are counted by it."""
        return MemberClock(ZoneInfo(self.zone))

    @property
    def is_here(self) -> bool:
        """Whether the bot is in the server."""
        return self.left_at is None

    @property
    def is_posting(self) -> bool:
        """Whether anything may be posted now."""
        return (
            self.channel_id is not None and self.is_here and self.stopped_at is None and self.trouble is None
        )

    @property
    def wants_anything(self) -> bool:
        """Whether anything was chosen that comes by itself."""
        return any(
            self.wants(kind) for kind in (*RECURRING, PostKind.STREAK_MILESTONE, PostKind.CHALLENGE_NEWS)
        )

    def wants(self, kind: PostKind) -> bool:
        """Return whether posts of this kind were chosen."""
        match kind:
            case PostKind.FACT:
                return self.facts is not FactRhythm.OFF
            case PostKind.RECAP:
                return self.recap
            case PostKind.STREAK_MILESTONE:
                return self.milestones
            case PostKind.CHALLENGE_NEWS | PostKind.CHALLENGE_RESULTS:
                return self.challenge_news
            case PostKind.TEST | PostKind.TROUBLE | PostKind.ROLE_TROUBLE:
                return True

    def schedule_of(self, kind: PostKind) -> Schedule | None:
        """Return when posts of a kind come by themselves, on the server's clock; None if they do not."""
        if not self.wants(kind):
            return None
        match kind:
            case PostKind.FACT if self.facts is FactRhythm.DAILY:
                return Schedule(EVERY_DAY, (self.post_at,))
            case PostKind.FACT | PostKind.RECAP:
                return Schedule(frozenset({self.weekday}), (self.post_at,))
            case _:
                return None


RECURRING = (PostKind.FACT, PostKind.RECAP)
"""The kinds that come again and again by the community's settings; all others come once."""


@dataclass(frozen=True, slots=True)
class Post:
    """A message for a server's channel: what its kind needs to be written, and when it is due.

    ``fire_at`` is None for what comes again and again: one row for each kind and server. ``content`` holds nothing
    private. A post about somebody has their ``member_id`` and goes with them; one of a challenge goes with that.
    """

    id: PostId
    guild_id: GuildId
    kind: PostKind
    content: PostContent = field(repr=False)
    created_at: datetime
    fire_at: datetime | None = None
    member_id: MemberId | None = None
    challenge_id: ChallengeId | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """What one member shows of themselves in one server, under the name they have there. Joining shows nothing yet.

    ``on_boards``: runs, minutes, distance and kept days on boards and in the weekly recap. ``celebrated``: streak
    milestones. ``cheered``: others may cheer them. ``gut_weather``: they count, unseen, for the server's gut weather.
    """

    guild_id: GuildId
    member_id: MemberId
    display_name: str
    joined_at: datetime
    changed_at: datetime
    on_boards: bool = False
    celebrated: bool = False
    cheered: bool = False
    gut_weather: bool = False

    @property
    def shows_anything(self) -> bool:
        """Whether anything about the member can be seen in the server."""
        return self.on_boards or self.celebrated or self.cheered or self.gut_weather


def kept_name(display_name: str) -> str:
    """Return a display name as it is kept: no control characters, on one line, not endless; never empty."""
    readable = "".join(character if character.isprintable() else " " for character in display_name)
    return " ".join(readable.split())[:LONGEST_NAME] or "?"


def parse_post_time(text: str) -> time:
    """Return the local time of day that ``text`` names ("9:00", "6pm", "noon").

    Raises:
        UnreadablePostTime: if it names none, or more than one.
    """
    line = folded(text[:_LONGEST_TIME])
    words = [token for token in tokens(line) if token.kind is not Kind.FILLER]
    match words:
        case [word] if word.kind is Kind.CLOCK and word.at is not None:
            return word.at
        case _:
            raise UnreadablePostTime


class UnreadablePostTime(ExpectedError):
    """A text that is no time of day."""

    template = N_("Which time is that? Write it like `09:00` or `6pm`.")


class OnlyInServers(ExpectedError):
    """The command is about a server, and this is none, or one the bot is not in."""

    template = N_("That works in a server that I am in. Use it there.")


class NotAModerator(ExpectedError):
    """Only those who manage the server may do that."""

    template = N_("That is for those who manage this server: it needs the permission **Manage Server**.")


class NotSetUp(ExpectedError):
    """Nobody has set the bot up for this server."""

    template = N_(
        "I am not set up for this server yet. Whoever manages it can do that with `/community setup`, in a minute."
    )


class NoChannel(ExpectedError):
    """The first set-up needs a channel to post in."""

    template = N_("Which channel may I post in? Choose one in `channel`; everything else can wait.")


class PostsAreStopped(ExpectedError):
    """Somebody who manages the server said that nothing is to be posted."""

    template = N_("My posts are stopped in this server. `/community setup` starts them again.")


class NotInClub(ExpectedError):
    """The member has joined nothing here."""

    template = N_(
        "You have not joined the club in this server, so nothing of you is shown here. `/club join` does."
    )
