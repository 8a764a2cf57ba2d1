"""``python -m sandbox demo``: see the bot at work without an account, a token or a network."""

import argparse
import sys

from sandbox.demo import play


def main() -> int:
    """Run the command line and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A Discord on loopback.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("demo", help="play a member's first week with the real bot, and check all of it")
    parser.parse_args()
    return play()


if __name__ == "__main__":
    sys.exit(main())
