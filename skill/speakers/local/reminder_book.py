"""The speaker's reminders, kept in a JSON file beside the store, so that they outlive the process."""

import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from skill.speakers.local.reminders import (
    BadReminder,
    Reminder,
    Wanted,
    as_alexa,
    from_alexa,
    rings_between,
)


@dataclass(frozen=True)
class Ring:
    """A reminder that time has passed, and when."""

    at: datetime
    reminder: Reminder


class ReminderBook:
    """Reminders by token. The HTTP thread writes, the speaker's reads: each under the lock."""

    def __init__(self, path: Path, make_token: Callable[[], str]) -> None:
        """Open the book in this file; one that cannot be read is put aside, and said so."""
        self._path = path
        self._make_token = make_token
        self._lock = threading.Lock()
        self._reminders: dict[str, Reminder] = {}
        self._seen: datetime | None = None
        self._load()

    def all(self) -> tuple[Reminder, ...]:
        """Every reminder, rung out ones too, oldest first."""
        with self._lock:
            return tuple(self._reminders.values())

    def get(self, token: str) -> Reminder | None:
        """The reminder of this token."""
        with self._lock:
            return self._reminders.get(token)

    def add(self, wanted: Wanted, now: datetime) -> Reminder:
        """Enter a new one. Raises `BadReminder` if it would never ring."""
        return self._enter(Reminder(self._make_token(), now, now, 1, wanted), now)

    def change(self, token: str, wanted: Wanted, now: datetime) -> Reminder | None:
        """Put another in its place; None if the token is gone. Raises `BadReminder` as `add` does."""
        held = self.get(token)
        if held is None:
            return None
        return self._enter(replace(held, updated=now, version=held.version + 1, wanted=wanted), now)

    def remove(self, token: str) -> bool:
        """Take one out; False if it was gone."""
        with self._lock:
            if self._reminders.pop(token, None) is None:
                return False
            self._save()
            return True

    def pass_time(self, now: datetime) -> tuple[Ring, ...]:
        """What rang since time was last passed; turned back, time is only noted."""
        with self._lock:
            since = self._seen
            self._seen = now
            rings = rings_between(tuple(self._reminders.values()), since or now, now)
            if rings:
                self._save()
            return tuple(Ring(at, reminder) for at, reminder in rings)

    def close(self) -> None:
        """Note the time up to which rings were announced; the next process goes on from there."""
        with self._lock:
            if self._reminders or self._path.exists():
                self._save()

    def _enter(self, reminder: Reminder, now: datetime) -> Reminder:
        if reminder.next_ring(now) is None:
            raise BadReminder("TRIGGER_SCHEDULED_TIME_IN_PAST", "The reminder lies in the past.")
        with self._lock:
            self._reminders[reminder.token] = reminder
            self._save()
        return reminder

    def _load(self) -> None:
        if not self._path.exists():
            return
        try:
            book = json.loads(self._path.read_text(encoding="utf-8"))
            self._seen = datetime.fromisoformat(book["seen"]) if book["seen"] else None
            self._reminders = {alert["alertToken"]: from_alexa(alert) for alert in book["alerts"]}
        except (BadReminder, KeyError, OSError, TypeError, ValueError) as error:
            aside = self._path.with_suffix(".unreadable.json")
            self._path.replace(aside)
            print(f"The reminders could not be read ({error}); put aside as {aside}.", file=sys.stderr)

    def _save(self) -> None:
        seen = self._seen.isoformat() if self._seen else None
        alerts = [as_alexa(held, held.updated) for held in self._reminders.values()]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside it and moved over it: a process that dies leaves the old book or the new one.
        fresh = self._path.with_suffix(f".{os.getpid()}.tmp")
        fresh.write_text(json.dumps({"seen": seen, "alerts": alerts}, indent=1), encoding="utf-8")
        fresh.replace(self._path)
