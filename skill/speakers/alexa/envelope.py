"""A request as Alexa sends it, pared down to what is known of it.

The SDK's classes refuse values they don't know, and Alexa adds fields and request types as it likes: so
only what the skill reads is handed on, and what is not of its form is left out.
"""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

Plain = dict[str, Any]
Part = Callable[[Any], Any]
SPOKEN = ("LaunchRequest", "IntentRequest")
STATUSES = frozenset({"ER_SUCCESS_MATCH", "ER_SUCCESS_NO_MATCH"})


class UnreadableRequest(Exception):
    """A request that lacks what no turn can do without."""


class ForeignSkill(Exception):
    """A request meant for another skill."""


def request_type(event: object) -> str:
    """The type of a request, empty where it has none."""
    found = _at(event, "request", "type")
    return found if isinstance(found, str) else ""


def request_id(event: object) -> str:
    """The id of a request, empty where it has none."""
    found = _at(event, "request", "requestId")
    return found if isinstance(found, str) else ""


def request_time(event: object) -> datetime | None:
    """When a request was made, in UTC; None where it does not say so."""
    return _instant(_at(event, "request", "timestamp"))


def check_application(event: object, skill_id: str) -> None:
    """Raises `ForeignSkill` unless the request names the only application served; empty serves any."""
    named = _at(event, "context", "System", "application", "applicationId") or _at(
        event, "session", "application", "applicationId"
    )
    if skill_id and named != skill_id:
        raise ForeignSkill


def pared(event: object) -> Plain:
    """A launch or intent, pared down. Raises `UnreadableRequest` where the least is missing."""
    read: Plain = _object(ENVELOPE)(event) or {}
    read["version"] = "1.0"
    read.setdefault("session", {"new": True})
    read.setdefault("context", {}).setdefault("System", {})
    request = read.get("request", {})
    user = _at(read, "context", "System", "user", "userId") or _at(read, "session", "user", "userId")
    complete = request.get("requestId") and request.get("timestamp") and user
    if not complete or (request.get("type") == "IntentRequest" and not _at(request, "intent", "name")):
        raise UnreadableRequest
    return read


def _at(found: object, *path: str) -> Any:
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _plain(value: Any) -> Plain | None:
    return value if isinstance(value, dict) else None


def _status(value: Any) -> str | None:
    return value if value in STATUSES else None


def _timestamp(value: Any) -> str | None:
    instant = _instant(value)
    return instant.isoformat() if instant else None


def _instant(value: Any) -> datetime | None:
    """An ISO 8601 instant, or one in milliseconds, in UTC."""
    try:
        if isinstance(value, str):
            instant = datetime.fromisoformat(value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            instant = datetime.fromtimestamp(value / 1000, UTC)
        else:
            return None
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _object(parts: Mapping[str, Part]) -> Part:
    def read(value: Any) -> Plain | None:
        if not isinstance(value, Mapping):
            return None
        found = {key: part(value.get(key)) for key, part in parts.items()}
        return {key: held for key, held in found.items() if held is not None}

    return read


def _each(part: Part) -> Part:
    def read(value: Any) -> list[Any] | None:
        if not isinstance(value, list):
            return None
        return [held for each in value if (held := part(each)) is not None]

    return read


def _named(part: Part) -> Part:
    def read(value: Any) -> Plain | None:
        if not isinstance(value, Mapping):
            return None
        found = {str(name): part(each) for name, each in value.items()}
        return {name: held for name, held in found.items() if held is not None}

    return read


RESOLUTION = _object(
    {
        "authority": _text,
        "status": _object({"code": _status}),
        "values": _each(_object({"value": _object({"name": _text, "id": _text})})),
    }
)
SLOT = _object(
    {
        "name": _text,
        "value": _text,
        "resolutions": _object({"resolutionsPerAuthority": _each(RESOLUTION)}),
    }
)
APPLICATION = _object({"applicationId": _text})
USER = _object({"userId": _text})
ENVELOPE: Mapping[str, Part] = {
    "session": _object(
        {
            "new": _flag,
            "sessionId": _text,
            "application": APPLICATION,
            "attributes": _plain,
            "user": USER,
        }
    ),
    "context": _object(
        {
            "System": _object(
                {
                    "application": APPLICATION,
                    "user": USER,
                    "device": _object({"deviceId": _text}),
                    "apiEndpoint": _text,
                    "apiAccessToken": _text,
                }
            )
        }
    ),
    "request": _object(
        {
            "type": _text,
            "requestId": _text,
            "timestamp": _timestamp,
            "locale": _text,
            "intent": _object({"name": _text, "slots": _named(SLOT)}),
        }
    ),
}
