"""Triggers: numbers that are kept up to date in the transaction that changes what they are made of.

Whatever adds, changes or deletes a run (a form, a file, an import, an erasure) changes the sums of its day with it, and
nobody has to remember to. A day is summed anew from its few runs, by the index, and not added to: what is
computed from the same rows is the same number to the last bit, however the rows came about.

What can be computed again is thrown away as soon as it may be wrong: a streak that was walked up to a day by anything
said of that day or an earlier one. A server's rankings are in no table: processes hold them in memory, each under the
stamp that the server had when it was computed. Any run of somebody there, any name and any choice draws a new stamp, so
what is held under the old one is found to be over by whoever looks, and nobody has to be told.
"""

from typing import Final

from sqlalchemy import Connection, MetaData, event

from bot.storage.tables.metadata import metadata


def _stamp_anew(guild_ids: str) -> str:
    """Return the statement that ends every ranking of servers that is held anywhere.

    A stamp is drawn and not counted: a server that is removed and set up again must not come by an old one.
    """
    return f"UPDATE community SET boards_stamp = random() WHERE guild_id {guild_ids};"  # noqa: S608 - from below


def _day_anew(row: str) -> str:
    """Return the statements that sum up the day of a run, ``NEW`` or ``OLD``; nothing for a member who is gone."""
    return f"""
    DELETE FROM run_day WHERE member_id = {row}.member_id AND day_on = {row}.day_on;
    INSERT INTO run_day (member_id, day_on, runs, duration_s, distance_m, verified_runs)
        SELECT member_id, day_on, count(*), sum(duration_s), total(distance_m), sum(source IN ('gpx', 'tcx', 'fit'))
        FROM run WHERE member_id = {row}.member_id AND day_on = {row}.day_on
            AND EXISTS (SELECT 1 FROM member WHERE id = {row}.member_id)
        GROUP BY member_id, day_on;
    {_stamp_anew(f"IN (SELECT guild_id FROM community_member WHERE member_id = {row}.member_id)")}"""  # noqa: S608 - NEW or OLD


TRIGGERS: Final[tuple[str, ...]] = (
    f"CREATE TRIGGER run_day_added AFTER INSERT ON run BEGIN{_day_anew('NEW')}\nEND",
    f"""CREATE TRIGGER run_day_changed AFTER UPDATE OF member_id, day_on, duration_s, distance_m, source ON run BEGIN\
{_day_anew("OLD")}{_day_anew("NEW")}
END""",
    f"CREATE TRIGGER run_day_deleted AFTER DELETE ON run BEGIN{_day_anew('OLD')}\nEND",
    f"""CREATE TRIGGER boards_joined AFTER INSERT ON community_member BEGIN
    {_stamp_anew("= NEW.guild_id")}
END""",
    f"""CREATE TRIGGER boards_changed AFTER UPDATE OF on_boards, display_name ON community_member
WHEN OLD.on_boards <> NEW.on_boards OR OLD.display_name <> NEW.display_name BEGIN
    {_stamp_anew("= NEW.guild_id")}
END""",
    f"""CREATE TRIGGER boards_left AFTER DELETE ON community_member BEGIN
    {_stamp_anew("= OLD.guild_id")}
END""",
    # The walk up to a day knows of no event of that day or an earlier one, nor of a change to a run it saw. A run's
    # number follows {"run_id": in the details; the schema trusts no function that could take JSON apart. Were it
    # written in another way, the number would be 0, and the state be thrown away.
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
    # On which day of whom the bot was down depends on where they live; a day more is on the safe side.
    """CREATE TRIGGER streak_state_moved AFTER UPDATE OF zone, travel_zone, travel_until_on ON member
WHEN OLD.zone IS NOT NEW.zone OR OLD.travel_zone IS NOT NEW.travel_zone
    OR OLD.travel_until_on IS NOT NEW.travel_until_on BEGIN
    DELETE FROM streak_state WHERE member_id = NEW.id;
END""",
    """CREATE TRIGGER streak_state_down AFTER INSERT ON outage BEGIN
    DELETE FROM streak_state WHERE through_on >= date(NEW.from_at / 1000 - 86400, 'unixepoch');
END""",
    # Of two words on a server's gut whose groups differ by somebody, the difference would tell of them: whenever
    # anybody comes to those who agreed to be counted, or leaves them, the server's next look is a first one, which says
    # nothing. Who agreed in several servers is counted in none, so that a change in one concerns the others.
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
"""As the migrations make them; a test compares the two."""


def _make_triggers(_: MetaData, connection: Connection, **_options: object) -> None:
    for trigger in TRIGGERS:
        connection.exec_driver_sql(trigger)


event.listen(metadata, "after_create", _make_triggers)
