"""The interaction model as it is heard: its intents, its slots, and the words its samples and lists know."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from skill.speakers.local.spoken_values import Span, spoken_days, spoken_lengths
from skill.speakers.local.wording import missing_apostrophes, plain_words, spread

DATE, DURATION = "AMAZON.DATE", "AMAZON.DURATION"
_SLOT = re.compile(r"{(\w+)}")
# After these words "heavy" or "heavier" tells how something is or shall not be, not how it should be.
_IS = "(?:is|are|was|were|been|getting|got|become|becoming|feels?|felt|feeling|seems?|sounds?)"
_RATHER = (
    "(?:a|an|bit|little|kind|sort|of|rather|pretty|quite|so|very|really|all|just|always|getting|somewhat)"
)
_TOLD = re.compile(
    rf"\b{_IS}(?: {_RATHER})*$|\b(?:of|with|too|not|no|nor|never|nothing|enough|stop|fewer)(?: \w+){{,2}}$"
)
_TOLD_PLAINLY = re.compile(
    r"^the$|\b(?:bit|kind of|sort of|rather|pretty|quite|so|these|those|this|such|your|all)$"
)

Words = tuple[str, ...]


@dataclass(frozen=True)
class SlotSpec:
    """A slot as an intent declares it, with the samples that answer a question for it alone."""

    name: str
    type: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Intent:
    """An intent of the model."""

    name: str
    samples: tuple[str, ...]
    slots: tuple[SlotSpec, ...]

    def type_of(self, slot: str) -> str:
        """The type of one of its slots."""
        return next(spec.type for spec in self.slots if spec.name == slot)


@dataclass(frozen=True)
class Listed:
    """An entry of a slot type's list."""

    id: str
    name: str


@dataclass(frozen=True)
class Found:
    """A slot value in a sentence: the words [start, end), and what they are."""

    start: int
    end: int
    type: str
    value: str
    entry: Listed | None = None

    def inside(self, other: "Found") -> bool:
        """Whether it is a part of a longer value."""
        return other.start <= self.start and self.end <= other.end and other.value != self.value


class SpokenModel:
    """One locale's interaction model, asked for intents, templates and values."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        language = model["interactionModel"]["languageModel"]
        self.invocation: str = language["invocationName"]
        self.intents = {raw["name"]: _intent(raw) for raw in language["intents"]}
        self._lists: dict[Words, dict[str, Listed]] = {}
        for raw in language.get("types", ()):
            self._add_list(raw)
        self._longest = max(map(len, self._lists), default=0)
        samples = [_SLOT.sub(" ", sample) for intent in self.intents.values() for sample in intent.samples]
        self.sample_words = {word for sample in samples for word in spread(sample.split())}
        self._apostrophes = missing_apostrophes(samples)
        self._vocabulary = sorted(self.sample_words | {word for words in self._lists for word in words})

    def words(self, plain: Iterable[str]) -> Words:
        """The words with contractions spread out and slips of the keyboard mended."""
        return tuple(self._mended(word) for word in spread(self._apostrophes.get(w, w) for w in plain))

    def values(self, words: Words, today: date) -> list[Found]:
        """Every value of any slot type: for lists the longest at each place, whichever slot may want them."""
        text = " ".join(words)
        return [
            *(found for start in range(len(words)) for found in self._listed_at(words, start)),
            *(_in_words(span, DATE, text, words) for span in spoken_days(text, today)),
            *(_in_words(span, DURATION, text, words) for span in spoken_lengths(text)),
        ]

    @cache  # noqa: B019 (the model lives as long as the process)
    def typical(self, slot_type: str) -> list[str]:
        """A few values that stand for a slot when a sample is turned into a sentence."""
        if slot_type == DATE:
            return ["yesterday", "on monday", "last night", "today"]
        if slot_type == DURATION:
            return ["two minutes", "five minutes", "ten seconds"]
        first = {
            entry.id: " ".join(ws)
            for ws, lists in reversed(self._lists.items())
            for type_, entry in lists.items()
            if type_ == slot_type
        }
        return list(first.values())

    def before(self, slot_type: str) -> set[str]:
        """The words that stand right before this type's slot in a sample."""
        return {
            part[-1]
            for intent in self.intents.values()
            for spec in intent.slots
            if spec.type == slot_type
            for sample in intent.samples
            if (part := sample.partition(f"{{{spec.name}}}")[0].split()) and spec.name in sample
        }

    def _add_list(self, raw: Mapping[str, Any]) -> None:
        for value in raw["values"]:
            entry = Listed(value["id"], value["name"]["value"])
            for spoken in (entry.name, *value["name"].get("synonyms", ())):
                self._lists.setdefault(tuple(spread(plain_words(spoken))), {})[raw["name"]] = entry

    def _listed_at(self, words: Words, start: int) -> Iterator[Found]:
        taken: set[str] = set()
        for end in range(min(len(words), start + self._longest), start, -1):
            for slot_type, entry in self._lists.get(words[start:end], {}).items():
                if slot_type not in taken:
                    taken.add(slot_type)
                    yield Found(start, end, slot_type, spoken(words[start:end]), entry)

    @lru_cache(maxsize=1024)  # noqa: B019 (as above)
    def _mended(self, word: str) -> str:
        """The model's word meant by a slip of the keyboard: a letter or so wrong in six or more."""
        if len(word) < 6 or word in self._vocabulary:
            return word
        alike = [
            known for known in self._vocabulary if known[0] == word[0] and abs(len(known) - len(word)) < 3
        ]
        return next(iter(difflib.get_close_matches(word, alike, n=1, cutoff=0.86)), word)


