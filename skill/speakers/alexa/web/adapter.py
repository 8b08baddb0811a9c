"""Alexa's adapter for Flask, imported in spite of its own verifier, and the skill in the shape it asks for.

The adapter imports `certvalidator`, for a verifier that is not used here. That imports oscrypto 1.3.0, which
reads no OpenSSL version whose patch number has two digits ("Error detecting the version of libcrypto", on
Debian 12 for one; wbond/oscrypto issues 75 and 78). So while the adapter is being imported, an empty module
stands in for it. Signatures are checked by `verifiers`, on `cryptography`.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ask_sdk_core.serialize import DefaultSerializer
from ask_sdk_core.skill import CustomSkill
from ask_sdk_core.skill_builder import CustomSkillBuilder

from skill.speakers.alexa.skill import Serve
from skill.speakers.alexa.web.refused import Refused


@contextmanager
def _without_certvalidator() -> Iterator[None]:
    names = {
        "certvalidator": ["CertificateValidator"],
        "certvalidator.errors": ["PathError", "ValidationError"],
    }
    stood = {name: sys.modules[name] for name in names if name in sys.modules}
    for name, classes in names.items():
        sys.modules[name] = ModuleType(name)
        vars(sys.modules[name]).update({each: type(each, (Exception,), {}) for each in classes})
    try:
        yield
    finally:
        for name in names:
            del sys.modules[name]
        sys.modules.update(stood)


with _without_certvalidator():
    from flask_ask_sdk.skill_adapter import SkillAdapter

__all__ = ["PlainSkill", "SkillAdapter"]


class PlainJson(DefaultSerializer):
    """Alexa's JSON, left plain: what the SDK's classes would refuse is pared down later, by `serve`."""

    def serialize(self, obj: Any) -> Any:
        """The answer, as it is."""
        return obj

    def deserialize(self, payload: Any, obj_type: object) -> Any:  # noqa: ARG002 - the SDK's signature
        """The request as a JSON object. Raises `Refused` where it is none of Alexa's form."""
        try:
            event = json.loads(payload)
        except (ValueError, RecursionError):
            raise Refused("the body is not JSON") from None
        for part in ("request", "context"):
            if not (isinstance(event, dict) and isinstance(event.get(part), dict)):
                raise Refused(f"the body has no {part}")
        return event


class PlainSkill(CustomSkill):
    """`serve`, as the SDK's own class: the adapter takes no other, and uses no more of it than this."""

    def __init__(self, answer: Serve) -> None:
        super().__init__(CustomSkillBuilder().skill_configuration)
        self.serializer = PlainJson()
        self._answer = answer

    def invoke(self, request_envelope: Any, context: Any) -> Any:
        """Answer a request; both are Alexa's JSON. Raises `ForeignSkill`."""
        return self._answer(request_envelope, context)
