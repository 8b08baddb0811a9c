"""Fetching a certificate chain: over HTTPS alone, within limits of time and size, following no redirect."""

import http.client
import ssl
import time
import urllib.request
from typing import Any

from skill.speakers.alexa.web.refused import Refused

TIME_LIMIT = 2.0
"""Seconds; Alexa itself waits 8 for the skill."""
LARGEST = 65_536
"""Bytes; Alexa's own chain is below 10,000."""


def https_opener(trust: ssl.SSLContext) -> urllib.request.OpenerDirector:
    """What opens an HTTPS address, by the environment's proxy if there is one; it follows no redirect."""
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.ProxyHandler())
    opener.add_handler(urllib.request.HTTPSHandler(context=trust))
    return opener


def fetch(opener: urllib.request.OpenerDirector, url: str) -> bytes:
    """What lies at an address. Raises `Refused` where that is nothing, too much or too slow."""
    deadline = time.monotonic() + TIME_LIMIT
    try:
        with opener.open(url, timeout=TIME_LIMIT) as answer:
            if answer.status != http.HTTPStatus.OK:
                raise Refused("the certificate chain is not there")
            return _read(answer, deadline)
    except (OSError, http.client.HTTPException):
        raise Refused("the certificate chain cannot be fetched") from None


def _read(answer: Any, deadline: float) -> bytes:
    """The whole body; the socket's own limit is for each part of it, so the sum is limited here."""
    found = b""
    while part := answer.read1(LARGEST):
        found += part
        if len(found) > LARGEST:
            raise Refused("the certificate chain is too large")
        if time.monotonic() > deadline:
            raise Refused("the certificate chain comes too slowly")
    return found
