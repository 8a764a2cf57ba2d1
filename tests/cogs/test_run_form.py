"""The form behind "Ran it": what it reads, and that nothing typed is lost when it cannot."""

import pytest

from sandbox import ClientRefused, Message, Modal
from tests.club import Club


def typed(modal: Modal | None) -> dict[str, object]:
    """Return what stands in the form when it opens."""
    assert modal is not None
    return {field.custom_id: field.component.get("value") or "" for field in modal.fields}


async def open_form(club: Club, reminder: Message) -> Modal:
    label = "Try again" if "Try again" in [button.label for button in reminder.buttons] else "Ran it"
    form = (await club.ana.click(reminder, label)).modal
    assert form is not None
    return form


async def test_a_slip_in_either_field_is_named_and_what_was_typed_is_kept(club: Club) -> None:
    reminder = await club.reminded()
    slips = [
        ({"duration": "half an hour", "distance": "5"}, "half an hour"),
        ({"duration": "30", "distance": "round the lake"}, "round the lake"),
        ({"duration": "0", "distance": ""}, "1 minute to 24 hours"),
        ({"duration": "25h", "distance": ""}, "1 minute to 24 hours"),
        ({"duration": "30", "distance": "900 km"}, "50 m and 500 km"),
        ({"duration": "-30", "distance": "-5"}, "-30"),
    ]
    for entered, named in slips:
        reply = await club.ana.submit_modal(await open_form(club, reminder), entered)
        assert named in reply.content
        assert "What you typed is kept" in reply.content
        assert [button.label for button in reminder.buttons] == ["Try again", "Rest instead", "Skip"]
        assert typed(await open_form(club, reminder)) == entered
    assert club.rows("SELECT * FROM run") == []

    done = await club.ana.submit_modal(
        await open_form(club, reminder), {"duration": "1h05", "distance": "6.2 mi"}
    )
    assert "9.98 km in 1 hr 5 min" in done.content or "9.98 km in 1 hr 5 mins" in done.content


async def test_awkward_text_comes_back_as_it_was(club: Club) -> None:
    reminder = await club.reminded()
    for text in (
        "a|b|c",
        "1|23456789012345",
        ":1:202603020630",
        "`30`",
        "🏃🏾‍♀️🏃🏾‍♀️",
        "|" * 16,
        "%7C\\n",
        "<@123>",
        "\u202e30",
        "x" * 16,
    ):
        entered = {"duration": text, "distance": text[::-1]}
        reply = await club.ana.submit_modal(await open_form(club, reminder), entered)
        assert "couldn't read" in reply.content
        assert "Something went wrong" not in reply.content
        assert typed(await open_form(club, reminder)) == entered
    await club.restart_bot()
    assert typed(await open_form(club, reminder)) == entered, "not even a restart loses it"
    with pytest.raises(ClientRefused):
        await club.ana.submit_modal(await open_form(club, reminder), {"duration": "x" * 17})


async def test_two_forms_for_one_run_log_it_once(club: Club) -> None:
    reminder = await club.reminded()
    one, other = await open_form(club, reminder), await open_form(club, reminder)
    assert one.custom_id != other.custom_id
    await club.ana.submit_modal(one, {"duration": "30"})
    again = await club.ana.submit_modal(other, {"duration": "45"})
    assert "in your log already" in again.content
    assert "30 min" in again.content
    assert club.rows("SELECT duration_s FROM run") == [(1800,)]
