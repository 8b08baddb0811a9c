"""Which function answers which intent; its keyword parameters are the intent's slots."""

from collections.abc import Callable, Mapping

from skill.conversation import basics, questions, rituals, streaks
from skill.conversation.turn import LAUNCH, Reply

Answer = Callable[..., Reply]

ROUTES: Mapping[str, Answer] = {
    LAUNCH: basics.launch,
    "AskQuestionIntent": questions.ask_question,
    "AnotherQuestionIntent": questions.another_question,
    "ChangeDepthIntent": questions.change_depth,
    "SaveQuestionIntent": questions.save_question,
    "SavedQuestionIntent": questions.saved_question,
    "LastQuestionIntent": questions.last_question,
    "NotTonightIntent": questions.not_tonight,
    "HoldSpaceIntent": questions.hold_space,
    "KeepRitualIntent": rituals.keep_ritual,
    "UndoKeepIntent": rituals.undo_keep,
    "HearStreaksIntent": streaks.hear_streaks,
    "HearWeekIntent": streaks.hear_week,
    "ListRitualsIntent": rituals.list_rituals,
    "AMAZON.YesIntent": basics.yes,
    "AMAZON.NoIntent": basics.no,
    "AMAZON.HelpIntent": basics.help_,
    "AMAZON.StopIntent": basics.stop,
    "AMAZON.CancelIntent": basics.stop,
    "AMAZON.NavigateHomeIntent": basics.stop,
    "AMAZON.RepeatIntent": basics.repeat,
    "AMAZON.NextIntent": questions.another_question,
    "AMAZON.PreviousIntent": questions.last_question,
    "AMAZON.StartOverIntent": basics.start_over,
    "AMAZON.FallbackIntent": basics.not_understood,
}
UNKNOWN = basics.not_understood
"""What answers an intent that is in no table."""

NEED_NO_STORE = frozenset(
    {
        "AMAZON.HelpIntent",
        "AMAZON.StopIntent",
        "AMAZON.CancelIntent",
        "AMAZON.NavigateHomeIntent",
        "AMAZON.FallbackIntent",
        "AMAZON.NoIntent",
        "AMAZON.RepeatIntent",
        "HoldSpaceIntent",
        "NotTonightIntent",
    }
)
"""Answered all the same when the store is down: a no is accepted in any case."""

CLAIM_NOTHING = NEED_NO_STORE | {
    "HearStreaksIntent",
    "HearWeekIntent",
    "ListRitualsIntent",
    "LastQuestionIntent",
}
"""Answers that stay true when nothing could be saved after they were found."""

ASK = frozenset({"AskQuestionIntent", "AnotherQuestionIntent", "AMAZON.NextIntent", "AMAZON.StartOverIntent"})
"""Answered with a question even where nothing can be looked up."""
