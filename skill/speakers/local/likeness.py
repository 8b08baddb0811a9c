"""How like the samples a sentence is: which intent it is most like, and whether it is like any at all.

The choice is naive Bayes over words, pairs of words and the kinds of slot values in the sentence. It was
measured against logistic regression, ridge, a linear SVM, nearest neighbours and token ratios: as good as the
best of them on wordings not in the model, and it needs no library and no training but counting.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

# Words any English sentence may have; the others carry its meaning, and are foreign when no sample has them.
_COMMON_WORDS = (
    "a after again all also always am an and any are around as at back be been before being bit but by "
    "can come could day did do does down even ever every first for from get getting give go going good "
    "got had has have he her here hey his how i if in into is it just know let let's like little look lot "
    "make many maybe me more much my need never new night no not now of off oh ok okay on one only or "
    "other our out over please put really right said same say see she should so some still such sure take "
    "tell than thank thanks that the their them then there these they thing things think this those time "
    "to today too um uh up us very want was way we well were what when where which while who why will "
    "with would yeah yep yes yet you your 's"
)
_FILLERS = frozenset({"um", "er", "erm", "ooh", "oooh", "ah", "aw", "hm", "hmm"})
_ALPHA = 0.1
# The (logarithm of the) share of English sentences with a given content word: a guess, alike for all.
_ENGLISH_SHARE = -5.5
_UNKNOWN_WORD, _UNKNOWN_PAIR = -3.0, -0.7
_COMMON_WEIGHT, _PAIR_WEIGHT = 0.3, 0.5
# A sentence with a word nobody foresaw is ours if it speaks of us two or of what the skill is about.
_SUBJECT, _NOT_ABOUT_US = 3.0, -8.0
_SUBJECTS_FROM, _COUPLE = (
    frozenset({"question", "streak", "ritual", "reflection"}),
    frozenset({"we", "us", "our", "both"}),
)


def stem(word: str) -> str:
    """The word without its ending: as little as keeps "question" and "questions" together."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word.removesuffix(ending)
    return word


_COMMON = frozenset(stem(word) for word in _COMMON_WORDS.split())
_SUBJECTS = frozenset(stem(word) for word in _SUBJECTS_FROM)


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
        self._counts: dict[str, Counter[str]] = {}
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
            self._counts.setdefault(feature, Counter())[intent] += times

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
        strangers = self.strangers(sentence, slot_types)
        about_us = _COUPLE | _SUBJECTS
        total = sum(self._word_evidence(word, intent) for word in sentence.stems)
        total += sum(self._pair_evidence(pair, intent) for pair in sentence.pairs)
        total += _UNKNOWN_WORD * len(strangers) + len(sentence.types & slot_types)
        if not _SUBJECTS.isdisjoint(sentence.stems) and len(strangers) < 2:
            total += _SUBJECT
        if strangers and about_us.isdisjoint(sentence.stems):
            total += _NOT_ABOUT_US
        return total

    def strangers(self, sentence: Sentence, slot_types: frozenset[str]) -> list[str]:
        """The sentence's words that no sample knows, but for those in values of these slot types."""
        held = {word for slot_type, word in sentence.held if slot_type in slot_types}
        return [word for word in sentence.stems if self.is_strange(word) and word not in held]

    def is_strange(self, word: str) -> bool:
        """Whether a word (its stem) means something that no sample speaks of."""
        return word not in _COMMON and word not in self._counts and not word.isdigit()

    def _word_evidence(self, word: str, intent: str) -> float:
        if word not in self._counts:
            return 0.0
        if word in _COMMON:
            return _COMMON_WEIGHT * max(-2.0, self._share(word, intent) - self._everywhere(word))
        return max(-2.0, self._share(word, intent) - _ENGLISH_SHARE)

    def _pair_evidence(self, pair: str, intent: str) -> float:
        if pair not in self._counts:
            return _UNKNOWN_PAIR
        return _PAIR_WEIGHT * max(-1.0, self._share(pair, intent) - self._everywhere(pair))

    def _share(self, feature: str, intent: str) -> float:
        return math.log((self._counts[feature][intent] + _ALPHA) / (self._samples[intent] + 1))

    def _everywhere(self, feature: str) -> float:
        return math.log((self._counts[feature].total() + 0.5) / self._samples.total())


def _features(sentence: Sentence) -> set[str]:
    return {*sentence.stems, *sentence.pairs, *(f"<{slot_type}>" for slot_type in sentence.types)}
