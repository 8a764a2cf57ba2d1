"""A language is one file: with one at hand, nothing a member sees is left in English."""

import asyncio
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from sandbox import Message, Reply, User
from sandbox.bodies import JsonObject, objects
from sandbox.messages import walk
from tests.club import Club

POT = Path(__file__).parent.parent.parent / "bot" / "locales" / "gutsy.pot"
LOCALE = "hr"
"""A language that Discord speaks and no file of ours does yet."""

_WRAPPED = re.compile(r"\[¡(?:(?!\[¡|!\]).)*!\]", re.DOTALL)
_NOT_WORDS = re.compile(r"<t:\d+:[a-zA-Z]>|<https://[^>]*>")


def pseudo_language(folder: Path) -> Path:
    """Write a language in which every text is its source between marks, and return its folder."""
    with POT.open("rb") as source:
        catalogue = read_po(source, locale=LOCALE)
    for message in catalogue:
        if message.id and isinstance(message.id, str):
            message.string = f"[¡{message.id}!]"
        elif message.id:
            one, many = message.id
            message.string = (f"[¡{one}!]", f"[¡{many}!]", f"[¡{many}!]")
    folder.mkdir()
    with (folder / f"{LOCALE}.po").open("wb") as target:
        write_po(target, catalogue)
    return folder


def left_over(text: str) -> str:
    """Return what of a text did not come from the language file."""
    text = _NOT_WORDS.sub("", text.replace("\\", ""))
    while (shorter := _WRAPPED.sub("", text)) != text:
        text = shorter
    return text


def texts_in(components: list[JsonObject]) -> list[str]:
    """Return what a member reads in buttons, fields, options."""
    return [
        text
        for part in walk(components)
        for key in ("label", "placeholder", "description", "content")
        if isinstance(text := part.get(key), str)
    ] + [
        str(option[key])
        for part in walk(components)
        for option in objects(part.get("options"))
        for key in ("label", "description")
        if option.get(key)
    ]


