"""The club: servers and who shows themselves there, posts, challenges, cheers, and numbers kept up to date.

Revision 0004. What waits in the queue, and its ledger line, may belong to a server instead of a member; ``due`` and
``ledger`` are made anew for that.
"""

from alembic import op

from migrations.rebuilding import make_anew, refuse_foreign_keys, refuse_to_lose

revision = "0004"
down_revision = "0003"

_DUE = """
CREATE TABLE new_due (
    fire_at INTEGER NOT NULL,
    subject_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    member_id INTEGER,
    planned_local TEXT NOT NULL,
    about_local TEXT,
    lease_owner TEXT,
    leased_at INTEGER,
    lease_until INTEGER,
    attempts INTEGER DEFAULT 0 NOT NULL,
    in_doubt_since INTEGER,
    guild_id INTEGER,
    CONSTRAINT pk_due PRIMARY KEY (fire_at, subject_id, source),
    CONSTRAINT uq_due_subject_id_source UNIQUE (subject_id, source),
    CONSTRAINT ck_due_lease CHECK (lease_owner IS NULL OR (leased_at IS NOT NULL AND lease_until IS NOT NULL)),
    CONSTRAINT ck_due_attempts CHECK (attempts >= 0),
    CONSTRAINT ck_due_recipient CHECK ((member_id IS NULL) <> (guild_id IS NULL)),
    CONSTRAINT fk_due_guild_id_community FOREIGN KEY(guild_id) REFERENCES community (guild_id) ON DELETE CASCADE,
    CONSTRAINT fk_due_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""
_LEDGER = """
CREATE TABLE new_ledger (
    subject_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    planned_local TEXT NOT NULL,
    member_id INTEGER,
    fire_at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    settled_at INTEGER NOT NULL,
    sent_at INTEGER,
    message_id INTEGER,
    attempts INTEGER NOT NULL,
    reason TEXT,
    sealed_reason BLOB,
    guild_id INTEGER,
    CONSTRAINT pk_ledger PRIMARY KEY (subject_id, source, planned_local),
    CONSTRAINT ck_ledger_recipient CHECK ((member_id IS NULL) <> (guild_id IS NULL)),
    CONSTRAINT fk_ledger_guild_id_community FOREIGN KEY(guild_id) REFERENCES community (guild_id) ON DELETE CASCADE,
    CONSTRAINT fk_ledger_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""
_OLD_DUE = """
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
_OLD_LEDGER = """
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
    sealed_reason BLOB,
    CONSTRAINT pk_ledger PRIMARY KEY (subject_id, source, planned_local),
    CONSTRAINT fk_ledger_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
"""
_NEW = (
    """
CREATE TABLE community (
    guild_id INTEGER NOT NULL,
    channel_id INTEGER,
    log_channel_id INTEGER,
    zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    facts TEXT DEFAULT 'off' NOT NULL,
    recap INTEGER DEFAULT 0 NOT NULL,
    milestones INTEGER DEFAULT 0 NOT NULL,
    challenge_news INTEGER DEFAULT 0 NOT NULL,
    gut_weather INTEGER DEFAULT 0 NOT NULL,
    challenges_by TEXT DEFAULT 'everyone' NOT NULL,
    post_at TEXT NOT NULL,
    weekday INTEGER DEFAULT 0 NOT NULL,
    set_up_by INTEGER,
    set_up_at INTEGER NOT NULL,
    stopped_at INTEGER,
    left_at INTEGER,
    trouble TEXT,
    CONSTRAINT pk_community PRIMARY KEY (guild_id),
    CONSTRAINT ck_community_facts CHECK (facts IN ('off', 'daily', 'weekly')),
    CONSTRAINT ck_community_switches CHECK (recap IN (0, 1) AND milestones IN (0, 1) AND challenge_news IN (0, 1)
        AND gut_weather IN (0, 1)),
    CONSTRAINT ck_community_challenges_by CHECK (challenges_by IN ('everyone', 'moderators')),
    CONSTRAINT ck_community_weekday CHECK (weekday BETWEEN 0 AND 6)
) STRICT
""",
    """
CREATE TABLE community_member (
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    display_name TEXT NOT NULL,
    on_boards INTEGER DEFAULT 0 NOT NULL,
    celebrated INTEGER DEFAULT 0 NOT NULL,
    cheered INTEGER DEFAULT 0 NOT NULL,
    gut_weather INTEGER DEFAULT 0 NOT NULL,
    joined_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    CONSTRAINT pk_community_member PRIMARY KEY (guild_id, member_id),
    CONSTRAINT ck_community_member_switches CHECK (on_boards IN (0, 1) AND celebrated IN (0, 1) AND cheered IN (0, 1)
        AND gut_weather IN (0, 1)),
    CONSTRAINT fk_community_member_guild_id_community FOREIGN KEY(guild_id)
        REFERENCES community (guild_id) ON DELETE CASCADE,
    CONSTRAINT fk_community_member_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE post (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    challenge_id INTEGER,
    member_id INTEGER,
    content TEXT NOT NULL,
    fire_at INTEGER,
    created_at INTEGER NOT NULL,
    CONSTRAINT fk_post_guild_id_community FOREIGN KEY(guild_id) REFERENCES community (guild_id) ON DELETE CASCADE,
    CONSTRAINT fk_post_challenge_id_challenge FOREIGN KEY(challenge_id) REFERENCES challenge (id) ON DELETE CASCADE,
    CONSTRAINT fk_post_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) STRICT
""",
    """
CREATE TABLE challenge (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    author_id INTEGER,
    name TEXT NOT NULL,
    description TEXT,
    metric TEXT NOT NULL,
    is_teams INTEGER DEFAULT 0 NOT NULL,
    begins_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    zone TEXT NOT NULL,
    daily_cap REAL,
    target REAL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    final_at INTEGER,
    board_channel_id INTEGER,
    board_message_id INTEGER,
    board_digest TEXT,
    board_edited_at INTEGER,
    CONSTRAINT ck_challenge_forwards CHECK (ends_on >= begins_on),
    CONSTRAINT ck_challenge_teams CHECK (is_teams IN (0, 1)),
    CONSTRAINT ck_challenge_daily_cap CHECK (daily_cap > 0),
    CONSTRAINT ck_challenge_target CHECK (target > 0),
    CONSTRAINT fk_challenge_guild_id_community FOREIGN KEY(guild_id)
        REFERENCES community (guild_id) ON DELETE CASCADE,
    CONSTRAINT fk_challenge_author_id_member FOREIGN KEY(author_id) REFERENCES member (id) ON DELETE SET NULL
) STRICT
""",
    """
CREATE TABLE challenge_team (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    challenge_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT uq_challenge_team_challenge_id_name UNIQUE (challenge_id, name),
    CONSTRAINT fk_challenge_team_challenge_id_challenge FOREIGN KEY(challenge_id)
        REFERENCES challenge (id) ON DELETE CASCADE
) STRICT
""",
    """
CREATE TABLE challenge_member (
    challenge_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    team_id INTEGER,
    joined_at INTEGER NOT NULL,
    final_score REAL,
    final_verified INTEGER,
    CONSTRAINT pk_challenge_member PRIMARY KEY (challenge_id, member_id),
    CONSTRAINT ck_challenge_member_final_verified CHECK (final_verified IN (0, 1)),
    CONSTRAINT fk_challenge_member_challenge_id_challenge FOREIGN KEY(challenge_id)
        REFERENCES challenge (id) ON DELETE CASCADE,
    CONSTRAINT fk_challenge_member_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_challenge_member_team_id_challenge_team FOREIGN KEY(team_id)
        REFERENCES challenge_team (id) ON DELETE SET NULL
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE run_day (
    member_id INTEGER NOT NULL,
    day_on TEXT NOT NULL,
    runs INTEGER NOT NULL,
    duration_s INTEGER NOT NULL,
    distance_m REAL NOT NULL,
    verified_runs INTEGER NOT NULL,
    CONSTRAINT pk_run_day PRIMARY KEY (member_id, day_on),
    CONSTRAINT ck_run_day_runs CHECK (runs > 0),
    CONSTRAINT fk_run_day_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE streak_state (
    member_id INTEGER NOT NULL,
    through_on TEXT NOT NULL,
    last_run_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    summed_on TEXT,
    summed TEXT,
    CONSTRAINT pk_streak_state PRIMARY KEY (member_id),
    CONSTRAINT fk_streak_state_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) STRICT
""",
    """
CREATE TABLE standing (
    guild_id INTEGER NOT NULL,
    metric TEXT NOT NULL,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    scores TEXT NOT NULL,
    CONSTRAINT pk_standing PRIMARY KEY (guild_id, metric, first_on, last_on),
    CONSTRAINT fk_standing_guild_id_community FOREIGN KEY(guild_id)
        REFERENCES community (guild_id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE streak_milestone (
    member_id INTEGER NOT NULL,
    days INTEGER NOT NULL,
    reached_at INTEGER NOT NULL,
    CONSTRAINT pk_streak_milestone PRIMARY KEY (member_id, days),
    CONSTRAINT fk_streak_milestone_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE milestone_role (
    guild_id INTEGER NOT NULL,
    days INTEGER NOT NULL,
    role_id INTEGER NOT NULL,
    trouble TEXT,
    CONSTRAINT pk_milestone_role PRIMARY KEY (guild_id, days),
    CONSTRAINT fk_milestone_role_guild_id_community FOREIGN KEY(guild_id)
        REFERENCES community (guild_id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE given_role (
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    role_id INTEGER NOT NULL,
    given_at INTEGER NOT NULL,
    CONSTRAINT pk_given_role PRIMARY KEY (guild_id, member_id, role_id),
    CONSTRAINT fk_given_role_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE retired_fact (
    guild_id INTEGER NOT NULL,
    card_id TEXT NOT NULL,
    retired_at INTEGER NOT NULL,
    CONSTRAINT pk_retired_fact PRIMARY KEY (guild_id, card_id),
    CONSTRAINT fk_retired_fact_guild_id_community FOREIGN KEY(guild_id)
        REFERENCES community (guild_id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE fact_doubt (
    guild_id INTEGER NOT NULL,
    card_id TEXT NOT NULL,
    member_id INTEGER NOT NULL,
    doubted_at INTEGER NOT NULL,
    CONSTRAINT pk_fact_doubt PRIMARY KEY (guild_id, card_id, member_id),
    CONSTRAINT fk_fact_doubt_guild_id_community FOREIGN KEY(guild_id)
        REFERENCES community (guild_id) ON DELETE CASCADE,
    CONSTRAINT fk_fact_doubt_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE gut_weather_look (
    guild_id INTEGER NOT NULL,
    through_on TEXT NOT NULL,
    CONSTRAINT pk_gut_weather_look PRIMARY KEY (guild_id),
    CONSTRAINT fk_gut_weather_look_guild_id_community FOREIGN KEY(guild_id)
        REFERENCES community (guild_id) ON DELETE CASCADE
) STRICT
""",
    """
CREATE TABLE cheer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    guild_id INTEGER NOT NULL,
    member_id INTEGER NOT NULL,
    to_member_id INTEGER NOT NULL,
    from_name TEXT NOT NULL,
    day_on TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    CONSTRAINT uq_cheer_member_id_to_member_id_day_on UNIQUE (member_id, to_member_id, day_on),
    CONSTRAINT fk_cheer_guild_id_community FOREIGN KEY(guild_id) REFERENCES community (guild_id) ON DELETE CASCADE,
    CONSTRAINT fk_cheer_member_id_member FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE,
    CONSTRAINT fk_cheer_to_member_id_member FOREIGN KEY(to_member_id) REFERENCES member (id) ON DELETE CASCADE
) STRICT
""",
)
_INDEXES = (
    "CREATE INDEX ix_community_member_member_id ON community_member (member_id)",
    "CREATE INDEX ix_post_guild_id ON post (guild_id)",
    "CREATE UNIQUE INDEX uq_post_guild_id_kind ON post (guild_id, kind) WHERE fire_at IS NULL",
    "CREATE INDEX ix_post_challenge_id ON post (challenge_id) WHERE challenge_id IS NOT NULL",
    "CREATE INDEX ix_post_member_id ON post (member_id) WHERE member_id IS NOT NULL",
    "CREATE INDEX ix_challenge_guild_id ON challenge (guild_id)",
    "CREATE INDEX ix_challenge_author_id ON challenge (author_id) WHERE author_id IS NOT NULL",
    "CREATE INDEX ix_challenge_member_member_id ON challenge_member (member_id)",
    "CREATE INDEX ix_challenge_member_team_id ON challenge_member (team_id) WHERE team_id IS NOT NULL",
    "CREATE INDEX ix_given_role_member_id ON given_role (member_id)",
    "CREATE INDEX ix_streak_state_through_on ON streak_state (through_on)",
    "CREATE INDEX ix_fact_doubt_member_id ON fact_doubt (member_id)",
    "CREATE INDEX ix_cheer_guild_id_sent_at ON cheer (guild_id, sent_at)",
    "CREATE INDEX ix_cheer_to_member_id ON cheer (to_member_id)",
    "CREATE INDEX ix_due_member_id_fire_at ON due (member_id, fire_at)",
    "CREATE INDEX ix_due_guild_id ON due (guild_id) WHERE guild_id IS NOT NULL",
    "CREATE INDEX ix_due_lease_until ON due (lease_until) WHERE lease_until IS NOT NULL",
    "CREATE INDEX ix_ledger_member_id_fire_at_settled_at ON ledger (member_id, fire_at, settled_at)",
    "CREATE INDEX ix_ledger_guild_id ON ledger (guild_id) WHERE guild_id IS NOT NULL",
    "CREATE INDEX ix_ledger_settled_at ON ledger (settled_at)",
)
# Numbers kept up to date in the transaction that changes what they are made of: see bot/storage/tables/triggers.py.
_TRIGGERS = (
    """CREATE TRIGGER run_day_added AFTER INSERT ON run BEGIN
    DELETE FROM run_day WHERE member_id = NEW.member_id AND day_on = NEW.day_on;
    INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs)
        SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m), sum(source IN ('gpx', 'tcx', 'fit'))
        FROM run WHERE member_id = NEW.member_id AND day_on = NEW.day_on
            AND EXISTS (SELECT 1 FROM member WHERE id = NEW.member_id)
        GROUP BY member_id, day_on;
    DELETE FROM standing WHERE guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = NEW.member_id);
END""",
    """CREATE TRIGGER run_day_changed AFTER UPDATE OF member_id, day_on, duration_s, distance_m, source ON run BEGIN
    DELETE FROM run_day WHERE member_id = OLD.member_id AND day_on = OLD.day_on;
    INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs)
        SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m), sum(source IN ('gpx', 'tcx', 'fit'))
        FROM run WHERE member_id = OLD.member_id AND day_on = OLD.day_on
            AND EXISTS (SELECT 1 FROM member WHERE id = OLD.member_id)
        GROUP BY member_id, day_on;
    DELETE FROM standing WHERE guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = OLD.member_id);
    DELETE FROM run_day WHERE member_id = NEW.member_id AND day_on = NEW.day_on;
    INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs)
        SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m), sum(source IN ('gpx', 'tcx', 'fit'))
        FROM run WHERE member_id = NEW.member_id AND day_on = NEW.day_on
            AND EXISTS (SELECT 1 FROM member WHERE id = NEW.member_id)
        GROUP BY member_id, day_on;
    DELETE FROM standing WHERE guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = NEW.member_id);
END""",
    """CREATE TRIGGER run_day_deleted AFTER DELETE ON run BEGIN
    DELETE FROM run_day WHERE member_id = OLD.member_id AND day_on = OLD.day_on;
    INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs)
        SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m), sum(source IN ('gpx', 'tcx', 'fit'))
        FROM run WHERE member_id = OLD.member_id AND day_on = OLD.day_on
            AND EXISTS (SELECT 1 FROM member WHERE id = OLD.member_id)
        GROUP BY member_id, day_on;
    DELETE FROM standing WHERE guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = OLD.member_id);
