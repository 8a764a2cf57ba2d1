"""What the sandbox remembers of the traffic: every request, and every mistake of the bot."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class RequestRecord:
    """One REST request.

    ``at_monotonic`` is the real clock in seconds, ``at`` the sandbox's, both on arrival. ``template`` is like
    ``"POST /channels/{channel_id}/messages"``. ``status`` and Discord's error ``code`` are what the client was sent
    (0 and 0 when the connection was reset instead). ``counted`` tells whether it counts against the global limit.
    """

    at_monotonic: float
    at: datetime
    method: str
    template: str
    path: str
    counted: bool
    status: int = 0
    code: int = 0

    @property
    def route(self) -> str:
        """The template without its method."""
        return self.template.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule of Discord that the bot broke, and how Discord answered; ``body`` is an excerpt of what it sent."""

    method: str
    route: str
    status: int
    code: int
    message: str
    body: str

    def __str__(self) -> str:
        return f"{self.method} {self.route}: {self.status}/{self.code} {self.message} <- {self.body}"


class Records:
    """Requests and violations of one sandbox, oldest first."""

    def __init__(self) -> None:
        self.requests: list[RequestRecord] = []
        self.violations: list[Violation] = []
        self._counts: Counter[str] = Counter()

    def add(self, record: RequestRecord) -> None:
        """Keep a request."""
        self.requests.append(record)
        self._counts[record.template] += 1

    def count(self, template: str) -> int:
        """Return how many requests hit a template."""
        return self._counts[template]

    def clear(self) -> None:
        """Forget everything."""
        self.requests.clear()
        self.violations.clear()
        self._counts.clear()
