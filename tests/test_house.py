"""The house keeps its own rules: format, lint, types and floors."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "format", "--check", "."], id="formatted"),
        pytest.param(["ruff", "check", "."], id="linted"),
        pytest.param(["mypy"], id="typed"),
        pytest.param(["lint-imports", "--no-cache"], id="floors"),
    ],
)
def test_the_house_is_in_order(command):
    executable = Path(sys.executable).parent / command[0]
    result = subprocess.run([executable, *command[1:]], cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stdout + result.stderr
