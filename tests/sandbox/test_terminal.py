"""Laying text out on a terminal."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.terminal import Terminal, unbreakable, wrapped


class Screen(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def on_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@given(st.text(alphabet="ab• é\N{RUNNER}", max_size=200), st.integers(min_value=5, max_value=60))
def test_wrapping_loses_no_word_and_breaks_only_between_words(text: str, room: int) -> None:
    lines = list(wrapped(text, room))

    assert " ".join(lines).split() == text.split()
    assert all(len(line) <= room or len(line.split()) <= 1 for line in lines)


def test_wide_characters_take_two_columns() -> None:
    assert list(wrapped("🏃🏃🏃 run", 9)) == ["🏃🏃🏃", "run"]
    assert list(wrapped("🏃🏃🏃 run", 10)) == ["🏃🏃🏃 run"]
    assert list(wrapped("🕰️ now", 6)) == ["🕰️ now"]


def test_a_bullet_hangs() -> None:
    assert list(wrapped("• one two three", 9)) == ["• one two", "  three"]


def test_buttons_break_only_between_one_another() -> None:
    row = unbreakable(["[Ran it]", "[Snooze 10 min]"])

    assert len(list(wrapped(row, 16))) == 2


@pytest.mark.usefixtures("on_screen")
def test_bold_goes_on_in_the_next_line() -> None:
    screen = Screen()

    Terminal.of(screen).print_paragraph("plain **bold " + "word " * 20 + "end** plain", first="> ", rest=". ")

    first, second = screen.getvalue().splitlines()
    assert first.startswith("> plain \033[1mbold")
    assert second.startswith(". \033[1mword")
    assert second.endswith("end\033[0m plain")


@pytest.mark.usefixtures("on_screen")
@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_are_left_out_where_they_are_not_wanted(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Terminal.of(Screen()).paint("x", "1") == "\033[1mx\033[0m"
    assert Terminal.of(io.StringIO()).paint("x", "1") == "x"

    monkeypatch.setenv(name, value)

    assert Terminal.of(Screen()).paint("x", "1") == "x"


@pytest.mark.parametrize(("columns", "used"), [("20", 40), ("80", 80), ("250", 100)])
def test_lines_are_as_long_as_can_be_read(columns: str, used: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)

    assert Terminal.of(io.StringIO()).columns == used
