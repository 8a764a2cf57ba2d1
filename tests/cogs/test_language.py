"""A language is one file: with one at hand, nothing a member sees is left in English."""

import asyncio
import re
from pathlib import Path

import pytest
from babel.dates import get_day_names
from babel.messages.pofile import read_po, write_po

from sandbox import Message, Permission, Reply, User
from sandbox.bodies import JsonObject, objects
from sandbox.messages import walk
from tests.club import Club
from tests.cogs.test_community import moderator

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
            ("settings travel", "zone"),
            ("settings quiet-hours", "hours"),
            ("remind run", "when"),
            ("remind fuel", "lead"),
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
        consent = screen.read(await iva.slash("privacy consent"))
        assert consent.message is not None
        screen.read(await iva.click(consent.message, "[¡Withdraw and delete!]"))
        consent = screen.read(await iva.slash("privacy consent"))
        assert consent.message is not None
        screen.read(await iva.click(consent.message, "[¡I agree!]"))
        screen.read(await iva.slash("privacy policy"))
        for days in (30, 0):
            screen.read(await iva.slash("privacy retention", keep=days))
        await parked_and_back(club, iva, screen)
        asked = screen.read(await iva.slash("privacy erase"))
        assert asked.message is not None
        screen.read(await iva.click(asked.message, "[¡Erase everything!]"))
        screen.read(await iva.click(asked.message, "[¡Yes, erase it for good!]"))
        monkeypatch.setattr(club.client.services.streak_milestones, "show", None)
        assert "reference" in screen.read(await iva.slash("streak show")).content
        club.client.tree.remove_command("help")
        screen.read(await iva.slash("help"))
    assert reply.modal is not None
    assert len(screen.texts) > 200
    bare = {text: rest for text in screen.texts if re.search(r"[^\W\d_]{2,}", rest := left_over(text))}
    assert bare == {}


async def test_no_reminder_of_any_kind_bypasses_the_catalogue(abroad: Club) -> None:
    screen = Screen()
    async with abroad as club:
        await club.start_bot()
        iva = club.add_member("Iva", locale=LOCALE)
        await settle_in(club, iva, screen)
        await ask_for_everything(iva, screen)
        await change_everything(iva, screen)
        await live_a_day(club, iva, screen)
        await miss_a_night(club, iva, screen)
        for reminder in ("1", "3", "6"):
            screen.read(await iva.slash("remind preview", reminder=reminder))
            screen.read(await iva.slash("remind why", reminder=reminder))
        screen.read(await iva.slash("remind why"))
    assert len(screen.texts) > 200
    bare = {text: rest for text in screen.texts if re.search(r"[^\W\d_]{2,}", rest := left_over(text))}
    assert bare == {}


async def test_no_set_up_of_a_server_bypasses_the_catalogue(abroad: Club) -> None:
    screen, days = Screen(), {*get_day_names("wide", locale=LOCALE).values()}
    async with abroad as club:
        await club.start_bot()
        general, iva = club.guild.general, moderator(club, "Iva", locale=LOCALE)
        screen.read(await iva.slash("community show", where=general))
        screen.read(await iva.slash("community setup", where=general))
        reply = screen.read(await iva.slash("community setup", where=general, channel=general))
        assert reply.message is not None
        screen.read(await iva.select(reply.message, "[¡Facts!]", ["weekly"]))
        every = ["recap", "streak_milestone", "challenge_news"]
        screen.read(await iva.select(reply.message, "[¡What else I post!]", every))
        form = screen.read(await iva.click(reply.message, "[¡When…!]"))
        for entry in ({"time": "soon"}, {"time": "18:00", "zone": "nowhere at all"}, {"zone": "Lisabon"}):
            screen.read(await iva.submit_modal(form.modal, entry))
            label = "[¡Put it right!]" if "✅" not in reply.message.content else "[¡When…!]"
            form = screen.read(await iva.click(reply.message, label))
        general.set_permissions(club.guild.everyone, deny=Permission.ATTACH_FILES)
        screen.read(await iva.select(reply.message, "[¡Facts!]", ["off"]))
        general.set_permissions(club.guild.everyone)
        screen.read(await iva.slash("community stop", where=general))
        screen.read(await iva.select(reply.message, "[¡Facts!]", ["off"]))
        screen.read(await iva.slash("community show", where=general))
    assert len(screen.texts) > 100
    bare = {text: rest for text in screen.texts if re.search(r"[^\W\d_]{2,}", rest := left_over(text))}
    assert set(bare) == days, "Babel knows the names of days"


async def settle_in(club: Club, iva: User, screen: Screen) -> None:
    screen.read(await iva.slash("remind test"))
    screen.look_at(await iva.next_dm())
    for command in ("remind pause", "remind resume"):
        screen.read(await iva.slash(command))
    screen.read(await iva.slash("settings travel", zone="home"))
    screen.read(await iva.slash("settings timezone", zone="Lisbon"))
    for hours in ("at night", "7-7", "off", "22:00-06:00"):
        screen.read(await iva.slash("settings quiet-hours", hours=hours))
    for units in ("km", "mi"):
        screen.read(await iva.slash("settings units", units=units))
    for becomes in ("nothing", "well_done"):
        screen.read(await iva.slash("settings after-run", becomes=becomes))
    for zone, until in (
        ("Tokyo", "never"),
        ("Tokyo", "2020-01-01"),
        ("Tokyo", "2030-01-01"),
        ("Tokyo", "2 weeks"),
    ):
        screen.read(await iva.slash("settings travel", zone=zone, until=until))
    screen.read(await iva.slash("settings travel", zone="Tokyo"))
    screen.read(await iva.slash("settings show"))
    screen.read(await iva.slash("settings travel", zone="home"))


