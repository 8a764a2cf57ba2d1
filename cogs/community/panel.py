"""The controls below ``/community setup`` and ``show``. What is chosen there is changed, and the same message tells it.

They stand there for as long as the message does, so they start nothing: posts that were stopped meanwhile stay so, and
the message says it. ``/community setup``, said anew, is what starts them.
"""

from bot.client import GutsyInteraction
from bot.domain.communities import UnreadablePostTime
from bot.services.communities import CannotPost, Wishes
from bot.services.zones import UnknownZone
from bot.ui import community_panel
from bot.ui.actions import chosen_values, preselected_values, submitted_values
from bot.ui.community_panel import When
from cogs.community.base import CommunityCommands


class Panel(CommunityCommands):
    """What is posted and when, without typing options."""

    async def choose_facts(self, interaction: GutsyInteraction, _: str) -> None:
        """Let facts come as often as was chosen."""
        await self._change(interaction, community_panel.facts_wishes(chosen_values(interaction)))

    async def choose_posts(self, interaction: GutsyInteraction, _: str) -> None:
        """Turn on what was ticked, and off what no longer is."""
        chosen, before = chosen_values(interaction), preselected_values(interaction)
        await self._change(interaction, community_panel.posts_wishes(chosen, before=before))

    async def ask_when(self, interaction: GutsyInteraction, state: str) -> None:
        """Open the form."""
        typed = When.parse(state)
        report = await self._report(interaction)
        book = self._catalogue.book_for(interaction)
        await interaction.response.send_modal(community_panel.when_modal(book, report, typed))

    async def set_when(self, interaction: GutsyInteraction, state: str) -> None:
        """Change what was changed in the form; a slip of the pen keeps what was typed."""
        typed = community_panel.read_when(state, submitted_values(interaction))
        try:
            await self._change(interaction, typed.wishes, typed=typed)
        except (UnreadablePostTime, UnknownZone) as error:
            now = (await self._report(interaction)).community
            book = self._catalogue.book_for(interaction)
            text, view = community_panel.unread(book, error, now, typed=typed)
            await interaction.response.edit_message(content=text, view=view)

    async def _change(
        self, interaction: GutsyInteraction, wishes: Wishes, *, typed: When | None = None
    ) -> None:
        done = await self._wish(interaction, wishes, only_change=True)
        report = await self._report(interaction) if isinstance(done, CannotPost) else done
        book = self._catalogue.book_for(interaction)
        text, view = community_panel.outcome(book, done, report.community, typed=typed)
        await interaction.response.edit_message(content=text, view=view)
