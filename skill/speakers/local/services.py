"""Alexa's own services for the skill, played as HTTP on loopback: a device's time zone, and reminders."""

import json
import re
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from skill.speakers.local.clock import Clock
from skill.speakers.local.reminder_book import ReminderBook
from skill.speakers.local.reminders import BadReminder, as_alexa, read_wanted

REMINDERS = "/v1/alerts/reminders"
REMINDERS_SCOPE = "alexa::alerts:reminders:skill:readwrite"
TIME_ZONE = re.compile(r"/v2/devices/([^/]+)/settings/System\.timeZone")
FAILING = ("reminders", "settings", "store")
CODES = {
    400: "INVALID_REQUEST",
    401: "UNAUTHORIZED",
    403: "ACCESS_DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    429: "RATE_EXCEEDED",
}


class Permission(StrEnum):
    """What the household has said to reminders."""

    ASK = "ask"
    GRANTED = "granted"
    DENIED = "denied"


@dataclass
class Account:
    """What Alexa knows of the household: its reminders, its devices' zones, what it permits and what fails.

    `zones` holds a zone for each device id, `device` is the one spoken to, `failures` holds a status for each
    of FAILING that is down.
    """

    clock: Clock
    book: ReminderBook
    token: str
    device: str
    zones: dict[str, str] = field(default_factory=dict)
    permission: Permission = Permission.ASK
    failures: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A request to the services. The token is that of its Authorization header."""

    method: str
    path: str
    token: str | None
    body: bytes = b""


@dataclass(frozen=True)
class Result:
    """A status, and the JSON value of its body; None is an empty body."""

    status: int
    body: Any = None


def answer(account: Account, call: Call) -> Result:
    """What Alexa answers to this call."""
    path = urlsplit(call.path).path
    zone_of = TIME_ZONE.fullmatch(path)
    name = "settings" if zone_of else "reminders" if path.startswith(REMINDERS) else None
    if name is None:
        return _error(404, f"There is nothing at {path}.")
    if name in account.failures:
        status = account.failures[name]
        return Result(status) if status < 400 else _error(status, f"The {name} fail, as told by /fail.")
    if call.token != account.token:
        return _error(401, "The access token is not known.", "INVALID_BEARER_TOKEN")
    if zone_of:
        return _time_zone(account, call, unquote(zone_of[1]))
    if account.permission is not Permission.GRANTED:
        return _error(401, "The customer has not granted reminders to this skill.")
    return _reminders(account, call, path.removeprefix(REMINDERS).strip("/"))


def _time_zone(account: Account, call: Call, device: str) -> Result:
    if call.method != "GET":
        return _error(405, "A device's time zone can be read only.")
    zone = account.zones.get(device)
    return Result(200, zone) if zone else _error(404, f"There is no device {device}.")


def _reminders(account: Account, call: Call, token: str) -> Result:
    try:
        match call.method, bool(token):
            case "GET", False:
                return _all(account)
            case "GET", True:
                held = account.book.get(token)
                return Result(200, as_alexa(held, account.clock.now())) if held else _gone()
            case "DELETE", True:
                return Result(200) if account.book.remove(token) else _gone()
            case ("POST", False) | ("PUT", True):
                return _enter(account, call.body, token)
    except BadReminder as refused:
        return _error(400, refused.message, refused.code)
    return _error(405, f"{call.method} is not for this path.")


def _all(account: Account) -> Result:
    now = account.clock.now()
    alerts = [as_alexa(held, now) for held in account.book.all()]
    return Result(200, {"totalCount": str(len(alerts)), "alerts": alerts, "links": None})


def _enter(account: Account, body: bytes, token: str) -> Result:
    now = account.clock.now()
    wanted = read_wanted(_parsed(body), account.zones.get(account.device, "UTC"))
    entered = account.book.change(token, wanted, now) if token else account.book.add(wanted, now)
    if entered is None:
        return _gone()
    told = as_alexa(entered, now)
    kept = ("alertToken", "createdTime", "updatedTime", "status", "version")
    return Result(200, {key: told[key] for key in kept} | {"href": f"{REMINDERS}/{entered.token}"})


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError as error:
        raise BadReminder("INVALID_REQUEST", "The body must be JSON.") from error


def _gone() -> Result:
    return _error(404, "There is no such reminder.", "ALERT_NOT_FOUND")


def _error(status: int, message: str, code: str | None = None) -> Result:
    return Result(status, {"code": code or CODES.get(status, "INTERNAL_ERROR"), "message": message})


class AlexaServices:
    """The services on a port of their own, for as long as the `with` block lasts."""

    def __init__(self, account: Account) -> None:
        """Take a free port on loopback; nothing is answered before the block is entered."""
        self._server = _server(account)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def endpoint(self) -> str:
        """Where the skill reaches them: `context.System.apiEndpoint`."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


# Not http.server's own class: it looks the host's name up, which can take seconds.
class _Server(ThreadingTCPServer):
    daemon_threads = True


def _server(account: Account) -> _Server:
    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:  # the name http.server looks for
            length = int(self.headers.get("Content-Length") or 0)
            scheme, _, token = (self.headers.get("Authorization") or "").partition(" ")
            bearer = token if scheme.lower() == "bearer" else None
            call = Call(self.command, self.path, bearer, self.rfile.read(length))
            with suppress(ConnectionError):  # a caller who has hung up misses the answer
                self._send(answer(account, call))

        do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - as above

        def _send(self, result: Result) -> None:
            body = b"" if result.body is None else json.dumps(result.body).encode()
            self.send_response(result.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in http.server
            """Say nothing: standard error is the speaker's."""

    return _Server(("127.0.0.1", 0), Handler)


def permission_scopes(account: Account) -> Mapping[str, Any]:
    """`user.permissions` as the envelope carries it: only what is granted."""
    granted = account.permission is Permission.GRANTED
    return {"scopes": {REMINDERS_SCOPE: {"status": "GRANTED"}}} if granted else {}
