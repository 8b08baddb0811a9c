"""The rooms of the house: who may import whom, and what the Lambda has to carry."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.front_door import Couple

ROOT = Path(__file__).parents[2]
LAMBDA_MAY_IMPORT = {
    *("skill", "tzdata"),
    *("ask_sdk_core", "ask_sdk_model", "ask_sdk_runtime", "dateutil", "six"),
    *("pynamodb", "botocore", "jmespath", "urllib3", "typing_extensions"),
}
"""The packages of the Lambda's import path, with what each of them brings."""
NOT_IN_THE_LAMBDA = ("blinker", "boto3", "certifi")
"""Here for other reasons, and taken by what the Lambda has where they are there."""


def test_imports_go_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    assert result.returncode == 0, result.stdout


def imported_in_a_turn(event: object, **environment: str) -> set[str]:
    """The packages that are there after the Lambda's first turn, and were not before."""
    program = (
        f"import json, sys; sys.modules |= dict.fromkeys({NOT_IN_THE_LAMBDA}); before = set(sys.modules);"
        "from skill.lambda_handler import handler; handler(json.load(sys.stdin), None);"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    result = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | environment,
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(result.stdout.split()) - set(sys.stdlib_module_names)
    return {name for name in loaded if not name.startswith("_")}


@pytest.mark.parametrize("store", ["sqlite", "dynamodb"])
def test_the_lambda_imports_nothing_but_what_it_must(couple: Couple, tmp_path: Path, store: str) -> None:
    couple.opens()
    nobody = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "RITUALS_DATA": str(tmp_path)}
    imported = imported_in_a_turn(couple.request, RITUALS_STORE=store, **nobody)
    assert imported <= LAMBDA_MAY_IMPORT
    assert ("pynamodb" in imported) == ("botocore" in imported) == (store == "dynamodb")
