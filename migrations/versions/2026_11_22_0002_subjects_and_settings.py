"""What waits may belong to a reminder, a run or a member; members have settings; reminders can rest and hang on others.

Revision 0002, after the first tables. SQLite cannot change constraints in place, so each table is made anew beside
the old one, filled, and given its name. Everything is kept; what the ledger says is told in the words of today.
"""

from alembic import op

from migrations.rebuilding import make_anew, refuse_foreign_keys, refuse_to_lose

revision = "0002"
down_revision = "0001"

_MEMBER = """
CREATE TABLE new_member (
    id INTEGER NOT NULL,
    locale TEXT NOT NULL,
    zone TEXT,
    travel_zone TEXT,
    travel_until_on TEXT,
    units TEXT DEFAULT 'km' NOT NULL,
    quiet_hours TEXT DEFAULT 'off' NOT NULL,
    fuel_lead_min INTEGER,
    after_run TEXT DEFAULT 'well_done' NOT NULL,
    dm_channel_id INTEGER,
    parked_at INTEGER,
    parked_reason TEXT,
    first_seen_at INTEGER NOT NULL,
    CONSTRAINT pk_member PRIMARY KEY (id),
    CONSTRAINT ck_member_parked_with_reason CHECK ((parked_at IS NULL) = (parked_reason IS NULL)),
    CONSTRAINT ck_member_travel_with_end CHECK ((travel_zone IS NULL) = (travel_until_on IS NULL)),
    CONSTRAINT ck_member_fuel_lead CHECK (fuel_lead_min > 0)
) STRICT
"""
_REMINDER = """
CREATE TABLE new_reminder (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    recurrence TEXT NOT NULL,
    parent_id INTEGER,
    lead_min INTEGER DEFAULT 0 NOT NULL,
    created_at INTEGER NOT NULL,
    paused_at INTEGER,
    paused_until INTEGER,
    deleted_at INTEGER,
    CONSTRAINT ck_reminder_lead CHECK (lead_min >= 0),
    CONSTRAINT ck_reminder_pause CHECK (paused_until IS NULL OR paused_at IS NOT NULL),
    CONSTRAINT fk_reminder_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_reminder_parent_id_reminder FOREIGN KEY(parent_id) REFERENCES reminder (id) ON DELETE CASCADE
) STRICT
"""
_DUE = """
CREATE TABLE new_due (
    fire_at INTEGER NOT NULL,
    subject_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    planned_local TEXT NOT NULL,
    about_local TEXT,
    lease_owner TEXT,
    leased_at INTEGER,
    lease_until INTEGER,
    attempts INTEGER DEFAULT 0 NOT NULL,
    in_doubt_since INTEGER,
    CONSTRAINT pk_due PRIMARY KEY (fire_at, subject_id, source),
    CONSTRAINT uq_due_subject_id_source UNIQUE (subject_id, source),
    CONSTRAINT ck_due_lease CHECK (lease_owner IS NULL OR (leased_at IS NOT NULL AND lease_until IS NOT NULL)),
    CONSTRAINT ck_due_attempts CHECK (attempts >= 0),
    CONSTRAINT fk_due_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""
_LEDGER = """
CREATE TABLE new_ledger (
    subject_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    planned_local TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    fire_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    settled_at INTEGER NOT NULL,
    sent_at INTEGER,
    message_id INTEGER,
    attempts INTEGER NOT NULL,
    reason TEXT,
    CONSTRAINT pk_ledger PRIMARY KEY (subject_id, source, planned_local),
    CONSTRAINT fk_ledger_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""
_ANSWER = """
CREATE TABLE new_answer (
    subject_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    planned_local TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    answer TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    CONSTRAINT pk_answer PRIMARY KEY (subject_id, source, planned_local),
    CONSTRAINT fk_answer_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""

_OLD_MEMBER = """
CREATE TABLE new_member (
    id INTEGER NOT NULL,
    locale TEXT NOT NULL,
    zone TEXT,
    dm_channel_id INTEGER,
    parked_at INTEGER,
    parked_reason TEXT,
    first_seen_at INTEGER NOT NULL,
    CONSTRAINT pk_member PRIMARY KEY (id),
    CONSTRAINT ck_member_parked_with_reason CHECK ((parked_at IS NULL) = (parked_reason IS NULL))
) STRICT
"""
_OLD_REMINDER = """
CREATE TABLE new_reminder (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    schedule TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER,
    CONSTRAINT fk_reminder_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) STRICT
"""
_OLD_DUE = """
CREATE TABLE new_due (
    fire_at INTEGER NOT NULL,
    reminder_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    planned_local TEXT NOT NULL,
    about_local TEXT,
    lease_owner TEXT,
    leased_at INTEGER,
    lease_until INTEGER,
    attempts INTEGER DEFAULT 0 NOT NULL,
    in_doubt_since INTEGER,
    CONSTRAINT pk_due PRIMARY KEY (fire_at, reminder_id, source),
    CONSTRAINT uq_due_reminder_id_source UNIQUE (reminder_id, source),
    CONSTRAINT ck_due_lease CHECK (lease_owner IS NULL OR (leased_at IS NOT NULL AND lease_until IS NOT NULL)),
    CONSTRAINT ck_due_attempts CHECK (attempts >= 0),
    CONSTRAINT fk_due_reminder_id_reminder FOREIGN KEY(reminder_id) REFERENCES reminder (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""
_OLD_LEDGER = """
CREATE TABLE new_ledger (
    reminder_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    planned_local TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    fire_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    settled_at INTEGER NOT NULL,
    sent_at INTEGER,
    message_id INTEGER,
    attempts INTEGER NOT NULL,
    reason TEXT,
    CONSTRAINT pk_ledger PRIMARY KEY (reminder_id, source, planned_local),
    CONSTRAINT fk_ledger_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_ledger_reminder_id_reminder FOREIGN KEY(reminder_id) REFERENCES reminder (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""
_OLD_ANSWER = """
CREATE TABLE new_answer (
    reminder_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    planned_local TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    CONSTRAINT pk_answer PRIMARY KEY (reminder_id, source, planned_local),
    CONSTRAINT fk_answer_reminder_id_reminder FOREIGN KEY(reminder_id) REFERENCES reminder (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""

# What the older tables, or the code that goes with them, have no place for.
_TOO_NEW = {
    "members' settings": """
        SELECT count(*) FROM member WHERE travel_zone IS NOT NULL OR units <> 'km' OR quiet_hours <> 'off'
        OR fuel_lead_min IS NOT NULL OR after_run <> 'well_done'""",
    "reminders": """
        SELECT count(*) FROM reminder WHERE kind <> 'run' OR recurrence LIKE 'once %' OR parent_id IS NOT NULL
        OR lead_min <> 0 OR paused_at IS NOT NULL""",
    "waiting messages": "SELECT count(*) FROM due WHERE source NOT IN ('r', 'z')",
    "ledger lines": """
        SELECT count(*) FROM ledger WHERE source NOT IN ('r', 'z') OR outcome = 'gathered'
        OR (outcome = 'dropped' AND coalesce(reason, '') NOT IN ('too_late', 'parked'))""",
    "answers": "SELECT count(*) FROM answer WHERE source NOT IN ('r', 'z') OR answer = 'drank'",
}


def upgrade() -> None:
    refuse_foreign_keys()
    make_anew(
        "member",
        _MEMBER,
        "id, locale, zone, dm_channel_id, parked_at, parked_reason, first_seen_at",
        "SELECT id, locale, zone, dm_channel_id, parked_at, parked_reason, first_seen_at FROM member",
    )
    # What belongs to reminders finds its member through them, so it comes first.
    make_anew(
        "answer",
        _ANSWER,
        "subject_id, source, planned_local, member_id, answer, answered_at",
        """SELECT a.reminder_id, a.source, a.planned_local, r.member_id, a.answer, a.answered_at
        FROM answer AS a JOIN reminder AS r ON r.id = a.reminder_id""",
    )
    make_anew(
        "due",
        _DUE,
        """fire_at, subject_id, source, member_id, planned_local, about_local, lease_owner, leased_at, lease_until,
        attempts, in_doubt_since""",
        """SELECT d.fire_at, d.reminder_id, d.source, r.member_id, d.planned_local, d.about_local, d.lease_owner,
        d.leased_at, d.lease_until, d.attempts, d.in_doubt_since
        FROM due AS d JOIN reminder AS r ON r.id = d.reminder_id ORDER BY d.fire_at""",
    )
    # A member found parked used to be noted like one whom Discord refused just then; only the latter has its answer.
    make_anew(
        "ledger",
        _LEDGER,
        """subject_id, source, planned_local, member_id, fire_at, outcome, settled_at, sent_at, message_id, attempts,
        reason""",
        """SELECT reminder_id, source, planned_local, member_id, fire_at,
        CASE WHEN outcome = 'too_late' OR (outcome = 'parked' AND reason = 'closed_dms') THEN 'dropped'
            WHEN outcome = 'cancelled' THEN 'gave_up' ELSE outcome END,
        settled_at, sent_at, message_id, attempts,
        CASE WHEN outcome = 'too_late' THEN 'too_late' WHEN outcome = 'parked' AND reason = 'closed_dms' THEN 'parked'
            WHEN outcome = 'cancelled' THEN coalesce(reason, 'cancelled') ELSE reason END
        FROM ledger""",
    )
    make_anew(
        "reminder",
        _REMINDER,
        "id, member_id, kind, recurrence, created_at, deleted_at",
        "SELECT id, member_id, kind, schedule, created_at, deleted_at FROM reminder",
    )
    op.execute("CREATE INDEX ix_reminder_member_id ON reminder (member_id)")
    op.execute("CREATE INDEX ix_reminder_parent_id ON reminder (parent_id) WHERE parent_id IS NOT NULL")
    op.execute("CREATE INDEX ix_due_member_id_fire_at ON due (member_id, fire_at)")
    op.execute("CREATE INDEX ix_due_lease_until ON due (lease_until) WHERE lease_until IS NOT NULL")
    op.execute(
        "CREATE INDEX ix_ledger_member_id_fire_at_settled_at ON ledger (member_id, fire_at, settled_at)"
    )
    op.execute("CREATE INDEX ix_ledger_settled_at ON ledger (settled_at)")
    op.execute("CREATE INDEX ix_answer_member_id_planned_local ON answer (member_id, planned_local)")


def downgrade() -> None:
    refuse_foreign_keys()
    refuse_to_lose(_TOO_NEW, going_to="0001")
    make_anew(
        "member",
        _OLD_MEMBER,
        "id, locale, zone, dm_channel_id, parked_at, parked_reason, first_seen_at",
        "SELECT id, locale, zone, dm_channel_id, parked_at, parked_reason, first_seen_at FROM member",
    )
    make_anew(
        "answer",
        _OLD_ANSWER,
        "reminder_id, source, planned_local, answer, answered_at",
        "SELECT subject_id, source, planned_local, answer, answered_at FROM answer",
    )
    make_anew(
        "due",
        _OLD_DUE,
        """fire_at, reminder_id, source, planned_local, about_local, lease_owner, leased_at, lease_until, attempts,
        in_doubt_since""",
        """SELECT fire_at, subject_id, source, planned_local, about_local, lease_owner, leased_at, lease_until,
        attempts, in_doubt_since FROM due ORDER BY fire_at""",
    )
    make_anew(
        "ledger",
        _OLD_LEDGER,
        """reminder_id, source, planned_local, member_id, fire_at, outcome, settled_at, sent_at, message_id, attempts,
        reason""",
        """SELECT subject_id, source, planned_local, member_id, fire_at,
        CASE WHEN outcome = 'dropped' THEN reason ELSE outcome END,
        settled_at, sent_at, message_id, attempts,
        CASE WHEN outcome <> 'dropped' THEN reason WHEN reason = 'parked' THEN 'closed_dms' END
        FROM ledger""",
    )
    make_anew(
        "reminder",
        _OLD_REMINDER,
        "id, member_id, kind, schedule, created_at, deleted_at",
        "SELECT id, member_id, kind, recurrence, created_at, deleted_at FROM reminder",
    )
    op.execute("CREATE INDEX ix_reminder_member_id ON reminder (member_id)")
    op.execute("CREATE INDEX ix_due_lease_until ON due (lease_until) WHERE lease_until IS NOT NULL")
    op.execute("CREATE INDEX ix_ledger_member_id_settled_at ON ledger (member_id, settled_at)")
    op.execute("CREATE INDEX ix_ledger_settled_at ON ledger (settled_at)")