END""",
    """CREATE TRIGGER standing_joined AFTER INSERT ON community_member BEGIN
    DELETE FROM standing WHERE guild_id = NEW.guild_id;
END""",
    """CREATE TRIGGER standing_changed AFTER UPDATE OF on_boards, display_name ON community_member
WHEN OLD.on_boards <> NEW.on_boards OR OLD.display_name <> NEW.display_name BEGIN
    DELETE FROM standing WHERE guild_id = NEW.guild_id;
END""",
    """CREATE TRIGGER standing_left AFTER DELETE ON community_member BEGIN
    DELETE FROM standing WHERE guild_id = OLD.guild_id;
END""",
    """CREATE TRIGGER streak_state_told AFTER INSERT ON streak_event BEGIN
    DELETE FROM streak_state WHERE member_id = NEW.member_id
        AND (through_on >= NEW.day_on OR (
            NEW.kind IN ('run_logged', 'run_removed') AND last_run_id >= CAST(substr(NEW.details, 11) AS INTEGER)));
    UPDATE streak_state SET summed_on = NULL, summed = NULL
        WHERE member_id = NEW.member_id AND summed_on >= NEW.day_on;
END""",
    """CREATE TRIGGER streak_state_changed AFTER UPDATE OF member_id, kind, day_on, recorded_at, details ON streak_event
