"""What was meant: typed words in, an Alexa intent with its slots out, through the interaction model."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from skill.speakers.local.likeness import Likeness, Sentence, stem
from skill.speakers.local.spoken_model import (
    DURATION,
    Found,
    Intent,
    SlotSpec,
    SpokenModel,
    Templates,
    Words,
    is_wished,
    sentences,
    spoken,
)
from skill.speakers.local.wording import Invocation, last_clauses, plain_words

FALLBACK = "AMAZON.FallbackIntent"
# How much evidence there must be, by whether something is changed and whether the skill was called by its
# name; more of it when only the last clauses of what was said are taken.
_LEAST = {(False, False): 0.4, (True, False): 0.9, (False, True): -3.0, (True, True): -1.0}
_MORE_FOR_A_PART = 0.5
_CHANGING = frozenset(
    {
        "AskQuestionIntent",  # what was asked counts as heard
        "AnotherQuestionIntent",
        "ChangeDepthIntent",
        "SaveQuestionIntent",
        "SavedQuestionIntent",  # its list turns
        "AMAZON.NextIntent",
        "AMAZON.StartOverIntent",
        "NotTonightIntent",
        "KeepRitualIntent",
        "UndoKeepIntent",
    }
)
# By likeness alone these are taken only with a value of their list, or one of these words for it.
_NEEDS = {
    "ChangeDepthIntent": frozenset({"depth"}),
    "KeepRitualIntent": frozenset({"it", "that", "this", "ours", "question"}),
    "UndoKeepIntent": frozenset({"it", "that", "this", "one", "mistake", "undo"}),
}
# A keep is written down only where it is said that it was kept, and by the two of us: "we skipped our walk"
# and "they went on a date" are like a keep in all other words.
_TO_TELL = "(?! to (?:say|tell|mention|mark|log|note|count|add|report))"
_NEARLY = "almost|nearly|hardly"
_DENIES = {
    "KeepRitualIntent": re.compile(
        rf"\b(?:not|never|skipped|missed|{_NEARLY}|without|had no|did no|forgot(?:ten)?{_TO_TELL})\b"
    ),
    "UndoKeepIntent": re.compile(rf"\b(?:{_NEARLY})\b"),
}
_OURS = frozenset(
    {"we", "us", "our", "ours", "both", "done", "mark", "count", "log", "tick", "put", "add", "note"}
)
_OTHERS = frozenset({"they", "them", "he", "she", "his", "her", "their", "my", "your", "you"})
# What an earlier clause may tell of what the last one asks for; a day or a theme in it may be any.
_TOLD_BEFORE = frozenset({"RITUAL", "MOMENT", "DEPTH", DURATION})
# Where a value out of the list is no risk, and the skill can say that it does not know it.
_TOPIC_OF = "(?:questions?|something|anything|ones?|us|me|talk|talking)"
_NO_TOPIC = "(?:my|your|his|her|their|in|at|on|with|how|it|that)"
_OPEN = {
    "AskQuestionIntent": (
        "theme",
        re.compile(rf"\b{_TOPIC_OF} about (?:our |the |an? )?(?!{_NO_TOPIC} )(?P<value>\S+(?: \S+){{0,2}})$"),
    ),
    "HearStreaksIntent": ("ritual", re.compile(r"\b(?:our|the|my) (?P<value>\S+(?: \S+){0,2}) streak\b")),
}
# What Amazon's built-in intents know by themselves, samples or none.
_BUILT_IN = {
    "AMAZON.HelpIntent": ("help", "help me", "can you help me"),
    "AMAZON.StopIntent": ("stop", "off", "shut up"),
    "AMAZON.CancelIntent": ("cancel", "never mind", "forget it"),
    "AMAZON.NavigateHomeIntent": (
        "go home",
        "home",
        "take me home",
        "navigate home",
        "home screen",
        "go to home",
    ),
    "AMAZON.YesIntent": ("yes", "yes please", "sure"),
    "AMAZON.NoIntent": ("no", "no thanks"),
    "AMAZON.RepeatIntent": ("repeat", "say that again", "repeat that"),
    "AMAZON.NextIntent": ("next", "skip", "skip forward"),
    "AMAZON.PreviousIntent": ("previous", "go back", "skip back"),
    "AMAZON.StartOverIntent": ("start over", "restart", "start again"),
}
# Around the value in an answer to a question for one slot, besides the words of that slot's own samples.
_ANSWER_WORDS = "a an the our um uh oh well please it is was one yes okay on"
_AROUND_AN_ANSWER = frozenset(_ANSWER_WORDS.split())


@dataclass(frozen=True)
class Slot:
    """A slot of the intent, as Alexa tells it: empty, or with a value and (of a list) its entry's id."""

    name: str
    type: str
    value: str | None = None
    id: str | None = None
    entry: str | None = None


