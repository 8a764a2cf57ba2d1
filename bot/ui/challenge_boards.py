"""Who stands where in a challenge, in rows: for a member, for a channel, and as a picture of the results."""

from typing import Final

from bot.domain.challenge_scores import Placed, PlacedTeam, Score, Standings, Unranked
from bot.domain.challenge_terms import Metric
from bot.domain.errors import N_
from bot.domain.members import Units
from bot.domain.names import seen
from bot.services.challenge_standings import ChallengeBoard
from bot.services.challenges import ChallengeView
from bot.ui.boards import shown_name
from bot.ui.catalogue import Markup, Phrasebook, escaped, small
from bot.ui.challenges import amount, phase_words, rules
from bot.ui.charts.results import Results, ResultsRow, ResultsTexts, draw_results
from bot.ui.charts.typeface import can_write
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
_NO_NAME: Final = "–"
_MARK: Final = "✓"


def view_texts(book: Phrasebook, view: ChallengeView) -> list[Markup]:
    """Return a board for the member who asked: rules, rows, and where they stand."""
    challenge = view.board.challenge
    said = [escaped(challenge.description)] if challenge.description else []
    heading = [
        book.say("🏁 **{name}**", name=challenge.name),
        *said,
        rules(book, challenge),
        phase_words(book, challenge, view.board.phase),
    ]
    rows = standings_text(book, view.board, limit=ROWS_SHOWN, units=view.units)
    return pages([Markup("\n".join(heading)), rows, _own(book, view)], between="\n")


def standings_text(
    book: Phrasebook, board: ChallengeBoard, *, limit: int = ROWS_POSTED, units: Units = Units.KM
) -> Markup:
    """Return the rows of a board: teams first, then up to ``limit`` members, then who is not ranked yet.

    It holds nothing but names that members chose to show here, and what counts.
    """
    standings, metric = board.standings, board.challenge.terms.metric
    if not standings.scores:
        return book.say("Nobody is in it yet.")
    lines = [_team_row(book, metric, team, units) for team in standings.teams]
    lines += [_row(book, metric, placed, units) for placed in standings.placed[:limit]]
    further = len(standings.placed) - limit
    if further > 0:
        lines.append(small(book.plural("and {count} more", "and {count} more", further)))
    if standings.unranked:
        lines.append(_unranked(book, standings, limit))
    if any(placed.score.is_verified for placed in standings.placed[:limit]):
        lines.append(small(book.say("{mark} all runs read from files", mark=_MARK)))
    return Markup("\n".join(lines))


def results_picture(book: Phrasebook, board: ChallengeBoard, *, english: Phrasebook) -> Picture | None:
    """Return the results as a picture; None without anybody to show. It takes a moment: off the event loop."""
    challenge = board.challenge
    rows = _picture_rows(book, board)
    if not rows:
        return None
    words = book
    days = book.day_span(challenge.terms.begins_on, challenge.terms.ends_on)
    if not all(can_write(text) for text in (days, *(row.amount for row in rows))):
        words, rows = english, _picture_rows(english, board)
        days = english.day_span(challenge.terms.begins_on, challenge.terms.ends_on)
    heading = writable(challenge.name)
    told = "; ".join(f"{row.rank}. {row.name}, {row.amount}" for row in rows)
    alt = words.plain("Results of {name}, {days}: {told}", name=heading, days=days, told=told)
    drawn = draw_results(Results(tuple(rows)), ResultsTexts(heading, days, alt))
    return Picture(drawn.png, FILE_NAME, drawn.alt)


def writable(name: str) -> str:
    """Return what of a name the typeface of pictures has, in its order; a dash if that is nothing."""
    letters = "".join(letter for letter in seen(name) if can_write(letter) and not _is_rightward(letter))
    return " ".join(letters.split()) or _NO_NAME


def _is_rightward(letter: str) -> bool:
    # Pictures are written letter by letter from the left; a script of the other direction would come out backwards.
    return "\u0590" <= letter <= "\u08ff" or "\ufb1d" <= letter <= "\ufdff" or "\ufe70" <= letter <= "\ufeff"


def _picture_rows(book: Phrasebook, board: ChallengeBoard) -> list[ResultsRow]:
    metric, standings = board.challenge.terms.metric, board.standings
    if standings.teams:
        entries = [
            (team.rank, team.team.name, team.value)
            for team in standings.teams
            if team.rank is not None and team.value is not None
        ]
    else:
        entries = [
            (placed.rank, placed.score.name, placed.score.value)
            for placed in standings.placed
            if placed.score.value is not None
        ]
    entries = entries[:ROWS_POSTED]
    most = max((value for _, _, value in entries), default=0.0)
    return [
        ResultsRow(rank, writable(name), amount(book, metric, value), value / most if most else 0.0)
        for rank, name, value in entries
    ]


def _row(book: Phrasebook, metric: Metric, placed: Placed, units: Units) -> Markup:
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


def _unranked(book: Phrasebook, standings: Standings, limit: int) -> Markup:
    names = book.list_of([shown_name(each.name) for each in standings.unranked[:limit]])
    further = len(standings.unranked) - limit
    line = book.say("Not ranked yet: {names}", names=Markup(names))
    if further > 0:
        more = book.plural("and {count} more", "and {count} more", further)
        line = Markup(f"{line} {more}")
    return small(line)


def _own(book: Phrasebook, view: ChallengeView) -> Markup:
    match view.own:
        case Placed():
            places = len(view.board.standings.placed)
            return small(book.say("You: place {rank} of {places}.", rank=view.own.rank, places=places))
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
