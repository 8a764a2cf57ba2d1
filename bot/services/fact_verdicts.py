"""What a server thinks of fact cards: members doubt one, those who run the server retire it there, or bring it back."""

from dataclasses import dataclass

from bot.domain.communities import NotAModerator, NotSetUp, OnlyInServers
from bot.domain.errors import N_, ExpectedError
from bot.domain.facts import FactCard, may_post
from bot.domain.ids import GuildId, MemberId
from bot.services.ports import Clock, UnitOfWork, UnitOfWorkFactory


class UnknownCard(ExpectedError):
    """No card has this id, or none that is shown."""

    template = N_("I can't find that card any more. `/community facts` shows those there are.")


@dataclass(frozen=True, slots=True)
class CardReview:
    """A card as those who run a server see it: ``doubts`` are members who doubt it there."""

    card: FactCard
    doubts: int
    retired: bool


class FactVerdictService:
    """Doubts of members, and what those who run a server make of them."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, cards: tuple[FactCard, ...]) -> None:
        self._units = units
        self._clock = clock
        self._cards = {card.id: card for card in cards if may_post(card)}

    async def doubt(
        self, guild_id: GuildId | None, member_id: MemberId, card_id: str, *, locale: str
    ) -> bool:
        """Count a member's doubt about a card; False if it was counted before.

        Raises:
            OnlyInServers, NotSetUp: if there is no community to count it in.
            UnknownCard: if there is no such card.
        """
        now = self._clock.now()
        async with self._units() as unit:
            here = await _community(unit, guild_id)
            self._card(card_id)
            await unit.members.ensure(member_id, locale=locale, at=now)
            counted = await unit.fact_verdicts.doubt(here, card_id, member_id, at=now)
            await unit.commit()
        return counted

    async def reviews(self, guild_id: GuildId | None, *, manages: bool) -> list[CardReview]:
        """Return the cards that are doubted or retired in a server: the doubted first, most doubts before.

        Raises:
            OnlyInServers, NotSetUp: if there is no community.
            NotAModerator: unless whoever asks ``manages`` the server.
        """
        _refuse_others(manages=manages)
        async with self._units(read_only=True) as unit:
            reviews = await self._reviews(unit, await _community(unit, guild_id))
        noted = [review for review in reviews if review.doubts or review.retired]
        return sorted(noted, key=lambda review: (review.retired, -review.doubts, review.card.id))

    async def review(self, guild_id: GuildId | None, card_id: str, *, manages: bool) -> CardReview:
        """Return one card as the server sees it.

        Raises:
            OnlyInServers, NotSetUp, NotAModerator, UnknownCard: as for ``reviews`` and ``doubt``.
        """
        _refuse_others(manages=manages)
        self._card(card_id)
        async with self._units(read_only=True) as unit:
            reviews = await self._reviews(unit, await _community(unit, guild_id))
        return next(review for review in reviews if review.card.id == card_id)

    async def set_retired(
        self, guild_id: GuildId | None, card_id: str, *, retired: bool, manages: bool
    ) -> CardReview:
        """Keep a card from being shown in the server from now on, or let it be shown again.

        Raises:
            OnlyInServers, NotSetUp, NotAModerator, UnknownCard: as for ``review``.
        """
        _refuse_others(manages=manages)
        self._card(card_id)
        async with self._units() as unit:
            here = await _community(unit, guild_id)
            if retired:
                await unit.fact_verdicts.retire(here, card_id, at=self._clock.now())
            else:
                await unit.fact_verdicts.bring_back(here, card_id)
            reviews = await self._reviews(unit, here)
            await unit.commit()
        return next(review for review in reviews if review.card.id == card_id)

    def search(self, text: str) -> list[FactCard]:
        """Return the cards whose words or id hold ``text``, in file order."""
        wanted = text.strip().casefold()
        return [card for card in self._cards.values() if wanted in f"{card.id} {card.text}".casefold()]

    def card_id_in(self, text: str) -> str:
        """Return the id of the one card that somebody means by its id or a part of its words.

        Raises:
            UnknownCard: if that is none, or several.
        """
        found = [text.strip()] if text.strip() in self._cards else [card.id for card in self.search(text)]
        if len(found) != 1:
            raise UnknownCard
        return found[0]

    async def _reviews(self, unit: UnitOfWork, guild_id: GuildId) -> list[CardReview]:
        doubts = await unit.fact_verdicts.doubts(guild_id)
        retired = await unit.fact_verdicts.retired(guild_id)
        return [CardReview(card, doubts.get(card.id, 0), card.id in retired) for card in self._cards.values()]

    def _card(self, card_id: str) -> FactCard:
        card = self._cards.get(card_id)
        if card is None:
            raise UnknownCard
        return card


async def _community(unit: UnitOfWork, guild_id: GuildId | None) -> GuildId:
    if guild_id is None:
        raise OnlyInServers
    if await unit.communities.get(guild_id) is None:
        raise NotSetUp
    return guild_id


def _refuse_others(*, manages: bool) -> None:
    if not manages:
        raise NotAModerator
