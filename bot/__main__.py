"""The command line: says what there is to do, and imports only what is asked for."""

import argparse
import gc
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

from bot import __version__

_RUN_DETAILS: Final = (
    "Start the bot: bring the database up to date (a copy of the old one is kept beside it), connect to Discord, "
    "deliver reminders until SIGTERM or Ctrl-C, then end within ten seconds. Settings come from the environment and "
    "from .env in the current folder; .env.example explains each."
)
_MIGRATE_DETAILS: Final = (
    "Bring the database up to date without connecting to Discord, then exit. 'run' does the same by itself; this is "
    "for trying an upgrade on a copy first. Running it again changes nothing."
)
_REBUILD_DETAILS: Final = (
    "Compute anew, from runs and events, what the bot keeps up to date: the sums of days, how far streaks were walked. "
    "Stop the bot first. It is never needed; it is for whoever edited the database by hand or does not trust it. Tells "
    "how many days had been wrong, and exits with 0 either way."
)
_ROTATE_DETAILS: Final = (
    "Make a new key as the first line of the key file, and seal everything that is sealed anew with it. Stop the bot "
    "first. The key file as it was lies beside it until that is done. Interrupted at any instant, everything stays "
    "readable: say it again, and it goes on where it was. Then back up the key file."
)
_RETIRE_HELP: Final = (
    "afterwards move the old keys to a file beside the key file (its name ends in .retired); older backups of the "
    "database need them"
)
_KEYS_CHECK_DETAILS: Final = (
    "Tell how many keys there are, and whether they open everything that is sealed in the database. Changes nothing, "
    "and works while the bot runs."
)
_FACTS_CHECK_DETAILS: Final = (
    "Tell what is wrong with a file of fact cards, a line for each fault: fields that are missing, unknown or of the "
    "wrong kind, texts over 300 characters, cards that need a caution and have none, cards that come twice. Exit "
    "status 0 if nothing is, 1 if something is, 2 if the file cannot be read. Needs no settings and changes nothing."
)
_FILE_HELP: Final = "the file, one JSON object a line; the cards that come with Gutsy if left out"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, 1 for unsound cards, or 2 for a setup that cannot work."""
    given = vars(_parser().parse_args(arguments))
    command, action = given.pop("command"), given.pop("action", None)
    if command == "facts":
        from bot.command_line.facts import check_facts

        return check_facts(**given)
    from bot.command_line.exit_status import run_to_exit_status

    refused = "The keys command ended without success." if command == "keys" else "Gutsy cannot start."
    return run_to_exit_status(lambda settings: _work(command, action)(settings, **given), refused=refused)


def _work(command: str, action: str | None) -> Callable[..., Coroutine[Any, Any, None]]:
    """Return what a command does. It is imported when it begins: a slip in the settings is told before."""
    match command, action:
        case "run", None:
            # What is imported stays: looking through it for garbage was a fifth of a start. Work begins by enabling it.
            gc.disable()
            from bot.composition import run_until_signalled

            return run_until_signalled
        case "migrate", None:
            from bot.command_line.migrate import migrate

            return migrate
        case "rebuild", None:
            from bot.command_line.rebuild import rebuild

            return rebuild
        case "keys", "rotate":
            from bot.command_line.keys import rotate

            return rotate
        case _:
            from bot.command_line.keys import check

            return check


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Gutsy, the running club's Discord bot that minds your gut."
    )
    parser.add_argument("--version", action="version", version=f"Gutsy {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser(
        "run",
        help="start the bot: bring the database up to date, connect, deliver until stopped",
        description=_RUN_DETAILS,
    )
    commands.add_parser(
        "migrate", help="only bring the database up to date, then exit", description=_MIGRATE_DETAILS
    )
    commands.add_parser("rebuild", help="compute anew what is kept up to date", description=_REBUILD_DETAILS)
    keys = commands.add_parser(
        "keys", help="change the key to the health answers, or see whether the keys fit"
    ).add_subparsers(dest="action", required=True, metavar="action")
    rotating = keys.add_parser(
        "rotate", help="make a new key and seal everything anew", description=_ROTATE_DETAILS
    )
    rotating.add_argument("--retire", action="store_true", help=_RETIRE_HELP)
    keys.add_parser(
        "check", help="see whether the keys open everything sealed", description=_KEYS_CHECK_DETAILS
    )
    facts = commands.add_parser("facts", help="see whether fact cards are sound").add_subparsers(
        dest="action", required=True, metavar="action"
    )
    checking = facts.add_parser(
        "check", help="see what is wrong with a file", description=_FACTS_CHECK_DETAILS
    )
    checking.add_argument("file", nargs="?", type=Path, help=_FILE_HELP)
    return parser


if __name__ == "__main__":
    sys.exit(main())
