"""A reply, as an Alexa response: speech, card, and whether the microphone opens."""

from xml.sax.saxutils import escape

import ask_sdk_model as alexa
from ask_sdk_model.dialog import ElicitSlotDirective
from ask_sdk_model.ui import Reprompt, SimpleCard, SsmlOutputSpeech

from skill.conversation.turn import Card, Pause, Reply, Say
from skill.domain.plain import to_plain
from skill.speakers.alexa.request import ATTRIBUTE
from skill.speech.render import Words

LONGEST_BREAK = 10
"""Seconds of silence in one SSML break. Source: Alexa Skills Kit, SSML reference, "break"."""


def response_of(reply: Reply, words: Words, intent: alexa.Intent | None) -> alexa.Response:
    """The Alexa response that a reply is; the microphone opens for a question and for nothing else."""
    parts = [_part(part, words) for part in reply.say]
    asked = [escape(words.sentence(reply.ask.say))] if reply.ask else []
    reprompt = Reprompt(_speech([escape(words.sentence(reply.ask.reprompt))])) if reply.ask else None
    return alexa.Response(
        output_speech=_speech(parts + asked),
        reprompt=reprompt,
        card=_card(reply.card, words) if reply.card else None,
        directives=_directives(reply, intent),
        should_end_session=reply.ask is None,
    )


def attributes_of(reply: Reply) -> dict[str, object]:
    """What the session remembers, while the microphone stays open."""
    return {ATTRIBUTE: to_plain(reply.session)} if reply.ask and reply.session else {}


def _part(part: Say | Pause, words: Words) -> str:
    if isinstance(part, Say):
        return escape(words.sentence(part))
    full, rest = divmod(part.seconds, LONGEST_BREAK)
    breaks = [LONGEST_BREAK] * full + ([rest] if rest else [])
    return "".join(f'<break time="{seconds}s"/>' for seconds in breaks)


def _speech(parts: list[str]) -> SsmlOutputSpeech:
    return SsmlOutputSpeech(ssml=f"<speak>{' '.join(parts)}</speak>")


def _card(card: Card, words: Words) -> SimpleCard:
    return SimpleCard(words.sentence(card.title), "\n".join(words.sentence(line) for line in card.lines))


def _directives(reply: Reply, intent: alexa.Intent | None) -> list[alexa.Directive]:
    """A slot still needed is elicited for its intent; what that knows already stays."""
    if reply.elicit is None:
        return []
    if intent is None or intent.name != reply.elicit.intent:
        intent = alexa.Intent(name=reply.elicit.intent, slots={})
    return [ElicitSlotDirective(slot_to_elicit=reply.elicit.slot, updated_intent=intent)]
