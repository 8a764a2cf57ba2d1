"""A sandbox in a process of its own, so that the processor time of what is measured stays clean of it.

``python -m benchmarks.discord_server CONFIG`` answers one line of JSON on standard output for each on standard
input. Everything it counts, it counts where Discord would.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from sandbox import DmArrived, Event, Limit, RateLimits, Sandbox, SandboxClock, User
from sandbox.limits import DEFAULT_ROUTES

POST_MESSAGE = "POST /channels/{channel_id}/messages"

Request = dict[str, object]


class Desk:
    """Answers what the bench asks of its Discord."""

    def __init__(self, discord: Sandbox, members: list[User]) -> None:
        self._discord = discord
        self._members = members
        self._arrived = 0
        self._wanted = 0
        self._enough = asyncio.Event()
        self._first_at_s = self._last_at_s = 0.0
        discord.on_event(self._note)

    def _note(self, event: Event) -> None:
        if not isinstance(event, DmArrived):
            return
        now_s = asyncio.get_running_loop().time()
        if not self._arrived:
            self._first_at_s = now_s
        self._last_at_s = now_s
        self._arrived += 1
        if self._arrived >= self._wanted:
            self._enough.set()

    async def hello(self, _: Request) -> Request:
        """Tell where Discord is and who is in it."""
        discord = self._discord
        return {
            "token": discord.token,
            "api_url": discord.api_url,
            "gateway_url": discord.gateway_url,
            "clock_url": discord.clock_url,
            "now": discord.clock.now().isoformat(),
            "members": [member.id for member in self._members],
            "channels": [discord.world.dm_with(member).id for member in self._members],
        }

    async def ready(self, request: Request) -> Request:
        """Wait until a client is connected."""
        await self._discord.wait_until_ready(timeout_s=_number(request, "timeout_s"))
        return {}

    async def advance(self, request: Request) -> Request:
        """Move the clock; answers with the real instant of that, in monotonic seconds."""
        at_s = asyncio.get_running_loop().time()
        self._discord.clock.advance(seconds=_number(request, "seconds"))
        return {"at_s": at_s}

    async def arrivals(self, request: Request) -> Request:
        """Wait until so many direct messages have arrived in all, or until no more time is left."""
        self._wanted = int(_number(request, "messages"))
        self._enough.clear()
        if self._arrived < self._wanted:
            try:
                async with asyncio.timeout(_number(request, "timeout_s")):
                    await self._enough.wait()
            except TimeoutError:
                if not request.get("may_fail"):
                    raise
        return await self.counts(request)

    async def counts(self, _: Request) -> Request:
        """Tell what was counted since the last `forget`."""
        records = self._discord.requests
        inboxes = [len(member.inbox) for member in self._members]
        return {
            "arrived": self._arrived,
            "first_at_s": self._first_at_s,
            "last_at_s": self._last_at_s,
            "requests": sum(record.counted for record in records),
            "posts": self._discord.count("POST", "/channels/{channel_id}/messages"),
            "too_many": sum(record.status == 429 for record in records),
            "lost_answers": sum(record.status == 0 for record in records),
            "without": sum(count == 0 for count in inboxes),
            "again": sum(count - 1 for count in inboxes if count > 1),
            "violations": [str(one) for one in self._discord.violations[:3]],
        }

    async def forget(self, _: Request) -> Request:
        """Begin counting anew."""
        self._discord.forget()
        for member in self._members:
            member.inbox.clear()
        self._arrived = 0
        # What the preparations left behind is nobody's garbage in the middle of a measurement.
        gc.collect()
        return {}

    async def lose_answers(self, request: Request) -> Request:
        """From now on carry out some requests and reset the connection before the answer."""
        self._discord.faults.reset(
            POST_MESSAGE, after_execution=True, times=None, probability=_number(request, "probability")
        )
        return {}

    async def last_message(self, _: Request) -> Request:
        """Return the newest direct message's text and the labels of its buttons."""
        message = next(member.inbox[-1] for member in self._members if member.inbox)
        return {"content": message.content, "buttons": [button.label for button in message.buttons]}


async def _serve(config: Request) -> None:
    per_s = config.get("global_per_s")
    limits = RateLimits.unlimited()
    if isinstance(per_s, int | float):
        limits = RateLimits(
            global_per_s=int(per_s), routes=DEFAULT_ROUTES, other_routes=Limit(int(per_s), 1.0)
        )
    start_at = config.get("start_at")
    clock = SandboxClock(datetime.fromisoformat(start_at)) if isinstance(start_at, str) else SandboxClock()
    async with Sandbox(clock=clock, rate_limits=limits, seed=int(_number(config, "seed"))) as discord:
        members = [discord.add_user(f"member-{index}") for index in range(int(_number(config, "members")))]
        desk = Desk(discord, members)
        lines = asyncio.StreamReader(limit=1 << 24)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
        )
        # A collection in the middle of a burst would look like a slow Discord.
        gc.collect()
        gc.freeze()
        if not config["collects"]:
            gc.disable()
        while line := await lines.readline():
            _say(await _answer(desk, json.loads(line)))


async def _answer(desk: Desk, request: Request) -> Request:
    doing: dict[str, Callable[[Request], Awaitable[Request]]] = {
        work.__name__: work
        for work in (
            desk.hello,
            desk.ready,
            desk.advance,
            desk.arrivals,
            desk.counts,
            desk.forget,
            desk.lose_answers,
            desk.last_message,
        )
    }
    try:
        return await doing[str(request["do"])](request)
    except TimeoutError:
        counts = await desk.counts(request)
        return {"error": f"{request} took too long; Discord counted {counts}"}


def _number(request: Request, name: str) -> float:
    value = request[name]
    assert isinstance(value, int | float)
    return float(value)


def _say(answer: Request) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve(json.loads(sys.argv[1])))
