"""Every message from the queue: the words of its kind, buttons of its own occurrence, a mark to find it by."""

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.delivery_rules import Send
from bot.domain.ids import MemberId, MessageId, ReminderId
from bot.domain.members import Member
from bot.domain.occurrences import OccurrenceKey, Outcome, Source
from bot.domain.reminders import Reminder, ReminderKind
from bot.domain.when import parse_when
from bot.services.ports import DueItem, LedgerEntry, Planned
from bot.ui.away import MOST_LISTED
from bot.ui.catalogue import Catalogue
from bot.ui.composer import ReminderComposer
from bot.ui.hydration import hydration_buttons
from bot.ui.notes import cheers_button, thanks_button
from bot.ui.reminder_dm import ReminderDm
from bot.ui.run_reminder import run_buttons
from sandbox.bodies import objects

FIRE_AT = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
PLANNED = FIRE_AT.replace(tzinfo=None)
ANA = Member(id=MemberId(80351110224678912), locale="en-GB", zone="UTC")
LOCALES = ["en-GB", "de", "pt-BR"]
COMPOSE = ReminderComposer(Catalogue())


def due(
    kind: ReminderKind | None,
    *,
    source: Source = Source.REMINDER,
    subject: int = 1,
    locale: str = "en-GB",
    about: datetime | None = None,
    lead_min: int = 0,
) -> DueItem:
    reminder = None
    if kind is not None:
        daily = parse_when("daily 06:30")
        reminder = Reminder(ReminderId(subject), ANA.id, kind, daily, FIRE_AT, lead_min=lead_min)
    planned = Planned(OccurrenceKey(source, subject, PLANNED), ANA.id, FIRE_AT, about_local=about)
    return DueItem(planned, reminder, replace(ANA, locale=locale), attempts=0, in_doubt_since=None)


def ids(dm: ReminderDm) -> list[str]:
    return [str(button["custom_id"]) for row in dm.components for button in objects(row["components"])]


def missed(
    kind: ReminderKind | None, fire_at: datetime, *, settled_at: datetime, number: int = 1
) -> LedgerEntry:
    source = Source.REMINDER if kind else Source.CHECK_IN
    key = OccurrenceKey(source, number, fire_at.replace(tzinfo=None))
    return LedgerEntry(
        key, ANA.id, fire_at, Outcome.GATHERED, settled_at, None, MessageId(1), 0, None, kind=kind
    )


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        (ReminderKind.RUN, run_buttons),
        (ReminderKind.HYDRATION, hydration_buttons),
        (ReminderKind.REST, thanks_button),
        (ReminderKind.FUEL, thanks_button),
    ],
)
def test_every_kind_has_the_buttons_a_view_would_have_sent(
    locale: str, kind: ReminderKind, pattern: object
) -> None:
    assert callable(pattern)
    for number in (1, 12, 999_999_999):
        dm = COMPOSE(due(kind, subject=number, locale=locale), Send())
        assert (
            dm.components
            == pattern(Catalogue().phrasebook(locale), f":{number}:202603020630").to_components()
        )
        assert any(dm.mark in one for one in ids(dm))
        assert all(len(one) <= 100 for one in ids(dm))


def test_no_message_bears_the_mark_of_another() -> None:
    items = [due(kind, subject=number) for kind in (ReminderKind.RUN,) for number in (1, 11, 111)]
    items += [due(None, source=Source.CHECK_IN, subject=number) for number in (1, 11, 111)]
    items += [due(None, source=Source.AWAY, subject=number) for number in (1, int(ANA.id))]
    dms = [COMPOSE(item, Send()) for item in items]
    for one, other in itertools.permutations(dms, 2):
        assert any(one.mark in custom_id for custom_id in ids(one))
        assert not any(one.mark in custom_id for custom_id in ids(other)), (one.mark, ids(other))


