"""Where the whole logs are, for tests that read them; they do not come with the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]


def whole(name: str) -> Path:
    """The path of a log in the folder SERVICEKIT_DATA, or in ``../shared/data``; skips the test where it is not."""
    folder = Path(os.environ.get("SERVICEKIT_DATA") or _ROOT.parent / "shared" / "data")
    if not (folder / name).is_file():
        pytest.skip(f"{name} is not here: set SERVICEKIT_DATA to its folder")
    return folder / name
