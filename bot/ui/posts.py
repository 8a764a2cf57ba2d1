"""What every message for a server's channel has, and the two that are about the bot itself."""

from collections.abc import Callable
from dataclasses import dataclass, field

import discord

from bot.domain.communities import Community, Post, PostKind
from bot.domain.ids import GuildId
from bot.services.ports import DuePost
from bot.ui.boards import shown_name
from bot.ui.catalogue import Catalogue, Markup, Phrasebook, small
from bot.ui.communities import trouble_sentence
from bot.ui.milestone_roles import role_trouble_text
from bot.ui.ready_made import Rows
from bot.ui.reminder_dm import ReminderDm


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that is shown with a message, described for those who do not see it."""

    data: bytes = field(repr=False)
    filename: str
    description: str


@dataclass(frozen=True, slots=True)
class ServerPost:
    """A message ready for a channel. A layout as the view holds all, and leaves ``content`` empty.

    ``mark`` is part of a custom id in the view and of no other message's; without one, the text tells it apart.
    """

    content: str
    view: discord.ui.View | discord.ui.LayoutView | None = None
    picture: Picture | None = None
    mark: str | None = None


class SamplePost:
    """Writes the sample that ``/community test`` asks for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, due: DuePost) -> ServerPost:
        """Return the sample."""
        book = self._catalogue.phrasebook(due.community.locale)
        first = book.say("👋 **A sample, so that you know the way works.** This is where I post.")
        why = small(
            book.say(
                "Somebody who manages this server asked for it on {day} at {time}.",
                day=book.date(due.planned.fire_at.astimezone(due.community.clock.home)),
                time=book.clock_time(due.planned.fire_at.astimezone(due.community.clock.home)),
            )
        )
        return ServerPost(Markup(f"{first}\n{why}"))


class TroubleNotice:
    """Writes the word to those who run a server that refuses posts.

    ``server_name`` returns what a server is called, None if that is not known: whoever runs several must see which one
    a direct message is about, where Discord shows neither its roles nor a channel that is gone.
    """

    def __init__(self, catalogue: Catalogue, server_name: Callable[[GuildId], str | None]) -> None:
        self._catalogue = catalogue
        self._server_name = server_name

    def __call__(self, community: Community, post: Post) -> tuple[ServerPost, ReminderDm] | None:
        """Return it for the log channel and for whoever set the bot up; None if the trouble is over.

        It has no buttons.
        """
        book = self._catalogue.phrasebook(community.locale)
        if post.kind is PostKind.ROLE_TROUBLE:
            text: Markup | None = role_trouble_text(book, post.content)
        else:
            text = _posts_on_hold(book, community)
        if text is None:
            return None
        none: Rows = ()
        name = self._server_name(community.guild_id)
        which = (
            "" if name is None else small(book.say("This is about the server {name}.", name=shown_name(name)))
        )
        dm = Markup(f"{text}\n{which}".rstrip())
        return ServerPost(text), ReminderDm(dm, none, mark=f"trouble:{community.guild_id}")


def _posts_on_hold(book: Phrasebook, community: Community) -> Markup | None:
    if community.trouble is None:
        return None
    return Markup(
        "\n".join(
            [
                book.say("⚠️ **My posts are on hold.**"),
                trouble_sentence(book, community),
                book.say(
                    "Nothing else is lost, and I say this once. When it is put right, `/community test` in the "
                    "server starts them again."
                ),
            ]
        )
    )
