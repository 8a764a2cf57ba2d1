"""Buttons that are made once and filled in for each message."""

import pytest

from bot.ui.actions import ActionButton, buttons
from bot.ui.ready_made import PLACEHOLDER, ReadyMadeButtons


async def test_a_pattern_must_leave_the_state_open() -> None:
    open_button, closed = ActionButton("run.done", PLACEHOLDER), ActionButton("run.skip", ":1:202603020630")
    assert ReadyMadeButtons(buttons(open_button)).with_state(":7:202603020630")
    with pytest.raises(ValueError, match="placeholder"):
        ReadyMadeButtons(buttons(open_button, closed))
