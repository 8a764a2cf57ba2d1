"""Documents go stale in silence; these tests make them speak up."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.domain.occurrences import Outcome
from bot.domain.policy import KEPT
from bot.settings import Settings
from bot.storage.ownership import OWNED, sealed_columns
from bot.storage.tables import metadata
from sandbox.bodies import JsonObject, objects
from tests.club import Club

REPOSITORY = Path(__file__).parent.parent
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")])
PROJECT = tomllib.loads(REPOSITORY.joinpath("pyproject.toml").read_text(encoding="utf-8"))

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_SUB_COMMAND = 1


def text_of(path: str) -> str:
    return REPOSITORY.joinpath(path).read_text(encoding="utf-8")


def first_cells(path: str, heading: str) -> list[str]:
    """Return the first cell of each row of the table under a heading."""
    section = text_of(path).partition(f"\n{heading}\n")[2]
    rows = re.split(r"\n## ", section)[0].splitlines()
    cells = [row.split("|")[1].strip(" `") for row in rows if row.startswith("|")]
    return cells[2:]  # the table's head and its rule


def anchors_of(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = _HEADING.findall(_FENCE.sub("", document.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def normalised(requirement: str) -> str:
    """Return a distribution's name as packaging compares it, without extras and versions."""
    name = _NAME.match(requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


SETTINGS = {name.upper() for name in Settings.model_fields}


def test_the_example_holds_every_setting_and_no_other() -> None:
    lines = [line for line in text_of(".env.example").splitlines() if line and not line.startswith("#")]

    assert {line.partition("=")[0] for line in lines} == SETTINGS
    assert len(lines) == len(SETTINGS)


def test_each_setting_of_the_example_is_explained_in_one_line_and_shows_its_default() -> None:
    lines = text_of(".env.example").splitlines()
    for before, line in pairwise(lines):
        name, equals, value = line.partition("=")
        if not equals or line.startswith("#"):
            continue
        assert before.startswith("# ") or before.partition("=")[0] in SETTINGS, f"{name} is not explained"
        field = Settings.model_fields[name.lower()]
        if not field.is_required():
            assert type(field.default)(value) == field.default


def test_the_operators_table_holds_every_setting_with_its_default() -> None:
    assert set(first_cells("docs/operators.md", "## Settings")) == SETTINGS
    for name, field in Settings.model_fields.items():
        if not field.is_required():
            shown = str(field.default).removesuffix(".0")
            assert f"| `{name.upper()}` | `{shown}` |" in text_of("docs/operators.md")


def commands_in(payload: JsonObject) -> Iterator[str]:
    parts = [part for part in objects(payload.get("options")) if part.get("type") == _SUB_COMMAND]
    yield from (f"/{payload['name']} {part['name']}" for part in parts)
    if not parts:
        yield f"/{payload['name']}"


def test_operators_find_every_outcome_and_no_other() -> None:
    section = text_of("docs/operators.md").partition("\n| Outcome | Meaning |\n")[2].partition("\n\n")[0]
    assert {row.split("`")[1] for row in section.splitlines()[1:]} == set(Outcome)


def troubles_in(source: Path) -> Iterator[str]:
    """Return what a module's log lines of level warning or above begin with."""
    for call in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        match call:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Name("_log"), attr="warning" | "error" | "critical" | "exception"
                ),
                args=[ast.Constant(str(text)), *_],
            ):
                yield re.split(r"[.;]", text)[0]


def test_operators_find_every_line_of_trouble() -> None:
    explained = set(re.findall(r"`([^`]+)`", text_of("docs/operators.md").partition("## Log lines worth")[2]))
    known = {re.split(r"[.;]", line)[0] for line in explained}
    troubles = {line for source in REPOSITORY.glob("bot/**/*.py") for line in troubles_in(source)}
    assert len(troubles) > 10
    assert troubles <= known


async def test_members_find_every_command_and_no_other(club: Club) -> None:
    registered = {name for payload in club.discord.commands for name in commands_in(payload)}

    assert set(first_cells("docs/members.md", "## All commands")) == registered


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in _LINK.findall(_FENCE.sub("", document.read_text(encoding="utf-8"))):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        linked = document.parent.joinpath(path).resolve() if path else document
        assert linked.exists(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors_of(linked), f"{target} names no heading"


def test_make_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", text_of("Makefile"), re.MULTILINE)
    assert phony is not None

    done = subprocess.run(
        ["make", "help"],  # noqa: S607 - wherever make is
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    assert re.findall(r"^  make ([a-z-]+) ", done.stdout, re.MULTILINE) == phony[1].split()


def test_every_make_target_that_documents_name_exists() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", text_of("Makefile"), re.MULTILINE)
    assert phony is not None
    for document in DOCUMENTS:
        named = re.findall(
            r"(?:^|`|&& |sudo )make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE
        )
        assert set(named) <= set(phony[1].split()), document.name


@pytest.mark.parametrize(
    ("heading", "requirements"),
    [
        ("## To run", PROJECT["project"]["dependencies"]),
        ("## To develop", PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_every_dependency_says_what_it_is_for(heading: str, requirements: list[str]) -> None:
    documented = [normalised(name) for name in first_cells("docs/dependencies.md", heading)]

    assert sorted(documented) == sorted(map(normalised, requirements))


def test_every_direct_dependency_is_pinned_and_no_host_is_named() -> None:
    lines = text_of("constraints.txt").splitlines()
    pinned = {normalised(line) for line in lines}
    direct = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["dev"],
        *PROJECT["build-system"]["requires"],
    ]

    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9.+!]+", line) for line in lines), (
        "a name, ==, a version"
    )
    assert len(pinned) == len(lines)
    assert set(map(normalised, direct)) <= pinned


def test_the_changelog_has_the_present_version() -> None:
    assert f"## [{PROJECT['project']['version']}]" in text_of("CHANGELOG.md")


def test_the_picture_says_what_the_bot_says() -> None:
    """The words in the README's picture are the catalogue's, so that it cannot promise another bot."""
    picture = re.sub(r"<[^>]+>", "\n", text_of("docs/pictures/first-morning.svg"))
    catalogue = text_of("bot/locales/gutsy.pot")
    for words in [
        "Time for your run",
        "Ran it",
        "Snooze 10 min",
        "Later…",
        "Rest instead",
        "Skip",
        "New in your log",
        "20-second check-in",
        "How was your run?",
    ]:
        assert words in picture
        assert words in catalogue


def test_the_privacy_page_tells_what_the_policy_tells() -> None:
    page = text_of("docs/privacy.md")
    for kept in KEPT:
        assert f"| `{kept.table}` | {kept.what} | {kept.why} | {kept.until} |" in page
    told = {
        cell
        for cell in first_cells("docs/privacy.md", "## What, why, and for how long")
        if cell in metadata.tables
    }
    assert told == set(metadata.tables)
    assert {kept.table for kept in KEPT} == {owned.name for owned in OWNED}


def test_who_lost_the_key_forgets_every_sealed_column() -> None:
    section = text_of("docs/operators.md").partition("### The key is lost")[2].partition("###")[0]
    for owned, column in sealed_columns():
        if column.nullable:
            assert f"UPDATE {owned.name} SET {column.name} = NULL" in section  # noqa: S608 - a document is compared
        else:
            assert f"DELETE FROM {owned.name};" in section  # noqa: S608 - likewise
