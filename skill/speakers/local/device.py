"""The speaker as a device: it sends Alexa requests to the skill, keeps the session, and hears the answers."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from skill.speakers.local.envelopes import Asked, Scene, Session, envelope
from skill.speakers.local.services import Account, Permission, permission_scopes
from skill.speakers.local.ssml import Nonsense, Speech, heard

SILENCE = Speech()
Skill = Callable[[dict[str, Any]], dict[str, Any]]
HOUSEHOLD = "local-household"
ASK_CONSENT = "connection://AMAZON.AskForPermissionsConsent/"
CONSENT_QUESTION = "May Our Rituals set reminders on this speaker? Say yes or no."


@dataclass(frozen=True)
class Card:
    """A card as it comes to the household's phone."""

    title: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What the speaker says: the words, the held seconds among them, the card beside them."""

    words: str
    held: float = 0.0
    card: Card | None = None


@dataclass(frozen=True)
class Exchange:
    """A request and its response, as JSON values; no response where the skill failed."""

    request: Mapping[str, Any] | None = None
    response: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Elicited:
    """The intent and slot that the last answer asked for, and the intent's slots as filled so far."""

    intent: str
    slot: str
    slots: Mapping[str, Any]


@dataclass
class Home:
    """What all devices of the household share.

    `names` are the recognised voices by person id, `complain` takes what the skill did wrong, `make_id` gives
    an id nobody had before.
    """

    skill: Skill
    account: Account
    endpoint: str
    application: str
    locale: str
    complain: Callable[[str], None]
    make_id: Callable[[], str]
    names: dict[str, str]
    person: str | None = None
    last: Exchange = Exchange()


@dataclass(frozen=True)
class _Waiting:
    """An open session between two requests: what the last answer left behind."""

    reprompt: Speech = SILENCE
    elicited: Elicited | None = None
    consent: str | None = None  # the token of the connection that asks for permission


