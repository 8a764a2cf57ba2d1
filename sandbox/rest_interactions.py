"""Routes by which a bot answers interactions: the first answer, and the webhook for all that follows."""

import time

from sandbox import payloads, refusals
from sandbox.backend import Backend
from sandbox.bodies import JsonObject, is_object, whole
from sandbox.events import ModalShown, Replied
from sandbox.interactions import Answer, AnswerType, Interaction, Kind
from sandbox.messages import EPHEMERAL, LOADING, Message, Origin
from sandbox.rest_messages import refuse_if
from sandbox.routing import Call, Outcome, Route, route
from sandbox.rules import check_interaction_response, check_message

_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"


def routes() -> list[Route]:
    """Return this module's routes."""
    found = [
        route("POST /interactions/{interaction_id}/{interaction_token}/callback", answer, needs_token=False),
        route(f"POST {_WEBHOOK}", follow_up, needs_token=False),
    ]
    for message in ("@original", "{message_id}"):
        found += [
            route(f"GET {_WEBHOOK}/messages/{message}", get_answer, needs_token=False),
            route(f"PATCH {_WEBHOOK}/messages/{message}", edit_answer, needs_token=False),
            route(f"DELETE {_WEBHOOK}/messages/{message}", delete_answer, needs_token=False),
        ]
    return found


def answer(call: Call) -> Outcome:
    """Give the first answer."""
    backend = call.backend
    body = call.body()
    interaction = backend.interactions.answerable(call.id(0), call.params[1])
    source = interaction.source
    refuse_if(
        check_interaction_response(
            body,
            interaction_type=interaction.kind,
            from_message=interaction.from_message,
            files=len(call.uploads),
            editing=payloads.message(source) if source else None,
        )
    )
    answer_type = AnswerType(whole(body["type"]))
    raw = body.get("data")
    data: JsonObject = raw if is_object(raw) else {}
    shown = _carry_out(call, interaction, answer_type, data)
    elapsed_s = time.monotonic() - interaction.started_s
    backend.interactions.settle(interaction, Answer(answer_type, shown, data, elapsed_s))
    if answer_type is AnswerType.MODAL:
        backend.tell(ModalShown(backend.world.now(), interaction.user, str(data.get("title", ""))))
    elif answer_type is AnswerType.MESSAGE and shown:
        backend.tell(Replied(backend.world.now(), interaction.user, shown))
    if call.query.get("with_response") not in ("1", "true"):
        return Outcome(204)
    return Outcome(200, _callback_body(interaction, answer_type, shown))


def _carry_out(
    call: Call, interaction: Interaction, answer_type: AnswerType, data: JsonObject
) -> Message | None:
    if answer_type in (AnswerType.MESSAGE, AnswerType.DEFERRED):
        interaction.original = _post(call, interaction, data, thinking=answer_type is AnswerType.DEFERRED)
    elif answer_type is AnswerType.UPDATE and interaction.source:
        interaction.original = interaction.source
        call.backend.postings.edit(interaction.channel, interaction.source, data, call.uploads)
    elif answer_type is AnswerType.DEFERRED_UPDATE:
        interaction.original = interaction.source
    return interaction.original


def _post(call: Call, interaction: Interaction, data: JsonObject, *, thinking: bool = False) -> Message:
    backend = call.backend
    origin = Origin(interaction.id, interaction.kind, interaction.user, interaction.command_name)
    message = backend.postings.compose(
        interaction.channel, backend.world.bot, data, () if thinking else call.uploads, origin=origin
    )
    if thinking:
        message.flags = message.flags & EPHEMERAL | LOADING
    if message.ephemeral:
        message.visible_to = interaction.user.id
    backend.postings.post(interaction.channel, message)
    return message


def _callback_body(interaction: Interaction, answer_type: AnswerType, shown: Message | None) -> JsonObject:
    about: JsonObject = {"id": str(interaction.id), "type": int(interaction.kind)}
    body: JsonObject = {"interaction": about}
    if shown is not None and answer_type is not AnswerType.DEFERRED_UPDATE:
        about["response_message_id"] = str(shown.id)
        about["response_message_loading"] = shown.loading
        about["response_message_ephemeral"] = shown.ephemeral
        body["resource"] = {"type": int(answer_type), "message": payloads.message(shown)}
    return body


def _interaction(call: Call) -> Interaction:
    if call.id(0) != call.backend.application_id:
        raise refusals.unknown_webhook()
    interaction = call.backend.interactions.by_token(call.params[1])
    if interaction.answer is None or interaction.kind is Kind.AUTOCOMPLETE:
        raise refusals.unknown_webhook()
    return interaction


def _message_name(call: Call) -> str:
    return call.params[2] if len(call.params) > 2 else "@original"


def follow_up(call: Call) -> Outcome:
    """Send a further message; the first one after "thinking" takes the place of that."""
    backend = call.backend
    interaction = _interaction(call)
    body = call.body()
    refuse_if(check_message(body, files=len(call.uploads)))
    original = interaction.original
    if original is not None and original.loading:
        _change(backend, interaction, original, body, call)
        message = original
    else:
        message = _post(call, interaction, body)
        interaction.add_followup(message)
        backend.tell(Replied(backend.world.now(), interaction.user, message))
    return (
        Outcome(200, payloads.message(message)) if call.query.get("wait") in ("1", "true") else Outcome(204)
    )


def get_answer(call: Call) -> Outcome:
    """Fetch a message of this interaction."""
    return Outcome(200, payloads.message(_interaction(call).find(_message_name(call))))


def edit_answer(call: Call) -> Outcome:
    """Edit a message of this interaction."""
    interaction = _interaction(call)
    message = interaction.find(_message_name(call))
    body = call.body()
    refuse_if(check_message(body, files=len(call.uploads), editing=payloads.message(message)))
    _change(call.backend, interaction, message, body, call)
    return Outcome(200, payloads.message(message))


def delete_answer(call: Call) -> Outcome:
    """Delete a message of this interaction."""
    interaction = _interaction(call)
    message = interaction.find(_message_name(call))
    call.backend.postings.delete(interaction.channel, message)
    if message is interaction.original:
        interaction.completed.set()
    return Outcome(204)


def _change(
    backend: Backend, interaction: Interaction, message: Message, body: JsonObject, call: Call
) -> None:
    if backend.postings.edit(interaction.channel, message, body, call.uploads):
        backend.tell(Replied(backend.world.now(), interaction.user, message))
    if message is interaction.original:
        interaction.completed.set()
