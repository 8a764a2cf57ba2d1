"""The texts themselves: complete for translators, filled in as they ask, short, kind, in one spelling."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

import bot.client  # noqa: F401 - brings every module that defines an error
import cogs
from bot.domain.errors import ExpectedError

ROOT = Path(__file__).parent.parent.parent
POT = ROOT / "bot" / "locales" / "gutsy.pot"
SOURCES = sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "cogs").rglob("*.py")])
# What the errors' own constructors add to what is passed.
ADDED = {"example_1", "example_2", "example_3"}


def texts() -> list[str]:
    with POT.open("rb") as source:
        catalogue = read_po(source)
    found: list[str] = []
    for message in catalogue:
        if message.id:
            found += message.id if isinstance(message.id, list | tuple) else [message.id]
    return found


def our_texts() -> list[str]:
    """Return the texts of the bot's own voice, without the articles' fact cards."""
    with POT.open("rb") as source:
        catalogue = read_po(source)
    cards = {
        str(message.id) for message in catalogue if any("facts" in file for file, _ in message.locations)
    }
    return [text for text in texts() if text not in cards]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_translators_have_every_text_as_it_is_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run what ``make messages`` runs, and compare."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    (command,) = re.findall(r"^\t\S*/pybabel (.*)$", makefile, re.MULTILINE)
    fresh = tmp_path / "gutsy.pot"
    arguments = [
        f"--output={fresh}" if argument.startswith("--output=") else argument
        for argument in shlex.split(command)
    ]
    monkeypatch.chdir(ROOT)
    CommandLineInterface().run(["pybabel", *arguments])  # type: ignore[no-untyped-call]  # Babel's
    assert POT.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8"), "run `make messages`"


def test_what_is_said_is_where_translators_look() -> None:
    """A text inside the braces of an f-string is said, but never collected."""
    known = set(texts())
    for path, call in calls():
        if called(call) in ("say", "plain", "plural", "locale_str") and call.args:
            said = [one.value for one in call.args[:2] if isinstance(one, ast.Constant)]
            assert {one for one in said if isinstance(one, str)} <= known, f"{path.name}:{call.lineno}"


def test_what_is_said_is_filled_in_with_what_it_asks_for() -> None:
    checked = 0
    for path, call in calls():
        name = called(call)
        if name in ("say", "plain", "plural") and call.args and isinstance(call.args[0], ast.Constant):
            asked = placeholders(str(call.args[0].value))
            given = {keyword.arg for keyword in call.keywords if keyword.arg}
            if name == "plural":
                assert isinstance(call.args[1], ast.Constant)
                assert placeholders(str(call.args[1].value)) >= {"count"}
                asked = (asked | placeholders(str(call.args[1].value))) - {"count"}
            assert asked == given, f"{path.name}:{call.lineno}"
            checked += 1
    assert checked > 80


def test_every_expected_error_is_raised_with_what_its_template_asks_for() -> None:
    templates = {
        error.__name__: placeholders(error.template) - ADDED
        for error in expected_errors()
        # One with a constructor of its own fills in what its template asks for by itself.
        if error.__init__ is ExpectedError.__init__
    }
    assert len(templates) > 20
    for path, call in calls():
        name = called(call)
        if name in templates and not any(keyword.arg is None for keyword in call.keywords):
            given = {keyword.arg for keyword in call.keywords}
            assert templates[name] <= given, f"{path.name}:{call.lineno}: {name}"
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in templates:
                assert not templates[node.exc.id], f"{path.name}:{node.lineno}"


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def expected_errors(of: type[ExpectedError] = ExpectedError) -> Iterator[type[ExpectedError]]:
    for error in of.__subclasses__():
        if error.__module__.startswith(("bot.", "cogs.")):
            if hasattr(error, "template"):
                yield error
            yield from expected_errors(error)


def test_every_error_is_in_the_catalogue_and_says_what_to_do() -> None:
    known = set(texts())
    for error in expected_errors():
        assert error.template in known, error.__name__
        assert 15 <= len(error.template) <= 300


def test_every_command_loads_under_a_name_of_its_own() -> None:
    assert len(set(cogs.EXTENSIONS)) == len(cogs.EXTENSIONS)


@pytest.mark.parametrize(
    "word",
    [
        *("you failed", "failure", "lazy", "excuse", "guilty", "shame", "should have", "must run", "no pain"),
        *("lost your streak", "broke your streak", "disappoint", "invalid", "illegal", "error", "oops", "!!"),
        *("color", "favorite", "behavior", "center", "organize", "fiber", "diarrhea", "program", "canceled"),
        *("ibuprofen", "paracetamol", "diagnos", "you're fine", "lose weight", "click here", "please note"),
    ],
)
def test_our_voice_is_kind_plain_and_british(word: str) -> None:
    assert [text for text in our_texts() if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)] == []


def test_exclamation_is_rare_and_quotes_are_typographic() -> None:
    loud = [text for text in our_texts() if "!" in text]
    assert len(loud) <= 5, loud
    assert [text for text in our_texts() if '"' in text] == []
    assert [text for text in texts() if "  " in text or text != text.strip()] == []


def test_what_stands_on_buttons_and_forms_is_short_enough_in_any_language() -> None:
    longest = {"label": 80, "title": 45, "text": 45, "description": 100, "placeholder": 100}
    checked = 0
    for path, call in calls():
        for keyword in call.keywords:
            inner = keyword.value
            if (
                keyword.arg in longest
                and called(call) != "set_footer"
                and isinstance(inner, ast.Call)
                and called(inner) in ("plain", "locale_str")
                and inner.args
                and isinstance(inner.args[0], ast.Constant)
            ):
                # German and French take a third more room than English.
                room = longest[keyword.arg] * 3 // 4
                assert len(str(inner.args[0].value)) <= room, f"{path.name}:{inner.lineno}"
                checked += 1
                if called(call) == "ActionButton":
                    assert len(str(inner.args[0].value)) <= 24, "a phone shows four buttons in two rows"
    assert checked > 30
