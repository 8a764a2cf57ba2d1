"""When sending fails again and again: how long everybody waits, and when nothing goes out any more."""

import time
from collections.abc import Callable

import structlog

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0
_FAILURES_BEFORE_PAUSE = 5

_log = structlog.get_logger(__name__)


class Trouble:
    """A run of failures pauses the whole queue, with growing waits; one success ends that."""

    def __init__(
        self, *, first_wait_s: float = _FIRST_WAIT_S, elapsed_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._first_wait_s = first_wait_s
        self._elapsed_s = elapsed_s
        self._failures = 0
        self._wait_s = first_wait_s
        self._paused_until_s = 0.0
        self._halted = False

    @property
    def is_on(self) -> bool:
        """Whether the last few sends all failed: then one at a time is enough to see whether it is over."""
        return self._failures >= _FAILURES_BEFORE_PAUSE

    @property
    def pause_s(self) -> float:
        """How long to take nothing new, in real seconds; 0 when all is well."""
        return max(0.0, self._paused_until_s - self._elapsed_s())

    @property
    def is_halted(self) -> bool:
        """Whether Discord forbade this bot to send at all; only a restart ends that."""
        return self._halted

    def failed(self) -> None:
        """Count a failure; the fifth in a row, and each after a pause, pauses the queue."""
        self._failures += 1
        if self.is_on and self.pause_s == 0:
            self.pause(self._wait_s)
            self._wait_s = min(_LONGEST_WAIT_S, 2 * self._wait_s)

    def pause(self, for_s: float) -> None:
        """Let everybody wait so many real seconds, and then try with one."""
        if self.pause_s == 0:
            _log.warning("Sending fails; the queue waits", wait_s=round(for_s, 1))
        self._failures = max(self._failures, _FAILURES_BEFORE_PAUSE)
        self._paused_until_s = max(self._paused_until_s, self._elapsed_s() + for_s)

    def over(self) -> None:
        """Note a success."""
        if self.is_on:
            _log.info("Sending works again")
        self._failures = 0
        self._wait_s = self._first_wait_s
        self._paused_until_s = 0.0

    def halt(self, reason: str) -> None:
        """Send nothing more in this process."""
        if not self._halted:
            self._halted = True
            _log.critical(
                "Discord forbids this bot to send. Nothing more goes out until it is restarted; "
                "see the developer portal for a quarantine or a reset token",
                reason=reason,
            )


def growing_wait_s(attempts: int) -> float:
    """Return how long to wait after so many attempts before this one: 1 s, 2 s, 4 s, and so on up to a minute."""
    return min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2.0 ** min(attempts, 10))
