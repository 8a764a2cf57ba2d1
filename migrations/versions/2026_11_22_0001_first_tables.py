"""First tables.

Revision 0001, the beginning. Columns are spelt in SQLite's own types: what this makes must never change with
the code.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("dm_channel_id", sa.Integer(), nullable=True),
        sa.Column("parked_at", sa.Integer(), nullable=True),
        sa.Column("parked_reason", sa.Text(), nullable=True),
        sa.Column("first_seen_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(parked_at IS NULL) = (parked_reason IS NULL)", name=op.f("ck_member_parked_with_reason")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sqlite_strict=True,
    )
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.Integer(), nullable=False),
        sa.Column("until_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_at > from_at", name=op.f("ck_outage_forwards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
        sqlite_strict=True,
    )
    op.create_index("ix_outage_until_at", "outage", ["until_at"], unique=False)
    op.create_table(
        "shown_fact",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "card_id", name=op.f("pk_shown_fact")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_state")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(text_version IS NULL) = (locale IS NULL)", name=op.f("ck_consent_given_or_withdrawn")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_consent_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_consent_member_id"), "consent", ["member_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_reminder_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reminder_member_id"), "reminder", ["member_id"], unique=False)
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("day_on", sa.Text(), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=False),
        sa.Column("distance_m", sa.REAL(), nullable=True),
        sa.Column("logged_at", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.Text(), nullable=True),
        sa.CheckConstraint("distance_m IS NULL OR distance_m > 0", name=op.f("ck_run_distance")),
        sa.CheckConstraint("duration_s > 0", name=op.f("ck_run_duration")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_run_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("occurrence", name=op.f("uq_run_occurrence")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_run_member_id_day_on", "run", ["member_id", "day_on"], unique=False)
    op.create_table(
        "streak_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day_on", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_streak_event_member_id_member"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_streak_event")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_streak_event_member_id"), "streak_event", ["member_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("planned_local", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminder.id"], name=op.f("fk_answer_reminder_id_reminder"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reminder_id", "source", "planned_local", name=op.f("pk_answer")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_check_in_member_id_member"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_check_in_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("run_id", name=op.f("uq_check_in_run_id")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_check_in_member_id"), "check_in", ["member_id"], unique=False)
    op.create_table(
        "due",
        sa.Column("fire_at", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("planned_local", sa.Text(), nullable=False),
        sa.Column("about_local", sa.Text(), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("leased_at", sa.Integer(), nullable=True),
        sa.Column("lease_until", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("in_doubt_since", sa.Integer(), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_due_attempts")),
        sa.CheckConstraint(
            "lease_owner IS NULL OR (leased_at IS NOT NULL AND lease_until IS NOT NULL)",
            name=op.f("ck_due_lease"),
        ),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminder.id"], name=op.f("fk_due_reminder_id_reminder"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("fire_at", "reminder_id", "source", name=op.f("pk_due")),
        sa.UniqueConstraint("reminder_id", "source", name=op.f("uq_due_reminder_id_source")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_due_lease_until",
        "due",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("lease_until IS NOT NULL"),
    )
    op.create_table(
        "ledger",
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("planned_local", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("fire_at", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_ledger_member_id_member"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminder.id"], name=op.f("fk_ledger_reminder_id_reminder"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("reminder_id", "source", "planned_local", name=op.f("pk_ledger")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ledger_member_id_settled_at", "ledger", ["member_id", "settled_at"], unique=False)
    op.create_index("ix_ledger_settled_at", "ledger", ["settled_at"], unique=False)


def downgrade() -> None:
    # Dropping a table takes its indexes along; children go before their parents.
    op.drop_table("ledger")
    op.drop_table("due")
    op.drop_table("check_in")
    op.drop_table("answer")
    op.drop_table("streak_event")
    op.drop_table("run")
    op.drop_table("reminder")
    op.drop_table("consent")
    op.drop_table("state")
    op.drop_table("shown_fact")
    op.drop_table("outage")
    op.drop_table("member")
