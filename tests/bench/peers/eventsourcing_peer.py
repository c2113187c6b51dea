"""The Python library `eventsourcing` with its SQLite recorder: everything read and decoded, turn by turn.

Speaks the protocol of the crate beside it, which starts it.
"""

import argparse, json, shutil, sys, time
from pathlib import Path

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

# How many streams are written at once, as the crate's other peers have it.
TOGETHER = 64
# How many events are fetched at a time: ten times what the library's own followers fetch.
SECTION = 1000


class Journey(Aggregate):
    @event("Started")
    def __init__(self, entry):
        self.last = entry

    @event("Entered")
    def enter(self, entry):
        self.last = entry


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--each", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    entries = [json.loads(line) for line in asked.work.read_text().splitlines()][:asked.each]
    folder = asked.folder / "eventsourcing"
    folder.mkdir(parents=True)
    try:
        take_turns(folder, entries, asked.events)
    finally:
        shutil.rmtree(folder)


def take_turns(folder, entries, events):
    kept = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "events.db")}
    with Application(env=kept) as application:
        fill(application, entries, events)
        print("ready", flush=True)
        for line in sys.stdin:
            if line != "turn\n":
                sys.exit(f"`turn` was expected, not {line!r}")
            began = time.perf_counter()
            read = sum(1 for _ in decoded(application))
            took = time.perf_counter() - began
            if read != events:
                sys.exit(f"{read} events were read, not {events}")
            print(read / took, flush=True)


def fill(application, entries, events):
    each = len(entries)
    lengths = [min(each, events - first) for first in range(0, events, each)]
    for first in range(0, len(lengths), TOGETHER):
        group = lengths[first:first + TOGETHER]
        journeys = [Journey(entries[0]) for _ in group]
        application.save(*journeys)
        for nth, entry in enumerate(entries[1:], 1):
            going = [journey for journey, length in zip(journeys, group) if nth < length]
            for journey in going:
                journey.enter(entry)
            application.save(*going)


def decoded(application):
    """Every event of the application as an object of its class, in the order in which they were recorded."""
    start = 1
    while section := application.recorder.select_notifications(start, SECTION):
        yield from map(application.mapper.to_domain_event, section)
        start = section[-1].id + 1


if __name__ == "__main__":
    main()
