"""A server's wishes: which posts come by themselves, when, and what a display name is kept as."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.communities import (
    LONGEST_NAME,
    RECURRING,
    ChannelTrouble,
    Community,
    FactRhythm,
    Membership,
    PostKind,
    UnreadablePostTime,
    kept_name,
    parse_post_time,
)
from bot.domain.ids import ChannelId, GuildId, MemberId
from bot.domain.schedules import EVERY_DAY, Weekday

AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
QUIET = Community(GuildId(1), "Europe/Lisbon", "en-GB", MemberId(2), AT, ChannelId(3))


def test_nothing_is_posted_that_nobody_chose() -> None:
    assert QUIET.is_posting
    unasked = {PostKind.TEST, PostKind.TROUBLE, PostKind.ROLE_TROUBLE}
    assert {kind for kind in PostKind if QUIET.wants(kind)} == unasked, "word to those who run the server"
    assert all(QUIET.schedule_of(kind) is None for kind in PostKind)


def test_what_comes_by_itself_comes_at_the_time_that_was_chosen() -> None:
    chosen = replace(
        QUIET, facts=FactRhythm.DAILY, recap=True, post_at=time(18), weekday=Weekday.SUNDAY, milestones=True
    )
    facts, recap = (chosen.schedule_of(kind) for kind in RECURRING)
    assert facts is not None
    assert recap is not None
    assert (facts.weekdays, facts.times) == (EVERY_DAY, (time(18),))
    assert (recap.weekdays, recap.times) == (frozenset({Weekday.SUNDAY}), (time(18),))
    weekly = replace(chosen, facts=FactRhythm.WEEKLY).schedule_of(PostKind.FACT)
    assert weekly == recap
    assert chosen.schedule_of(PostKind.STREAK_MILESTONE) is None, "it comes when there is one"


@pytest.mark.parametrize(
    "change",
    [
        {"stopped_at": AT},
        {"left_at": AT},
        {"trouble": ChannelTrouble.NO_CHANNEL},
        {"channel_id": None},
    ],
)
def test_any_one_reason_is_enough_to_post_nothing(change: dict[str, object]) -> None:
    assert not replace(QUIET, **change).is_posting  # type: ignore[arg-type]  # one field each, of its own type


def test_the_clock_of_a_server_follows_its_zone_through_a_clock_change() -> None:
    daily = replace(QUIET, facts=FactRhythm.DAILY, post_at=time(1, 30)).schedule_of(PostKind.FACT)
    assert daily is not None
    before_the_gap = datetime(2026, 3, 28, 12, tzinfo=UTC)
    occurrence = QUIET.clock.next_occurrence(daily, after=before_the_gap)
    assert occurrence.fire_at == datetime(2026, 3, 29, 1, tzinfo=UTC), "01:30 is never shown that night"
    following = QUIET.clock.following_occurrence(
        daily, planned_local=occurrence.planned_local, fired_at=occurrence.fire_at
    )
    assert following.fire_at - occurrence.fire_at == timedelta(hours=23, minutes=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("9:00", time(9)), ("at 6pm", time(18)), ("noon", time(12)), ("0930", time(9, 30)), ("18h", time(18))],
)
def test_times_are_read_as_people_write_them(text: str, expected: time) -> None:
    assert parse_post_time(text) == expected


@pytest.mark.parametrize("text", ["", "25:00", "soon", "9:00 or 10:00", "mon 9:00", "9:00" * 50])
def test_no_time_is_made_up(text: str) -> None:
    with pytest.raises(UnreadablePostTime):
        parse_post_time(text)


@given(name=st.text(max_size=300))
def test_a_name_is_one_readable_line_that_is_not_empty(name: str) -> None:
    kept = kept_name(name)
    assert kept.strip()
    assert kept.isprintable()
    assert len(kept) <= LONGEST_NAME
    assert kept_name(kept) == kept


def test_joining_shows_nothing() -> None:
    joined = Membership(GuildId(1), MemberId(2), "Ana", AT, AT)
    assert not joined.shows_anything
    assert replace(joined, cheered=True).shows_anything
