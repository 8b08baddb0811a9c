"""Slots as they are sent, in ISO 8601 and its relatives, read into days, lengths and rituals."""

import re
from datetime import date, timedelta

from skill.conversation.turn import Slot, Turn
from skill.domain.days import read_spoken
from skill.domain.household import Household
from skill.domain.rituals import Ritual

DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)(?:\.\d+)?S)?)?"
)
LONGEST = timedelta(days=36500)


def kept_day(slot: Slot, turn: Turn, household: Household) -> date | None:
    """The day meant in keeping and taking back; None if the slot names no single day."""
    calendar_date = household.calendar.local(turn.now).date()
    if slot.value == "PRESENT_REF":
        return turn.today
    try:
        spoken = date.fromisoformat(slot.value or "") if len(slot.value or "") == 10 else None
    except ValueError:
        return None
    try:
        return read_spoken(spoken, turn.today, calendar_date) if spoken else None
    except OverflowError:
        return None


def length(slot: Slot) -> timedelta | None:
    """The length meant by an ISO 8601 duration, a month as 30 days; None if it is none."""
    match = DURATION.fullmatch(slot.value or "")
    if match is None or not any(match.groups()):
        return None
    parts = {unit: int(number) for unit, number in match.groupdict().items() if number}
    days = parts.pop("years", 0) * 365 + parts.pop("months", 0) * 30 + parts.pop("days", 0)
    try:
        return min(timedelta(days=days, **parts), LONGEST)
    except OverflowError:
        return LONGEST


def named_ritual(slot: Slot, household: Household) -> Ritual | None:
    """The ritual a slot names, built in or their own; None if it names none that is known."""
    said = (slot.value or "").casefold()
    for ritual in household.rituals:
        if ritual.id in slot.ids or (ritual.name is not None and ritual.name.casefold() == said):
            return ritual
    return None
