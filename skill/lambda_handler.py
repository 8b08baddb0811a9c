"""AWS Lambda's entry point."""

import os
from functools import cache
from typing import Any

from skill.settings import Settings
from skill.speakers.alexa.skill import Serve
from skill.wiring import build_skill


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer an Alexa request; both are Alexa's JSON.

    Raises `ForeignSkill` for another skill's applicationId, `BadSetting` where a setting cannot be used,
    and nothing else.
    """
    return _skill(Settings.read(os.environ))(event, context)


@cache
def _skill(settings: Settings) -> Serve:
    """Built at first use, not at import, and anew where the settings differ."""
    return build_skill(settings)
