"""Texts longer than one message: cut between blocks, so that nothing is lost and nothing is refused."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import discord

from bot.ui.catalogue import Markup

PAGE_LENGTH = 2000
"""Characters of one message's content that Discord takes."""


def pages(blocks: Sequence[Markup], *, between: str = "\n\n") -> list[Markup]:
    """Return the blocks joined into as few messages as hold them, in order.

    A block longer than a message, which only a very wordy language makes, is cut at the last line, sentence or
    word that fits.
    """
    full: list[str] = []
    page = ""
    for piece in (piece for block in blocks for piece in _fitting(block)):
        joined = f"{page}{between}{piece}" if page else piece
        if len(joined) > PAGE_LENGTH:
            full.append(page)
            joined = piece
        page = joined
    return [Markup(text) for text in [*full, page] if text]


async def send_pages(
    first: Callable[[Markup], Coroutine[Any, Any, object]],
    interaction: discord.Interaction[Any],
    texts: Sequence[Markup],
) -> None:
    """Answer with the first page by ``first`` and with the others after it, all for the member alone."""
    await first(texts[0])
    for text in texts[1:]:
        await interaction.followup.send(text, ephemeral=True)


def _fitting(block: str) -> list[str]:
    pieces: list[str] = []
    while len(block) > PAGE_LENGTH:
        cuts = [block.rfind(mark, 1, PAGE_LENGTH) for mark in ("\n", ". ", " ")]
        cut = next((cut for cut in cuts if cut > PAGE_LENGTH // 2), PAGE_LENGTH - 1) + 1
        pieces.append(block[:cut].rstrip())
        block = block[cut:].lstrip()
    return [*pieces, block]
