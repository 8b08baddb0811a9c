"""Streaks, computed from kept days: a run, its grace, the best, and how much of what was due was kept."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from skill.domain.days import DAY, Span, days_between, on_date
from skill.domain.rest import Rest
from skill.domain.rituals import Checkpoint, RhythmSpan, Ritual, Run, Unit, Weeks, Years

TELL_LAST = {Unit.DAYS: 35, Unit.WEEKS: 12, Unit.YEARS: 12}
EARNS_EVERY = {Unit.DAYS: 7, Unit.WEEKS: 4, Unit.YEARS: 0}
GRACE_HELD = {Unit.DAYS: 2, Unit.WEEKS: 1, Unit.YEARS: 0}
RESTING_DAYS = 4
"""So many resting days make a week rest."""
WINDOW = timedelta(days=7)
"""A tradition is kept on its date or within so many days after."""


@dataclass(frozen=True)
class Streak:
    """What there is to tell of a ritual's streak."""

    unit: Unit
    run: int
    best: int
    kept: int
    """How many of the last due days (weeks) were kept."""
    due: int
    spent: tuple[date, ...]
    total: int


class _Fold:
    """A run being counted."""

    def __init__(self, unit: Unit, start: Run) -> None:
        self.earns_every, self.grace_held = EARNS_EVERY[unit], GRACE_HELD[unit]
        self.run, self.since, self.best = start.run, start.since, start.best
        self.grace = min(start.grace, self.grace_held)
        self.due, self.spent = deque(start.due, maxlen=TELL_LAST[unit]), list(start.spent)

    def met(self) -> None:
        self.run += 1
        self.since += 1
        if self.since == self.earns_every:
            self.grace, self.since = min(self.grace_held, self.grace + 1), 0
        self.best = max(self.best, self.run)
        self.due.append(True)

    def missed(self, day: date) -> None:
        self.due.append(False)
        if self.run and self.grace:
            self.grace -= 1
            self.spent.append(day)
        else:
            self.run, self.grace, self.since = 0, min(1, self.grace_held), 0
            self.spent.clear()

    def state(self) -> Run:
        due, spent = tuple(self.due), tuple(self.spent[-8:])
        return Run(self.run, self.grace, self.since, self.best, True, due, spent)


@dataclass(frozen=True)
class _Ground:
    """One span of one ritual's rhythm, folded through a day; `today` is the day that is still open."""

    ritual: Ritual
    rest: Rest
    span: RhythmSpan
    through: date
    today: date

    @property
    def last(self) -> date:
        return min(self.through, self.span.last) if self.span.last else self.through

    def kept_from(self, start: date | None) -> list[date]:
        first = start or date.min
        return sorted(day for day in self.ritual.kept if first <= day <= self.last)


def streak_of(ritual: Ritual, rest: Rest, today: date) -> Streak:
    """A ritual's streak as of today, which is open until it ends."""
    unit = ritual.rhythm_on(today).rhythm.unit
    state = _folded(ritual, rest, through=today, today=today)
    run = state.run
    return Streak(unit, run.run, state.bests.get(unit, 0), sum(run.due), len(run.due), run.spent, state.total)


def checkpoint_of(ritual: Ritual, rest: Rest, through: date, today: date) -> Checkpoint | None:
    """The fold at the end of a day long past; None where there is none to be had (yearly, nothing kept).

    It lies on the last end of a week where weeks are counted.
    """
    spans = [span for span in ritual.spans() if span.first is None or span.first <= through]
    if not spans or spans[-1].unit == Unit.YEARS:
        return None
    if spans[-1].unit == Unit.WEEKS:
        week = rest.calendar.week(through)
        through = through if week.last == through else week.first - DAY
        if spans[-1].first is not None and through < spans[-1].first:
            return None
    if ritual.checkpoint is not None and through <= ritual.checkpoint.through:
        return None
    return _folded(ritual, rest, through=through, today=today)


