"""Who stands where in a challenge, in rows: for a member, for a channel, and as a picture of the results."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.challenge_scores import Placed, PlacedTeam, Score, Unranked
from bot.domain.challenge_terms import Metric
from bot.domain.challenges import Phase
from bot.domain.errors import N_
from bot.domain.members import Units
from bot.services.challenge_standings import ChallengeBoard
from bot.services.challenges import ChallengeView
from bot.ui.boards import shown_name, told_name
from bot.ui.catalogue import Markup, Phrasebook, escaped, small
from bot.ui.challenges import amount, phase_words, rules
from bot.ui.charts.results import Results, ResultsChart, ResultsRow, ResultsTexts, draw_results
from bot.ui.charts.typeface import can_write, writable
from bot.ui.pages import pages
from bot.ui.posts import Picture

ROWS_SHOWN: Final = 20
ROWS_POSTED: Final = 10
FILE_NAME: Final = "results.png"

_WHY_UNRANKED: Final = {
    Unranked.NO_RUN_YET: N_("You are ranked from your first run on."),
    Unranked.FEW_RUNS_BEFORE: N_(
        "You are not ranked yet: there are fewer than four runs of yours in the four weeks before to compare with."
    ),
    Unranked.TOO_EARLY: N_("You are ranked from the seventh day on: a few days say little."),
}
_MARK: Final = "✓"


def view_texts(book: Phrasebook, view: ChallengeView, *, links: bool = False) -> list[Markup]:
    """Return a board for the member who asked: rules, rows, and where they stand.

    ``links``: with the way to the live board, for whoever does not ask from there.
    """
    challenge = view.board.challenge
    said = [escaped(challenge.description)] if challenge.description else []
    heading = [
        book.say("🏁 **{name}**", name=challenge.name),
        *said,
        rules(book, challenge),
        phase_words(book, challenge, view.board.phase),
    ]
    rows = standings_text(book, view.board, limit=ROWS_SHOWN, units=view.units)
    last = [link] if links and (link := _live_link(book, view)) is not None else []
    return pages([Markup("\n".join(heading)), rows, own_line(book, view), *last], between="\n")


def standings_text(
    book: Phrasebook, board: ChallengeBoard, *, limit: int = ROWS_POSTED, units: Units = Units.KM
) -> Markup:
    """Return the rows of a board: teams first, then up to ``limit`` members, then who has nothing to count yet.

    It holds nothing but names that members chose to show here, and what counts. Nobody has a row, and with it a last
    place, for nothing.
    """
    standings, metric = board.standings, board.challenge.terms.metric
    is_over = board.phase is Phase.OVER
    if not standings.scores:
        return book.say("Nobody was in it.") if is_over else book.say("Nobody is in it yet.")
    ahead = places_shown(board)
    others = [placed.score for placed in standings.placed if not placed.score.value]
    not_yet = list(standings.unranked)
    if is_over:
        others, not_yet = sorted([*others, *not_yet], key=lambda score: score.name.casefold()), []
    lines = [_team_row(book, metric, team, units) for team in standings.teams]
    lines += [placed_row(book, metric, placed, units) for placed in ahead[:limit]]
    if len(ahead) > limit:
        lines.append(small(book.plural("and {count} more", "and {count} more", len(ahead) - limit)))
    if others:
        names = _names(book, others, limit)
        if ahead:
            lines.append(small(book.say("Also in it: {names}", names=names)))
        else:
            lines.append(small(book.say("In it: {names}", names=names)))
    if not_yet:
        lines.append(small(book.say("Not ranked yet: {names}", names=_names(book, not_yet, limit))))
    if any(placed.score.is_verified for placed in ahead[:limit]):
        lines.append(small(book.say("{mark} all runs read from files", mark=_MARK)))
    return Markup("\n".join(lines))


def places_shown(board: ChallengeBoard) -> list[Placed]:
    """Return who has a row on a board: the ranked, but for those with nothing."""
    return [placed for placed in board.standings.placed if placed.score.value]


def results_picture(book: Phrasebook, board: ChallengeBoard, *, english: Phrasebook) -> Picture | None:
    """Return the results as a picture; None without anybody to show. It takes a moment: off the event loop."""
    drawn = results_chart(book, board, english=english)
    return None if drawn is None else Picture(drawn.png, FILE_NAME, drawn.alt)


def results_chart(book: Phrasebook, board: ChallengeBoard, *, english: Phrasebook) -> ResultsChart | None:
    """Draw the results, in English where the typeface lacks the letters of a language.

    A name that it lacks letters of is in the message and in the description; the picture has its rank.
    """
    places = _places(board)
    if not places:
        return None
    rows, texts = _picture_rows(book, board, places), _picture_texts(book, board, places)
    words = (texts.heading, texts.days, texts.elsewhere, *(row.amount for row in rows))
    if not all(can_write(each) for each in words):
        rows = _picture_rows(english, board, places)
        texts = replace(_picture_texts(english, board, places), alt=texts.alt)
    return draw_results(Results(tuple(rows)), texts)


@dataclass(frozen=True, slots=True)
class _Place:
    rank: int
    name: str
    value: float


def _places(board: ChallengeBoard) -> list[_Place]:
    """Return the first places: of teams where there are teams, else of members."""
    if board.standings.teams:
        places = [
            _Place(team.rank, team.team.name, team.value)
            for team in board.standings.teams
            if team.rank is not None and team.value is not None
        ]
    else:
        places = [
            _Place(placed.rank, placed.score.name, placed.score.value)
            for placed in places_shown(board)
            if placed.score.value is not None
        ]
    return places[:ROWS_POSTED]


def _picture_texts(book: Phrasebook, board: ChallengeBoard, places: Sequence[_Place]) -> ResultsTexts:
    challenge = board.challenge
    days = book.day_span(challenge.terms.begins_on, challenge.terms.ends_on)
    told = "; ".join(
        f"{place.rank}. {told_name(place.name)}, {amount(book, challenge.terms.metric, place.value)}"
        for place in places
    )
    return ResultsTexts(
        heading=writable(challenge.name) or book.plain("Results of the challenge"),
        days=days,
        elsewhere=book.plain("Names I can't draw are in the message, by their place."),
        alt=book.plain(
            "Results of {name}, {days}: {told}", name=told_name(challenge.name), days=days, told=told
        ),
    )


def _picture_rows(book: Phrasebook, board: ChallengeBoard, places: Sequence[_Place]) -> list[ResultsRow]:
    most = max(place.value for place in places)
    metric = board.challenge.terms.metric
    return [
        ResultsRow(
            place.rank,
            writable(place.name),
            amount(book, metric, place.value),
            place.value / most if most else 0.0,
        )
        for place in places
    ]


def placed_row(book: Phrasebook, metric: Metric, placed: Placed, units: Units) -> Markup:
    """Return the row of a ranked member."""
    score = placed.score
    assert score.value is not None, "it has a rank"
    mark = f" {_MARK}" if score.is_verified else ""
    # A dot after a number at the beginning of a line would make it a list, numbered anew by Discord.
    return Markup(
        book.say(
            "{rank}\\. {name} · {amount}",
            rank=placed.rank,
            name=shown_name(score.name),
            amount=amount(book, metric, score.value, units),
        )
        + mark
    )


def _team_row(book: Phrasebook, metric: Metric, team: PlacedTeam, units: Units) -> Markup:
    name = shown_name(team.team.name)
    if team.value is None:
        return book.say("**{name}** · nothing yet", name=name)
    members = book.plural("{count} member", "{count} members", team.members)
    mean = amount(book, metric, team.value, units)
    return book.say(
        "**{rank}\\. {name}** · {mean} on average · {members}",
        rank=team.rank,
        name=name,
        mean=mean,
        members=members,
    )


def _names(book: Phrasebook, scores: Sequence[Score], limit: int) -> Markup:
    names: list[str] = [shown_name(each.name) for each in scores[:limit]]
    if len(scores) > limit:
        names.append(book.plural("{count} more", "{count} more", len(scores) - limit))
    return Markup(book.list_of(names))


def own_line(book: Phrasebook, view: ChallengeView) -> Markup:
    """Return where the member who asked stands."""
    match view.own:
        case Placed():
            return small(_own_place(book, view, view.own))
        case Score(unranked=Unranked() as why):
            return small(book.say(_WHY_UNRANKED[why]))
        case Score():
            return small(book.say("You were not ranked in this one."))
        case None if view.is_joined:
            return small(
                book.say(
                    "You joined, and nobody sees you: you are not on this server's boards. `/club join` puts you on."
                )
            )
        case None:
            return small(book.say("You are not in it. `/challenge join` lets you in until its last day."))


def _live_link(book: Phrasebook, view: ChallengeView) -> Markup | None:
    live = view.live
    if live.channel_id is None or live.message_id is None:
        return None
    address = (
        f"https://discord.com/channels/{view.board.challenge.guild_id}/{live.channel_id}/{live.message_id}"
    )
    return small(book.say("For everybody: {board}", board=Markup(address)))


def _own_place(book: Phrasebook, view: ChallengeView, own: Placed) -> Markup:
    """Return what a member has, their place, and how far it is to the goal; for nothing there is no place to tell."""
    terms, value = view.board.challenge.terms, own.score.value
    if not value:
        return book.say("You are in it, with nothing to count so far.")
    told = book.say(
        "You: {amount}, place {rank} of {places}.",
        amount=amount(book, terms.metric, value, view.units),
        rank=own.rank,
        places=len(view.board.standings.placed),
    )
    if terms.target is None:
        return told
    # Neither praise nor a push: whoever is unwell reads it, too.
    target = amount(book, terms.metric, terms.target, view.units)
    if value >= terms.target:
        goal = book.say("The goal of {amount} is reached.", amount=target)
    else:
        goal = book.say("The goal: {amount}.", amount=target)
    return Markup(f"{told} {goal}")
