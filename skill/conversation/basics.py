"""Opening and closing, yes and no, help, repeating, and what was not understood."""

from dataclasses import replace
from enum import Enum, auto

from skill.conversation.questions import HELD, another_question, ask_question, both_turns, deepen
from skill.conversation.rituals import answered_no, keep_in_hand, with_news
from skill.conversation.streaks import hear_streaks
from skill.conversation.turn import Ask, Asking, Pause, Reply, Say, Turn
from skill.conversation.words import what_next, when
from skill.domain.days import DAY
from skill.domain.household import Household

AWAY_AFTER = 7 * DAY
NIGHT_UNTIL, NOON, EVENING_FROM, NIGHT_FROM = 4, 12, 17, 22


class TimeOfDay(Enum):
    """What a greeting goes by."""

    NIGHT = auto()
    MORNING = auto()
    AFTERNOON = auto()
    EVENING = auto()


GREETINGS = {
    TimeOfDay.NIGHT: "greet-night",
    TimeOfDay.MORNING: "greet-morning",
    TimeOfDay.AFTERNOON: "greet-afternoon",
    TimeOfDay.EVENING: "greet-evening",
}
GOODBYES = {
    TimeOfDay.NIGHT: "goodbye-night",
    TimeOfDay.MORNING: "goodbye-day",
    TimeOfDay.AFTERNOON: "goodbye-day",
    TimeOfDay.EVENING: "goodbye-night",
}


def launch(turn: Turn, household: Household) -> Reply:
    """Welcome: a first visit, a return after a week or more, or by the time of day; and what is offered."""
    session = replace(turn.session, launched=True)
    turn = replace(turn, session=session)
    hour = household.ritual_of_hour(turn.now)
    say: tuple[Say, ...] = (Say(_greeting(turn, household), pick=turn.pick),)
    ask = None
    if household.declined_on == turn.today:
        say = (*say, Say("here-when-wanted"))
    elif turn.today in hour.kept:
        say = (*say, Say("kept-today-already", {"when": when(hour.id, turn.today, turn.today)}))
        ask = Ask(Asking.STREAKS, Say("offer-streaks"), Say("offer-streaks-again"))
    welcomed = replace(household, welcomed_by=household.welcomed_by or turn.request)
    reply = with_news(turn, welcomed, Reply(say, ask=ask, session=session))
    return replace(reply, session=reply.session or session)


def yes(turn: Turn, household: Household) -> Reply:
    """Yes to whatever was asked last."""
    match turn.session.asking:
        case Asking.BOTH_TURNS:
            return keep_in_hand(turn, household)
        case Asking.QUESTION:
            return ask_question(turn, household)
        case Asking.STREAKS:
            return hear_streaks(turn, household)
        case Asking.ANOTHER:
            return another_question(turn, household)
        case Asking.DEEPER:
            return deepen(turn, household)
        case _:
            return not_understood(turn, household)


def no(turn: Turn, household: Household) -> Reply:
    """No to whatever was asked last."""
    if turn.session.asking == Asking.BOTH_TURNS:
        return answered_no(turn, household)
    in_hand = turn.session.in_hand
    ask = both_turns() if in_hand and in_hand.question and in_hand.ritual else None
    if turn.session.asking == Asking.DEEPER:
        return Reply((Say("stay-here"),), ask=ask)
    return Reply((Say("all-right"),), ask=ask if turn.session.asking == Asking.ANOTHER else None)


def help_(turn: Turn, household: Household) -> Reply:  # noqa: ARG001 - every route takes the household
    """What one can say here and now."""
    if turn.session.asking == Asking.BOTH_TURNS and turn.session.ask is not None:
        return Reply((Say("help-in-hand"),), ask=turn.session.ask)
    if turn.session.elicit is not None:
        return Reply((Say("help"),), ask=turn.session.ask, elicit=turn.session.elicit)
    return Reply((Say("help"),), ask=what_next())


def stop(turn: Turn, household: Household) -> Reply:
    """Goodbye, by the time of day."""
    return Reply((Say(GOODBYES[_time_of_day(turn, household)], pick=turn.pick),))


def repeat(turn: Turn, household: Household) -> Reply:
    """The question in hand, else what was said last; in a new session, the question of the hour."""
    session = turn.session
    in_hand = session.in_hand.question if session.in_hand and session.asking == Asking.BOTH_TURNS else None
    card = turn.decks.question(in_hand) if in_hand else None
    if card is not None:
        return Reply((Say("question", {"question": card.text}), Pause(HELD)), ask=session.ask)
    if session.said or session.ask:
        return Reply(session.said, ask=session.ask, elicit=session.elicit)
    return ask_question(turn, household)


def start_over(turn: Turn, household: Household) -> Reply:
    """From the beginning: the question of the hour."""
    return ask_question(turn, household)


def not_understood(turn: Turn, household: Household) -> Reply:  # noqa: ARG001 - every route takes the household
    """Not understood: the question that stands is asked again, else what one can say."""
    if turn.session.ask is not None:
        return Reply((Say("not-caught"),), ask=turn.session.ask, elicit=turn.session.elicit)
    return Reply((Say("not-caught"),), ask=what_next())


def _greeting(turn: Turn, household: Household) -> str:
    new = household.welcomed_by in {"", turn.request}
    if new and not household.active(turn.today):
        return "welcome-first"
    if household.last_day is not None and turn.today - household.last_day >= AWAY_AFTER:
        return "welcome-back"
    return GREETINGS[_time_of_day(turn, household)]


def _time_of_day(turn: Turn, household: Household) -> TimeOfDay:
    hour = household.calendar.local(turn.now).hour
    if hour < NIGHT_UNTIL or hour >= NIGHT_FROM:
        return TimeOfDay.NIGHT
    if hour < NOON:
        return TimeOfDay.MORNING
    return TimeOfDay.AFTERNOON if hour < EVENING_FROM else TimeOfDay.EVENING
