"""discord.py's rate-limit table: scanned seldom, yet never growing for ever; and never mute for good."""

import asyncio
import hashlib
import inspect

import discord
from discord.http import HTTPClient, Ratelimit

from bot.delivery.rate_limits import amortise_rate_limit_scan, end_global_pause

READ_VERSION = "2.7.1"
READ_SOURCE = "4013047bac106fae1986e7fee9da691be7bdc6b2dca9c2b0cfab1f808d12bb20"


class Table:
    """A client's bucket table, with a count of how many buckets were looked at to tidy it."""

    def __init__(self) -> None:
        self.http = HTTPClient(asyncio.get_running_loop())
        self.now_s = 0.0
        self.looked_at = 0
        scan = self.http._try_clear_expired_ratelimits

        def counted() -> None:
            self.looked_at += len(self.http._buckets)
            scan()

        self.http._try_clear_expired_ratelimits = counted  # type: ignore[method-assign]
        amortise_rate_limit_scan(self.http, elapsed_s=lambda: self.now_s)

    @property
    def size(self) -> int:
        return len(self.http._buckets)

    def use(self, *names: object) -> None:
        for name in names:
            self.http.get_ratelimit(str(name))

    def let_go_quiet(self) -> None:
        """Let every bucket have been unused for longer than the library keeps them."""
        for bucket in self.http._buckets.values():
            bucket._last_request -= 301


def test_the_library_is_still_the_one_that_was_read() -> None:
    """If this fails: read the new source, see whether each remedy is still needed and fits, then renew the hash."""
    assert discord.__version__ == READ_VERSION
    source = "".join(
        inspect.getsource(part)
        for part in (
            HTTPClient._try_clear_expired_ratelimits,
            HTTPClient.get_ratelimit,
            HTTPClient.request,
            Ratelimit.is_inactive,
        )
    )
    assert hashlib.sha256(source.encode()).hexdigest() == READ_SOURCE


async def test_the_cost_of_many_conversations_grows_with_their_number_only() -> None:
    table = Table()
    table.use(*range(15_000))
    assert table.size == 15_000
    assert table.looked_at <= 2 * 15_000, "stock discord.py looks at 112 million"


async def test_a_few_conversations_are_never_scanned() -> None:
    table = Table()
    table.use(*range(255))
    table.now_s = 1e6
    table.use("one more conversation", *range(255))
    assert table.looked_at <= 256


async def test_inactive_buckets_go_when_the_table_has_doubled() -> None:
    table = Table()
    table.use(*range(1000))
    table.let_go_quiet()
    table.use(*range(1000, 3000))
    assert table.size <= 2000
    assert all(str(name) in table.http._buckets for name in range(2500, 3000))


async def test_after_a_quiet_night_the_first_message_tidies_up() -> None:
    table = Table()
    table.use(*range(1000))
    table.let_go_quiet()
    table.now_s += 8 * 3600
    table.use("good morning")
    assert list(table.http._buckets) == ["good morning"]


async def test_memory_stays_bounded_over_weeks_of_traffic() -> None:
    table = Table()
    largest = 0
    for five_minutes in range(200):
        table.use(*(f"{five_minutes}/{n}" for n in range(400)))
        largest = max(largest, table.size)
        table.let_go_quiet()
        table.now_s += 300
    assert largest <= 2 * 400 + 256


async def test_a_bucket_in_use_is_never_dropped() -> None:
    table = Table()
    table.use("busy")
    busy = table.http._buckets["busy"]
    async with busy:
        table.let_go_quiet()
        table.use(*range(600))
        assert table.http._buckets["busy"] is busy


async def test_a_global_pause_can_be_ended() -> None:
    http = HTTPClient(asyncio.get_running_loop())
    http._global_over = asyncio.Event()
    end_global_pause(http)
    assert http._global_over.is_set()
