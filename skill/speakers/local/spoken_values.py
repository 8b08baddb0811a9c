"""Days and durations as people say them, in the forms Alexa sends for AMAZON.DATE and AMAZON.DURATION."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta, weekday

_UNDER_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TO_THE_TWENTIETH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_UNITS, _FIRSTS = _UNDER_TWENTY.split(), _TO_THE_TWENTIETH.split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
_MONTH_NAMES = "january february march april may june july august september october november december"
_WEEKDAYS, _MONTHS = _DAY_NAMES.split(), _MONTH_NAMES.split()

_CARDINALS = {word: n for n, word in enumerate(_UNITS)}
_CARDINALS |= {ten: 20 + 10 * n for n, ten in enumerate(_TENS)}
_CARDINALS |= {f"{ten} {_UNITS[n]}": _CARDINALS[ten] + n for ten in _TENS for n in range(1, 10)}
_ORDINALS = {word: n for n, word in enumerate(_FIRSTS, 1)} | {"thirtieth": 30, "thirty first": 31}
_ORDINALS |= {f"twenty {_FIRSTS[n - 1]}": 20 + n for n in range(1, 10)}


def _any_of(words: dict[str, int] | list[str]) -> str:
    """A pattern for any of these words, the longest first, so that "twenty one" is not read as twenty."""
    return "|".join(sorted(words, key=len, reverse=True))


_COUNT = rf"\d+|an?(?: couple(?: of)?)?|another|the next|couple of|{_any_of(_CARDINALS)}"
_NTH = rf"\d+(?:st|nd|rd|th)|{_any_of(_ORDINALS)}"
_PART_OF_DAY = r"(?: (?:morning|afternoon|evening|night))?"
_UNIT = r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?"


@dataclass(frozen=True)
class Span:
    """A value heard in an utterance: where it stands in the text, and its Alexa form."""

    start: int
    end: int
    value: str


def spoken_days(text: str, today: date) -> Iterator[Span]:
    """Every day named in the normalised text, left to right."""
    if not _DAY_IN_IT.search(text):
        return
    at = 0
    while at < len(text):
        span = next((s for s in (_day_at(text, at, today)) if s), None)
        if span:
            yield span
        at = span.end if span else _next_word(text, at)


def spoken_lengths(text: str) -> Iterator[Span]:
    """Every duration named in the normalised text, left to right."""
    for match in _LENGTH.finditer(text):
        value = _length(match)
        if value:
            yield Span(match.start(), match.end(), value)


def _next_word(text: str, at: int) -> int:
    space = text.find(" ", at)
    return len(text) if space < 0 else space + 1


def _day_at(text: str, at: int, today: date) -> Iterator[Span | None]:
    for pattern, reading in _DAYS:
        match = pattern.match(text, at)
        if match:
            value = reading(match, today)
            yield Span(at, match.end(), value) if value else None


def count(words: str) -> int:
    """The number said; "a", "an" and "another" are one."""
    if words.isdigit():
        return int(words)
    return 2 if "couple" in words else _CARDINALS.get(words, 1)


def _nth(words: str) -> int:
    return _ORDINALS.get(words) or int(re.sub(r"\D", "", words))


# Days ------------------------------------------------------------------------------------------------------


def _days_away(days: int) -> Callable[[re.Match[str], date], str]:
    return lambda _match, today: (today + relativedelta(days=days)).isoformat()


def _weekday(match: re.Match[str], today: date) -> str:
    """Forwards, as Alexa resolves it, today included; "last" looks back, "next" leaves today out."""
    which, name = match["which"], match["weekday"]
    if which == "last":
        step = relativedelta(days=-1, weekday=weekday(_WEEKDAYS.index(name))(-1))
    else:
        step = relativedelta(days=int(which == "next"), weekday=weekday(_WEEKDAYS.index(name))(+1))
    return (today + step).isoformat()


def _ago(match: re.Match[str], today: date) -> str:
    number, unit = count(match["count"]), match["unit"]
    if unit == "month":
        return (today - relativedelta(months=number)).isoformat()
    return (today - relativedelta(days=number * (7 if unit == "week" else 1))).isoformat()


def _week(match: re.Match[str], today: date) -> str:
    """The ISO week, "2026-W47", or its weekend, "2026-W47-WE"."""
    shift = {"last": -1, "next": 1}.get(match["which"], 0)
    year, week, _ = (today + relativedelta(weeks=shift)).isocalendar()
    return f"{year}-W{week:02}" + ("-WE" if match["what"] == "weekend" else "")


def _month(match: re.Match[str], today: date) -> str:
    """A month named by itself, the next one of that name unless "last" was said."""
    month = _MONTHS.index(match["month"]) + 1
    if match["which"] == "last":
        year = today.year - (month >= today.month)
    else:
        year = today.year + (month < today.month)
    return f"{year}-{month:02}"


def _date(match: re.Match[str], today: date) -> str:
    """A day of a named month, on or after today."""
    month = _MONTHS.index(match["month"]) + 1
    return _first_valid(_nth(match["nth"]), today, [(today.year + n, month) for n in range(9)])


def _day_of_month(match: re.Match[str], today: date) -> str:
    months = [today + relativedelta(day=1, months=n) for n in range(12)]
    return _first_valid(_nth(match["nth"]), today, [(m.year, m.month) for m in months])


def _first_valid(day: int, today: date, months: list[tuple[int, int]]) -> str:
    """The first of these months' days that exists and is not past; "" for none, as for the fortieth."""
    for year, month in months:
        try:
            found = date(year, month, day)
        except ValueError:  # this month is too short
            continue
        if found >= today:
            return found.isoformat()
    return ""


