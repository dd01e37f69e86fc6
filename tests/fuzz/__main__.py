"""The long run: `python -m tests.fuzz --minutes 60 [--target pdf_report] [--seed 1000]`."""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
import time
import traceback

from tests.fuzz.targets import TARGETS, failure

SLOW = 10.0
MEMORY = 4 << 30


def main() -> int:
    """Go through seeds until the time is up; print what fails or takes long, with its seed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--target", choices=[*TARGETS])
    parser.add_argument("--seed", type=int, default=1_000_000)
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    until, failed, done = time.monotonic() + given.minutes * 60, 0, 0
    for seed in itertools.count(given.seed):
        for name in [given.target] if given.target else TARGETS:
            if time.monotonic() > until:
                print(f"{done} cases, {failed} failed; next seed {seed}")
                return 1 if failed else 0
            started = time.monotonic()
            error, done = failure(name, seed), done + 1
            seconds = time.monotonic() - started
            if error is not None or seconds > SLOW:
                failed += 1
                print(f"--- {name} seed {seed}, {seconds:.1f} s: {error!r}"[:600], flush=True)
                if error is not None:
                    traceback.print_tb(error.__traceback__, limit=-4)
    return 0


if __name__ == "__main__":
    sys.exit(main())
