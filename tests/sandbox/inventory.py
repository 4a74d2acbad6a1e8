"""Every route, event, limit and refusal of the sandbox, and the test that covers it.

Run: ``uv run python -m tests.sandbox.inventory``; with ``--switch-off`` it takes each limit away in turn and runs its
tests, of which one has to fail (some minutes).
"""

import argparse
import subprocess
import sys
from pathlib import Path

from sandbox.gateway import EVENTS
from sandbox.limits import LIMITS
from sandbox.refusals import CODES
from sandbox.routes import ROUTES

HERE = Path(__file__).parent


def inventory():
    """By kind and name the test that covers it; None where there is none."""
    from tests.sandbox import test_limits, test_refusals, test_routes

    routes = "test_routes.py::test_a_route_answers_as_discord_documents_it"
    told = "test_refusals.py::test_a_bot_is_told_of_everything_that_happens"
    sizes = "test_limits.py::test_the_highest_number_passes_and_the_next_is_refused"
    refusals = "test_refusals.py::test_a_refusal_has_discords_status_and_code"
    covered = {
        "route": {name: f"{routes}[{name}]" for name in test_routes.ASKED},
        "event": {**dict.fromkeys(test_refusals.TOLD, told), **test_refusals.TOLD_ELSEWHERE},
        "limit": {name: f"{sizes}[{name}]" for name in test_limits.HIGHEST}
        | {name: f"test_limits.py::{test}" for name, test in test_limits.ALONE.items()},
        "refusal": {name: f"{refusals}[{name}]" for name in test_refusals.REFUSED} | test_refusals.REFUSED_ELSEWHERE,
    }
    there = {"route": [one.name for one in ROUTES], "event": EVENTS, "limit": LIMITS, "refusal": CODES}
    return {(kind, name): covered[kind].get(name) for kind, names in there.items() for name in names}


def tests_fail_without(limit):
    """Whether a test of the limits fails where *limit* does not exist."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", str(HERE / "test_limits.py"), "--without-limit", limit]
    return subprocess.run(command, capture_output=True, check=False).returncode == 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--switch-off", action="store_true", help="Take each limit away in turn: a test has to fail.")
    missed = []
    if parser.parse_args().switch_off:
        for limit in LIMITS:
            fails = tests_fail_without(limit)
            print(f"{limit:40} {'a test fails' if fails else 'NOTHING FAILS'}", flush=True)
            missed += [] if fails else [limit]
    else:
        for (kind, name), test in inventory().items():
            print(f"{kind:8} {name:90} {test or 'NO TEST'}")
            missed += [] if test else [name]
    sys.exit(f"Not covered: {', '.join(missed)}." if missed else 0)
