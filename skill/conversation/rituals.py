"""Keeping rituals, taking back, and what is told with it: grace, a level opened, last night's question."""

from dataclasses import dataclass, replace
from datetime import date

from skill.conversation.slots import kept_day, named_ritual
from skill.conversation.turn import Ask, Asking, Card, Elicit, InHand, Reply, Say, Slot, Turn
from skill.conversation.words import (
    card_name,
    names_of,
    offer_question,
    ritual_name,
    standing,
    still_asked,
    streak_card,
    when,
)
from skill.domain.household import Household
from skill.domain.rituals import EVERY_DAY, Days, RhythmSince, Ritual, Weeks, Years

NOTHING = Slot()
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Meant:
    """The ritual and the day that keeping or taking back is about."""

    ritual: Ritual
    day: date


def keep_ritual(turn: Turn, household: Household, *, ritual: Slot = NOTHING, day: Slot = NOTHING) -> Reply:
    """We did it: the ritual named, in hand, or of the hour, today or on a day of the last week."""
    meant = _meant(turn, household, "KeepRitualIntent", ritual, day)
    return meant if isinstance(meant, Reply) else keep(turn, household, meant)


def undo_keep(turn: Turn, household: Household, *, ritual: Slot = NOTHING, day: Slot = NOTHING) -> Reply:
    """Undo that: the ritual named, the last new keep of the session, or the ritual of the hour."""
    if not ritual.is_filled and not day.is_filled and turn.session.kept:
        name, kept_on = turn.session.kept[-1]
        return _take_back(turn, household, Meant(household.ritual(name), kept_on))
    in_hand = turn.session.in_hand
    if in_hand is not None:  # undoing is about today, whatever day was spoken of
        turn = replace(turn, session=replace(turn.session, in_hand=replace(in_hand, day=turn.today)))
    meant = _meant(turn, household, "UndoKeepIntent", ritual, day)
    return meant if isinstance(meant, Reply) else _take_back(turn, household, meant)


def keep_in_hand(turn: Turn, household: Household) -> Reply:
    """Both had their turn: what the session is about is kept."""
    in_hand = turn.session.in_hand
    if in_hand is None or in_hand.ritual is None:
        return keep_ritual(turn, household)
    return keep(turn, household, Meant(household.ritual(in_hand.ritual), in_hand.day))


def keep(turn: Turn, household: Household, meant: Meant) -> Reply:
    """Keep a ritual on a day, and tell where it stands; what was asked about another one is asked again."""
    name, day, in_hand = meant.ritual.id, meant.day, turn.session.in_hand
    changed = household if turn.repeated else household.keep(name, day, turn.today)
    new = _is_new(turn, household, meant, was=day in meant.ritual.kept)
    session = turn.session.kept_new(name, day) if new else turn.session
    if still_asked(turn) is None or (in_hand is not None and (in_hand.ritual, in_hand.day) == (name, day)):
        session = replace(session, in_hand=InHand(name, day), ask=None, asking=None)
    changed, opened = _level_told(turn, changed)
    key = ("kept" if day == turn.today else "kept-then") if new else "kept-already"
    if day not in changed.ritual(name).kept:
        key = "streak-now"  # a request told again, and taken back since
    reply = _told_with_card(turn, changed, meant, key, "card-kept" if new else "card-streaks")
    reply = replace(reply, say=(*reply.say, *opened), session=session, changed=(name, day) if new else None)
    return with_news(replace(turn, session=session), changed, reply)


def with_news(turn: Turn, household: Household, reply: Reply) -> Reply:
    """A launch, keep or streak answer, with spent grace told and last night asked about, each once."""
    grace = _grace(household.grace_untold(turn.today, turn.request))
    household = household.grace_was_told(turn.today, turn.request)
    reply = replace(reply, say=reply.say + grace, household=household)
    pending = household.unanswered(turn.today, turn.request)
    if pending is None:
        return _with_offer(turn, household, replace(reply, ask=reply.ask or still_asked(turn)))
    session = replace(turn.session, in_hand=InHand(pending.ritual, pending.day))
    asked = household.asked_again(pending, turn.request)
    about = {"when": when(pending.ritual, pending.day, turn.today)}
    ask = Ask(Asking.BOTH_TURNS, Say("both-turns-then", about), Say("both-turns-then-again", about))
    return replace(reply, ask=ask, household=asked, session=session)


def answered_no(turn: Turn, household: Household) -> Reply:
    """They did not both get a turn: no comment, and it is not asked about again."""
    in_hand = turn.session.in_hand
    if in_hand is None or in_hand.ritual is None:
        return Reply((Say("all-right"),))
    changed = household.answered(in_hand.ritual, in_hand.day)
    if in_hand.day == turn.today:
        return Reply((Say("no-hurry", pick=turn.pick),), household=changed)
    session = replace(turn.session, in_hand=None)
    return _with_offer(turn, changed, Reply((Say("all-right"),), household=changed, session=session))


def list_rituals(turn: Turn, household: Household) -> Reply:
    """Which rituals they have, each with its rhythm."""
    active = household.active(turn.today)
    if not active:
        return Reply(
            (Say("rituals-none", {"rituals": names_of(list(household.rituals))}),),
            ask=offer_question(turn, household),
            card=Card(Say("card-rituals"), (Say("card-rituals-none"),)),
        )
    told = tuple(Say("ritual-with-rhythm", _told(household, ritual, aloud=True)) for ritual in active)
    lines = tuple(Say("card-ritual", _told(household, ritual, aloud=False)) for ritual in active)
    say = Say("rituals-told", {"rituals": told}, n=len(active))
    return Reply((say,), ask=still_asked(turn), card=Card(Say("card-rituals"), lines))


