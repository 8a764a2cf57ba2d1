"""The narrator shows a conversation as Discord would."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sandbox import Attachment, DmArrived, Message, ModalSubmitted, Replied, Sandbox, SlashUsed, User
from sandbox.narrator import Narrator
from sandbox.terminal import Terminal

NOW = datetime(2026, 7, 6, 5, 30, tzinfo=UTC)
LISBON = ZoneInfo("Europe/Lisbon")


class Story:
    """A narrator, and what it has told so far."""

    def __init__(self) -> None:
        self._screen = io.StringIO()
        self.narrator = Narrator(lambda: NOW, LISBON, terminal=Terminal(self._screen, 60, colours=False))

    @property
    def told(self) -> list[str]:
        return self._screen.getvalue().splitlines()


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def ana() -> User:
    return Sandbox().add_user("Ana")


def said(ana: User, content: str = "", **more: object) -> Message:
    message = Message(1, 2, None, ana, NOW, content=content)
    for name, value in more.items():
        setattr(message, name, value)
    return message


def test_instants_are_on_the_reader_s_clock(story: Story, ana: User) -> None:
    at = int((NOW + timedelta(minutes=45)).timestamp())

    story.narrator.tell(DmArrived(NOW, ana, said(ana, f"At <t:{at}:t>, that is <t:{at}:R>.")))

    assert story.told[-1] == "        │ At 07:15, that is in 45 minutes."


@pytest.mark.parametrize(
    ("away", "shown"),
    [
        (timedelta(minutes=-5), "5 minutes ago"),
        (timedelta(hours=3), "in 3 hours"),
        (timedelta(days=2), "in 2 days"),
    ],
)
def test_distances_in_time(away: timedelta, shown: str, story: Story, ana: User) -> None:
    at = int((NOW + away).timestamp())

    story.narrator.tell(DmArrived(NOW, ana, said(ana, f"<t:{at}:R>")))

    assert story.told[-1].endswith(f"│ {shown}")


def test_a_picture_is_told_by_its_description(story: Story, ana: User) -> None:
    files = [
        Attachment(1, "progress.png", b"", "image/png", "Chart of 2-31 Mar 2026.", "here"),
        Attachment(2, "export.zip", b"", "application/zip", None, "here"),
    ]

    story.narrator.tell(Replied(NOW, ana, said(ana, "Your month", attachments=files)))

    assert story.told[-2:] == [
        "        │ 📎 progress.png: Chart of 2-31 Mar 2026.",
        "        │ 📎 export.zip",
    ]


def test_who_sees_an_answer_is_told(story: Story, ana: User) -> None:
    story.narrator.tell(Replied(NOW, ana, said(ana, "Yours", flags=64)))
    story.narrator.tell(Replied(NOW, ana, said(ana, "Everybody's")))

    assert [line for line in story.told if "│" not in line] == [
        "Gutsy   only she sees this",
        "Gutsy   answers",
    ]


def test_what_a_member_does_names_the_place_and_the_values(story: Story, ana: User) -> None:
    story.narrator.tell(SlashUsed(NOW, ana, "fact", {"topic": "rest"}, "general"))
    story.narrator.tell(ModalSubmitted(NOW, ana, "Form", {"gut": "2", "symptoms": ["nausea", "bloating"]}))

    assert story.told == [
        "Ana     /fact topic: rest  [#general]",
        "Ana     fills it in: gut: 2 symptoms: nausea, bloating",
    ]


def test_buttons_stand_in_rows_that_fit(story: Story, ana: User) -> None:
    labels = ["Ran it", "Snooze 10 min", "Rest instead", "Skip", "I ran after all"]
    row = [{"type": 2, "style": 2, "label": label, "custom_id": label} for label in labels]

    story.narrator.tell(DmArrived(NOW, ana, said(ana, "?", components=[{"type": 1, "components": row}])))

    rows = [line.replace("\N{NO-BREAK SPACE}", " ") for line in story.told[-2:]]
    assert rows == [
        "        │ [Ran it] [Snooze 10 min] [Rest instead] [Skip]",
        "        │ [I ran after all]",
    ]


def test_a_scene_says_when_it_plays(story: Story) -> None:
    story.narrator.scene("Ana wakes up")

    assert story.told[-1] == "── Monday 6 July, 06:30:00 ── Ana wakes up " + "─" * 17
