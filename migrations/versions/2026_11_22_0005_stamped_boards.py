"""Rankings are held in memory under a stamp of their server, and in no table any more.

Revision 0005. Triggers that deleted a server's kept rankings draw it a new stamp: see bot/storage/tables/triggers.py.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

_STANDING = """
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
"""


def _triggers(prefix: str, begin: str) -> tuple[str, ...]:
    """Return the triggers on what rankings are made of; ``begin`` ends them for the servers named after it."""

    def day_anew(row: str) -> str:
        return f"""
    DELETE FROM run_day WHERE member_id = {row}.member_id AND day_on = {row}.day_on;
    INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs)
        SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m), sum(source IN ('gpx', 'tcx', 'fit'))
        FROM run WHERE member_id = {row}.member_id AND day_on = {row}.day_on
            AND EXISTS (SELECT 1 FROM member WHERE id = {row}.member_id)
        GROUP BY member_id, day_on;
    {begin} WHERE guild_id IN (
        SELECT guild_id FROM community_member WHERE member_id = {row}.member_id);"""  # noqa: S608 - NEW or OLD

    return (
        f"CREATE TRIGGER run_day_added AFTER INSERT ON run BEGIN{day_anew('NEW')}\nEND",
        f"""CREATE TRIGGER run_day_changed AFTER UPDATE OF member_id, day_on, duration_s, distance_m, source ON run
BEGIN{day_anew("OLD")}{day_anew("NEW")}
END""",
        f"CREATE TRIGGER run_day_deleted AFTER DELETE ON run BEGIN{day_anew('OLD')}\nEND",
        f"""CREATE TRIGGER {prefix}_joined AFTER INSERT ON community_member BEGIN
    {begin} WHERE guild_id = NEW.guild_id;
END""",
        f"""CREATE TRIGGER {prefix}_changed AFTER UPDATE OF on_boards, display_name ON community_member
WHEN OLD.on_boards <> NEW.on_boards OR OLD.display_name <> NEW.display_name BEGIN
    {begin} WHERE guild_id = NEW.guild_id;
END""",
        f"""CREATE TRIGGER {prefix}_left AFTER DELETE ON community_member BEGIN
    {begin} WHERE guild_id = OLD.guild_id;
END""",
    )


_OLD = _triggers("standing", "DELETE FROM standing")
_NEW = _triggers("boards", "UPDATE community SET boards_stamp = random()")


def _replace(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    for trigger in old:
        op.execute(f"DROP TRIGGER {trigger.split()[2]}")
    for trigger in new:
        op.execute(trigger)


def upgrade() -> None:
    op.execute("ALTER TABLE community ADD COLUMN boards_stamp INTEGER DEFAULT 0 NOT NULL")
    # 0 is for servers in which nobody joined yet.
    op.execute("UPDATE community SET boards_stamp = random()")
    _replace(_OLD, _NEW)
    op.execute("DROP TABLE standing")


def downgrade() -> None:
    op.execute(_STANDING)
    _replace(_NEW, _OLD)
    op.execute("ALTER TABLE community DROP COLUMN boards_stamp")
