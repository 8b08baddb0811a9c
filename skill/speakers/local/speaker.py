"""The local speaker, whoever shows it: a line in, what is said out; `/` lines steer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from skill.speakers.local.device import Answer, Card, Device, Elicited, Home
from skill.speakers.local.reminder_book import Ring

TURN_SECONDS = 5
RINGS_TOLD = 3


@dataclass(frozen=True)
class Heard:
    """An utterance understood: the intent as Alexa sends it; whether it calls the skill, or only opens it."""

    intent: Mapping[str, Any]
    invoked: bool = False
    launch: bool = False


Hearing = Callable[[str, datetime, Elicited | None, str], Heard]
"""Words, the local time they are said at, the slot asked for and the locale: what they mean."""


class Kind(Enum):
    """What a line on the speaker's display is."""

    SAID = auto()  # spoken aloud
    TOLD = auto()  # the answer to a `/` line
    NOTED = auto()  # that a `/` line was done, for whoever watches


@dataclass(frozen=True)
class Line:
    """One line of the speaker's."""

    kind: Kind
    text: str
    held: float = 0.0
    card: Card | None = None


class Speaker:
    """The household's devices, the one spoken to, and the reminders that ring on all of them."""

    def __init__(self, home: Home, hearing: Hearing, device: str, zone: str) -> None:
        """Plug in a first device; those named later start in its zone."""
        self.home = home
        self._hearing = hearing
        self._zone = zone
        self.devices: dict[str, Device] = {}
        self.device = self.use(device)

    def use(self, name: str) -> Device:
        """Speak to the device of this name from now on; a new one is plugged in."""
        if name not in self.devices:
            self.devices[name] = Device(self.home, name, self._zone)
        self.device = self.devices[name]
        return self.device

    def say(self, words: str) -> tuple[Line, ...]:
        """Hear an utterance, or silence where there are no words; what is said to it, in order of time."""
        due = self.pass_time()
        was_open = self.device.is_open
        answers = self._answers(words) if words.strip() else self.device.silence()
        if (words.strip() or was_open) and not self.home.account.clock.runs:
            self.home.account.clock.advance(TURN_SECONDS)
        return due + tuple(_line(answer) for answer in answers) + self.pass_time()

    def pass_time(self) -> tuple[Line, ...]:
        """The reminders that time has passed since it was last asked."""
        account = self.home.account
        by_token: dict[str, list[Ring]] = {}
        for ring in account.book.pass_time(account.clock.now()):
            by_token.setdefault(ring.reminder.token, []).append(ring)
        told = [ring for rings in by_token.values() for ring in self._told(rings)]
        return tuple(Line(Kind.SAID, text) for _, text in sorted(told))

    def close(self) -> None:
        """Unplug every device."""
        for device in self.devices.values():
            device.end("USER_INITIATED")
        self.home.account.book.close()

    def _told(self, rings: list[Ring]) -> list[tuple[datetime, str]]:
        """Each ring in words; where time leapt over many, the last one and how many there were."""
        words = f"Reminder: {rings[-1].reminder.label(self.home.locale)}"
        if len(rings) <= RINGS_TOLD:
            return [(ring.at, words) for ring in rings]
        return [(rings[-1].at, f"{words} (it rang {len(rings)} times)")]

    def _answers(self, words: str) -> tuple[Answer, ...]:
        device = self.device
        heard = self._hearing(words, device.local_time, device.elicited, self.home.locale)
        if heard.launch:
            return device.launch()
        if device.asks_consent and not heard.invoked:
            return device.consent(_consent(heard))
        return device.intent(heard.intent, anew=heard.invoked)


def _consent(heard: Heard) -> str:
    answered = {"AMAZON.YesIntent": "ACCEPTED", "AMAZON.NoIntent": "DENIED"}
    return answered.get(heard.intent["name"], "NOT_ANSWERED")


def _line(answer: Answer) -> Line:
    return Line(Kind.SAID, answer.words, answer.held, answer.card)
