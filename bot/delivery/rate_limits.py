"""Two places where discord.py's own rate limiting harms a bot that writes to many people. Private names end here.

Both were read in discord.py 2.7.1; a test holds the library's source against what was read, so that an upgrade
makes somebody look again.
"""

import time
from collections.abc import Callable

from discord.http import HTTPClient

_SCAN_FROM = 256
_SCAN_EVERY_S = 300.0


def amortise_rate_limit_scan(
    http: HTTPClient,
    *,
    scan_from: int = _SCAN_FROM,
    scan_every_s: float = _SCAN_EVERY_S,
    elapsed_s: Callable[[], float] = time.monotonic,
) -> None:
    """Let ``http`` look for inactive rate-limit buckets once in a while instead of on every new channel.

    The library scans its whole table for each bucket that it adds beyond 256 of them: with 15,000 conversations one
    message costs thirteen times as much. From now on a scan happens when the table has doubled since the last one,
    which spreads its cost over as many insertions, or ``scan_every_s`` seconds after it, so that what a quiet night
    leaves behind goes too. The table stays within twice what five minutes of traffic use.
    """
    scan = http._try_clear_expired_ratelimits  # noqa: SLF001 - no public way; guarded by a test
    scanned_at_s = elapsed_s()
    next_size = scan_from

    def scan_now_and_then() -> None:
        nonlocal scanned_at_s, next_size
        size = len(http._buckets)  # noqa: SLF001 - as above
        if size < scan_from or (size < next_size and elapsed_s() - scanned_at_s < scan_every_s):
            return
        scan()
        scanned_at_s = elapsed_s()
        next_size = max(scan_from, 2 * len(http._buckets))  # noqa: SLF001 - as above

    http._try_clear_expired_ratelimits = scan_now_and_then  # type: ignore[method-assign]  # noqa: SLF001 - as above


def end_global_pause(http: HTTPClient) -> None:
    """Let requests go on after one that slept out a global rate limit was cancelled in its sleep.

    The library stops all requests while one of them sleeps, and that one alone lets them go again: cancelled, it
    never does, and the bot would be mute for good. At worst this ends a pause early, and costs another answer of 429.
    """
    http._global_over.set()  # noqa: SLF001 - no public way; guarded by a test
