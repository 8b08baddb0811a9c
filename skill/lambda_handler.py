"""AWS Lambda's entry point."""

import logging
import os
from functools import cache
from typing import Any

from skill.settings import BadSetting, Settings
from skill.speakers.alexa.skill import Serve, sorry
from skill.wiring import build_skill

log = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer an Alexa request; both are Alexa's JSON.

    Raises `ForeignSkill` for another skill's applicationId, and nothing else.
    """
    try:
        skill = _skill(Settings.read(os.environ))
    except BadSetting:
        log.exception("a setting cannot be used")
        return sorry()
    return skill(event, context)


@cache
def _skill(settings: Settings) -> Serve:
    """Built at first use, not at import, and anew where the settings differ."""
    return build_skill(settings)
