"""Tonight's question: asked, exchanged, saved, gone back to, and the space held after it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from skill.conversation.slots import length as read_length
from skill.conversation.turn import Ask, Asking, Elicit, InHand, Pause, Reply, Say, Session, Slot, Turn
from skill.conversation.words import offer_question, still_asked, when
from skill.domain.household import Household
from skill.domain.questions import LEVELS, OPENS_AFTER, Asked, Draw, Question, Questions
from skill.domain.rituals import COFFEE, DATE, REFLECTION, WALK

HELD = 20
LONGEST_HELD = timedelta(seconds=200)
NOTHING = Slot()


@dataclass(frozen=True)
class Moment:
    """A moment of the day or week: its deck, the ritual its question is for, and how it is brought."""

    deck: str
    ritual: str | None
    intro: str


MOMENTS = {
    "morning": Moment("morning", COFFEE, "question-morning"),
    "evening": Moment("evening", REFLECTION, "question-evening"),
    "walk": Moment("walk", WALK, "question-walk"),
    "date": Moment("date", DATE, "question-date"),
    "solo": Moment("solo", None, "question-solo"),
}
DECK_ORDER = tuple(MOMENTS)


def ask_question(turn: Turn, household: Household, *, moment: Slot = NOTHING, theme: Slot = NOTHING) -> Reply:
    """The question of the day for a moment, the same one all day; a theme brings another."""
    asked_for, note = MOMENTS.get(moment.id or "", _hour(turn, household)), None
    if not turn.decks.deck(asked_for.deck):
        return Reply((Say("deck-not-there"),), ask=offer_question(turn, household))
    draw = _draw(turn, household, asked_for.deck)
    questions = household.questions
    card = draw.fixed(questions)
    if theme.id is not None and not (turn.repeated and card):
        themed, questions = draw.next(questions, theme=theme.id)
        note = note if themed else Say("theme-nothing-new")
        card = themed or card
    elif theme.is_filled and theme.id is None:
        note = Say("theme-unknown")
    if card is None:
        card, questions = draw.next(questions)
    if card is None:
        return Reply((Say("no-question"),))
    return _pose(turn, replace(household, questions=questions), asked_for, card, note)


def another_question(turn: Turn, household: Household) -> Reply:
    """Another question in place of the one in hand, or of the hour's; the skipped one waits a while."""
    asked_for = _moment_in_hand(turn, household)
    draw = _draw(turn, household, asked_for.deck)
    questions = household.questions
    current, in_hand = draw.fixed(questions), turn.session.in_hand
    saved = in_hand is not None and in_hand.deck is None and in_hand.question is not None
    if current is None or saved:
        return ask_question(turn, household, moment=Slot(asked_for.deck, (asked_for.deck,)))
    if turn.repeated:
        skipped_now = {skip.question for skip in questions.skipped if skip.day == turn.today}
        replaced = any(card.id in skipped_now for card in draw.cards)
        note = Say("another", pick=turn.pick) if replaced else None
        return _pose(turn, household, asked_for, current, note)
    skipped = questions.skip(asked_for.deck, current.id, turn.today)
    card, changed = draw.next(skipped, but=current.id)
    if card is None:
        return _pose(turn, household, asked_for, current, Say("no-other"))
    note = Say("another", pick=turn.pick)
    return _pose(turn, replace(household, questions=changed), asked_for, card, note)


def change_depth(turn: Turn, household: Household, *, depth: Slot = NOTHING) -> Reply:
    """Lighter at once, or deeper once both are up for it."""
    if depth.id == "lighter":
        return _lighter(turn, household)
    if depth.id == "deeper":
        return _deeper(turn, household)
    ask = Ask(Asking.WHICH_DEPTH, Say("which-depth"), Say("which-depth-again"))
    return Reply(ask=ask, elicit=Elicit("ChangeDepthIntent", "depth"))


