"""What a log line calls an occurrence: enough to find it, and nothing of whose morning was asked about."""

import pytest

from bot.delivery.courier import shown_in_logs
from bot.domain.ids import MemberId
from bot.domain.members import Member
from bot.domain.occurrences import OccurrenceKey, Source
from bot.services.ports import DueItem, Planned
from tests.delivery.workshop import BEGINS_AT, LOCAL

ANA = Member(MemberId(80351110224678912), "en-GB")


@pytest.mark.parametrize(("source", "shown"), [(Source.CHECK_IN, "c:7:"), (Source.FOLLOW_UP, "private")])
def test_a_question_on_the_morning_after_is_not_named(source: Source, shown: str) -> None:
    planned = Planned(OccurrenceKey(source, 7, LOCAL), ANA.id, BEGINS_AT)
    item = DueItem(planned, None, ANA, attempts=0, in_doubt_since=None)
    assert shown_in_logs(item).startswith(shown)
    assert ("7" in shown_in_logs(item)) is (source is Source.CHECK_IN)
