"""Who may do what: what Discord is told of each command, and what the bot does when Discord's word does not hold.

Those who run a server can show any command to anybody, and whatever travels in a custom id can be forged. So each
command and each button is tried by those who may not use it, with ids of others, past Discord's client.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum

from discord import app_commands

from bot.domain.communities import Community
from bot.domain.consent import CONSENT_VERSION
from bot.domain.facts import may_post
from bot.domain.ids import ReminderId
from bot.domain.occurrences import OccurrenceKey, Source
from bot.services.facts import load_cards
from bot.ui.reminder_dm import state_of
from sandbox import Channel, Guild, Message, Modal, Permission, Reply, Upload, User
from sandbox.client_modals import resolve_modal_submit
from tests.club import Club
from tests.cogs.test_challenges import WEEK
from tests.cogs.test_community import moderator, set_up
from tests.cogs.test_something_wrong import shown
from tests.cogs.test_who_sees_it import COMMANDS


class May(Enum):
    """Who may use a command."""

    ANYBODY = "everywhere, on what is their own"
    HERE = "whoever is in the server"
    AUTHOR = "whoever made the challenge, and who moderates the server"
    MANAGER = "who manages the server"


OWN = [
    "help",
    "about",
    "fact",
    "progress",
    "insights",
    "check-in",
    "something-wrong",
    "settings",
    "remind",
    "run",
    "streak",
    "rest",
    "goal",
    "shoes",
    "swap-test",
    "privacy",
]
IN_SERVERS = {
    "club join": May.HERE,
    "club me": May.HERE,
    "club leave": May.HERE,
    "cheer": May.HERE,
    "leaderboard": May.HERE,
    "challenge create": May.HERE,
    "challenge list": May.HERE,
    "challenge join": May.HERE,
    "challenge show": May.HERE,
    "challenge leave": May.HERE,
    "challenge edit": May.AUTHOR,
    "challenge end": May.AUTHOR,
    "community setup": May.MANAGER,
    "community show": May.MANAGER,
    "community test": May.MANAGER,
    "community gut-weather": May.MANAGER,
    "community facts": May.MANAGER,
    "community roles": May.MANAGER,
    "community stop": May.MANAGER,
}
"""In an order in which each finds something to do for those who may."""

FOR_MANAGERS = "it needs the permission **Manage Server**"
FOR_AUTHORS = "Only whoever made a challenge, or a moderator"
NOT_HERE = "I can't find that challenge here"
ONLY_IN_SERVERS = "That works in a server that I am in"
DEFECT = "Something went wrong on my side"
REFUSALS = (FOR_MANAGERS, FOR_AUTHORS, NOT_HERE, ONLY_IN_SERVERS, DEFECT)
PRIVATE = ("7.77", "periwinkle", "Turquoise", "barefoot on the moon", "marmalade")
"""Words of Ana's own, in her run, its notes, her shoes, their note and her goal."""


@dataclass(frozen=True)
class Scene:
    """Ana made a challenge in Harbour Runners, and has a log; the others may more, less, or are strangers there."""

    club: Club
    ana: User
    ben: User
    mia: User
    eva: User
    adam: User
    eve: User
    hills: Guild
    challenge: str
    asked: Message

    def options(self, command: str) -> dict[str, object]:
        """Return what a command is given: what is somebody else's, where there is such a thing."""
        given = dict(COMMANDS[command])
        if "challenge" in given:
            given["challenge"] = self.challenge
        if command == "community setup":
            given = {"recap": True}
        return given | ({"member": self.ana} if command == "cheer" else {})


