"""Nothing of a record leaves once a look cannot be recorded: the disk fills, or fails, while people read.

Every reader is a person of their own. An answer that holds the marker of the record must have its look in the log. Below the
floor, and on a disk that fails, no answer may hold it that was asked for after anybody was told that nothing can be written;
on a disk that is full to the brim a look may find the place that a group of several did not, and is then on record.
"""

import contextlib, json, threading, time
from collections import Counter
from house import Asker, event, inited, moment, serve
import failing
from harness import Service, Violation, answer, command, main, no_panic, workspace
from image import make, mounted
from powercut_recorded import recorded
from diskfull import fill

MARKER, READERS = b"ZheronInTheAttic", 8
ROUTES = ["/v1/journeys/{}/timeline", "/v1/journeys/{}/chronology", "/v1/journeys/{}/export", "/v1/events/{}", "/v1/journeys?search=heron"]


def run(stepin, seed, rounds):
    told = Counter()
    for _ in range(rounds):
        for way in (filled_to_the_floor, filled_to_the_brim, failed):
            way(stepin, told)
    line = (f"{rounds} disks filled to the floor, to the brim, and failed: {told['before']:,} answers with the record before, each with its "
            f"look in the log; after the first refusal {told['refused']:,} refusals without a byte of the record")
    return line, dict(told)


class Reader(threading.Thread):
    """Reads the same record over and over: when each answer was asked for, when it came, whether it was refused, whether it
    held the marker."""

    def __init__(self, service, number, paths):
        super().__init__(daemon=True)
        self.asker = Asker(service, f"S-{number:02}/supervisor")
        self.paths, self.answers, self.stopping = paths, [], False

    def run(self):
        while not self.stopping:
            for path in self.paths:
                began = time.monotonic()
                try:
                    said = self.asker.get(path, accept="*/*")
                except OSError:
                    return  # The service is gone.
                self.answers.append((began, time.monotonic(), said.status, MARKER in said.whole()))

    def refusals(self):
        return sum(status == 503 for _, _, status, _ in self.answers)


def planted(service):
    by = Asker(service, "P-01/practitioner")
    person = {"name": MARKER.decode(), "contact": "01632 960011"}
    journey = by.opens(event("referral-received", {"reference": "SU-0042", "source": "self", "person": person}, moment(60)))
    [account] = by.records(journey, event("own-account-added", {"words": f"keeps a {MARKER.decode()} heron"}))
    return [route.format(account if "events" in route else journey) for route in ROUTES]


def while_reading(stepin, data, break_it, floor_mib, told, for_good=True):
    with Service(stepin, data, floor_mib=floor_mib) as service:
        paths = planted(service)
        readers = [Reader(service, number, paths) for number in range(READERS)]
        [reader.start() for reader in readers]
        until = time.monotonic() + 30
        while min(sum(held for *_, held in reader.answers) for reader in readers) < 5 and time.monotonic() < until:
            time.sleep(0.02)
        break_it()
        broken = time.monotonic()
        until = time.monotonic() + 30
        while sum(reader.refusals() for reader in readers) < READERS * 20 and service.process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        for reader in readers:
            reader.stopping = True
        [reader.join(30) for reader in readers]
        service.stop()
        no_panic(service.said())
    return judge(readers, broken, told, for_good)


def judge(readers, broken, told, for_good):
    """How many answers held the marker, by reader; once broken for good, none that was asked for after the first refusal."""
    refused = [end for reader in readers for _, end, status, _ in reader.answers if status == 503 and end > broken]
    if not refused:
        raise Violation("nobody was refused: the disk went on taking looks")
    after = [one for reader in readers for one in reader.answers if one[0] > min(refused)]
    leaked = sum(held for *_, held in after)
    if leaked and for_good:
        raise Violation(f"{leaked} of {len(after)} answers held the record after a look could not be recorded")
    if strange := {status for *_, status, held in after if not held} - {503}:
        raise Violation(f"reads were answered {strange} although no look can be recorded")
    # While it breaks, one look may still find a place that the next does not: each that left is looked for in the log.
    held = {reader.asker.who.split("/")[0]: sum(held for *_, held in reader.answers) for reader in readers}
    if min(held.values()) < 5:
        raise Violation(f"the check is blind: {held} answers with the record before anything broke")
    told["before"] += sum(held.values())
    told["refused"] += len(after) - leaked
    return held


def each_has_its_look(stepin, data, held, exact=True):
    """Every answer that left is on record, also after a start."""
    code, out, said = command(stepin, data, "export", "--format", "ndjson", floor_mib=0)
    if code:
        raise Violation(f"the log cannot be exported afterwards: {said}")
    lines = [json.loads(line) for line in out.splitlines()]
    looks = Counter(line["data"]["actor"] for line in lines if line["type"] in ("record-viewed", "record-exported", "record-searched"))
    # A failing disk may keep a look whose answer did not leave; a full one keeps those that left, and no other.
    if wrong := {who: (count, looks[who]) for who, count in held.items() if looks[who] < count or exact and looks[who] > count}:
        raise Violation(f"answers that left, and looks on record: {wrong}")


def filled_to_the_floor(stepin, told):
    with workspace("unwritten", memory=True) as folder:
        with mounted(make(folder / "disk.img", 128), folder / "disk", "noatime") as disk:
            held = while_reading(stepin, inited(stepin, disk / "data"), lambda: fill(disk, 40 << 20), 64, told)
            (disk / "ballast").unlink()
            each_has_its_look(stepin, disk / "data", held)


def filled_to_the_brim(stepin, told):
    with workspace("unwritten", memory=True) as folder:
        with mounted(make(folder / "disk.img", 64), folder / "disk", "noatime") as disk:
            held = while_reading(stepin, inited(stepin, disk / "data"), lambda: fill(disk, 0), 0, told, for_good=False)
            (disk / "ballast").unlink()
            each_has_its_look(stepin, disk / "data", held)


def failed(stepin, told):
    """From one write to the next the disk answers with errors. What was on it is read again once it is whole."""
    with workspace("unwritten", memory=True) as folder:
        (folder / "live.img").write_bytes(make(folder / "start.img", 64).read_bytes())
        fails = folder / "live.img.fails"
        with recorded(folder, failing.__file__) as (device, _):
            with mounted(device, folder / "disk") as disk:
                held = while_reading(stepin, inited(stepin, disk / "data"), fails.touch, 0, told)
                fails.unlink()
        with mounted(folder / "live.img", folder / "again") as disk:
            each_has_its_look(stepin, disk / "data", held, exact=False)


if __name__ == "__main__":
    main("unwritten", run, rounds=1)
