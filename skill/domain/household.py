"""A household: its calendar, rituals, rest and questions, and what may be done with them on a day."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from skill.domain import questions as decks
from skill.domain.days import DAY, WEEK, Calendar, Span
from skill.domain.errors import SkillError
from skill.domain.questions import Questions
from skill.domain.quiet_times import QuietTime
from skill.domain.rest import Rest
from skill.domain.rituals import (
    COFFEE,
    REFLECTION,
    TOUCHPOINTS,
    Rhythm,
    RhythmSince,
    Ritual,
    built_in,
    resumed,
)
from skill.domain.streaks import Streak, checkpoint_of, streak_of

HOME_LEAVES_AFTER = timedelta(hours=30 * 24)
REQUESTS_REMEMBERED = 8
LOOK_UPS_REMEMBERED = 8
"""More than one, for a day that repeats after a flight west is not a new one."""
REACH = WEEK
"""How far keeping and taking back reach."""
ARCHIVE_AFTER = timedelta(days=60)
"""A year is archived so long after its end: a clock set wrong by weeks still finds its days."""


@dataclass(frozen=True)
class Home:
    """The home device, when it spoke last, and the last days its zone was looked up on."""

    device: str | None = None
    last_turn: datetime | None = None
    looked_up_on: tuple[date, ...] = ()
    city_said: bool = False


@dataclass(frozen=True)
class Pending:
    """A question asked for a ritual on a day, of which nobody said yet whether both had a turn."""

    ritual: str
    day: date
    told_by: str = ""
    """The request whose answer asked about it again."""


@dataclass(frozen=True)
class Request:
    """A request that acted, and the ritual and day that it kept or took back, if any."""

    id: str
    changed: tuple[str, date] | None = None


@dataclass(frozen=True)
class Household:
    """Two people, and all that is kept for them."""

    id: str
    calendar: Calendar = Calendar()
    home: Home = Home()
    rituals: tuple[Ritual, ...] = field(default_factory=built_in)
    pauses: tuple[Span, ...] = ()
    quiet_times: tuple[QuietTime, ...] = ()
    questions: Questions = Questions()
    pending: tuple[Pending, ...] = ()
    declined_on: date | None = None
    welcomed_by: str = ""
    """The request in which they first opened the skill, and were told what it is."""
    last_day: date | None = None
    """The household day of the last turn."""
    requests: tuple[Request, ...] = ()
    """The last requests that acted."""

    @property
    def rest(self) -> Rest:
        """What rests, and why."""
        return Rest(self.calendar, self.pauses, self.quiet_times)

    def active(self, today: date) -> list[Ritual]:
        """The rituals begun and not retired, in the order they came."""
        return [ritual for ritual in self.rituals if ritual.is_active(today)]

    def touchpoints(self, today: date) -> int:
        """How many coffees, reflections and walks were ever kept."""
        return sum(ritual.total(today) for ritual in self.rituals if ritual.id in TOUCHPOINTS)

    def ceiling(self, today: date) -> int:
        """The deepest level of questions that is open."""
        return decks.ceiling(self.touchpoints(today))

    def ritual(self, name: str) -> Ritual:
        """The ritual of an id. Raises `SkillError` if there is none."""
        for ritual in self.rituals:
            if ritual.id == name:
                return ritual
        raise SkillError("ritual-unknown")

    def with_ritual(self, changed: Ritual) -> "Household":
        """With one ritual as it is now, or added."""
        if all(ritual.id != changed.id for ritual in self.rituals):
            return replace(self, rituals=(*self.rituals, changed))
        rituals = tuple(changed if ritual.id == changed.id else ritual for ritual in self.rituals)
        return replace(self, rituals=rituals)

    def streak(self, name: str, today: date) -> Streak:
        """A ritual's streak as of today."""
        return streak_of(self.ritual(name), self.rest, today)

    # The home device and its zone

    def heard_from(self, device: str | None, now: datetime) -> "Household":
        """A device speaks: it is the home device if none is, or if that one fell silent for 30 days."""
        home = self.home
        silent = home.last_turn is None or now - home.last_turn >= HOME_LEAVES_AFTER
        if device is None or (device != home.device and not silent):
            return self
        if device != home.device:
            home = replace(home, device=device, looked_up_on=())
        return replace(self, home=replace(home, last_turn=now))

    def needs_zone(self, device: str | None, now: datetime) -> bool:
        """Whether this is the home device's first turn of a household day, with no city said."""
        home = self.home
        theirs = device is not None and device == home.device
        return theirs and not home.city_said and self.calendar.day_of(now) not in home.looked_up_on

    def with_zone_looked_up(self, zone: str | None, now: datetime) -> "Household":
        """The home device told its zone (None: it could not), which is done for this household day."""
        calendar = self.calendar
        if zone is not None and zone != calendar.known_zone:
            calendar = calendar.changed(now, zone=zone)
        looked_up_on = (*self.home.looked_up_on, calendar.day_of(now))[-LOOK_UPS_REMEMBERED:]
        home = replace(self.home, looked_up_on=looked_up_on)
        return replace(self, calendar=calendar, home=home)

    def with_city(self, zone: str, now: datetime) -> "Household":
        """A city said aloud decides the zone until another is said."""
        home = replace(self.home, city_said=True)
        calendar = self.calendar
        if zone != calendar.known_zone:
            calendar = calendar.changed(now, zone=zone)
        return replace(self, calendar=calendar, home=home)

    def with_day_turn(self, turn: time, now: datetime) -> "Household":
        """Days turn at another time from now on."""
        return replace(self, calendar=self.calendar.changed(now, turn=turn))

    # Keeping

    def keep(self, name: str, day: date, today: date) -> "Household":
        """A ritual kept on a day, today or up to 7 days back; what was asked for it is answered.

        Raises `SkillError` for the future and beyond the reach.
        """
        self._check_reach(name, day, today)
        ritual = self.ritual(name)
        if day in ritual.kept:
            return self.answered(name, day)
        return self.with_ritual(ritual.keep(day, today)).answered(name, day)

    def take_back(self, name: str, day: date, today: date) -> "Household":
        """A ritual not kept on a day after all. Raises `SkillError` as keeping does."""
        self._check_reach(name, day, today)
        return self.with_ritual(self.ritual(name).take_back(day))

    def _check_reach(self, name: str, day: date, today: date) -> None:
        checkpoint = self.ritual(name).checkpoint
        if day > today:
            raise SkillError("keep-future")
        if day < today - REACH or (checkpoint is not None and day <= checkpoint.through):
            raise SkillError("keep-too-far")

    def meant_ritual(self, now: datetime, today: date, day: date | None) -> Ritual | None:
        """The ritual of "we did it" with none named and none in hand; None where one must ask."""
        active = self.active(today)
        if day is None or day == today:
            hour = self.ritual_of_hour(now)
            if hour.is_active(today) or not active:
                return hour
        return active[0] if len(active) == 1 else None

    def ritual_of_hour(self, now: datetime) -> Ritual:
        """Coffee until three in the afternoon, reflection until the day turns."""
        return self.ritual(COFFEE if self.calendar.is_morning(now) else REFLECTION)

    # Asked, and not answered yet

    def waits_for(self, name: str, day: date) -> "Household":
        """A question was asked for a ritual on a day; nobody said yet whether both had a turn."""
        if day in self.ritual(name).kept:
            return self
        known = any((wait.ritual, wait.day) == (name, day) for wait in self.pending)
        return self if known else replace(self, pending=(*self.pending, Pending(name, day)))

    def answered(self, name: str, day: date) -> "Household":
        """Nobody needs to be asked again about a ritual on a day."""
        pending = tuple(wait for wait in self.pending if (wait.ritual, wait.day) != (name, day))
        return replace(self, pending=pending)

    def unanswered(self, today: date, request: str) -> Pending | None:
        """What to ask about once more on a later day: the latest, unless another request did."""
        if self.declined_on == today:
            return None
        open_ones = [wait for wait in self.pending if wait.told_by in {"", request}]
        due = [wait for wait in open_ones if DAY <= today - wait.day <= REACH]
        return max(due, key=lambda wait: wait.day, default=None)

    def asked_again(self, pending: Pending, request: str) -> "Household":
        """It was asked about once more, which is enough."""
        told = replace(pending, told_by=request)
        return replace(self, pending=tuple(told if wait == pending else wait for wait in self.pending))

    def declined(self, today: date) -> "Household":
        """Not tonight: nothing is asked again this day, nor about it later."""
        pending = tuple(wait for wait in self.pending if wait.day != today)
        return replace(self, declined_on=today, pending=pending)

    # Grace

    def grace_untold(self, today: date, request: str) -> list[tuple[Ritual, int]]:
        """The active rituals whose streak grace days kept, and how many misses were not told yet."""
        untold = []
        for ritual in self.active(today):
            spent = self.streak(ritual.id, today).spent
            count = sum(1 for day in spent if ritual.grace_told.get(day, request) == request)
            if count:
                untold.append((ritual, count))
        return untold

    def grace_was_told(self, today: date, request: str) -> "Household":
        """Every grace day spent so far was told; one un-spent by a back-fill is forgotten."""
        household = self
        for ritual in self.active(today):
            spent = self.streak(ritual.id, today).spent
            told = {day: ritual.grace_told.get(day, request) for day in spent}
            if told != ritual.grace_told:
                household = household.with_ritual(replace(ritual, grace_told=told))
        return household

    # Rhythm and rest

    def with_rhythm(self, name: str, rhythm: Rhythm, today: date) -> "Household":
        """A ritual has another rhythm from today on."""
        return self.with_ritual(self.ritual(name).with_rhythm(rhythm, today))

    def with_own_ritual(self, name: str, said: str, rhythm: Rhythm, today: date) -> "Household":
        """A ritual of their own, begun today; added again, it revives."""
        known = next((ritual for ritual in self.rituals if ritual.id == name), None)
        if known is not None:
            return self.with_ritual(known.revived(today))
        return self.with_ritual(Ritual(name, (RhythmSince(rhythm),), name=said, begun=True))

    def pause(self, name: str | None, pause: Span, today: date) -> "Household":
        """A ritual, or with no name the household, pauses; what is left of an earlier pause is replaced."""
        if name is None:
            return replace(self, pauses=(*resumed(self.pauses, today), pause))
        ritual = self.ritual(name)
        return self.with_ritual(replace(ritual, pauses=(*resumed(ritual.pauses, today), pause)))

    def resume(self, name: str | None, today: date) -> "Household":
        """Every pause of a ritual, or with no name of the household, ends."""
        if name is None:
            return replace(self, pauses=resumed(self.pauses, today))
        ritual = self.ritual(name)
        return self.with_ritual(replace(ritual, pauses=resumed(ritual.pauses, today)))

    # What a turn leaves behind

    def request(self, request: str) -> Request | None:
        """A request that acted lately, by its id."""
        return next((acted for acted in self.requests if acted.id == request), None)

    def acted(self, request: Request, today: date) -> "Household":
        """A request acted on this household day."""
        requests = (*self.requests, request)[-REQUESTS_REMEMBERED:]
        pending = tuple(wait for wait in self.pending if today - wait.day <= REACH)
        return replace(self, requests=requests, last_day=today, pending=pending)

    def archived(self, today: date) -> tuple["Household", dict[str, frozenset[date]], int] | None:
        """The household with the years long past folded away, their days by ritual, and the last such year.

        None where there is nothing to fold away yet.
        """
        year = (today - ARCHIVE_AFTER).year - 1
        if not any(day.year <= year for ritual in self.rituals for day in ritual.kept):
            return None
        household, days = self, {}
        for ritual in self.rituals:
            checkpoint = checkpoint_of(ritual, self.rest, date(year, 12, 31), today)
            if checkpoint is None:
                continue
            folded = frozenset(day for day in ritual.kept if day <= checkpoint.through)
            if folded:
                days[ritual.id] = folded
                changed = replace(ritual, kept=ritual.kept - folded, checkpoint=checkpoint)
                household = household.with_ritual(changed)
        return (household, days, year) if days else None
