"""Faults on demand: what goes wrong between a bot and Discord, each aimed at some requests."""

import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from sandbox.bodies import JsonObject


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What a fault's condition may look at: ``template`` as in ``"POST /channels/{channel_id}/messages"``."""

    method: str
    template: str
    path: str
    body: object


Condition = Callable[[RequestFacts], bool]


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer made up in place of the real one. Without ``via`` a 429 looks like the front door's ban."""

    status: int
    code: int = 0
    message: str | None = None
    via: bool = True
    retry_after_s: float | None = None
    is_global: bool = False

    def body(self) -> JsonObject:
        """Return the JSON of the answer."""
        if self.status == 429:
            wait_s = self.retry_after_s or 0.1
            return {
                "message": self.message or "You are being rate limited.",
                "retry_after": wait_s,
                "global": self.is_global,
            }
        return {"message": self.message or f"{self.status}: Injected", "code": self.code}


@dataclass(eq=False)
class Fault:
    """One armed fault. ``hits`` counts the requests it struck; leaving it as a context, or `remove`, disarms it."""

    target: str | None = None
    condition: Condition | None = None
    times: int | None = None
    probability: float = 1.0
    before_s: float = 0.0
    after_s: float = 0.0
    failure: Failure | None = None
    reset: bool = False
    after_execution: bool = False
    hits: int = 0
    _disarm: Callable[["Fault"], None] = field(default=lambda _: None, repr=False)

    def remove(self) -> None:
        """Disarm it."""
        self._disarm(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


class Faults:
    """Where tests arm faults.

    Each takes a ``target`` (a route template with its method, a bare template for all methods, or None for every
    request), ``times`` (None: until removed), a ``probability`` drawn from the sandbox's seeded generator, and
    ``when``, a condition on the request.
    """

    def __init__(
        self,
        rng: random.Random,
        *,
        stop: Callable[[], Awaitable[None]],
        start: Callable[[], Awaitable[None]],
    ) -> None:
        self._rng = rng
        self._stop = stop
        self._start = start
        self.armed: list[Fault] = []

    def fail(
        self,
        target: str | None = None,
        *,
        status: int,
        code: int = 0,
        message: str | None = None,
        via: bool = True,
        retry_after_s: float | None = None,
        is_global: bool = False,
        after_execution: bool = False,
        times: int | None = 1,
        probability: float = 1.0,
        when: Condition | None = None,
    ) -> Fault:
        """Answer with a status of choice, instead of carrying the request out or (``after_execution``) after it."""
        failure = Failure(status, code, message, via, retry_after_s, is_global)
        fault = Fault(target, when, times, probability, failure=failure, after_execution=after_execution)
        return self._arm(fault)

    def reset(
        self,
        target: str | None = None,
        *,
        after_execution: bool = False,
        times: int | None = 1,
        probability: float = 1.0,
        when: Condition | None = None,
    ) -> Fault:
        """Reset the TCP connection: before the request is carried out, or after it so that the answer is lost."""
        return self._arm(Fault(target, when, times, probability, reset=True, after_execution=after_execution))

    def delay(
        self,
        target: str | None = None,
        *,
        seconds: float,
        after_execution: bool = False,
        times: int | None = None,
        probability: float = 1.0,
        when: Condition | None = None,
    ) -> Fault:
        """Wait so many real seconds before the request is carried out, or between that and its answer."""
        before_s, after_s = (0.0, seconds) if after_execution else (seconds, 0.0)
        return self._arm(Fault(target, when, times, probability, before_s, after_s))

    @contextlib.asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """Be unreachable for the length of the context: REST and gateway reset, new connections refused.

        The clock's own port stays open: time goes on when Discord is down.
        """
        await self.start_outage()
        try:
            yield
        finally:
            await self.end_outage()

    async def start_outage(self) -> None:
        """Become unreachable."""
        await self._stop()

    async def end_outage(self) -> None:
        """Be reachable again, at the same address."""
        await self._start()

    def clear(self) -> None:
        """Disarm everything."""
        self.armed.clear()

    def strike(self, facts: RequestFacts) -> list[Fault]:
        """Return the faults that strike this request, counting them.

        All delays strike, but only the first fault that changes the outcome: failures armed one after the other
        strike one request after the other.
        """
        struck: list[Fault] = []
        spoilt = False
        for fault in tuple(self.armed):
            spoils = fault.reset or fault.failure is not None
            if (spoils and spoilt) or not self._strikes(fault, facts):
                continue
            spoilt |= spoils
            struck.append(fault)
            fault.hits += 1
            if fault.times is not None and fault.hits >= fault.times:
                self._remove(fault)
        return struck

    def _strikes(self, fault: Fault, facts: RequestFacts) -> bool:
        if fault.target is not None and fault.target not in (
            facts.template,
            facts.template.partition(" ")[2],
        ):
            return False
        if fault.condition is not None and not fault.condition(facts):
            return False
        return fault.probability >= 1.0 or self._rng.random() < fault.probability

    def _arm(self, fault: Fault) -> Fault:
        fault._disarm = self._remove  # noqa: SLF001 - a fault is disarmed where it was armed
        self.armed.append(fault)
        return fault

    def _remove(self, fault: Fault) -> None:
        if fault in self.armed:
            self.armed.remove(fault)
