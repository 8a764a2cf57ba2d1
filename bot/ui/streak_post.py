"""A streak milestone in a server's channel, for a member who wants it celebrated there."""

from bot.services.ports import DuePost
from bot.services.streak_milestones import StreakMilestoneService
from bot.ui.boards import shown_name
from bot.ui.catalogue import Catalogue
from bot.ui.posts import ServerPost


class StreakMilestonePost:
    """Writes the posts that celebrate streaks."""

    def __init__(self, milestones: StreakMilestoneService, catalogue: Catalogue) -> None:
        self._milestones = milestones
        self._catalogue = catalogue

    async def __call__(self, due: DuePost) -> ServerPost | None:
        """Return the message; None if the member wants none any more."""
        celebration = None if due.post is None else await self._milestones.celebration(due.post)
        if celebration is None:
            return None
        book = self._catalogue.phrasebook(due.community.locale)
        return ServerPost(
            book.plural(
                "🏅 **{name}** kept {count} day in a row, rest included. Well done.",
                "🏅 **{name}** kept {count} days in a row, rest included. Well done.",
                celebration.days,
                name=shown_name(celebration.display_name),
            )
        )
