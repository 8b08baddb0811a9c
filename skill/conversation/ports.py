"""What the conversation needs from outside: a store, the home zone, the decks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from skill.domain.household import Household
from skill.domain.questions import Question


class StoreDown(Exception):
    """The store cannot be reached, or what it holds cannot be read."""


class LostRace(Exception):
    """Another turn was saved since this one's household was loaded."""


@dataclass(frozen=True)
class Stored:
    """A household as loaded, and the version that a save must find unchanged; 0 where it is new."""

    household: Household
    version: int


@dataclass(frozen=True)
class Archive:
    """The days of a year long past, by ritual: what a checkpoint is rebuilt from."""

    year: int
    kept: Mapping[str, frozenset[date]]


class Store(Protocol):
    """Where households are kept."""

    def load(self, household: str) -> Stored:
        """A household, a new one if none is kept. Raises `StoreDown`."""

    def save(self, household: Household, version: int, archive: Archive | None = None) -> None:
        """Keep a household and, in the same transaction, a year's archive.

        Raises `LostRace` if the stored version is not the one given, `StoreDown` if nothing was kept.
        """

    def archives(self, household: str) -> list[Archive]:
        """All archived years of a household, oldest first. Raises `StoreDown`."""

    def erase(self, household: str) -> None:
        """Forget a household, archives and all. Raises `StoreDown`."""


ZoneLookup = Callable[[], str | None]
"""The IANA zone the speaking device is set to; None where it cannot be told."""


class Decks(Protocol):
    """The decks of questions."""

    def deck(self, name: str) -> Sequence[Question]:
        """The questions of a deck; none where there is no such deck."""

    def question(self, question: str) -> Question | None:
        """A question by its id; None where it is in no deck."""
