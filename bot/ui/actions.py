"""Buttons, select menus and modals that outlive a restart.

A button's custom id is ``g:<action>:<state>``, a select menu's ``s:<action>:<state>``, a modal's
``m:<action>:<state>:<salt>``: all that is needed to act travels in the id, so nothing is kept in memory and a press
works after a restart and weeks later. One ``DynamicItem`` catches every button, one every select menu, one listener
every modal; all hand the interaction to the handler that a feature registered for the action, and any exception to
the one presenter.

What travels in an id can be forged: handlers must check that what it names belongs to whoever pressed.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Self

import discord

from bot.domain.errors import N_, ExpectedError

Handler = Callable[[discord.Interaction[Any], str], Awaitable[None]]
ErrorHandler = Callable[[discord.Interaction[Any], Exception], Awaitable[None]]

_BUTTON_ID = re.compile(r"g:(?P<action>[a-z.-]+):(?P<state>.*)", re.DOTALL)
_SELECT_ID = re.compile(r"s:(?P<action>[a-z.-]+):(?P<state>.*)", re.DOTALL)
_LONGEST_NUMBER = 18  # digits; the database's numbers have one more, but not every number of that length fits
_MODAL_ID = re.compile(r"m:(?P<action>[a-z.-]+):(?P<state>.*):(?P<salt>[0-9a-f]{8})", re.DOTALL)


class ForgottenAction(ExpectedError):
    """A button or form from a version that did things differently."""

    template = N_(
        "This button is from an older version of me and does nothing any more. `/help` shows what does."
    )


class ActionRouter:
    """Which feature answers which button, which select menu and which modal."""

    def __init__(self, present: ErrorHandler) -> None:
        self._present = present
        self._buttons: dict[str, Handler] = {}
        self._selects: dict[str, Handler] = {}
        self._modals: dict[str, Handler] = {}

    def on_button(self, action: str, handler: Handler) -> None:
        """Let ``handler`` answer the buttons of ``action``."""
        self._register(self._buttons, action, handler)

    def on_select(self, action: str, handler: Handler) -> None:
        """Let ``handler`` answer the select menus of ``action``; ``chosen_values`` tells it what was chosen."""
        self._register(self._selects, action, handler)

    def on_modal(self, action: str, handler: Handler) -> None:
        """Let ``handler`` answer the submitted modals of ``action``."""
        self._register(self._modals, action, handler)

    def _register(self, handlers: dict[str, Handler], action: str, handler: Handler) -> None:
        if action in handlers:
            msg = f"two features answer {action!r}"
            raise ValueError(msg)
        handlers[action] = handler

    async def press(self, interaction: discord.Interaction[Any], action: str, state: str) -> None:
        """Handle a pressed button."""
        await self._run(self._buttons.get(action), interaction, state)

    async def choose(self, interaction: discord.Interaction[Any], action: str, state: str) -> None:
        """Handle a choice in a select menu."""
        await self._run(self._selects.get(action), interaction, state)

    async def submit(self, interaction: discord.Interaction[Any]) -> None:
        """Handle a submitted modal, also one that this version does not know; anything else is not ours."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        match = _MODAL_ID.fullmatch(_data(interaction).get("custom_id", ""))
        if match is None:
            await self._run(None, interaction, "")
        else:
            await self._run(self._modals.get(match["action"]), interaction, match["state"])

    async def _run(self, handler: Handler | None, interaction: discord.Interaction[Any], state: str) -> None:
        if handler is None:
            await self._present(interaction, ForgottenAction())
            return
        try:
            await handler(interaction, state)
        except Exception as error:  # noqa: BLE001 - this is where every error of a component ends
            await self._present(interaction, error)


class ActionButton(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=_BUTTON_ID):
    """The one kind of button the bot sends."""

    def __init__(
        self,
        action: str,
        state: str,
        *,
        label: str | None = None,
        style: discord.ButtonStyle = discord.ButtonStyle.secondary,
        emoji: str | None = None,
    ) -> None:
        super().__init__(
            discord.ui.Button(label=label, style=style, emoji=emoji, custom_id=f"g:{action}:{state}")
        )
        self._action = action
        self._state = state

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the button that was pressed. Nothing here can fail: discord.py would only log it."""
        return cls(match["action"], match["state"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press to the feature that answers it."""
        actions: ActionRouter = interaction.client.actions
        await actions.press(interaction, self._action, self._state)


