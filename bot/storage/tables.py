"""The tables, and why each has its shape. ``migrations/`` makes exactly these; a test compares the two.

Every table that holds something about a member reaches ``member`` through foreign keys that cascade, so that
erasing the member row erases everything. Tables are STRICT: SQLite then refuses a value of the wrong type
instead of keeping it.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import REAL

from bot.storage.types import LocalDay, LocalMinute, UtcInstant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

member = Table(
    "member",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("locale", Text, nullable=False),
    Column("zone", Text),
    Column("travel_zone", Text),
    Column("travel_until_on", LocalDay),
    Column("units", Text, nullable=False, server_default=text("'km'")),
    Column("quiet_hours", Text, nullable=False, server_default=text("'off'")),
    Column("fuel_lead_min", Integer),
    Column("after_run", Text, nullable=False, server_default=text("'well_done'")),
    Column("dm_channel_id", Integer),
    Column("parked_at", UtcInstant),
    Column("parked_reason", Text),
    Column("first_seen_at", UtcInstant, nullable=False),
    CheckConstraint("(parked_at IS NULL) = (parked_reason IS NULL)", name="parked_with_reason"),
    CheckConstraint("(travel_zone IS NULL) = (travel_until_on IS NULL)", name="travel_with_end"),
    CheckConstraint("fuel_lead_min > 0", name="fuel_lead"),
    sqlite_strict=True,
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("recurrence", Text, nullable=False),
    Column("parent_id", Integer, ForeignKey("reminder.id", ondelete="CASCADE")),
    Column("lead_min", Integer, nullable=False, server_default=text("0")),
    Column("created_at", UtcInstant, nullable=False),
    Column("paused_at", UtcInstant),
    Column("paused_until", UtcInstant),
    Column("deleted_at", UtcInstant),
    CheckConstraint("lead_min >= 0", name="lead"),
    CheckConstraint("paused_until IS NULL OR paused_at IS NOT NULL", name="pause"),
    # Few reminders hang on another.
    Index("ix_reminder_parent_id", "parent_id", sqlite_where=text("parent_id IS NOT NULL")),
    sqlite_strict=True,
    # Ids live on in old messages' buttons: an erased member's id must never come to mean another's reminder.
    sqlite_autoincrement=True,
)

# In the next three the subject is what the source says: a reminder, a run or a member. So no foreign key can follow
# it, and they reach their member directly.

due = Table(
    "due",
    metadata,
    Column("fire_at", UtcInstant, nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("planned_local", LocalMinute, nullable=False),
    Column("about_local", LocalMinute),
    Column("lease_owner", Text),
    Column("leased_at", UtcInstant),
    Column("lease_until", UtcInstant),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("in_doubt_since", UtcInstant),
    # Clustered by time: what is due next lies side by side on the first pages, however long the queue is.
    PrimaryKeyConstraint("fire_at", "subject_id", "source"),
    # One waiting per (subject, source); it also finds a key's place in the queue.
    UniqueConstraint("subject_id", "source"),
    CheckConstraint(
        "lease_owner IS NULL OR (leased_at IS NOT NULL AND lease_until IS NOT NULL)", name="lease"
    ),
    CheckConstraint("attempts >= 0", name="attempts"),
    # For the cascade, and to count what waits for somebody.
    Index("ix_due_member_id_fire_at", "member_id", "fire_at"),
    # Leases are few, occurrences many: without it the earliest lease end would cost a walk of the queue.
    Index("ix_due_lease_until", "lease_until", sqlite_where=text("lease_until IS NOT NULL")),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

ledger = Table(
    "ledger",
    metadata,
    Column("subject_id", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("planned_local", LocalMinute, nullable=False),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("fire_at", UtcInstant, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("settled_at", UtcInstant, nullable=False),
    Column("sent_at", UtcInstant),
    Column("message_id", Integer),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),
    PrimaryKeyConstraint("subject_id", "source", "planned_local"),
    # Read from its end it is what a member had last; when each was settled is seen without leaving it.
    Index("ix_ledger_member_id_fire_at_settled_at", "member_id", "fire_at", "settled_at"),
    # Pruning by age must not read a year of entries to find last year's.
    Index("ix_ledger_settled_at", "settled_at"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

answer = Table(
    "answer",
    metadata,
    Column("subject_id", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("planned_local", LocalMinute, nullable=False),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_at", UtcInstant, nullable=False),
    PrimaryKeyConstraint("subject_id", "source", "planned_local"),
    Index("ix_answer_member_id_planned_local", "member_id", "planned_local"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("day_on", LocalDay, nullable=False),
    Column("duration_s", Integer, nullable=False),
    Column("distance_m", REAL),
    Column("logged_at", UtcInstant, nullable=False),
    # The encoded key of the occurrence that this run answers: pressing "Done" twice logs one run.
    Column("occurrence", Text, unique=True),
    CheckConstraint("duration_s > 0", name="duration"),
    CheckConstraint("distance_m IS NULL OR distance_m > 0", name="distance"),
    Index("ix_run_member_id_day_on", "member_id", "day_on"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

streak_event = Table(
    "streak_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("day_on", LocalDay, nullable=False),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("details", Text, nullable=False),
    sqlite_strict=True,
)

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False, index=True),
    # The version agreed to, in the language it was read in; both NULL is a withdrawal.
    Column("text_version", Integer),
    Column("locale", Text),
    Column("recorded_at", UtcInstant, nullable=False),
    CheckConstraint("(text_version IS NULL) = (locale IS NULL)", name="given_or_withdrawn"),
    sqlite_strict=True,
)

check_in = Table(
    "check_in",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("run_id", Integer, ForeignKey("run.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

shown_fact = Table(
    "shown_fact",
    metadata,
    Column("scope", Text, nullable=False),
    Column("card_id", Text, nullable=False),
    Column("shown_at", UtcInstant, nullable=False),
    PrimaryKeyConstraint("scope", "card_id"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

outage = Table(
    "outage",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("from_at", UtcInstant, nullable=False),
    Column("until_at", UtcInstant, nullable=False),
    CheckConstraint("until_at > from_at", name="forwards"),
    Index("ix_outage_until_at", "until_at"),
    sqlite_strict=True,
)

state = Table(
    "state",
    metadata,
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    PrimaryKeyConstraint("name"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)
