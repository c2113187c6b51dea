"""The policy's table held against tests/permissions/oracle.py, and the oracle held against tables that are wrong."""

import argparse, random, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
FLIPS = 5


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
    print("\n".join(failures), file=sys.stderr)
    sys.exit(1 if failures else 0)


def printed():
    command = ["cargo", "run", "--quiet", "--package", "permissions", "--example", "table"]
    return subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True).stdout


def judged(table):
    ended = subprocess.run([sys.executable, HERE / "oracle.py"], input=table, stdout=subprocess.PIPE, text=True)
    return ended.returncode, ended.stdout


def disagreements(said):
    """How many cells the last line counts, as a range so that its length is the count."""
    return range(int(said.splitlines()[-1].split(", ")[-1].split()[0]))


def controls(lines, chance, found):
    """Spoiled tables, and whether what the oracle said of each shows that it saw it."""
    rows = range(1, len(lines))
    for _ in range(FLIPS):
        at = chance.choice(rows)
        yield f"flipped {lines[at]}", [*lines[:at], flipped(lines[at]), *lines[at + 1:]], \
            lambda said: abs(len(disagreements(said)) - found) == 1
    at = chance.choice(rows)
    yield f"left out {lines[at]}", lines[:at] + lines[at + 1:], lambda said: "1 cells are missing" in said
    yield f"repeated {lines[at]}", [*lines, lines[at]], lambda said: "repeats" in said


def flipped(line):
    role, relations, action, resource, answer, because = line.split(",", 5)
    return ",".join([role, relations, action, resource, "false" if answer == "true" else "true", because or "a flip"])


if __name__ == "__main__":
    main()
