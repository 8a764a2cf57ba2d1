"""Refusals the server makes of its own: status, Discord's error code, its message."""

from dataclasses import dataclass, field

from sandbox.bodies import JsonObject


@dataclass(slots=True)
class Refused(Exception):
    """A request Discord would not carry out.

    ``bot_erred`` separates the bot's mistakes, which tests must not tolerate, from the state of the world that a
    sound bot meets too (closed DMs, a channel that an admin deleted).
    """

    status: int
    code: int
    message: str
    errors: JsonObject | None = None
    bot_erred: bool = True
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super(Exception, self).__init__(self.status, self.code, self.message)

    def body(self) -> JsonObject:
        """Return Discord's JSON for it."""
        body: JsonObject = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = self.errors
        return body


def of_the_world(status: int, code: int, message: str) -> Refused:
    """Return a refusal that is nobody's mistake."""
    return Refused(status, code, message, bot_erred=False)


def unauthorized() -> Refused:
    """The token is missing or wrong."""
    return Refused(401, 0, "401: Unauthorized")


def unknown_route() -> Refused:
    """There is no such route."""
    return Refused(404, 0, "404: Not Found")


def wrong_method() -> Refused:
    """The route exists with other methods."""
    return Refused(405, 0, "405: Method Not Allowed")


def bad_form(path: str, code: str, message: str) -> Refused:
    """A field is wrong; ``path`` names it with dots."""
    errors: JsonObject = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(path.split(".")):
        errors = {part: errors}
    return Refused(400, 50035, "Invalid Form Body", errors)


def bad_json() -> Refused:
    """The body is no JSON."""
    return Refused(400, 50109, "The request body contains invalid JSON.")


def not_an_object() -> Refused:
    """The body is JSON, but not of the shape that the route takes."""
    code, message = "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"
    return Refused(400, 50035, "Invalid Form Body", {"_errors": [{"code": code, "message": message}]})


def too_large() -> Refused:
    """The request or a file is too big."""
    return Refused(413, 40005, "Request entity too large")


def unknown_channel() -> Refused:
    """No channel has that id."""
    return of_the_world(404, 10003, "Unknown Channel")


def unknown_guild() -> Refused:
    """The bot is in no guild of that id."""
    return of_the_world(404, 10004, "Unknown Guild")


def unknown_member() -> Refused:
    """The guild has no such member."""
    return of_the_world(404, 10007, "Unknown Member")


def unknown_message() -> Refused:
    """No message has that id, or the asker may not see it."""
    return of_the_world(404, 10008, "Unknown Message")


def unknown_role() -> Refused:
    """The guild has no such role."""
    return of_the_world(404, 10011, "Unknown Role")


def unknown_user() -> Refused:
    """No account has that id."""
    return of_the_world(404, 10013, "Unknown User")


def unknown_webhook() -> Refused:
    """The interaction has no answer yet, or the token belongs to none."""
    return Refused(404, 10015, "Unknown Webhook")


def unknown_interaction() -> Refused:
    """The interaction does not exist, or three seconds have passed."""
    return Refused(404, 10062, "Unknown interaction")


def unknown_command() -> Refused:
    """No application command has that id."""
    return Refused(404, 10063, "Unknown application command")


def already_acknowledged() -> Refused:
    """The interaction was answered before."""
    return Refused(400, 40060, "Interaction has already been acknowledged.")


def token_expired() -> Refused:
    """Fifteen minutes have passed since the interaction."""
    return Refused(401, 50027, "Invalid Webhook Token")


def missing_access() -> Refused:
    """The bot cannot view the channel."""
    return of_the_world(403, 50001, "Missing Access")


def missing_permissions() -> Refused:
    """The bot lacks a permission in the channel."""
    return of_the_world(403, 50013, "Missing Permissions")


def closed_dms() -> Refused:
    """The member accepts no direct messages."""
    return of_the_world(403, 50007, "Cannot send messages to this user")


def no_mutual_guilds() -> Refused:
    """The member has left every guild that the bot is in."""
    return of_the_world(403, 50278, "Cannot send messages to this user due to having no mutual guilds")


def not_the_author() -> Refused:
    """Only a message's author may edit it."""
    return Refused(403, 50005, "Cannot edit a message authored by another user")


def empty_message() -> Refused:
    """A message needs content, an embed, a component, a file, a sticker or a poll."""
    return Refused(400, 50006, "Cannot send an empty message")
