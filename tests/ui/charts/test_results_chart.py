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
from bot.ui.challenge_boards import ROWS_POSTED, results_chart, results_picture
from bot.ui.charts.canvas import WIDTH_PX, Box
from bot.ui.charts.results import Results, ResultsRow, ResultsTexts, draw_results
from bot.ui.charts.typeface import can_write

ENGLISH = Catalogue().phrasebook("en-GB")
AT = datetime(2026, 3, 20, tzinfo=UTC)
LONG = "W" * 100
LONGEST_DESCRIPTION = 1024
"""Characters that Discord takes."""
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
        Score(MemberId(n), name, 1000.0 * (n + 1), team_id=teams[n % len(teams)].id if teams else None)
        for n, name in enumerate(names)
    ]
    return ChallengeBoard(challenge, Phase.OVER, placed(Metric.DISTANCE, scores, teams=teams))


def test_every_text_fits_its_place_and_is_written_whole_or_cut() -> None:
    rows = tuple(ResultsRow(n, None if n == 3 else LONG, "1,234.56 km", n / 10) for n in range(1, 11))
    chart = draw_results(Results(rows), ResultsTexts(LONG, "2 Mar - 15 Mar 2026", LONG, "alt"))
    assert Image.open(io.BytesIO(chart.png)).size == (WIDTH_PX, chart.height_px)
    card = Box(0, 0, chart.width_px, chart.height_px)
    for text in chart.texts:
        assert card.holds(text.box), text.words
        assert text.box.width <= text.within.width + 2, text.words


def test_a_name_is_written_with_all_its_letters_or_has_its_rank_alone() -> None:
    chart = results_chart(ENGLISH, board(NAMES), english=ENGLISH)
    assert chart is not None
    words = [text.words for text in chart.texts]
    assert all(can_write(each) for each in words)
    # The last of the names has most.
    assert {"#6", "#7", "#8"} <= set(words)
    assert {"1. Ну", "2. @everyone", "4. neB", "5. Zoë", "10. Ana"} <= set(words)
    assert "Names I can't draw are in the message, by their place." in words


def test_the_description_has_every_name_in_its_own_letters() -> None:
    picture = results_picture(ENGLISH, board(NAMES), english=ENGLISH)
    assert picture is not None
    assert picture.description.startswith("Results of \u2068Spring 日本\u2069, 2")
    assert picture.description.count(";") == len(NAMES) - 1
    for name in ("日本語", "עברית", "🏃🏃🏃", "Zoë 🏃", "Ну"):
        assert f". \u2068{name}\u2069, " in picture.description
    long = results_picture(ENGLISH, board([LONG] * 40), english=ENGLISH)
    assert long is not None
    assert len(long.description) <= LONGEST_DESCRIPTION


def test_what_nobody_lacks_is_not_spoken_of() -> None:
    chart = results_chart(ENGLISH, board(["Ana", "Zoë 🏃"]), english=ENGLISH)
    assert chart is not None
    words = [text.words for text in chart.texts]
    assert not any("draw" in each for each in words)
    with_one_more = results_chart(ENGLISH, board(["Ana", "日本語"]), english=ENGLISH)
    assert with_one_more is not None
    assert with_one_more.height_px > chart.height_px


def test_teams_are_drawn_in_place_of_their_members_and_only_the_first_places() -> None:
    otters, herons = Team(TeamId(1), "Otters"), Team(TeamId(2), "Herons")
    picture = results_picture(ENGLISH, board(["Ana", "Ben"], teams=(otters, herons)), english=ENGLISH)
    assert picture is not None
    assert "1. \u2068Herons\u2069, 2 km; 2. \u2068Otters\u2069, 1 km" in picture.description
    assert "Ana" not in picture.description
    many = results_picture(ENGLISH, board([f"Runner {n}" for n in range(40)]), english=ENGLISH)
    assert many is not None
    assert many.description.count(";") == ROWS_POSTED - 1


def test_without_anybody_there_is_nothing_to_draw() -> None:
    assert results_picture(ENGLISH, board([]), english=ENGLISH) is None


def test_a_language_that_the_typeface_lacks_is_drawn_in_english_and_told_in_its_own() -> None:
    japanese = Catalogue().phrasebook("ja")
    chart = results_chart(japanese, board(["山田太郎", "佐藤花子"]), english=ENGLISH)
    assert chart is not None
    words = [text.words for text in chart.texts]
    assert words[:4] == ["Results of the challenge", "2–15 Mar 2026", "2 km", "#1"]
    assert "2026年3月2日" in chart.alt
    assert "山田太郎" in chart.alt
