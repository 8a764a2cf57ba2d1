"""Discord's rules for components: the buttons, selects and layout of a message.

A legacy message carries action rows only. With the Components V2 flag it carries text, sections, media and
containers instead of content and embeds.

Limits: Discord developer documentation, "Component Reference" (2026-08).
"""

from collections.abc import Collection

from sandbox.rules_form import Body, Form, Path

ACTION_ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
SECTION, TEXT_DISPLAY, THUMBNAIL, MEDIA_GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LABEL, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 18, 19, 21, 22, 23
ENTITY_SELECTS = (5, 6, 7, 8)  # users, roles, both, channels
SELECTS = (STRING_SELECT, *ENTITY_SELECTS)

LINK, PREMIUM = 5, 6
IN_A_CONTAINER = (ACTION_ROW, SECTION, TEXT_DISPLAY, MEDIA_GALLERY, FILE, SEPARATOR)
AT_TOP = (*IN_A_CONTAINER, CONTAINER)
MOST_COMPONENTS, MOST_DISPLAYED = 40, 4000
ROW_WIDTH = 5


class Components:
    """Checks one set of components: a message's or a modal's.

    Holds what must be unique or add up over the whole set: custom ids, component ids, their number, the text
    displayed. ``attachments`` are the file names that ``attachment://`` may refer to, None when unknown.
    """

    def __init__(self, form: Form, *, attachments: Collection[str] | None = None) -> None:
        self.form = form
        self.displayed = 0
        self.total = 0
        self._attachments = attachments
        self._custom_ids: set[str] = set()
        self._ids: set[int] = set()

    def check_legacy(self, body: Body, at: Path) -> None:
        """Check the action rows of a message without the Components V2 flag."""
        for path, component in self.form.objects(body, "components", at, most=5):
            if self.kind(component, path, (ACTION_ROW,)) is not None:
                self._row(component, path)

    def check_v2(self, body: Body, at: Path) -> None:
        """Check the components of a message that has the Components V2 flag."""
        for path, component in self.form.objects(body, "components", at, most=MOST_COMPONENTS):
            kind = self.kind(component, path, AT_TOP)
            if kind is not None:
                self._layout(component, path, kind)
        where = (*at, "components")
        if self.total > MOST_COMPONENTS:
            self.form.refuse(
                where,
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"The maximum number of components in total ({MOST_COMPONENTS}) is exceeded",
            )
        if self.displayed > MOST_DISPLAYED:
            self.form.refuse(
                where,
                "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"Components displayable text size exceeds maximum size of {MOST_DISPLAYED}",
            )

    def kind(self, component: Body, at: Path, allowed: tuple[int, ...]) -> int | None:
        """Count a component, check its type and its ``id``; None when the type has no place here."""
        self.total += 1
        number = self.form.integer(component, "id", at, least=0, most=2**31 - 1)
        if number:  # Discord reads 0 as "give it one"
            if number in self._ids:
                self.form.refuse((*at, "id"), "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
            self._ids.add(number)
        value = component.get("type")
        if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
            return value
        choices = f"({', '.join(map(str, allowed))}{',' if len(allowed) == 1 else ''})"
        self.form.refuse(at, "UNION_TYPE_CHOICES", f'Value of field "type" must be one of {choices}.')
        return None

    def custom_id(self, component: Body, at: Path) -> None:
        """Check a required custom id: 1 to 100 characters, once in the whole set."""
        value = self.form.text(component, "custom_id", at, least=1, most=100)
        where = (*at, "custom_id")
        if value is None:
            if component.get("custom_id") is None:
                code = "COMPONENT_CUSTOM_ID_REQUIRED"
                if component.get("type") == BUTTON:
                    code = "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"
                self.form.refuse(where, code, "A custom id is required")
        elif value in self._custom_ids:
            self.form.refuse(
                where, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"
            )
        else:
            self._custom_ids.add(value)

    def text_display(self, component: Body, at: Path) -> None:
        """Check a text display and count what it shows."""
        content = self.form.text(component, "content", at, least=1, most=MOST_DISPLAYED, required=True)
        self.displayed += len(content or "")

    def _layout(self, component: Body, at: Path, kind: int) -> None:
        if kind == ACTION_ROW:
            self._row(component, at)
        elif kind == SECTION:
            self._section(component, at)
        elif kind == TEXT_DISPLAY:
            self.text_display(component, at)
        elif kind == MEDIA_GALLERY:
            for path, item in self.form.objects(component, "items", at, least=1, most=10, required=True):
                self._media(item, "media", path)
        elif kind == FILE:
            self._media(component, "file", at, uploads_only=True)
        elif kind == SEPARATOR:
            self.form.choice(component, "spacing", at, (1, 2), default=1)
            self.form.boolean(component, "divider", at, default=True)
        else:
            self._container(component, at)

    def _container(self, component: Body, at: Path) -> None:
        self.form.integer(component, "accent_color", at, least=0, most=0xFFFFFF)
        self.form.boolean(component, "spoiler", at, default=False)
        for path, child in self.form.objects(
            component, "components", at, least=1, most=MOST_COMPONENTS, required=True
        ):
            kind = self.kind(child, path, IN_A_CONTAINER)
            if kind is not None:
                self._layout(child, path, kind)

    def _section(self, component: Body, at: Path) -> None:
        for path, child in self.form.objects(component, "components", at, least=1, most=3, required=True):
            if self.kind(child, path, (TEXT_DISPLAY,)) is not None:
                self.text_display(child, path)
        accessory = self.form.obj(component, "accessory", at, required=True)
        if accessory is None:
            return
        where = (*at, "accessory")
        kind = self.kind(accessory, where, (BUTTON, THUMBNAIL))
        if kind == BUTTON:
            self._button(accessory, where)
        elif kind == THUMBNAIL:
            self._media(accessory, "media", where)

    def _media(self, component: Body, key: str, at: Path, *, uploads_only: bool = False) -> None:
        self.form.boolean(component, "spoiler", at, default=False)
        if component.get("description") is not None:
            self.form.text(component, "description", at, least=1, most=1024)
        media = self.form.obj(component, key, at, required=True)
        if media is None:
            return
        url = self.form.text(media, "url", (*at, key), least=1, most=2048, required=True)
        where = (*at, key, "url")
        schemes = ("attachment",) if uploads_only else ("http", "https", "attachment")
        if not url or not check_url(self.form, url, where, schemes):
            return
        scheme, _, name = url.partition("://")
        if scheme == "attachment" and self._attachments is not None and name not in self._attachments:
            self.form.refuse(
                where,
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                f"The referenced attachment was not found: {name}",
            )

    def _row(self, component: Body, at: Path) -> None:
        width = 0
        for path, child in self.form.objects(
            component, "components", at, least=1, most=ROW_WIDTH, required=True
        ):
            kind = self.kind(child, path, (BUTTON, *SELECTS))
            if kind is None:
                continue
            width += 1 if kind == BUTTON else ROW_WIDTH
            if width > ROW_WIDTH:
                self.form.refuse(
                    path,
                    "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                    "The specified component exceeds the maximum width",
                )
            if kind == BUTTON:
                self._button(child, path)
            else:
                self.select(child, path)

    def _button(self, button: Body, at: Path) -> None:
        form = self.form
        style = form.choice(button, "style", at, (1, 2, 3, 4, LINK, PREMIUM))
        form.boolean(button, "disabled", at, default=False)
        label = form.text(button, "label", at, most=80)
        emoji = form.obj(button, "emoji", at)
        if emoji is not None:
            check_emoji(form, emoji, (*at, "emoji"))
        if style is not None:
            self._button_style(button, at, style)
        if style == PREMIUM:
            if label is not None or emoji is not None:
                form.refuse(at, "BUTTON_COMPONENT_FIELD_EXCLUSIVE", "A premium button has no label or emoji")
        elif not (label or "").strip() and emoji is None:
            form.refuse(at, "BUTTON_COMPONENT_LABEL_REQUIRED", "A button needs a label or an emoji")

    def _button_style(self, button: Body, at: Path, style: int) -> None:
        """Check that a button has the one field its style acts on, and none of the others."""
        needed = {LINK: "url", PREMIUM: "sku_id"}.get(style, "custom_id")
        for key in ("custom_id", "url", "sku_id"):
            if key != needed and button.get(key) is not None:
                self.form.refuse(
                    (*at, key), "BUTTON_COMPONENT_FIELD_EXCLUSIVE", f"A button of style {style} has no {key}"
                )
        if needed == "custom_id":
            self.custom_id(button, at)
        elif needed == "url":
            url = self.form.text(button, "url", at, least=1, most=512, required=True)
            if url:
                check_url(self.form, url, (*at, "url"), ("http", "https", "discord"))
        elif self.form.snowflake(button.get("sku_id"), (*at, "sku_id")) is None:
            self.form.required((*at, "sku_id"))

    def select(self, select: Body, at: Path) -> None:
        """Check a select of a message or of a modal (what is special to modals is checked there)."""
        form = self.form
        self.custom_id(select, at)
        form.boolean(select, "disabled", at, default=False)
        form.boolean(select, "required", at, default=True)
        form.text(select, "placeholder", at, most=150)
        _, most = self.value_range(select, at, limit=25)
        if select.get("type") == STRING_SELECT:
            self.options(select, at, least=1, limit=25, most_chosen=most)
            return
        if select.get("options"):
            form.refuse(
                (*at, "options"), "SELECT_COMPONENT_OPTIONS_EXCLUSIVE", "Only string selects have these"
            )
        for path, entry in form.objects(select, "default_values", at, most=most):
            form.snowflake(entry.get("id"), (*path, "id"))

    def value_range(self, component: Body, at: Path, *, limit: int) -> tuple[int, int]:
        """Check ``min_values`` and ``max_values`` and return them; both are 1 when absent."""
        least = self.form.integer(component, "min_values", at, least=0, most=limit)
        most = self.form.integer(component, "max_values", at, least=1, most=limit)
        low, high = 1 if least is None else least, 1 if most is None else most
        if least is not None and low > high:
            self.form.refuse(
                (*at, "min_values"), "NUMBER_TYPE_MAX", f"min_values must be equal to or less than {high}."
            )
        return low, high

    def options(self, component: Body, at: Path, *, least: int, limit: int, most_chosen: int) -> int:
        """Check the options of a string select, radio or checkbox group and return how many there are."""
        form = self.form
        # There must be at least as many options as may be chosen.
        floor = max(least, min(most_chosen, limit))
        listed = form.objects(component, "options", at, least=floor, most=limit, required=True)
        seen: set[str] = set()
        chosen = 0
        for path, option in listed:
            form.text(option, "label", path, least=1, most=100, required=True)
            form.text(option, "description", path, most=100)
            value = form.text(option, "value", path, least=1, most=100, required=True)
            chosen += form.boolean(option, "default", path, default=False)
            emoji = form.obj(option, "emoji", path)
            if emoji is not None:
                check_emoji(form, emoji, (*path, "emoji"))
            if value is not None and value in seen:
                form.refuse(
                    path,
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    "The specified option value is already used",
                )
            seen.add(value or "")
        if chosen > most_chosen:
            form.refuse(
                (*at, "options"),
                "SELECT_COMPONENT_TOO_MANY_DEFAULTS",
                f"{chosen} options are selected by default, {most_chosen} may be",
            )
        return len(listed)


def check_emoji(form: Form, emoji: Body, at: Path) -> None:
    """Check a partial emoji: a custom one by its id, otherwise a Unicode emoji as its name."""
    name = emoji.get("name")
    if form.snowflake(emoji.get("id"), (*at, "id")) is None and (
        not isinstance(name, str) or not name or name.isascii()
    ):
        # Plain letters where an emoji belongs are the usual slip; no Unicode emoji is all ASCII.
        form.refuse((*at, "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")


def check_url(form: Form, url: str, at: Path, schemes: tuple[str, ...]) -> bool:
    """Check a URL's scheme and that something follows it."""
    scheme, separator, rest = url.partition("://")
    if not separator or not rest or any(character.isspace() for character in url):
        form.refuse(at, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return False
    if scheme.lower() not in schemes:
        listed = ", ".join(repr(name) for name in schemes)
        form.refuse(at, "URL_TYPE_INVALID_SCHEME", f'Scheme "{scheme}" must be one of ({listed}).')
        return False
    return True