def deepen(turn: Turn, household: Household) -> Reply:
    """Both are up for it: one level deeper from here on."""
    questions = household.questions
    if not turn.repeated:
        questions = questions.deeper(household.ceiling(turn.today))
    changed = replace(household, questions=questions)
    return Reply((Say("deeper-now"),), ask=_offer_another(turn), household=changed)


def save_question(turn: Turn, household: Household) -> Reply:
    """The question in hand, or the one asked last, is kept for another day."""
    in_hand = turn.session.in_hand
    asked = _last_asked(household)
    question = in_hand.question if in_hand and in_hand.question else asked[1].question if asked else None
    if question is None:
        return Reply((Say("save-nothing"),), ask=offer_question(turn, household))
    changed = replace(household, questions=household.questions.save(question))
    return Reply((Say("saved"),), ask=still_asked(turn), household=changed)


def saved_question(turn: Turn, household: Household) -> Reply:
    """One of the questions saved, each in its turn."""
    saved = household.questions.saved
    saved = (*saved[-1:], *saved[:-1]) if turn.repeated else saved
    card = next((card for each in saved if (card := turn.decks.question(each)) is not None), None)
    if card is None:
        return Reply((Say("saved-none"),), ask=offer_question(turn, household))
    moment = _hour(turn, household)
    if moment.ritual and turn.today in household.ritual(moment.ritual).kept:
        moment = replace(moment, ritual=None)
    changed = replace(household, questions=household.questions.save(card.id))
    reply = _pose(turn, changed, replace(moment, intro="question-saved"), card, None)
    if reply.session is None or reply.session.in_hand is None:
        return reply
    in_hand = replace(reply.session.in_hand, deck=None)  # it is not the day's question of its deck
    return replace(reply, session=replace(reply.session, in_hand=in_hand))


def last_question(turn: Turn, household: Household) -> Reply:
    """The question of the last evening (or day) before this one; without any, today's."""
    earlier = _last_asked(household, turn) or _last_asked(household)
    card = turn.decks.question(earlier[1].question) if earlier else None
    if earlier is None or card is None:
        return Reply((Say("last-none"),), ask=offer_question(turn, household))
    deck, asked = earlier
    ritual = MOMENTS[deck].ritual
    told = Say("last-question", {"when": when(ritual, asked.day, turn.today), "question": card.text})
    return Reply((told,), ask=still_asked(turn))


def not_tonight(turn: Turn, household: Household) -> Reply:
    """Accepted, without a word more; nothing is asked again this day."""
    return Reply((Say("not-tonight", pick=turn.pick),), household=household.declined(turn.today))


def hold_space(turn: Turn, household: Household, *, length: Slot = NOTHING) -> Reply:
    """A held silence of their choosing; too long a one ends the session instead."""
    asked = read_length(length) or timedelta(seconds=HELD)
    household, session, is_open = _held_for(turn, household)
    if asked > LONGEST_HELD:
        return Reply((Say("leave-you-to-it"),), household=household, session=session)
    say = (Say("holding"), Pause(max(int(asked.total_seconds()), 1)))
    return Reply(say, ask=both_turns() if is_open else None, household=household, session=session)


def question_without_store(turn: Turn, household: Household) -> Reply:
    """A light question when nothing can be looked up, and an honest word that nothing can be counted."""
    hour = _hour(turn, household).deck
    deck = turn.slots.get("moment", NOTHING).id or hour
    deck = deck if turn.decks.deck(deck) else hour
    card = Draw(turn.household, deck, turn.decks.deck(deck), 1, turn.today).without_memory()
    told = (Say("question-for-now"), Say("question", {"question": card.text})) if card else ()
    return Reply((*told, Say("store-down-question")))


def _held_for(turn: Turn, household: Household) -> tuple[Household, Session, bool]:
    """What space is held for, and whether both turns are to be asked about: not when kept or declined."""
    in_hand = turn.session.in_hand
    if in_hand is None or in_hand.ritual is None:
        meant = household.meant_ritual(turn.now, turn.today, None)
        in_hand = InHand(meant.id if meant else None, turn.today)
    session = replace(turn.session, in_hand=in_hand)
    if in_hand.ritual is None:
        return household, session, household.declined_on != turn.today
    if in_hand.day in household.ritual(in_hand.ritual).kept or household.declined_on == turn.today:
        return household, session, False
    return household.waits_for(in_hand.ritual, in_hand.day), session, True


