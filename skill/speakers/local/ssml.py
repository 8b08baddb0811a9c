"""What is heard of an answer: the words of its SSML, and how long it holds still."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

# Alexa's own elements come without a declaration, which a parser asks for.
DECLARED = '<speak xmlns:amazon="amazon" xmlns:alexa="alexa"'
NAME = "{alexa}name"
APART = {"audio", "break", "p", "s"}
LONGEST_BREAK = 10.0
LONGEST_SPEECH = 8000


class Nonsense(Exception):
    """The skill answered what no speaker can say or do; the message says what."""


@dataclass(frozen=True)
class Speech:
    """The words, and the held seconds among them."""

    words: str = ""
    held: float = 0.0


def heard(output: object, names: Mapping[str, str]) -> Speech:
    """What is heard of an `outputSpeech`, nothing where it is None. Raises `Nonsense`.

    `names` are those of the voices the speaker knows, by person id.
    """
    match output:
        case None:
            return Speech()
        case {"type": "PlainText", "text": str(text)}:
            return Speech(_smooth(text))
        case {"type": "SSML", "ssml": str(ssml)}:
            return _of_ssml(ssml, names)
        case _:
            raise Nonsense("its speech is neither SSML nor plain text")


def _of_ssml(ssml: str, names: Mapping[str, str]) -> Speech:
    if len(ssml) > LONGEST_SPEECH:
        raise Nonsense(f"its speech is longer than {LONGEST_SPEECH} characters")
    try:
        # Own output of the skill under test, without entities: nothing to defend against.
        root = ET.fromstring(ssml.strip().replace("<speak", DECLARED, 1))  # noqa: S314
    except ET.ParseError as error:
        raise Nonsense(f"its SSML is not well formed ({error})") from error
    if root.tag != "speak":
        raise Nonsense("its SSML does not stand in <speak>")
    held = sum(_seconds(pause.get("time")) for pause in root.iter("break"))
    return Speech(_smooth("".join(_words(root, names))), held)


def _words(element: ET.Element, names: Mapping[str, str]) -> Iterator[str]:
    apart = " " if element.tag in APART else ""
    yield apart
    if element.tag == NAME:
        yield names.get(element.get("personId", ""), "")
    elif element.tag == "sub":
        yield element.get("alias", "")
    else:
        yield element.text or ""
        for child in element:
            yield from _words(child, names)
            yield child.tail or ""
    yield apart


def _seconds(time: str | None) -> float:
    if time is None:
        return 0.0  # a break of some strength: too short to count
    read = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)", time.strip())
    if read is None:
        raise Nonsense(f"it holds a break of {time!r}")
    seconds = float(read[1]) / (1000 if read[2] == "ms" else 1)
    if seconds > LONGEST_BREAK:
        raise Nonsense(f"it holds a break of {time!r}, longer than Alexa's {LONGEST_BREAK:g} seconds")
    return seconds


def _smooth(words: str) -> str:
    return re.sub(r"\s+([.,;:!?…])", r"\1", " ".join(words.split()))
