"""
What ``import servicekit`` costs, against ``import attrs``.

Each import happens in a fresh interpreter; the processor's time of the import statement alone is taken. Run:
``python tests/bench/bench_import.py``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys

CODE = "import time; start = time.process_time(); import {module}; print(time.process_time() - start)"


def cost(module: str) -> float:
    """Seconds of processor time for importing *module* in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(module=module)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    """Take turns, and print medians and the ratio."""
    taken: dict[str, list[float]] = {"servicekit": [], "attrs": []}
    for _ in range(21):
        for module, times in taken.items():
            times.append(cost(module))
    ours, theirs = (statistics.median(times) for times in taken.values())
    print(f"import servicekit {ours * 1e3:.2f} ms, import attrs {theirs * 1e3:.2f} ms, ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