def test_what_is_late_says_so_and_what_was_put_off_answers_the_first_occurrence() -> None:
    on_time = COMPOSE(due(ReminderKind.RUN), Send()).content
    late = COMPOSE(due(ReminderKind.RUN), Send(late=True)).content
    assert late == f"{on_time}\n-# This comes late: it was planned for <t:{int(FIRE_AT.timestamp())}:f>."
    earlier = PLANNED - timedelta(minutes=30)
    again = COMPOSE(due(ReminderKind.RUN, source=Source.SNOOZE, about=earlier), Send())
    assert "as you asked" in again.content
    assert again.mark == ":1:202603020600"
    assert (
        COMPOSE(due(ReminderKind.HYDRATION, source=Source.SNOOZE, about=earlier), Send()).mark == again.mark
    )


def test_a_run_in_the_log_turns_the_reminder_into_praise() -> None:
    dm = COMPOSE(due(ReminderKind.RUN), Send(late=True, well_done=True))
    assert "Well done" in dm.content
    assert "late" not in dm.content
    assert dm.components == cheers_button(Catalogue().phrasebook("en-GB"), dm.mark).to_components()


def test_drinks_and_meals_name_no_amount_and_the_meal_names_its_run() -> None:
    texts = {kind: COMPOSE(due(kind, lead_min=150), Send()).content for kind in ReminderKind}
    for kind in (ReminderKind.HYDRATION, ReminderKind.FUEL):
        words = texts[kind].replace("06:30", "")
        assert not re.search(r"\d|litre|glass|bottle|gram|sip|cup", words), words
    assert "Thirst is the guide" in texts[ReminderKind.HYDRATION]
    assert "Your run is at 06:30" in texts[ReminderKind.FUEL]
    assert "low in fibre" in texts[ReminderKind.FUEL]
    once = COMPOSE(due(ReminderKind.FUEL), Send()).content
    assert "06:30" not in once, "a meal on its own belongs to no planned run"
    assert "nothing to catch up on" in texts[ReminderKind.REST]


def test_the_question_after_a_run_tells_which_run_and_how_long_it_stands() -> None:
    logged = PLANNED - timedelta(minutes=30)
    dm = COMPOSE(due(None, source=Source.CHECK_IN, subject=5, about=logged), Send())
    assert "the run that you logged at 06:00 on Monday" in dm.content
    assert "that you logged." in COMPOSE(due(None, source=Source.CHECK_IN, subject=5), Send()).content
    assert "stands for a day" in dm.content
    assert [one.partition(":")[2].partition(":")[0] for one in ids(dm)] == [
        "check-in.open",
        "check-in.later",
        "check-in.wrong",
    ]


def test_a_digest_lists_the_newest_ten_and_counts_the_rest() -> None:
    now = FIRE_AT + timedelta(hours=30)
    entries = [
        missed(ReminderKind.HYDRATION, FIRE_AT + timedelta(hours=hour), settled_at=now, number=hour)
        for hour in range(13)
    ]
    dm = COMPOSE(due(None, source=Source.AWAY, subject=int(ANA.id)), Send(), gathered=entries)
    assert dm.content.count("💧 Drink · <t:") == MOST_LISTED
    assert "… and 3 more." in dm.content
    assert f"<t:{int((FIRE_AT + timedelta(hours=12)).timestamp())}:f>" in dm.content
    assert f"<t:{int(FIRE_AT.timestamp())}:f>" not in dm.content
    assert len(dm.content) < 2000
    assert len(ids(dm)) == 1


def test_a_digest_offers_the_newest_run_that_is_still_in_time() -> None:
    now = FIRE_AT + timedelta(hours=2)
    entries = [
        missed(ReminderKind.RUN, FIRE_AT - timedelta(hours=1), settled_at=now, number=1),
        missed(ReminderKind.RUN, FIRE_AT, settled_at=now, number=2),
        missed(ReminderKind.HYDRATION, FIRE_AT + timedelta(hours=1), settled_at=now, number=3),
        missed(None, FIRE_AT, settled_at=now, number=4),
    ]
    away = due(None, source=Source.AWAY, subject=int(ANA.id))
    dm = COMPOSE(away, Send(), gathered=entries)
    assert "The run at 06:30 is still in time" in dm.content
    assert dm.mark == ":2:202603020630"
    assert "📝 Check-in" in dm.content
    too_late = [replace(entry, settled_at=now + timedelta(minutes=1)) for entry in entries]
    dm = COMPOSE(away, Send(), gathered=too_late)
    assert "nothing you need to do" in dm.content
    assert len(ids(dm)) == 1
