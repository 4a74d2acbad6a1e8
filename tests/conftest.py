"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).parent.parent

# The same examples every time, and no failure because the machine was busy.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of real digests and recorded replies, for checks that the repository is whole without."""
    folder = os.environ.get("PAPERBOY_REFERENCE")
    if not folder:
        pytest.skip("PAPERBOY_REFERENCE is not set: the reference folder is not here")
    return (REPOSITORY / folder).resolve()
