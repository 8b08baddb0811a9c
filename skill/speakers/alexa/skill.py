"""The skill as Alexa's SDK knows it: one handler for every route, and one for when all fails."""

import json
import logging
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, cast

import ask_sdk_model as alexa
from ask_sdk_core.dispatch_components import AbstractExceptionHandler, AbstractRequestHandler
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.skill import CustomSkill
from ask_sdk_core.skill_builder import CustomSkillBuilder
from ask_sdk_model.ui import SsmlOutputSpeech

from skill.conversation.dispatch import take_turn
from skill.conversation.ports import Store
from skill.speakers.alexa.envelope import (
    SPOKEN,
    UnreadableRequest,
    check_application,
    pared,
    request_id,
    request_type,
)
from skill.speakers.alexa.request import read_turn
from skill.speakers.alexa.response import attributes_of, response_of
from skill.speakers.alexa.services import TimedApiClient, device_zone
from skill.speech.decks import LocaleDecks
from skill.speech.render import Words

APOLOGY = "Sorry, something went wrong on my side. Please try again in a little while."
"""The one sentence outside the catalogue: it is for when even that fails."""
NOTHING: dict[str, Any] = {"version": "1.0", "response": {}}
Serve = Callable[[object, object], dict[str, Any]]
log = logging.getLogger(__name__)


class RouteHandler(AbstractRequestHandler):
    """Every launch and every intent: read as a turn, taken, answered."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock

    def can_handle(self, handler_input: HandlerInput) -> bool:
        """Whatever reaches the SDK is a launch or an intent."""
        return isinstance(handler_input.request_envelope.request, alexa.LaunchRequest | alexa.IntentRequest)

    def handle(self, handler_input: HandlerInput) -> alexa.Response:
        """Take the turn."""
        envelope = handler_input.request_envelope
        turn = read_turn(envelope, LocaleDecks)
        zone = partial(device_zone, handler_input, turn.device)
        reply = take_turn(turn, self._store, zone, self._clock)
        handler_input.attributes_manager.session_attributes = attributes_of(reply)
        intent = envelope.request.intent if isinstance(envelope.request, alexa.IntentRequest) else None
        return response_of(reply, Words(turn.locale), intent)


class Apology(AbstractExceptionHandler):
    """Unexpected trouble: logged once, without a word of what was said, and apologised for."""

    def can_handle(self, handler_input: HandlerInput, exception: Exception) -> bool:  # noqa: ARG002 - the SDK's signature
        """Any trouble."""
        return True

    def handle(self, handler_input: HandlerInput, exception: Exception) -> alexa.Response:
        """The constant apology; the session ends."""
        request = cast("alexa.Request", handler_input.request_envelope.request)
        log.error("turn failed: %s", request.request_id, exc_info=exception)
        return _apology()


def custom_skill(store: Store, clock: Callable[[], float] = monotonic) -> CustomSkill:
    """The skill, as the SDK runs it; the clock tells how long a turn takes, in seconds."""
    builder = CustomSkillBuilder(api_client=TimedApiClient())
    builder.add_request_handler(RouteHandler(store, clock))
    builder.add_exception_handler(Apology())
    return builder.create()


def serve(store: Store, skill_id: str, clock: Callable[[], float] = monotonic) -> Serve:
    """The skill as a function from Alexa's JSON to Alexa's JSON.

    It raises `ForeignSkill` for a request meant for another application, and nothing else.
    """
    skill, serializer = custom_skill(store, clock), DefaultSerializer()
    if not skill_id:
        log.warning("RITUALS_SKILL_ID is empty: every application is served")

    def answer(event: object, context: object) -> dict[str, Any]:
        check_application(event, skill_id)
        if request_type(event) not in SPOKEN:
            log.info("%s: nothing to say", request_type(event) or "a request without a type")
            return NOTHING
        try:
            envelope = serializer.deserialize(json.dumps(pared(event)), alexa.RequestEnvelope)
            answered = skill.invoke(envelope, context)
        except UnreadableRequest:
            log.warning("unreadable request: %s", request_id(event))
            return sorry()
        except Exception:
            log.exception("request failed: %s", request_id(event))
            return sorry()
        return cast("dict[str, Any]", serializer.serialize(answered))

    return answer


def sorry() -> dict[str, Any]:
    """The constant apology, as Alexa's JSON."""
    envelope = alexa.ResponseEnvelope(response=_apology(), version="1.0")
    return cast("dict[str, Any]", DefaultSerializer().serialize(envelope))


def _apology() -> alexa.Response:
    return alexa.Response(SsmlOutputSpeech(ssml=f"<speak>{APOLOGY}</speak>"), should_end_session=True)
