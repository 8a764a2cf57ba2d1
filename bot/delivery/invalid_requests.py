"""Discord bans an address after 10,000 answers of 401, 403 or 429 in ten minutes; closed direct messages count.

Long before that, sending stops until enough of them are ten minutes old.
"""

import time
from collections import deque
from collections.abc import Callable

import structlog

_WINDOW_S = 600.0
_STOP_AT = 5000
_INVALID = frozenset({401, 403, 429})

_log = structlog.get_logger(__name__)


class InvalidRequestBudget:
    """Counts invalid answers, in real time."""

    def __init__(self, *, stop_at: int = _STOP_AT, elapsed_s: Callable[[], float] = time.monotonic) -> None:
        self._stop_at = stop_at
        self._elapsed_s = elapsed_s
        self._at_s: deque[float] = deque(maxlen=stop_at)

    def note(self, status: int) -> None:
        """Count an answer, if it is one of those."""
        if status not in _INVALID:
            return
        self._at_s.append(self._elapsed_s())
        if self.exhausted_for_s > 0:
            _log.critical(
                "Half of the invalid requests that Discord tolerates are used up; sending pauses. Look for a wrong "
                "permission, or for many members with closed direct messages",
                invalid_requests=len(self._at_s),
                wait_s=round(self.exhausted_for_s),
            )

    @property
    def used(self) -> int:
        """How many invalid answers count at present."""
        since_s = self._elapsed_s() - _WINDOW_S
        return sum(at_s > since_s for at_s in self._at_s)

    @property
    def exhausted_for_s(self) -> float:
        """How long to send nothing; 0 when all is well."""
        if len(self._at_s) < self._stop_at:
            return 0.0
        return max(0.0, self._at_s[0] + _WINDOW_S - self._elapsed_s())
