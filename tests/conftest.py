"""What every test may ask for."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of real digests and recorded replies, for checks that the repository is whole without."""
    folder = os.environ.get("PAPERBOY_REFERENCE")
    if not folder:
        pytest.skip("PAPERBOY_REFERENCE is not set: the reference folder is not here")
    return (REPOSITORY / folder).resolve()
