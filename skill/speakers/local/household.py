"""The household of the local speaker: its settings, and everything plugged in."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from skill.speakers.local.clock import Clock
from skill.speakers.local.device import Home, Skill
from skill.speakers.local.reminder_book import ReminderBook
from skill.speakers.local.services import Account, AlexaServices
from skill.speakers.local.speaker import Hearing, Speaker
from skill.speakers.local.steering import Malformed, read_instant, read_locale, read_zone

FIRST_DEVICE = "speaker"
LOCAL_SKILL = "amzn1.ask.skill.our-rituals-local"

BuildSkill = Callable[[Callable[[], bool]], Skill]
"""Builds the skill, given what says whether its store is to be down."""


@dataclass(frozen=True)
class SpeakerSettings:
    """The speaker's own part of the environment. `start` is None for now."""

    zone: str
    locale: str
    start: datetime | None
    data: Path
    application: str

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "SpeakerSettings":
        """Read it, with this machine's zone where none is set. Raises `Malformed`."""
        zone = read_zone(environ.get("RITUALS_ZONE") or machine_zone(environ))
        at = environ.get("RITUALS_AT")
        return cls(
            zone=zone.key,
            locale=read_locale(environ.get("RITUALS_LOCALE") or "en-US"),
            start=read_instant(at, zone) if at else None,
            data=Path(environ.get("RITUALS_DATA") or ".data"),
            application=environ.get("RITUALS_SKILL_ID") or LOCAL_SKILL,
        )


def machine_zone(environ: Mapping[str, str], etc: Path = Path("/etc")) -> str:
    """The IANA zone this machine is set to; UTC where it does not say one."""
    named = etc / "timezone"
    linked = etc / "localtime"
    candidates = (
        environ.get("TZ", "").removeprefix(":"),
        named.read_text(encoding="ascii", errors="replace").strip() if named.is_file() else "",
        str(linked.resolve()).partition("zoneinfo/")[2] if linked.exists() else "",
    )
    for candidate in candidates:
        try:
            return read_zone(candidate).key
        except Malformed:
            continue
    return "UTC"


@contextmanager
def plugged_in(
    settings: SpeakerSettings,
    build: BuildSkill,
    hearing: Hearing,
    complain: Callable[[str], None],
    elapsed: Callable[[], float] | None = None,
) -> Iterator[Speaker]:
    """The speaker with its services running; `elapsed` as in `Clock`."""
    clock = Clock(settings.start or datetime.now(UTC).replace(microsecond=0), elapsed)
    book = ReminderBook(settings.data / "reminders.json", _make_id)
    account = Account(clock, book, token=_make_id(), device=FIRST_DEVICE)
    with AlexaServices(account) as services:
        home = Home(
            skill=build(lambda: "store" in account.failures),
            account=account,
            endpoint=services.endpoint,
            application=settings.application,
            locale=settings.locale,
            complain=complain,
            make_id=_make_id,
            names={},
        )
        speaker = Speaker(home, hearing, FIRST_DEVICE, settings.zone)
        try:
            yield speaker
        finally:
            speaker.close()


def local_now(settings: SpeakerSettings) -> datetime:
    """The time a speaker of these settings starts at, on its wall clock."""
    return (settings.start or datetime.now(UTC)).astimezone(ZoneInfo(settings.zone))


def _make_id() -> str:
    return str(uuid.uuid4())
