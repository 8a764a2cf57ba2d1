"""The controls below ``/community setup`` and ``show``: what is posted, and when.

Whoever uses them changes what they touched and nothing else: somebody else may have changed the rest since the
message was written. So a menu is compared with what was chosen in it already, a form with what stood in it.
"""

import secrets
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import discord

from bot.domain.communities import Community, FactRhythm, PostKind
from bot.domain.errors import N_, ExpectedError
from bot.domain.schedules import Weekday
from bot.services.communities import CannotPost, CommunityReport, Wishes
from bot.ui import communities
from bot.ui.actions import ActionButton, ActionModal, ActionSelect, ForgottenAction, buttons, number_in
from bot.ui.catalogue import Markup, Phrasebook, small

FACTS = "community.facts"
POSTS = "community.posts"
WHEN = "community.when"
SET_WHEN = "community.set-when"

TIME = "time"
WEEKDAY = "weekday"
ZONE = "zone"
# Together with the rest they have to fit into a custom id, which takes 100 characters.
_LONGEST_TIME: Final = 16
_LONGEST_ZONE: Final = 60

_FACTS = {
    FactRhythm.OFF: N_("Facts: off"),
    FactRhythm.DAILY: N_("Facts: every day"),
    FactRhythm.WEEKLY: N_("Facts: once a week"),
}
_POSTS = {
    PostKind.RECAP: (N_("Weekly recap"), N_("Once a week: what those who show themselves did")),
    PostKind.STREAK_MILESTONE: (N_("Streak milestones"), N_("Streaks of members who want that celebrated")),
    PostKind.CHALLENGE_NEWS: (N_("News of challenges"), N_("News and results of challenges")),
}


@dataclass(frozen=True, slots=True)
class When:
    """What was typed of when posts come; what is empty, or None, stays as it is."""

    time: str = ""
    weekday: Weekday | None = None
    zone: str = ""

    @classmethod
    def parse(cls, state: str) -> "When":
        """Return what the button carries.

        Raises:
            ForgottenAction: if the id was not written by this version.
        """
        day, _, typed = state.partition("|")
        # Whoever types may type separators too: the time's length tells the two entries apart.
        length, _, entries = typed.partition("|")
        split_at = number_in(length) if typed else 0
        time, zone = entries[:split_at], entries[split_at:]
        return cls(time[:_LONGEST_TIME], _weekday_in(day), zone[:_LONGEST_ZONE])

    @property
    def state(self) -> str:
        """What a custom id has to carry."""
        day = "" if self.weekday is None else int(self.weekday)
        return f"{day}|{len(self.time)}|{self.time}{self.zone}"

    @property
    def wishes(self) -> Wishes:
        """What is to be changed."""
        return Wishes(post_time=self.time or None, weekday=self.weekday, zone=self.zone or None)


def controls(book: Phrasebook, community: Community, *, typed: When | None = None) -> discord.ui.View:
    """Return the controls with what is so now; ``typed`` is what could not be kept, to be put right."""
    # Discord's client can go on showing what was picked in a menu that it takes for the same one.
    fresh = secrets.token_hex(4)
    facts = ActionSelect(
        FACTS,
        fresh,
        placeholder=book.plain("Facts"),
        options=[
            discord.SelectOption(
                label=book.plain(label), value=rhythm.value, default=rhythm is community.facts
            )
            for rhythm, label in _FACTS.items()
        ],
    )
    posts = ActionSelect(
        POSTS,
        fresh,
        placeholder=book.plain("What else I post"),
        options=[
            discord.SelectOption(
                label=book.plain(label),
                description=book.plain(description),
                value=kind.value,
                default=community.wants(kind),
            )
            for kind, (label, description) in _POSTS.items()
        ],
        least=0,
        most=len(_POSTS),
    )
    if typed is None:
        when = ActionButton(WHEN, "", label=book.plain("When…"))
    else:
        when = ActionButton(
            WHEN, typed.state, label=book.plain("Put it right"), style=discord.ButtonStyle.primary
        )
    return buttons(facts, posts, when)


def outcome(
    book: Phrasebook, done: CommunityReport | CannotPost, now: Community, *, typed: When | None = None
) -> tuple[Markup, discord.ui.View]:
    """Return what the message becomes after a choice or a form; ``now`` is how the server is set up."""
    if isinstance(done, CannotPost):
        return communities.cannot_post(book, done), controls(book, now, typed=typed)
    return communities.changed(book, done), controls(book, now)


