"""Slash commands: thin adapters from Discord to the services."""

EXTENSIONS = (
    "cogs.settings",
    "cogs.remind",
    "cogs.run_answers",
    "cogs.runs",
    "cogs.snooze",
    "cogs.hydration",
    "cogs.notes",
    "cogs.check_ins",
    "cogs.check_in_mornings",
    "cogs.wellbeing",
    "cogs.streak",
    "cogs.rest",
    "cogs.insights",
    "cogs.swap_test",
    "cogs.progress",
    "cogs.goals",
    "cogs.leaderboard",
    "cogs.shoes",
    "cogs.fact",
    "cogs.cheers",
    "cogs.community",
    "cogs.club",
    "cogs.privacy",
    "cogs.about",
)
"""What the bot loads, in this order; it does not start if one of them fails."""
