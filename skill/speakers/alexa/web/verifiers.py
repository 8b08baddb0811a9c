"""What a request has to show before it is served: by signature and time, or by where it comes from."""

import base64
import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import flask
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from werkzeug.datastructures import Headers

from skill.speakers.alexa.envelope import request_time, request_type
from skill.speakers.alexa.web.certificates import Certificates
from skill.speakers.alexa.web.refused import Refused

SIGNATURE = "Signature-256"
CHAIN_URL = "SignatureCertChainUrl"
TOLERANCE = timedelta(seconds=150)
"""Source: Alexa Skills Kit, "Host a Custom Skill as a Web Service", "Check the timestamp of the request"."""
EVENT_TOLERANCE = timedelta(hours=1)
"""How late an event may come. Source: Alexa Skills Kit, "Skill Events in Alexa Skills", "Delivery"."""
EVENTS = ("AlexaSkillEvent.", "Reminders.")
PASSED_ON = "x-forwarded-"


class Verifier(Protocol):
    """What the adapter asks before it serves; it calls by keyword."""

    def verify(
        self, headers: Headers, serialized_request_env: str, deserialized_request_env: dict[str, Any]
    ) -> None:
        """Raises `Refused` for a request that is not to be served."""


class InTime:
    """The request was made just now, so that one overheard cannot be sent again later."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def verify(
        self,
        headers: Headers,  # noqa: ARG002 - the adapter's signature
        serialized_request_env: str,  # noqa: ARG002 - as above
        deserialized_request_env: dict[str, Any],
    ) -> None:
        """Raises `Refused` for a time too far from the clock's, or none."""
        made = request_time(deserialized_request_env)
        if made is None:
            raise Refused("the request has no timestamp")
        is_event = request_type(deserialized_request_env).startswith(EVENTS)
        age = self._clock() - made
        if not -TOLERANCE <= age <= (EVENT_TOLERANCE if is_event else TOLERANCE):
            raise Refused("the request's timestamp is not of now")


class SignedByAlexa:
    """The body, byte for byte, is signed with a key that signs for Alexa."""

    def __init__(self, certificates: Certificates) -> None:
        self._certificates = certificates

    def verify(
        self,
        headers: Headers,
        serialized_request_env: str,
        deserialized_request_env: dict[str, Any],  # noqa: ARG002 - the adapter's signature
    ) -> None:
        """Raises `Refused` for a signature that is missing or another's."""
        for name in (SIGNATURE, CHAIN_URL):
            if not headers.get(name):
                raise Refused(f"the header {name} is missing")
        try:
            signature = base64.b64decode(headers[SIGNATURE], validate=True)
        except ValueError:
            raise Refused("the signature is not base64") from None
        key = self._certificates.signer(headers[CHAIN_URL])
        try:
            key.verify(signature, serialized_request_env.encode(), PKCS1v15(), SHA256())
        except InvalidSignature:
            raise Refused("the signature is not that of the body") from None


class FromThisMachine:
    """Instead of a signature: the caller is a program on this machine, and passes nothing on for another."""

    def verify(
        self,
        headers: Headers,
        serialized_request_env: str,  # noqa: ARG002 - the adapter's signature
        deserialized_request_env: dict[str, Any],  # noqa: ARG002 - as above
    ) -> None:
        """Raises `Refused` for any other caller."""
        names = [name.lower() for name in headers.keys()]  # noqa: SIM118 - iterated, they are pairs
        passed_on = any(name == "forwarded" or name.startswith(PASSED_ON) for name in names)
        if passed_on or not _is_loopback(flask.request.remote_addr):
            raise Refused("RITUALS_VERIFY is off, which serves callers on this machine alone")


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
