"""What a message from the queue is about, and until when it is worth sending."""

from datetime import timedelta
from enum import StrEnum

NOTICEABLY_LATE = timedelta(minutes=5)
"""Later than this, a message says that it is late."""


class Topic(StrEnum):
    """What a message is about; it decides the wording, the rules for sending, and what "late" means.

    What members may ask for is a ``ReminderKind``, and each of those is a topic of the same value:
    ``Topic(kind.value)``. The others are the bot's own. A reminder that comes once has the topic of its kind.
    """

    RUN = "run"
    HYDRATION = "hydration"
    REST = "rest"
    FUEL = "fuel"
    CHECK_IN_PROMPT = "check_in_prompt"
    """The question after a logged run."""
    FOLLOW_UP = "follow_up"
    """The question on the morning after a run that was hard on the gut."""
    STREAK_PRAISE = "streak_praise"
    CHEER = "cheer"
    """Another member wishes them well."""
    FACT = "fact"
    """A fact card by direct message."""
    AWAY = "away"
    """What a member missed while the bot was down."""
    TEST = "test"
    """The member pressed a button to see whether messages arrive."""
    POST = "post"
    """A message in a server's channel."""

    @property
    def sent_while_late_by(self) -> timedelta:
        """How far behind its time a message is still worth sending, inclusive."""
        return _SENT_WHILE_LATE_BY[self]

    @property
    def urges_on(self) -> bool:
        """Whether it encourages to run or informs about running: that has to stop after a red flag."""
        return self in _URGING_ON


_SENT_WHILE_LATE_BY = {
    Topic.RUN: timedelta(hours=2),
    Topic.HYDRATION: timedelta(minutes=30),
    Topic.REST: timedelta(hours=12),
    Topic.FUEL: timedelta(hours=2),
    Topic.CHECK_IN_PROMPT: timedelta(hours=24),
    Topic.FOLLOW_UP: timedelta(hours=6),
    Topic.STREAK_PRAISE: timedelta(hours=24),
    Topic.CHEER: timedelta(days=14),
    Topic.FACT: timedelta(hours=24),
    Topic.AWAY: timedelta(hours=24),
    Topic.TEST: timedelta(minutes=10),
    Topic.POST: timedelta(hours=24),
}
_URGING_ON = frozenset({Topic.RUN, Topic.FUEL, Topic.STREAK_PRAISE, Topic.CHEER, Topic.FACT})
