"""The web's entry point: `app` for any WSGI server; run as a program (`make serve`), under waitress."""

import logging
import os
import sys
from functools import cache

from skill.settings import BadSetting, Settings
from skill.speakers.alexa.web.endpoint import Endpoint, application
from skill.speakers.alexa.web.server import listen
from skill.wiring import build_endpoint


@cache
def _endpoint(settings: Settings) -> Endpoint:
    """Built at first use, not at import, and anew where the settings differ."""
    return build_endpoint(settings)


app = application(lambda: _endpoint(Settings.read(os.environ)))


def main() -> int:
    """Serve; the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        settings = Settings.read(os.environ)
        _endpoint(settings)  # now, so that a setting that is wrong is told before anything is served
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 1
    return listen(app, settings.host, settings.port)


if __name__ == "__main__":
    sys.exit(main())
