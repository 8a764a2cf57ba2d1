"""The REST door: authentication, rate limits, faults and rules in Discord's order, then the route's handler."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote

from aiohttp import BodyPartReader, web

from sandbox import refusals, rest_commands, rest_guilds, rest_interactions, rest_messages
from sandbox.backend import Backend
from sandbox.bodies import JsonObject
from sandbox.faults import Fault, Faults, RequestFacts
from sandbox.limits import Exceeded
from sandbox.listening import reset
from sandbox.postings import Upload
from sandbox.records import RequestRecord, Violation
from sandbox.refusals import Refused
from sandbox.routing import Call, Outcome, Route, Router, route

API_PREFIX = "/api/v10"

_JSON = "application/json"
_VIA = "1.1 google"
_INVALID_STATUSES = frozenset({401, 403, 429})
_EXCERPT = 400

_encode = json.JSONEncoder(separators=(",", ":")).encode


class _Body(NamedTuple):
    payload: object
    uploads: Sequence[Upload]
    excerpt: str


_NO_BODY = _Body(None, (), "")


def _unknown(call: Call) -> Outcome:
    raise refusals.unknown_route()


def _wrong_method(call: Call) -> Outcome:
    raise refusals.wrong_method()


class RestApi:
    """Serves every REST request of one sandbox."""

    def __init__(self, backend: Backend, faults: Faults) -> None:
        self._backend = backend
        self._faults = faults
        self._router = Router(
            [
                *rest_messages.routes(),
                *rest_interactions.routes(),
                *rest_commands.routes(),
                *rest_guilds.routes(),
            ]
        )
        self._authorization = f"Bot {backend.token}"

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        backend = self._backend
        raw_path, _, query = request.raw_path.partition("?")
        path = raw_path.removeprefix(API_PREFIX)
        found, params, path_exists = self._router.match(request.method, path)
        if found is None:
            found = route(f"{request.method} {path}", _wrong_method if path_exists else _unknown)
        if "%" in path:
            params = [unquote(param) for param in params]
        record = RequestRecord(
            time.monotonic(), backend.clock.now(), request.method, found.template, path, found.counts_globally
        )
        backend.records.add(record)
        try:
            body = await _read(request) if request.body_exists else _NO_BODY
        except Refused as refused:
            return self._refuse(record, refused, _NO_BODY, {}, injected=False)
        struck: list[Fault] = []
        if self._faults.armed:
            struck = self._faults.strike(RequestFacts(request.method, found.template, path, body.payload))
        if struck:
            return await self._serve_struck(request, found, params, query, body, record, struck)
        return self._serve(request, found, params, query, body, record)

    async def _serve_struck(
        self,
        request: web.BaseRequest,
        found: Route,
        params: list[str],
        query: str,
        body: _Body,
        record: RequestRecord,
        struck: Sequence[Fault],
    ) -> web.StreamResponse:
        await asyncio.sleep(sum(fault.before_s for fault in struck))
        spoiler = next((fault for fault in struck if fault.reset or fault.failure), None)
        response: web.Response | None = None
        if spoiler is None or spoiler.after_execution:
            response = self._serve(request, found, params, query, body, record)
        await asyncio.sleep(sum(fault.after_s for fault in struck))
        if spoiler is None:
            return response or web.Response()
        if spoiler.reset:
            record.status = record.code = 0
            self._backend.say(f"{record.template} -> connection reset")
            reset(request.transport)
            return web.Response()
        return self._inject(record, spoiler)

    def _inject(self, record: RequestRecord, fault: Fault) -> web.Response:
        failure = fault.failure
        if failure is None:
            raise AssertionError("Only failures are injected")
        headers = {"Content-Type": _JSON}
        if failure.via:
            headers["Via"] = _VIA
        if failure.status == 429:
            headers["Retry-After"] = str(failure.retry_after_s or 0.1)
            headers["X-RateLimit-Scope"] = "global" if failure.is_global else "user"
        self._note(record, failure.status, failure.code)
        return web.Response(status=failure.status, body=_encode(failure.body()).encode(), headers=headers)

    def _serve(
        self,
        request: web.BaseRequest,
        found: Route,
        params: list[str],
        query: str,
        body: _Body,
        record: RequestRecord,
    ) -> web.Response:
        backend = self._backend
        if backend.limiter.is_banned(record.at_monotonic):
            return self._turn_away(record)
        headers: dict[str, str] = {}
        try:
            if found.needs_token and request.headers.get("Authorization") != self._authorization:
                raise refusals.unauthorized()
            headers, exceeded = backend.limiter.take(
                found.template,
                "/".join(params[: found.majors]),
                counts_globally=found.counts_globally,
                now_s=record.at_monotonic,
            )
            if exceeded is not None:
                return self._limit(record, exceeded, headers, body)
            if backend.contract is not None and body.payload is not None:
                self._check_contract(record, body.payload)
            outcome = found.handler(Call(backend, params, body.payload, body.uploads, dict(parse_qsl(query))))
        except Refused as refused:
            return self._refuse(record, refused, body, headers, injected=False)
        self._note(record, outcome.status, 0)
        headers["Via"] = _VIA
        if outcome.body is None:
            return web.Response(status=outcome.status, headers=headers)
        headers["Content-Type"] = _JSON
        if "X-RateLimit-Reset-After" in headers:
            headers["X-RateLimit-Reset"] = f"{time.time() + float(headers['X-RateLimit-Reset-After']):.3f}"
        return web.Response(status=outcome.status, body=_encode(outcome.body).encode(), headers=headers)

    def _check_contract(self, record: RequestRecord, payload: object) -> None:
        contract = self._backend.contract
        broken = contract.check(record.method, record.path, payload) if contract else []
        if broken:
            raise refusals.bad_form("body", "CONTRACT", "; ".join(broken))

    def _limit(
        self, record: RequestRecord, exceeded: Exceeded, headers: dict[str, str], body: _Body
    ) -> web.Response:
        is_global = exceeded.scope == "global"
        wait_s = f"{exceeded.retry_after_s:.3f}"
        headers |= {"Retry-After": wait_s, "X-RateLimit-Scope": exceeded.scope}
        if is_global:
            headers["X-RateLimit-Global"] = "true"
        told: JsonObject = {
            "message": "You are being rate limited.",
            "retry_after": round(exceeded.retry_after_s, 3),
            "global": is_global,
        }
        refused = Refused(429, 0, "You are being rate limited.", headers=headers)
        return self._refuse(record, refused, body, headers, injected=False, told=told)

    def _refuse(
        self,
        record: RequestRecord,
        refused: Refused,
        body: _Body,
        headers: dict[str, str],
        *,
        injected: bool,
        told: JsonObject | None = None,
    ) -> web.Response:
        if refused.bot_erred and not injected:
            self._backend.violate(
                Violation(
                    record.method,
                    record.route,
                    refused.status,
                    refused.code,
                    _explained(refused),
                    body.excerpt,
                )
            )
        self._note(record, refused.status, refused.code)
        headers |= {"Content-Type": _JSON, "Via": _VIA}
        return web.Response(
            status=refused.status, body=_encode(told or refused.body()).encode(), headers=headers
        )

    def _turn_away(self, record: RequestRecord) -> web.Response:
        """Answer as Discord's front door does to a banned address: no JSON, no ``Via``."""
        self._note(record, 429, 0)
        return web.Response(status=429, text="error code: 1015", headers={"Retry-After": "600"})

    def _note(self, record: RequestRecord, status: int, code: int) -> None:
        record.status, record.code = status, code
        if status in _INVALID_STATUSES:
            self._backend.limiter.count_invalid(record.at_monotonic)
        if self._backend.log:
            self._backend.say(f"{record.template} -> {status}" + (f"/{code}" if code else ""))


