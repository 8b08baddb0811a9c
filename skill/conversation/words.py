"""Phrases that several replies share: a ritual's name, a day, a count, a streak, the card of a streak."""

from datetime import date

from skill.conversation.turn import Ask, Asking, Card, Say, Turn
from skill.domain.days import days_between
from skill.domain.household import Household
from skill.domain.rituals import CHECK_IN, COFFEE, DATE, REFLECTION, WALK, Ritual, Unit, Weeks
from skill.domain.streaks import Streak

NAMES = {
    COFFEE: "name-coffee",
    REFLECTION: "name-reflection",
    WALK: "name-walk",
    DATE: "name-date",
    CHECK_IN: "name-check-in",
}
TODAY = {COFFEE: "this-morning", REFLECTION: "tonight"}
YESTERDAY = {COFFEE: "yesterday-morning", REFLECTION: "last-night"}
WEEKDAYS = (
    "on-monday",
    "on-tuesday",
    "on-wednesday",
    "on-thursday",
    "on-friday",
    "on-saturday",
    "on-sunday",
)
DAYS = {COFFEE: "mornings", REFLECTION: "evenings"}
UNITS = {Unit.WEEKS: "weeks", Unit.YEARS: "years"}


def ritual_name(ritual: Ritual) -> Say:
    """What a ritual is called aloud."""
    if ritual.name is not None:
        return Say("name-own", {"name": ritual.name})
    return Say(NAMES[ritual.id])


def card_name(household: Household, ritual: Ritual) -> Say:
    """What a ritual is called on a card, which others may read: never by a name of their own."""
    if ritual.name is None:
        return Say(NAMES[ritual.id])
    own = [other.id for other in household.rituals if other.name is not None]
    return Say("name-own-on-card", {"number": own.index(ritual.id) + 1})


def names_of(rituals: list[Ritual]) -> tuple[Say, ...]:
    """The names of several rituals, told as a list."""
    return tuple(ritual_name(ritual) for ritual in rituals)


def when(ritual: str | None, day: date, today: date) -> Say:
    """A day as one would say it of this ritual: "tonight", "last night", "on Monday", "9 days ago"."""
    ago = (today - day).days
    if ago <= 0:
        return Say(TODAY.get(ritual or "", "today"))
    if ago == 1:
        return Say(YESTERDAY.get(ritual or "", "yesterday"))
    if ago < 7:
        return Say(WEEKDAYS[day.weekday()])
    return Say("a-week-ago") if ago == 7 else Say("days-ago", n=ago)


def count(ritual: Ritual, unit: Unit, number: int) -> Say:
    """So many evenings, mornings, days, weeks or years."""
    return Say(UNITS.get(unit, DAYS.get(ritual.id, "days")), n=number)


def run_of(ritual: Ritual, streak: Streak) -> Say:
    """A streak told as what was kept: the run, or, after a break, how much of the last weeks."""
    if streak.run:
        return Say("run", {"count": count(ritual, streak.unit, streak.run)}, n=streak.run)
    if streak.kept:
        due = count(ritual, streak.unit, streak.due)
        return Say("kept-of", {"kept": streak.kept, "due": due})
    if streak.total:
        return Say("kept-in-all", n=streak.total)
    return Say("not-begun")


def standing(household: Household, ritual: Ritual, today: date) -> Say:
    """Where a ritual stands right after it was kept: its run, or the week's count while the week is open."""
    return open_week(household, ritual, today) or run_of(ritual, household.streak(ritual.id, today))


def open_week(household: Household, ritual: Ritual, today: date) -> Say | None:
    """How far a ritual of several times a week has come in a week begun and not yet met."""
    rhythm, kept = ritual.rhythm_on(today).rhythm, kept_in_week(household, ritual, today)
    if not isinstance(rhythm, Weeks) or not 0 < kept < rhythm.times:
        return None
    return Say("of-this-week", {"kept": kept, "times": rhythm.times})


def kept_in_week(household: Household, ritual: Ritual, day: date) -> int:
    """How often a ritual was kept in a day's calendar week, through that day."""
    first = household.calendar.week(day).first
    return sum(1 for each in days_between(first, day) if each in ritual.kept)


def streak_card(household: Household, rituals: list[Ritual], title: str, today: date) -> Card:
    """A card with a line for each ritual: its streak and its best, zeros included."""
    lines = tuple(streak_line(household, ritual, today) for ritual in rituals)
    weeks = (open_week(household, ritual, today) for ritual in rituals)
    return Card(Say(title), (*lines, *(week for week in weeks if week is not None)))


def streak_line(household: Household, ritual: Ritual, today: date) -> Say:
    """A card's line: "Morning coffee: 5 (best 9)"."""
    streak = household.streak(ritual.id, today)
    name = card_name(household, ritual)
    return Say("card-streak", {"ritual": name, "run": streak.run, "best": streak.best})


def offer_question(turn: Turn, household: Household) -> Ask | None:
    """Would you like the question of the hour? Not where it was kept, or declined for the day."""
    if household.declined_on == turn.today or turn.today in household.ritual_of_hour(turn.now).kept:
        return None
    morning = household.calendar.is_morning(turn.now)
    return Ask(Asking.QUESTION, Say("offer-morning" if morning else "offer-evening"), Say("offer-again"))


def still_asked(turn: Turn) -> Ask | None:
    """Whether both had their turn, where that was asked and something else came between."""
    return turn.session.ask if turn.session.asking == Asking.BOTH_TURNS else None


def what_next() -> Ask:
    """The open question, with what one can say."""
    return Ask(Asking.WHAT_NEXT, Say("what-next"), Say("what-next-again"))
