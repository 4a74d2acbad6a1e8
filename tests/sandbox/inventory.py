"""Every route, event, limit and refusal of the sandbox, and the test that covers it.

Run: ``uv run python -m tests.sandbox.inventory``; with ``--switch-off`` it takes each limit away in turn and runs its
test, which has to fail.
"""

import argparse
import contextlib
import io
import sys
from pathlib import Path

import pytest

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


def fails_without(limit, test):
    """Whether *test* fails where *limit* does not exist."""
    with contextlib.redirect_stdout(io.StringIO()):
        return pytest.main(["-q", str(HERE / test), "--without-limit", limit]) is pytest.ExitCode.TESTS_FAILED


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--switch-off", action="store_true", help="Take each limit away in turn: a test has to fail.")
    missed = []
    if parser.parse_args().switch_off:
        for limit in LIMITS:
            test = inventory()["limit", limit]
            fails = fails_without(limit, test)
            print(f"{limit:32} {'fails' if fails else 'DOES NOT FAIL'} {test}", flush=True)
            missed += [] if fails else [limit]
    else:
        for (kind, name), test in inventory().items():
            print(f"{kind:8} {name:90} {test or 'NO TEST'}")
            missed += [] if test else [name]
    sys.exit(f"Not covered: {', '.join(missed)}." if missed else 0)