class Device:
    """One speaker of the household. Its sessions are its own."""

    def __init__(self, home: Home, name: str, zone: str) -> None:
        """Plug it in, in this zone."""
        self._home = home
        self.name = name
        self.screen = False
        self._session: Session | None = None
        self._waiting = _Waiting()
        home.account.zones[name] = zone

    @property
    def zone(self) -> str:
        """The zone it is set to."""
        return self._home.account.zones[self.name]

    @property
    def local_time(self) -> datetime:
        """Now, on its wall clock."""
        return self._home.account.clock.now().astimezone(ZoneInfo(self.zone))

    @property
    def is_open(self) -> bool:
        """Whether a session is open."""
        return self._session is not None

    @property
    def elicited(self) -> Elicited | None:
        """The slot the last answer asked for."""
        return self._waiting.elicited

    @property
    def asks_consent(self) -> bool:
        """Whether the device itself waits for a yes or no about reminders."""
        return self._waiting.consent is not None

    def launch(self) -> tuple[Answer, ...]:
        """Open the skill, in a new session."""
        self._begin()
        return self._turn("LaunchRequest")

    def intent(self, intent: Mapping[str, Any], *, anew: bool) -> tuple[Answer, ...]:
        """Send an intent: in a new session, or in the open one if there is one."""
        elicited = self._waiting.elicited
        state = {}
        if anew or self._session is None:
            self._begin()
        elif elicited and elicited.intent == intent["name"]:
            intent = _filled(intent, elicited.slots)
            state = {"dialogState": "IN_PROGRESS"}
        return self._turn("IntentRequest", intent=intent, **state)

    def silence(self) -> tuple[Answer, ...]:
        """Hear nothing: the reprompt, then the end of the session; nothing when none is open."""
        if self.asks_consent:
            return self.consent("NOT_ANSWERED")
        if self._session is None:
            return ()
        reprompt = self._waiting.reprompt
        self._home.account.clock.advance(reprompt.held)
        self.end("EXCEEDED_MAX_REPROMPTS")
        return _spoken(Answer(reprompt.words, reprompt.held))

    def consent(self, status: str) -> tuple[Answer, ...]:
        """Go on after the question about reminders: ACCEPTED, DENIED or NOT_ANSWERED."""
        token = self._waiting.consent
        if status == "ACCEPTED":
            self._home.account.permission = Permission.GRANTED
        cause = {
            "type": "ConnectionCompleted",
            "token": token,
            "status": {"code": "200", "message": "OK"},
            "result": {"status": status},
        }
        return self._turn("SessionResumedRequest", cause=cause)

    def end(self, reason: str, message: str = "") -> None:
        """End the open session, if there is one, and tell the skill."""
        if self._session is None:
            return
        error = {"error": {"type": "INVALID_RESPONSE", "message": message}} if reason == "ERROR" else {}
        session, last = replace(self._session, new=False), self._home.last
        self._close()
        try:
            self._exchange(session, self._asked().request("SessionEndedRequest", reason=reason, **error))
        except Nonsense as nonsense:
            self._home.complain(f"The skill was told that the session ended: {nonsense}.")
        if reason == "ERROR":
            self._home.last = last  # what went wrong is worth more than the leave-taking

    def _begin(self) -> None:
        self.end("USER_INITIATED")
        self._session = Session(f"amzn1.echo-api.session.{self._home.make_id()}", True, {})

    def _close(self) -> None:
        self._session, self._waiting = None, _Waiting()

    def _turn(self, kind: str, **more: object) -> tuple[Answer, ...]:
        session, self._waiting = self._session, _Waiting()
        if session is None:
            return ()
        request = self._asked().request(kind, **more)
        try:
            return self._take(self._exchange(session, request), session, request)
        except Nonsense as nonsense:
            self._home.complain(f"There was a problem with the skill's answer: {nonsense}.")
            self.end("ERROR", str(nonsense))
            return ()

    def _asked(self) -> Asked:
        made = f"amzn1.echo-api.request.{self._home.make_id()}"
        return Asked(made, self._home.account.clock.now(), self._home.locale)

    def _scene(self) -> Scene:
        home = self._home
        return Scene(
            application=home.application,
            user=HOUSEHOLD,
            permissions=permission_scopes(home.account),
            person=home.person,
            device=self.name,
            screen=self.screen,
            endpoint=home.endpoint,
            token=home.account.token,
        )

    def _exchange(self, session: Session, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a request and give the response. Raises `Nonsense` where there is none to speak of."""
        sent = json.dumps(envelope(self._scene(), session, request))
        home = self._home
        home.account.device = self.name
        home.last = Exchange(json.loads(sent))
        try:
            response = json.loads(json.dumps(home.skill(json.loads(sent))))
        except Exception as error:  # a speaker outlives whatever its skills do
            raise Nonsense(f"it failed with {type(error).__name__}: {error}") from error
        home.last = Exchange(home.last.request, response)
        if not isinstance(response, dict):
            raise Nonsense("it is not an object")
        return response

    def _take(
        self, response: Mapping[str, Any], session: Session, request: Mapping[str, Any]
    ) -> tuple[Answer, ...]:
        """Say what a response says, and keep or end the session. Raises `Nonsense`."""
        told = response.get("response")
        attributes = response.get("sessionAttributes") or {}
        if not isinstance(told, dict) or not isinstance(attributes, dict):
            raise Nonsense("it has no response, or attributes that are no object")
        speech = heard(told.get("outputSpeech"), self._home.names)
        reprompt = heard(_object(told.get("reprompt")).get("outputSpeech"), self._home.names)
        ends = told.get("shouldEndSession")
        if ends is not None and not isinstance(ends, bool):
            raise Nonsense("its shouldEndSession is neither true nor false")
        directives = [_object(directive) for directive in told.get("directives") or ()]
        self._session = Session(session.id, False, attributes)
        if ends:
            self._close()
        else:
            self._waiting = _Waiting(reprompt, _elicited(directives, request))
        self._home.account.clock.advance(speech.held)
        answer = Answer(speech.words, speech.held, _card(told.get("card")))
        return _spoken(answer) + self._connect(directives, request)

    def _connect(self, directives: list[Mapping[str, Any]], request: Mapping[str, Any]) -> tuple[Answer, ...]:
        """Ask for the permission that the skill wants, or answer for the household as told."""
        wanted = [held for held in directives if held.get("type") == "Connections.StartConnection"]
        if not wanted or self._session is None:
            return ()
        if not str(wanted[0].get("uri", "")).startswith(ASK_CONSENT):
            raise Nonsense(f"it starts a connection this speaker does not have, {wanted[0].get('uri')!r}")
        if request["type"] == "SessionResumedRequest":
            raise Nonsense("it asks for permission again as soon as it was answered")
        self._waiting = _Waiting(consent=str(wanted[0].get("token", "")))
        match self._home.account.permission:
            case Permission.GRANTED:
                return self.consent("ACCEPTED")
            case Permission.DENIED:
                return self.consent("DENIED")
            case _:
                return (Answer(CONSENT_QUESTION),)


def _spoken(answer: Answer) -> tuple[Answer, ...]:
    return (answer,) if answer.words or answer.card else ()


def _object(value: object) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Nonsense(f"{value!r} stands where an object belongs")
    return value


def _elicited(directives: list[Mapping[str, Any]], request: Mapping[str, Any]) -> Elicited | None:
    for directive in directives:
        if directive.get("type") == "Dialog.ElicitSlot":
            intent = _object(directive.get("updatedIntent")) or _object(request.get("intent"))
            if not intent.get("name"):
                raise Nonsense("it elicits a slot of no intent")
            slot = str(directive.get("slotToElicit"))
            return Elicited(intent["name"], slot, _object(intent.get("slots")))
    return None


def _filled(intent: Mapping[str, Any], known: Mapping[str, Any]) -> Mapping[str, Any]:
    """The intent with the slots known so far, where it says nothing of its own."""
    slots = _object(intent.get("slots"))
    filled = {name: held for name, held in known.items() if _object(held).get("value")}
    said = {name: held for name, held in slots.items() if _object(held).get("value") or name not in filled}
    return {**intent, "slots": {**filled, **said}}


def _card(card: object) -> Card | None:
    match card:
        case {"type": "Simple", **told}:
            return Card(str(told.get("title", "")), str(told.get("content", "")))
        case {"type": "Standard", **told}:
            return Card(str(told.get("title", "")), str(told.get("text", "")))
        case {"type": "AskForPermissionsConsent"}:
            return Card("Alexa asks for permission", "Our Rituals would like to set reminders.")
        case _:
            return None
