"""Conversations of the last five minutes, as discord.py remembers them: one rate-limit bucket each."""

from discord.http import HTTPClient


def remember(http: HTTPClient, channels: int) -> None:
    """Fill the table of buckets of a client that is logged in, as messages to so many channels would have."""
    scan = http._try_clear_expired_ratelimits  # noqa: SLF001 - no public way
    http._try_clear_expired_ratelimits = lambda: None  # type: ignore[method-assign]  # noqa: SLF001 - as above
    for index in range(channels):
        http.get_ratelimit(f"an-earlier-conversation:{index}")
    http._try_clear_expired_ratelimits = scan  # type: ignore[method-assign]  # noqa: SLF001 - as above
