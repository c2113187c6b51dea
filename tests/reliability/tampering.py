"""Forges what a log holds as somebody who knows the format, turns it back, starts it twice, steps its clock, and flips
bytes by the thousand: every time it is found or refused, by name."""

import json, os, random, shutil, time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import clients
from flips import Base, named
from forge import Journal, forgeries
from harness import Refused, Service, Unable, Violation, command, digests, main, no_panic, workspace

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
# How far a forger goes: each step hides the one before.
DEPTHS = ["journal", "and marker", "and sled gone", "and checkpoint gone"]
SAMPLED = ["journal"] * 6 + ["sled"] * 3 + ["head", "keyring", "checkpoint"]
# Every byte of these counts for something; in the others there is free space, or an older half.
COUNTS = ("journal", "keyring", "checkpoint")


def run(stepin, flips, seed):
    chance = random.Random(seed)
    with workspace("tampering", memory=True) as folder:
        base = Base(stepin, folder, "stopped", chance)
        if not (base.data / "checkpoint").exists():
            raise Unable("this program signs no checkpoints")
        forged = sum(forge(stepin, folder, base, chance, depth) for depth in range(len(DEPTHS)))
        turned = turn_back(stepin, folder, base)
        twice(stepin, folder, base)
        stepped = step_clock(stepin, folder, base)
        found = sample(stepin, folder, base, flips, chance)
    told = ", ".join(f"{n} {what}" for what, n in sorted(found.items()))
    line = f"{forged} forgeries, {turned} ways to turn it back, a second start and {stepped} steps of the clock: all found or refused; {flips} flips: {told}"
    return line, dict(forged=forged, turned=turned, stepped=stepped, flips=flips, found=dict(found))


def copied(folder, name, data):
    shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(data, folder / name)
    return folder / name


def refused(stepin, data, what, *more):
    """`verify` and a start both end with 3 and a reason."""
    code, out, said = command(stepin, data, "verify", *more)
    if not code:
        raise Violation(f"{what}: `verify {' '.join(map(str, more))}` found nothing: {out}")
    named(code, said)
    if more:
        return said
    try:
        with Service(stepin, data):
            raise Violation(f"{what}: it was served")
    except Refused as why:
        named(why.code, why.said)
    return said


def forge(stepin, folder, base, chance, depth):
    """Every forgery, hidden as far as `depth`. Without the checkpoint only one that was kept elsewhere tells."""
    done = 0
    for what, records in forgeries(Journal(base.data).records, chance):
        data = copied(folder, "forged", base.data)
        journal = Journal(data)
        size, root = journal.write(records)
        if depth >= 1:
            Journal(data).mark(size, root)
        if depth >= 2:
            shutil.rmtree(data / "sled")
        if depth < 3:
            refused(stepin, data, f"{what} ({DEPTHS[depth]})")
        else:
            (data / "checkpoint").unlink()
            (data / "checkpoint.before").unlink(missing_ok=True)
            refused(stepin, data, f"{what} ({DEPTHS[depth]})", "--checkpoint", base.data / "checkpoint")
        done += 1
    return done


def turn_back(stepin, folder, base):
    """An older log in place of a newer one."""
    key, backup = base.data / "keys/master.key", folder / "backup"
    older = copied(folder, "older", base.data)
    if command(stepin, older, "backup", backup)[0]:
        raise Violation("a stopped log could not be backed up")
    newer = copied(folder, "newer", base.data)
    ledger = clients.Ledger(4, 99)
    with Service(stepin, newer) as service:
        ledger.start(service.address)
        time.sleep(0.5)
        ledger.finish()
        ledger.settle(service.address)
        service.stop()
    kept = (newer / "checkpoint").read_text()
    # Both copies and the marker of the older log, under what the newer one had signed.
    mixed = copied(folder, "mixed", newer)
    for part in ("journal", "sled", "head"):
        path = mixed / part
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        (shutil.copytree if (older / part).is_dir() else shutil.copy)(older / part, path)
    refused(stepin, mixed, "an older log under a newer checkpoint")
    # All of the older folder: only what was kept elsewhere tells.
    published = folder / "published"
    published.write_text(kept)
    refused(stepin, older, "an older folder", "--checkpoint", published)
    # A restore over it is refused, and one that knows the checkpoint becomes another log.
    before = digests(stepin, older)
    code, _, said = command(stepin, newer, "restore", backup, "--master-key", key)
    if code != 1 or "not empty" not in said:
        raise Violation(f"a restore over a log ended with {code}: {said}")
    restored = folder / "restored"
    code, out, said = command(stepin, restored, "restore", backup, "--master-key", key, "--published", published, "--json")
    if code or json.loads(out)["new_origin"]["lost"] < 1:
        raise Violation(f"an older backup beside a newer checkpoint ended with {code}: {out}{said}")
    refused_as_other(stepin, restored, key, published)
    if digests(stepin, older) != before:
        raise Violation("the older log changed")
    return 4


