"""Discord's rules for a message: content, embeds, mentions, nonce, attachments, components.

Limits: Discord developer documentation, "Message Resource" (2026-08).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sandbox.rules_components import Components, check_url
from sandbox.rules_form import EMPTY_MESSAGE, Body, Form, Path, Refusal

COMPONENTS_V2 = 1 << 15
FORWARD = 1
MOST_ATTACHMENTS = 10
MOST_EMBED_TEXT = 6000
LEGACY_FIELDS = ("content", "embeds", "sticker_ids", "poll")


def check_message(payload: Body, *, files: int = 0, editing: Body | None = None) -> Refusal | None:
    """Return Discord's refusal of a message to create or edit, None when it is fine.

    ``payload`` is the JSON body (of multipart requests the ``payload_json``), ``files`` how many files come
    with it, ``editing`` the message as it is now when this is an edit: what the body leaves out stays.
    """
    form = Form()
    check_message_fields(form, payload, (), files=files, editing=editing)
    refusal = form.refusal()
    if refusal is None and is_empty(payload, files=files, editing=editing):
        return Refusal(400, EMPTY_MESSAGE, "Cannot send an empty message")
    return refusal


def check_message_fields(
    form: Form, payload: Body, at: Path, *, files: int = 0, editing: Body | None = None
) -> None:
    """Note in ``form`` what is wrong with the fields of a message whose body is at ``at``."""
    form.text(payload, "content", at, most=2000)
    if payload.get("embeds") is not None:
        _check_embeds(form, payload, at)
    if payload.get("allowed_mentions") is not None:
        _check_allowed_mentions(form, payload, at)
    if payload.get("nonce") is not None:
        _check_nonce(form, payload, at)
    form.boolean(payload, "tts", at, default=False)
    form.boolean(payload, "enforce_nonce", at, default=False)
    if payload.get("message_reference") is not None:
        _check_reference(form, payload, at)
    form.listing(payload, "sticker_ids", at, most=3)
    flags = form.integer(payload, "flags", at, least=0, most=2**63 - 1) or 0
    names = _check_attachments(form, payload, at, files=files, editing=editing)
    was_v2 = bool(_flags_of(editing) & COMPONENTS_V2)
    if was_v2 and payload.get("flags") is not None and not flags & COMPONENTS_V2:
        form.refuse(
            (*at, "flags"), "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", "IS_COMPONENTS_V2 cannot be removed"
        )
    if was_v2 or flags & COMPONENTS_V2:
        _check_no_legacy_fields(form, payload, at, editing=None if was_v2 else editing)
        Components(form, attachments=names).check_v2(payload, at)
    elif payload.get("components") is not None:
        Components(form, attachments=names).check_legacy(payload, at)


def is_empty(payload: Body, *, files: int = 0, editing: Body | None = None) -> bool:
    """Tell whether nothing would be left to see of a message; Discord trims its content."""
    reference = payload.get("message_reference")
    if files or (isinstance(reference, Mapping) and reference.get("type") == FORWARD):
        return False
    after = {**(editing or {}), **payload}
    content = after.get("content")
    if isinstance(content, str) and content.strip():
        return False
    shown = ("embeds", "components", "attachments", "sticker_ids", "poll", "shared_client_theme")
    return not any(after.get(key) for key in shown)


def _flags_of(message: Body | None) -> int:
    flags = None if message is None else message.get("flags")
    return flags if isinstance(flags, int) else 0


def _check_no_legacy_fields(form: Form, payload: Body, at: Path, *, editing: Body | None) -> None:
    """Refuse content and its like beside the flag; turning a message into V2 must also empty what it had."""
    after = {**(editing or {}), **payload}
    for key in LEGACY_FIELDS:
        if after.get(key):
            form.refuse(
                (*at, key),
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
            )


def _check_embeds(form: Form, payload: Body, at: Path) -> None:
    total = 0
    for path, embed in form.objects(payload, "embeds", at, most=10):
        total += _check_embed(form, embed, path)
    if total > MOST_EMBED_TEXT:
        form.refuse(
            (*at, "embeds"),
            "MAX_EMBED_SIZE_EXCEEDED",
            f"Embed size exceeds maximum size of {MOST_EMBED_TEXT}",
        )


def _check_embed(form: Form, embed: Body, at: Path) -> int:
    """Check one embed and return how many of the 6,000 characters it takes."""
    texts = [form.text(embed, "title", at, most=256), form.text(embed, "description", at, most=4096)]
    footer = form.obj(embed, "footer", at)
    if footer is not None:
        where = (*at, "footer")
        texts.append(form.text(footer, "text", where, least=1, most=2048, required=True))
        _check_link(form, footer, "icon_url", where)
    author = form.obj(embed, "author", at)
    if author is not None:
        where = (*at, "author")
        texts.append(form.text(author, "name", where, least=1, most=256, required=True))
        _check_link(form, author, "url", where)
        _check_link(form, author, "icon_url", where)
    fields = form.objects(embed, "fields", at, most=25)
    for path, field in fields:
        texts.append(form.text(field, "name", path, least=1, most=256, required=True))
        texts.append(form.text(field, "value", path, least=1, most=1024, required=True))
        form.boolean(field, "inline", path, default=False)
    form.text(embed, "type", at, most=64)
    form.integer(embed, "color", at, least=0, most=0xFFFFFF)
    _check_timestamp(form, embed, at)
    _check_link(form, embed, "url", at)
    pictures = [form.obj(embed, key, at) for key in ("image", "thumbnail")]
    for key, picture in zip(("image", "thumbnail"), pictures, strict=True):
        if picture is not None:
            _check_link(form, picture, "url", (*at, key))
    if not any((text or "").strip() for text in texts) and not any(pictures):
        # Discord names the description when an embed has nothing to show at all.
        form.required((*at, "description"))
    return sum(len(text or "") for text in texts)


def _check_link(form: Form, body: Body, key: str, at: Path) -> None:
    url = form.text(body, key, at, most=2048)
    if url:
        is_picture = key == "icon_url" or at[-1] in ("image", "thumbnail")
        schemes = ("http", "https", "attachment") if is_picture else ("http", "https")
        check_url(form, url, (*at, key), schemes)


def _check_timestamp(form: Form, embed: Body, at: Path) -> None:
    stamp = form.text(embed, "timestamp", at, most=64)
    if stamp is None:
        return
    try:
        datetime.fromisoformat(stamp)
    except ValueError:
        form.refuse(
            (*at, "timestamp"), "DATE_TIME_TYPE_PARSE", f"Could not parse {stamp}. Should be ISO8601."
        )


def _check_allowed_mentions(form: Form, payload: Body, at: Path) -> None:
    mentions = form.obj(payload, "allowed_mentions", at)
    if mentions is None:
        return
    where = (*at, "allowed_mentions")
    parse = form.listing(mentions, "parse", where, most=3)
    for index, kind in enumerate(parse):
        if kind not in ("users", "roles", "everyone"):
            form.refuse(
                (*where, "parse", index),
                "BASE_TYPE_CHOICES",
                "Value must be one of ('users', 'roles', 'everyone').",
            )
    for key in ("users", "roles"):
        mentioned = form.listing(mentions, key, where, most=100)
        ids = [form.snowflake(one, (*where, key, index)) for index, one in enumerate(mentioned)]
        if len(set(ids)) < len(ids):
            form.refuse((*where, key), "SET_TYPE_CONTAINS_DUPLICATES", "The set already contains this value")
        if mentioned and key in parse:
            form.refuse(
                where,
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                f'parse:["{key}"] and {key}: [ids...] are mutually exclusive.',
            )
    form.boolean(mentions, "replied_user", where, default=False)


def _check_reference(form: Form, payload: Body, at: Path) -> None:
    """Check what a message replies to or forwards."""
    reference = form.obj(payload, "message_reference", at)
    if reference is None:
        return
    where = (*at, "message_reference")
    for key in ("message_id", "channel_id", "guild_id"):
        form.snowflake(reference.get(key), (*where, key))
    if reference.get("message_id") is None:
        form.required((*where, "message_id"))
    form.choice(reference, "type", where, (0, 1), default=0)
    form.boolean(reference, "fail_if_not_exists", where, default=True)


def _check_nonce(form: Form, payload: Body, at: Path) -> None:
    nonce = payload["nonce"]
    if isinstance(nonce, int) and not isinstance(nonce, bool):
        form.integer(payload, "nonce", at, least=-(2**63), most=2**63 - 1)
    else:
        form.text(payload, "nonce", at, most=25)


def _check_attachments(
    form: Form, payload: Body, at: Path, *, files: int, editing: Body | None
) -> frozenset[str] | None:
    """Check the described attachments; return the names to refer to, None when some are not described."""
    kept = editing.get("attachments") if editing is not None else None
    present = [entry for entry in kept if isinstance(entry, Mapping)] if isinstance(kept, Sequence) else []
    known = {str(entry.get("id")): entry.get("filename") for entry in present}
    if files > MOST_ATTACHMENTS:
        form.length((*at, "files"), files, least=0, most=MOST_ATTACHMENTS)
    # An edited message whose attachments are not told may have any.
    untold = editing is not None and kept is None
    if payload.get("attachments") is None:
        return None if files or untold else frozenset(str(name) for name in known.values())
    names: set[str] = set()
    described = 0
    for path, entry in form.objects(payload, "attachments", at, most=MOST_ATTACHMENTS):
        number = entry.get("id")
        name = form.text(entry, "filename", path, least=1, most=1024)
        form.text(entry, "description", path, most=1024)
        if number is None:
            form.required((*path, "id"))
        elif str(number) in known:
            names.add(str(known[str(number)]))
        elif str(number).isdecimal() and int(str(number)) < files:
            described += name is not None
            names.add(name or "")
        elif not untold:
            form.refuse((*path, "id"), "ATTACHMENT_NOT_FOUND", f"No file or attachment has the id {number}")
    return frozenset(names) if described == files and not untold else None
