"""The tables of members and of the queue."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import REAL

from bot.storage.tables.metadata import metadata
from bot.storage.types import LocalDay, LocalMinute, UtcInstant

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
    Column("check_in_delay", Text, nullable=False, server_default=text("'30_min'")),
    # Sealed; see bot/domain/wellbeing.py.
    Column("wellbeing", LargeBinary),
    Column("keep_health_days", Integer),
    Column("last_seen_at", UtcInstant),
    CheckConstraint("keep_health_days > 0", name="keep_health"),
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
    # A member, or a server: one of the two.
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE")),
    Column("planned_local", LocalMinute, nullable=False),
    Column("about_local", LocalMinute),
    Column("lease_owner", Text),
    Column("leased_at", UtcInstant),
    Column("lease_until", UtcInstant),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("in_doubt_since", UtcInstant),
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE")),
    # Clustered by time: what is due next lies side by side on the first pages, however long the queue is.
    PrimaryKeyConstraint("fire_at", "subject_id", "source"),
    # One waiting per (subject, source); it also finds a key's place in the queue.
    UniqueConstraint("subject_id", "source"),
    CheckConstraint(
        "lease_owner IS NULL OR (leased_at IS NOT NULL AND lease_until IS NOT NULL)", name="lease"
    ),
    CheckConstraint("attempts >= 0", name="attempts"),
    # For the cascade, and to count what waits for somebody.
    Index("ix_due_guild_id", "guild_id", sqlite_where=text("guild_id IS NOT NULL")),
    Index("ix_due_member_id_fire_at", "member_id", "fire_at"),
    # Leases are few, occurrences many: without it the earliest lease end would cost a walk of the queue.
    Index("ix_due_lease_until", "lease_until", sqlite_where=text("lease_until IS NOT NULL")),
    CheckConstraint("(member_id IS NULL) <> (guild_id IS NULL)", name="recipient"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

ledger = Table(
    "ledger",
    metadata,
    Column("subject_id", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("planned_local", LocalMinute, nullable=False),
    # A member, or a server: one of the two.
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE")),
    Column("fire_at", UtcInstant, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("settled_at", UtcInstant, nullable=False),
    Column("sent_at", UtcInstant),
    Column("message_id", Integer),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text),
    Column("sealed_reason", LargeBinary),
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE")),
    PrimaryKeyConstraint("subject_id", "source", "planned_local"),
    # Read from its end it is what a member had last; when each was settled is seen without leaving it.
    Index("ix_ledger_member_id_fire_at_settled_at", "member_id", "fire_at", "settled_at"),
    Index("ix_ledger_guild_id", "guild_id", sqlite_where=text("guild_id IS NOT NULL")),
    # Pruning by age must not read a year of entries to find last year's.
    Index("ix_ledger_settled_at", "settled_at"),
    CheckConstraint("(member_id IS NULL) <> (guild_id IS NULL)", name="recipient"),
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
    Column("started_at", UtcInstant),
    Column("kind", Text),
    Column("effort", Integer),
    Column("elevation_gain_m", REAL),
    Column("heart_rate_bpm", Integer),
    Column("shoe_id", Integer, ForeignKey("shoe.id", ondelete="SET NULL")),
    # How it came here: typed, or the kind of file.
    Column("source", Text, nullable=False, server_default=text("'typed'")),
    Column("file_digest", Text),
    Column("sealed_notes", LargeBinary),
    CheckConstraint("duration_s > 0", name="duration"),
    CheckConstraint("distance_m IS NULL OR distance_m > 0", name="distance"),
    CheckConstraint("effort BETWEEN 0 AND 10", name="effort"),
    CheckConstraint("elevation_gain_m >= 0", name="elevation_gain"),
    CheckConstraint("heart_rate_bpm > 0", name="heart_rate"),
    Index("ix_run_member_id_day_on", "member_id", "day_on"),
    # The same file brings one run.
    Index(
        "uq_run_member_id_file_digest",
        "member_id",
        "file_digest",
        unique=True,
        sqlite_where=text("file_digest IS NOT NULL"),
    ),
    Index("ix_run_shoe_id", "shoe_id", sqlite_where=text("shoe_id IS NOT NULL")),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

# A run that was typed and not kept yet, because something of it had to be asked. One for each member, for a day.
run_draft = Table(
    "run_draft",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False, unique=True),
    # The entries as they were typed, as JSON, but for the notes.
    Column("typed", Text, nullable=False),
    Column("sealed_notes", LargeBinary),
    # The run that it changes; once it is kept, the run that it became.
    Column("run_id", Integer, ForeignKey("run.id", ondelete="CASCADE")),
    Column("is_kept", Integer, nullable=False, server_default=text("0")),
    Column("saved_at", UtcInstant, nullable=False),
    CheckConstraint("is_kept IN (0, 1)", name="kept"),
    CheckConstraint("is_kept = 0 OR run_id IS NOT NULL", name="kept_as_run"),
    Index("ix_run_draft_run_id", "run_id", sqlite_where=text("run_id IS NOT NULL")),
    sqlite_strict=True,
    # Ids live on in the buttons of old questions.
    sqlite_autoincrement=True,
)

streak_event = Table(
    "streak_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("day_on", LocalDay, nullable=False),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("details", Text, nullable=False),
    # Why days were declared neutral: a health answer, as often as not.
    Column("sealed_status", LargeBinary),
    Index("ix_streak_event_member_id_day_on", "member_id", "day_on"),
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
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    # None for a check-in about a day without a run.
    Column("run_id", Integer, ForeignKey("run.id", ondelete="CASCADE"), unique=True),
    Column("day_on", LocalDay, nullable=False),
    Column("recorded_at", UtcInstant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_check_in_member_id_day_on", "member_id", "day_on"),
    Index(
        "uq_check_in_member_id_day_on",
        "member_id",
        "day_on",
        unique=True,
        sqlite_where=text("run_id IS NULL"),
    ),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

shoe = Table(
    "shoe",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    # What the pair had run before it was added.
    Column("before_m", REAL, nullable=False, server_default=text("0")),
    Column("is_default", Integer, nullable=False, server_default=text("0")),
    Column("added_at", UtcInstant, nullable=False),
    Column("retired_at", UtcInstant),
    Column("sealed_note", LargeBinary),
    CheckConstraint("before_m >= 0", name="before"),
    CheckConstraint("is_default IN (0, 1)", name="default"),
    CheckConstraint("retired_at IS NULL OR is_default = 0", name="retired_is_no_default"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

goal = Table(
    "goal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    # Metres, seconds or runs, as the kind says.
    Column("target", REAL, nullable=False),
    Column("by_on", LocalDay),
    # The member's day on which it was set: an older run that is logged later does not count.
    Column("set_on", LocalDay, nullable=False),
    Column("set_at", UtcInstant, nullable=False),
    Column("done_at", UtcInstant),
    Column("dropped_at", UtcInstant),
    CheckConstraint("target > 0", name="target"),
    CheckConstraint("done_at IS NULL OR dropped_at IS NULL", name="one_end"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

milestone = Table(
    "milestone",
    metadata,
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("reached_at", UtcInstant, nullable=False),
    Column("run_id", Integer, ForeignKey("run.id", ondelete="SET NULL")),
    # Each once, ever.
    PrimaryKeyConstraint("member_id", "name"),
    Index("ix_milestone_run_id", "run_id", sqlite_where=text("run_id IS NOT NULL")),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

swap_test = Table(
    "swap_test",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("began_at", UtcInstant, nullable=False),
    Column("ended_at", UtcInstant),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

told_insight = Table(
    "told_insight",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("told_at", UtcInstant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ix_told_insight_member_id_told_at", "member_id", "told_at"),
    sqlite_strict=True,
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
