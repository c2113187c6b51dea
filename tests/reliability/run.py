"""Runs every reliability check, short or long, prints what came of it, and writes the figures into the document."""

import os, platform, sys, time
from pathlib import Path
import at_rest, diskfull, erasure, flips, kill9, powercut, powercut_recorded, tampering
from harness import REPOSITORY, run_suite, suite

DOCUMENT = REPOSITORY / "docs/reliability.md"
BEGIN, END = "<!-- figures: written by tests/reliability/run.py --write-docs -->", "<!-- end of figures -->"
COUNTS = {
    "short": {"kill9": dict(rounds=6), "powercut": dict(cuts=6, control=3),
              "powercut_recorded": dict(cuts=6, control=8), "diskfull": dict(rounds=2),
              "flips": dict(flips=10), "tampering": dict(flips=200), "at_rest": {}, "erasure": dict(journeys=12, kills=6)},
    "long": {"kill9": dict(rounds=200), "powercut": dict(cuts=600, control=20),
             "powercut_recorded": dict(cuts=400, control=20), "diskfull": dict(rounds=20),
             "flips": dict(flips=200), "tampering": dict(flips=5000), "at_rest": {}, "erasure": dict(journeys=16, kills=100)},
}
CHECKS = {"kill9": kill9.run, "powercut": powercut.run,
          "powercut_recorded": powercut_recorded.run, "diskfull": diskfull.run, "flips": flips.run,
          "tampering": tampering.run, "at_rest": at_rest.run, "erasure": erasure.run}


def main():
    parser = suite(__doc__, CHECKS)
    parser.add_argument("--unsealed", type=Path, help="a program built with --features unsealed, for the control of at_rest")
    parser.add_argument("--write-docs", action="store_true")
    asked = parser.parse_args()
    more = {"at_rest": {"unsealed": asked.unsealed.resolve()}} if asked.unsealed else {}
    ended, figures = run_suite(asked, CHECKS, COUNTS, more)
    if asked.write_docs:
        if any(ended.values()) or set(ended) != set(CHECKS):
            sys.exit("the document keeps its figures: they are written only when every check ran and passed")
        write(asked, figures)
    sys.exit(max(ended.values()))


def write(asked, figures):
    text = DOCUMENT.read_text()
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table(asked, figures)}\n{END}{after}")


def power(name, cut):
    yield (name, f"{cut['cuts']} cuts", f"{cut['acked']:,} acknowledged events looked for: **0 lost**; {cut['heads']} signed heads had been "
           f"shown, **all reproduced**; a torn end in "
           f"{cut['torn_cuts']}, at most {cut['torn_most']:,} bytes; sled rebuilt in {cut['rebuilt']}")
    yield ("… control, no sync", f"{cut['control']} cuts", f"**{cut['control_lost']:,} of {cut['control_acked']:,} lost**, "
           f"in {cut['control_hit']} cuts")


def table(asked, figures):
    kill, full, flip, forged, rest, gone = (
        figures[name] for name in ("kill9", "diskfull", "flips", "tampering", "at_rest", "erasure"))
    outcome = lambda place: ", ".join(f"{n} {words}" for words, n in flip["outcomes"][place].items()) or "none drawn"
    rows = [
        ("kill -9", f"{kill['rounds']} rounds, {kill['starts_killed']} more kills during start-up",
         f"{kill['acked']:,} acknowledged events: **0 lost, 0 duplicates**; {kill['found_written']} requests were written though "
         "never answered, and were recognised when repeated"),
        *power("power cut, service stopped", figures["powercut"]),
        *power("power cut between disk writes", figures["powercut_recorded"]),
        ("disk full", f"{full['rounds']} with the floor, {full['rounds']} without", f"{full['acked']:,} acknowledged events: "
         f"**0 lost**; to the brim: {full['ends']}; start on the full disk: {full['starts']}"),
        ("damage to a copy", f"{sum(flip['outcomes']['copies'].values())}", outcome("copies")),
        ("… to the head marker", f"{sum(flip['outcomes']['head'].values())}", outcome("head")),
        ("… to the keyring", f"{sum(flip['outcomes']['keyring'].values())}", outcome("keyring")),
        ("forgery, rollback, second start, clock", f"{forged['forged']} + {forged['turned']} + 1 + {forged['stepped']}",
         "**all found or refused by name**"),
        ("single bytes flipped", f"{forged['flips']:,}", ", ".join(f"{n:,} {what}" for what, n in sorted(forged["found"].items()))
         + "; none in the journal, the keyring or the checkpoint without effect"),
        ("plaintext on disk", f"{rest['markers']} texts in {rest['types']} types", f"**none found** in {rest['files']} files; "
         f"control without sealing finds {rest['control'] or 'not run'}"),
        ("erasure", f"{gone['keys']} keys of two people", f"{gone['kills']} kills while erasing: {gone['ends']}; **0 of {gone['texts']} texts and 0 usable keys** in {gone['mib']} MiB of raw "
         f"disk; the control, an old keyring with the old master key, gives all {gone['keys']}"),
    ]
    seconds = sum(of["seconds"] for of in figures.values())
    head = (f"{time.strftime('%Y-%m-%d')}, the {asked.length} form, seed {asked.seed}, {seconds} s; {os.cpu_count()} cores, "
            f"Linux {platform.release().split('-')[0]}, ext4 on a loop device in memory for cuts and full disks.")
    lines = ["", head, "", "| check | how often | what came of it |", "|---|---|---|"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows] + [""])


if __name__ == "__main__":
    main()
