"""Discord's rate limits: one window per route and major resource, one over all, and a ban behind them."""

import time
import zlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

BAN_WINDOW_S = 600.0
_GLOBAL_WINDOW_S = 1.0
_SWEEP_ABOVE = 4096


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds, counted from the first of them."""

    requests: int
    window_s: float


DEFAULT_ROUTES: Mapping[str, Limit] = MappingProxyType(
    {
        "POST /channels/{channel_id}/messages": Limit(5, 5.0),
        "PATCH /channels/{channel_id}/messages/{message_id}": Limit(5, 5.0),
        "DELETE /channels/{channel_id}/messages/{message_id}": Limit(5, 1.0),
        "GET /channels/{channel_id}/messages": Limit(5, 5.0),
        "POST /webhooks/{webhook_id}/{webhook_token}": Limit(5, 5.0),
        "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": Limit(5, 5.0),
    }
)


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How strict the sandbox is; the defaults are Discord's.

    ``global_per_s`` caps all requests that count in any one second (None: no cap). ``routes`` maps a template
    such as ``"POST /channels/{channel_id}/messages"`` to its limit per channel, guild or webhook;
    ``other_routes`` holds for the rest. ``invalid_per_10_min`` answers of 401, 403 and 429 lead to the ban that
    Discord's front door imposes (None: never). Windows are of real time, as clients wait in real time.
    """

    global_per_s: int | None = 50
    routes: Mapping[str, Limit] = field(default_factory=lambda: DEFAULT_ROUTES)
    other_routes: Limit | None = Limit(50, 1.0)
    invalid_per_10_min: int | None = 10_000

    @classmethod
    def on_a_busy_machine(cls) -> "RateLimits":
        """Return limits twice as wide over all, ten times for one channel, for stories that are not about rates.

        A sandbox that had no processor for half a second takes two seconds' requests for one second's; and a story
        that tells of a fortnight in a second sends a fortnight's messages to one channel.
        """
        wide = {
            template: Limit(10 * limit.requests, limit.window_s) for template, limit in DEFAULT_ROUTES.items()
        }
        return cls(global_per_s=100, routes=wide)

    @classmethod
    def unlimited(cls) -> "RateLimits":
        """Return limits that never bind, for measuring other things."""
        return cls(global_per_s=None, routes={}, other_routes=None, invalid_per_10_min=None)


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit that was hit: wait ``retry_after_s``; ``scope`` is Discord's word, "user" or "global"."""

    retry_after_s: float
    scope: str


class _Window:
    __slots__ = ("ends_at_s", "used")

    def __init__(self, ends_at_s: float) -> None:
        self.ends_at_s = ends_at_s
        self.used = 0


class Limiter:
    """Counts requests against the limits. All times are readings of the monotonic clock, in seconds."""

    def __init__(self, limits: RateLimits) -> None:
        self.limits = limits
        self._windows: dict[tuple[str, str], _Window] = {}
        self._recent: deque[float] = deque()
        self._invalid: deque[float] = deque()
        self._buckets: dict[str, str] = {}
        self._next_sweep = _SWEEP_ABOVE

    def take(
        self, template: str, major: str, *, counts_globally: bool, now_s: float
    ) -> tuple[dict[str, str], Exceeded | None]:
        """Count one request; return the headers of its answer and the limit it exceeds, if any.

        A refused request uses up nothing.
        """
        exceeded = self._over_global(now_s) if counts_globally else None
        limit = self.limits.routes.get(template, self.limits.other_routes)
        headers: dict[str, str] = {}
        if limit is not None and exceeded is None:
            headers, exceeded = self._take_from_route(template, major, limit, now_s)
        if exceeded is None and counts_globally and self.limits.global_per_s is not None:
            self._recent.append(now_s)
        return headers, exceeded

    def count_invalid(self, now_s: float) -> None:
        """Note an answer of 401, 403 or 429."""
        self._invalid.append(now_s)

    def invalid_count(self, now_s: float) -> int:
        """Return how many invalid answers the last ten minutes saw."""
        while self._invalid and self._invalid[0] <= now_s - BAN_WINDOW_S:
            self._invalid.popleft()
        return len(self._invalid)

    def count_recent_invalid(self) -> int:
        """Return how many invalid answers the ten minutes up to now saw."""
        return self.invalid_count(time.monotonic())

    def is_banned(self, now_s: float) -> bool:
        """Tell whether the front door turns the client away."""
        budget = self.limits.invalid_per_10_min
        return budget is not None and len(self._invalid) >= budget and self.invalid_count(now_s) >= budget

    def _over_global(self, now_s: float) -> Exceeded | None:
        per_s = self.limits.global_per_s
        if per_s is None:
            return None
        recent = self._recent
        while recent and recent[0] <= now_s - _GLOBAL_WINDOW_S:
            recent.popleft()
        if len(recent) < per_s:
            return None
        return Exceeded(recent[0] + _GLOBAL_WINDOW_S - now_s, "global")

    def _take_from_route(
        self, template: str, major: str, limit: Limit, now_s: float
    ) -> tuple[dict[str, str], Exceeded | None]:
        key = (template, major)
        window = self._windows.get(key)
        if window is None or window.ends_at_s <= now_s:
            if len(self._windows) > self._next_sweep:
                self._sweep(now_s)
            window = self._windows[key] = _Window(now_s + limit.window_s)
        exceeded = None
        if window.used >= limit.requests:
            exceeded = Exceeded(window.ends_at_s - now_s, "user")
        else:
            window.used += 1
        reset_after_s = window.ends_at_s - now_s
        return {
            "X-RateLimit-Limit": str(limit.requests),
            "X-RateLimit-Remaining": str(limit.requests - window.used),
            "X-RateLimit-Reset-After": f"{reset_after_s:.3f}",
            "X-RateLimit-Bucket": self._bucket(template),
        }, exceeded

    def _bucket(self, template: str) -> str:
        bucket = self._buckets.get(template)
        if bucket is None:
            code = template.encode()
            bucket = self._buckets[template] = f"{zlib.crc32(code):08x}{zlib.adler32(code):08x}" * 2
        return bucket

    def _sweep(self, now_s: float) -> None:
        # The next sweep waits until the windows that survive this one have doubled, so its cost is spread over
        # as many insertions.
        self._windows = {key: window for key, window in self._windows.items() if window.ends_at_s > now_s}
        self._next_sweep = max(_SWEEP_ABOVE, 2 * len(self._windows))