async def scene(club: Club) -> Scene:
    """Let two servers be set up, Ana live in one of them, and let Discord's client offer everything to everybody."""
    mia, general = moderator(club), club.guild.general
    await set_up(club, mia, zone="Lisbon")
    hills = club.discord.add_guild("Hill Runners", locale="en-GB")
    eve = moderator(club, "Eve", guild=hills)
    await set_up(club, eve, guild=hills, zone="Lisbon")
    adam, eva = club.discord.add_user("Adam", locale="en-GB"), club.discord.add_user("Eva", locale="en-GB")
    boss = club.guild.add_role("Boss", permissions=Permission.ADMINISTRATOR)
    events = club.guild.add_role("Events", permissions=MANAGE_EVENTS)
    club.guild.add_member(adam, roles=[boss])
    club.guild.add_member(eva, roles=[events])
    ana = club.ana
    await ana.slash("challenge create", where=general, options={**WEEK, "teams": "Otters, Herons"})
    ((challenge,),) = club.rows("SELECT id FROM challenge")
    asked = await ana.slash("challenge end", where=general, challenge=str(challenge))
    for command in club.discord.commands:
        command["default_member_permissions"] = None
        command["contexts"] = [0, 1, 2]
    return Scene(club, ana, club.add_member("Ben"), mia, eva, adam, eve, hills, str(challenge), shown(asked))


MANAGE_EVENTS = 1 << 33


def commands(club: Club) -> set[str]:
    """Return the names of all commands there are."""
    walked = club.client.tree.walk_commands()
    return {one.qualified_name for one in walked if isinstance(one, app_commands.Command)}


def may_use(command: str) -> May:
    return May.ANYBODY if command.split(" ", maxsplit=1)[0] in OWN else IN_SERVERS[command]


async def test_discord_is_told_who_may_use_each_command_and_where(club: Club) -> None:
    known = commands(club)
    listed = {name for name in known if name.split(" ")[0] in OWN} | set(IN_SERVERS)
    assert listed == known, "a new command needs a place in one of the lists"
    registered = {str(command["name"]): command for command in club.discord.commands}
    for name in known:
        root = registered[name.split(" ")[0]]
        everywhere, managers = may_use(name) is May.ANYBODY, may_use(name) is May.MANAGER
        assert root["contexts"] == ([0, 1, 2] if everywhere else [0]), name
        assert root["integration_types"] == ([0, 1] if everywhere else [0]), name
        told = Permission(int(str(root["default_member_permissions"]))) if managers else None
        assert (Permission.MANAGE_GUILD if managers else None) == told, name
        assert managers or root["default_member_permissions"] is None, name


async def test_every_button_menu_and_form_is_tried_below(club: Club) -> None:
    actions = club.client.actions
    assert set(FORGED) == set(actions._buttons), "a new button needs a place in the list"
    assert set(CHOSEN) == set(actions._selects)
    assert set(FORMS) == set(actions._modals)


def refusals_in(reply: Reply) -> list[str]:
    said = "\n".join([reply.text, *(message.text for message in reply.followups)])
    return [refusal for refusal in REFUSALS if refusal in said]


def tries(all_of: Scene, may: May, *, about_hers: bool) -> Iterator[tuple[User, Channel | None, set[str]]]:
    """Yield who tries where what they may not, and what they are told: one of these."""
    harbour, street = all_of.club.guild.general, all_of.hills.general
    yield all_of.eve, None, {ONLY_IN_SERVERS, NOT_HERE, FOR_MANAGERS}
    if about_hers:
        yield all_of.eve, street, {NOT_HERE}
    if may is May.AUTHOR:
        yield all_of.ben, harbour, {FOR_AUTHORS}
    if may is May.MANAGER:
        yield all_of.ben, harbour, {FOR_MANAGERS}
        yield all_of.eva, harbour, {FOR_MANAGERS}


async def test_the_bot_itself_refuses_whoever_may_not_and_nothing_changes(club: Club) -> None:
    all_of = await scene(club)
    strangers = (all_of.ben.id, all_of.eve.id, all_of.hills.id)
    before = everything_but(club, *strangers)
    for name, may in IN_SERVERS.items():
        options = all_of.options(name)
        for user, where, told in tries(all_of, may, about_hers="challenge" in options):
            found = refusals_in(await user.slash(name, where=where, options=options))
            assert len(found) == 1, (name, user.name)
            assert found[0] in told, (name, user.name)
    assert everything_but(club, *strangers) == before


