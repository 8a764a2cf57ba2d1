"""The tables, and why each has its shape. ``migrations/`` makes exactly these; a test compares the two.

Every table that holds something about a member reaches ``member`` through foreign keys that cascade, so that
erasing the member row erases everything. Tables are STRICT: SQLite then refuses a value of the wrong type
instead of keeping it.
"""

from bot.storage.tables.club import (
    challenge,
    challenge_member,
    challenge_team,
    cheer,
    community,
    community_member,
    fact_doubt,
    given_role,
    gut_weather_look,
    milestone_role,
    post,
    retired_fact,
    run_day,
    streak_milestone,
    streak_state,
)
from bot.storage.tables.members import (
    answer,
    check_in,
    consent,
    due,
    goal,
    ledger,
    member,
    milestone,
    outage,
    reminder,
    run,
    run_draft,
    shoe,
    shown_fact,
    state,
    streak_event,
    swap_test,
    told_insight,
)
from bot.storage.tables.metadata import metadata
from bot.storage.tables.triggers import TRIGGERS

__all__ = [
    "TRIGGERS",
    "answer",
    "challenge",
    "challenge_member",
    "challenge_team",
    "check_in",
    "cheer",
    "community",
    "community_member",
    "consent",
    "due",
    "fact_doubt",
    "given_role",
    "goal",
    "gut_weather_look",
    "ledger",
    "member",
    "metadata",
    "milestone",
    "milestone_role",
    "outage",
    "post",
    "reminder",
    "retired_fact",
    "run",
    "run_day",
    "run_draft",
    "shoe",
    "shown_fact",
    "state",
    "streak_event",
    "streak_milestone",
    "streak_state",
    "swap_test",
    "told_insight",
]