@dataclass(frozen=True)
class Elicited:
    """The slot the last response asked for (Dialog.ElicitSlot), and what was known of the others."""

    intent: str
    slot: str
    known: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Understood:
    """An utterance understood; `intent` is empty for a plain launch."""

    intent: str
    slots: tuple[Slot, ...] = ()
    invoked: bool = False
    launch: bool = False

    @property
    def filled(self) -> dict[str, Slot]:
        """The slots that have a value, by name."""
        return {slot.name: slot for slot in self.slots if slot.value is not None}


class Understanding:
    """One locale's model, ready to understand sentences."""

    def __init__(self, model: Mapping[str, Any]) -> None:
        self._model = SpokenModel(model)
        self._invocation = Invocation(self._model.invocation)
        self._templates = Templates([*self._model.intents.values(), *self._built_in()])
        self._likeness = Likeness(self._examples())
        self._before_theme = self._model.before("THEME")

    @classmethod
    def load(cls, path: Path) -> "Understanding":
        """From an `interaction_model/<locale>.json`."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    def understand(self, words: str, *, now: datetime, elicited: Elicited | None = None) -> Understood:
        """The intent and slots of what was said at `now`, the household's local time."""
        heard = self._invocation.taken_off(plain_words(words))
        if heard.invoked and not heard.readings:
            return Understood("", invoked=True, launch=True)
        readings = [self._model.words(reading) for reading in heard.readings]
        if elicited and not heard.invoked and (answer := self._answer(readings[0], elicited, now.date())):
            return answer
        last = () if heard.invoked else last_clauses(words)
        clauses = [self._model.words(plain_words(clause)) for clause in last]
        intent, slots = self._usual(readings, clauses, heard.invoked, now.date())
        if elicited and intent == FALLBACK and not heard.invoked:
            unlisted = self._unlisted_answer(readings[0], elicited)
            return unlisted or Understood(FALLBACK)
        return Understood(intent, slots, invoked=heard.invoked)

    def _built_in(self) -> list[Intent]:
        return [
            Intent(name, phrases, ()) for name, phrases in _BUILT_IN.items() if name in self._model.intents
        ]

    def _examples(self) -> Iterable[tuple[str, Sentence]]:
        anyday = date(2026, 11, 23)  # the samples' days are only looked for, not kept
        for intent, words in sentences(self._model):
            yield intent, _sentence(words, self._model.values(words, anyday))

    def _usual(
        self, readings: list[Words], clauses: list[Words], invoked: bool, today: date
    ) -> tuple[str, tuple[Slot, ...]]:
        """Word for word by a sample if there is one, else by likeness, else not at all."""
        values = {words: self._model.values(words, today) for words in (*readings, *clauses) if words}
        for words in filter(None, readings):
            if exact := self._templates.match(words, values[words]):
                return exact[0], self._slots(exact[0], exact[1])
        ranked = [
            (*self._alike(words, found, invoked, 0.0 if words in readings else _MORE_FOR_A_PART), words)
            for words, found in values.items()
        ]
        if not ranked:
            return FALLBACK, ()
        _, intent, words = max(ranked, key=lambda entry: entry[0])
        chosen = self._chosen(intent, words, values[words])
        if words in clauses:
            whole = self._chosen(intent, readings[0], values[readings[0]])
            chosen = {slot: found for slot, found in whole.items() if found.type in _TOLD_BEFORE} | chosen
        return intent, self._slots(intent, chosen)

    def _alike(self, words: Words, values: list[Found], invoked: bool, more: float) -> tuple[float, str]:
        """The intent it is most like, and by how much over what must be and so much more."""
        intent = self._likeness.most_like(_sentence(words, values))
        specs = self._model.intents[intent].slots
        types = frozenset(spec.type for spec in specs)
        values = [*values, *(found for spec in specs if (found := self._open_value(intent, spec, words)))]
        least = _LEAST[intent in _CHANGING, invoked] + more
        over = self._likeness.evidence(_sentence(words, values), intent, types) - least
        listed = any(found.entry and found.type in types for found in values)
        lacks = intent in _NEEDS and not listed and _NEEDS[intent].isdisjoint(words)
        return over, FALLBACK if over < 0 or lacks or _is_denied(intent, words) else intent

    def _chosen(self, intent: str, words: Words, values: list[Found]) -> dict[str, Found]:
        """For each slot of the intent the longest value of its type, none twice."""
        chosen: dict[str, Found] = {}
        for spec in self._model.intents[intent].slots:
            of_type = [found for found in values if found.type == spec.type]
            free = [
                found
                for found in of_type
                if self._meant(found, words)
                and not any(found.inside(other) for other in of_type)
                and not any(found.start < other.end and other.start < found.end for other in chosen.values())
            ]
            if spec.type == "DEPTH" and len({found.entry for found in free}) > 1:
                continue  # lighter or deeper? the skill asks
            if free:
                chosen[spec.name] = max(free, key=_weight)
            elif opened := self._open_value(intent, spec, words):
                chosen[spec.name] = opened
        return chosen

    def _meant(self, found: Found, words: Words) -> bool:
        """A theme that is an everyday word ("us", "day") stands where samples put one; a depth is wished."""
        if found.type == "DEPTH":
            return is_wished(found, words)
        if found.type != "THEME" or not self._model.sample_words.issuperset(words[found.start : found.end]):
            return True
        before, after = words[found.start - 1 : found.start], words[found.end : found.end + 1]
        return not self._before_theme.isdisjoint(before) and after != ("'s",)

    def _open_value(self, intent: str, spec: SlotSpec, words: Words) -> Found | None:
        """A value out of the list, where there is a place for one and a word in it that no sample knows."""
        name, place = _OPEN.get(intent, ("", None))
        text = " ".join(words)
        match = place.search(text) if place and name == spec.name else None
        if not match or not any(self._likeness.is_strange(stem(word)) for word in match["value"].split()):
            return None
        start = text.count(" ", 0, match.start("value"))
        value = match["value"].split()
        return Found(start, start + len(value), spec.type, spoken(value))

    def _answer(self, words: Words, elicited: Elicited, today: date) -> Understood | None:
        """The slot asked for, when hardly more than its value was said."""
        intent = self._model.intents[elicited.intent]
        chosen = self._chosen(intent.name, words, self._model.values(words, today))
        inside = {n for found in chosen.values() for n in range(found.start, found.end)}
        outside = {word for n, word in enumerate(words) if n not in inside}
        if elicited.slot not in chosen or outside - self._around(elicited):
            return None
        return self._filled(elicited, self._slots(intent.name, chosen))

    def _unlisted_answer(self, words: Words, elicited: Elicited) -> Understood | None:
        """A bare answer that is not in the list: Alexa sends it on, unmatched."""
        spec = next(spec for spec in self._model.intents[elicited.intent].slots if spec.name == elicited.slot)
        bare = [word for word in words if word not in self._around(elicited)]
        if spec.type.startswith("AMAZON.") or not 0 < len(bare) <= 3:
            return None
        return self._filled(elicited, (Slot(spec.name, spec.type, spoken(bare)),))

    def _around(self, elicited: Elicited) -> frozenset[str]:
        spec = next(spec for spec in self._model.intents[elicited.intent].slots if spec.name == elicited.slot)
        return _AROUND_AN_ANSWER.union(*(self._model.words(sample.split()) for sample in spec.samples))

    def _filled(self, elicited: Elicited, heard: tuple[Slot, ...]) -> Understood:
        """What was known before, and over it what was heard now."""
        values = {slot.name: slot for slot in (*elicited.known, *heard) if slot.value is not None}
        specs = self._model.intents[elicited.intent].slots
        return Understood(elicited.intent, tuple(values.get(s.name, Slot(s.name, s.type)) for s in specs))

    def _slots(self, intent: str, chosen: Mapping[str, Found]) -> tuple[Slot, ...]:
        return tuple(_slot(spec, chosen.get(spec.name)) for spec in self._model.intents[intent].slots)


