"""A reminder as Alexa's API takes it, checked field by field, and the instants it rings at.

Rings are reckoned on local wall time in the reminder's own zone, so that seven stays seven through
clock changes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr

RULE_PARTS = {
    "FREQ",
    "INTERVAL",
    "BYDAY",
    "BYHOUR",
    "BYMINUTE",
    "BYSECOND",
    "BYMONTH",
    "BYMONTHDAY",
    "BYSETPOS",
}
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}  # nothing hourly on Alexa
WIDEST_OFFSET = timedelta(days=1)


class BadReminder(Exception):
    """A body the API refuses: a code for programs, a message for people."""

    def __init__(self, code: str, message: str) -> None:
        """Hold the two fields of the 400's body."""
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Spoken:
    """What a reminder says in one locale."""

    locale: str
    text: str | None
    ssml: str | None

    @property
    def words(self) -> str:
        """The text; without one, the SSML's words."""
        return " ".join((self.text or re.sub(r"<[^>]*>", " ", self.ssml or "")).split())


@dataclass(frozen=True)
class Once:
    """At one local wall time."""

    at: datetime
    zone: str

    def rings(self, _set_at: datetime, after: datetime) -> Iterator[datetime]:
        """Its one instant, if that lies after the given one."""
        instant = _instant(self.at, self.zone)
        if instant > after:
            yield instant


@dataclass(frozen=True)
class Later:
    """So many seconds after it was set."""

    seconds: int

    def rings(self, set_at: datetime, after: datetime) -> Iterator[datetime]:
        """Its one instant, if that lies after the given one."""
        instant = set_at + timedelta(seconds=self.seconds)
        if instant > after:
            yield instant


@dataclass(frozen=True)
class Repeated:
    """By recurrence rules on local wall time, from a start to an end where those are given."""

    rules: tuple[str, ...]
    zone: str
    start: datetime | None = None
    end: datetime | None = None

    def rings(self, set_at: datetime, after: datetime) -> Iterator[datetime]:
        """Its instants after the given one, in order."""
        zone = ZoneInfo(self.zone)
        # Time may have been turned back to before it was set; it rings then too.
        begun = min(set_at, after).astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
        rules = rrulestr(
            "\n".join(f"RRULE:{rule}" for rule in self.rules), dtstart=self.start or begun, forceset=True
        )
        # Wall time may be turned back: begin early enough, and let the instant decide.
        for wall in rules.xafter(after.astimezone(zone).replace(tzinfo=None) - WIDEST_OFFSET):
            if self.end is not None and wall > self.end:
                return
            instant = _instant(wall, self.zone)
            if instant > after:
                yield instant


Trigger = Once | Later | Repeated


@dataclass(frozen=True)
class Wanted:
    """What a checked body asks for."""

    trigger: Trigger
    content: tuple[Spoken, ...]
    push: str


@dataclass(frozen=True)
class Reminder:
    """A reminder in the book. Instants are UTC."""

    token: str
    created: datetime
    updated: datetime
    version: int
    wanted: Wanted

    def rings(self, after: datetime) -> Iterator[datetime]:
        """The instants it rings at after the given one, in order; maybe without end."""
        return self.wanted.trigger.rings(self.updated, after)

    def next_ring(self, after: datetime) -> datetime | None:
        """The first instant after the given one; None when it will not ring again."""
        return next(self.rings(after), None)

    def label(self, locale: str) -> str:
        """Its words in this locale, or in the first it has."""
        told = self.wanted.content
        return next((spoken for spoken in told if spoken.locale == locale), told[0]).words

    @property
    def zone(self) -> str | None:
        """The zone of its wall time; None for one that counts seconds."""
        return None if isinstance(self.wanted.trigger, Later) else self.wanted.trigger.zone


