"""Runs tell more, check-ins may belong to a day without a run, and members have goals, shoes, milestones and trials.

Revision 0003. What is free text or about health is sealed before it gets here, in columns named ``sealed`` or
``sealed_...``; existing rows have none. ``member``, ``run`` and ``check_in`` are made anew, since
SQLite cannot add checks or drop ``NOT NULL`` in place.
"""

from alembic import op

from migrations.rebuilding import make_anew, refuse_foreign_keys, refuse_to_lose

revision = "0003"
down_revision = "0002"

_MEMBER_COLUMNS = """id, locale, zone, travel_zone, travel_until_on, units, quiet_hours, fuel_lead_min, after_run,
    dm_channel_id, parked_at, parked_reason, first_seen_at"""
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
    check_in_delay TEXT DEFAULT '30_min' NOT NULL,
    wellbeing BLOB,
    keep_health_days INTEGER,
    last_seen_at INTEGER,
    CONSTRAINT pk_member PRIMARY KEY (id),
    CONSTRAINT ck_member_parked_with_reason CHECK ((parked_at IS NULL) = (parked_reason IS NULL)),
    CONSTRAINT ck_member_travel_with_end CHECK ((travel_zone IS NULL) = (travel_until_on IS NULL)),
    CONSTRAINT ck_member_fuel_lead CHECK (fuel_lead_min > 0),
    CONSTRAINT ck_member_keep_health CHECK (keep_health_days > 0)
) STRICT
"""
_RUN = """
CREATE TABLE new_run (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    day_on TEXT NOT NULL,
    duration_s INTEGER NOT NULL,
    distance_m REAL,
    logged_at INTEGER NOT NULL,
    occurrence TEXT,
    started_at INTEGER,
    kind TEXT,
    effort INTEGER,
    elevation_gain_m REAL,
    heart_rate_bpm INTEGER,
    shoe_id INTEGER,
    source TEXT DEFAULT 'typed' NOT NULL,
    file_digest TEXT,
    sealed_notes BLOB,
    CONSTRAINT ck_run_duration CHECK (duration_s > 0),
    CONSTRAINT ck_run_distance CHECK (distance_m IS NULL OR distance_m > 0),
    CONSTRAINT ck_run_effort CHECK (effort BETWEEN 0 AND 10),
    CONSTRAINT ck_run_elevation_gain CHECK (elevation_gain_m >= 0),
    CONSTRAINT ck_run_heart_rate CHECK (heart_rate_bpm > 0),
    CONSTRAINT fk_run_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_run_shoe_id_shoe FOREIGN KEY(shoe_id) REFERENCES shoe (id) ON DELETE SET NULL,
    CONSTRAINT uq_run_occurrence UNIQUE (occurrence)
) STRICT
"""
_CHECK_IN = """
CREATE TABLE new_check_in (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    run_id INTEGER,
    day_on TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    CONSTRAINT fk_check_in_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_check_in_run_id_run FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE,
    CONSTRAINT uq_check_in_run_id UNIQUE (run_id)
) STRICT
"""
_NEW = (
    """
CREATE TABLE run_draft (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    typed TEXT NOT NULL,
    sealed_notes BLOB,
    run_id INTEGER,
    is_kept INTEGER DEFAULT 0 NOT NULL,
    saved_at INTEGER NOT NULL,
    CONSTRAINT ck_run_draft_kept CHECK (is_kept IN (0, 1)),
    CONSTRAINT ck_run_draft_kept_as_run CHECK (is_kept = 0 OR run_id IS NOT NULL),
    CONSTRAINT fk_run_draft_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_run_draft_run_id_run FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE,
    CONSTRAINT uq_run_draft_member_id UNIQUE (member_id)
) STRICT
""",
    """
CREATE TABLE shoe (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    before_m REAL DEFAULT 0 NOT NULL,
    is_default INTEGER DEFAULT 0 NOT NULL,
    added_at INTEGER NOT NULL,
    retired_at INTEGER,
    sealed_note BLOB,
    CONSTRAINT ck_shoe_before CHECK (before_m >= 0),
    CONSTRAINT ck_shoe_default CHECK (is_default IN (0, 1)),
    CONSTRAINT ck_shoe_retired_is_no_default CHECK (retired_at IS NULL OR is_default = 0),
    CONSTRAINT fk_shoe_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) STRICT
""",
    """
CREATE TABLE goal (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    target REAL NOT NULL,
    by_on TEXT,
    set_on TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    done_at INTEGER,
    dropped_at INTEGER,
    CONSTRAINT ck_goal_target CHECK (target > 0),
    CONSTRAINT ck_goal_one_end CHECK (done_at IS NULL OR dropped_at IS NULL),
    CONSTRAINT fk_goal_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) STRICT
""",
    """
