"""Alexa's own services, as far as the skill asks them: over HTTP, with a limit in time."""

import json
import logging
import urllib.error
import urllib.request
from email.message import Message
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ask_sdk_core.exceptions import SerializationException
from ask_sdk_core.handler_input import HandlerInput
from ask_sdk_model.services import ApiClient, ApiClientRequest, ApiClientResponse, ServiceException

TIME_LIMIT = 2.0
"""Seconds; Alexa itself waits 8 for the skill."""
LARGEST = 65_536
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Past any proxy of the environment: the endpoint is Alexa's own, or on this machine."""
log = logging.getLogger(__name__)


class TimedApiClient(ApiClient):
    """The SDK's door to HTTP, with a time limit, which its own lacks."""

    def invoke(self, request: ApiClientRequest) -> ApiClientResponse:
        """Send a request; an answer of any status is an answer. Raises `OSError` where none comes."""
        body = None if request.body is None else json.dumps(request.body).encode()
        sent = urllib.request.Request(  # noqa: S310 - the endpoint comes from Alexa's own signed request
            request.url, data=body, headers=dict(request.headers or []), method=request.method
        )
        try:
            with DIRECT.open(sent, timeout=TIME_LIMIT) as answer:
                return _response(answer.headers, answer.status, answer.read(LARGEST))
        except urllib.error.HTTPError as error:
            with error:
                return _response(error.headers, error.code, error.read(LARGEST))


def _response(headers: Message, status: int, body: bytes) -> ApiClientResponse:
    return ApiClientResponse(headers=headers.items(), status_code=status, body=body.decode(errors="replace"))


def device_zone(handler_input: HandlerInput, device: str | None) -> str | None:
    """The IANA zone the device is set to, by the settings service; None where it cannot be told."""
    system = handler_input.request_envelope.context.system if handler_input.request_envelope.context else None
    if device is None or system is None or not system.api_endpoint:
        return None
    try:
        zone = handler_input.service_client_factory.get_ups_service().get_system_time_zone(device)
    except (ServiceException, SerializationException, ValueError) as error:
        log.warning("time zone not told: %s", getattr(error, "status_code", None) or type(error).__name__)
        return None
    return _known_zone(zone)


def _known_zone(name: object) -> str | None:
    try:
        return ZoneInfo(name).key if isinstance(name, str) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