async def test_whoever_may_can(club: Club) -> None:
    all_of = await scene(club)
    for name, may in IN_SERVERS.items():
        allowed = {
            May.HERE: (all_of.ana, all_of.ben),
            May.AUTHOR: (all_of.ana, all_of.eva, all_of.mia, all_of.adam),
            May.MANAGER: (all_of.mia, all_of.adam),
        }
        for number, user in enumerate(allowed[may]):
            options = all_of.options(name)
            if name == "challenge edit":
                options["name"] = f"Spring {number}"
            if name == "cheer":
                options["member"] = all_of.mia
            reply = await user.slash(name, where=club.guild.general, options=options)
            assert refusals_in(reply) == [], (name, user.name, reply.text)


FORGED = {
    "board.live": "{challenge}:live",
    "board.mine": "runs:30:0",
    "board.page": "runs:30:0",
    "challenge.end": "{challenge}",
    "challenge.join": "{challenge}",
    "challenge.places": "{challenge}:0",
    "challenge.show-me": "{challenge}:0",
    "challenge.team": "{challenge}:{team}",
    "check-in.agree": "{run}:{consent}",
    "check-in.details": "{run}",
    "check-in.later": "{run}",
    "check-in.morning": "{check_in}:u:9",
    "check-in.open": "{run}",
    "check-in.rest": "20260303",
    "check-in.settled": "{check_in}",
    "check-in.unsettled": "{check_in}",
    "check-in.wrong": "",
    "cheer.end": "{guild}:{cheer}:",
    "club.leave": "",
    "club.stay": "",
    "club.switch": "on_boards:1",
    "community.when": "",
    "fact.bring-back": "{card}",
    "fact.doubt": "{card}",
    "fact.retire": "{card}",
    "hydration.drank": "{drink}",
    "hydration.later": "{drink}",
    "note.seen": "{occurrence}",
    "parked.resume": "",
    "privacy.agree": "{consent}",
    "privacy.erase": "{ana}",
    "privacy.erase-surely": "{ana}",
    "privacy.import": "{ticket}",
    "privacy.import-agree": "{ticket}:{consent}",
    "privacy.import-consent": "{ticket}",
    "privacy.import-no": "{ticket}",
    "privacy.keep": "{ana}",
    "privacy.withdraw": "",
    "remind.delete": "{reminder}",
    "remind.keep": "{reminder}",
    "remind.page": "0",
    "rest.back": "",
    "rest.pause": "20260310",
    "rest.resume": "",
    "rest.take-back": "20260302",
    "run.back": "{occurrence}|",
    "run.done": "{occurrence}",
    "run.later": "{occurrence}",
    "run.rest": "{occurrence}",
    "run.same": "{occurrence}",
    "run.skip": "{occurrence}",
    "run.snooze": "{occurrence}|30",
    "run.sure": "{occurrence}|2|407.77",
    "run.type": "{occurrence}",
    "runs.change": "{draft}",
    "runs.delete": "{run}",
    "runs.keep": "{run}",
    "runs.page": "0",
    "runs.retry": "{draft}",
    "runs.same": "{draft}",
    "runs.sure": "{draft}",
    "streak.days": "20260224-20260302",
    "swap-test.meal": "{occurrence}",
    "wellbeing.not-yet": "",
    "wellbeing.sure": "",
    "wellbeing.well": "",
}
"""Every button there is, as Ana has it, or would, or who manages the server."""
CHOSEN = {
    "community.facts": "daily",
    "community.posts": "recap",
    "fact.look": "{card}",
    "wellbeing.pick": "chest_pain",
}
FORMS: dict[str, dict[str, object]] = {
    "check-in.more": {},
    "check-in.submit": {"effort": "9", "gut": "9", "symptoms": [], "feeling": "-5"},
    "community.set-when": {"time": "21:00", "zone": "Tokyo"},
    "run.later-at": {"when": "in 2 hours"},
    "run.log": {"duration": "50", "distance": "9"},
    "runs.draft": {"duration": "50", "distance": "9"},
    "runs.edit": {"duration": "50", "distance": "9"},
}
"""Every form, as somebody else fills it in."""
PICKED = ("run", "reminder", "goal", "shoes")
"""Options that are picked from one's own; Ana's first goal and shoes are number 1."""
REFUSED_TO_MEMBERS = {
    "challenge.end": FOR_AUTHORS,
    "community.facts": FOR_MANAGERS,
    "community.posts": FOR_MANAGERS,
    "community.set-when": FOR_MANAGERS,
    "community.when": FOR_MANAGERS,
    "fact.retire": FOR_MANAGERS,
    "fact.bring-back": FOR_MANAGERS,
    "fact.look": FOR_MANAGERS,
}


