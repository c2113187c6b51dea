"""Runs every sweep, short or long: that nothing of a protected person leaves, in what is said, in how long it takes, in how
long it is, and when it cannot be recorded that somebody looked."""

import argparse, sys, time
from pathlib import Path
import house  # noqa: F401 (it finds the harness)
import canary, differential, timing, unwritten
from harness import REPOSITORY, attempt

SWEEPS = {"canary": canary.run, "differential": differential.run, "timing": timing.run, "unwritten": unwritten.run}
COUNTS = {
    "short": {"canary": dict(deep=False), "differential": dict(cases=20), "timing": dict(pairs=300), "unwritten": dict(rounds=1)},
    "long": {"canary": dict(deep=True), "differential": dict(cases=200), "timing": dict(pairs=2000), "unwritten": dict(rounds=10)},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--short", action="store_const", const="short", dest="length")
    length.add_argument("--long", action="store_const", const="long", dest="length")
    parser.add_argument("--stepin", type=Path, default=REPOSITORY / "target/release/stepin")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=SWEEPS, nargs="+", default=list(SWEEPS))
    asked = parser.parse_args()
    ended = {}
    for name in asked.only:
        began = time.monotonic()
        chosen = {"stepin": asked.stepin, "seed": asked.seed, **COUNTS[asked.length][name]}
        ended[name] = attempt(name, SWEEPS[name], chosen)[0], time.monotonic() - began
    print()
    for name, (code, seconds) in ended.items():
        print(f"{name:12} {['ok', 'FAILED', 'DID NOT RUN'][code]:12} {seconds:5.0f} s")
    sys.exit(max(code for code, _ in ended.values()))


if __name__ == "__main__":
    main()