BEGIN
    DELETE FROM streak_state WHERE member_id IN (OLD.member_id, NEW.member_id);
END""",
    """CREATE TRIGGER streak_state_forgotten AFTER DELETE ON streak_event BEGIN
    DELETE FROM streak_state WHERE member_id = OLD.member_id;
END""",
    """CREATE TRIGGER streak_state_moved AFTER UPDATE OF zone, travel_zone, travel_until_on ON member
WHEN OLD.zone IS NOT NEW.zone OR OLD.travel_zone IS NOT NEW.travel_zone
    OR OLD.travel_until_on IS NOT NEW.travel_until_on BEGIN
    DELETE FROM streak_state WHERE member_id = NEW.id;
END""",
    """CREATE TRIGGER streak_state_down AFTER INSERT ON outage BEGIN
    DELETE FROM streak_state WHERE through_on >= date(NEW.from_at / 1000 - 86400, 'unixepoch');
END""",
    """CREATE TRIGGER gut_weather_joined AFTER INSERT ON community_member WHEN NEW.gut_weather = 1 BEGIN
    DELETE FROM gut_weather_look WHERE guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = NEW.member_id AND gut_weather = 1);
END""",
    """CREATE TRIGGER gut_weather_chosen AFTER UPDATE OF gut_weather ON community_member
