"""What the queue says to SQLite. Each statement is made once, and tests hold their plans.

Constants are spelt out rather than bound: SQLAlchemy would bind them anew with every execution.
"""

from typing import Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from bot.domain.occurrences import Answer, Source
from bot.domain.reminders import ReminderKind
from bot.storage.batches import batch_columns, batch_table
from bot.storage.tables import answer, check_in, community, due, member, post, reminder, run, swap_test
from bot.storage.types import UtcInstant


def _constant(value: str) -> ColumnElement[str]:
    return literal_column(f"'{value}'", Text)


_ONE: Final = literal_column("1", Integer)  # that a row exists can be seen in an index

_new = insert(due)
_is_same = due.c.planned_local == _new.excluded.planned_local
PUT: Final = _new.on_conflict_do_update(
    index_elements=[due.c.subject_id, due.c.source],
    set_={
        **{
            name: _new.excluded[name]
            for name in ("fire_at", "member_id", "guild_id", "planned_local", "about_local")
        },
        # Planned anew, the same occurrence may be on its way right now: its lease and its doubts stay.
        **{
            name: case((_is_same, due.c[name]), else_=None)
            for name in ("lease_owner", "leased_at", "lease_until", "in_doubt_since")
        },
        "attempts": case((_is_same, due.c.attempts), else_=0),
    },
)
"""Puts a row in the queue, in the place of what its source had waiting for its subject."""

PUT_IF_ABSENT: Final = insert(due).on_conflict_do_nothing(index_elements=[due.c.subject_id, due.c.source])
"""Puts a row in the queue unless its source has something waiting for its subject."""

_is_free = or_(due.c.lease_until.is_(None), due.c.lease_until <= bindparam("now"))
_ran_that_day = exists(_ONE).where(
    run.c.member_id == due.c.member_id,
    run.c.day_on == func.substr(func.coalesce(due.c.about_local, due.c.planned_local), 1, 10),
)
_answered_finally = exists(_ONE).where(
    answer.c.subject_id == due.c.subject_id,
    answer.c.source == _constant(Source.REMINDER),
    answer.c.planned_local == func.coalesce(due.c.about_local, due.c.planned_local),
    answer.c.answer.in_([_constant(one) for one in Answer if one.is_final]),
)
_in_swap_test = exists(_ONE).where(swap_test.c.member_id == due.c.member_id, swap_test.c.ended_at.is_(None))
_checked_in = exists(_ONE).where(check_in.c.run_id == due.c.subject_id)
CLAIMABLE: Final = (
    select(
        due,
        member,
        reminder,
        _ran_that_day,
        case(
            (
                due.c.source.in_([_constant(Source.REMINDER), _constant(Source.SNOOZE)]),
                _answered_finally,
            ),
            (due.c.source == _constant(Source.CHECK_IN), _checked_in),
            else_=literal_column("0"),
        ),
        case((reminder.c.kind == _constant(ReminderKind.FUEL), _in_swap_test), else_=literal_column("0")),
    )
    .outerjoin_from(due, member, member.c.id == due.c.member_id)
    .outerjoin(
        reminder,
        and_(
            reminder.c.id == due.c.subject_id,
            due.c.source.in_([_constant(Source.REMINDER), _constant(Source.SNOOZE)]),
        ),
    )
    .where(due.c.fire_at <= bindparam("now"), _is_free)
    .order_by(due.c.fire_at, due.c.subject_id, due.c.source)
    .limit(bindparam("at_most"))
)
"""Reads up to ``at_most`` places that are due ``now`` and free, earliest first, in the order of ``item_from``.

Those that are for servers come without what there is to know of the server: most batches have none, and the others
ask ``OF_SERVERS`` once more.
"""

_servers = batch_table("posts")
_guild, _subject, _source = batch_columns(_servers, 3)
OF_SERVERS: Final = (
    select(_guild, _subject, _source, community, post)
    .join_from(_servers, community, community.c.guild_id == _guild)
    .outerjoin(
        post,
        and_(
            _source == _constant(Source.POST),
            post.c.id == _subject,
            post.c.guild_id == community.c.guild_id,
        ),
    )
)
"""Reads, for each of the batch ``posts`` (server, subject, source), the server, and the post if it is one."""

# Claimed is a run of free rows at the start of the cluster, so its last place is all that the update has to know.
LEASE: Final = (
    update(due)
    .where(
        due.c.fire_at <= bindparam("last_fire_at"),
        tuple_(due.c.fire_at, due.c.subject_id, due.c.source)
        <= tuple_(
            bindparam("last_fire_at", type_=UtcInstant),
            bindparam("last_subject", type_=Integer),
            bindparam("last_source", type_=Text),
        ),
        _is_free,
    )
    .values(
        lease_owner=bindparam("owner"),
        leased_at=bindparam("now"),
        lease_until=bindparam("until"),
        in_doubt_since=func.coalesce(due.c.in_doubt_since, due.c.leased_at),
    )
)
"""Leases what ``CLAIMABLE`` read, up to and including its last place."""