def both_turns() -> Ask:
    """Did you both get a turn?"""
    return Ask(Asking.BOTH_TURNS, Say("both-turns"), Say("both-turns-again"))


def _pose(turn: Turn, household: Household, moment: Moment, card: Question, note: Say | None) -> Reply:
    """A question brought, and the space held after it; one already kept is only told."""
    intro = note or Say(moment.intro, pick=turn.pick)
    say: tuple[Say | Pause, ...] = (intro, Say("question", {"question": card.text}))
    if moment.ritual is None:
        return Reply((*say, Say("take-it-with-you")), household=household)
    in_hand = InHand(moment.ritual, turn.today, card.id, moment.deck)
    session = replace(turn.session, in_hand=in_hand)
    if turn.today in household.ritual(moment.ritual).kept:
        kept = Say("kept-today-already", {"when": when(moment.ritual, turn.today, turn.today)})
        return Reply((*say, kept), household=household, session=session)
    household = household.waits_for(moment.ritual, turn.today)
    return Reply((*say, Pause(HELD)), ask=both_turns(), household=household, session=session)


def _lighter(turn: Turn, household: Household) -> Reply:
    before = household.questions.level(household.ceiling(turn.today))
    questions = (
        household.questions if turn.repeated else household.questions.lighter(household.ceiling(turn.today))
    )
    key = "lighter-now" if before > 1 or turn.repeated else "lightest-now"
    return Reply((Say(key),), ask=still_asked(turn), household=replace(household, questions=questions))


def _deeper(turn: Turn, household: Household) -> Reply:
    level, ceiling = household.questions.level(household.ceiling(turn.today)), household.ceiling(turn.today)
    if level < ceiling:
        return Reply(ask=Ask(Asking.DEEPER, Say("both-up-for-it"), Say("both-up-for-it-again")))
    if level == LEVELS[-1]:
        return Reply((Say("deepest-already"),), ask=still_asked(turn))
    missing = OPENS_AFTER[level + 1] - household.touchpoints(turn.today)
    return Reply((Say("deeper-later", n=missing),), ask=still_asked(turn))


def _offer_another(turn: Turn) -> Ask | None:
    """Where a question is in hand, another one at the new depth is offered."""
    in_hand = turn.session.in_hand
    if in_hand is None or in_hand.question is None:
        return None
    return Ask(Asking.ANOTHER, Say("offer-another"), Say("offer-another-again"))


def _moment_in_hand(turn: Turn, household: Household) -> Moment:
    in_hand = turn.session.in_hand
    if in_hand is not None and in_hand.deck is not None and in_hand.day == turn.today:
        return replace(MOMENTS[in_hand.deck], ritual=in_hand.ritual)
    return _hour(turn, household)


def _hour(turn: Turn, household: Household) -> Moment:
    return MOMENTS["morning" if household.calendar.is_morning(turn.now) else "evening"]


def _draw(turn: Turn, household: Household, deck: str) -> Draw:
    level = household.questions.level(household.ceiling(turn.today))
    return Draw(household.id, deck, turn.decks.deck(deck), level, turn.today)


def _last_asked(household: Household, before: Turn | None = None) -> tuple[str, Asked] | None:
    """The question asked last, and its deck; with a turn, last before that turn's day."""
    questions: Questions = household.questions
    asked = [
        (deck, each)
        for deck, hearing in questions.decks.items()
        for each in (hearing.previous, hearing.current)
        if each is not None and (before is None or each.day < before.today)
    ]
    late = {"morning": 0, "walk": 1, "date": 2, "solo": 2, "evening": 3}
    return max(asked, key=lambda each: (each[1].day, late.get(each[0], 0)), default=None)
