"""The `/` lines: what steers the speaker without being said to it."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from skill.speakers.local.reminders import Reminder
from skill.speakers.local.services import FAILING, Permission
from skill.speakers.local.speaker import Kind, Line, Speaker

DEFAULT_FAILURE = 503
YEARS = range(1970, 3000)
LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")


class Malformed(Exception):
    """A `/` line that cannot be followed; the message says why."""


class Quit(Exception):
    """The `/` line that ends it all."""


def steer(speaker: Speaker, line: str) -> tuple[Line, ...]:
    """Do what a `/` line says. Raises `Quit` where it says so."""
    name, _, rest = line.strip().removeprefix("/").partition(" ")
    command = COMMANDS.get(name.lower())
    if command is None:
        return (Line(Kind.TOLD, f"/{name} is not known; /help lists what is."),)
    try:
        return command[1](speaker, rest.strip())
    except Malformed as malformed:
        return (Line(Kind.TOLD, f"{malformed} Usage: {command[0]}"),)


def read_zone(text: str) -> ZoneInfo:
    """The zone of an IANA name. Raises `Malformed`."""
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise Malformed(f"{text!r} is not a time zone.") from error


def read_locale(text: str) -> str:
    """A locale as Alexa spells it. Raises `Malformed`."""
    if not LOCALE.fullmatch(text):
        raise Malformed(f"{text!r} is not a locale.")
    return text


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """The instant of a local date and time in this zone, or of one with an offset. Raises `Malformed`."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed(f"{text!r} is not a date and time.") from error
    if read.year not in YEARS:
        raise Malformed(f"{text!r} is out of the speaker's years, {YEARS[0]} to {YEARS[-1]}.")
    return read if read.tzinfo else read.replace(tzinfo=zone)


def spelled(instant: datetime) -> str:
    """A local time as the speaker writes it."""
    return f"{instant:%A %Y-%m-%d %H:%M} {instant.tzinfo}"


def _at(speaker: Speaker, rest: str) -> tuple[Line, ...]:
    speaker.home.account.clock.set(read_instant(rest, ZoneInfo(speaker.device.zone)))
    return (*_noted(f"It is {spelled(speaker.device.local_time)}."), *speaker.pass_time())


def _zone(speaker: Speaker, rest: str) -> tuple[Line, ...]:
    speaker.home.account.zones[speaker.device.name] = read_zone(rest).key
    return _noted(f"It is {spelled(speaker.device.local_time)} at the {speaker.device.name}.")


def _locale(speaker: Speaker, rest: str) -> tuple[Line, ...]:
    speaker.home.locale = read_locale(rest)
    return _noted(f"The speaker's language is {rest}.")


def _who(speaker: Speaker, rest: str) -> tuple[Line, ...]:
    home = speaker.home
    if not rest:
        home.person = None
        return _noted("The voice is not recognised.")
    home.person = "amzn1.ask.person.local-" + "-".join(rest.casefold().split())
    home.names[home.person] = rest
    return _noted(f"The voice is {rest}'s.")


def _device(speaker: Speaker, rest: str) -> tuple[Line, ...]:
    if not rest:
        raise Malformed("A device has a name.")
    device = speaker.use(rest)
    return _noted(f"You speak to the {device.name}; it is {spelled(device.local_time)} there.")


def _screen(speaker: Speaker, rest: str) -> tuple[Line, ...]:
    if rest:
        raise Malformed("It takes nothing more.")
    speaker.device.screen = not speaker.device.screen
    return _noted(f"The {speaker.device.name} has {'a' if speaker.device.screen else 'no'} screen.")


def _alerts(speaker: Speaker, _rest: str) -> tuple[Line, ...]:
    account = speaker.home.account
    now = account.clock.now()
    rings = [(ring, held) for held in account.book.all() if (ring := held.next_ring(now))]
    if not rings:
        return (Line(Kind.TOLD, "No reminders are set."),)
    rings.sort(key=lambda each: each[0])
    return tuple(Line(Kind.TOLD, _alert(speaker, ring, held)) for ring, held in rings)


def _alert(speaker: Speaker, ring: datetime, reminder: Reminder) -> str:
    zone = ZoneInfo(reminder.zone or speaker.device.zone)
    return f"{reminder.label(speaker.home.locale)}: {spelled(ring.astimezone(zone))}"


def _permission(speaker: Speaker, rest: str) -> tuple[Line, ...]:
    try:
        speaker.home.account.permission = Permission(rest.lower())
    except ValueError as error:
        raise Malformed(f"{rest!r} is none of these.") from error
    return _noted(f"Reminders: {rest.lower()}.")


def _fail(speaker: Speaker, rest: str) -> tuple[Line, ...]:
    failures = speaker.home.account.failures
    name, _, status = rest.lower().partition(" ")
    if name == "off" and not status:
        failures.clear()
        return _noted("Everything works.")
    if name not in FAILING:
        raise Malformed(f"{name!r} is none of these.")
    if status.strip() == "off":
        failures.pop(name, None)
        return _noted(f"The {name} works.")
    failures[name] = _status(status.strip())
    return _noted(f"The {name} fails with {failures[name]}.")


def _status(text: str) -> int:
    if not text:
        return DEFAULT_FAILURE
    if not re.fullmatch(r"204|[45]\d\d", text):
        raise Malformed(f"{text!r} is not a status of a failure.")
    return int(text)


def _json(speaker: Speaker, _rest: str) -> tuple[Line, ...]:
    last = speaker.home.last
    told = {"request": last.request, "response": last.response}
    return (Line(Kind.TOLD, json.dumps(told, ensure_ascii=False)),)


def _help(_speaker: Speaker, _rest: str) -> tuple[Line, ...]:
    return tuple(Line(Kind.TOLD, usage) for usage, _ in COMMANDS.values())


def _quit(_speaker: Speaker, _rest: str) -> tuple[Line, ...]:
    raise Quit


def _noted(text: str) -> tuple[Line, ...]:
    return (Line(Kind.NOTED, text),)


Command = Callable[[Speaker, str], tuple[Line, ...]]
COMMANDS: dict[str, tuple[str, Command]] = {
    "at": ("/at 2026-11-22T21:00 (household local time)", _at),
    "zone": ("/zone Europe/Berlin (of the device spoken to)", _zone),
    "locale": ("/locale en-GB", _locale),
    "who": ("/who Leah (a recognised voice; alone: none)", _who),
    "device": ("/device kitchen", _device),
    "screen": ("/screen (the device spoken to gets a screen, or loses it)", _screen),
    "alerts": ("/alerts (the reminders set, with their next time)", _alerts),
    "permission": ("/permission ask|granted|denied (reminders)", _permission),
    "fail": ("/fail reminders|settings|store 503, /fail off", _fail),
    "json": ("/json (the last exchange with the skill)", _json),
    "help": ("/help (this list)", _help),
    "quit": ("/quit", _quit),
}
