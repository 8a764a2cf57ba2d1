"""Finding the handler of a path: a tree of literal segments, in which ids are wildcards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sandbox.backend import Backend
from sandbox.bodies import JsonObject, is_object, whole
from sandbox.postings import Upload
from sandbox.refusals import not_an_object

_WILDCARD = "{}"
_MAJOR_FIRST = ("/channels/{", "/guilds/{", "/interactions/{")


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a handler sees it: the path's variable parts in order, the decoded body, files, the query."""

    backend: Backend
    params: Sequence[str]
    payload: object
    uploads: Sequence[Upload]
    query: Mapping[str, str]

    def id(self, index: int) -> int:
        """Return a variable part as an id; 0, which nothing bears, when it is none."""
        return whole(self.params[index])

    def body(self) -> JsonObject:
        """Return the body.

        Raises:
            Refused: 50035 when it is no object.
        """
        if not is_object(self.payload):
            raise not_an_object()
        return self.payload


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler answers: a status and the JSON body, None for an empty one."""

    status: int
    body: object = None


Handler = Callable[[Call], Outcome]


@dataclass(frozen=True, slots=True)
class Route:
    """A route. ``template`` is like ``"POST /channels/{channel_id}/messages"``.

    ``needs_token`` is false where the path carries its own secret; ``counts_globally`` tells whether requests
    count against the global limit; ``majors`` is how many leading variables part the rate limit.
    """

    template: str
    handler: Handler
    needs_token: bool = True
    counts_globally: bool = True
    majors: int = 0

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.template.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path's template."""
        return self.template.partition(" ")[2]


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)


class Router:
    """All routes of the API."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._root = _Node()
        for route in routes:
            node = self._root
            for segment in route.path.split("/")[1:]:
                node = node.children.setdefault(_WILDCARD if segment.startswith("{") else segment, _Node())
            node.routes[route.method] = route

    def match(self, method: str, path: str) -> tuple[Route | None, list[str], bool]:
        """Return the route, its variable parts, and whether the path exists at all (with whatever method).

        Literal segments win over variables, as ``@me`` does over an id.
        """
        node = self._root
        params: list[str] = []
        for segment in path.split("/")[1:]:
            child = node.children.get(segment)
            if child is None:
                child = node.children.get(_WILDCARD)
                if child is None:
                    return None, params, False
                params.append(segment)
            node = child
        return node.routes.get(method), params, bool(node.routes)


def route(template: str, handler: Handler, *, needs_token: bool = True) -> Route:
    """Return a route with the traits that Discord ties to its path.

    Limits are per channel, guild or webhook; answers to interactions are exempt from the global limit.
    """
    path = template.partition(" ")[2]
    majors = 2 if path.startswith("/webhooks/") else int(path.startswith(_MAJOR_FIRST))
    counts_globally = not path.startswith(("/webhooks/", "/interactions/"))
    return Route(template, handler, needs_token, counts_globally, majors)
