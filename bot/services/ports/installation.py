"""The installation itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol


class ShownFactRepository(Protocol):
    """Which fact cards were shown where, so that none repeats before all were seen."""

    async def shown(self, scope: str) -> set[str]: ...

    async def mark(self, scope: str, card_id: str, *, at: datetime) -> None: ...

    async def forget(self, scope: str, card_ids: Collection[str]) -> None: ...


class OutageRepository(Protocol):
    """When the bot was not running; such days are nobody's fault."""

    async def record(self, *, from_at: datetime, until_at: datetime) -> None: ...

    async def overlapping(self, *, since_at: datetime) -> list[tuple[datetime, datetime]]: ...


class StateRepository(Protocol):
    """Small facts about the installation itself, by name."""

    async def get(self, name: str) -> str | None: ...

    async def set(self, name: str, value: str) -> None: ...
