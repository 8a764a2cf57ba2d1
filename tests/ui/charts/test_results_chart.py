"""The picture of a challenge's results: every text fits its place, whatever somebody is called."""

import io
from datetime import UTC, date, datetime

from PIL import Image

from bot.domain.challenge_scores import Score, placed
from bot.domain.challenge_terms import Metric, Terms
from bot.domain.challenges import Challenge, Phase, Team
from bot.domain.ids import ChallengeId, GuildId, MemberId, TeamId
from bot.services.challenge_standings import ChallengeBoard
from bot.ui.catalogue import Catalogue
from bot.ui.challenge_boards import ROWS_POSTED, results_picture, writable
from bot.ui.charts.canvas import WIDTH_PX, Box
from bot.ui.charts.results import Results, ResultsRow, ResultsTexts, draw_results
from bot.ui.charts.typeface import can_write

ENGLISH = Catalogue().phrasebook("en-GB")
AT = datetime(2026, 3, 20, tzinfo=UTC)
LONG = "W" * 100
NAMES = [
    "Ana",
    LONG,
    "日本語",
    "עברית",
    "🏃🏃🏃",
    "Zoë 🏃",
    "\u202eneB",
    "a" + "\u0301" * 30,
    "@everyone",
    "Ну",
]


def board(names: list[str], *, teams: tuple[Team, ...] = ()) -> ChallengeBoard:
    terms = Terms(Metric.DISTANCE, date(2026, 3, 2), date(2026, 3, 15), daily_cap=20_000.0)
    challenge = Challenge(
        ChallengeId(1), GuildId(1), None, "Spring 日本", None, terms, "UTC", teams, AT, final_at=AT
    )
    scores = [
        Score(MemberId(n), name, 1000.0 * n, team_id=teams[n % len(teams)].id if teams else None)
        for n, name in enumerate(names)
    ]
    return ChallengeBoard(challenge, Phase.OVER, placed(Metric.DISTANCE, scores, teams=teams))


def test_every_text_fits_its_place_and_is_written_whole_or_cut() -> None:
    rows = tuple(ResultsRow(n, LONG, "1,234.56 km", n / 10) for n in range(1, 11))
    chart = draw_results(Results(rows), ResultsTexts(LONG, "2 Mar - 15 Mar 2026", "alt"))
    assert Image.open(io.BytesIO(chart.png)).size == (WIDTH_PX, chart.height_px)
    card = Box(0, 0, chart.width_px, chart.height_px)
    for text in chart.texts:
        assert card.holds(text.box), text.words
        assert text.box.width <= text.within.width + 2, text.words


def test_names_lose_what_the_typeface_lacks_and_nobody_loses_their_place() -> None:
    assert [writable(name) for name in NAMES[2:]] == [
        "–",
        "–",
        "–",
        "Zoë",
        "neB",
        writable("a" + "\u0301" * 30),
        "@everyone",
        "Ну",
    ]
    assert all(can_write(writable(name)) for name in NAMES)
    picture = results_picture(ENGLISH, board(NAMES), english=ENGLISH)
    assert picture is not None
    assert picture.description.startswith("Results of Spring, 2")
    assert picture.description.count(";") == len(NAMES) - 1


def test_teams_are_drawn_in_place_of_their_members_and_only_the_first_places() -> None:
    otters, herons = Team(TeamId(1), "Otters"), Team(TeamId(2), "Herons")
    picture = results_picture(ENGLISH, board(["Ana", "Ben"], teams=(otters, herons)), english=ENGLISH)
    assert picture is not None
    assert "1. Herons, 1 km; 2. Otters, 0 km" in picture.description
    assert "Ana" not in picture.description
    many = results_picture(ENGLISH, board([f"Runner {n}" for n in range(40)]), english=ENGLISH)
    assert many is not None
    assert many.description.count(";") == ROWS_POSTED - 1


def test_without_anybody_there_is_nothing_to_draw() -> None:
    assert results_picture(ENGLISH, board([]), english=ENGLISH) is None


def test_a_language_that_the_typeface_lacks_is_drawn_in_english() -> None:
    japanese = Catalogue().phrasebook("ja")
    picture = results_picture(japanese, board(["Ana"]), english=ENGLISH)
    assert picture is not None
    assert "Mar" in picture.description
