"""Fills the disk under a writing service: with the free-space floor, and without it."""

import json, os, random, re, time
from clients import Client, Ledger, read_log
from harness import Refused, Service, Violation, digests, main, no_panic, workspace
from image import make, mounted

FLOOR_MIB = 64


def run(stepin, rounds, seed):
    chance = random.Random(seed)
    acked, ends, full_starts = 0, {}, {}
    for _ in range(rounds):
        acked += with_floor(stepin, chance)
        count, end, start = without_floor(stepin, chance)
        acked += count
        ends[end] = ends.get(end, 0) + 1
        full_starts[start] = full_starts.get(start, 0) + 1
    told = ", ".join(f"{count} × {end}" for end, count in sorted(ends.items()))
    starts = ", ".join(f"{count} × {start}" for start, count in sorted(full_starts.items()))
    line = (f"{rounds} disks filled to the floor: refused by name, recovered by itself; {rounds} filled to the brim: {told}; "
            f"started on a full disk: {starts}; {acked} acknowledged events, 0 lost")
    return line, dict(rounds=rounds, acked=acked, ends=told, starts=starts)


def fill(disk, leave):
    """A ballast file over all but so many bytes."""
    with open(disk / "ballast", "ab", buffering=0) as ballast:
        try:
            while free(disk) > leave:
                ballast.write(bytes(min(1 << 20, max(4096, free(disk) - leave))))
        except OSError:
            pass


def free(disk):
    stat = os.statvfs(disk)
    return stat.f_bavail * stat.f_frsize


def until(what, condition, patience=20):
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            raise Violation(f"{what} did not happen within {patience} s")
        time.sleep(0.05)


def ready(address):
    return Client(address).ask("GET", "/health/ready")


def reads(address, ledger):
    """A look that cannot be recorded is no look: on a full disk nothing of the record leaves."""
    status, said = Client(address, "A-01/auditor").ask("GET", "/v1/log?limit=10000")
    if status == 200:
        ledger.judge(read_log(address))
    elif status != 503 or b"tag-" in said:
        raise Violation(f"/v1/log was answered {status} on a full disk: {said[:300]!r}")
    return status


def with_floor(stepin, chance):
    with workspace("diskfull", memory=True) as folder:
        image = make(folder / "disk.img", 128)
        with mounted(image, folder / "disk", "noatime") as disk:
            ledger = Ledger(16, chance.random())
            with Service(stepin, disk / "data", floor_mib=FLOOR_MIB) as service:
                ledger.start(service.address)
                time.sleep(chance.uniform(0.2, 0.6))
                fill(disk, (FLOOR_MIB << 20) - chance.randint(1, 32 << 20))
                until("503 no-space", lambda: ledger.refusals.get("no-space", 0) >= 16)
                status, said = ready(service.address)
                if status != 503 or b"free" not in said:
                    raise Violation(f"/health/ready is {status} {said!r} on a full disk")
                if reads(service.address, ledger) != 503:
                    raise Violation("a look was answered though it could not be recorded")
                if strange := ledger.refusals.keys() - {"no-space", "busy"}:
                    raise Violation(f"a full disk was called {strange}")
                (disk / "ballast").unlink()
                until("ready again", lambda: ready(service.address)[0] == 200)
                before = len(ledger.acked)
                until("writing again", lambda: len(ledger.acked) > before + 16)
                ledger.finish()
                ledger.settle(service.address)
                ledger.judge(read_log(service.address), settled=True)
                if service.stop() != 0:
                    raise Violation(f"a graceful stop failed: {service.said()}")
                no_panic(service.said())
            return len(ledger.acked)


def without_floor(stepin, chance):
    """A real ENOSPC: nobody can promise to write on, but everything answered must stay."""
    with workspace("diskfull", memory=True) as folder:
        image = make(folder / "disk.img", 64)
        with mounted(image, folder / "disk", "noatime") as disk:
            ledger = Ledger(16, chance.random())
            with Service(stepin, disk / "data", floor_mib=0) as service:
                ledger.start(service.address)
                time.sleep(chance.uniform(0.2, 0.6))
                fill(disk, chance.choice([0, 0, 100_000, 1_000_000]))
                until("an answer of 503", lambda: sum(ledger.refusals.values()) >= 16 or service.process.poll() is not None, 60)
                time.sleep(chance.uniform(0, 0.5))
                end = how_it_ended(service, ledger)
                service.stop()
                ledger.finish()
                no_panic(service.said())
            start = start_on_full_disk(stepin, disk, ledger)
            (disk / "ballast").unlink()
            with Service(stepin, disk / "data", floor_mib=0) as service:
                ledger.settle(service.address)
                ledger.judge(read_log(service.address), settled=True)
                service.stop()
                no_panic(service.said())
            digests(stepin, disk / "data")
            return len(ledger.acked), end, start


def how_it_ended(service, ledger):
    """By name: still answering (and how), or ended with a message."""
    if service.process.poll() is not None:
        if not service.said().strip():
            raise Violation("the service ended on a full disk without a word")
        return "ended"
    named = ledger.refusals.keys() & {"not-written", "outcome-unknown", "stopped", "no-space"}
    if not named:
        raise Violation(f"a full disk was answered {ledger.refusals}")
    status, said = ready(service.address)
    if "stopped" in named and status == 200:
        raise Violation("writing has stopped, but /health/ready says ready")
    if status == 503 and not re.search(r"space|disk|written|synced", json.loads(said)["detail"], re.I):
        raise Violation(f"/health/ready does not say why: {said!r}")
    return "writing stopped" if status == 503 else "refused each write"


def start_on_full_disk(stepin, disk, ledger):
    fill(disk, 0)
    try:
        with Service(stepin, disk / "data", floor_mib=0) as service:
            reads(service.address, ledger)
            service.stop()
            no_panic(service.said())
            return "served"
    except Refused as refused:
        no_panic(refused.said)
        if refused.code != 4 or not re.search(r"space|disk", refused.said, re.I):
            raise Violation(f"on a full disk the start ended with {refused}") from None
        return "refused with exit 4"


if __name__ == "__main__":
    main("diskfull", run, rounds=2)
