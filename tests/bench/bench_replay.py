"""
A whole log through the engine into stores: seconds, rates, memory.

Run: ``python tests/bench/bench_replay.py [LOG.csv.gz]``; without a log the bundled sample is replayed. Each store is
measured in a process of its own.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine

from servicekit.desk import replay
from servicekit.logs import read_log, read_mapping, sample_path
from servicekit.policies import presets
from servicekit.storage import MemoryStore, Store
from servicekit.storage.sqlalchemy import SQLAlchemyStore, create_tables


def run(log: Path, kind: str) -> None:
    """Replay *log* into one kind of store and print what it took."""
    start = time.perf_counter()
    read = read_log(log, read_mapping(sample_path("incidents.toml")))
    reading = time.perf_counter() - start
    gc.freeze()  # as the command does: the log stays until the end
    with tempfile.TemporaryDirectory() as folder:
        store: Store = MemoryStore(clock=lambda: 0)
        if kind == "sqlite":
            engine = create_engine(f"sqlite:///{folder}/replay.sqlite")
            create_tables(engine)
            store = SQLAlchemyStore(engine)
        start = time.perf_counter()
        result = replay(read.tickets, presets.load("it_service"), store)
        took = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{kind:<7} {read.tally.read:>8,} rows read in {reading:5.1f} s;"
        f" {result.facts:,} facts, {result.events:,} events replayed in {took:5.1f} s"
        f" ({result.events / took:,.0f} events/s); peak {peak:,.0f} MB"
    )


def main() -> None:
    """Measure each store in its own process."""
    log = Path(sys.argv[1]) if len(sys.argv) > 1 else sample_path("incidents.csv.gz")
    if len(sys.argv) > 2:
        run(log, sys.argv[2])
        return
    for kind in ("memory", "sqlite"):
        subprocess.run([sys.executable, __file__, str(log), kind], check=True)


if __name__ == "__main__":
    main()
