"""The terminal for a person: a prompt with history and hints, answers that are easy on the eye."""

import asyncio
import json
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from zoneinfo import available_timezones

from prompt_toolkit import PromptSession, print_formatted_text
from prompt_toolkit.application import get_app
from prompt_toolkit.auto_suggest import AutoSuggest, AutoSuggestFromHistory, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style

from skill.speakers.local.hearing import MODELS, model_of
from skill.speakers.local.household import SpeakerSettings, local_now
from skill.speakers.local.speaker import Kind, Line, Speaker
from skill.speakers.local.steering import COMMANDS, Quit

STYLE = Style.from_dict(
    {
        "speaker": "bold ansicyan",
        "note": "ansibrightblack",
        "you": "bold",
        "hint": "ansibrightblack",
        "bottom-toolbar": "noreverse ansibrightblack",
    }
)
WIDEST = 100
SECONDS_BETWEEN_RINGS = 1.0
SILENCE_HINT = "answer it, or Enter for silence"
EXAMPLES = (
    "open our rituals",
    "ask our rituals for tonight's question",
    "ask our rituals how our streaks are doing",
    "tell our rituals we did our walk",
)
ARGUMENTS: dict[str, Callable[[], Iterable[str]]] = {
    "zone": lambda: sorted(available_timezones()),
    "locale": lambda: sorted(path.stem for path in MODELS.glob("*.json")),
    "permission": lambda: ("ask", "granted", "denied"),
    "fail": lambda: ("reminders 503", "reminders 429", "settings 503", "store 503", "off"),
}


def greet(settings: SpeakerSettings) -> None:
    """Say where one is, and what one may say."""
    now = local_now(settings)
    _print(
        "speaker",
        "Our Rituals",
        f", on the speaker in your terminal. It is {now:%A, %H:%M} in {settings.zone}.",
    )
    _print("", "Type what you would say aloud, for example:")
    for example in EXAMPLES:
        _print("you", f"  {example}")
    _print(
        "note", "Enter alone is silence. Tab completes, /help lists what steers the speaker, Ctrl-D ends.\n"
    )


def converse(
    speaker: Speaker,
    hear: Callable[[Speaker, str], Sequence[Line]],
    voice: Callable[[str], None] | None,
) -> None:
    """Talk with a person until they leave. Reminders ring while they think, too."""
    asyncio.run(_converse(speaker, _prompt(speaker), hear, voice))


async def _converse(
    speaker: Speaker,
    prompt: PromptSession[str],
    hear: Callable[[Speaker, str], Sequence[Line]],
    voice: Callable[[str], None] | None,
) -> None:
    with patch_stdout(raw=True):
        ringing = asyncio.create_task(_ring(speaker, voice))
        try:
            while True:
                _show(hear(speaker, await prompt.prompt_async()), voice)
        except (EOFError, Quit):
            pass
        finally:
            ringing.cancel()


async def _ring(speaker: Speaker, voice: Callable[[str], None] | None) -> None:
    while True:
        _show(speaker.pass_time(), voice)
        await asyncio.sleep(SECONDS_BETWEEN_RINGS)


def _prompt(speaker: Speaker) -> PromptSession[str]:
    phrases = Phrases(speaker)
    steering = Condition(lambda: get_app().current_buffer.text.startswith("/"))
    return PromptSession(
        [("class:you", "You: ")],
        history=InMemoryHistory(),  # what a couple says is written nowhere
        auto_suggest=Suggested(phrases),
        completer=Completed(phrases),
        complete_while_typing=steering,
        placeholder=lambda: FormattedText([("class:hint", _hint(speaker))]),
        bottom_toolbar=lambda: _toolbar(speaker),
        key_bindings=_keys(),
        refresh_interval=10,
        style=STYLE,
    )


def _keys() -> KeyBindings:
    """Ctrl-C takes a half-typed line back; on an empty one it leaves."""
    keys = KeyBindings()

    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=EOFError)

    return keys


