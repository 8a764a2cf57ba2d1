"""From the language Discord reports to the locale whose names and formats CLDR knows."""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError

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
