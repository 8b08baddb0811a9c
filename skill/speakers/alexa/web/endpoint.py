"""The Flask application: `POST /alexa` through Alexa's adapter, `GET /health`, and every error as JSON."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from skill.speakers.alexa.envelope import ForeignSkill
from skill.speakers.alexa.skill import Serve
from skill.speakers.alexa.web.adapter import PlainSkill, SkillAdapter
from skill.speakers.alexa.web.refused import Refused
from skill.speakers.alexa.web.verifiers import Verifier

LARGEST = 1_048_576
"""Bytes of a request; Alexa's own stay below."""
NAME = "our-rituals"
"""What the adapter files the skill under, within the application."""
Answer = tuple[Response, int]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Endpoint:
    """The skill, and what a request has to show before it is served."""

    serve: Serve
    verifiers: tuple[Verifier, ...]


def application(endpoint: Callable[[], Endpoint]) -> Flask:
    """The application; what stands behind it is asked for at each request, and not built before."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    # The adapter's own verifiers: ours stand in for them.
    app.config.update(ASK_SDK_VERIFY_SIGNATURE=False, ASK_SDK_VERIFY_TIMESTAMP=False)

    @cache
    def adapter(behind: Endpoint) -> SkillAdapter:
        return SkillAdapter(PlainSkill(behind.serve), NAME, list(behind.verifiers), app)

    def alexa() -> Response:
        # Read here, whatever content type it claims to have: the adapter then finds it read.
        request.get_data()
        answer: Response = adapter(endpoint()).dispatch_request()
        return answer

    app.add_url_rule("/alexa", view_func=alexa, methods=["POST"])
    app.add_url_rule("/health", view_func=_health)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(ForeignSkill, lambda _: _refused("the request is meant for another skill"))
    app.register_error_handler(UnicodeDecodeError, lambda _: _refused("the body is not UTF-8"))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _failed)
    return app


def _health() -> Response:
    return jsonify(status="ok")


def _refused(reason: object) -> Answer:
    log.warning("refused: %s", reason)
    return jsonify(error=str(reason)), HTTPStatus.BAD_REQUEST


def _http_error(error: HTTPException) -> Response:
    """What HTTP itself has against a request, without Flask's web page."""
    answer = jsonify(error=error.name)
    answer.status_code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    answer.headers.extend(
        (name, value) for name, value in error.get_headers() if name.lower() != "content-type"
    )
    return answer


def _failed(error: Exception) -> Answer:
    log.error("request failed", exc_info=error)
    return jsonify(error="something went wrong"), HTTPStatus.INTERNAL_SERVER_ERROR