def _hint(speaker: Speaker) -> str:
    if get_app().is_done:
        return ""  # a line that was entered stays as it was entered
    return SILENCE_HINT if speaker.device.is_open else EXAMPLES[0]


def _toolbar(speaker: Speaker) -> str:
    device = speaker.device
    who = speaker.home.names.get(speaker.home.person or "", "")
    state = "listening" if device.is_open else "waiting to be called"
    told = [
        f"{device.local_time:%a %d %b %Y %H:%M}",
        device.zone,
        speaker.home.locale,
        device.name,
        who,
        state,
    ]
    return " " + " · ".join(part for part in told if part)


def _show(lines: Sequence[Line], voice: Callable[[str], None] | None) -> None:
    for line in lines:
        if line.kind is Kind.SAID:
            _show_said(line, voice)
        else:
            _print("note" if line.kind is Kind.NOTED else "", line.text)


def _show_said(line: Line, voice: Callable[[str], None] | None) -> None:
    if line.text:
        _print("speaker", "Speaker: ", _wrapped(line.text, " " * len("Speaker: ")))
    if line.held >= 1:
        _print("note", f"         (it held the space for {line.held:g} seconds)")
    if line.card:
        for row in (line.card.title, *line.card.text.splitlines()):
            _print("note", f"         | {row}")
    if voice and line.text:
        voice(line.text)


def _wrapped(text: str, indent: str) -> str:
    width = min(WIDEST, shutil.get_terminal_size().columns) - 1
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    ).removeprefix(indent)


def _print(style: str, text: str, rest: str = "") -> None:
    print_formatted_text(FormattedText([(f"class:{style}" if style else "", text), ("", rest)]), style=STYLE)


class Phrases:
    """What one can say in the speaker's locale: the examples, then the model's samples without blanks."""

    def __init__(self, speaker: Speaker) -> None:
        """Read the samples when they are first asked for."""
        self._speaker = speaker
        self._read: dict[Path, tuple[str, ...]] = {}

    def __iter__(self) -> Iterator[str]:
        """The phrases, the best known first."""
        path = model_of(self._speaker.home.locale)
        if path not in self._read:
            self._read[path] = _samples(path)
        yield from EXAMPLES
        yield from self._read[path]


def _samples(path: Path) -> tuple[str, ...]:
    model = json.loads(path.read_text(encoding="utf-8"))["interactionModel"]["languageModel"]
    samples = (sample for intent in model["intents"] for sample in intent.get("samples", ()))
    return tuple(sample for sample in samples if "{" not in sample)


class Suggested(AutoSuggest):
    """The rest of what was said before, or of what one can say."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Suggest from the history first, then from these phrases."""
        self._history = AutoSuggestFromHistory()
        self._phrases = phrases

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        """What would complete the line."""
        text = document.text
        if not text.strip() or text.startswith("/"):
            return None
        rest = (phrase[len(text) :] for phrase in self._phrases if phrase.startswith(text.lower()))
        own = next((Suggestion(words) for words in rest if words), None)
        return self._history.get_suggestion(buffer, document) or own


class Completed(Completer):
    """`/` lines with what they take, and phrases that begin or go on like the words so far."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """Complete from these phrases."""
        self._phrases = phrases

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - its name in prompt_toolkit
    ) -> Iterator[Completion]:
        """What the line could become."""
        text = document.text_before_cursor
        if text.startswith("/"):
            yield from _steering(text)
            return
        for phrase in dict.fromkeys(self._phrases):
            if text.strip() and phrase.startswith(text.lower()):
                yield Completion(phrase, -len(text))


def _steering(text: str) -> Iterator[Completion]:
    name, gap, argument = text.removeprefix("/").partition(" ")
    if not gap:
        for command, (usage, _) in COMMANDS.items():
            if command.startswith(name.lower()):
                yield Completion(f"/{command}", -len(text), display_meta=usage)
        return
    for value in ARGUMENTS.get(name.lower(), tuple)():
        if f"/{argument}".lower() in f"/{value}".lower():
            yield Completion(value, -len(argument))
