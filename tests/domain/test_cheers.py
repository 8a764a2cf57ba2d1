"""Cheers are kept from becoming a flood."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.cheers import (
    A_DAY_AT_MOST,
    Cheer,
    CheeredToday,
    CheersUsedUp,
    SentToday,
    refuse_if_too_many,
    waits_still,
)
from bot.domain.ids import CheerId, GuildId, MemberId

AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def test_five_a_day_and_one_a_pair() -> None:
    for sent in range(A_DAY_AT_MOST):
        refuse_if_too_many(SentToday(sent, to_same=False), name="Ben")
    with pytest.raises(CheersUsedUp):
        refuse_if_too_many(SentToday(A_DAY_AT_MOST, to_same=False), name="Ben")
    with pytest.raises(CheeredToday) as refused:
        refuse_if_too_many(SentToday(A_DAY_AT_MOST, to_same=True), name="Ben")
    assert refused.value.params == {"name": "Ben"}, "the more helpful of two reasons"


def test_a_cheer_that_waited_too_long_is_let_go() -> None:
    cheer = Cheer(CheerId(1), GuildId(1), MemberId(1), MemberId(2), "Ana", date(2026, 3, 2), AT)
    assert waits_still(cheer, now=AT + timedelta(days=14))
    assert not waits_still(cheer, now=AT + timedelta(days=15))
