"""An Alexa request, read as a turn."""

from collections.abc import Callable
from datetime import UTC, datetime

import ask_sdk_model as alexa

from skill.conversation.ports import Decks
from skill.conversation.turn import LAUNCH, Session, Slot, Turn
from skill.domain.plain import Unreadable, from_plain
from skill.speakers.alexa.envelope import UnreadableRequest

ATTRIBUTE = "rituals"
"""The session attribute that holds the conversation's session."""
DEFAULT_LOCALE = "en-US"


def read_turn(envelope: alexa.RequestEnvelope, decks: Callable[[str], Decks]) -> Turn:
    """The turn that a launch or an intent is. Raises `UnreadableRequest` where the least is missing."""
    request, system = envelope.request, envelope.context.system if envelope.context else None
    user = (system.user if system else None) or (envelope.session.user if envelope.session else None)
    if not (request and request.request_id and request.timestamp and user and user.user_id):
        raise UnreadableRequest
    locale = request.locale or DEFAULT_LOCALE
    intent = request.intent if isinstance(request, alexa.IntentRequest) else None
    return Turn(
        request=request.request_id,
        household=user.user_id,
        now=_aware(request.timestamp),
        intent=intent.name if intent and intent.name else LAUNCH,
        decks=decks(locale),
        locale=locale,
        device=system.device.device_id if system and system.device else None,
        slots={name: _slot(slot) for name, slot in ((intent.slots if intent else None) or {}).items()},
        session=_session(envelope.session),
    )


def _aware(instant: datetime) -> datetime:
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def _slot(slot: alexa.Slot) -> Slot:
    found = slot.resolutions.resolutions_per_authority if slot.resolutions else None
    ids = tuple(
        value.value.id
        for resolution in found or ()
        for value in resolution.values or ()
        if value.value and value.value.id
    )
    return Slot(slot.value, ids)


def _session(session: alexa.Session | None) -> Session:
    """The session so far; a new one, or one that is not of our writing, begins empty."""
    if session is None or session.new:
        return Session()
    try:
        return from_plain(Session, (session.attributes or {}).get(ATTRIBUTE, {}))
    except Unreadable:
        return Session()