async def ask_for_everything(iva: User, screen: Screen) -> None:
    for lead in ("soon", "10 min", "off", "3 hours"):
        screen.read(await iva.slash("remind fuel", lead=lead))
    screen.read(await iva.slash("remind run", when="mon wed fri 06:30 18:00"))
    screen.look_at(await iva.next_dm())
    screen.read(await iva.slash("remind hydration", when="every 90 min 09:00-20:00 weekdays"))
    screen.read(await iva.slash("remind hydration", when="hourly 10-12 daily"))
    screen.read(await iva.slash("remind hydration", when="every 2 hours 10-12 sat sun mon"))
    screen.read(await iva.slash("remind rest", when="tue thu"))
    for kind in ("run", "hydration", "fuel"):
        screen.read(await iva.slash("remind once", kind=kind, when="tomorrow 8:30"))
    for when in ("soon", "tomorrow", "yesterday 7:00", "25:00", "7:00 8:00", "2029-01-01 7:00", "x" * 99):
        screen.read(await iva.slash("remind once", kind="run", when=when))
    screen.read(await iva.slash("remind fuel", lead="150 min"))
    for command, option in (
        ("remind once", "when"),
        ("remind hydration", "when"),
        ("remind rest", "when"),
        ("remind why", "reminder"),
    ):
        screen.texts += [one.name for one in await iva.autocomplete(command, option=option)]
    for reminder in ("1", "7"):
        chosen = {"reminder": reminder}
        choices = await iva.autocomplete("remind edit", option="when", other_options=chosen)
        screen.texts += [one.name for one in choices]


async def change_everything(iva: User, screen: Screen) -> None:
    screen.read(await iva.slash("remind edit", reminder="4", when="hourly 10-13 daily"))
    screen.read(await iva.slash("remind pause", reminder="4"))
    screen.read(await iva.slash("remind edit", reminder="4", when="hourly 10-14 daily"))
    for until in ("today", "someday", "2020-01-01", "2030-01-01", "wednesday"):
        screen.read(await iva.slash("remind pause", until=until))
    screen.texts += [one.name for one in await iva.autocomplete("remind resume", option="reminder")]
    screen.read(await iva.slash("remind list"))
    screen.read(await iva.slash("remind preview", reminder="4"))
    screen.read(await iva.slash("remind resume"))
    for minute in range(4):
        screen.read(await iva.slash("remind rest", when=f"sunday 9:0{minute}"))
    listed = screen.read(await iva.slash("remind list"))
    assert listed.message is not None
    screen.read(await iva.click(listed.message, "▶"))
    for label in ("[¡Keep it!]", "[¡Delete it!]"):
        asked = screen.read(await iva.slash("remind delete", reminder="4"))
        assert asked.message is not None
        screen.read(await iva.click(asked.message, label))


async def live_a_day(club: Club, iva: User, screen: Screen) -> None:
    club.clock.move_to(club.clock.now().replace(minute=30))
    reminder = screen.look_at(await club.delivered(iva))
    screen.read(await iva.click(reminder, "[¡Later…!]"))
    form = screen.read(await iva.click(reminder, "[¡Another time…!]"))
    screen.read(await iva.submit_modal(form.modal, {"when": "soon"}))
    form = screen.read(await iva.click(reminder, "[¡Try again!]"))
    screen.read(await iva.submit_modal(form.modal, {"when": "7:00"}))
    club.clock.move_to(club.clock.now().replace(hour=7, minute=0))
    screen.look_at(await club.delivered(iva))
    form = screen.read(await iva.click(reminder, "[¡Ran it!]"))
    screen.read(await iva.submit_modal(form.modal, {"duration": "30", "distance": "3"}))
    screen.read(await iva.click(reminder, "[¡20-second check-in!]"))
    form = screen.read(await iva.click(reminder, "[¡I agree!]"))
    screen.read(await iva.submit_modal(form.modal, {"effort": "4", "gut": "0", "feeling": "3"}))
    club.clock.move_to(club.clock.now().replace(hour=9, minute=0))
    for label in ("[¡Later 30 min!]", "[¡Had a drink!]"):
        drink = screen.look_at(await club.delivered(iva))
        screen.read(await iva.click(drink, label))
        club.clock.advance(minutes=30)
    screen.read(await club.press(iva, drink, "g:hydration.later::3:202603020900"))
    club.clock.move_to(club.clock.now().replace(hour=18, minute=0))
    praise = screen.look_at(await club.delivered(iva))
    while "[¡🎉" not in praise.content:
        praise = screen.look_at(await club.delivered(iva))
    club.clock.move_to(club.clock.now().replace(day=3, hour=8, minute=0))
    screen.look_at(await club.delivered(iva))
    club.clock.move_to(club.clock.now().replace(minute=30))
    for _ in range(3):
        screen.look_at(await club.delivered(iva))


async def miss_a_night(club: Club, iva: User, screen: Screen) -> None:
    """Let the bot be away from Tuesday's breakfast to Wednesday's lunch."""
    await club.stop_bot()
    club.clock.move_to(club.clock.now().replace(day=4, hour=11, minute=7))
    await club.start_bot()
    digest = screen.look_at(await club.caught_up(iva))
    while "[¡🔌" not in digest.content:
        digest = screen.look_at(await club.delivered(iva))
    screen.read(await iva.click(digest, "[¡Thanks!]"))


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
