"""From the language Discord reports to the locale whose names and formats CLDR knows."""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError

from bot.domain.errors import N_, ExpectedError

_WELL_FORMED = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_ENGLISH = Locale("en")


@lru_cache(maxsize=128)
def babel_locale(discord_locale: str) -> Locale:
    """Return the locale for ``discord_locale`` ("en-GB", "es-419", "zh-CN", "no").

    Where CLDR lacks the regional form, the language alone counts; where it lacks the language, or the text is no
    locale at all, English.
    """
    if not _WELL_FORMED.fullmatch(discord_locale):
        return _ENGLISH
    identifier = discord_locale.replace("-", "_")
    for candidate in (identifier, identifier.partition("_")[0]):
        try:
            return Locale.parse(candidate)
        except (UnknownLocaleError, ValueError):
            continue
    return _ENGLISH


OFFERED = (
    *(
        "en-GB",
        "en-US",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "es-419",
        "es-ES",
        "fi",
        "fr",
        "hi",
        "hr",
        "hu",
        "id",
        "it",
    ),
    *(
        "ja",
        "ko",
        "lt",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "ru",
        "sv-SE",
        "th",
        "tr",
        "uk",
        "vi",
        "zh-CN",
        "zh-TW",
    ),
)
"""The locales that Discord has, which a server may choose among."""


class UnknownLanguage(ExpectedError):
    """A ``text`` that names no language of Discord's."""

    template = N_("I know no language called “{text}”. Pick one from the list, such as “Deutsch”.")


def offered_locale(discord_locale: str) -> str:
    """Return the one of ``OFFERED`` that is nearest to a Discord locale: itself, its language's, or US English."""
    language = discord_locale.partition("-")[0]
    near = [one for one in OFFERED if one.partition("-")[0] == language]
    if discord_locale in near:
        return discord_locale
    return near[0] if near else "en-US"


def language_name(discord_locale: str, *, locale: str) -> str:
    """Return what a locale is called in the language ``locale``, with its own name before it: "Deutsch (German)"."""
    named = babel_locale(discord_locale)
    own, other = (str(named.get_display_name(one)) for one in (named, babel_locale(locale)))
    return own if own.casefold() == other.casefold() else f"{own} ({other})"


def understood_locale(text: str, *, locale: str) -> str:
    """Return the one of ``OFFERED`` that ``text`` means: a code, or a name in its own language or in ``locale``.

    Raises:
        UnknownLanguage: if it means none.
    """
    wanted = text.strip().casefold()
    for one in OFFERED:
        named = babel_locale(one)
        names = {one, language_name(one, locale=locale), named.get_display_name(named)}
        names |= {named.get_display_name(babel_locale(other)) for other in (locale, "en")}
        if wanted in {str(name).casefold() for name in names}:
            return one
    raise UnknownLanguage(text=text.strip()[:40])