def read_wanted(body: object, device_zone: str) -> Wanted:
    """What the body asks for; a wall time without a zone is the device's. Raises `BadReminder`."""
    fields = _object(body, "The body")
    _instant_field(fields, "requestTime")
    push = _object(fields.get("pushNotification", {"status": "DISABLED"}), "pushNotification").get("status")
    if push not in {"ENABLED", "DISABLED"}:
        raise BadReminder("INVALID_PUSH_NOTIFICATION", "pushNotification.status must be ENABLED or DISABLED.")
    trigger = _read_trigger(_object(fields.get("trigger"), "trigger"), device_zone)
    return Wanted(trigger, _read_content(fields.get("alertInfo")), push)


def as_alexa(reminder: Reminder, now: datetime) -> dict[str, Any]:
    """The reminder as GET gives it."""
    wanted = reminder.wanted
    content = [
        {key: told for key, told in vars(spoken).items() if told is not None} for spoken in wanted.content
    ]
    return {
        "alertToken": reminder.token,
        "createdTime": reminder.created.isoformat(),
        "updatedTime": reminder.updated.isoformat(),
        "status": "COMPLETED" if reminder.next_ring(now) is None else "ON",
        "version": str(reminder.version),
        "trigger": _trigger_as_alexa(wanted.trigger),
        "alertInfo": {"spokenInfo": {"content": content}},
        "pushNotification": {"status": wanted.push},
    }


def from_alexa(alert: Mapping[str, Any]) -> Reminder:
    """The reminder that `as_alexa` wrote; else `BadReminder`, KeyError, TypeError or ValueError."""
    return Reminder(
        token=alert["alertToken"],
        created=datetime.fromisoformat(alert["createdTime"]),
        updated=datetime.fromisoformat(alert["updatedTime"]),
        version=int(alert["version"]),
        wanted=read_wanted({"requestTime": alert["createdTime"]} | dict(alert), "UTC"),
    )


def _trigger_as_alexa(trigger: Trigger) -> dict[str, Any]:
    match trigger:
        case Later(seconds):
            return {"type": "SCHEDULED_RELATIVE", "offsetInSeconds": seconds}
        case Once(at, zone):
            return {
                "type": "SCHEDULED_ABSOLUTE",
                "scheduledTime": at.isoformat(timespec="milliseconds"),
                "timeZoneId": zone,
            }
        case Repeated(rules, zone, start, end):
            bounds = {"startDateTime": start, "endDateTime": end}
            recurrence = {"recurrenceRules": list(rules)} | {
                key: wall.isoformat(timespec="milliseconds") for key, wall in bounds.items() if wall
            }
            return {"type": "SCHEDULED_ABSOLUTE", "timeZoneId": zone, "recurrence": recurrence}


def _read_trigger(fields: Mapping[str, object], device_zone: str) -> Trigger:
    match fields.get("type"):
        case "SCHEDULED_RELATIVE":
            seconds = fields.get("offsetInSeconds")
            if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
                raise BadReminder(
                    "INVALID_TRIGGER_OFFSET", "trigger.offsetInSeconds must be a positive number."
                )
            return Later(seconds)
        case "SCHEDULED_ABSOLUTE":
            zone = _read_zone(fields.get("timeZoneId", device_zone))
            if fields.get("recurrence") is None:
                return Once(_wall_time(fields, "scheduledTime", "INVALID_TRIGGER_SCHEDULED_TIME"), zone)
            return _read_repeated(_object(fields["recurrence"], "trigger.recurrence"), zone)
        case _:
            known = "SCHEDULED_ABSOLUTE or SCHEDULED_RELATIVE"
            raise BadReminder("INVALID_TRIGGER_TYPE", f"trigger.type must be {known}.")


def _read_repeated(fields: Mapping[str, object], zone: str) -> Repeated:
    rules = fields.get("recurrenceRules")
    if not isinstance(rules, list) or not rules:
        raise BadReminder("INVALID_RECURRENCE", "trigger.recurrence.recurrenceRules must be a list of rules.")
    bounds = {
        key: _wall_time(fields, key, "INVALID_RECURRENCE") if fields.get(key) is not None else None
        for key in ("startDateTime", "endDateTime")
    }
    return Repeated(
        tuple(_read_rule(rule) for rule in rules), zone, bounds["startDateTime"], bounds["endDateTime"]
    )


