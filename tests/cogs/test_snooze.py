"""Putting a run off: ten minutes at once, other waits from a menu, any time in words."""

from datetime import UTC, datetime

import pytest

from sandbox import ClientRefused, Message, Modal
from tests.club import Club

OPEN = ["Ran it", "Snooze 10 min", "Later…", "Rest instead", "Skip"]


def labels(message: Message) -> list[str | None]:
    return [button.label for button in message.buttons]


async def time_form(club: Club, reminder: Message) -> Modal:
    label = "Try again" if "Try again" in labels(reminder) else "Another time…"
    form = (await club.ana.click(reminder, label)).modal
    assert form is not None
    return form


@pytest.mark.parametrize(("label", "minutes"), [("10 min", 10), ("30 min", 30), ("1 hour", 60)])
async def test_the_menu_offers_waits_and_a_way_back(club: Club, label: str, minutes: int) -> None:
    reminder = await club.reminded()
    said = reminder.content
    await club.ana.click(reminder, "Later…")
    assert labels(reminder) == ["10 min", "30 min", "1 hour", "Another time…", "Back"]
    await club.ana.click(reminder, "Back")
    assert (reminder.content, labels(reminder)) == (said, OPEN)
    await club.ana.click(reminder, "Later…")
    await club.ana.click(reminder, label)
    assert "I'll ask again" in reminder.content
    assert labels(reminder) == ["Ran it", "Rest instead", "Skip"]
    club.clock.advance(minutes=minutes - 1)
    assert club.rows("SELECT count(*) FROM due WHERE source = 'z'") == [(1,)]
    club.clock.advance(minutes=1)
    nudge = await club.delivered()
    assert "Once more, as you asked" in nudge.content
    assert labels(nudge) == OPEN


async def test_a_typed_time_is_read_or_kept(club: Club) -> None:
    reminder = await club.reminded()
    await club.ana.click(reminder, "Later…")
    for unreadable in ("soon", "06:00 and 07:00", "yesterday 7:00", "a|b|c", ":1:202603020630", "🏃🏾‍♀️" * 5):
        form = await time_form(club, reminder)
        told = await club.ana.submit_modal(form, {"when": unreadable})
        assert "would work" in told.content
        assert "What you typed is kept" in told.content
        assert (await time_form(club, reminder)).fields[0].component.get("value") == unreadable.strip()
    await club.ana.click(reminder, "Back")
    assert "Time for your run" in reminder.content
    assert labels(reminder) == OPEN
    await club.ana.click(reminder, "Later…")
    form = await time_form(club, reminder)
    with pytest.raises(ClientRefused):
        await club.ana.submit_modal(form, {"when": "x" * 33})
    form = await time_form(club, reminder)
    await club.restart_bot()
    snoozed = await club.ana.submit_modal(form, {"when": "18:00"})
    at_six = club.clock.now().replace(hour=18, minute=0, second=0, microsecond=0)
    assert f"<t:{int(at_six.timestamp())}:R>" in snoozed.content
    club.clock.move_to(at_six)
    assert "Once more, as you asked" in (await club.delivered()).content


async def test_an_answer_ends_putting_off_on_every_screen(club: Club) -> None:
    reminder = await club.reminded()
    await club.ana.click(reminder, "Skip")
    occurrence = ":1:202603020630"
    for custom_id in (
        f"g:run.later:{occurrence}",
        f"g:run.snooze:{occurrence}|30",
        f"g:run.snooze:{occurrence}",
    ):
        stands = await club.press(club.ana, reminder, custom_id)
        assert "Skipped" in stands.content
    assert club.rows("SELECT count(*) FROM due WHERE source = 'z'") == [(0,)]
    for custom_id in (f"g:run.snooze:{occurrence}|525600", "g:run.type:", "g:run.back:x|", "g:run.later:1"):
        assert "older version" in (await club.press(club.ana, reminder, custom_id)).content
    ben = club.add_member("Ben")
    his = await club.reminded(ben, when="daily 06:30")
    for custom_id in (
        f"g:run.later:{occurrence}",
        f"g:run.type:{occurrence}",
        f"g:run.snooze:{occurrence}|60",
    ):
        assert "can't find that reminder" in (await club.press(ben, his, custom_id)).content


