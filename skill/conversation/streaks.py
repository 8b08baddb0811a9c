"""How the streaks are, and how the week was."""

from dataclasses import replace
from datetime import date

from skill.conversation.rituals import which_ritual, with_news
from skill.conversation.slots import named_ritual
from skill.conversation.turn import Card, Reply, Say, Slot, Turn
from skill.conversation.words import (
    card_name,
    kept_in_week,
    offer_question,
    open_week,
    ritual_name,
    run_of,
    still_asked,
    streak_card,
)
from skill.domain.days import DAY
from skill.domain.household import Household
from skill.domain.rituals import Ritual

NOTHING = Slot()


def hear_streaks(turn: Turn, household: Household, *, ritual: Slot = NOTHING) -> Reply:
    """The streaks of all active rituals, or of the one named, active or not."""
    named = named_ritual(ritual, household)
    if ritual.is_filled and named is None:
        return which_ritual(turn, household, "HearStreaksIntent")
    rituals = [named] if named else household.active(turn.today)
    if not rituals:
        card = Card(Say("card-streaks"), (Say("card-streaks-none"),))
        reply = Reply((Say("streaks-none"),), ask=offer_question(turn, household), card=card)
        return with_news(turn, household, reply)
    told = tuple(_streak_said(household, each, turn.today) for each in rituals)
    week = sum(kept_in_week(household, each, turn.today) for each in rituals)
    together = (Say("week-together", n=week),) if named is None and week else ()
    card = streak_card(household, rituals, "card-streaks", turn.today)
    card = replace(card, lines=card.lines + together)
    return with_news(turn, household, Reply(told + together, card=card))


def hear_week(turn: Turn, household: Household) -> Reply:
    """What was kept this week; on a week's first day, in the week that ended."""
    active = household.active(turn.today)
    if not active:
        card = Card(Say("card-week"), (Say("card-streaks-none"),))
        return Reply((Say("streaks-none"),), ask=offer_question(turn, household), card=card)
    ended = household.calendar.week(turn.today).first == turn.today
    last = turn.today - DAY if ended else turn.today
    kept = [(ritual, kept_in_week(household, ritual, last)) for ritual in active]
    told = tuple(
        Say("week-ritual", {"ritual": ritual_name(ritual)}, n=number) for ritual, number in kept if number
    )
    lines = tuple(
        Say("card-week-ritual", {"ritual": card_name(household, ritual)}, n=number) for ritual, number in kept
    )
    card = Card(Say("card-last-week" if ended else "card-week"), lines)
    if not told:
        return Reply(
            (Say("last-week-nothing" if ended else "week-nothing"),), ask=still_asked(turn), card=card
        )
    say = Say("last-week-told" if ended else "week-told", {"rituals": told})
    return Reply((say,), ask=still_asked(turn), card=card)


def _streak_said(household: Household, ritual: Ritual, today: date) -> Say:
    streak = household.streak(ritual.id, today)
    week = None if streak.run else open_week(household, ritual, today)
    told = {"ritual": ritual_name(ritual), "run": week or run_of(ritual, streak)}
    if streak.best > streak.run:
        return Say("streak-and-best", {**told, "best": streak.best})
    return Say("streak", told)