class Screen:
    """Everything that a member has read."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, reply: Reply) -> Reply:
        if reply.modal:
            self.texts += [reply.modal.title, *texts_in(reply.modal.components)]
        self.texts += [choice.name for choice in reply.choices]
        for message in (reply.message, *reply.followups):
            if message:
                self.look_at(message)
        return reply

    def look_at(self, message: Message) -> Message:
        self.texts += [message.text, *texts_in(list(message.components))]
        return message


@pytest.fixture
async def abroad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Club:
    club = Club(tmp_path, monkeypatch)
    club.languages = pseudo_language(tmp_path / "locales")
    return club


async def test_nothing_a_member_sees_bypasses_the_catalogue(
    abroad: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    async with abroad as club:
        await club.start_bot()
        iva = club.add_member("Iva", locale=LOCALE)
        for command, option in (
            ("settings timezone", "zone"),
            ("remind run", "when"),
            ("remind delete", "reminder"),
            ("fact", "topic"),
        ):
            screen.texts += [one.name for one in await iva.autocomplete(command, option=option)]
        for command in ("help", "about", "settings show", "streak show", "remind list", "fact"):
            screen.read(await iva.slash(command))
        screen.read(await iva.slash("remind run", when="daily 06:30"))
        for zone in ("nowhere at all", "Springfield", "Lisabon"):
            screen.read(await iva.slash("settings timezone", zone=zone))
        for when in (
            "weekdays 06:30",
            "weekdays 06:30",
            "never",
            "25:00",
            "mon",
            "daily 6:00 6:05",
            "x" * 99,
        ):
            screen.read(await iva.slash("remind run", when=when))
        screen.texts += [one.name for one in await iva.autocomplete("remind run", option="when")]
        screen.texts += [one.name for one in await iva.autocomplete("remind delete", option="reminder")]
        screen.read(await iva.slash("fact", topic="unheard of"))
        screen.read(await iva.slash("settings show"))

        club.clock.move_to(club.clock.now().replace(minute=30))
        reminder = screen.look_at(await club.delivered(iva))
        screen.read(await iva.click(reminder, "[¡Snooze 10 min!]"))
        screen.read(await iva.slash("remind list"))
        form = screen.read(await iva.click(reminder, "[¡Ran it!]"))
        for entry in (("soon", "5"), ("30", "far"), ("0", "5"), ("30", "999 km")):
            screen.read(
                await iva.submit_modal(form.modal, dict(zip(("duration", "distance"), entry, strict=True)))
            )
            form = screen.read(await iva.click(reminder, "[¡Try again!]"))
        screen.read(await iva.submit_modal(form.modal, {"duration": "65", "distance": "10"}))
        helped = await iva.click(reminder, "[¡Something's wrong!]")
        await helped.next_followup()
        screen.read(helped)
        screen.read(await iva.click(reminder, "[¡20-second check-in!]"))
        screen.read(await iva.click(reminder, "[¡No, thanks!]"))
        screen.read(await club.press(iva, reminder, "g:run.done::1:202603020630"))
        screen.read(await iva.click(reminder, "[¡20-second check-in!]"))
        form = screen.read(await iva.click(reminder, "[¡I agree!]"))
        screen.read(await iva.submit_modal(form.modal, {"effort": "8", "gut": "8", "feeling": "-4"}))
        screen.read(await iva.slash("streak show"))
        for label in ("[¡Rest instead!]", "[¡Skip!]", "[¡Ran it!]"):
            club.clock.advance(days=1)
            reminder = screen.look_at(await club.delivered(iva))
            reply = screen.read(await iva.click(reminder, label))
        screen.read(await club.press(iva, reminder, "g:gone:1"))
        screen.read(await iva.slash("remind delete", reminder="77"))
        screen.read(await iva.slash("remind delete", reminder="1"))
        asked = screen.read(await iva.slash("privacy erase"))
        assert asked.message is not None
        screen.read(await iva.click(asked.message, "[¡Keep it!]"))
        screen.read(await iva.slash("privacy withdraw"))
        await parked_and_back(club, iva, screen)
        asked = screen.read(await iva.slash("privacy erase"))
        assert asked.message is not None
        screen.read(await iva.click(asked.message, "[¡Erase everything!]"))
        monkeypatch.setattr(club.client.services.streaks, "report", None)
        assert "reference" in screen.read(await iva.slash("streak show")).content
        club.client.tree.remove_command("help")
        screen.read(await iva.slash("help"))
    assert reply.modal is not None
    assert len(screen.texts) > 200
    bare = {text: rest for text in screen.texts if re.search(r"[^\W\d_]{2,}", rest := left_over(text))}
    assert bare == {}


async def parked_and_back(club: Club, member: User, screen: Screen) -> None:
    """Close a member's direct messages over a reminder, look, fail to resume, open them, resume."""
    await member.slash("remind run", when="daily 09:00")
    club.discord.assert_clean()
    member.closed_dms = True
    club.clock.move_to(club.clock.now().replace(hour=9, minute=0))
    async with asyncio.timeout(5):
        while not club.rows("SELECT 1 FROM member WHERE parked_at"):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0)
    listed = screen.read(await member.slash("remind list"))
    notice = screen.look_at(await listed.next_followup())
    refused = await member.click(notice, "[¡Write to me again!]")
    screen.look_at(await refused.next_followup())
    member.closed_dms = False
    screen.read(await member.click(notice, "[¡Write to me again!]"))
    screen.look_at(await member.next_dm())


async def test_commands_are_described_in_the_language_and_keep_their_names(abroad: Club) -> None:
    async with abroad as club:
        await club.start_bot()
        described = [part for command in club.discord.commands for part in _parts(command)]
        for part in described:
            localised = part.get("description_localizations")
            assert isinstance(localised, dict)
            assert localised[LOCALE] == f"[¡{part['description']}!]"
            assert len(str(localised[LOCALE])) <= 100
            assert not part.get("name_localizations")


def _parts(command: JsonObject) -> list[JsonObject]:
    return [command, *(part for option in objects(command.get("options")) for part in _parts(option))]


async def test_direct_messages_follow_the_language_last_seen(abroad: Club) -> None:
    async with abroad as club:
        await club.start_bot()
        reminder = await club.reminded(when="daily 06:30")
        assert reminder.content.startswith("🏃 **Time")
        club.ana.locale = LOCALE
        await club.ana.slash("streak show")
        while club.rows("SELECT locale FROM member") != [(LOCALE,)]:
            await club.ana.slash("help")
        await club.restart_bot()
        club.clock.advance(days=1)
        assert (await club.delivered()).content.startswith("[¡🏃")