class ActionSelect(discord.ui.DynamicItem[discord.ui.Select[discord.ui.View]], template=_SELECT_ID):
    """The one kind of select menu the bot puts under a message; ``least`` to ``most`` of ``options`` are chosen.

    Those that are ``default`` are chosen already; ``preselected_values`` tells later which they were.
    """

    def __init__(
        self,
        action: str,
        state: str,
        *,
        placeholder: str | None = None,
        options: Sequence[discord.SelectOption] = (),
        least: int = 1,
        most: int = 1,
    ) -> None:
        super().__init__(
            discord.ui.Select(
                custom_id=f"s:{action}:{state}",
                placeholder=placeholder,
                options=list(options),
                min_values=least,
                max_values=most,
            )
        )
        self._action = action
        self._state = state

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Return the menu in which something was chosen. Nothing here can fail: discord.py would only log it."""
        return cls(match["action"], match["state"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice to the feature that answers it."""
        actions: ActionRouter = interaction.client.actions
        await actions.choose(interaction, self._action, self._state)


def buttons(*items: ActionButton | ActionSelect) -> discord.ui.View:
    """Return a view of action buttons and menus. It is all-dynamic and never times out, so it needs no memory."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


class ActionModal(discord.ui.Modal):
    """A modal whose id says what its submit needs.

    It is marked as finished before it is sent, so that discord.py does not keep it: a dismissed modal would stay
    in its memory for ever, and a submit after a restart would be dropped.
    """

    def __init__(
        self, action: str, state: str, *, title: str, fields: Sequence[discord.ui.Label[Any]]
    ) -> None:
        # Each opening has an id of its own: a reused id let one member's answers reach another's handler.
        super().__init__(title=title, custom_id=f"m:{action}:{state}:{secrets.token_hex(4)}")
        for field in fields:
            self.add_item(field)
        self.stop()


def number_in(state: str) -> int:
    """Return the id that a button or form carries.

    Raises:
        ForgottenAction: if it is none, or none that could be in the database.
    """
    if not (state.isascii() and state.isdigit() and len(state) <= _LONGEST_NUMBER):
        raise ForgottenAction
    return int(state)


def chosen_values(interaction: discord.Interaction[Any]) -> list[str]:
    """Return what was chosen in a select menu. It may be forged: a value need not have been on offer."""
    return [str(value) for value in _data(interaction).get("values", ())]


def preselected_values(interaction: discord.Interaction[Any]) -> list[str]:
    """Return what was chosen already in a select menu before it was used: the message shows it still."""
    rows = [] if interaction.message is None else interaction.message.components
    return [
        option.value
        for row in rows
        if isinstance(row, discord.ActionRow)
        for menu in row.children
        if isinstance(menu, discord.SelectMenu) and menu.custom_id == _data(interaction).get("custom_id")
        for option in menu.options
        if option.default
    ]


def submitted_values(interaction: discord.Interaction[Any]) -> dict[str, list[str]]:
    """Return what was entered in a submitted modal: custom id of the field -> its values (none if left empty)."""
    return dict(_entries(_data(interaction).get("components", ())))


def _entries(components: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    entries: list[tuple[str, list[str]]] = []
    for component in components:
        if "component" in component:
            entries.extend(_entries([component["component"]]))
        elif "components" in component:
            entries.extend(_entries(component["components"]))
        elif "custom_id" in component:
            value = component.get("value")
            values = component.get("values", [] if value in (None, "") else [value])
            entries.append((component["custom_id"], [str(one) for one in values or ()]))
    return entries


def _data(interaction: discord.Interaction[Any]) -> Mapping[str, Any]:
    # discord.py types the data of an interaction as a union of payloads; it is whatever Discord sent.
    data: Mapping[str, Any] = interaction.data or {}
    return data
