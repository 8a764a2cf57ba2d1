"""Buttons made once and sent many times: only the state in their custom ids differs from message to message.

A view with four buttons costs more processor time than all else that composing takes, and its payload is the same
for every member who reads the language.
"""

from collections.abc import Mapping, Sequence

import discord

Rows = Sequence[Mapping[str, object]]
"""Rows of buttons as Discord takes them."""

PLACEHOLDER = "{state}"
"""The state that the buttons of a pattern carry."""


class ReadyMadeButtons:
    """The payload of ``pattern``, one row of action buttons with ``PLACEHOLDER`` as their state, to be filled in.

    Raises:
        ValueError: if a button carries another state.
    """

    def __init__(self, pattern: discord.ui.View) -> None:
        (row,) = pattern.to_components()
        self._row = row
        self._buttons = [
            (button, button["custom_id"].removesuffix(PLACEHOLDER)) for button in row["components"]
        ]
        if any(button["custom_id"] == prefix for button, prefix in self._buttons):
            raise ValueError("every button needs the placeholder as its state")

    def with_state(self, state: str) -> Rows:
        """Return the payload in which every button carries ``state``."""
        return [
            {
                **self._row,
                "components": [
                    {**button, "custom_id": f"{prefix}{state}"} for button, prefix in self._buttons
                ],
            }
        ]
