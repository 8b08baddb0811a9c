"""What is to be said, turned into words of a locale."""

import re
from dataclasses import dataclass

from skill.conversation.turn import Say, Value
from skill.speech.catalogues import catalogue, language_of

SENTENCE_START = re.compile(r"(^|[.?!] )([^\W\d_])")


@dataclass(frozen=True)
class Words:
    """The words of a locale."""

    locale: str

    def sentence(self, say: Say) -> str:
        """A say as text that begins like a sentence. Raises `KeyError` for a key in no catalogue."""
        return SENTENCE_START.sub(lambda match: match[1] + match[2].upper(), self._phrase(say))

    def _phrase(self, say: Say) -> str:
        texts = catalogue(language_of(self.locale))
        text = texts.gettext(say.key) if say.n is None else texts.ngettext(say.key, say.key, say.n)
        wordings = text.split("\n")
        blanks = {name: self._value(value) for name, value in say.blanks.items()}
        return wordings[say.pick % len(wordings)].format(n=say.n, **blanks)

    def _value(self, value: Value) -> str:
        if isinstance(value, Say):
            return self._phrase(value)
        if isinstance(value, tuple):
            return self._list([self._phrase(each) for each in value])
        return str(value)

    def _list(self, phrases: list[str]) -> str:
        if len(phrases) < 2:
            return "".join(phrases)
        texts = catalogue(language_of(self.locale))
        most = texts.gettext("list-separator").join(phrases[:-1])
        return texts.gettext("list-and").format(most=most, last=phrases[-1])
