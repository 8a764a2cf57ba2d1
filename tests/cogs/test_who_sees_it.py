"""Who sees what a command answers in a server: every command there is, by its name."""

from discord import app_commands

from sandbox import Message, Permission, Upload
from tests.club import Club
from tests.run_files.building import gpx, run

COMMANDS: dict[str, dict[str, object]] = {
    "help": {},
    "about": {},
    "settings timezone": {"zone": "Europe/Lisbon"},
    "settings travel": {"zone": "Europe/Berlin", "until": "2026-03-20"},
    "settings quiet-hours": {"hours": "22-6"},
    "settings units": {"units": "km"},
    "settings after-run": {"becomes": "nothing"},
    "settings check-ins": {"prompt": "evening"},
    "settings show": {},
    "remind run": {"when": "mon wed fri 18:30"},
    "remind hydration": {"when": "at 12:00"},
    "remind rest": {"when": "sun 9:00"},
    "remind once": {"kind": "run", "when": "tomorrow 9:00"},
    "remind fuel": {"lead": "2 h"},
    "remind list": {},
    "remind preview": {"reminder": "1"},
    "remind why": {},
    "remind edit": {"reminder": "1", "when": "tue 18:30"},
    "remind pause": {},
    "remind resume": {},
    "remind delete": {"reminder": "1"},
    "remind test": {},
    "run log": {"duration": "30", "distance": "5", "notes": "by the sea"},
    "run import": {"file": Upload("run.gpx", gpx(run()))},
    "run list": {},
    "run edit": {"run": "1"},
    "run delete": {"run": "1"},
    "check-in": {},
    "something-wrong": {},
    "streak show": {},
    "streak explain": {},
    "rest today": {},
    "rest sick": {},
    "rest injured": {},
    "rest travel": {},
    "rest break": {},
    "rest back": {},
    "progress": {},
    "goal set": {"goal": "20 min"},
    "goal list": {},
    "goal done": {"goal": "1"},
    "goal drop": {"goal": "1"},
    "shoes add": {"name": "Blue pair"},
    "shoes list": {},
    "shoes default": {"shoes": "1"},
    "shoes note": {"shoes": "1", "text": "soft"},
    "shoes retire": {"shoes": "1"},
    "insights": {},
    "swap-test start": {},
    "swap-test status": {},
    "swap-test stop": {},
    "privacy policy": {},
    "privacy consent": {},
    "privacy retention": {"keep": 30},
    "privacy export": {},
    "privacy import": {"file": Upload("gutsy-export.zip", b"no zip")},
    "privacy erase": {},
    "community setup": {"zone": "Europe/Lisbon"},
    "community show": {},
    "community gut-weather": {"on": True},
    "community facts": {},
    "community roles": {},
    "club join": {"boards": True},
    "club me": {},
    "challenge create": {"name": "Spring", "metric": "runs", "starts": "tomorrow", "ends": "2026-03-20"},
    "challenge list": {},
    "challenge join": {"challenge": "1"},
    "challenge show": {"challenge": "1"},
    "challenge edit": {"challenge": "1", "name": "Early spring"},
    "challenge leave": {"challenge": "1"},
    "challenge end": {"challenge": "1"},
    "leaderboard": {},
    "cheer": {},
    "club leave": {},
    "community stop": {},
    "fact": {},
    "community test": {},
}
"""In an order in which each finds something to tell; a slip (no run of that number) is answered as privately."""
SEEN_BY_ALL = {"fact"}


def public(club: Club) -> list[Message]:
    return [message for message in club.guild.general.messages.values() if not message.ephemeral]


async def test_in_a_server_each_command_answers_its_member_alone_but_for_facts(club: Club) -> None:
    known = {
        command.qualified_name
        for command in club.client.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    assert set(COMMANDS) == known
    # Somebody who manages the server has every command there is.
    mia = club.discord.add_user("Mia", locale="en-GB")
    moderator = club.guild.add_role("Moderator", permissions=Permission.MANAGE_GUILD)
    club.guild.add_member(mia, roles=[moderator])
    COMMANDS["community setup"]["channel"] = club.guild.general
    COMMANDS["cheer"]["member"] = club.ana
    form = await mia.slash("check-in", where=club.guild.general)
    await mia.click(answered(form.message), "I agree")
    for name, options in COMMANDS.items():
        before = len(public(club))
        reply = await mia.slash(name, where=club.guild.general, options=options, timeout_s=20)
        assert reply.modal is not None or reply.ephemeral is (name not in SEEN_BY_ALL), name
        assert len(public(club)) - before == (name in SEEN_BY_ALL), name


def answered(message: Message | None) -> Message:
    assert message is not None
    return message
