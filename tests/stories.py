"""Beginnings that stories of several features share, made at once instead of pressed through."""

from bot.domain.consent import CONSENT_VERSION
from bot.domain.ids import MemberId
from tests.club import Club


async def agree(club: Club) -> MemberId:
    """Let Ana be known and agree to check-ins."""
    member_id = MemberId(club.ana.id)
    async with club.client._units() as unit:
        await unit.members.ensure(member_id, locale="en-GB", at=club.clock.now())
        await unit.consents.give(member_id, text_version=CONSENT_VERSION, locale="en-GB", at=club.clock.now())
        await unit.commit()
    return member_id