def as_alexa(understood: Understood) -> dict[str, Any]:
    """The `request.intent` Alexa would send; raises ValueError for a plain launch, which has none."""
    if understood.launch:
        msg = "a launch has no intent"
        raise ValueError(msg)
    slots = {slot.name: _slot_json(slot) for slot in understood.slots}
    return {"name": understood.intent, "confirmationStatus": "NONE", "slots": slots}


def _slot_json(slot: Slot) -> dict[str, Any]:
    told: dict[str, Any] = {"name": slot.name, "confirmationStatus": "NONE"}
    if slot.value is None:
        return told
    told |= {"value": slot.value, "source": "USER"}
    simple: dict[str, Any] = {"type": "Simple", "value": slot.value}
    if not slot.type.startswith("AMAZON."):
        told["resolutions"] = simple["resolutions"] = {"resolutionsPerAuthority": [_resolution(slot)]}
    return told | {"slotValue": simple}


def _resolution(slot: Slot) -> dict[str, Any]:
    code = "ER_SUCCESS_MATCH" if slot.id else "ER_SUCCESS_NO_MATCH"
    told: dict[str, Any] = {
        "authority": f"amzn1.er-authority.echo-sdk.our-rituals.{slot.type}",
        "status": {"code": code},
    }
    return told | ({"values": [{"value": {"name": slot.entry, "id": slot.id}}]} if slot.id else {})