class Templates:
    """The samples as they stand, with slot types in place of slots."""

    def __init__(self, intents: Iterable[Intent]) -> None:
        self._known: dict[Words, tuple[str, Words]] = {}
        for intent in intents:
            for sample in intent.samples:
                self._known.setdefault(_template(sample, intent), (intent.name, tuple(_SLOT.findall(sample))))

    def match(self, words: Words, values: Iterable[Found]) -> tuple[str, dict[str, Found]] | None:
        """The intent and slots of the sample that is this sentence, word for word."""
        by_start: dict[int, list[Found]] = {}
        for found in values:
            by_start.setdefault(found.start, []).append(found)
        hits = [
            (self._known[template], chosen)
            for template, chosen in _readings(words, by_start, 0)
            if template in self._known
        ]
        if not hits:
            return None
        (intent, slots), chosen = max(hits, key=lambda hit: sum(f.end - f.start for f in hit[1]))
        return intent, dict(zip(slots, chosen, strict=True))


def is_wished(found: Found, words: Words) -> bool:
    """Whether a depth is asked for, and not told of the questions so far: "these are getting heavy"."""
    value, before, after = found.value, " ".join(words[: found.start]), words[found.end : found.end + 1]
    if value.startswith("too "):
        return True
    plain = " " not in value and not value.endswith("er")
    told = _TOLD.search(before) or (plain and _TOLD_PLAINLY.search(before))
    return not told and after not in (("enough",), ("than",))


def spoken(words: Iterable[str]) -> str:
    """Words as they were said: "tonight's", not "tonight 's"."""
    return " ".join(words).replace(" 's", "'s")


def sentences(model: SpokenModel) -> Iterator[tuple[str, Words]]:
    """Each sample as a sentence, its slots filled with one typical value after another."""
    for intent in model.intents.values():
        for n, sample in enumerate(intent.samples):
            filled = [_typical(model, intent, word, n) if word[0] == "{" else word for word in sample.split()]
            yield intent.name, tuple(spread(" ".join(filled).split()))


def _typical(model: SpokenModel, intent: Intent, slot: str, turn: int) -> str:
    values = model.typical(intent.type_of(slot[1:-1]))
    return values[turn % len(values)]


def _intent(raw: Mapping[str, Any]) -> Intent:
    slots = tuple(SlotSpec(s["name"], s["type"], tuple(s.get("samples", ()))) for s in raw.get("slots", ()))
    return Intent(raw["name"], tuple(raw.get("samples", ())), slots)


def _template(sample: str, intent: Intent) -> Words:
    words = spread(sample.split())
    return tuple(f"{{{intent.type_of(word[1:-1])}}}" if word[0] == "{" else word for word in words)


def _readings(
    words: Words, by_start: Mapping[int, list[Found]], at: int
) -> Iterator[tuple[Words, list[Found]]]:
    """The sentence with every choice of its values replaced by their types."""
    if at == len(words):
        yield (), []
        return
    steps: list[tuple[str, int, list[Found]]] = [(words[at], at + 1, [])]
    steps += [(f"{{{found.type}}}", found.end, [found]) for found in by_start.get(at, ())]
    for head, end, chosen in steps:
        for tail, later in _readings(words, by_start, end):
            yield (head, *tail), chosen + later


def _in_words(span: Span, slot_type: str, text: str, words: Words) -> Found:
    """A span of the text as one of its words; a possessive ("yesterday's coffee") belongs to its day."""
    start, end = text.count(" ", 0, span.start), text.count(" ", 0, span.end) + 1
    if end < len(words) and words[end] == "'s":
        end += 1
    return Found(start, end, slot_type, span.value)
