"""The policy's table held against tests/permissions/oracle.py, and the oracle held against tables that are wrong."""

import argparse, os, random, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
# Cells of each answer that are turned round, one at a time.
FLIPS = 2
# What a policy could grant by a slip: role, action, resource, and a relation that it would take for enough.
SLIPS = [("practitioner", "record", "case", "emergency"), ("supervisor", "replay", "safety", "duty"),
         ("system", "record", "protected", None), ("supervisor", "read", "protected", "team")]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--table", type=Path, help="a table printed earlier, instead of the example's")
    asked = parser.parse_args()
    table = asked.table.read_text() if asked.table else printed()
    ended, said = judged(table)
    print(said, end="")
    failures = ["the table and the oracle disagree"] if ended else []
    found = len(disagreements(said))
    for name, spoiled, noticed in controls(table.splitlines(), random.Random(asked.seed), found):
        ended, said = judged("\n".join(spoiled))
        if not ended or not noticed(said):
            failures.append(f"not noticed: {name}")
        else:
            print(f"noticed: {name}")
    for failure in failures:
        print(failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


def printed():
    # Exactly as the tests were built: anything else would have the policy engine compiled once more.
    subprocess.run(["cargo", "test", "--quiet", "--workspace", "--no-run"], cwd=REPOSITORY, check=True)
    built = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target")
    return subprocess.run([built / "debug/examples/table"], stdout=subprocess.PIPE, text=True, check=True).stdout


def judged(table):
    ended = subprocess.run([sys.executable, HERE / "oracle.py"], input=table, stdout=subprocess.PIPE, text=True)
    return ended.returncode, ended.stdout


def disagreements(said):
    """How many cells the last line counts, as a range so that its length is the count."""
    return range(int(said.splitlines()[-1].split(", ")[-1].split()[0]))


def controls(lines, chance, found):
    """Spoiled tables, and whether what the oracle said of each shows that it saw it."""
    rows = range(1, len(lines))
    differs_by = lambda count: lambda said: abs(len(disagreements(said)) - found) == count
    for answer in ("true", "false"):
        for at in chance.sample([at for at in rows if lines[at].split(",")[4] == answer], FLIPS):
            yield f"flipped {lines[at]}", [*lines[:at], flipped(lines[at]), *lines[at + 1:]], differs_by(1)
    for slip in SLIPS:
        slipped = [flipped(line) if granted_by(slip, line) else line for line in lines]
        count = sum(map(str.__ne__, lines, slipped))
        yield f"granted {count} cells of {' '.join(map(str, slip))}", slipped, differs_by(count) if count else lambda said: False
    at = chance.choice(rows)
    yield f"left out {lines[at]}", lines[:at] + lines[at + 1:], lambda said: "1 cells are missing" in said
    yield f"repeated {lines[at]}", [*lines, lines[at]], lambda said: "repeats" in said


def granted_by(slip, line):
    role, relations, action, resource, answer, _ = line.split(",", 5)
    return (role, action, resource) == slip[:3] and (not slip[3] or slip[3] in relations.split("+")) and answer == "false"


def flipped(line):
    role, relations, action, resource, answer, because = line.split(",", 5)
    return ",".join([role, relations, action, resource, "false" if answer == "true" else "true", because or "a flip"])


if __name__ == "__main__":
    main()
