"""How much each row measures: the whole run, the quick one, and a tiny one against rust."""

from dataclasses import dataclass

_HEARTBEAT_S = 41.25  # as Discord asks for: in whole ones every client's share of them is the same


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of things and of repeats. Rates are requests a second, windows are real seconds."""

    kills: int
    crash_members: int
    due_at_once: int
    due_at_real_rate: int
    baseline_due: int
    raised_by: float
    """How many times Discord's rate, and the bot's below it, are raised where a row says so."""
    pipeline_repeats: int
    pipeline_dms: int
    channel_repeats: int
    channel_dms: int
    live_channels: int
    scale_repeats: int
    few_reminders: int
    many_reminders: int
    idle_side_by_side: int
    """How many clients of each kind do nothing at the same time."""
    idle_s: float
    audit_years: range
    charts: int
    board_runs: int
    board_servers: int
    board_members: int
    """Members of each server."""
    board_repeats: int
    streak_members: int
    warm_up_dms: int = 50


WHOLE = Sizes(
    kills=50,
    crash_members=1000,
    due_at_once=10_000,
    due_at_real_rate=750,
    baseline_due=1000,
    raised_by=10.0,
    pipeline_repeats=4,
    pipeline_dms=450,
    channel_repeats=2,
    channel_dms=450,
    live_channels=15_000,
    scale_repeats=3,
    few_reminders=1000,
    many_reminders=1_000_000,
    idle_side_by_side=4,
    idle_s=2 * _HEARTBEAT_S,
    audit_years=range(2000, 2038),
    charts=30,
    board_runs=1_000_000,
    board_servers=50,
    board_members=200,
    board_repeats=5,
    streak_members=1000,
)

QUICK = Sizes(
    kills=6,
    crash_members=300,
    due_at_once=1500,
    due_at_real_rate=225,
    baseline_due=300,
    raised_by=10.0,
    pipeline_repeats=1,
    pipeline_dms=180,
    channel_repeats=1,
    channel_dms=150,
    live_channels=15_000,
    scale_repeats=1,
    few_reminders=1000,
    many_reminders=1_000_000,
    idle_side_by_side=0,  # anything shorter than a heartbeat compares nothing with nothing
    idle_s=_HEARTBEAT_S,
    audit_years=range(2025, 2029),
    charts=10,
    board_runs=100_000,
    board_servers=10,
    board_members=200,
    board_repeats=2,
    streak_members=200,
)

TINY = Sizes(
    kills=1,
    crash_members=20,
    due_at_once=40,
    due_at_real_rate=10,
    baseline_due=20,
    raised_by=10.0,
    pipeline_repeats=1,
    pipeline_dms=10,
    channel_repeats=1,
    channel_dms=10,
    live_channels=300,
    scale_repeats=1,
    few_reminders=100,
    many_reminders=1000,
    idle_side_by_side=1,
    idle_s=0.3,
    audit_years=range(2026, 2027),
    charts=2,
    board_runs=200,
    board_servers=2,
    board_members=10,
    board_repeats=1,
    streak_members=5,
    warm_up_dms=5,
)
