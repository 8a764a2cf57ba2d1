"""What becomes of a message that is due: one verdict, always, and a reason that can be told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TypedDict, Unpack
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot  # noqa: F401 - pins zoneinfo to the tzdata package
from bot.domain.delivery_rules import (
    RULES,
    DeliveryFacts,
    Drop,
    DropReason,
    Hold,
    Send,
    decide,
)
from bot.domain.quiet_hours import parse_quiet_hours
from bot.domain.reminders import ReminderKind
from bot.domain.topics import NOTICEABLY_LATE, Topic

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = parse_quiet_hours("22-7")
DUE_AT = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)  # noon in Berlin
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

LIMITS = {
    Topic.RUN: 2 * HOUR,
    Topic.HYDRATION: 30 * MINUTE,
    Topic.REST: 12 * HOUR,
    Topic.FUEL: 2 * HOUR,
    Topic.CHECK_IN_PROMPT: 24 * HOUR,
    Topic.FOLLOW_UP: 6 * HOUR,
    Topic.STREAK_PRAISE: 24 * HOUR,
    Topic.FACT: 24 * HOUR,
    Topic.AWAY: 24 * HOUR,
    Topic.TEST: 10 * MINUTE,
    Topic.POST: 24 * HOUR,
}


class Circumstances(TypedDict, total=False):
    is_parked: bool
    is_flagged: bool
    ran_today: bool
    wants_well_done: bool
    is_answered: bool


def due(
    topic: Topic = Topic.RUN, late: timedelta = timedelta(0), **circumstances: Unpack[Circumstances]
) -> DeliveryFacts:
    return DeliveryFacts(topic=topic, fire_at=DUE_AT, now=DUE_AT + late, zone=BERLIN, **circumstances)


def at_night(
    topic: Topic, fires: str, late: timedelta = timedelta(0), **circumstances: Unpack[Circumstances]
) -> DeliveryFacts:
    """Return what is due at a time of day in Berlin, to a member who sleeps from 22:00 to 07:00."""
    fire_at = datetime.fromisoformat(f"2026-06-01 {fires}").replace(tzinfo=BERLIN).astimezone(UTC)
    return DeliveryFacts(
        topic=topic, fire_at=fire_at, now=fire_at + late, zone=BERLIN, quiet_hours=NIGHT, **circumstances
    )


MORNING = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)  # 07:00 in Berlin


class TestOnAnOrdinaryDay:
    @pytest.mark.parametrize("topic", list(Topic))
    def test_it_is_sent(self, topic: Topic) -> None:
        assert decide(due(topic)) == Send()

    @pytest.mark.parametrize("topic", list(Topic))
    def test_a_few_minutes_need_no_mention_and_more_do(self, topic: Topic) -> None:
        assert decide(due(topic, 5 * MINUTE)) == Send()
        assert decide(due(topic, 5 * MINUTE + SECOND)) == Send(late=True)

    @pytest.mark.parametrize(("topic", "limit"), LIMITS.items())
    def test_each_topic_has_its_own_too_late(self, topic: Topic, limit: timedelta) -> None:
        assert decide(due(topic, limit)) == Send(late=True)
        assert decide(due(topic, limit + SECOND)) == Drop(DropReason.TOO_LATE)

    def test_instants_are_aware(self) -> None:
        naive = DUE_AT.replace(tzinfo=None)
        for facts in (replace(due(), now=naive), replace(due(), fire_at=naive)):
            with pytest.raises(ValueError, match="aware"):
                decide(facts)


class TestClosedDirectMessages:
    @pytest.mark.parametrize("topic", sorted(set(Topic) - {Topic.TEST, Topic.POST}))
    def test_nothing_is_tried(self, topic: Topic) -> None:
        assert decide(due(topic, is_parked=True)) == Drop(DropReason.PARKED)

    @pytest.mark.parametrize("topic", [Topic.TEST, Topic.POST])
    def test_but_a_test_that_may_end_it_is_and_so_are_posts(self, topic: Topic) -> None:
        assert decide(due(topic, is_parked=True)) == Send()


class TestAfterARedFlag:
    @pytest.mark.parametrize("topic", [Topic.RUN, Topic.FUEL, Topic.STREAK_PRAISE, Topic.FACT])
    def test_nothing_urges_on(self, topic: Topic) -> None:
        assert decide(due(topic, is_flagged=True)) == Drop(DropReason.AFTER_RED_FLAG)

    @pytest.mark.parametrize(
        "topic", [Topic.HYDRATION, Topic.REST, Topic.CHECK_IN_PROMPT, Topic.AWAY, Topic.TEST]
    )
    def test_the_rest_goes_on(self, topic: Topic) -> None:
        assert decide(due(topic, is_flagged=True)) == Send()

    def test_a_run_that_was_made_is_not_praised_either(self) -> None:
        assert decide(due(is_flagged=True, ran_today=True)) == Drop(DropReason.AFTER_RED_FLAG)

    def test_that_reason_is_a_health_answer_and_no_other_is(self) -> None:
        assert [reason for reason in DropReason if reason.tells_of_health] == [DropReason.AFTER_RED_FLAG]


class TestARunLoggedToday:
    def test_turns_the_reminder_into_a_well_done(self) -> None:
        assert decide(due(ran_today=True)) == Send(well_done=True)
        assert decide(due(late=HOUR, ran_today=True)) == Send(late=True, well_done=True)

    def test_or_drops_it_if_the_member_prefers(self) -> None:
        assert decide(due(ran_today=True, wants_well_done=False)) == Drop(DropReason.RAN_ALREADY)

    @pytest.mark.parametrize("wants_well_done", [True, False])
    def test_leaves_no_use_for_a_meal_before_it(self, wants_well_done: bool) -> None:  # noqa: FBT001
        facts = due(Topic.FUEL, ran_today=True, wants_well_done=wants_well_done)
        assert decide(facts) == Drop(DropReason.RAN_ALREADY)

    @pytest.mark.parametrize("topic", sorted(set(Topic) - {Topic.RUN, Topic.FUEL}))
    def test_changes_nothing_else(self, topic: Topic) -> None:
        assert decide(due(topic, ran_today=True, wants_well_done=False)) == Send()

    def test_praises_nobody_at_night_or_twice(self) -> None:
        assert decide(at_night(Topic.RUN, "06:30", ran_today=True)) == Hold(MORNING)
        assert decide(due(ran_today=True, is_answered=True)) == Drop(DropReason.ANSWERED)


def test_a_snooze_of_what_was_answered_is_dropped() -> None:
    assert decide(due(is_answered=True)) == Drop(DropReason.ANSWERED)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("topic", "fires"),
        [
            (Topic.RUN, "05:00"),
            (Topic.FUEL, "06:59"),
            (Topic.HYDRATION, "06:30"),
            (Topic.REST, "00:00"),
            (Topic.CHECK_IN_PROMPT, "01:00"),
        ],
    )
    def test_what_can_wait_for_the_morning_does(self, topic: Topic, fires: str) -> None:
        held = at_night(topic, fires)
        assert decide(held) == Hold(MORNING)
        assert isinstance(decide(replace(held, now=MORNING)), Send)

    @pytest.mark.parametrize(
        ("topic", "fires"), [(Topic.RUN, "04:59"), (Topic.FUEL, "02:00"), (Topic.HYDRATION, "06:29")]
    )
    def test_what_cannot_is_dropped(self, topic: Topic, fires: str) -> None:
        assert decide(at_night(topic, fires)) == Drop(DropReason.QUIET_HOURS)

    def test_what_fires_by_day_but_is_late_into_the_night_counts_as_well(self) -> None:
        assert decide(at_night(Topic.RUN, "21:30", late=HOUR)) == Drop(DropReason.QUIET_HOURS)
        next_morning = MORNING + timedelta(days=1)
        assert decide(at_night(Topic.REST, "21:30", late=HOUR)) == Hold(next_morning)

    def test_end_with_their_last_minute(self) -> None:
        assert decide(at_night(Topic.RUN, "06:59")) == Hold(MORNING)
        assert decide(at_night(Topic.RUN, "07:00")) == Send()
        assert decide(at_night(Topic.RUN, "21:59")) == Send()

    @pytest.mark.parametrize("topic", [Topic.TEST, Topic.POST])
    def test_do_not_stop_what_the_member_waits_for_nor_a_server(self, topic: Topic) -> None:
        assert decide(at_night(topic, "03:00")) == Send()


class TestTheFirstRuleThatSpeaksWins:
    def test_in_the_order_that_is_written_down(self) -> None:
        troubled = at_night(Topic.FUEL, "04:00", late=3 * HOUR - MINUTE)
        troubled = replace(
            troubled,
            is_parked=True,
            is_flagged=True,
            ran_today=True,
            wants_well_done=False,
            is_answered=True,
        )
        steps = [troubled]
        steps.append(replace(steps[-1], is_parked=False))
        steps.append(replace(steps[-1], is_flagged=False))
        steps.append(replace(steps[-1], now=troubled.fire_at))
        steps.append(replace(steps[-1], ran_today=False))
        steps.append(replace(steps[-1], is_answered=False))
        assert [decide(facts) for facts in steps] == [Drop(reason) for reason in DropReason]
        assert decide(replace(steps[-1], quiet_hours=None)) == Send()

    def test_the_rules_are_named_in_that_order(self) -> None:
        names = [rule.__name__ for rule in RULES]
        assert names == ["parked", "after_red_flag", "too_late", "ran_already", "answered", "quiet", "send"]


facts_of_every_kind = st.builds(
    DeliveryFacts,
    topic=st.sampled_from(Topic),
    fire_at=st.just(DUE_AT),
    now=st.integers(-600, 26 * 3600).map(lambda seconds: DUE_AT + seconds * SECOND),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"]).map(
        ZoneInfo
    ),
    quiet_hours=st.sampled_from(["22-7", "12-13", "9-8", "0-23:59", "off"]).map(parse_quiet_hours),
    is_parked=st.booleans(),
    is_flagged=st.booleans(),
    ran_today=st.booleans(),
    wants_well_done=st.booleans(),
    is_answered=st.booleans(),
)


@given(facts=facts_of_every_kind)
def test_every_message_gets_one_verdict_that_keeps_the_promises(facts: DeliveryFacts) -> None:
    verdict = decide(facts)
    limit = LIMITS[facts.topic]
    match verdict:
        case Send():
            assert facts.now - facts.fire_at <= limit
            assert verdict.late == (facts.now - facts.fire_at > 5 * MINUTE)
            assert not (facts.is_flagged and facts.topic.urges_on)
            assert not facts.is_answered
            assert verdict.well_done <= (facts.topic is Topic.RUN and facts.ran_today)
            if facts.topic not in (Topic.TEST, Topic.POST):
                assert not facts.is_parked
                assert facts.quiet_hours is None or not facts.quiet_hours.contains(
                    facts.now.astimezone(facts.zone)
                )
        case Hold():
            assert facts.now < verdict.until <= facts.fire_at + limit
            # Held once is enough: at the end it is not held again, nor too late.
            assert isinstance(decide(replace(facts, now=verdict.until)), Send)
        case Drop():
            assert verdict.reason.sentence.endswith(".")


def test_every_combination_is_decided() -> None:
    lateness = (timedelta(0), 6 * MINUTE, HOUR, 25 * HOUR)
    nights = [None, *map(parse_quiet_hours, ("22-7", "11-13", "11-15"))]
    seen = set()
    for topic, late, hours, flags in product(Topic, lateness, nights, product((False, True), repeat=5)):
        is_parked, is_flagged, ran_today, wants_well_done, is_answered = flags
        verdict = decide(
            DeliveryFacts(
                topic=topic,
                fire_at=DUE_AT,
                now=DUE_AT + late,
                zone=BERLIN,
                quiet_hours=hours,
                is_parked=is_parked,
                is_flagged=is_flagged,
                ran_today=ran_today,
                wants_well_done=wants_well_done,
                is_answered=is_answered,
            )
        )
        seen.add(verdict.reason if isinstance(verdict, Drop) else type(verdict))
    assert seen == {Send, Hold, *DropReason}


class TestTopicsAndKinds:
    def test_what_members_may_ask_for_is_a_topic_each(self) -> None:
        assert [Topic(kind.value) for kind in ReminderKind] == [
            Topic.RUN,
            Topic.HYDRATION,
            Topic.REST,
            Topic.FUEL,
        ]

    @pytest.mark.parametrize("kind", list(ReminderKind))
    def test_the_queue_agrees_on_what_is_late(self, kind: ReminderKind) -> None:
        limit = LIMITS[Topic(kind.value)]
        assert Topic(kind.value).sent_while_late_by == limit
        assert decide(due(Topic(kind.value), NOTICEABLY_LATE)) == Send()
        assert decide(due(Topic(kind.value), NOTICEABLY_LATE + SECOND)) == Send(late=True)
        assert decide(due(Topic(kind.value), limit)) == Send(late=True)
        assert decide(due(Topic(kind.value), limit + SECOND)) == Drop(DropReason.TOO_LATE)

    def test_what_is_noticed_is_the_same_everywhere(self) -> None:
        assert NOTICEABLY_LATE == 5 * MINUTE

    def test_every_reason_has_words_of_its_own(self) -> None:
        assert len({reason.sentence for reason in DropReason}) == len(DropReason)
