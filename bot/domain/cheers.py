"""Cheers: one member wishes another well, through the bot, which keeps it from becoming a flood.

Whoever sends one is told the same whether it arrives at once or waits: that somebody is unwell, asleep or cannot be
written to is nobody's business but theirs.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.domain.errors import N_, ExpectedError
from bot.domain.ids import CheerId, GuildId, MemberId
from bot.domain.topics import Topic

A_DAY_AT_MOST: Final = 5
"""How many one member may send on a local day of theirs, in all servers together."""

KEPT_FOR: Final = timedelta(days=60)
"""How long it is remembered who cheered whom."""

SHOWN_LATE_BY: Final = Topic.CHEER.sent_while_late_by
"""How old a cheer may be that waited for its receiver to be well."""


class CheerYourself(ExpectedError):
    """The sender is the receiver."""

    template = N_("That one is yours already. Pick somebody else to cheer.")


class CheerABot(ExpectedError):
    """The receiver is a bot."""

    template = N_("Bots run on electricity and need no cheers. Pick a member.")


class NotOpenToCheers(ExpectedError):
    """The receiver has not said that others may cheer them in this server."""

    template = N_(
        "{name} has not opened up to cheers in this server, so I sent nothing. Members do that with `/club join`."
    )


class CheeredToday(ExpectedError):
    """One a day for each pair."""

    template = N_("You have cheered {name} today already. Tomorrow is another day.")


class CheersUsedUp(ExpectedError):
    """The sender's cheers for today are used up."""

    template = N_("Your {most} cheers for today are all sent. Tomorrow there are new ones.")


@dataclass(frozen=True, slots=True)
class Cheer:
    """A cheer that was sent: ``from_name`` is what the sender was called in the server then."""

    id: CheerId
    guild_id: GuildId
    member_id: MemberId
    to_member_id: MemberId
    from_name: str
    day_on: date
    """The sender's local day."""
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class SentToday:
    """What a member has sent on their local day: how many, and whether one of them to the same receiver."""

    cheers: int
    to_same: bool


def refuse_if_too_many(sent: SentToday, *, name: str) -> None:
    """Let a cheer to somebody called ``name`` pass, or say why not.

    Raises:
        CheeredToday: if the sender has cheered the same member today.
        CheersUsedUp: if the sender has none left today.
    """
    if sent.to_same:
        raise CheeredToday(name=name)
    if sent.cheers >= A_DAY_AT_MOST:
        raise CheersUsedUp(most=A_DAY_AT_MOST)


def waits_still(cheer: Cheer, *, now: datetime) -> bool:
    """Return whether a cheer that was held back is still worth showing at the aware instant ``now``."""
    return now - cheer.sent_at <= SHOWN_LATE_BY
