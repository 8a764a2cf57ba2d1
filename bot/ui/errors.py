"""One presenter for every error: command tree, button, modal, autocomplete, gateway event, dispatcher.

Expected errors are shown in their own words. Anything else is a defect: the member gets a reference, the log
everything but private data, under the same reference.
"""

import functools
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import discord
import structlog
from discord import app_commands

from bot.domain.errors import N_, ExpectedError
from bot.ui.catalogue import Catalogue

_Autocomplete = TypeVar("_Autocomplete", bound=Callable[..., Awaitable[Any]])

_log = structlog.get_logger(__name__)


class CommandsChanged(ExpectedError):
    """Discord still shows the commands of an earlier version."""

    template = N_("My commands were updated a moment ago. Please try again; if it persists, restart Discord.")


class NotAllowed(ExpectedError):
    """A check on the command said no."""

    template = N_("You are not allowed to do that here.")


class ErrorPresenter:
    """Tells members what went wrong and operators why."""

    def __init__(self, catalogue: Catalogue, *, answered: Callable[[int], None]) -> None:
        """Tell ``answered`` each HTTP status with which Discord refused something: too many get a bot banned."""
        self._catalogue = catalogue
        self._answered = answered

    async def present(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """Answer the interaction with what can be said about ``error``; never raises."""
        book = self._catalogue.book_for(interaction)
        expected = _expected(error)
        if expected is not None:
            text = book.error(expected)
        else:
            reference = self.report(error, during=_name_of(interaction))
            text = book.say(
                "Something went wrong on my side; it was not your doing. If it happens again, tell whoever "
                "runs this bot the reference `{reference}`.",
                reference=reference,
            )
        await self._answer(interaction, text)

    def report(self, error: BaseException, *, during: str) -> str:
        """Log a defect and return the reference under which it can be found."""
        reference = secrets.token_hex(4)
        cause = _cause(error)
        if isinstance(cause, discord.HTTPException):
            self._answered(cause.status)
        _log.error("Unexpected error", reference=reference, during=during, exc_info=cause)
        return reference

    async def _answer(self, interaction: discord.Interaction[Any], text: str) -> None:
        try:
            if interaction.type is discord.InteractionType.autocomplete:
                if not interaction.response.is_done():
                    await interaction.response.autocomplete([])
            elif interaction.response.is_done():
                await interaction.followup.send(
                    text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
                )
            else:
                await interaction.response.send_message(
                    text, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
                )
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            # The member is gone or Discord is: there is nobody to tell.
            if isinstance(error, discord.HTTPException):
                self._answered(error.status)
            _log.warning(
                "An error could not be shown", during=_name_of(interaction), why=type(error).__name__
            )


def presented(callback: _Autocomplete) -> _Autocomplete:
    """Let errors of an autocomplete callback reach the presenter; discord.py would only log them.

    Goes between the ``autocomplete`` decorator and the method of a cog.
    """

    @functools.wraps(callback)
    async def guarded(cog: Any, interaction: discord.Interaction[Any], current: str) -> Any:
        try:
            return await callback(cog, interaction, current)
        except Exception as error:  # noqa: BLE001 - this is where every error of an autocomplete ends
            presenter: ErrorPresenter = interaction.client.presenter
            await presenter.present(interaction, error)
            return []

    guarded.__is_presented__ = True  # type: ignore[attr-defined]  # for the test that none was forgotten
    return guarded  # type: ignore[return-value]  # functools.wraps keeps the signature, which mypy cannot tell


def _expected(error: Exception) -> ExpectedError | None:
    cause = _cause(error)
    if isinstance(cause, ExpectedError):
        return cause
    # An option that does not fit is one that Discord checked against an earlier version; its text is in the error.
    if isinstance(
        cause,
        app_commands.CommandNotFound | app_commands.CommandSignatureMismatch | app_commands.TransformerError,
    ):
        return CommandsChanged()
    if isinstance(cause, app_commands.CheckFailure):
        return NotAllowed()
    return None


def _cause(error: BaseException) -> BaseException:
    """Return what the library wrapped."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, app_commands.TransformerError) and error.__cause__ is not None:
        return error.__cause__
    return error


def _name_of(interaction: discord.Interaction[Any]) -> str:
    """Return what was used, without anything that was entered."""
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    data: dict[str, Any] = interaction.data or {}  # type: ignore[assignment]
    action = str(data.get("custom_id", "")).split(":")[1:2]
    return f"{interaction.type.name} {''.join(action)}"
