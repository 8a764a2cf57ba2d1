"""What keeps the bot from starting until its operator mends it."""


class WrongSetup(Exception):
    """A setup that cannot work; the message says what is wrong and what to do."""
