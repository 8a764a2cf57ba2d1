"""Whether a message that is due is sent, dropped or held: small rules in a fixed order, the first that speaks wins.

The order is from what makes all else pointless to what merely shifts the time:

1. *parked*: the member's direct messages are closed;
2. *after a red flag*: nothing urges a member on who reported something serious, until they say all is well; what
   came too late is not even told of;
3. *too late*: it is further behind its time than its topic bears;
4. *ran already*: a run logged today settles that day's run and meal reminders;
5. *answered*: a snooze of something that was answered meanwhile;
6. *quiet hours*: it waits for their end, or is dropped if it would be too late then. They hold for everything,
   also for what a member asked for once and for check-in prompts;
7. *send*: marked as late if that can be noticed.

A test that the member asks for by a button passes 1 and 6: they are looking, and it is how parking ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.errors import N_
from bot.domain.quiet_hours import QuietHours
from bot.domain.topics import NOTICEABLY_LATE, Topic

_RUN_BOUND = frozenset({Topic.RUN, Topic.FUEL})


class DropReason(StrEnum):
    """Why a message was not sent; ``sentence`` is what ``/remind why`` says."""

    PARKED = "parked"
    AFTER_RED_FLAG = "after_red_flag"
    TOO_LATE = "too_late"
    RAN_ALREADY = "ran_already"
    ANSWERED = "answered"
    QUIET_HOURS = "quiet_hours"

    @property
    def sentence(self) -> str:
        """What the member is told, marked for translation."""
        return _SENTENCES[self]

    @property
    def tells_of_health(self) -> bool:
        """Whether the reason itself is a health answer, to be kept as one: encrypted, and out of logs and metrics.

        So that an encrypted one does not give itself away, all reasons are kept so where there is a key.
        """
        return self is DropReason.AFTER_RED_FLAG


_SENTENCES = {
    DropReason.PARKED: N_("Discord did not let me write to you then: your direct messages were closed."),
    DropReason.TOO_LATE: N_("I could not send it in time, and later it would have been of no use."),
    DropReason.AFTER_RED_FLAG: N_("You had told me that something was wrong, so I did not urge you on."),
    DropReason.RAN_ALREADY: N_("You had logged a run that day already."),
    DropReason.ANSWERED: N_("You had answered it already."),
    DropReason.QUIET_HOURS: N_("It fell into your quiet hours, and after them it would have come too late."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFacts:
    """All that the decision depends on, as of the aware instant ``now``."""

    topic: Topic
    fire_at: datetime
    """The aware instant at which it was due."""
    now: datetime
    zone: ZoneInfo
    """The zone whose clocks the recipient lives by at ``now``."""
    quiet_hours: QuietHours | None = None
    is_parked: bool = False
    is_flagged: bool = False
    """Whether the member reported a red flag and has not said since that all is well."""
    ran_today: bool = False
    """Whether a run is logged for the local day for which the message counts."""
    wants_well_done: bool = True
    """Whether the member wants a short well-done in place of a run reminder they no longer need."""
    is_answered: bool = False

    @property
    def lateness(self) -> timedelta:
        """How far behind its time it is; negative before."""
        return self.now - self.fire_at


@dataclass(frozen=True, slots=True)
class Send:
    """Send it now: ``late`` marked as late, ``well_done`` as praise for the run that is logged already."""

    late: bool = False
    well_done: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Do not send it, and note why."""

    reason: DropReason


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep it in the queue and decide again at the aware instant ``until``, later than now."""

    until: datetime


Verdict = Send | Drop | Hold
Rule = Callable[[DeliveryFacts], Verdict | None]


def decide(facts: DeliveryFacts) -> Verdict:
    """Return what to do with a message that is due: the verdict of the first rule of ``RULES`` that has one.

    Raises:
        ValueError: if ``facts.now`` or ``facts.fire_at`` is naive.
    """
    if facts.now.tzinfo is None or facts.fire_at.tzinfo is None:
        raise ValueError("an instant is aware")
    for rule in RULES:
        verdict = rule(facts)
        if verdict is not None:
            return verdict
    raise AssertionError("the last rule always has a verdict")


def parked(facts: DeliveryFacts) -> Drop | None:
    """Closed direct messages: each try would count as an invalid request, and none would arrive."""
    return Drop(DropReason.PARKED) if facts.is_parked and facts.topic not in _ELSEWHERE else None


def too_late(facts: DeliveryFacts) -> Drop | None:
    """Further behind than the topic bears: by now it would be wrong or only a nuisance."""
    return Drop(DropReason.TOO_LATE) if facts.lateness > facts.topic.sent_while_late_by else None


def after_red_flag(facts: DeliveryFacts) -> Drop | None:
    """Nobody who reported chest pain is told to run, or praised for having run."""
    return Drop(DropReason.AFTER_RED_FLAG) if facts.is_flagged and facts.topic.urges_on else None


def ran_already(facts: DeliveryFacts) -> Drop | None:
    """The run is done. A run reminder may become a well-done instead, which ``send`` says; a meal before it may not."""
    if not facts.ran_today or facts.topic not in _RUN_BOUND:
        return None
    becomes_well_done = facts.topic is Topic.RUN and facts.wants_well_done
    return None if becomes_well_done else Drop(DropReason.RAN_ALREADY)


def answered(facts: DeliveryFacts) -> Drop | None:
    """A second message about what was answered meanwhile, such as a snooze."""
    return Drop(DropReason.ANSWERED) if facts.is_answered else None


def quiet(facts: DeliveryFacts) -> Hold | Drop | None:
    """Nothing during quiet hours; what can wait for their end does."""
    if facts.quiet_hours is None or facts.topic in _ELSEWHERE:
        return None
    ends_at = facts.quiet_hours.ends_after(facts.now, facts.zone)
    if ends_at <= facts.now:
        return None
    if ends_at - facts.fire_at > facts.topic.sent_while_late_by:
        return Drop(DropReason.QUIET_HOURS)
    return Hold(ends_at)


def send(facts: DeliveryFacts) -> Send:
    """Nothing speaks against it."""
    return Send(late=facts.lateness > NOTICEABLY_LATE, well_done=facts.topic is Topic.RUN and facts.ran_today)


_ELSEWHERE = frozenset({Topic.TEST, Topic.POST})
"""What a member waits for at this moment, and what goes to a channel: neither is bound to the state of their inbox."""

RULES: tuple[Rule, ...] = (parked, after_red_flag, too_late, ran_already, answered, quiet, send)
"""In the order in which they are asked."""
