"""Random lives by the front door: every answer equals what a second, naive telling of the rules says."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from skill.domain.days import DAY, WEEK
from skill.domain.household import Household
from skill.domain.quiet_times import QuietTime
from skill.domain.rituals import Days, Rhythm, Weeks, pause_of
from skill.domain.streaks import streak_of
from tests import naive
from tests.front_door import Couple, Heard, couple_at_home

RITUALS = ("coffee", "reflection", "walk", "date", "check_in")
ON_CARD = {
    "coffee": "Morning coffee",
    "reflection": "Bedtime reflection",
    "walk": "Evening walk",
    "date": "Weekly date",
    "check_in": "Weekly check-in",
}
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Honolulu")
DEVICES = ("kitchen", "bedroom")
WEEKDAYS = st.frozensets(st.integers(0, 6), max_size=4)
RHYTHMS = st.one_of(
    st.frozensets(st.integers(0, 6), min_size=1).map(naive.Days), st.integers(1, 7).map(naive.Weeks)
)
MAYBE_RITUAL = st.one_of(st.none(), st.sampled_from(RITUALS))


@dataclass(frozen=True)
class Step:
    """Something that happens in a life."""

    hours: int
    what: str
    ritual: str | None = None
    number: int | None = None
    rhythm: naive.Rhythm | None = None
    weekdays: frozenset[int] = frozenset()


def step(what: str, **of: st.SearchStrategy[object]) -> st.SearchStrategy[Step]:
    hours = st.one_of(st.integers(5, 40), st.integers(0, 200), st.integers(-26, 0), st.just(24))
    return st.builds(Step, hours, st.just(what), **of)


SPOKEN = st.one_of(st.none(), st.integers(-9, 9), st.sampled_from((-8, -7, 7, 8)), st.integers(-370, 370))
ROUTINE = st.one_of(
    step("daily", ritual=st.sampled_from(RITUALS), number=st.integers(1, 16)),
    step("weekly", ritual=st.sampled_from(RITUALS), number=st.integers(1, 6)),
    step("missed days", ritual=st.sampled_from(RITUALS), number=st.integers(1, 3)),
    step("resting week", ritual=st.sampled_from(RITUALS), number=st.integers(2, 5)),
)
SAID = st.one_of(
    step("keep", ritual=MAYBE_RITUAL, number=SPOKEN),
    step("keep", ritual=st.sampled_from(RITUALS[:3])),
    step("ask and answer", ritual=st.sampled_from(("morning", "evening", "walk"))),
    step("undo", ritual=st.sampled_from(RITUALS), number=SPOKEN),
    step("streaks", ritual=MAYBE_RITUAL),
    step("open"),
)
DONE = st.one_of(
    step("rhythm", ritual=st.sampled_from(RITUALS), rhythm=RHYTHMS),
    step("rest days", ritual=st.sampled_from(RITUALS), weekdays=WEEKDAYS),
    step("pause", ritual=MAYBE_RITUAL, number=st.one_of(st.none(), st.integers(1, 20))),
    step("pause since", ritual=MAYBE_RITUAL, number=st.integers(0, 12)),
    step("pause from", ritual=MAYBE_RITUAL, number=st.integers(0, 12)),
    step("resume", ritual=MAYBE_RITUAL),
    step("retire", ritual=st.sampled_from(RITUALS)),
    step("quiet day", number=st.integers(1, 3)),
    step("quiet hours", number=st.one_of(st.just(18), st.integers(4, 23)), weekdays=WEEKDAYS.filter(bool)),
    step("cancel quiet"),
    step("day turn", number=st.integers(0, 6)),
    step("week start", number=st.integers(0, 6)),
    step("fly", number=st.integers(0, len(ZONES) - 1)),
    step("other room", number=st.integers(0, 1)),
)
LIVES = st.lists(st.one_of(SAID, ROUTINE, ROUTINE, DONE), min_size=8, max_size=30)
STREAKS = [Step(0, "streaks"), *(Step(1, "streaks", ritual) for ritual in RITUALS)]


@pytest.mark.parametrize("begins", ["2026-11-22T21:00", "2026-12-28T21:00", "2027-02-10T21:00"])
@given(life=LIVES)
def test_every_answer_equals_what_the_naive_rules_say(life: list[Step], begins: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        zones = dict.fromkeys(DEVICES, ZONES[0])
        with couple_at_home(Path(folder), zones=zones) as couple:
            lived = Lived(couple.at(begins))
            for happening in [*life, *STREAKS]:
                note(f"{couple.now:%a %F %T} {happening}")
                lived.through(happening)
            lived.rebuilds_its_checkpoints()


class Lived:
    """One life, told to the skill and to the naive household, which must agree at every answer."""

    def __init__(self, couple: Couple) -> None:
        self.couple, self.naive = couple, naive.NaiveHousehold()

    def through(self, happening: Step) -> None:
        """Time passes, and something happens."""
        couple = self.couple
        couple.now += timedelta(hours=happening.hours, minutes=7)
        match happening.what:
            case "fly":
                couple.zones[couple.device] = ZONES[happening.number or 0]
            case "other room":
                couple.device = DEVICES[happening.number or 0]
            case "daily":
                self.keeps_every(DAY, happening)
            case "weekly":
                self.keeps_every(WEEK, happening)
            case "missed days":
                couple.now += DAY * (happening.number or 0)
                self.hears_streak(happening)
            case "resting week":
                self.through(replace(happening, what="pause", hours=0))
                couple.now += WEEK
                self.hears_streak(happening)
            case _:
                self.speaks(happening)

    def speaks(self, happening: Step) -> None:
        """Something is said, or, where there is no intent for it yet, done."""
        match happening.what:
            case "keep":
                self.keeps(happening)
            case "ask and answer":
                self.asks_and_answers(happening.ritual or "evening")
            case "undo":
                self.undoes(happening)
            case "streaks":
                self.hears_streak(happening)
            case "open":
                self.agrees_on_the_day(self.couple.opens)
            case _:
                self.turn("HearWeek")
                self.does(happening)

    def begins(self) -> int:
        """The naive household hears that a turn begins; how often the zone is looked up in it."""
        zone = self.couple.zones[self.couple.device]
        return int(self.naive.begin_turn(self.couple.now, self.couple.device, zone))

    def turn(self, intent: str, **slots: str | None) -> Heard:
        return self.agrees_on_the_day(lambda: self.couple.asks(intent, **slots))

    def agrees_on_the_day(self, act: Callable[[], Heard]) -> Heard:
        """Both look the zone up in the same turns, and find the same day."""
        before, looks_up = self.couple.zones.asked, self.begins()
        heard = act()
        assert self.couple.zones.asked - before == looks_up
        assert self.naive.today == self.stored().last_day
        return heard

    def stored(self) -> Household:
        return self.couple.store.load(self.couple.user).household

    def spoken(self, number: int | None) -> str | None:
        """A date that many days from the calendar's own, as a speaker resolves it."""
        if number is None:
            return None
        zone = self.stored().calendar.zone if self.stored().calendar.known_zone else ZONES[0]
        calendar = replace(self.stored().calendar, assumed_zone=zone)
        return (calendar.local(self.couple.now).date() + timedelta(days=number)).isoformat()

    def keeps(self, happening: Step) -> None:
        told, day = self.naive, self.spoken(happening.number)
        heard = self.turn("KeepRitual", ritual=happening.ritual, day=day)
        meant = told.spoken(date.fromisoformat(day)) if day else told.today
        ritual = happening.ritual or told.unnamed(meant if day else None)
        if ritual is None:
            assert heard.is_open
            return
        outcome = told.keep(ritual, meant)
        if outcome == "too_far":
            assert "7 days back" in heard.text
        elif outcome == "future":
            assert "hasn't come" in heard.text
        else:
            assert ("already" in heard.text) == (outcome == "already")
            self.hears(heard, ritual)

    def keeps_every(self, period: timedelta, happening: Step) -> None:
        """A ritual is kept day by day, or week by week."""
        for _ in range(happening.number or 0):
            self.keeps(Step(0, "keep", happening.ritual))
            self.couple.now += period
        self.hears_streak(happening)

    def hears_streak(self, happening: Step) -> None:
        self.hears(self.turn("HearStreaks", ritual=happening.ritual), happening.ritual)

    def rebuilds_its_checkpoints(self) -> None:
        """From all archived days, and no checkpoint, the streaks are the same."""
        household, today = self.stored(), self.naive.today
        archives = self.couple.store.archives(self.couple.user)
        for ritual in household.rituals:
            archived = (archive.kept.get(ritual.id, frozenset()) for archive in archives)
            whole = replace(ritual, kept=ritual.kept.union(*archived), checkpoint=None)
            assert streak_of(whole, household.rest, today) == household.streak(ritual.id, today)

    def asks_and_answers(self, moment: str) -> None:
        told = self.naive
        self.turn("AskQuestion", moment=moment)
        ritual = {"morning": "coffee", "evening": "reflection", "walk": "walk"}[moment]
        if self.couple.attributes is None:
            assert told.keep(ritual, told.today) == "already"
            return
        told.begin_turn(self.couple.now, self.couple.device, None)
        heard = self.couple.yes()
        assert told.keep(ritual, told.today) == "kept"
        self.hears(heard, ritual)

    def undoes(self, happening: Step) -> None:
        told, day = self.naive, self.spoken(happening.number)
        heard = self.turn("UndoKeep", ritual=happening.ritual, day=day)
        meant = told.spoken(date.fromisoformat(day)) if day else told.today
        outcome = told.take_back(happening.ritual or "", meant)
        if outcome in {"future", "too_far"}:
            assert "nothing" in heard.text
        else:
            assert ("wasn't kept" in heard.text) == (outcome == "not_kept")
            self.hears(heard, happening.ritual)

    def hears(self, heard: Heard, ritual: str | None) -> None:
        """The card tells the naive streaks, and the speech the naive count."""
        rituals = [ritual] if ritual else self.naive.active()
        expected = {name: self.naive.streak(name) for name in rituals}
        assert heard.streaks == {ON_CARD[name]: (each.run, each.best) for name, each in expected.items()}
        for each in expected.values():
            tells = "wasn't kept" not in heard.text and "this week" not in heard.text
            if tells and each.run == 0 and each.kept:
                assert f"kept {each.kept} of your last {each.due} " in heard.text

    def does(self, happening: Step) -> None:
        """Something there is no intent for yet: done to the stored household, as an intent would."""
        stored = self.couple.store.load(self.couple.user)
        household = self.done(stored.household, happening)
        self.couple.store.save(household, stored.version)

    def done(self, household: Household, happening: Step) -> Household:  # noqa: C901, PLR0911, PLR0912 - one case a step
        told, today, now = self.naive, self.naive.today, self.couple.now
        ritual, number = happening.ritual, happening.number or 0
        match happening.what:
            case "rhythm":
                assert ritual
                assert happening.rhythm
                told.set_rhythm(ritual, happening.rhythm)
                return household.with_rhythm(ritual, as_domain(happening.rhythm), today)
            case "rest days":
                assert ritual
                told.add_rest_days(ritual, happening.weekdays)
                changed = household.ritual(ritual).with_rest_days(happening.weekdays, today)
                return household.with_ritual(changed)
            case "pause":
                told.pause(ritual, days=happening.number)
                return household.pause(ritual, pause_of(today, days=happening.number), today)
            case "pause since":
                since = today - timedelta(days=number)
                told.pause(ritual, since=since, until=today + WEEK)
                return household.pause(ritual, pause_of(today, since=since, until=today + WEEK), today)
            case "pause from":
                start = today + timedelta(days=number)
                told.pause(ritual, start=start, days=3)
                return household.pause(ritual, pause_of(today, start=start, days=3), today)
            case "resume":
                told.resume(ritual)
                return household.resume(ritual, today)
            case "retire":
                assert ritual
                told.retire(ritual)
                return household.with_ritual(household.ritual(ritual).retire(today))
            case "quiet day":
                told.set_quiet_days(None, today, today + timedelta(days=number - 1))
                quiet = QuietTime(None, today, today, days=number)
                return replace(household, quiet_times=(*household.quiet_times, quiet))
            case "quiet hours":
                late, length = time(22), timedelta(hours=number)
                told.set_quiet("Sam", datetime.combine(today, late), length, happening.weekdays)
                quiet = QuietTime("Sam", today, today, late, length, weekdays=happening.weekdays)
                return replace(household, quiet_times=(*household.quiet_times, quiet))
            case "cancel quiet":
                for handle in range(len(household.quiet_times)):
                    told.cancel_quiet(handle)
                ended = tuple(
                    replace(quiet, ended_on=min(quiet.ended_on or today, today))
                    for quiet in household.quiet_times
                )
                return replace(household, quiet_times=ended)
            case "day turn":
                told.set_day_turn(time(number))
                return household.with_day_turn(time(number), now)
            case _:
                told.set_week_start(number)
                return replace(household, calendar=household.calendar.with_week_start(number, today))


def as_domain(rhythm: naive.Rhythm) -> Rhythm:
    if isinstance(rhythm, naive.Weeks):
        return Weeks(rhythm.times)
    assert isinstance(rhythm, naive.Days)
    return Days(rhythm.asked)
