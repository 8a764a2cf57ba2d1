"""From a claimed occurrence to the message that its member reads, in their language."""

from collections.abc import Callable, Sequence

import discord

from bot.domain.delivery_rules import Send
from bot.domain.topics import Topic
from bot.services.ports import DueItem, LedgerEntry
from bot.ui import away, check_in_morning, check_in_prompt, cheers, hydration, notes, run_reminder
from bot.ui.catalogue import Catalogue, Markup, Phrasebook, small
from bot.ui.ready_made import PLACEHOLDER, ReadyMadeButtons
from bot.ui.reminder_dm import ReminderDm, occurrence_answered, state_of

Pattern = Callable[[Phrasebook, str], discord.ui.View]
"""Makes the buttons of a kind of message, each with the given state."""


class ReminderComposer:
    """Writes everything that goes out from the queue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._made: dict[tuple[str, Pattern], ReadyMadeButtons] = {}

    def __call__(self, item: DueItem, send: Send, *, gathered: Sequence[LedgerEntry] = ()) -> ReminderDm:
        """Return the message for a claimed occurrence; a late one says so, a digest tells of what was ``gathered``."""
        book = self._catalogue.phrasebook(item.member.locale)
        state = state_of(occurrence_answered(item.planned))
        match item.topic:
            case Topic.RUN if send.well_done:
                return self._dm(item, notes.well_done_text(book), notes.cheers_button, state)
            case Topic.RUN:
                text, pattern = run_reminder.run_text(book, item), run_reminder.run_buttons
            case Topic.HYDRATION:
                text, pattern = hydration.hydration_text(book), hydration.hydration_buttons
            case Topic.REST:
                text, pattern = notes.rest_text(book), notes.thanks_button
            case Topic.FUEL:
                pattern = notes.swap_test_buttons if item.in_swap_test else notes.thanks_button
                text = notes.fuel_text(book, item)
            case Topic.CHECK_IN_PROMPT:
                key = item.planned.key
                return self._dm(
                    item,
                    check_in_prompt.prompt_text(book, item),
                    check_in_prompt.prompt_buttons,
                    check_in_prompt.prompt_state(key),
                    mark=check_in_prompt.prompt_mark(key),
                )
            case Topic.FOLLOW_UP:
                key = item.planned.key
                return self._dm(
                    item,
                    check_in_morning.morning_text(book, item),
                    check_in_morning.morning_buttons,
                    check_in_morning.morning_state(key),
                    mark=check_in_morning.morning_mark(key),
                )
            case Topic.AWAY:
                return self._digest(item, book, gathered, state)
            case topic:
                return self._of_another(item, book, topic)
        if send.late:
            why = book.say(
                "This comes late: it was planned for {planned_at}.", planned_at=item.planned.fire_at
            )
            text = Markup(f"{text}\n{small(why)}")
        return self._dm(item, text, pattern, state)

    def _of_another(self, item: DueItem, book: Phrasebook, topic: Topic) -> ReminderDm:
        """Return a message that another member sends."""
        if topic is not Topic.CHEER:
            msg = f"nothing puts {topic} in the queue"
            raise ValueError(msg)
        text, state = cheers.cheer_text(book, item), cheers.cheer_state(item)
        return self._dm(item, text, cheers.cheer_buttons, state, mark=cheers.cheer_mark(item))

    def _digest(
        self, item: DueItem, book: Phrasebook, gathered: Sequence[LedgerEntry], state: str
    ) -> ReminderDm:
        text = away.digest_text(book, gathered)
        run = away.run_in_time(gathered)
        if run is not None:
            return self._dm(item, text, run_reminder.run_buttons, state_of(run))
        # The word keeps a reminder of the same number from being taken for it.
        return self._dm(item, text, notes.thanks_button, f":away.{state.removeprefix(':')}")

    def _dm(
        self, item: DueItem, text: Markup, pattern: Pattern, state: str, *, mark: str | None = None
    ) -> ReminderDm:
        locale = item.member.locale
        made = self._made.get((locale, pattern))
        if made is None:
            view = pattern(self._catalogue.phrasebook(locale), PLACEHOLDER)
            made = self._made[locale, pattern] = ReadyMadeButtons(view)
        return ReminderDm(text, made.with_state(state), mark=mark or state)
