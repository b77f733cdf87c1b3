"""What every test shares: how hard Hypothesis tries."""

from __future__ import annotations

import os

from hypothesis import settings

# `dev` explores: other examples at every run. `ci` repeats: the same commit gives the same verdict. `deep` is for a
# night: `pytest --hypothesis-profile=deep tests/laws`. None has a deadline, because a slow machine is not a defect.
settings.register_profile("dev", max_examples=40, deadline=None, print_blob=True)
settings.register_profile("ci", max_examples=80, deadline=None, print_blob=True, derandomize=True, database=None)
settings.register_profile("deep", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")
