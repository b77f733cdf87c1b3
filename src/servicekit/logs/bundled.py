"""The sample that comes with servicekit: real incidents of a help desk, and the mapping that reads them."""

from __future__ import annotations

import difflib
from importlib.resources import files
from pathlib import Path

from servicekit.errors import InputError

__all__ = ["SAMPLES", "sample_path"]

SAMPLES: tuple[str, ...] = ("ATTRIBUTION.md", "incidents.csv.gz", "incidents.toml")
"""The bundled files."""


def sample_path(name: str) -> Path:
    """
    Where a bundled file stands.

    Raises:
        InputError: There is no such file among ``SAMPLES``.
    """
    if name not in SAMPLES:
        near = difflib.get_close_matches(name, SAMPLES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(SAMPLES)}"
        raise InputError(f"there is no sample {name!r} ({hint})", name=name)
    return Path(str(files("servicekit.logs"))) / "samples" / name