def which_ritual(turn: Turn, household: Household, intent: str, day_said: str | None = None) -> Reply:
    """Which one do you mean? A day said already is remembered."""
    names = {"rituals": names_of(household.active(turn.today) or list(household.rituals))}
    ask = Ask(Asking.WHICH_RITUAL, Say("which-ritual", names), Say("which-ritual-again"))
    session = replace(turn.session, day_said=day_said)
    return Reply(ask=ask, session=session, elicit=Elicit(intent, "ritual"))


def _meant(turn: Turn, household: Household, intent: str, ritual: Slot, day: Slot) -> Meant | Reply:
    """What is meant by the slots and the session, or the one question that is left."""
    if not day.is_filled and turn.session.asking == Asking.WHICH_RITUAL and turn.session.day_said:
        day = Slot(turn.session.day_said)
    on = kept_day(day, turn, household) if day.is_filled else None
    if day.is_filled and on is None:
        ask = Ask(Asking.WHICH_DAY, Say("which-day"), Say("which-day-again"))
        return Reply(ask=ask, elicit=Elicit(intent, "day"))
    named = named_ritual(ritual, household)
    if named is not None:
        return Meant(named, on or turn.today)
    in_hand = turn.session.in_hand
    if not ritual.is_filled and in_hand is not None and in_hand.ritual is not None:
        return Meant(household.ritual(in_hand.ritual), on or in_hand.day)
    unnamed = None if ritual.is_filled else household.meant_ritual(turn.now, turn.today, on)
    if unnamed is not None:
        return Meant(unnamed, on or turn.today)
    return which_ritual(turn, household, intent, day.value)


def _take_back(turn: Turn, household: Household, meant: Meant) -> Reply:
    name, day = meant.ritual.id, meant.day
    changed = household if turn.repeated else household.take_back(name, day, turn.today)
    new = _is_new(turn, household, meant, was=day not in meant.ritual.kept)
    key = "taken-back" if new else "was-not-kept"
    if day in changed.ritual(name).kept:
        key = "streak-now"  # a request told again, and kept since
    reply = _told_with_card(turn, changed, meant, key, "card-taken-back" if new else "card-streaks")
    kept = tuple(each for each in turn.session.kept if each != (name, day))
    session = replace(turn.session, kept=kept)
    return replace(reply, household=changed, session=session, changed=(name, day) if new else None)


def _is_new(turn: Turn, household: Household, meant: Meant, *, was: bool) -> bool:
    """Whether this request changed something; told again, what it did then counts."""
    acted = household.request(turn.request)
    return acted.changed == (meant.ritual.id, meant.day) if acted else not was


def _told_with_card(turn: Turn, household: Household, meant: Meant, key: str, title: str) -> Reply:
    """Words about a ritual on a day, and the card of its streak."""
    ritual = household.ritual(meant.ritual.id)
    blanks = {
        "ritual": ritual_name(ritual),
        "when": when(ritual.id, meant.day, turn.today),
        "standing": standing(household, ritual, turn.today),
    }
    card = streak_card(household, [ritual], title, turn.today)
    return Reply((Say(key, blanks, pick=turn.pick),), card=card, household=household)


def _grace(untold: list[tuple[Ritual, int]]) -> tuple[Say, ...]:
    """Grace spent, in one sentence."""
    if not untold:
        return ()
    names = {"rituals": names_of([ritual for ritual, _ in untold])}
    spent = sum(number for _, number in untold)
    return (Say("grace-kept" if len(untold) == 1 else "grace-kept-several", names, n=spent),)


def _level_told(turn: Turn, household: Household) -> tuple[Household, tuple[Say, ...]]:
    """A deeper level that has opened is told once."""
    questions, ceiling = household.questions, household.ceiling(turn.today)
    again = ceiling == questions.ceiling_told > 1 and questions.ceiling_told_by == turn.request
    if ceiling <= questions.ceiling_told and not again:
        return household, ()
    told = replace(questions, ceiling_told=ceiling, ceiling_told_by=turn.request)
    rose = questions.level(ceiling) == ceiling
    return replace(household, questions=told), (Say("level-opened" if rose else "level-to-choose"),)


def _with_offer(turn: Turn, household: Household, reply: Reply) -> Reply:
    """Whoever opened the skill is offered the question of the hour."""
    if reply.ask is not None or not turn.session.launched:
        return reply
    return replace(reply, ask=offer_question(turn, household))


def _told(household: Household, ritual: Ritual, *, aloud: bool) -> dict[str, Say]:
    name = ritual_name(ritual) if aloud else card_name(household, ritual)
    return {"ritual": name, "rhythm": rhythm_said(ritual.rhythm)}


def rhythm_said(since: RhythmSince) -> Say:
    """A rhythm in words, with the weekdays it asks for."""
    match since.rhythm:
        case Days(asked):
            asked = asked - since.rest_days
            if asked == EVERY_DAY:
                return Say("rhythm-daily")
            if not asked:
                return Say("rhythm-none")
            return Say("rhythm-weekdays", {"days": tuple(Say(WEEKDAY_NAMES[day]) for day in sorted(asked))})
        case Weeks(times):
            return Say("rhythm-weekly", n=times)
        case Years():
            return Say("rhythm-yearly")