def refused_as_other(stepin, restored, key, published):
    """The new origin does not pass for the old one."""
    code, out, said = command(stepin, restored, "verify", "--master-key", key, "--checkpoint", published)
    if code != 3:
        raise Violation(f"a new origin passed for the old one, exit {code}: {out}{said}")


def twice(stepin, folder, base):
    data = copied(folder, "twice", base.data)
    with Service(stepin, data) as service:
        try:
            with Service(stepin, data):
                raise Violation("two services hold one folder")
        except Refused as why:
            if why.code != 4 or service.address not in why.said or str(service.process.pid) not in why.said:
                raise Violation(f"a second start was not told who is there: {why.code} {why.said}") from None
        for words in (["repair", "--from", "journal"], ["rebuild"], ["init"], ["import", "--format", "ndjson", "/dev/null"]):
            code, _, said = command(stepin, data, *words)
            if code != 4:
                raise Violation(f"`{words[0]}` on a folder in use ended with {code}: {said}")
        if service.stop():
            raise Violation("the first service did not end well")


class Clock:
    """A start with the clock elsewhere; the machine's own stays as it is."""

    def __init__(self, stepin, data, days):
        self.faked = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": f"{days:+}d", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.stepin, self.data, self.days = stepin, data, days

    def writes(self):
        """Starts, records a little, and gives back the log and what the start said."""
        before = {name: os.environ.get(name) for name in self.faked}
        os.environ.update(self.faked if self.days else {})
        try:
            service = Service(self.stepin, self.data)
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})
        with service:
            ledger = clients.Ledger(2, self.days)
            ledger.start(service.address)
            time.sleep(0.3)
            ledger.finish()
            ledger.settle(service.address)
            log = clients.read_log(service.address)
            missing = set(ledger.acked.values()) - {line["id"] for line in log}
            if service.stop() or missing:
                raise Violation(f"with the clock {self.days:+} days off, {len(missing)} acknowledged events are not there")
            no_panic(service.said())
            return log, service.said()


def step_clock(stepin, folder, base):
    if not FAKETIME.exists():
        raise Unable("libfaketime is missing: as root, run: apt-get install faketime")
    steps = [[(-400, "days behind the last record"), (0, None)], [(400, "days old"), (0, "days behind the last record")]]
    for walk in steps:
        data = copied(folder, "clock", base.data)
        for days, told in walk:
            log, said = Clock(stepin, data, days).writes()
            if told and told not in said:
                raise Violation(f"the clock was stepped ({days:+} days) and the start said only: {said!r}")
            # A time shows only the digits that it needs: as text, 08.5Z stands before 08Z.
            times = [(at[:19], at[19:].strip(".Z").ljust(9, "0")) for at in (line["recorded_at"] for line in log)]
            if times != sorted(times):
                raise Violation(f"recorded times decrease after a step of {days:+} days")
        code, _, said = command(stepin, data, "verify")
        if code:
            raise Violation(f"stepping the clock damaged the log: {said}")
    return sum(map(len, steps))


def sample(stepin, folder, base, flips, chance):
    """Single bytes, each flipped in place, looked for by `verify`, and put back."""
    drawn = [(chance.choice(SAMPLED), chance.random(), chance.randrange(1, 256)) for _ in range(flips)]
    lanes = max(1, min(os.cpu_count() or 1, 4))

    def lane(number):
        data = copied(folder, f"lane-{number}", base.data)
        return [one_byte(stepin, data, *flip) for flip in drawn[number::lanes]]

    with ThreadPoolExecutor(lanes) as pool:
        return Counter(outcome for outcomes in pool.map(lane, range(lanes)) for outcome in outcomes)


def one_byte(stepin, data, where, place, mask):
    patterns = {"journal": "journal/*", "sled": "sled/**/*", "keyring": "keys/keyring*"}
    files = [path for path in sorted(data.glob(patterns.get(where, where))) if path.is_file()]
    at = int(place * sum(path.stat().st_size for path in files))
    while at >= files[0].stat().st_size:
        at -= files.pop(0).stat().st_size
    path = files[0]
    flip(path, at, mask)
    what = f"{path.relative_to(data)}: byte {at} of {path.stat().st_size} flipped by {mask:#04x}"
    code, out, said = command(stepin, data, "verify", "--json")
    flip(path, at, mask)
    if code:
        named(code, said)
        return "refused by name"
    told = json.loads(out)
    if not told["clean"]:
        return "named, mended by a start"
    if where in COUNTS:
        raise Violation(f"{what}, and nothing was found")
    return "without effect"


def flip(path, at, mask):
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ mask]))


if __name__ == "__main__":
    main("tampering", run, flips=60)
