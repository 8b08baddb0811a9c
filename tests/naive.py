"""The rules of days, streaks and rest a second time: only what was said is kept, all else is folded anew."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
Name = str | None
Day = date | None
Weekdays = frozenset[int]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Asked on these weekdays (0 is Monday); all seven is daily."""

    asked: Weekdays


@dataclass(frozen=True)
class Weeks:
    """So many times a calendar week, on any of its days."""

    times: int


@dataclass(frozen=True)
class Years:
    """Once a year on a date; without one ("the first snow") once between 1 July and 30 June."""

    month: int | None
    day: int | None


Rhythm = Days | Weeks | Years
BUILT_IN: dict[str, Rhythm] = dict.fromkeys(("coffee", "reflection", "walk"), Days(frozenset(range(7))))
BUILT_IN |= dict.fromkeys(("date", "check_in"), Weeks(1))
PACES: dict[type[Rhythm], tuple[int, int, int]] = {Days: (7, 2, 35), Weeks: (4, 1, 12), Years: (1, 0, 35)}
DEFAULT_ZONES = {"en-US": "America/New_York", "en-GB": "Europe/London", "en-CA": "America/Toronto"}
DEFAULT_ZONES |= {"en-AU": "Australia/Sydney", "en-IN": "Asia/Kolkata", "de-DE": "Europe/Berlin"}


@dataclass(frozen=True)
class Streak:
    """The counts of rules 12 to 16; `kept` of the last `due`; `spent` are the days a grace day protected."""

    run: int
    best: int
    kept: int
    due: int
    spent: tuple[date, ...]


@dataclass(frozen=True)
class Quiet:
    """A quiet time; its length is elapsed time or, for whole days, time on the wall clock."""

    whose: Name
    start: datetime
    length: timedelta
    on_wall: bool
    weekly_on: Weekdays | None
    set_on: date
    cancelled_on: date = date.max


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first through the last."""
    while first <= last:
        yield first
        first += DAY


def date_in(year: int, month: int, day: int) -> date:
    """A yearly date in that year; 29 February is the 28th where there is none."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def said_by(versions: list[tuple[date, T]], day: date) -> T:
    """The version said last among those that count from that day or an earlier one."""
    return [value for since, value in versions if since <= day][-1]


def window(rhythm: Rhythm | None, day: date) -> tuple[date, date] | None:
    """The yearly window a day lies in: the first day of the year it belongs to, its own last day."""
    if not isinstance(rhythm, Years):
        return None
    if rhythm.month is None or rhythm.day is None:
        year = day.year if day.month >= 7 else day.year - 1
        return date(year, 1, 1), date(year + 1, 6, 30)
    this_year, last_year = (date_in(year, rhythm.month, rhythm.day) for year in (day.year, day.year - 1))
    on = this_year if this_year <= day else last_year
    return (date(on.year, 1, 1), on + 7 * DAY) if day <= on + 7 * DAY else None


def fold(due: list[tuple[date, bool]], every: int, most: int, told: int) -> Streak:
    """Fold what was met or missed: a grace day each `every` met, `most` in hand, n of the last `told`."""
    run, grace, since, best = 0, min(1, most), 0, 0
    spent: list[date] = []
    for day, met in due:
        if met:
            run, since, best = run + 1, since + 1, max(best, run + 1)
            if since == every:
                grace, since = min(most, grace + 1), 0
        elif run > 0 and grace > 0:
            grace -= 1
            spent.append(day)
        else:
            run, grace, since, spent = 0, min(1, most), 0, []
    lately = [met for _, met in due[-told:]]
    return Streak(run, best, sum(lately), len(lately), tuple(spent))