async def _read(request: web.BaseRequest) -> _Body:
    content_type = request.content_type
    if content_type == "multipart/form-data":
        return await _read_multipart(request)
    try:
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise refusals.too_large() from error
    if not raw:
        return _NO_BODY
    if content_type != _JSON:
        raise Refused(400, 50035, f"Expected \"Content-Type\" header to be one of {{'{_JSON}'}}.")
    return _decoded(raw)


def _decoded(raw: bytes, uploads: Sequence[Upload] = ()) -> _Body:
    try:
        payload = json.loads(raw)
    except ValueError as error:
        raise refusals.bad_json() from error
    return _Body(payload, uploads, raw[:_EXCERPT].decode(errors="replace"))


async def _read_multipart(request: web.BaseRequest) -> _Body:
    raw = b"{}"
    uploads: list[Upload] = []
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            content = bytes(await part.read())
            if part.name == "payload_json":
                raw = content
            elif part.name and part.filename:
                kind = part.headers.get("Content-Type", "application/octet-stream")
                uploads.append(Upload(part.name, part.filename, kind, content))
    except web.HTTPRequestEntityTooLarge as error:
        raise refusals.too_large() from error
    return _decoded(raw, uploads)


def _explained(refused: Refused) -> str:
    return f"{refused.message} {_encode(refused.errors)}" if refused.errors else refused.message
