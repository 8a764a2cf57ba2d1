"""The picture of a server's week: every word fits, on a phone too, and it tells nothing of anybody."""

import io
from datetime import date

import pytest
from PIL import Image

from bot.domain.recaps import DAYS, Recap, Week
from bot.ui.catalogue import Catalogue
from bot.ui.charts.canvas import PHONE_WIDTH_PX, SMALLEST_TEXT_PX, WIDTH_PX
from bot.ui.recaps import alt_text, draw

BOOK = Catalogue().phrasebook("en-GB")
WEEK = Week.before(date(2026, 3, 9))
SLACK_PX = 2


def recap(*minutes: int) -> Recap:
    by_day = [*minutes, *[0] * (DAYS - len(minutes))]
    return Recap(WEEK, 12, 4, 18, tuple(60 * each for each in by_day), ("Ana",), ())


@pytest.mark.parametrize("locale", ["en-GB", "de", "pt-BR", "ja", "ru"])
@pytest.mark.parametrize("minutes", [(1,), (0, 0, 0, 0, 0, 0, 30), (60, 90, 0, 45, 30, 120, 5), (99_999,)])
def test_every_word_fits_and_can_be_read_on_a_phone(locale: str, minutes: tuple[int, ...]) -> None:
    picture = draw(Catalogue().phrasebook(locale), recap(*minutes), english=BOOK)
    assert len(picture.texts) >= DAYS + 2
    for text in picture.texts:
        assert not text.is_cut, text
        assert text.size_px >= SMALLEST_TEXT_PX
        assert text.within.holds(text.box, slack=SLACK_PX), text
    assert SMALLEST_TEXT_PX * PHONE_WIDTH_PX / WIDTH_PX >= 11


def test_the_picture_holds_no_name_and_no_metadata() -> None:
    picture = draw(BOOK, recap(60, 30), english=BOOK)
    assert not any("Ana" in text.words for text in picture.texts)
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.size == (picture.width_px, picture.height_px)
        assert set(image.info) <= {"transparency"}


def test_it_is_told_in_words_day_by_day() -> None:
    told = alt_text(BOOK, recap(60, 0, 45))
    assert told.startswith(
        "Chart of the minutes that the club ran on each day: Monday 60, Tuesday 0, Wednesday 45,"
    )
    assert "Ana" not in told


def blue_pixels(png: bytes) -> int:
    with Image.open(io.BytesIO(png)) as image:
        red, _, blue, _ = (list(band.tobytes()) for band in image.convert("RGBA").split())
    return sum(one < 120 and other > 200 for one, other in zip(red, blue, strict=True))


def test_a_longer_day_is_a_higher_bar() -> None:
    short, long = (draw(BOOK, recap(each, 60), english=BOOK).png for each in (10, 50))
    assert blue_pixels(short) < blue_pixels(long)