CREATE TABLE milestone (
    member_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    reached_at INTEGER NOT NULL,
    run_id INTEGER,
    CONSTRAINT pk_milestone PRIMARY KEY (member_id, name),
    CONSTRAINT fk_milestone_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_milestone_run_id_run FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE SET NULL
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE swap_test (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    sealed BLOB NOT NULL,
    CONSTRAINT fk_swap_test_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) STRICT
""",
    """
CREATE TABLE told_insight (
    id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    CONSTRAINT pk_told_insight PRIMARY KEY (id),
    CONSTRAINT fk_told_insight_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) STRICT
""",
)
_INDEXES = (
    "CREATE INDEX ix_run_member_id_day_on ON run (member_id, day_on)",
    "CREATE UNIQUE INDEX uq_run_member_id_file_digest ON run (member_id, file_digest) WHERE file_digest IS NOT NULL",
    "CREATE INDEX ix_run_shoe_id ON run (shoe_id) WHERE shoe_id IS NOT NULL",
    "CREATE INDEX ix_check_in_member_id_day_on ON check_in (member_id, day_on)",
    "CREATE UNIQUE INDEX uq_check_in_member_id_day_on ON check_in (member_id, day_on) WHERE run_id IS NULL",
    "CREATE INDEX ix_run_draft_run_id ON run_draft (run_id) WHERE run_id IS NOT NULL",
    "CREATE INDEX ix_shoe_member_id ON shoe (member_id)",
    "CREATE INDEX ix_goal_member_id ON goal (member_id)",
    "CREATE INDEX ix_milestone_run_id ON milestone (run_id) WHERE run_id IS NOT NULL",
    "CREATE INDEX ix_swap_test_member_id ON swap_test (member_id)",
    "CREATE INDEX ix_told_insight_member_id_told_at ON told_insight (member_id, told_at)",
)

_OLD_MEMBER = """
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
_OLD_RUN = """
CREATE TABLE new_run (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    day_on TEXT NOT NULL,
    duration_s INTEGER NOT NULL,
    distance_m REAL,
    logged_at INTEGER NOT NULL,
    occurrence TEXT,
    CONSTRAINT ck_run_duration CHECK (duration_s > 0),
    CONSTRAINT ck_run_distance CHECK (distance_m IS NULL OR distance_m > 0),
    CONSTRAINT fk_run_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT uq_run_occurrence UNIQUE (occurrence)
) STRICT
"""
_OLD_CHECK_IN = """
CREATE TABLE new_check_in (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    member_id INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    CONSTRAINT fk_check_in_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_check_in_run_id_run FOREIGN KEY(run_id) REFERENCES run (id) ON DELETE CASCADE,
    CONSTRAINT uq_check_in_run_id UNIQUE (run_id)
) STRICT
"""

# What the older tables, or the code that goes with them, have no place for. Sealed answers cannot be looked into
# here, so any check-in counts: it may be in today's form.
_TOO_NEW = {
    "members' settings": """
        SELECT count(*) FROM member WHERE check_in_delay <> '30_min' OR wellbeing IS NOT NULL
        OR keep_health_days IS NOT NULL""",
    "runs": """
        SELECT count(*) FROM run WHERE started_at IS NOT NULL OR kind IS NOT NULL OR effort IS NOT NULL
        OR elevation_gain_m IS NOT NULL OR heart_rate_bpm IS NOT NULL OR shoe_id IS NOT NULL OR source <> 'typed'
        OR file_digest IS NOT NULL OR sealed_notes IS NOT NULL""",
    "check-ins": "SELECT count(*) FROM check_in",
    "sealed reasons": "SELECT count(*) FROM ledger WHERE sealed_reason IS NOT NULL",
    "waiting messages": "SELECT count(*) FROM due WHERE source NOT IN ('r', 'z', 'c', 'a')",
    "ledger lines": "SELECT count(*) FROM ledger WHERE source NOT IN ('r', 'z', 'c', 'a')",
    "unfinished runs": "SELECT count(*) FROM run_draft WHERE is_kept = 0",
    "shoes": "SELECT count(*) FROM shoe",
    "goals": "SELECT count(*) FROM goal",
    "milestones": "SELECT count(*) FROM milestone",
    "swap tests": "SELECT count(*) FROM swap_test",
    "insights": "SELECT count(*) FROM told_insight",
}


def upgrade() -> None:
    refuse_foreign_keys()
    make_anew("member", _MEMBER, _MEMBER_COLUMNS, f"SELECT {_MEMBER_COLUMNS} FROM member")  # noqa: S608
    op.execute("ALTER TABLE ledger ADD COLUMN sealed_reason BLOB")
    for table in _NEW:
        op.execute(table)
    make_anew(
        "check_in",
        _CHECK_IN,
        "id, member_id, run_id, day_on, recorded_at, sealed",
        """SELECT c.id, c.member_id, c.run_id, r.day_on, c.recorded_at, c.sealed
        FROM check_in AS c JOIN run AS r ON r.id = c.run_id""",
    )
    make_anew(
        "run",
        _RUN,
        "id, member_id, day_on, duration_s, distance_m, logged_at, occurrence",
        "SELECT id, member_id, day_on, duration_s, distance_m, logged_at, occurrence FROM run",
    )
    for index in _INDEXES:
        op.execute(index)


def downgrade() -> None:
    refuse_foreign_keys()
    refuse_to_lose(_TOO_NEW, going_to="0002")
    make_anew(
        "check_in",
        _OLD_CHECK_IN,
        "id, member_id, run_id, recorded_at, sealed",
        "SELECT id, member_id, run_id, recorded_at, sealed FROM check_in",
    )
    make_anew(
        "run",
        _OLD_RUN,
        "id, member_id, day_on, duration_s, distance_m, logged_at, occurrence",
        "SELECT id, member_id, day_on, duration_s, distance_m, logged_at, occurrence FROM run",
    )
    for table in ("run_draft", "told_insight", "swap_test", "milestone", "goal", "shoe"):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE ledger DROP COLUMN sealed_reason")
    make_anew("member", _OLD_MEMBER, _MEMBER_COLUMNS, f"SELECT {_MEMBER_COLUMNS} FROM member")  # noqa: S608
    op.execute("CREATE INDEX ix_check_in_member_id ON check_in (member_id)")
    op.execute("CREATE INDEX ix_run_member_id_day_on ON run (member_id, day_on)")
