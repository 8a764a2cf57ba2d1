"""XML from strangers, as it comes: nothing is declared, nothing is fetched, no tree is built.

defusedxml's parser refuses document types and entities. What it reads goes to a listener at once, so that a file of
200,000 points needs no more memory than one of a hundred, and takes a third of the time that building objects would.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from bot.domain.run_files import RunFileDamaged, RunFileTooLarge, RunFileUnsafe

_DEEPEST = 40
"""Elements within elements; a recording has ten at most."""
_MOST_ELEMENTS = 4_000_000
"""Twenty to a point, which is more than any maker needs."""
_CHUNK_BYTES = 64 * 1024
_LONGEST_TEXT = 1000
"""Characters of one text; no number and no time is longer."""

Fields = Mapping[str, str]
"""Texts by name."""


class Listener(Protocol):
    """What a format makes of a file.

    Names are without namespaces; ``around`` names the elements outside, outermost first. What is in a point comes
    with the point and not by itself.
    """

    def begins(self, name: str, attributes: Fields, around: Sequence[str]) -> None:
        """Take what begins."""
        ...

    def ends(self, name: str, text: str, around: Sequence[str]) -> None:
        """Take what ends, with the text in it."""
        ...

    def point(self, attributes: Fields, inside: Fields, around: Sequence[str]) -> None:
        """Take a point: its attributes, and the first text of each name at any depth in it.

        Makers wrap their extensions in as many layers as they like.
        """
        ...


def listen(content: bytes, listener: Listener, *, points: str) -> None:
    """Read a file aloud; elements named ``points`` are its points.

    Raises:
        RunFileUnsafe: if there is a document type or an entity.
        RunFileDamaged: if it is not well-formed.
        RunFileTooLarge: if it nests deeper, or has more in it, than any recording.
    """
    # Strava's TCX begins with spaces, before which a declaration must not stand.
    content = content.lstrip()
    parser = DefusedXMLParser(target=_Target(listener, points), forbid_dtd=True)
    try:
        for start in range(0, len(content), _CHUNK_BYTES):
            parser.feed(content[start : start + _CHUNK_BYTES])
        parser.close()
    except DefusedXmlException as error:
        raise RunFileUnsafe from error
    # An encoding that nobody knows, bytes that are none of its: each has an error of its own.
    except (ParseError, LookupError, ValueError) as error:
        raise RunFileDamaged from error


class _Target:
    """What the parser calls."""

    def __init__(self, listener: Listener, points: str) -> None:
        self._listener = listener
        self._points = points
        self._elements = 0
        self._around: list[str] = []
        self._texts: list[str] = []
        self._point: dict[str, str] | None = None
        self._attributes: Fields = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._elements += 1
        if len(self._around) >= _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise RunFileTooLarge
        if self._point is None:
            if name == self._points:
                self._point, self._attributes = {}, attributes
            else:
                self._listener.begins(name, attributes, self._around)
        self._around.append(name)
        self._texts.clear()

    def data(self, text: str) -> None:
        self._texts.append(text)

    def end(self, _: str) -> None:
        name = self._around.pop()
        # A text belongs to the element that ends right behind it; what follows an inner element is layout.
        text = "".join(self._texts)[:_LONGEST_TEXT] if self._texts else ""
        self._texts.clear()
        if self._point is None:
            self._listener.ends(name, text, self._around)
        elif name == self._points:
            inside, self._point = self._point, None
            self._listener.point(self._attributes, inside, self._around)
        else:
            self._point.setdefault(name, text)

    def close(self) -> None:
        """The parser asks for what was built: nothing."""
