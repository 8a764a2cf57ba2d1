"""Rows of the queue, and what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from bot.domain.ids import GuildId, MemberId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.services.ports import Claimed, DueItem, DuePost, Planned
from bot.storage.batches import Stored
from bot.storage.communities import community_from
from bot.storage.members import member_from
from bot.storage.posts import post_from
from bot.storage.reminders import reminder_from
from bot.storage.tables import community, due, member, post, reminder
from bot.storage.types import milliseconds_or_none, minute_text_or_none
from bot.storage.unreadable import UnreadableRow

_DUE_WIDTH: Final = len(due.c)
_MEMBER_ENDS: Final = _DUE_WIDTH + len(member.c)
_REMINDER_ENDS: Final = _MEMBER_ENDS + len(reminder.c)
_COMMUNITY_WIDTH: Final = len(community.c)

MEMBER_ID: Final = _DUE_WIDTH + member.c.keys().index("id")
"""The place of the member's id in a row of the claim."""
WELLBEING: Final = _DUE_WIDTH + member.c.keys().index("wellbeing")
"""The place of the member's sealed wellbeing in a row of the claim."""

NO_LEASE: Final = ""
"""The fencing token of a place that nobody holds."""


@dataclass(frozen=True, slots=True)
class LeasedItem(DueItem):
    """A claimed occurrence that knows by which lease: another one may be on its place by the time it comes back."""

    lease: str = NO_LEASE


@dataclass(frozen=True, slots=True)
class LeasedPost(DuePost):
    """A claimed occurrence for a server that knows by which lease."""

    lease: str = NO_LEASE


def lease_token(owner: str, leased_at: datetime) -> str:
    """Return the fencing token of a lease; one owner never takes two on the same occurrence at one instant."""
    return f"{owner} {milliseconds_or_none(leased_at)}"


def lease_of(item: Claimed) -> str:
    """Return the fencing token under which the item was claimed."""
    return item.lease if isinstance(item, LeasedItem | LeasedPost) else NO_LEASE


def planned_from(values: Sequence[Any]) -> Planned:
    """Return the place in the queue in the values of the table's columns, in their order.

    Raises:
        UnreadableRow: if its source is not one that this version knows.
    """
    fire_at, subject_id, source, member_id, planned_local, about_local, *_ = values
    guild_id = values[_GUILD_ID]
    try:
        key = OccurrenceKey(Source(source), subject_id, planned_local)
    except ValueError as error:
        raise UnreadableRow("due", subject_id) from error
    if guild_id is not None:
        return Planned(key, None, fire_at, about_local, GuildId(guild_id))
    return Planned(key, MemberId(member_id), fire_at, about_local)


def server_of(row: Row[Any]) -> GuildId | None:
    """Return the server that a row of the claim is for; None if it is for a member."""
    guild_id = row[_GUILD_ID]
    return None if guild_id is None else GuildId(guild_id)


def post_item_from(row: Row[Any], about: Sequence[Any] | None, lease: str) -> LeasedPost:
    """Return the item in a row of the claim that is for a server; ``about`` has the server's columns and the post's.

    Raises:
        UnreadableRow: if one of them holds what this version does not know, or the server is missing.
    """
    planned = planned_from(row)
    if about is None:
        raise UnreadableRow("due", planned.key.subject_id)
    of_post = about[_COMMUNITY_WIDTH:]
    leased_at, attempts, in_doubt_since = row[_LEASED_AT], row[_ATTEMPTS], row[_IN_DOUBT_SINCE]
    return LeasedPost(
        planned=planned,
        community=community_from(about[:_COMMUNITY_WIDTH]),
        post=None if of_post[0] is None else post_from(of_post[: len(post.c)]),
        attempts=attempts,
        in_doubt_since=in_doubt_since or leased_at,
        lease=lease,
    )


def item_from(row: Row[Any], lease: str, *, is_flagged: bool) -> LeasedItem:
    """Return the item in a row of the claim: place, member, reminder or nothing, ran that day, is answered,
    tests meals.

    Raises:
        UnreadableRow: if one of them holds what this version does not know, or the reminder is missing.
    """
    planned = planned_from(row)
    of_reminder = row[_MEMBER_ENDS:_REMINDER_ENDS]
    has_reminder = of_reminder[0] is not None
    if planned.key.source in _OF_REMINDERS and not has_reminder:
        raise UnreadableRow("due", planned.key.subject_id)
    leased_at, attempts, in_doubt_since = row[_LEASED_AT], row[_ATTEMPTS], row[_IN_DOUBT_SINCE]
    return LeasedItem(
        planned=planned,
        reminder=reminder_from(of_reminder) if has_reminder else None,
        member=member_from(row[_DUE_WIDTH:_MEMBER_ENDS]),
        attempts=attempts,
        # A lease still noted on a claimable row has run out: its holder may have sent the message.
        in_doubt_since=in_doubt_since or leased_at,
        ran_that_day=bool(row[_REMINDER_ENDS]),
        is_flagged=is_flagged,
        is_answered=bool(row[_REMINDER_ENDS + 1]),
        in_swap_test=bool(row[_REMINDER_ENDS + 2]),
        lease=lease,
    )


def values_of(planned: Planned) -> dict[str, object]:
    """Return the columns of a row for what is planned."""
    return {
        "fire_at": planned.fire_at,
        "subject_id": planned.key.subject_id,
        "source": planned.key.source,
        "member_id": planned.member_id,
        "planned_local": planned.key.planned_local,
        "about_local": planned.about_local,
        "guild_id": planned.guild_id,
    }


def key_values_of(key: OccurrenceKey) -> tuple[Stored, ...]:
    """Return the subject, source and planned minute of a key, as they are stored."""
    return key.subject_id, key.source, minute_text_or_none(key.planned_local)


def moving_values_of(item: Claimed, to: Planned) -> tuple[Stored, ...]:
    """Return the parameters of ``MOVE`` that put ``to`` in the place of a claimed item, as they are stored."""
    return (
        milliseconds_or_none(to.fire_at),
        minute_text_or_none(to.key.planned_local),
        minute_text_or_none(to.about_local),
        milliseconds_or_none(item.planned.fire_at),
        *key_values_of(item.planned.key),
        lease_of(item),
    )


_OF_REMINDERS: Final = frozenset({Source.REMINDER, Source.SNOOZE})
_COLUMNS: Final = due.c.keys()
_LEASED_AT, _ATTEMPTS, _IN_DOUBT_SINCE, _GUILD_ID = map(
    _COLUMNS.index, ("leased_at", "attempts", "in_doubt_since", "guild_id")
)
