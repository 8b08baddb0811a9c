"""A turn of the conversation: what came in, and the reply that goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Union

from skill.conversation.ports import Decks
from skill.domain.household import Household

LAUNCH = "Launch"
"""The intent of a turn that opens the skill and says nothing more."""

Value = Union[str, int, "Say", tuple["Say", ...]]


@dataclass(frozen=True)
class Say:
    """Words to be said: a key of the catalogue and what fills its blanks.

    `n` counts and chooses the plural; `pick` chooses among several wordings, so that none comes twice
    running. A tuple of says is told as a list.
    """

    key: str
    blanks: Mapping[str, Value] = field(default_factory=dict)
    n: int | None = None
    pick: int = 0


@dataclass(frozen=True)
class Pause:
    """A held silence, in seconds."""

    seconds: int


class Asking(StrEnum):
    """What a question at the end of a reply asks, and so what a yes means."""

    BOTH_TURNS = "both-turns"
    QUESTION = "question"
    STREAKS = "streaks"
    ANOTHER = "another"
    DEEPER = "deeper"
    WHICH_DEPTH = "which-depth"
    WHICH_RITUAL = "which-ritual"
    WHICH_DAY = "which-day"
    WHAT_NEXT = "what-next"


@dataclass(frozen=True)
class Ask:
    """The question a reply ends with; it opens the microphone. Silence brings the reprompt."""

    asking: Asking
    say: Say
    reprompt: Say


@dataclass(frozen=True)
class Elicit:
    """A slot an intent still needs, so that a bare answer may fill it."""

    intent: str
    slot: str


@dataclass(frozen=True)
class Card:
    """What a reply leaves on the account holder's phone: facts, no names, no free text."""

    title: Say
    lines: tuple[Say, ...]


@dataclass(frozen=True)
class InHand:
    """What the session is about: a ritual on a day, and the question asked for it."""

    ritual: str | None
    day: date
    question: str | None = None
    deck: str | None = None


@dataclass(frozen=True)
class Session:
    """What is remembered while the microphone opens and closes."""

    in_hand: InHand | None = None
    asking: Asking | None = None
    kept: tuple[tuple[str, date], ...] = ()
    """The new keeps of this session, latest last."""
    day_said: str | None = None
    """A day said in a turn whose ritual is still being asked for."""
    launched: bool = False
    said: tuple[Say | Pause, ...] = ()
    ask: Ask | None = None
    elicit: Elicit | None = None

    def kept_new(self, ritual: str, day: date) -> "Session":
        """One more new keep."""
        return replace(self, kept=(*self.kept, (ritual, day))[-8:])


@dataclass(frozen=True)
class Slot:
    """A slot as it was heard: its words or ISO value, and the ids it resolved to in its list."""

    value: str | None = None
    ids: tuple[str, ...] = ()

    @property
    def id(self) -> str | None:
        """The id it resolved to, None where it is empty or not in its list."""
        return self.ids[0] if self.ids else None

    @property
    def is_filled(self) -> bool:
        """Whether anything was said for it."""
        return self.value is not None


@dataclass(frozen=True)
class Turn:
    """One turn: who spoke to which device, when, and what was meant.

    `now` is aware UTC, the request's own; `today` is the household's day, known once the home zone is.
    """

    request: str
    household: str
    now: datetime
    intent: str
    decks: Decks
    locale: str = "en-US"
    device: str | None = None
    slots: Mapping[str, Slot] = field(default_factory=dict)
    session: Session = Session()
    today: date = date.min
    repeated: bool = False
    """Whether this request already acted, and is only told again."""

    @property
    def pick(self) -> int:
        """What chooses among wordings: never the same two days running."""
        return self.today.toordinal()


@dataclass(frozen=True)
class Reply:
    """What is answered: words, perhaps a question, a card, and the household as it is now."""

    say: tuple[Say | Pause, ...] = ()
    ask: Ask | None = None
    card: Card | None = None
    household: Household | None = None
    """The household as the turn changed it; None where it changed nothing."""
    session: Session | None = None
    """The session as it goes on; None where nothing changed but what was said."""
    elicit: Elicit | None = None
    changed: tuple[str, date] | None = None
    """The ritual and day that this turn kept or took back; None where that stood so already."""
