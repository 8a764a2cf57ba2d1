"""Runs that were typed and not kept yet: one for each member, for a day."""

import json
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId, RunId
from bot.domain.run_drafts import RunDraft, RunDraftId, entry_document, entry_from
from bot.domain.run_texts import RunText
from bot.domain.runs import RunEntry
from bot.storage.encryption import HealthCipher
from bot.storage.engine import StorageMisconfigured
from bot.storage.tables import run_draft

_NOTES = "notes"
_TYPED = "typed"
_RECORDED = "recorded"


class SqlRunDraftRepository:
    """Drafts of runs; their notes are sealed."""

    def __init__(self, connection: AsyncConnection, cipher: HealthCipher | None) -> None:
        self._connection = connection
        self._cipher = cipher

    async def save(
        self,
        member_id: MemberId,
        text: RunText,
        *,
        entry: RunEntry | None = None,
        run_id: RunId | None,
        at: datetime,
    ) -> RunDraftId:
        """Keep what was typed, or what a file told, in place of what the member typed before.

        Raises:
            StorageMisconfigured: if there are notes and no key.
        """
        await self._connection.execute(delete(run_draft).where(run_draft.c.member_id == member_id))
        typed = {_TYPED: text.entries} if entry is None else {_RECORDED: entry_document(entry)}
        added = await self._connection.execute(
            insert(run_draft)
            .values(
                member_id=member_id,
                typed=json.dumps(typed, separators=(",", ":")),
                sealed_notes=self._sealed(member_id, text.notes),
                run_id=run_id,
                saved_at=at,
            )
            .returning(run_draft.c.id)
        )
        return RunDraftId(added.scalar_one())

    async def get(self, member_id: MemberId, draft_id: RunDraftId) -> RunDraft | None:
        """Return the member's draft, or None.

        Raises:
            SealBroken: if its notes cannot be opened for this member.
        """
        found = await self._connection.execute(
            select(run_draft).where(run_draft.c.id == draft_id, run_draft.c.member_id == member_id)
        )
        row = found.one_or_none()
        if row is None:
            return None
        told = json.loads(row.typed)
        return RunDraft(
            id=RunDraftId(row.id),
            member_id=member_id,
            text=RunText.of(told.get(_TYPED, {}), notes=self._opened(member_id, row.sealed_notes)),
            run_id=None if row.run_id is None else RunId(row.run_id),
            is_kept=bool(row.is_kept),
            saved_at=row.saved_at,
            entry=entry_from(told[_RECORDED]) if _RECORDED in told else None,
        )

    async def mark_kept(self, draft_id: RunDraftId, run_id: RunId) -> None:
        """Note which run the draft became; what was typed goes."""
        await self._connection.execute(
            update(run_draft)
            .where(run_draft.c.id == draft_id)
            .values(typed="{}", sealed_notes=None, run_id=run_id, is_kept=1)
        )

    async def delete(self, draft_id: RunDraftId) -> None:
        """Forget the draft."""
        await self._connection.execute(delete(run_draft).where(run_draft.c.id == draft_id))

    async def prune(self, *, before: datetime) -> int:
        """Forget what was typed before an instant; returns how many."""
        gone = await self._connection.execute(delete(run_draft).where(run_draft.c.saved_at < before))
        return gone.rowcount

    def _sealed(self, member_id: MemberId, notes: str) -> bytes | None:
        if not notes:
            return None
        if self._cipher is None:
            raise StorageMisconfigured("Notes cannot be kept here: the bot runs without a health key.")
        return self._cipher.seal({_NOTES: notes}, member_id=member_id)

    def _opened(self, member_id: MemberId, sealed: bytes | None) -> str:
        if sealed is None or self._cipher is None:
            return ""
        return str(self._cipher.open(sealed, member_id=member_id)[_NOTES])