_held_by = "lease_owner || ' ' || leased_at"  # the fencing token, as ``lease_token`` writes it

MOVE: Final = f"""
    UPDATE due SET fire_at = ?1, planned_local = ?2, about_local = ?3,
        lease_owner = NULL, leased_at = NULL, lease_until = NULL, attempts = 0, in_doubt_since = NULL
    WHERE fire_at = ?4 AND subject_id = ?5 AND source = ?6 AND planned_local = ?7
        AND (lease_owner IS NULL OR {_held_by} = ?8)
"""  # noqa: S608 - our own names
"""Ends an occurrence and plans the next of its source in its place; parameters as ``moving_values_of`` returns them.

For the driver itself: nothing is converted on the way, for settling is what the bot does all day.
"""


def _at_places(name: str, *, also_free: bool) -> ColumnElement[bool]:
    """Return whether a row is in the batch ``name`` (subject, source, minute, lease): under that lease, or free."""
    items, place = batch_table(name), due.alias("place")
    subject, source, minute, lease = batch_columns(items, 4)
    is_held = literal_column(_held_by, Text) == lease
    same = and_(
        place.c.subject_id == subject,
        place.c.source == source,
        place.c.planned_local == minute,
        or_(place.c.lease_owner.is_(None), is_held) if also_free else is_held,
    )
    return tuple_(due.c.fire_at, due.c.subject_id, due.c.source).in_(
        select(place.c.fire_at, place.c.subject_id, place.c.source).join_from(items, place, same)
    )


END: Final = (
    delete(due)
    .where(_at_places("ended", also_free=True))
    .returning(due.c.subject_id, due.c.source, due.c.planned_local, due.c.fire_at)
)
"""Takes the batch ``ended`` (subject, source, minute, lease) out of the queue, and tells what really was there.

What another lease was taken on since stays.
"""

HOLD: Final = update(due).where(_at_places("held", also_free=False)).values(lease_until=bindparam("until"))
"""Lets the leases of the batch ``held`` (subject, source, minute, lease) last until ``until``."""

_places = batch_table("places")
_subject, _source, _ = batch_columns(_places, 3)
AT_PLACES: Final = select(due).join_from(
    _places, due, and_(due.c.subject_id == _subject, due.c.source == _source)
)
"""Reads what waits now at the places of the batch ``places`` (subject, source, minute), whatever its minute is."""

POSTPONE: Final = (
    update(due)
    .where(
        due.c.subject_id == bindparam("of_subject"),
        due.c.source == bindparam("of_source"),
        due.c.planned_local == bindparam("of_planned"),
        or_(due.c.lease_owner.is_(None), literal_column(_held_by, Text) == bindparam("of_lease")),
    )
    .values(
        lease_owner=None,
        leased_at=None,
        lease_until=bindparam("until"),
        attempts=due.c.attempts + 1,
        # The first doubt stays: that is when the earliest copy of the message may have gone out.
        in_doubt_since=func.coalesce(due.c.in_doubt_since, bindparam("doubt", type_=UtcInstant)),
    )
)
"""Keeps an occurrence in the queue until ``until``, unless another lease was taken on it since."""

PENDING: Final = (
    select(due)
    .where(
        due.c.subject_id.in_(select(batch_table("subjects").c.value)),
        due.c.source.in_([_constant(Source.REMINDER), _constant(Source.SNOOZE)]),
    )
    .order_by(due.c.fire_at, due.c.source)
)
"""Reads what waits for the reminders in the batch ``subjects``."""

WAITING_COUNTS: Final = (
    select(due.c.member_id, func.count())
    .where(
        due.c.member_id.in_(select(batch_table("members").c.value)),
        or_(due.c.fire_at <= bindparam("due_by"), due.c.source == _constant(Source.AWAY)),
        due.c.source.not_in([_constant(source) for source in Source if source.leaves_no_line]),
    )
    .group_by(due.c.member_id)
)
"""Counts what was due at ``due_by`` or before, or is a digest, for each of the batch ``members`` who has any."""

_earliest_free = (
    select(due.c.fire_at.label("at")).where(due.c.lease_until.is_(None)).order_by(due.c.fire_at).limit(1)
)
_earliest_lease_end = select(func.min(func.max(due.c.fire_at, due.c.lease_until)).label("at")).where(
    due.c.lease_until.is_not(None)
)
_either = union_all(select(_earliest_free.subquery().c.at), _earliest_lease_end).subquery()
NEXT_DUE_AT: Final = select(func.min(_either.c.at, type_=UtcInstant))
"""Reads the earliest instant at which anything can be claimed."""
