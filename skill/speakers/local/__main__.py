"""`python -m skill.speakers.local`: what `make talk` runs."""

import os
import sys
from collections.abc import Callable, Sequence

from skill.settings import BadSetting, Settings
from skill.speakers.local import terminal
from skill.speakers.local.device import Skill
from skill.speakers.local.hearing import hearing
from skill.speakers.local.household import LOCAL_SKILL


def main(arguments: Sequence[str]) -> int:
    """Talk in the terminal with the skill that Lambda runs; the exit status."""
    try:
        return terminal.main(arguments, _build, hearing)
    except BadSetting as unknown:
        terminal.complain(str(unknown))
        return 2


def _build(store_is_down: Callable[[], bool]) -> Skill:
    # Imported late: the greeting stands there while the skill is built.
    from skill.speakers.local.failing_store import FailingStore  # noqa: PLC0415
    from skill.wiring import build_skill, build_store  # noqa: PLC0415

    # What the speaker sends is known, so the skill may as well check it.
    settings = Settings.read({"RITUALS_SKILL_ID": LOCAL_SKILL} | {k: v for k, v in os.environ.items() if v})
    skill = build_skill(settings, store=FailingStore(build_store(settings), store_is_down))
    return lambda event: skill(event, None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
