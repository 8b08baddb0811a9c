"""Questions: which comes next, so that none returns before its time, and how deep they go."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import blake2b

LEVELS = (1, 2, 3)
OPENS_AFTER = {1: 0, 2: 7, 3: 21}
"""Touchpoints kept before a level opens."""
HELD_BACK = 60
SKIPS_REMEMBERED = 40
SKIP_WAITS = timedelta(days=30)
SAVED_AT_MOST = 100


@dataclass(frozen=True)
class Question:
    """A question of a deck: its stable id, level (1 light, 2 open, 3 deep), themes and words."""

    id: str
    level: int
    themes: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Asked:
    """A question asked on a household day."""

    day: date
    question: str


@dataclass(frozen=True)
class Hearing:
    """What a household heard of one deck: in this round, held back at its start, and on the last days."""

    round: int = 0
    heard: tuple[str, ...] = ()
    held_back: frozenset[str] = frozenset()
    current: Asked | None = None
    previous: Asked | None = None


@dataclass(frozen=True)
class Questions:
    """A household's questions: what was heard, skipped and saved, and the level chosen."""

    decks: Mapping[str, Hearing] = field(default_factory=dict)
    skipped: tuple[Asked, ...] = ()
    saved: tuple[str, ...] = ()
    level_chosen: int | None = None
    """None follows what is open."""
    ceiling_told: int = 1
    ceiling_told_by: str = ""
    """The request in which the last rise was told."""

    def hearing(self, deck: str) -> Hearing:
        """What was heard of a deck."""
        return self.decks.get(deck, Hearing())

    def level(self, ceiling: int) -> int:
        """The level questions come up to."""
        return ceiling if self.level_chosen is None else min(self.level_chosen, ceiling)

    def lighter(self, ceiling: int) -> "Questions":
        """One level less, at least 1; it stays."""
        return replace(self, level_chosen=max(1, self.level(ceiling) - 1))

    def deeper(self, ceiling: int) -> "Questions":
        """One level more, at most what is open; it stays."""
        return replace(self, level_chosen=min(ceiling, self.level(ceiling) + 1))

    def save(self, question: str) -> "Questions":
        """Saved for later, last in line; the first gives way past the most that are kept."""
        others = tuple(saved for saved in self.saved if saved != question)
        return replace(self, saved=(*others, question)[-SAVED_AT_MOST:])

    def asked(self, deck: str, question: str, day: date) -> "Questions":
        """Heard, and the deck's question of this day."""
        hearing = self.hearing(deck)
        previous = hearing.previous
        if hearing.current is not None and hearing.current.day != day:
            previous = hearing.current
        heard = hearing.heard if question in hearing.heard else (*hearing.heard, question)
        current = Asked(day, question)
        return self._with(deck, replace(hearing, heard=heard, current=current, previous=previous))

    def skip(self, deck: str, question: str, day: date) -> "Questions":
        """Not heard after all, and not to come for a while."""
        hearing = self.hearing(deck)
        heard = tuple(other for other in hearing.heard if other != question)
        others = tuple(skip for skip in self.skipped if skip.question != question)
        skipped = (*others, Asked(day, question))[-SKIPS_REMEMBERED:]
        return replace(self._with(deck, replace(hearing, heard=heard)), skipped=skipped)

    def waiting(self, day: date) -> frozenset[str]:
        """Skipped questions that do not come yet."""
        return frozenset(skip.question for skip in self.skipped if day < skip.day + SKIP_WAITS)

    def _with(self, deck: str, hearing: Hearing) -> "Questions":
        return replace(self, decks={**self.decks, deck: hearing})


def ceiling(touchpoints: int) -> int:
    """The deepest level open after so many kept touchpoints."""
    return max(level for level in LEVELS if touchpoints >= OPENS_AFTER[level])


def shuffled(household: str, deck: str, turn: int, questions: Iterable[Question]) -> list[Question]:
    """A household's own order of a deck in a round: the same on every machine, steady as the deck grows."""

    def place(question: Question) -> bytes:
        return blake2b(f"{household}/{deck}/{turn}/{question.id}".encode(), digest_size=8).digest()

    return sorted(questions, key=place)


@dataclass(frozen=True)
class Draw:
    """Where a question is drawn from: a household's shuffle of a deck, up to a level, on a day."""

    household: str
    deck: str
    cards: Sequence[Question]
    level: int
    day: date

    def fixed(self, questions: Questions) -> Question | None:
        """The question already asked from this deck on this day."""
        current = questions.hearing(self.deck).current
        if current is None or current.day != self.day:
            return None
        return next((card for card in self.cards if card.id == current.question), None)

    def next(
        self, questions: Questions, *, theme: str | None = None, but: str | None = None
    ) -> tuple[Question | None, Questions]:
        """The next question and the state in which it counts as asked.

        None where a theme has nothing unheard, or the deck nothing at all. When all were heard that the
        level allows and no skip makes wait, a new round begins.
        """
        allowed = [card for card in self.cards if card.level <= self.level and card.id != but]
        waiting = questions.waiting(self.day)
        pool = [card for card in allowed if card.id not in waiting]
        fresh = self._fresh(questions, pool)
        if theme is not None:
            fresh = [card for card in fresh if theme in card.themes]
        elif not fresh:
            questions = self._new_round(questions, allowed)
            fresh = self._fresh(questions, pool) or self._longest_skipped(questions, allowed)
        if not fresh:
            return None, questions
        card = self._in_order(questions, fresh)[0]
        return card, questions.asked(self.deck, card.id, self.day)

    def without_memory(self) -> Question | None:
        """A light question for when nothing can be looked up; it may repeat."""
        light = [card for card in self.cards if card.level == 1]
        order = shuffled(self.household, self.deck, 0, light)
        return order[self.day.toordinal() % len(order)] if order else None

    def _fresh(self, questions: Questions, pool: list[Question]) -> list[Question]:
        heard = set(questions.hearing(self.deck).heard)
        return [card for card in pool if card.id not in heard]

    def _in_order(self, questions: Questions, cards: list[Question]) -> list[Question]:
        hearing = questions.hearing(self.deck)
        order = shuffled(self.household, self.deck, hearing.round, cards)
        return sorted(order, key=lambda card: card.id in hearing.held_back)

    def _new_round(self, questions: Questions, allowed: list[Question]) -> Questions:
        """All that the level allows may come again, the last 60 heard after the rest.

        A pool too small to hold 60 back holds back half of itself.
        """
        hearing = questions.hearing(self.deck)
        most = HELD_BACK if len(allowed) > HELD_BACK else len(allowed) // 2
        again = {card.id for card in allowed}
        last = [heard for heard in hearing.heard if heard in again][-most:] if most else []
        still = tuple(heard for heard in hearing.heard if heard not in again)
        fresh_round = replace(hearing, round=hearing.round + 1, heard=still, held_back=frozenset(last))
        return replace(questions, decks={**questions.decks, self.deck: fresh_round})

    def _longest_skipped(self, questions: Questions, allowed: list[Question]) -> list[Question]:
        by_id = {card.id: card for card in allowed}
        return [by_id[skip.question] for skip in questions.skipped if skip.question in by_id][:1]
