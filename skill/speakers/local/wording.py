"""Typed words made plain: case, punctuation and contractions evened out, the invocation taken off."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")
_ENDINGS = {"'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am", "n't": "not"}
# After these 's is "is"; after any other word it may be a possessive ("tonight's question") and stays apart.
_WHO_OR_WHAT = "what how where who when which it that this there here he she everything nothing"
_BEFORE_IS = frozenset(_WHO_OR_WHAT.split())
_IRREGULAR = {
    "can't": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "gonna": "going to",
    "wanna": "want to",
}

_LAUNCH_VERBS = "open|start|launch|run|begin|use|load|play|resume|enter|go to|talk to|speak to|speak with"
_ASK_VERBS = "ask|tell|have|get|let|request"
_POLITE = r"(?:(?:please|can you|could you|would you|will you|hey|ok|okay|hi) )*"
_CLAUSE_ENDS = re.compile(r"(?<=\w)(?:[,;:.!?]+| but| so)\s+(?=\w)")
# "how" and "what" are the question itself, and stay.
_CONNECTORS = "please|to|for|about|that|if|whether|and|on|with"


def plain_words(text: str) -> list[str]:
    """Lower-case words with straight apostrophes; "tonight s" and "Tonight\u2019s" are both "tonight's"."""
    text = text.lower().translate(_APOSTROPHES)
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*'?", text.replace("-", " "))
    return re.sub(r" (s|re|ve|ll|m|d|t)\b(?!')", r"'\1", " ".join(words)).replace("s' ", "s ").split()


def last_clauses(text: str) -> list[str]:
    """The text from its second clause on, from its third, ...: what is wanted often comes last."""
    starts = [match.end() for match in _CLAUSE_ENDS.finditer(text)]
    return [text[start:] for start in starts if len(text[start:].split()) > 2]


def missing_apostrophes(samples: Iterable[str]) -> dict[str, str]:
    """ "whats" to "what's", for the contractions of these samples that are no other word without theirs."""
    words = {word for sample in samples for word in sample.split()}
    bare = {word.replace("'", ""): word for word in words if "'" in word}
    return {word: whole for word, whole in bare.items() if word not in words}


def spread(words: Iterable[str]) -> list[str]:
    """Contractions written out, so that "what's" and "what is" are the same words."""
    return [part for word in words for part in _parts(word)]


def _parts(word: str) -> list[str]:
    if word in _IRREGULAR:
        return _IRREGULAR[word].split()
    if word == "let's" or "'" not in word:
        return [word]
    for ending, full in _ENDINGS.items():
        if word.endswith(ending):
            return [word.removesuffix(ending), full]
    stem = word.removesuffix("'s")
    return [stem] if stem == word else [stem, "is" if stem in _BEFORE_IS else "'s"]


@dataclass(frozen=True)
class Heard:
    """What is left to understand: with and without the connecting word, as Alexa drops some of them."""

    readings: tuple[tuple[str, ...], ...]
    invoked: bool


class Invocation:
    """The ways of addressing a skill by its invocation name."""

    def __init__(self, name: str) -> None:
        self._launch = re.compile(
            rf"^{_POLITE}(?:(?:{_LAUNCH_VERBS}|{_ASK_VERBS}) )?{name}(?: (?:{_CONNECTORS}))*$"
        )
        self._before = re.compile(rf"^{_POLITE}(?:{_LAUNCH_VERBS}|{_ASK_VERBS}) {name} (?P<rest>.+)$")
        self._after = re.compile(rf"^(?P<rest>.+) (?:with|using|from|via) {name}$")

    def taken_off(self, words: list[str]) -> Heard:
        """The words without wake word and invocation; none are left of a plain launch."""
        text = re.sub(r"^(?:(?:hey|ok|okay) )?alexa\b ?", "", " ".join(words))
        if self._launch.match(text):
            return Heard((), invoked=True)
        addressed = self._before.match(text) or self._after.match(text)
        if not addressed:
            return Heard((tuple(text.split()),), invoked=False)
        rest = addressed["rest"]
        bare = re.sub(rf"^(?:(?:{_CONNECTORS}) )+(?=.)", "", rest)
        return Heard(tuple(tuple(r.split()) for r in dict.fromkeys((rest, bare))), invoked=True)