def _folded(ritual: Ritual, rest: Rest, *, through: date, today: date) -> Checkpoint:
    bests: dict[Unit, int] = dict(ritual.checkpoint.bests) if ritual.checkpoint else {}
    folded_before = ritual.checkpoint.through if ritual.checkpoint else None
    run = Run()
    for span in ritual.spans():
        if span.first is not None and span.first > through:
            break
        if folded_before and span.last is not None and span.last <= folded_before:
            continue
        resumes = folded_before and (span.first is None or span.first <= folded_before)
        start = folded_before + DAY if folded_before and resumes else span.first
        run = ritual.checkpoint.run if ritual.checkpoint and resumes else Run()
        run = _fold_span(_Ground(ritual, rest, span, through, today), start, run)
        bests[span.unit] = max(bests.get(span.unit, 0), run.best)
    return Checkpoint(through, run, bests, ritual.total(through))


def _fold_span(ground: _Ground, start: date | None, run: Run) -> Run:
    kept = ground.kept_from(start)
    if not run.begun:
        if not kept:
            return run
        start = kept[0]
    fold = _Fold(ground.span.unit, run)
    step = {Unit.DAYS: _fold_days, Unit.WEEKS: _fold_weeks, Unit.YEARS: _fold_years}[ground.span.unit]
    step(ground, start or kept[0], fold)
    return fold.state()


def _fold_days(ground: _Ground, start: date, fold: _Fold) -> None:
    ritual, rest = ground.ritual, ground.rest
    for day in days_between(start, ground.last):
        if day in ritual.kept:
            fold.met()
        elif not rest.of(ritual, day) and day != ground.today:
            fold.missed(day)


def _fold_weeks(ground: _Ground, start: date, fold: _Fold) -> None:
    calendar = ground.rest.calendar
    week = calendar.week(start)
    while week.first <= ground.last and week.last is not None:
        _fold_week(ground, week.first, week.last, fold)
        week = calendar.week(week.last + DAY)


def _fold_week(ground: _Ground, week_first: date, week_last: date, fold: _Fold) -> None:
    ritual, span = ground.ritual, ground.span
    first = max(week_first, span.first or week_first)
    last = min(week_last, span.last or week_last)
    days = days_between(first, last)
    running = week_first <= ground.today <= week_last
    times = _times(ritual, min(last, ground.today) if running else last)
    if sum(1 for day in days if day in ritual.kept and day <= ground.last) >= times:
        fold.met()
    elif not running and (first, last) == (week_first, week_last) and not _rests(ground, days, times):
        fold.missed(week_last)


def _times(ritual: Ritual, day: date) -> int:
    rhythm = ritual.rhythm_on(day).rhythm
    return rhythm.times if isinstance(rhythm, Weeks) else 1


def _rests(ground: _Ground, days: list[date], times: int) -> bool:
    ritual, rest = ground.ritual, ground.rest
    resting = sum(1 for day in days if rest.beside_rhythm(ritual, day))
    free = sum(1 for day in days if not rest.of(ritual, day))
    return resting >= RESTING_DAYS or free < times


def _fold_years(ground: _Ground, start: date, fold: _Fold) -> None:
    ritual, rest = ground.ritual, ground.rest
    for window in _windows(ground, start):
        days = days_between(window.first, window.last or window.first)
        if any(day in ritual.kept and day <= ground.today for day in days):
            fold.met()
        elif days[-1] < ground.today and not all(rest.beside_rhythm(ritual, day) for day in days):
            fold.missed(days[-1])


def _windows(ground: _Ground, start: date) -> Iterator[Span]:
    for year in range(start.year - 1, ground.last.year + 1):
        for version in ground.ritual.rhythms:
            if not isinstance(version.rhythm, Years):
                continue
            window = _window(version.rhythm, year)
            in_force = ground.ritual.rhythm_on(window.first) == version
            if in_force and window.first <= ground.last and (window.last or window.first) >= start:
                yield window


def _window(rhythm: Years, year: int) -> Span:
    if rhythm.month is None or rhythm.day is None:
        return Span(date(year, 7, 1), date(year + 1, 6, 30))
    on = on_date(year, rhythm.month, rhythm.day)
    return Span(on, on + WINDOW)
