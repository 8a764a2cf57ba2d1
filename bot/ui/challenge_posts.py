"""What a server is told of its challenges: that one was made, begins, was changed or called off, and the results.

Nobody is praised by name and nobody is urged on: a post reads the same whoever is in it.
"""

import functools

from bot.domain.challenges import Challenge
from bot.services.challenge_life import ChallengeLife, News
from bot.services.ports import DuePost
from bot.ui.actions import buttons
from bot.ui.catalogue import Catalogue, Markup, Phrasebook, escaped, small
from bot.ui.challenge_boards import results_picture, standings_text
from bot.ui.challenges import changes, invitation, join_button, rules
from bot.ui.charts.easel import Easel
from bot.ui.posts import ServerPost


class ChallengeNewsPost:
    """Writes the announcements."""

    def __init__(self, life: ChallengeLife, catalogue: Catalogue) -> None:
        self._life = life
        self._catalogue = catalogue

    async def __call__(self, due: DuePost) -> ServerPost | None:
        """Return the announcement; None if there is no such challenge, or it is over."""
        assert due.post is not None, "a writer is given a post"
        challenge_id = due.post.challenge_id
        challenge = None if challenge_id is None else await self._life.find(challenge_id)
        if challenge is None:
            return None
        book = self._catalogue.phrasebook(due.community.locale)
        content = due.post.content
        match content.get("news"):
            case News.CALLED_OFF:
                return ServerPost(book.say("**{name}** was called off.", name=challenge.name))
            case _ if challenge.final_at is not None:
                return None
            case News.CHANGED:
                return _changed(book, challenge, content.get("name"), content.get("changed"))
            case News.BEGINS:
                return _with_join(
                    book, challenge, book.say("🟢 **{name}** begins today.", name=challenge.name)
                )
            case _:
                return _with_join(
                    book, challenge, book.say("🏁 **A new challenge: {name}**", name=challenge.name)
                )


class ChallengeResultsPost:
    """Writes the results, and keeps them if nobody has yet."""

    def __init__(self, life: ChallengeLife, catalogue: Catalogue, easel: Easel) -> None:
        self._life = life
        self._catalogue = catalogue
        self._easel = easel

    async def __call__(self, due: DuePost) -> ServerPost | None:
        """Return the results with their picture; None if there are none."""
        assert due.post is not None, "a writer is given a post"
        challenge_id = due.post.challenge_id
        board = None if challenge_id is None else await self._life.results(challenge_id)
        if board is None:
            return None
        book = self._catalogue.phrasebook(due.community.locale)
        picture = await self._easel.draw(
            functools.partial(results_picture, book, board, english=self._catalogue.phrasebook("en-GB"))
        )
        challenge = board.challenge
        lines = [
            book.say("🏁 **{name}**: the results", name=challenge.name),
            small(
                book.say(
                    "{days} · these are final",
                    days=book.day_span(challenge.terms.begins_on, challenge.terms.ends_on),
                )
            ),
            standings_text(book, board),
        ]
        return ServerPost(Markup("\n".join(lines)), picture=picture)


def _with_join(book: Phrasebook, challenge: Challenge, first: Markup) -> ServerPost:
    text = Markup(f"{first}\n{invitation(book, challenge)}")
    return ServerPost(text, view=buttons(join_button(book, challenge)))


def _changed(book: Phrasebook, challenge: Challenge, was_called: object, changed: object) -> ServerPost:
    names = [str(name) for name in changed] if isinstance(changed, list | tuple) else []
    first = book.say("✏️ **{name}** was changed: {what}.", name=challenge.name, what=changes(book, names))
    lines = [first]
    if isinstance(was_called, str) and was_called != challenge.name:
        lines.append(small(book.say("It was called {name} before.", name=was_called)))
    if challenge.description and "description" in names:
        lines.append(escaped(challenge.description))
    return ServerPost(Markup("\n".join([*lines, rules(book, challenge)])))