def stretches(quiet: Quiet, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """A quiet time's beginnings and ends, as instants: of a weekly one those that can reach into the day."""
    near = days(max(quiet.set_on, day - quiet.length - 2 * DAY), day + DAY)
    dates = [on for on in near if on.weekday() in (quiet.weekly_on or ())]
    for on in dates if quiet.weekly_on is not None else [quiet.start.date()]:
        start = datetime.combine(on, quiet.start.time(), zone)
        begins, wall_end = start.astimezone(UTC), (start + quiet.length).astimezone(UTC)
        yield begins, wall_end if quiet.on_wall else begins + quiet.length


class NaiveHousehold:
    """A household that remembers every word said to it and works out each answer from the first day on."""

    def __init__(self, locale: str = "en-US") -> None:
        self.now = datetime(1, 1, 2, tzinfo=UTC)
        self.today = date.min
        self._zones = [(date.min, ZoneInfo(DEFAULT_ZONES.get(locale, "UTC")))]
        self._zone_known = self._city_set = False
        self._turns = [(date.min, time(4))]
        self._week_starts = [(date.min, 0)]  # each with the day it applies from
        self._home: Name = None
        self._home_spoke = self.now
        self._looked_up: set[date] = set()
        self._jumped: set[date] = set()  # rule 6
        self._kept: defaultdict[str, set[date]] = defaultdict(set)
        self._words: defaultdict[str, list[tuple[date, Rhythm | Weekdays]]] = defaultdict(list)
        self._retired: defaultdict[str, list[tuple[date, bool]]] = defaultdict(lambda: [(date.min, False)])
        self._own: list[str] = []
        self._pauses: list[tuple[Name, date, date]] = []  # scope, first and last day
        self._quiets: list[Quiet] = []

    def begin_turn(self, now: datetime, device: str, answer: str | None) -> bool:
        """Begin a turn; True where the settings service (it gives `answer`) was asked in it."""
        self.now = now
        if device != self._home and now - self._home_spoke >= timedelta(hours=30 * 24):
            self._home, self._looked_up = device, set()
        self.today = self._day_of_now()
        if device != self._home:
            return False
        self._home_spoke = now
        asked = self.today not in self._looked_up
        if asked and answer is not None and not self._city_set:
            self._learn_zone(answer)
        self._looked_up.add(self.today)
        return asked

    def set_city(self, zone: str) -> None:
        """A city said by voice: its zone wins over the home device's."""
        self._city_set = True
        self._learn_zone(zone)

    def set_day_turn(self, turn: time) -> None:
        self._change(self._turns, turn)

    def _learn_zone(self, name: str) -> None:
        if self._zone_known and self._zones[-1][1].key != name:
            self._change(self._zones, ZoneInfo(name))
        elif not self._zone_known:
            self._zone_known, self._zones = True, [(date.min, ZoneInfo(name))]
            self.today = self._day_of_now()

    def _change(self, versions: list[tuple[date, T]], value: T) -> None:
        """Count a zone or day turn from the day that it makes today; days jumped over rest (rule 6)."""
        old = self.today
        versions.append((old, value))
        self.today = self._day_of_now()
        versions[-1] = (self.today, value)
        self._jumped.update(days(old, self.today - DAY))

    def _local_now(self) -> datetime:
        return self.now.astimezone(self._zones[-1][1])

    def _day_of_now(self) -> date:
        local = self._local_now()
        return local.date() - DAY if local.time() < self._turns[-1][1] else local.date()

    def set_week_start(self, weekday: int) -> None:
        """Begin weeks on another weekday, from its first at least 7 days after this week began (rule 14)."""
        self._week_starts = [start for start in self._week_starts if start[0] <= self.today]
        earliest = self.week(self.today)[0] + 7 * DAY
        applies = next(day for day in days(earliest, earliest + 6 * DAY) if day.weekday() == weekday)
        self._week_starts.append((applies, weekday))

    def week(self, day: date) -> tuple[date, date]:
        """The first and the last day of a day's calendar week."""
        first = next(on for on in (day - n * DAY for n in range(14)) if self._begins_week(on))
        return first, next(on for on in days(day, day + 13 * DAY) if self._begins_week(on + DAY))

    def _begins_week(self, day: date) -> bool:
        """On the weekday in force, unless a new start applies within 7 days: the week runs on up to it."""
        runs_on = any(day < applies < day + 7 * DAY for applies, _ in self._week_starts)
        return day.weekday() == said_by(self._week_starts, day) and not runs_on

    def spoken(self, day: date) -> date:
        """The day meant by a date as the speaker resolved it."""
        if day > self.today + 7 * DAY:
            day = date_in(day.year - 1, day.month, day.day)
        if day == self._local_now().date():
            return self.today
        return day - 7 * DAY if self.today < day <= self.today + 7 * DAY else day

    def keep(self, ritual: str, day: date) -> str:
        """Keep a day: "kept", "already", "future" or "too_far"; a new keep revives a retired ritual today."""
        if not self.today - 7 * DAY <= day <= self.today:
            return "future" if day > self.today else "too_far"
        if day in self._kept[ritual]:
            return "already"
        self._kept[ritual].add(day)
        self._revive(ritual)
        return "kept"

    def take_back(self, ritual: str, day: date) -> str:
        """Take a kept day back: "taken_back", "not_kept", "future" or "too_far"."""
        if not self.today - 7 * DAY <= day <= self.today:
            return "future" if day > self.today else "too_far"
        if day not in self._kept[ritual]:
            return "not_kept"
        self._kept[ritual].remove(day)
        return "taken_back"

    def unnamed(self, day: date | None) -> str | None:
        """The ritual meant by "we did it" with none named and none in hand; None where it asks."""
        active = self.active()
        morning = self._turns[-1][1] <= self._local_now().time() < time(15)
        meant = "coffee" if morning else "reflection"
        if day in {None, self.today} and (meant in active or not active):
            return meant
        return active[0] if len(active) == 1 else None

    def active(self) -> list[str]:
        """The rituals begun (kept, or given a rhythm) and not retired."""
        told = [ritual for ritual in [*BUILT_IN, *self._own] if not self._retired[ritual][-1][1]]
        return [r for r in told if self._rhythm_days(r) or any(day <= self.today for day in self._kept[r])]

    def set_rhythm(self, ritual: str, rhythm: Rhythm) -> None:
        """From today on this rhythm, without rest days; revives a retired ritual."""
        self._words[ritual].append((self.today, rhythm))
        self._revive(ritual)

    def add_rest_days(self, ritual: str, weekdays: Weekdays) -> None:
        """From today on the rhythm does not ask for these weekdays either."""
        self._words[ritual].append((self.today, weekdays))

    def add_ritual(self, ritual: str, rhythm: Rhythm) -> None:
        """Add a ritual of their own, or add its name again."""
        if ritual not in BUILT_IN and ritual not in self._own:
            self._own.append(ritual)
        self.set_rhythm(ritual, rhythm)

    def retire(self, ritual: str) -> None:
        """Rest a ritual from today; nothing where it is not active."""
        if ritual in self.active():
            self._retired[ritual].append((self.today, True))

    def _revive(self, ritual: str) -> None:
        if self._retired[ritual][-1][1]:
            self._retired[ritual].append((self.today, False))

    def _rhythm_days(self, ritual: str) -> list[date]:
        return [day for day, word in self._words[ritual] if not isinstance(word, frozenset)]

    def _in_force(self, ritual: str, day: date) -> tuple[Rhythm | None, Weekdays]:
        """The rhythm and the rest days of a day; no rhythm before the first given to one of their own."""
        rhythm, rest = BUILT_IN.get(ritual), Weekdays()
        for said_on, word in self._words[ritual]:
            if said_on <= day:
                rhythm, rest = (rhythm, rest | word) if isinstance(word, frozenset) else (word, frozenset())
        return rhythm, rest

    def _rhythm(self, ritual: str, day: date) -> Rhythm:
        """The rhythm a day is counted by: before the first given to one of their own, that first one."""
        rhythm = self._in_force(ritual, day)[0]
        return rhythm if rhythm is not None else self._rhythm(ritual, min(self._rhythm_days(ritual)))

    def pause(
        self, ritual: Name, since: Day = None, start: Day = None, until: Day = None, days: int | None = None
    ) -> None:
        """Pause a ritual or (None) the household; from today this replaces its earlier pause."""
        self.resume(ritual)
        begins = since or start or self.today
        length_ends = date.max if days is None else begins + (days - 1) * DAY
        ends = length_ends if until is None else until - DAY
        self._pauses.append((ritual, max(begins, self.today - 7 * DAY), ends))

    def resume(self, ritual: Name) -> None:
        """End every pause of a ritual or (None) of the household: yesterday was its last day."""
        self._pauses = [(s, a, min(b, self.today - DAY) if s == ritual else b) for s, a, b in self._pauses]

    def set_quiet(self, whose: Name, start: datetime, length: timedelta, weekly_on: Weekdays | None) -> int:
        """Set a quiet time, once or weekly, from a wall time for an elapsed length; gives its handle."""
        self._quiets.append(Quiet(whose, start, length, False, weekly_on, self.today))
        return len(self._quiets) - 1

    def set_quiet_days(self, whose: Name, first: date, last: date) -> int:
        """Set whole quiet days, the last one included; gives their handle."""
        start = datetime.combine(first, time.min)
        self._quiets.append(Quiet(whose, start, last + DAY - first, True, None, self.today))
        return len(self._quiets) - 1

    def cancel_quiet(self, handle: int) -> None:
        """End a quiet time: it no longer counts from today on."""
        quiet = self._quiets[handle]
        self._quiets[handle] = replace(quiet, cancelled_on=min(quiet.cancelled_on, self.today))

    def rests(self, ritual: str, day: date) -> bool:
        """Whether a day rests for a ritual, for any reason of rule 11."""
        return not self._asked(ritual, day) or self._rests_beside_rhythm(ritual, day)

    def _asked(self, ritual: str, day: date) -> bool:
        """Whether its rhythm asks for the day; a yearly one asks for the days of its window."""
        rhythm, rest = self._in_force(ritual, day)
        on = day.weekday() in rhythm.asked if isinstance(rhythm, Days) else window(rhythm, day) is not None
        return (on or isinstance(rhythm, Weeks)) and day.weekday() not in rest

    def _rests_beside_rhythm(self, ritual: str, day: date) -> bool:
        retired = self._retired[ritual]
        return (
            any(scope in {None, ritual} and first <= day <= last for scope, first, last in self._pauses)
            or day in self._jumped
            or (said_by(retired, day) and (day, False) not in retired)
            or self._is_whole_quiet_day(day)
        )

    def _is_whole_quiet_day(self, day: date) -> bool:
        """Whether one partner's quiet times together cover 12 elapsed hours or more of the household day."""
        zone, turn = said_by(self._zones, day), said_by(self._turns, day)
        opens, closes = (datetime.combine(on, turn, zone).astimezone(UTC) for on in (day, day + DAY))
        quiets = [quiet for quiet in self._quiets if quiet.set_on <= day < quiet.cancelled_on]
        for whose in {quiet.whose for quiet in quiets}:
            covered, upto = timedelta(0), opens
            theirs = [quiet for quiet in quiets if quiet.whose == whose]
            for begins, ends in sorted(times for quiet in theirs for times in stretches(quiet, day, zone)):
                fresh = min(ends, closes) - max(begins, upto)
                if fresh > timedelta(0):
                    covered, upto = covered + fresh, min(ends, closes)
            if covered >= timedelta(hours=12):
                return True
        return False

    def streak(self, ritual: str) -> Streak:
        """The counts of the current span, with the best of all spans of its unit."""
        first = min([self.today, *self._kept[ritual], *self._rhythm_days(ritual)]) - 28 * DAY
        spans = groupby(days(first, self.today), key=lambda day: type(self._rhythm(ritual, day)))
        streaks = [(unit, fold(self._due(ritual, list(span)), *PACES[unit])) for unit, span in spans]
        unit, current = streaks[-1]
        return replace(current, best=max(streak.best for other, streak in streaks if other is unit))

    def _due(self, ritual: str, span: list[date]) -> list[tuple[date, bool]]:
        """A span's days, weeks or windows met or missed, by their last day; open, cut, resting is neither."""
        kept = [day for day in span if day in self._kept[ritual]]
        parts: defaultdict[date, list[tuple[date, date]]] = defaultdict(list)
        for day in span:
            if part := self._part(ritual, day):
                parts[part[0]].append((day, part[1]))
        due: list[tuple[date, bool]] = []
        for begins, members in parts.items():
            part_days, (ends, closes) = [day for day, _ in members], members[-1]
            rhythm = self._rhythm(ritual, ends)
            n = rhythm.times if isinstance(rhythm, Weeks) else 1
            met = sum(day in kept for day in part_days) >= n
            missed = not met and ends == closes < self.today
            if missed and isinstance(rhythm, Weeks):
                beside = sum(self._rests_beside_rhythm(ritual, day) for day in part_days)
                missed = part_days[0] == begins and beside < 4
            if met or (missed and sum(not self.rests(ritual, day) for day in part_days) >= n):
                due.append((ends, met))
        return [(ends, met) for ends, met in due if kept and kept[0] <= ends]

    def _part(self, ritual: str, day: date) -> tuple[date, date] | None:
        """What a day is counted in: itself, its week, its yearly window."""
        rhythm = self._rhythm(ritual, day)
        itself_or_window = (day, day) if isinstance(rhythm, Days) else window(rhythm, day)
        return self.week(day) if isinstance(rhythm, Weeks) else itself_or_window

    def touchpoints(self) -> int:
        return sum(day <= self.today for r in ("coffee", "reflection", "walk") for day in self._kept[r])

    def ceiling(self) -> int:
        return 1 + (self.touchpoints() >= 7) + (self.touchpoints() >= 21)