def unread(
    book: Phrasebook, error: ExpectedError, now: Community, *, typed: When
) -> tuple[Markup, discord.ui.View]:
    """Return the slip named, with a button that opens the form again, nothing lost."""
    kept = small(book.say("What you typed is kept: press and put it right."))
    return Markup(f"{book.error(error)}\n{kept}"), controls(book, now, typed=typed)


def facts_wishes(chosen: Sequence[str]) -> Wishes:
    """Return what is to be changed after a choice of how often facts come.

    Raises:
        ForgottenAction: if that was not on offer.
    """
    try:
        (rhythm,) = chosen
        return Wishes(facts=FactRhythm(rhythm))
    except ValueError:
        raise ForgottenAction from None


def posts_wishes(chosen: Collection[str], *, before: Collection[str]) -> Wishes:
    """Return what is to be changed after a choice of other posts, where those of ``before`` were chosen already.

    Raises:
        ForgottenAction: if something was chosen that was not on offer.
    """
    if not {*chosen} <= {kind.value for kind in _POSTS}:
        raise ForgottenAction
    touched = {*chosen} ^ {*before}

    def wish(kind: PostKind) -> bool | None:
        return kind.value in chosen if kind.value in touched else None

    return Wishes(
        recap=wish(PostKind.RECAP),
        milestones=wish(PostKind.STREAK_MILESTONE),
        challenge_news=wish(PostKind.CHALLENGE_NEWS),
    )


def when_modal(book: Phrasebook, report: CommunityReport, typed: When) -> ActionModal:
    """Return the form with what is so now, and in its place what was typed before."""
    now = _entries(report)
    weekday = typed.weekday if typed.weekday is not None else report.community.weekday
    return ActionModal(
        SET_WHEN,
        _marks(now),
        title=book.plain("When I post"),
        fields=[
            discord.ui.Label(
                text=book.plain("Time of day"),
                description=book.plain("09:00 or 6pm"),
                component=discord.ui.TextInput(
                    custom_id=TIME, default=typed.time or now[TIME], max_length=_LONGEST_TIME
                ),
            ),
            discord.ui.Label(
                text=book.plain("Day for what comes once a week"),
                component=discord.ui.Select(
                    custom_id=WEEKDAY,
                    options=[
                        discord.SelectOption(
                            label=book.weekday(day, width="wide"), value=str(int(day)), default=day is weekday
                        )
                        for day in Weekday
                    ],
                ),
            ),
            discord.ui.Label(
                text=book.plain("The server's clock"),
                description=book.plain("A city: days and times are those of that place."),
                component=discord.ui.TextInput(
                    custom_id=ZONE, default=typed.zone or now[ZONE], max_length=_LONGEST_ZONE
                ),
            ),
        ],
    )


def read_when(state: str, values: Mapping[str, Sequence[str]]) -> When:
    """Return what was changed in a submitted form; ``state`` is what its id carries.

    Raises:
        ForgottenAction: if the form is not the one this version sends.
    """
    entered = {name: "".join(values.get(name, ())).strip() for name in (TIME, WEEKDAY, ZONE)}
    entered |= {TIME: entered[TIME][:_LONGEST_TIME], ZONE: entered[ZONE][:_LONGEST_ZONE]}
    stood_there = state.split("-")
    changed = {
        name: entry
        for position, (name, entry) in enumerate(entered.items())
        if stood_there[position : position + 1] != [_mark(entry)]
    }
    return When(changed.get(TIME, ""), _weekday_in(changed.get(WEEKDAY, "")), changed.get(ZONE, ""))


def _entries(report: CommunityReport) -> dict[str, str]:
    """Return what stands in the form at first; the time as every language can read it back."""
    community = report.community
    return {
        TIME: f"{community.post_at:%H:%M}",
        WEEKDAY: str(int(community.weekday)),
        ZONE: report.zone_label[:_LONGEST_ZONE],
    }


def _marks(entries: Mapping[str, str]) -> str:
    return "-".join(_mark(entries[name]) for name in (TIME, WEEKDAY, ZONE))


def _mark(entry: str) -> str:
    """Return by what an entry is known again: the name of a place alone could fill a custom id."""
    return f"{zlib.crc32(entry.encode()):08x}"


def _weekday_in(text: str) -> Weekday | None:
    if not text:
        return None
    try:
        return Weekday(number_in(text))
    except ValueError:
        raise ForgottenAction from None