def _read_rule(rule: object) -> str:
    if not isinstance(rule, str):
        raise BadReminder("INVALID_RECURRENCE", "A recurrence rule must be text.")
    parts = dict(part.partition("=")[::2] for part in rule.upper().strip("; ").split(";"))
    if unknown := set(parts) - RULE_PARTS:
        raise BadReminder("INVALID_RECURRENCE", f"{rule!r}: {min(unknown)!r} is not known.")
    if parts.get("FREQ") not in FREQUENCIES:
        raise BadReminder("INVALID_RECURRENCE", f"{rule!r}: FREQ must be one of {sorted(FREQUENCIES)}.")
    if not {"BYHOUR", "BYMINUTE"} <= set(parts):
        raise BadReminder("INVALID_RECURRENCE", f"{rule!r}: the time of day belongs in BYHOUR and BYMINUTE.")
    if not re.fullmatch(r"0*[1-9]\d*", parts.get("INTERVAL", "1")):
        raise BadReminder("INVALID_RECURRENCE", f"{rule!r}: INTERVAL must be a positive number.")
    read = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        rrulestr(read, dtstart=datetime(2000, 1, 1))  # noqa: DTZ001 - wall time on purpose
    except (ValueError, TypeError) as error:
        raise BadReminder("INVALID_RECURRENCE", f"{rule!r}: {error}.") from error
    return read


def _read_content(alert_info: object) -> tuple[Spoken, ...]:
    spoken = _object(_object(alert_info, "alertInfo").get("spokenInfo"), "alertInfo.spokenInfo")
    content = spoken.get("content")
    if not isinstance(content, list) or not content:
        raise BadReminder("INVALID_ALERT_INFO", "alertInfo.spokenInfo.content must say something.")
    return tuple(_read_spoken(_object(each, "alertInfo.spokenInfo.content")) for each in content)


def _read_spoken(fields: Mapping[str, object]) -> Spoken:
    locale, text, ssml = (fields.get(key) for key in ("locale", "text", "ssml"))
    if not isinstance(locale, str) or not all(isinstance(told, str | None) for told in (text, ssml)):
        raise BadReminder("INVALID_ALERT_INFO", "Each content needs a locale, and a text or an ssml.")
    spoken = Spoken(locale, text if isinstance(text, str) else None, ssml if isinstance(ssml, str) else None)
    if not spoken.words:
        raise BadReminder("INVALID_ALERT_INFO", "Each content needs a text or an ssml with words in it.")
    return spoken


def _read_zone(zone: object) -> str:
    try:
        return ZoneInfo(str(zone)).key
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise BadReminder("INVALID_TIME_ZONE", f"trigger.timeZoneId {zone!r} is not a time zone.") from error


def _object(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise BadReminder("INVALID_REQUEST", f"{name} must be an object.")
    return value


def _instant_field(fields: Mapping[str, object], key: str) -> None:
    try:
        datetime.fromisoformat(str(fields.get(key)))
    except ValueError as error:
        raise BadReminder("INVALID_REQUEST_TIME", f"{key} must be a date and time.") from error


def _wall_time(fields: Mapping[str, object], key: str, code: str) -> datetime:
    value = fields.get(key)
    try:
        wall = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise BadReminder(code, f"trigger.{key} {value!r} is not a date and time.") from error
    if wall.tzinfo is not None or "T" not in str(value):
        raise BadReminder(code, f"trigger.{key} {value!r} must be a local date and time, without an offset.")
    return wall


def _instant(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def rings_between(
    reminders: Sequence[Reminder], after: datetime, until: datetime
) -> list[tuple[datetime, Reminder]]:
    """Every ring after the one instant up to the other, in order of time."""
    found: list[tuple[datetime, Reminder]] = []
    for reminder in reminders:
        # Set a moment ago, it has not missed what rang before; set "later", time was turned back.
        begin = after if reminder.updated > until else max(after, reminder.updated)
        for instant in reminder.rings(begin):
            if instant > until:
                break
            found.append((instant, reminder))
    return sorted(found, key=lambda ring: ring[0])
