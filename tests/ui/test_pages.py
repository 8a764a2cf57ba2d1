"""Long texts, cut between blocks."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.help_lines import HelpLines
from bot.ui.catalogue import Catalogue, Markup
from bot.ui.pages import PAGE_LENGTH, pages
from bot.ui.wellbeing import help_texts

BLOCKS = st.lists(st.text(alphabet="ab. \n", min_size=1, max_size=5000).map(Markup), max_size=6)


@given(BLOCKS)
def test_nothing_is_lost_and_every_page_fits(blocks: list[Markup]) -> None:
    cut = pages(blocks)
    assert all(0 < len(page) <= PAGE_LENGTH for page in cut)
    assert "".join("".join(cut).split()) == "".join("".join(blocks).split())


def test_short_blocks_share_a_page_and_long_ones_begin_their_own() -> None:
    assert pages([Markup("a"), Markup("b")]) == ["a\n\nb"]
    assert pages([Markup("a" * 1500), Markup("b" * 1500)]) == ["a" * 1500, "b" * 1500]
    assert pages([]) == []


def test_the_most_urgent_help_is_on_the_first_page() -> None:
    first, *_ = help_texts(Catalogue().phrasebook("en-GB"), HelpLines())
    assert first.startswith("**Call your local emergency number now**")
    assert "crisis line" in first
