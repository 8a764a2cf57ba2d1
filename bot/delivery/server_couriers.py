"""What waits for servers on its way: who delivers it, and what came of it. Posts have a courier, boards another.

As in the courier for members nothing here touches the queue; what comes back is for the recorder.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.delivery.courier import Ended
from bot.delivery.messenger import Halt, NotSent, Refused, Scope, Unknown
from bot.delivery.trouble import Trouble, growing_wait_s
from bot.domain.communities import ChannelTrouble
from bot.domain.ids import MessageId
from bot.domain.occurrences import Outcome, Source
from bot.services.ports import Clock, DuePost, Planned, Postponement, Settlement
from bot.services.posts import plan_post_after

_log = structlog.get_logger(__name__)


class ServerCourier(Protocol):
    """Delivers claimed occurrences for servers, one call each; calls may overlap."""

    async def deliver(self, item: DuePost) -> Ended:
        """Return how the occurrence ended. It does not raise; being cancelled, it postpones."""
        ...


class NoServers:
    """Delivers to members only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def deliver(self, item: DuePost) -> Ended:
        """Settle the occurrence as undeliverable."""
        return Settlement(item, Outcome.UNDELIVERABLE, self._clock.now(), reason="no courier")


class CouriersBySource:
    """Hands each occurrence to the courier for what put it in the queue."""

    def __init__(self, couriers: Mapping[Source, ServerCourier], clock: Clock) -> None:
        self._couriers = couriers
        self._others = NoServers(clock)

    async def deliver(self, item: DuePost) -> Ended:
        """Return how the occurrence ended."""
        return await self._couriers.get(item.planned.key.source, self._others).deliver(item)


class Ending:
    """Turns results into endings; failures that concern everybody let everybody wait."""

    def __init__(self, clock: Clock, trouble: Trouble) -> None:
        self._clock = clock
        self._trouble = trouble

    def well(self) -> None:
        """Note that Discord answers."""
        self._trouble.over()

    def settled(
        self,
        item: DuePost,
        outcome: Outcome,
        *,
        sent_at: datetime | None = None,
        message_id: MessageId | None = None,
        reason: str | None = None,
        trouble: ChannelTrouble | None = None,
        next: Planned | None = None,  # noqa: A002 - the settlement's own word
    ) -> Settlement:
        """Return that it ended for good; unless told, what follows is planned on the server's clock."""
        return Settlement(
            item=item,
            outcome=outcome,
            settled_at=self._clock.now(),
            sent_at=sent_at,
            message_id=message_id,
            reason=reason,
            next=next or plan_post_after(item),
            trouble=trouble,
        )

    def refused(self, item: DuePost, result: Refused) -> Settlement:
        """Return that Discord will not have it; if the channel is why, the server's posts end for now."""
        self._trouble.over()
        if result.trouble is None:
            _log.error("Discord refused a post", occurrence=item.planned.key.encode(), reason=result.reason)
        return self.settled(item, Outcome.UNDELIVERABLE, reason=result.reason, trouble=result.trouble)

    def put_off(self, item: DuePost, result: NotSent | Unknown | Halt, *, in_doubt: bool) -> Postponement:
        """Keep the occurrence for later, and let others wait too if the reason concerns them."""
        wait_s = growing_wait_s(item.attempts)
        match result:
            case Halt():
                self._trouble.halt(result.reason)
                wait_s = 0.0
            case NotSent():
                wait_s = max(wait_s, result.retry_after_s)
                if result.scope is Scope.BOT:
                    self._trouble.pause(result.retry_after_s)
                elif result.scope is Scope.CONNECTION:
                    self._trouble.failed()
            case Unknown():
                self._trouble.failed()
        return self.postponed(item, wait_s=wait_s, in_doubt=in_doubt)

    def postponed(self, item: DuePost, *, wait_s: float, in_doubt: bool) -> Postponement:
        """Keep the occurrence for ``wait_s`` seconds."""
        return Postponement(item, self._clock.now() + timedelta(seconds=wait_s), in_doubt)