_MONTH = rf"(?P<month>{_any_of(_MONTHS)})"
_DAYS: list[tuple[re.Pattern[str], Callable[[re.Match[str], date], str]]] = [
    (re.compile(pattern + r"\b"), reading)
    for pattern, reading in (
        (r"the day before yesterday", _days_away(-2)),
        (r"the night before last", _days_away(-2)),
        (rf"yesterday{_PART_OF_DAY}|last (?:night|evening)", _days_away(-1)),
        (r"today|tonight|this (?:morning|afternoon|evening)|earlier today", _days_away(0)),
        (r"tomorrow" + _PART_OF_DAY, _days_away(1)),
        (
            rf"(?:(?P<which>last|this|next|this past) )?(?P<weekday>{_any_of(_WEEKDAYS)}){_PART_OF_DAY}",
            _weekday,
        ),
        (rf"(?P<count>{_COUNT}) (?:(?P<unit>day|week|month)s?|nights?) ago", _ago),
        (r"(?P<which>last|this|next|the) (?P<what>weekend)", _week),
        (r"(?P<which>last|this|next) (?P<what>week)", _week),
        (rf"(?:the )?(?P<nth>{_NTH}) (?:of )?{_MONTH}", _date),
        (rf"{_MONTH} (?:the )?(?P<nth>{_NTH})", _date),
        # A month alone may be a name or a verb ("may", "march"), a number anything: a preposition decides.
        (rf"(?:(?<=in )|(?P<which>last|next) ){_MONTH}", _month),
        (rf"(?:(?<=on )|(?<=for )|(?<=from )|^)the (?P<nth>{_NTH})(?= and | please|$)", _day_of_month),
    )
]

# No day is named without one of these: looked for first, for it is much faster than all of the above.
_DAY_IN_IT = re.compile(
    rf"day\b|tomorrow|night|morning|evening|afternoon|week|ago\b|\d|th\b|first|second|third|{_any_of(_MONTHS)}"
)

# Durations -------------------------------------------------------------------------------------------------

_LENGTH = re.compile(
    rf"\b(?:(?P<part>half|(?:a |three )?quarters?)(?: of)? an? (?P<parted>{_UNIT})"
    rf"|(?P<count>{_COUNT})(?P<half> and a half)? ?(?P<unit>{_UNIT})(?P<later> and a half)?"
    rf"(?: (?:and )?(?P<more>{_COUNT}) (?P<smaller>{_UNIT}))?)\b(?! (?:ago|running|straight|in a row))"
)
_LETTERS = {"s": "S", "m": "M", "h": "H", "d": "D", "w": "W"}
_SMALLER = {"H": ("M", 60), "M": ("S", 60), "D": ("H", 24)}


def _length(match: re.Match[str]) -> str:
    """The ISO duration; "" for what has no such form, and for "a second", which is no length."""
    if match["part"]:
        quarters = {"half": 2, "three": 3}.get(match["part"].split()[0], 1)
        return _iso(_share(match["parted"], quarters))
    if match["count"] in {"a", "another"} and match["unit"].startswith("sec"):
        return ""
    parts = [(count(match["count"]), _letter(match["unit"]))]
    if match["half"] or match["later"]:
        parts += _share(match["unit"], 2)
    if match["more"]:
        parts.append((count(match["more"]), _letter(match["smaller"])))
    return _iso(parts)


def _letter(unit: str) -> str:
    return _LETTERS[unit[0]]


def _share(unit: str, quarters: int) -> list[tuple[int, str]]:
    """So many quarters of one unit, told in the next smaller one."""
    letter, size = _SMALLER.get(_letter(unit), ("", 0))
    return [(size * quarters // 4, letter)] if letter else []


def _iso(parts: list[tuple[int, str]]) -> str:
    days = "".join(f"{n}{letter}" for n, letter in parts if letter in "DW")
    time = "".join(f"{n}{letter}" for n, letter in parts if letter not in "DW")
    return f"P{days}" + (f"T{time}" if time else "") if parts else ""
