"""Alexa's request envelopes, as the device sends them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SCREEN = {"Alexa.Presentation.APL": {"runtime": {"maxVersion": "2024.3"}}}
VIEWPORT = {
    "experiences": [{"arcMinuteWidth": 246, "arcMinuteHeight": 144, "canRotate": False, "canResize": False}],
    "mode": "HUB",
    "shape": "RECTANGLE",
    "pixelWidth": 1280,
    "pixelHeight": 800,
    "currentPixelWidth": 1280,
    "currentPixelHeight": 800,
    "dpi": 160,
    "touch": ["SINGLE"],
}


@dataclass(frozen=True)
class Session:
    """A session: its id, whether this is its first request, and what the skill keeps in it."""

    id: str
    new: bool
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """Who speaks where: all of an envelope but the request and the session."""

    application: str
    user: str
    permissions: Mapping[str, Any]
    person: str | None
    device: str
    screen: bool
    endpoint: str
    token: str


@dataclass(frozen=True)
class Asked:
    """What every request has: its id, when it was made, and in which locale."""

    id: str
    at: datetime
    locale: str

    def request(self, kind: str, **more: object) -> dict[str, Any]:
        """The `request` of this kind."""
        stamp = self.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            "type": kind,
            "requestId": self.id,
            "timestamp": stamp,
            "locale": self.locale,
            **more,
        }


def envelope(scene: Scene, session: Session, request: Mapping[str, Any]) -> dict[str, Any]:
    """The whole of what the skill is sent."""
    application = {"applicationId": scene.application}
    user: dict[str, Any] = {"userId": scene.user}
    if scene.permissions:
        user["permissions"] = scene.permissions
    return {
        "version": "1.0",
        "session": {
            "new": session.new,
            "sessionId": session.id,
            "application": application,
            "attributes": session.attributes,
            "user": user,
        },
        "context": _context(scene, application, user),
        "request": request,
    }


def _context(scene: Scene, application: Mapping[str, str], user: Mapping[str, Any]) -> dict[str, Any]:
    system = {
        "application": application,
        "user": user,
        "device": {"deviceId": scene.device, "supportedInterfaces": SCREEN if scene.screen else {}},
        "apiEndpoint": scene.endpoint,
        "apiAccessToken": scene.token,
    }
    if scene.person:
        system["person"] = {"personId": scene.person}
    return {"System": system} | ({"Viewport": VIEWPORT} if scene.screen else {})
