"""A turn from end to end: load, look up the zone, act, save once; and what is said when that fails."""

import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from threading import Lock
from time import monotonic

from skill.conversation.ports import Archive, LostRace, Store, StoreDown, ZoneLookup
from skill.conversation.questions import question_without_store
from skill.conversation.routes import ASK, CLAIM_NOTHING, NEED_NO_STORE, ROUTES, UNKNOWN, Answer
from skill.conversation.turn import LAUNCH, Ask, Asking, Reply, Say, Slot, Turn
from skill.domain.errors import SkillError
from skill.domain.household import Household, Request

log = logging.getLogger(__name__)
PATIENCE = 2.9
"""Seconds into a turn after which no save is begun: Alexa waits 8 for the answer, and a save may take 5."""
STANDS_IN_LINE = 1.5
"""Seconds that a turn lets others of its household go first."""
TURNSTILES = tuple(Lock() for _ in range(64))
"""Each household passes one of them, and may share it with others."""
ZONES = {
    "en-US": "America/New_York",
    "en-GB": "Europe/London",
    "en-CA": "America/Toronto",
    "en-AU": "Australia/Sydney",
    "en-IN": "Asia/Kolkata",
    "de-DE": "Europe/Berlin",
}
"""The zone assumed by locale while none is known."""


class TooLate(Exception):
    """The turn has taken so long that nothing more can be saved in it."""


def take_turn(
    turn: Turn, store: Store, look_up_zone: ZoneLookup, clock: Callable[[], float] = monotonic
) -> Reply:
    """What a turn is answered, with the session as it goes on; all it changed is saved, or it says so.

    The clock tells how long the turn has taken, in seconds.
    """
    look_up = cache(look_up_zone)  # a lost race acts again, but asks the device only once
    ends = clock() + PATIENCE
    try:
        with _in_line(turn.household):
            return _raced(turn, store, look_up, lambda: clock() < ends)
    except StoreDown:
        log.warning("the store is down: %s", turn.request, exc_info=True)
        return _remembered(turn, _without_store(turn))
    except TooLate:
        log.warning("too late to save: %s", turn.request)
        return _remembered(turn, Reply((Say("store-busy"),)))


@cache
def parameters(answer: Answer) -> tuple[str, ...]:
    """The slots a route takes."""
    signature = inspect.signature(answer).parameters.values()
    return tuple(parameter.name for parameter in signature if parameter.kind == parameter.KEYWORD_ONLY)


@contextmanager
def _in_line(household: str) -> Iterator[None]:
    """One turn of a household at a time, so that only turns in other processes race with it.

    Who stood in line long enough goes ahead: the store lets only one of two win.
    """
    turnstile = TURNSTILES[hash(household) % len(TURNSTILES)]
    passed = turnstile.acquire(timeout=STANDS_IN_LINE)
    try:
        yield
    finally:
        if passed:
            turnstile.release()


def _raced(turn: Turn, store: Store, look_up_zone: ZoneLookup, in_time: Callable[[], bool]) -> Reply:
    """A lost race acts again. It ends: who loses was beaten by another's save. Raises `TooLate`."""
    while True:
        try:
            return _attempt(turn, store, look_up_zone, in_time)
        except LostRace:
            continue


def _attempt(turn: Turn, store: Store, look_up_zone: ZoneLookup, in_time: Callable[[], bool]) -> Reply:
    stored = store.load(turn.household)
    household = stored.household
    calendar = replace(household.calendar, assumed_zone=ZONES.get(turn.locale, "UTC"))
    household = replace(household, calendar=calendar)
    if household.request(turn.request):
        today = household.calendar.day_of(turn.now)
        return _remembered(turn, _answer(replace(turn, today=today, repeated=True), household))
    household = household.heard_from(turn.device, turn.now)
    if household.needs_zone(turn.device, turn.now):
        household = household.with_zone_looked_up(look_up_zone(), turn.now)
    turn = replace(turn, today=household.calendar.day_of(turn.now))
    reply = _answer(turn, household)
    after = (reply.household or household).acted(Request(turn.request, reply.changed), turn.today)
    try:
        # By the turn before as well: a clock that is wrong once folds nothing away.
        _save(store, after, stored.version, min(turn.today, household.last_day or turn.today), in_time)
    except (StoreDown, TooLate):
        if reply.household is not None and turn.intent not in CLAIM_NOTHING:
            raise
        log.warning("a turn was not saved: %s", turn.request, exc_info=True)
    return _remembered(turn, reply)


def _save(store: Store, household: Household, version: int, today: date, in_time: Callable[[], bool]) -> None:
    """One write, in which a year long past goes into its archive. Raises `TooLate`."""
    if not in_time():
        raise TooLate
    archived = household.archived(today)
    if archived is None:
        store.save(household, version)
    else:
        folded, kept, year = archived
        store.save(folded, version, Archive(year, kept))


def _answer(turn: Turn, household: Household) -> Reply:
    answer = ROUTES.get(turn.intent, UNKNOWN)
    filled = {name: turn.slots.get(name, Slot()) for name in parameters(answer)}
    try:
        return answer(turn, household, **filled)
    except SkillError as error:
        return Reply((Say(error.key),))


def _without_store(turn: Turn) -> Reply:
    """The store is down: what can be done without it, and an honest word about the rest."""
    household = Household(turn.household)
    calendar = replace(household.calendar, assumed_zone=ZONES.get(turn.locale, "UTC"))
    household = replace(household, calendar=calendar)
    turn = replace(turn, today=calendar.day_of(turn.now))
    asking = turn.session.asking if turn.intent == "AMAZON.YesIntent" else None
    known = turn.intent in ROUTES and (turn.intent != "AMAZON.YesIntent" or asking is not None)
    if turn.intent in NEED_NO_STORE or not known:
        return replace(_answer(turn, household), household=None)
    if turn.intent in ASK or asking in {Asking.QUESTION, Asking.ANOTHER}:
        return question_without_store(turn, household)
    if turn.intent == LAUNCH:
        ask = Ask(Asking.QUESTION, Say("offer-all-the-same"), Say("offer-again"))
        return Reply((Say("store-down-launch"),), ask=ask)
    told = turn.intent in CLAIM_NOTHING | {"SavedQuestionIntent"} or asking == Asking.STREAKS
    return Reply((Say("store-down-telling" if told else "store-down-saving"),))


def _remembered(turn: Turn, reply: Reply) -> Reply:
    """The reply with the session as the next turn finds it."""
    session = reply.session or turn.session
    asking = reply.ask.asking if reply.ask else None
    said = replace(session, asking=asking, said=reply.say, ask=reply.ask, elicit=reply.elicit)
    return replace(reply, session=said)
