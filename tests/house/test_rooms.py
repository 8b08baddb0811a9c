"""The rooms of the house: who may import whom, and what the Lambda has to carry."""

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


def test_the_lambda_imports_nothing_but_what_it_must() -> None:
    program = (
        "import sys; before = set(sys.modules); import skill.lambda_handler;"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before})"
    )
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    loaded = set(result.stdout.split()) - set(sys.stdlib_module_names)
    assert {name for name in loaded if not name.startswith("_")} <= LAMBDA_MAY_IMPORT
