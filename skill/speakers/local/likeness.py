"""How like the samples a sentence is: which intent it is most like, and whether it is like any at all.

The choice is naive Bayes over words, pairs of words and the kinds of slot values in the sentence. It was
measured against logistic regression, ridge, a linear SVM, nearest neighbours and token ratios: as good as the
best of them on wordings not in the model, and it needs no library and no training but counting. Whether the
sentence is meant for us at all is decided apart, by what it shares with that intent's samples and what not.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

# Words any English sentence may have; the others carry its meaning, and are foreign when no sample has them.
_COMMON_WORDS = (
    "a after again all also always am an and any are around as at back be been before being bit but "
    "by can come could day did do does down even ever every first for from get getting give go going "
    "good got had has have here hey how i if in into is it just know let let's like little look lot "
    "make many maybe me more much my need never new night no not now of off oh ok okay on one only or "
    "other our out over please put really right said same say see should so some still such sure take "
    "tell than thank thanks that the then there these thing things think this those time to today too "
    "um uh up us very want was way we well were what when where which while who why will with would "
    "yeah yep yes yet you your 's"
)
_DAYS = "monday tuesday wednesday thursday friday saturday sunday weekend"
_FILLERS = frozenset({"um", "er", "erm", "ooh", "oooh", "ah", "aw", "hm", "hmm"})
_ALPHA = 0.1
# What speaks for an intent and against it, fitted by logistic regression to wordings and overheard sentences
# that are not in the model; zero is a toss-up. Words and pairs are known when the intent's samples have them.
_START, _KNOWN_PAIR, _VALUE, _COUPLE, _SUBJECT = -0.8, 0.6, 0.85, 1.35, 1.3
_UNKNOWN_WORD, _STRANGE_WORD, _NOT_ABOUT_US = -1.2, -0.6, -1.5
_SOMETHING_ELSE, _OPEN_END, _TO_SOMEBODY = -1.8, -1.1, -2.0
_COUPLE_WORDS = frozenset({"we", "us", "our", "both"})
_SUBJECTS_FROM = ("question", "streak", "ritual", "reflection")
# "did you ...", "was he ...": asked of a person, unless samples of the intent begin like that.
_ASKING = frozenset({"did", "do", "doe", "have", "has", "had", "are", "is", "was", "were", "will"})
_SOMEBODY = frozenset({"you", "he", "she", "they", "it", "the", "your", "my", "his", "her"})
# "the plumber", "my boss": things and people the skill has nothing to do with.
_DEFINITE = frozenset({"the", "my", "your", "his", "her", "their"})


@cache
def stem(word: str) -> str:
    """The word without its ending: as little as keeps "question" and "questions" together."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


_COMMON = frozenset(stem(word) for word in f"{_COMMON_WORDS} {_DAYS}".split())
_SUBJECTS = frozenset(map(stem, _SUBJECTS_FROM))


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is compared: its words' stems, and the types of the slot values in it."""

    stems: tuple[str, ...]
    types: frozenset[str]
    # the stems that stand in values, by slot type: no strangers to an intent that has such a slot
    held: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, words: Iterable[str], held: Iterable[tuple[str, str]]) -> "Sentence":
        """From words as spoken; a pause word says nothing, and is dropped."""
        kept = tuple(stem(word) for word in words if word not in _FILLERS)
        values = tuple((slot_type, stem(word)) for slot_type, word in held)
        return cls(kept, frozenset(slot_type for slot_type, _ in values), values)

    @property
    def pairs(self) -> list[str]:
        """Words that follow each other, the sentence's ends included."""
        padded = ("^", *self.stems, "$")
        return [f"{first} {second}" for first, second in pairwise(padded)]


class Likeness:
    """The counts of the samples' words, and what follows from them for a sentence."""

    def __init__(self, examples: Iterable[tuple[str, Sentence]]) -> None:
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._features: Counter[str] = Counter()
        self._samples: Counter[str] = Counter()
        for intent, sentence in examples:
            self.add(intent, sentence)

    def add(self, intent: str, sentence: Sentence, times: int = 1) -> None:
        """Count an example in (or, with -1, out again, to judge it by the others)."""
        features = _features(sentence)
        self._samples[intent] += times
        self._features[intent] += times * len(features)
        for feature in features:
            self._counts[feature][intent] += times

    def most_like(self, sentence: Sentence) -> str:
        """The intent whose samples this sentence is most like."""
        known = [self._counts[feature] for feature in _features(sentence) if feature in self._counts]
        room = _ALPHA * len(self._counts)
        return max(
            self._samples,
            key=lambda intent: (
                sum(math.log(counts[intent] + _ALPHA) for counts in known)
                - len(known) * math.log(self._features[intent] + room)
            ),
        )

    def evidence(self, sentence: Sentence, intent: str, slot_types: frozenset[str]) -> float:
        """How far the sentence is rather this intent than any English: below about zero it is not."""
        held = {word for slot_type, word in sentence.held if slot_type in slot_types}
        unknown = [
            word
            for word in sentence.stems
            if not (word in _COMMON or word.isdigit() or word in held or self._knows(word, intent))
        ]
        couple = not _COUPLE_WORDS.isdisjoint(sentence.stems)
        subject = not _SUBJECTS.isdisjoint(sentence.stems)
        known = [self._knows(pair, intent) for pair in sentence.pairs]
        definite = [pair.split()[0] in _DEFINITE for pair in sentence.pairs]
        return (
            _START
            + _KNOWN_PAIR * sum(known)
            + _VALUE * len(sentence.types & slot_types)
            + _COUPLE * couple
            + _SUBJECT * subject
            + _UNKNOWN_WORD * len(unknown)
            + _STRANGE_WORD * sum(map(self.is_strange, unknown))
            + _NOT_ABOUT_US * (bool(unknown) and not (couple or subject))
            + _SOMETHING_ELSE * sum(is_it and not ours for is_it, ours in zip(definite, known, strict=True))
            + _OPEN_END * (sentence.pairs[-1] not in self._counts)
            + _TO_SOMEBODY * self._asks_somebody(sentence, intent)
        )

    def is_strange(self, word: str) -> bool:
        """Whether a word (its stem) means something that no sample speaks of."""
        return word not in _COMMON and word not in self._counts and not word.isdigit()

    def _knows(self, feature: str, intent: str) -> bool:
        return feature in self._counts and self._counts[feature][intent] > 0

    def _asks_somebody(self, sentence: Sentence, intent: str) -> bool:
        """Whether it begins as a question to or about a person, and no sample of the intent has it so."""
        return any(
            pair.split()[0] in _ASKING and pair.split()[1] in _SOMEBODY and not self._knows(pair, intent)
            for pair in sentence.pairs[1:3]
        )


def _features(sentence: Sentence) -> set[str]:
    return {*sentence.stems, *sentence.pairs, *(f"<{slot_type}>" for slot_type in sentence.types)}
