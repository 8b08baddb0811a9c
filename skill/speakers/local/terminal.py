"""The local speaker in the terminal: lines in, `Speaker: ` lines out, for a person or for a pipe."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TextIO

from skill.speakers.local.aloud import Voice, find_voice
from skill.speakers.local.household import BuildSkill, SpeakerSettings, plugged_in
from skill.speakers.local.speaker import Hearing, Kind, Line, Speaker
from skill.speakers.local.steering import Malformed, Quit, steer

SPOKEN = "Speaker: "
Show = Callable[[Sequence[Line]], None]


def main(
    arguments: Sequence[str],
    build: BuildSkill,
    understand: Callable[[], Hearing],
    environ: Mapping[str, str] = os.environ,
) -> int:
    """Talk until the input ends; the process's exit status."""
    options = _options(arguments)
    try:
        settings = SpeakerSettings.read(environ)
    except Malformed as malformed:
        complain(str(malformed))
        return 2
    voice = _voice() if options.voice else None
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            return _with_a_person(settings, build, understand, voice)
        return _with_a_pipe(settings, build, understand, voice)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read along has left: there is nobody to talk to, and nothing to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def talk(speaker: Speaker, lines: Iterable[str], show: Show) -> None:
    """Take line after line until they end or one of them quits."""
    for line in lines:
        try:
            show(hear(speaker, line))
        except Quit:
            return


def hear(speaker: Speaker, line: str) -> tuple[Line, ...]:
    """What the speaker answers to a line. Raises `Quit`."""
    line = line.lstrip("\ufeff").strip()
    return steer(speaker, line) if line.startswith("/") else speaker.say(line)


def printer(out: TextIO, voice: Callable[[str], None] | None = None) -> Show:
    """What shows lines plainly, and nothing but what a reader of standard output was promised."""

    def show(lines: Sequence[Line]) -> None:
        for line in lines:
            if line.kind is Kind.NOTED or not line.text:
                continue
            print((SPOKEN if line.kind is Kind.SAID else "") + line.text, file=out, flush=True)
            if voice and line.kind is Kind.SAID:
                voice(line.text)

    return show


def complain(message: str) -> None:
    """Say what went wrong where it is in nobody's way."""
    print(message, file=sys.stderr, flush=True)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make talk", description="Our Rituals on a speaker in the terminal."
    )
    parser.add_argument("--voice", action="store_true", help="speak the answers aloud")
    return parser.parse_args(arguments)


def _voice() -> Voice | None:
    voice = find_voice()
    if voice is None:
        complain("No voice is installed: get espeak-ng (or use `say` on a Mac). The answers come in writing.")
    return voice


def _with_a_pipe(
    settings: SpeakerSettings, build: BuildSkill, understand: Callable[[], Hearing], voice: Voice | None
) -> int:
    for stream in (sys.stdin, sys.stdout):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="replace")
    with plugged_in(settings, build, understand(), complain) as speaker:
        talk(speaker, sys.stdin, printer(sys.stdout, _in_locale(voice, speaker)))
    return 0


def _with_a_person(
    settings: SpeakerSettings, build: BuildSkill, understand: Callable[[], Hearing], voice: Voice | None
) -> int:
    # Imported here: a pipe does without it, and starts sooner.
    from skill.speakers.local import prompting  # noqa: PLC0415

    prompting.greet(settings)
    with plugged_in(settings, build, understand(), complain, time.monotonic) as speaker:
        prompting.converse(speaker, hear, _in_locale(voice, speaker))
    return 0


def _in_locale(voice: Voice | None, speaker: Speaker) -> Callable[[str], None] | None:
    return (lambda words: voice(words, speaker.home.locale)) if voice else None
