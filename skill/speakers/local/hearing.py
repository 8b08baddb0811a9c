"""Words to intents through the interaction model of the locale."""

from datetime import datetime
from functools import cache
from pathlib import Path

from skill.speakers.local.device import Elicited
from skill.speakers.local.speaker import Heard, Hearing

MODELS = Path(__file__).parents[3] / "interaction_model"
FALLBACK = "en-US"


def model_of(locale: str) -> Path:
    """The model file of a locale; the American one for a locale without its own."""
    own = MODELS / f"{locale}.json"
    return own if own.exists() else MODELS / f"{FALLBACK}.json"


def hearing() -> Hearing:
    """What understands words; each model is read when it is first needed."""
    # Imported late: the greeting stands there while the matcher is loaded.
    from skill.speakers.local import understanding  # noqa: PLC0415

    load = cache(understanding.Understanding.load)

    def hear(words: str, now: datetime, elicited: Elicited | None, locale: str) -> Heard:
        asked = understanding.Elicited(elicited.intent, elicited.slot) if elicited else None
        understood = load(model_of(locale)).understand(words, now=now, elicited=asked)
        if understood.launch:
            return Heard({}, invoked=True, launch=True)  # an opening has no intent
        return Heard(understanding.as_alexa(understood), understood.invoked)

    return hear
