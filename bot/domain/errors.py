"""Expected failures: typed, and worded so that they can be shown to the member as they are.

The wording is a template in the source language; the presenter looks it up in the member's language and fills in
the parameters in the member's formats. Anything that is not an ``ExpectedError`` is a defect: the member sees a
reference, the operator the log.
"""

from typing import ClassVar


def N_(text: str) -> str:  # noqa: N802 - gettext's customary name for "mark for translation, translate later"
    """Mark ``text`` for the message catalogue and return it unchanged."""
    return text


class ExpectedError(Exception):
    """A failure that a member can understand and act on.

    Subclasses set ``template``, marked with ``N_``. Keyword arguments fill its ``{placeholders}``; they may be
    strings, numbers, or aware datetimes (shown as Discord timestamps). They must never hold health answers.
    """

    template: ClassVar[str]

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.template)

    def __str__(self) -> str:
        return self.template.format(**self.params)
