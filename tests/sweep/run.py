"""Runs every sweep, short or long: that nothing of a protected person leaves, in what is said, in how long it takes, in how
long it is, and when it cannot be recorded that somebody looked; and that whoever looks where they should not is seen."""

import sys
import house  # noqa: F401 (it finds the harness)
import canary, curious, differential, timing, unwritten
from harness import run_suite, suite

SWEEPS = {"canary": canary.run, "differential": differential.run, "timing": timing.run, "unwritten": unwritten.run,
          "curious": curious.run}
COUNTS = {
    "short": {"canary": dict(deep=False), "differential": dict(cases=20), "timing": dict(pairs=300), "unwritten": dict(rounds=1),
              "curious": dict(reads=400)},
    "long": {"canary": dict(deep=True), "differential": dict(cases=200), "timing": dict(pairs=2000), "unwritten": dict(rounds=10),
             "curious": dict(reads=400)},
}


def main():
    ended, _ = run_suite(suite(__doc__, SWEEPS).parse_args(), SWEEPS, COUNTS)
    sys.exit(max(ended.values()))


if __name__ == "__main__":
    main()
