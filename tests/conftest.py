import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of published documents; tests that read them skip where it is absent."""
    folder = Path(os.environ.get("RELEASE_BOT_CORPUS") or _BESIDE)
    if not folder.is_dir():
        pytest.skip("no published documents here; RELEASE_BOT_CORPUS names their folder")
    return folder
