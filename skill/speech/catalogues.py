"""The catalogues of everything that is said, by language: gettext, with symbolic ids."""

import gettext
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "catalogues"
DOMAIN = "our_rituals"
FALLBACK = "en"


class _Missing(gettext.NullTranslations):
    """A key that is in no catalogue is a mistake of ours, never something to say."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - gettext's own signature
        raise KeyError(msgid1)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The compiled catalogue of a language. Raises `FileNotFoundError` until `make` has compiled it."""
    path = FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with path.open("rb") as compiled:
        translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(_Missing())
    return translations


def language_of(locale: str) -> str:
    """The language spoken to a locale: its own where there is a catalogue, else English."""
    language = locale.partition("-")[0].lower()
    return language if language.isalpha() and (FOLDER / language).is_dir() else FALLBACK
