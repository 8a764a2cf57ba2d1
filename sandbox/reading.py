"""What a member has on the screen, and what arrives there."""

import asyncio
from collections.abc import Callable

from sandbox.accounts import Account
from sandbox.messages import Message
from sandbox.world import Channel, World


class Reader(Account):
    """An account whose owner looks at Discord."""

    def __init__(self, world: World, name: str, *, locale: str) -> None:
        super().__init__(world.snowflakes.new(), name, locale)
        self._world = world
        self._handed = 0
        self._waiters: set[asyncio.Future[None]] = set()

    @property
    def dm_messages(self) -> list[Message]:
        """The direct messages with the bot as this member sees them now, oldest first."""
        return self.sees(self._world.dm_with(self)) if self.dm_channel_id else []

    def sees(self, channel: Channel) -> list[Message]:
        """Return what this member sees in a channel, one's own ephemeral messages among them, oldest first."""
        if not self._world.can_see(self, channel):
            return []
        return [message for message in channel.messages.values() if message.visible_to in (None, self.id)]

    async def next_dm(self, timeout_s: float = 10.0) -> Message:
        """Return the next direct message the bot sent of its own accord that was not returned before.

        Answers to this member's own acts are not among them.

        Raises:
            TimeoutError: if none comes within ``timeout_s`` real seconds.
        """
        async with asyncio.timeout(timeout_s):
            while len(self.inbox) <= self._handed:
                await self._next_arrival()
        self._handed += 1
        return self.inbox[self._handed - 1]

    async def wait_for_dm(self, predicate: Callable[[Message], bool], timeout_s: float = 10.0) -> Message:
        """Return the first direct message, old or new, that a predicate holds of.

        Raises:
            TimeoutError: if none comes within ``timeout_s`` real seconds.
        """
        looked_at = 0
        async with asyncio.timeout(timeout_s):
            while True:
                for message in self.inbox[looked_at:]:
                    if predicate(message):
                        return message
                looked_at = len(self.inbox)
                await self._next_arrival()

    def wake(self) -> None:
        """Look at the inbox again: something arrived."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def _next_arrival(self) -> None:
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)
