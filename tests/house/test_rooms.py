"""The rooms of the house: who may import whom, and what the Lambda has to carry."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAMBDA_MAY_IMPORT = {
    *("skill", "tzdata"),
    *("ask_sdk_core", "ask_sdk_model", "ask_sdk_runtime", "dateutil", "six"),
    *("pynamodb", "botocore", "jmespath", "urllib3", "typing_extensions"),
}
"""The packages of the Lambda's import path, with what each of them brings."""


def test_imports_go_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    assert result.returncode == 0, result.stdout


def test_the_lambda_imports_nothing_but_what_it_must(tmp_path: Path) -> None:
    """Neither at start nor, where something is imported late, in a turn: no Flask, no cryptography."""
    program = (
        "import json, sys; before = set(sys.modules);"
        "from skill.lambda_handler import handler; handler(json.load(sys.stdin), None);"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    launch = {"type": "LaunchRequest", "requestId": "a request", "timestamp": "2026-11-22T21:00:00Z"}
    event = {"context": {"System": {"user": {"userId": "a household"}}}, "request": launch}
    result = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"RITUALS_DATA": str(tmp_path)},
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(result.stdout.split()) - set(sys.stdlib_module_names)
    assert "skill" in loaded
    assert {name for name in loaded if not name.startswith("_")} <= LAMBDA_MAY_IMPORT