def _slot(spec: SlotSpec, found: Found | None) -> Slot:
    if not found:
        return Slot(spec.name, spec.type)
    if not found.entry:
        return Slot(spec.name, spec.type, found.value)
    return Slot(spec.name, spec.type, found.value, found.entry.id, found.entry.name)


def _weight(found: Found) -> tuple[int, bool]:
    """More words say more; of two single ones "easier" is what is wanted, "heavy" what it was."""
    return found.end - found.start, found.value.endswith("er")


def _is_denied(intent: str, words: Words) -> bool:
    """Whether it is said that it was not done, or, of a keep, that it was others who did it."""
    if intent in _DENIES and _DENIES[intent].search(" ".join(words)):
        return True
    others = not _OTHERS.isdisjoint(words) and "we" not in words
    return intent == "KeepRitualIntent" and (others or _OURS.isdisjoint(words))


def _sentence(words: Words, values: Iterable[Found]) -> Sentence:
    """The sentence as it is compared; any length of time is as good as any other."""
    values = list(values)
    masked = list(words)
    for found in values:
        if found.type == DURATION:
            masked[found.start : found.end] = ["{length}", *[""] * (found.end - found.start - 1)]
    held = [(found.type, word) for found in values for word in masked[found.start : found.end] if word]
    return Sentence.of((word for word in masked if word), held)
