"""The tables of the club: servers, who shows themselves there, challenges, and numbers kept up to date.

See ``bot/storage/tables/__init__.py`` for the rules that all tables follow.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import REAL

from bot.storage.tables.metadata import metadata
from bot.storage.types import LocalDay, UtcInstant

community = Table(
    "community",
    metadata,
    Column("guild_id", Integer, nullable=False),
    Column("channel_id", Integer),
    Column("log_channel_id", Integer),
    Column("zone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("facts", Text, nullable=False, server_default=text("'off'")),
    Column("recap", Integer, nullable=False, server_default=text("0")),
    Column("milestones", Integer, nullable=False, server_default=text("0")),
    Column("challenge_news", Integer, nullable=False, server_default=text("0")),
    Column("gut_weather", Integer, nullable=False, server_default=text("0")),
    Column("challenges_by", Text, nullable=False, server_default=text("'everyone'")),
    Column("post_at", Text, nullable=False),
    Column("weekday", Integer, nullable=False, server_default=text("0")),
    # Whoever did it need not be a member, and is forgotten when they have themselves erased.
    Column("set_up_by", Integer),
    Column("set_up_at", UtcInstant, nullable=False),
    Column("stopped_at", UtcInstant),
    Column("left_at", UtcInstant),
    Column("trouble", Text),
    # Under which rankings of the server hold; triggers draw a new one with whatever changes them. 0: nobody joined yet.
    Column("boards_stamp", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("guild_id"),
    CheckConstraint("facts IN ('off', 'daily', 'weekly')", name="facts"),
    CheckConstraint(
        "recap IN (0, 1) AND milestones IN (0, 1) AND challenge_news IN (0, 1) AND gut_weather IN (0, 1)",
        name="switches",
    ),
    CheckConstraint("challenges_by IN ('everyone', 'moderators')", name="challenges_by"),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    sqlite_strict=True,
)

community_member = Table(
    "community_member",
    metadata,
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE"), nullable=False),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("on_boards", Integer, nullable=False, server_default=text("0")),
    Column("celebrated", Integer, nullable=False, server_default=text("0")),
    Column("cheered", Integer, nullable=False, server_default=text("0")),
    Column("gut_weather", Integer, nullable=False, server_default=text("0")),
    Column("joined_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
    PrimaryKeyConstraint("guild_id", "member_id"),
    CheckConstraint(
        "on_boards IN (0, 1) AND celebrated IN (0, 1) AND cheered IN (0, 1) AND gut_weather IN (0, 1)",
        name="switches",
    ),
    Index("ix_community_member_member_id", "member_id"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

post = Table(
    "post",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("challenge_id", Integer, ForeignKey("challenge.id", ondelete="CASCADE")),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE")),
    # What its kind needs to be written, as JSON; never anything private.
    Column("content", Text, nullable=False),
    # When it is due; none for what comes again and again, which is one row for each kind and server.
    Column("fire_at", UtcInstant),
    Column("created_at", UtcInstant, nullable=False),
    Index("ix_post_guild_id", "guild_id"),
    Index("uq_post_guild_id_kind", "guild_id", "kind", unique=True, sqlite_where=text("fire_at IS NULL")),
    Index("ix_post_challenge_id", "challenge_id", sqlite_where=text("challenge_id IS NOT NULL")),
    Index("ix_post_member_id", "member_id", sqlite_where=text("member_id IS NOT NULL")),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

challenge = Table(
    "challenge",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE"), nullable=False),
    Column("author_id", Integer, ForeignKey("member.id", ondelete="SET NULL")),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("metric", Text, nullable=False),
    Column("is_teams", Integer, nullable=False, server_default=text("0")),
    Column("begins_on", LocalDay, nullable=False),
    Column("ends_on", LocalDay, nullable=False),
    Column("zone", Text, nullable=False),
    Column("daily_cap", REAL),
    Column("target", REAL),
    Column("created_at", UtcInstant, nullable=False),
    Column("ended_at", UtcInstant),
    Column("final_at", UtcInstant),
    Column("board_channel_id", Integer),
    Column("board_message_id", Integer),
    Column("board_digest", Text),
    Column("board_edited_at", UtcInstant),
    CheckConstraint("ends_on >= begins_on", name="forwards"),
    CheckConstraint("is_teams IN (0, 1)", name="teams"),
    CheckConstraint("daily_cap > 0", name="daily_cap"),
    CheckConstraint("target > 0", name="target"),
    Index("ix_challenge_guild_id", "guild_id"),
    Index("ix_challenge_author_id", "author_id", sqlite_where=text("author_id IS NOT NULL")),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

challenge_team = Table(
    "challenge_team",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("challenge_id", Integer, ForeignKey("challenge.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("challenge_id", "name"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

challenge_member = Table(
    "challenge_member",
    metadata,
    Column("challenge_id", Integer, ForeignKey("challenge.id", ondelete="CASCADE"), nullable=False),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("team_id", Integer, ForeignKey("challenge_team.id", ondelete="SET NULL")),
    Column("joined_at", UtcInstant, nullable=False),
    # Once the challenge is final; no score for those who were not ranked.
    Column("final_score", REAL),
    Column("final_verified", Integer),
    PrimaryKeyConstraint("challenge_id", "member_id"),
    CheckConstraint("final_verified IN (0, 1)", name="final_verified"),
    Index("ix_challenge_member_member_id", "member_id"),
    Index("ix_challenge_member_team_id", "team_id", sqlite_where=text("team_id IS NOT NULL")),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

run_day = Table(
    "run_day",
    metadata,
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("day_on", LocalDay, nullable=False),
    Column("runs", Integer, nullable=False),
    Column("duration_s", Integer, nullable=False),
    Column("distance_m", REAL, nullable=False),
    Column("verified_runs", Integer, nullable=False),
    PrimaryKeyConstraint("member_id", "day_on"),
    CheckConstraint("runs > 0", name="runs"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

streak_state = Table(
    "streak_state",
    metadata,
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("through_on", LocalDay, nullable=False),
    # The youngest run that was seen on the way: a change to it, or to an older one, may concern the days behind.
    Column("last_run_id", Integer, nullable=False),
    Column("state", Text, nullable=False),
    # What the streak came to on a day, until something more is told of that day.
    Column("summed_on", LocalDay),
    Column("summed", Text),
    PrimaryKeyConstraint("member_id"),
    Index("ix_streak_state_through_on", "through_on"),
    sqlite_strict=True,
)

streak_milestone = Table(
    "streak_milestone",
    metadata,
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("days", Integer, nullable=False),
    Column("reached_at", UtcInstant, nullable=False),
    PrimaryKeyConstraint("member_id", "days"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

milestone_role = Table(
    "milestone_role",
    metadata,
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE"), nullable=False),
    Column("days", Integer, nullable=False),
    Column("role_id", Integer, nullable=False),
    Column("trouble", Text),
    PrimaryKeyConstraint("guild_id", "days"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

given_role = Table(
    "given_role",
    metadata,
    # Of no server that must be known here: what was given there has to be found again even then.
    Column("guild_id", Integer, nullable=False),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("role_id", Integer, nullable=False),
    Column("given_at", UtcInstant, nullable=False),
    PrimaryKeyConstraint("guild_id", "member_id", "role_id"),
    Index("ix_given_role_member_id", "member_id"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# What somebody may have in Discord though nothing here says any more that they should: it is still to be taken. It
# outlives its member, and holds nothing but ids; the order of its own tells what has waited for long.
loose_role = Table(
    "loose_role",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", Integer, nullable=False),
    Column("member_id", Integer, nullable=False),
    Column("role_id", Integer, nullable=False),
    UniqueConstraint("member_id", "guild_id", "role_id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)

retired_fact = Table(
    "retired_fact",
    metadata,
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE"), nullable=False),
    Column("card_id", Text, nullable=False),
    Column("retired_at", UtcInstant, nullable=False),
    PrimaryKeyConstraint("guild_id", "card_id"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

fact_doubt = Table(
    "fact_doubt",
    metadata,
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE"), nullable=False),
    Column("card_id", Text, nullable=False),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("doubted_at", UtcInstant, nullable=False),
    PrimaryKeyConstraint("guild_id", "card_id", "member_id"),
    Index("ix_fact_doubt_member_id", "member_id"),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)

# Up to which day a server's gut weather was looked at. Triggers take the row away as soon as anybody comes to those who
# agreed to be counted, or leaves them.
gut_weather_look = Table(
    "gut_weather_look",
    metadata,
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE"), nullable=False),
    Column("through_on", LocalDay, nullable=False),
    PrimaryKeyConstraint("guild_id"),
    sqlite_strict=True,
)

cheer = Table(
    "cheer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guild_id", Integer, ForeignKey("community.guild_id", ondelete="CASCADE"), nullable=False),
    Column("member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    Column("to_member_id", Integer, ForeignKey("member.id", ondelete="CASCADE"), nullable=False),
    # What the sender was called in the server then.
    Column("from_name", Text, nullable=False),
    Column("day_on", LocalDay, nullable=False),
    Column("sent_at", UtcInstant, nullable=False),
    UniqueConstraint("member_id", "to_member_id", "day_on"),
    Index("ix_cheer_guild_id_sent_at", "guild_id", "sent_at"),
    Index("ix_cheer_to_member_id", "to_member_id"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
