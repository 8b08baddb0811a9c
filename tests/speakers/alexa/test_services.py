"""Alexa's settings service, answering in every odd way it may: the turn goes on, by the zone assumed."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import Any

import pytest
from ask_sdk_model.services import ApiClientRequest

from skill.speakers.alexa import services
from skill.speakers.alexa.services import LARGEST, TimedApiClient
from tests.front_door import Couple

ODD = [
    (204, b""),
    (200, b""),
    (200, b"null"),
    (200, b"{"),
    (200, b"[]"),
    (200, b'{"zone": "Europe/Berlin"}'),
    (200, b"\xff\xfe"),
    (200, b'"Europe/Berlin"' + b" " * LARGEST * 2),
    (301, b""),
    (400, b'{"type": "INVALID"}'),
    (401, b"a plain string"),
    (403, b'{"code": "ACCESS_DENIED", "message": "no"}'),
    (403, b""),
    (404, b'{"type": "DEVICE_NOT_FOUND"}'),
    (429, b"{}"),
    (500, b"<html>"),
    (503, b""),
]


@contextmanager
def answering(status: int, body: bytes) -> Iterator[tuple[str, list[Any]]]:
    """A service that answers each request alike, and what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name http.server looks for
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append((self.command, self.path, self.headers.get("Authorization"), sent))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - as above

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in http.server
            """Say nothing."""

    with TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "body"), ODD)
def test_an_odd_answer_leaves_the_assumed_zone_and_the_turn_goes_on(
    couple: Couple, status: int, body: bytes
) -> None:
    with answering(status, body) as (couple.endpoint, asked):
        assert couple.opens().text.endswith("Would you like tonight's question?")
    assert len(asked) == 1
    known = couple.store.load(couple.user).household.calendar.known_zone
    assert known == ("Europe/Berlin" if body.startswith(b'"Europe') else None)


def test_the_zone_is_asked_for_with_the_requests_own_token(couple: Couple) -> None:
    with answering(200, b'"Europe/Berlin"') as (couple.endpoint, asked):
        couple.opens()
    [(command, path, authorization, _)] = asked
    assert (command, path) == ("GET", "/v2/devices/kitchen/settings/System.timeZone")
    assert authorization == "Bearer a token"


def test_a_service_that_never_answers_is_not_waited_for(
    couple: Couple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "TIME_LIMIT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and says nothing
        couple.endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert couple.opens().text.endswith("Would you like tonight's question?")


def test_a_body_is_sent_as_json() -> None:
    body: Any = {"a": 1}  # what the SDK's serializer makes of it, whatever its types say
    request = ApiClientRequest(headers=[("Authorization", "Bearer t")], method="POST", body=body)
    with answering(200, b"{}") as (endpoint, asked):
        request.url = f"{endpoint}/v1/alerts/reminders"
        assert TimedApiClient().invoke(request).status_code == 200
    [(command, _, _, sent)] = asked
    assert (command, json.loads(sent)) == ("POST", {"a": 1})
