"""The skill by its front door: Alexa's JSON in, Alexa's JSON out, with Alexa's own services on loopback."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from skill.conversation.ports import Store
from skill.domain.household import Household
from skill.settings import Settings
from skill.speakers.local.clock import Clock
from skill.speakers.local.reminder_book import ReminderBook
from skill.speakers.local.services import Account, AlexaServices
from skill.stores.sqlite import SqliteStore
from skill.wiring import build_skill

Plain = dict[str, Any]
CARD_LINE = re.compile(r"(?P<name>.+): (?P<run>\d+) \(best (?P<best>\d+)\)")
NEW_YORK = "America/New_York"


@dataclass(frozen=True)
class Heard:
    """An answer, as it is heard and seen."""

    json: Plain

    @property
    def response(self) -> Plain:
        found: Plain = self.json["response"]
        return found

    @property
    def ssml(self) -> str:
        return str(self.response["outputSpeech"]["ssml"])

    @property
    def text(self) -> str:
        """The words alone."""
        return " ".join("".join(ET.fromstring(self.ssml).itertext()).split())  # noqa: S314 - our own output

    @property
    def pause(self) -> int:
        """Seconds of silence held."""
        return sum(int(seconds) for seconds in re.findall(r'<break time="(\d+)s"/>', self.ssml))

    @property
    def is_open(self) -> bool:
        """Whether the microphone is open."""
        return self.response["shouldEndSession"] is False

    @property
    def card(self) -> list[str]:
        return str(self.response.get("card", {}).get("content", "")).splitlines()

    @property
    def streaks(self) -> dict[str, tuple[int, int]]:
        """Streak and best by the name on the card."""
        matches = [match for line in self.card if (match := CARD_LINE.fullmatch(line))]
        return {match["name"]: (int(match["run"]), int(match["best"])) for match in matches}


class Zones(dict[str, str]):
    """The devices' zones, counting how often they are asked for."""

    asked = 0

    def get(self, device: str, default: Any = None) -> Any:
        self.asked += 1
        return super().get(device, default)


@dataclass
class Couple:
    """Two people who speak to the skill: what they say, where and when is set from test to test."""

    skill: Callable[[Plain, object], Plain]
    store: Store
    endpoint: str
    zones: Zones
    now: datetime
    device: str = "kitchen"
    user: str = "a household"
    locale: str = "en-US"
    attributes: Plain | None = None
    request: Plain = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=count)

    def at(self, moment: str, zone: str = NEW_YORK) -> "Couple":
        """It is this local time."""
        self.now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        return self

    def tomorrow(self, clock: str, zone: str = NEW_YORK) -> "Couple":
        """It is this time of the next calendar day."""
        local = self.now.astimezone(ZoneInfo(zone)) + timedelta(days=1)
        self.now = datetime.combine(local, time.fromisoformat(clock), ZoneInfo(zone)).astimezone(UTC)
        return self

    def opens(self) -> Heard:
        """Open our rituals."""
        self.attributes = None
        return self._send({"type": "LaunchRequest"})

    def asks(self, intent: str, **slots: str | None) -> Heard:
        """One shot, from outside a session."""
        self.attributes = None
        return self.says(intent, **slots)

    def says(self, intent: str, **slots: str | None) -> Heard:
        """Within the session, if one is open."""
        name = intent if intent.endswith("Intent") else f"{intent}Intent"
        filled = {slot: slot_json(slot, value) for slot, value in slots.items()}
        intent_json = {"name": name, "confirmationStatus": "NONE", "slots": filled}
        return self._send({"type": "IntentRequest", "intent": intent_json})

    def yes(self) -> Heard:
        return self.says("AMAZON.YesIntent")

    def no(self) -> Heard:
        return self.says("AMAZON.NoIntent")

    def streaks(self) -> dict[str, tuple[int, int]]:
        """What the card says when they ask how their streaks are."""
        return self.asks("HearStreaks").streaks

    def lives_with(self, change: Callable[[Household, date], Household]) -> None:
        """Something there is no intent for yet, done to the stored household on this household day."""
        stored = self.store.load(self.user)
        today = stored.household.calendar.day_of(self.now)
        self.store.save(change(stored.household, today), stored.version)

    def same_again(self) -> Heard:
        """The last request, delivered once more."""
        return Heard(self.skill(copy.deepcopy(self.request), None))

    def _send(self, request: Plain) -> Heard:
        stamped = self.now.astimezone(UTC).isoformat().replace("+00:00", "Z")
        request |= {"requestId": f"request-{next(self._ids)}", "timestamp": stamped, "locale": self.locale}
        self.request = self.envelope(request)
        answer = self.skill(copy.deepcopy(self.request), None)
        stays_open = answer["response"].get("shouldEndSession") is False
        self.attributes = answer.get("sessionAttributes", {}) if stays_open else None
        return Heard(answer)

    def envelope(self, request: Plain) -> Plain:
        """What Alexa would send around a request."""
        application, user = {"applicationId": "amzn1.ask.skill.test"}, {"userId": self.user}
        return {
            "version": "1.0",
            "session": {
                "new": self.attributes is None,
                "sessionId": "a session",
                "application": application,
                "attributes": self.attributes or {},
                "user": user,
            },
            "context": {
                "System": {
                    "application": application,
                    "user": user,
                    "device": {"deviceId": self.device, "supportedInterfaces": {}},
                    "apiEndpoint": self.endpoint,
                    "apiAccessToken": "a token",
                }
            },
            "request": request,
        }


def slot_json(name: str, value: str | None) -> Plain:
    """A slot as Alexa sends it: an id of its list, `?word` for one out of it, None for an empty slot."""
    slot: Plain = {"name": name, "confirmationStatus": "NONE"}
    if value is None:
        return slot
    resolution: Plain = {"authority": f"amzn1.er-authority.{name}", "status": {"code": "ER_SUCCESS_NO_MATCH"}}
    listed = name in {"ritual", "moment", "theme", "depth"}
    if listed and not value.startswith("?"):
        resolution |= {
            "status": {"code": "ER_SUCCESS_MATCH"},
            "values": [{"value": {"name": value, "id": value}}],
        }
    slot["value"] = value.removeprefix("?") if listed else value
    return slot | ({"resolutions": {"resolutionsPerAuthority": [resolution]}} if listed else {})


@contextmanager
def couple_at_home(
    folder: Path, store: Store | None = None, zones: Mapping[str, str] | None = None
) -> Iterator[Couple]:
    """A couple with a fresh store, their speakers' services running, on a Sunday evening in New York."""
    zones = Zones(zones or {"kitchen": NEW_YORK})
    clock = Clock(datetime(2026, 11, 22, tzinfo=UTC))
    account = Account(
        clock, ReminderBook(folder / "reminders.json", lambda: "token"), "a token", "kitchen", zones
    )
    store = store or SqliteStore(folder)
    with AlexaServices(account) as services:
        skill = build_skill(Settings(data=folder), store)
        couple = Couple(skill, store, services.endpoint, zones, clock.now())
        yield couple.at("2026-11-22T21:00")
