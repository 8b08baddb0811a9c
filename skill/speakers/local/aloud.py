"""Answers spoken aloud, by whatever synthesiser this machine has."""

import shutil
import subprocess
from collections.abc import Callable

Voice = Callable[[str, str], None]
"""Speaks words in a locale, and comes back when they are said."""


def find_voice(which: Callable[[str], str | None] = shutil.which) -> Voice | None:
    """The installed synthesiser; None where there is none."""
    for name in ("espeak-ng", "espeak", "say"):
        if path := which(name):
            return _voice(path, speaks_locale=name != "say")
    return None


def _voice(path: str, *, speaks_locale: bool) -> Voice:
    def speak(words: str, locale: str) -> None:
        chosen = ["-v", locale.lower(), "--stdin"] if speaks_locale else ["-f", "-"]
        # The words come by standard input, so that none of them can be an option.
        subprocess.run([path, *chosen], input=words, text=True, check=False)  # noqa: S603

    return speak