async def test_what_is_put_off_into_quiet_hours_says_what_becomes_of_it(club: Club) -> None:
    reminder = await club.reminded()
    await club.ana.slash("remind hydration", when="at 6:45")
    await club.ana.slash("settings quiet-hours", hours="07:00-09:30")
    await club.ana.click(reminder, "Later…")
    await club.ana.click(reminder, "1 hour")
    nine_thirty = club.clock.now().replace(hour=9, minute=30, second=0, microsecond=0)
    assert f"it waits until <t:{int(nine_thirty.timestamp())}:t>" in reminder.content
    club.clock.move_to(club.clock.now().replace(hour=6, minute=45, second=0))
    drink = await club.delivered()
    put_off = await club.ana.click(drink, "Later 30 min")
    assert "too late after them: it is left out" in put_off.content
    assert labels(drink) == ["Had a drink"]


async def test_a_snooze_into_the_second_of_two_equal_hours_is_one_of_its_own(club: Club) -> None:
    club.clock.move_to(datetime(2026, 10, 25, 0, 10, tzinfo=UTC))  # 01:10 in Lisbon, for the first time
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind run", when="daily 01:20")
    club.clock.move_to(datetime(2026, 10, 25, 0, 20, 5, tzinfo=UTC))
    reminder = await club.delivered()
    await club.ana.click(reminder, "Snooze 10 min")
    club.clock.advance(minutes=10, seconds=5)
    first = await club.delivered()
    await club.ana.click(first, "Later…")
    await club.ana.click(first, "1 hour")
    club.clock.advance(minutes=60, seconds=5)
    second = await club.delivered()
    assert "Once more, as you asked" in second.content
    sent = club.rows("SELECT planned_local, message_id FROM ledger WHERE source = 'z' ORDER BY planned_local")
    assert [message_id for _, message_id in sent] == [first.id, second.id]


async def snoozed_until(club: Club, reminder: Message, when: str) -> str:
    await club.ana.click(reminder, "Later…")
    return (await club.ana.submit_modal(await time_form(club, reminder), {"when": when})).content


async def test_a_second_snooze_says_that_the_first_gives_way(club: Club) -> None:
    morning = await club.reminded(when="daily 06:30 18:00")
    seven = club.clock.now().replace(hour=19, minute=0, second=0, microsecond=0)
    assert "gives way" not in await snoozed_until(club, morning, "19:00")
    club.clock.move_to(seven.replace(hour=18))
    evening = await club.delivered()
    put_off = await snoozed_until(club, evening, "in 45 min")
    assert f"The one at <t:{int(seven.timestamp())}:t> gives way." in put_off
    assert club.rows("SELECT about_local FROM due WHERE source = 'z'") == [("2026-03-02T18:00",)]
    club.clock.advance(minutes=46)
    again = await club.delivered()
    assert "gives way" not in (await club.ana.click(again, "Snooze 10 min")).content, "the same one once more"
    await club.press(club.ana, morning, "g:run.snooze::1:202603020630")
    assert "gives way" in morning.content


async def test_a_drink_put_off_makes_another_give_way(club: Club) -> None:
    await club.ana.slash("settings timezone", zone="Lisbon")
    await club.ana.slash("remind hydration", when="daily 06:30 06:50")
    club.clock.move_to(club.clock.now().replace(hour=6, minute=30, second=0))
    first = await club.delivered()
    assert "gives way" not in (await club.ana.click(first, "Later 30 min")).content
    club.clock.move_to(club.clock.now().replace(hour=6, minute=50, second=0))
    second = await club.delivered()
    assert "gives way" in (await club.ana.click(second, "Later 30 min")).content


async def test_a_change_that_ends_a_snooze_says_so(club: Club) -> None:
    reminder = await club.reminded()
    (run,) = await club.ana.autocomplete("remind edit", option="reminder")
    unhurried = await club.ana.slash("remind edit", reminder=str(run.value), when="mon wed 06:30")
    assert "snoozed" not in unhurried.content
    for command, options in (
        ("remind edit", {"reminder": str(run.value), "when": "tue 07:00"}),
        ("remind pause", {"until": "friday"}),
    ):
        await club.press(club.ana, reminder, "g:run.snooze::1:202603020630")
        assert club.rows("SELECT count(*) FROM due WHERE source = 'z'") == [(1,)]
        changed = await club.ana.slash(command, options=options)
        assert "What you had snoozed does not come again" in changed.content
        assert club.rows("SELECT count(*) FROM due WHERE source = 'z'") == [(0,)]
    assert "Skipped" in (await club.ana.click(reminder, "Skip")).content