WHEN OLD.gut_weather <> NEW.gut_weather BEGIN
    DELETE FROM gut_weather_look WHERE guild_id = NEW.guild_id OR guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = NEW.member_id AND gut_weather = 1);
END""",
    """CREATE TRIGGER gut_weather_left AFTER DELETE ON community_member WHEN OLD.gut_weather = 1 BEGIN
    DELETE FROM gut_weather_look WHERE guild_id = OLD.guild_id OR guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = OLD.member_id AND gut_weather = 1);
END""",
    """CREATE TRIGGER gut_weather_consented AFTER INSERT ON consent BEGIN
    DELETE FROM gut_weather_look WHERE guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = NEW.member_id AND gut_weather = 1);
END""",
)
_DUE_COLUMNS = """fire_at, subject_id, source, member_id, planned_local, about_local, lease_owner, leased_at,
    lease_until, attempts, in_doubt_since"""
_LEDGER_COLUMNS = """subject_id, source, planned_local, member_id, fire_at, outcome, settled_at, sent_at, message_id,
    attempts, reason, sealed_reason"""

# What the older tables, or the code that goes with them, have no place for. Kept numbers are made from what is there.
_TOO_NEW = {
    "waiting messages": """
        SELECT count(*) FROM due WHERE guild_id IS NOT NULL OR source NOT IN ('r', 'z', 'c', 'a', 'f')""",
    "ledger lines": """
        SELECT count(*) FROM ledger WHERE guild_id IS NOT NULL OR source NOT IN ('r', 'z', 'c', 'a', 'f')""",
    "servers": "SELECT count(*) FROM community",
    "streak milestones": "SELECT count(*) FROM streak_milestone",
    "declared days": "SELECT count(*) FROM streak_event WHERE kind IN ('declared', 'rest_taken_back')",
}


def upgrade() -> None:
    refuse_foreign_keys()
    for table in _NEW:
        op.execute(table)
    make_anew("due", _DUE, _DUE_COLUMNS, f"SELECT {_DUE_COLUMNS} FROM due ORDER BY fire_at")  # noqa: S608
    make_anew("ledger", _LEDGER, _LEDGER_COLUMNS, f"SELECT {_LEDGER_COLUMNS} FROM ledger")  # noqa: S608
    for index in _INDEXES:
        op.execute(index)
    # Events of a member from a day on are what is read.
    op.execute("DROP INDEX ix_streak_event_member_id")
    op.execute("CREATE INDEX ix_streak_event_member_id_day_on ON streak_event (member_id, day_on)")
    op.execute("ALTER TABLE streak_event ADD COLUMN sealed_status BLOB")
    op.execute(
        """INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs)
        SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m), sum(source IN ('gpx', 'tcx', 'fit'))
        FROM run GROUP BY member_id, day_on"""
    )
    for trigger in _TRIGGERS:
        op.execute(trigger)


def downgrade() -> None:
    refuse_foreign_keys()
    refuse_to_lose(_TOO_NEW, going_to="0003")
    for trigger in _TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger.split()[2]}")
    make_anew("due", _OLD_DUE, _DUE_COLUMNS, f"SELECT {_DUE_COLUMNS} FROM due ORDER BY fire_at")  # noqa: S608
    make_anew("ledger", _OLD_LEDGER, _LEDGER_COLUMNS, f"SELECT {_LEDGER_COLUMNS} FROM ledger")  # noqa: S608
    for table in (
        "cheer",
        "gut_weather_look",
        "fact_doubt",
        "retired_fact",
        "given_role",
        "milestone_role",
        "streak_milestone",
        "standing",
        "streak_state",
        "run_day",
        "challenge_member",
        "challenge_team",
        "post",
        "challenge",
        "community_member",
        "community",
    ):
        op.execute(f"DROP TABLE {table}")
    op.execute("ALTER TABLE streak_event DROP COLUMN sealed_status")
    op.execute("DROP INDEX ix_streak_event_member_id_day_on")
    op.execute("CREATE INDEX ix_streak_event_member_id ON streak_event (member_id)")
    op.execute("CREATE INDEX ix_due_member_id_fire_at ON due (member_id, fire_at)")
    op.execute("CREATE INDEX ix_due_lease_until ON due (lease_until) WHERE lease_until IS NOT NULL")
    op.execute(
        "CREATE INDEX ix_ledger_member_id_fire_at_settled_at ON ledger (member_id, fire_at, settled_at)"
    )
    op.execute("CREATE INDEX ix_ledger_settled_at ON ledger (settled_at)")
