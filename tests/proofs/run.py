"""Proofs made by our code, judged by other people's: each must be accepted, and each tampering rejected."""

import argparse, collections, json, random, re, subprocess, sys, tempfile, time
from pathlib import Path
from claims import Claim, TREE_ONLY, tampered
from judges import BUILT, REPOSITORY, Go, Script, Sigstore
import script

PROOFS = {"short": 300, "long": 10_000}
EXPORTS = {"short": 40, "long": 400}
# The short counts take what the tests were built from: with other packages or targets cargo would compile most of it again.
BUILDS = {"short": ["--workspace"], "long": ["--release", "--package", "proof"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--short", action="store_const", const="short", dest="length")
    length.add_argument("--long", action="store_const", const="long", dest="length")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    BUILT.mkdir(parents=True, exist_ok=True)
    chance, failures, totals = random.Random(asked.seed), [], collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export"
        claims = made(asked.seed, PROOFS[asked.length], export, asked.length)
        spoiled = [pair for claim in claims for pair in tampered(claim, stranger(claim, claims, chance), chance)]
        print(f"{len(claims):,} proofs; {len(spoiled):,} tamperings: {kinds(spoiled)}")
        judges = {"Go x/mod sumdb": Go(), "PyPI sigstore": Sigstore(TREE_ONLY), "docs/verify.py": Script()}
        for name, judge in judges.items():
            began = time.monotonic()
            right = [claim for claim in claims if judge.sees(claim, None)]
            wrong = [(done, claim) for done, claim in spoiled if judge.sees(claim, done)]
            accepted, passed = judge.judge(right), judge.judge([claim for _, claim in wrong])
            failures += [f"{name} rejects a {claim.kind}" for claim, ok in zip(right, accepted) if not ok]
            failures += [f"{name} accepts a {claim.kind} with its {done} tampered"
                         for (done, claim), ok in zip(wrong, passed) if ok]
            count(name, sum(accepted), len(right), len(wrong) - sum(passed), len(wrong), began, totals)
        began = time.monotonic()
        figures, found = script.run(claims, export, chance, EXPORTS[asked.length])
        failures += found
        count("verify.py, as a command", *figures, began, totals)
    crates(totals, failures, BUILDS[asked.length])
    print(f"in all {totals['accepted']:,} proofs accepted, {totals['rejected']:,} tamperings rejected")
    print("\n".join(failures[:20]), file=sys.stderr)
    sys.exit(1 if failures or not claims else 0)


def count(name, accepted, proofs, rejected, tamperings, began, totals):
    totals["accepted"] += accepted
    totals["rejected"] += rejected
    print(f"{name:24} {accepted:8,} of {proofs:8,} proofs accepted  {rejected:9,} of {tamperings:9,} tamperings "
          f"rejected  {time.monotonic() - began:6.1f} s", flush=True)


def made(seed, proofs, export, length):
    subprocess.run(["cargo", "test", "--quiet", *BUILDS[length], "--no-run"], cwd=REPOSITORY, check=True)
    program = BUILT.parent / ("release" if length == "long" else "debug") / "examples/prove"
    command = [program, str(seed), str(proofs), str(export)]
    lines = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Claim(json.loads(line)) for line in lines.splitlines()]


def stranger(claim, claims, chance):
    while True:
        other = chance.choice(claims)
        if other.key != claim.key:
            return other


def kinds(spoiled):
    return ", ".join(f"{kind} {number:,}" for kind, number in sorted(collections.Counter(d for d, _ in spoiled).items()))


def crates(totals, failures, build):
    """ct-merkle, sigstore-merkle and our own verifier judge within Rust's tests, which print their counts."""
    began = time.monotonic()
    command = ["cargo", "nextest", "run", *build, "--no-capture", "-E", "test(no_tampering_passes)"]
    ended = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = re.findall(r"3 verifiers each: (\d+) accepted, (\d+) tamperings rejected", ended.stdout)
    if ended.returncode or not said:
        failures.append(f"the crates' verifiers:\n{ended.stdout}")
    proofs, tamperings = (sum(int(pair[which]) for pair in said) for which in (0, 1))
    for name in ("crate ct-merkle", "crate sigstore-merkle", "crate proof (ours)"):
        count(name, proofs, proofs, tamperings, tamperings, began, totals)


if __name__ == "__main__":
    main()