async def a_morning(club: Club) -> tuple[dict[str, object], dict[str, Modal]]:
    """Let Ana have something of everything; return the ids of it, and the forms that she had open."""
    ana, forms = club.ana, []
    await ana.slash("settings timezone", zone="Europe/Lisbon")
    await ana.slash("remind hydration", when="at 6:35")
    reminder = await club.reminded()
    menu = await ana.click(reminder, "Later…")
    forms.append((await ana.click(shown(menu), "Another time…")).modal)
    await ana.click(shown(menu), "Back")
    forms.append((await ana.click(reminder, "Ran it")).modal)
    await ana.submit_modal(forms[-1], {"duration": "40", "distance": "7.77"})
    await ana.click(reminder, "20-second check-in")
    forms.append((await ana.click(reminder, "I agree")).modal)
    usual = {"effort": "4", "gut": "6", "symptoms": [], "feeling": "-3"}
    kept = await ana.submit_modal(forms[-1], usual)
    forms.append((await ana.click(shown(kept), "Add details")).modal)
    club.clock.advance(minutes=5)
    await club.delivered()
    await ana.slash("shoes add", name="Turquoise")
    await ana.slash("shoes note", shoes="1", text="marmalade")
    await ana.slash("goal set", goal="barefoot on the moon")
    await ana.slash("run log", duration="40", distance="8", notes="periwinkle", when="yesterday")
    ((run, _), (other, _)) = club.rows("SELECT id, day_on FROM run ORDER BY day_on DESC")
    packed = await exported(club)
    await ana.slash("run delete", run=str(other))
    await club.press(ana, reminder, f"g:runs.delete:{other}")
    brought = await ana.slash("privacy import", file=Upload("gutsy-export.zip", packed), timeout_s=20)
    ticket = str(shown(brought).buttons[0].custom_id).split(":")[2]
    odd = await ana.slash("run log", duration="10", distance="40", notes="periwinkle")
    forms.append((await ana.click(shown(odd), "Change")).modal)
    forms.append((await ana.slash("run edit", run=str(run))).modal)
    ids = {
        "ana": ana.id,
        "guild": club.guild.id,
        "run": run,
        "ticket": ticket,
        "consent": CONSENT_VERSION,
        "card": next(card.id for card in load_cards() if may_post(card)),
        "occurrence": str(reminder_state(club, "run")),
        "drink": str(reminder_state(club, "hydration")),
    }
    for name, table in {"draft": "run_draft", "check_in": "check_in", "reminder": "reminder"}.items():
        ids[name] = club.rows(f"SELECT max(id) FROM {table}")[0][0]  # noqa: S608 - a table's name
    opened = [form for form in forms if form is not None]
    return ids, {form.custom_id.split(":")[1]: form for form in opened}


def reminder_state(club: Club, kind: str) -> str:
    """Return what the buttons of this morning's reminder of a kind carry."""
    ((reminder_id,),) = club.rows(f"SELECT id FROM reminder WHERE kind = '{kind}'")  # noqa: S608 - our own word
    planned = datetime(2026, 3, 2, 6, 30) if kind == "run" else datetime(2026, 3, 2, 6, 35)  # noqa: DTZ001
    return state_of(OccurrenceKey(Source.REMINDER, ReminderId(int(str(reminder_id))), planned))


async def exported(club: Club) -> bytes:
    await club.ana.slash("privacy export", timeout_s=20)
    return next(message for message in reversed(club.ana.inbox) if message.attachments).attachments[0].data


async def told(reply: Reply) -> str:
    """Return everything that came of a press: the message, the form, and what followed."""
    if reply.kind.startswith("deferred"):
        await reply.completed()
    form = "" if reply.modal is None else str(reply.modal.payload)
    return "\n".join([reply.text, form, *(message.text for message in reply.followups)])


async def test_no_button_menu_or_form_reaches_what_is_somebody_elses(club: Club) -> None:
    """Every custom id there is, with Ana's own ids in it, used by a member of her server and by a stranger."""
    all_of = await scene(club)
    ids, forms = await a_morning(club)
    settings = shown(await all_of.mia.slash("community show", where=club.guild.general))
    opened = (await all_of.mia.click(settings, "When…")).modal
    assert opened is not None
    forms["community.set-when"] = opened
    assert set(forms) == set(FORMS)
    for user in (all_of.ana, all_of.ben):
        await user.slash("club join", where=club.guild.general, boards=True, cheers=True)
    await all_of.ben.slash("cheer", where=club.guild.general, member=all_of.ana)
    ids |= {"challenge": all_of.challenge, "cheer": club.rows("SELECT max(id) FROM cheer")[0][0]}
    ids["team"] = club.rows("SELECT min(id) FROM challenge_team")[0][0]
    await club.comes_to("SELECT count(*) FROM due WHERE source = 'h'", [(0,)])
    for forger, where in ((all_of.ben, club.guild), (all_of.eve, all_of.hills)):
        before = everything_but(club, forger.id, all_of.hills.id)
        async for action, said in forged(club, forger, where, ids, forms):
            assert DEFECT not in said, action
            assert not any(word in said for word in PRIVATE), (action, said)
            if forger is all_of.ben:
                assert REFUSED_TO_MEMBERS.get(action, "") in said, action
            elif action.startswith("challenge."):
                assert NOT_HERE in said, action
        after = everything_but(club, forger.id, all_of.hills.id)
        assert after == before, after ^ before


async def forged(
    club: Club, forger: User, where: Guild, ids: Mapping[str, object], forms: Mapping[str, Modal]
) -> AsyncIterator[tuple[str, str]]:
    """Let somebody use everything with somebody else's ids; yield what was used and all that came of it."""
    screen = shown(await forger.slash("about", where=where.general))
    board = shown(await forger.slash("leaderboard", where=where.general))
    for action, state in FORGED.items():
        # Only a board can become another page of one: Discord makes no layout of a text.
        on = board if action == "board.page" else screen
        yield action, await told(await club.press(forger, on, f"g:{action}:{state.format_map(ids)}"))
    for action, value in CHOSEN.items():
        chosen = [value.format_map(ids)]
        yield action, await told(await club.press(forger, screen, f"s:{action}:", values=chosen))
    for action, form in forms.items():
        filled = resolve_modal_submit(form.payload, FORMS[action])
        yield action, await told(await club.submit(forger, screen, filled))
    for name, options in COMMANDS.items():
        if set(options) & set(PICKED):
            hers = {option: str(ids.get(option, 1)) for option in options if option in PICKED}
            yield name, await told(await forger.slash(name, options={**options, **hers}))


def everything_but(club: Club, *ids: int) -> set[tuple[object, ...]]:
    """Return every row there is but for those about some members or servers, and what the bot notes for itself."""
    tables = [str(name) for (name,) in club.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        (table, *row)
        for table in tables
        if table not in ("state", "outage", "standing", "alembic_version", "sqlite_sequence")
        for row in club.rows(f"SELECT {', '.join(_columns(club, table))} FROM {table}")  # noqa: S608 - names
        if not any(number in row for number in ids)
    }


def _columns(club: Club, table: str) -> list[str]:
    """Return the columns of a table without what is counted or noted beside what was chosen."""
    names = [str(name) for (name,) in club.rows(f"SELECT name FROM pragma_table_info('{table}')")]  # noqa: S608
    chosen = {field.name for field in fields(Community)} if table == "community" else {*names}
    return [name for name in names if name in chosen - {"last_seen_at"}]
