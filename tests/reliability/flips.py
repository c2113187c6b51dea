"""Damages one file of a stopped log at a random place, and starts: mended, or refused by name; never silent."""

import random, re, shutil, signal, time
from collections import Counter
from clients import Client, Ledger, read_log
from harness import Refused, Service, Violation, command, digests, main, no_panic, workspace

FLIPS_PER_BASE = 20
# Either copy is what the promise is about; the two small files are looked at beside it.
WHERE = ["journal"] * 4 + ["sled"] * 4 + ["head", "keyring"]
LOG = ("journal", "sled")


def run(stepin, flips, seed, verbose=False):
    chance = random.Random(seed)
    outcomes, violations, number = Counter(), [], 0
    while number < flips:
        with workspace("flips", memory=True) as folder:
            bases = [Base(stepin, folder, end, chance) for end in ("stopped", "killed")]
            violations += [f"{base.end}: {fault}" for base in bases if (fault := init_over(stepin, folder, base))]
            for _ in range(min(FLIPS_PER_BASE, flips - number)):
                base = bases[number % 2]
                where = chance.choice(WHERE)
                number += 1
                try:
                    what, outcome = one_flip(stepin, folder, base, where, chance)
                except Violation as violation:
                    violations.append(f"{number}: {violation}")
                    continue
                outcomes["copies" if where in LOG else where, outcome.split(":")[0]] += 1
                if verbose:
                    print(f"  {number}: {what}, after it was {base.end}: {outcome}", flush=True)
    if violations:
        raise Violation("\n  ".join([f"{len(violations)} of {flips} damages", *violations]))
    told = {place: {o: n for (p, o), n in sorted(outcomes.items()) if p == place} for place in ("copies", "head", "keyring")}
    parts = [f"{place}: {', '.join(f'{n} {o}' for o, n in of.items())}" for place, of in told.items() if of]
    return f"{flips} damages, none silent; {'; '.join(parts)}", dict(flips=flips, outcomes=told)


class Base:
    """A log to damage copies of: what it promised, what it holds, what it answers."""

    def __init__(self, stepin, folder, end, chance):
        self.end, self.data, self.ledger = end, folder / end, Ledger(16, chance.random())
        with Service(stepin, self.data) as service:
            self.ledger.start(service.address)
            time.sleep(chance.uniform(0.5, 1.5))
            # The first look puts on record which permissions are in force: once, in what is copied.
            Client(service.address, "A-01/auditor").ask("GET", "/v1/log?limit=1")
            if end == "stopped":
                self.ledger.finish()
                self.ledger.settle(service.address)
                service.stop()
            else:
                service.stop(signal.SIGKILL)
                self.ledger.join()
        whole = folder / "whole"
        shutil.copytree(self.data, whole)
        self.holds = look(stepin, whole, self)[0]
        self.digests = digests(stepin, whole)
        shutil.rmtree(whole)


def init_over(stepin, folder, base):
    """With the journal and the marker gone, sled and the keys are all there is: `init` must leave them alone."""
    data = folder / "lost"
    shutil.copytree(base.data, data)
    shutil.rmtree(data / "journal")
    (data / "head").unlink()
    kept = [path.read_bytes() for path in sorted(data.glob("keys/*"))]
    code, _, _ = command(stepin, data, "init")
    same = kept == [path.read_bytes() for path in sorted(data.glob("keys/*"))]
    shutil.rmtree(data)
    return None if code and same else "`init` wiped sled and the keys of a log that had lost its journal and its marker"


def look(stepin, data, base):
    """Starts it: what the log holds, and what start-up said."""
    with Service(stepin, data) as service:
        log = read_log(service.address)
        base.ledger.judge(log)
        if service.stop() != 0:
            raise Violation(f"a graceful stop failed: {service.said()}")
        no_panic(service.said())
        return [line["id"] for line in log], service.said()


def one_flip(stepin, folder, base, where, chance):
    data = folder / "damaged"
    shutil.copytree(base.data, data)
    what = damage(data, where, chance)
    try:
        return what, judge(stepin, folder, data, base, where)
    except Violation as violation:
        raise Violation(f"{what}, after it was {base.end}: {violation}") from None
    finally:
        shutil.rmtree(data)


def damage(data, where, chance):
    """One flip, garbage, zeros or truncation somewhere in one file."""
    patterns = {"journal": "journal/*", "sled": "sled/**/*", "head": "head", "keyring": "keys/keyring*"}
    files = [path for path in sorted(data.glob(patterns[where])) if path.is_file() and path.stat().st_size]
    weights = [path.stat().st_size ** 0.5 for path in files]
    path = chance.choices(files, weights)[0]
    before = path.read_bytes()
    while True:
        kind = chance.choice(["one bit", "one byte", "garbage", "zeros", "truncated", "truncated"])
        at = chance.randrange(len(before))
        length = 1 if kind.startswith("one") else chance.choice([1, 16, 512, 4096])
        patch = {"one bit": bytes([before[at] ^ 1 << chance.randrange(8)]), "one byte": chance.randbytes(1),
                 "garbage": chance.randbytes(length), "zeros": bytes(length), "truncated": b""}[kind]
        if kind == "truncated":
            after = before[:max(0, len(before) - length) if chance.random() < 0.5 else at]
        else:
            after = (before[:at] + patch + before[at + len(patch):])[:len(before)]
        if after != before:
            path.write_bytes(after)
            place = f"to {len(after)} of {len(before)} bytes" if kind == "truncated" else f"{len(patch)} bytes at {at} of {len(before)}"
            return f"{path.relative_to(data)}: {kind}, {place}"


def judge(stepin, folder, data, base, where):
    """The outcome in words; a violation if it is none of those that are allowed."""
    pristine = folder / "pristine"
    shutil.copytree(data, pristine)
    try:
        try:
            held, said = look(stepin, data, base)
        except Refused as refused:
            named(refused.code, refused.said)
            return by_hand(stepin, folder, pristine, base, where, refused)
        same(stepin, data, base, held)
        if mended := re.search(r"cut \d+ bytes|applied \d+ records|rebuilt sled", said):
            return f"mended at start: {mended[0]}"
        return "without effect"
    finally:
        shutil.rmtree(pristine)


def by_hand(stepin, folder, pristine, base, where, refused):
    """Refused by name: each way of repair restores everything, or refuses by name as well."""
    ways, whys = [], [refused.said.strip().splitlines()[-1]]
    for way in ("journal", "sled"):
        copy = folder / "repair"
        shutil.copytree(pristine, copy)
        try:
            code, _, said = command(stepin, copy, "repair", "--from", way)
            if code:
                named(code, said)
                whys.append(f"{way}: {said.strip()}")
                continue
            try:
                held, _ = look(stepin, copy, base)
            except Refused as again:
                raise Violation(f"it said that it was done, yet the next start refuses: {again.said.strip()}") from None
            same(stepin, copy, base, held)
            ways.append(way)
        except Violation as violation:
            raise Violation(f"refused ({whys[0]}), then `repair --from {way}`: {violation}") from None
        finally:
            shutil.rmtree(copy)
    if ways:
        if (hint := re.search(r"repair --from (journal|sled)", whys[0])) and hint[1] not in ways:
            raise Violation(f"the way that was named does not work, only {ways}: {whys}")
        return f"refused by name and repaired: from {' or '.join(ways)}"
    if base.end == "stopped" and where in LOG:
        raise Violation(f"one copy was damaged, the other was whole, and nothing repairs it: {whys}")
    return f"refused by name, restore a backup: {' | '.join(whys)}"


def named(code, said):
    no_panic(said)
    if code != 3 or len(said.strip()) < 30:
        raise Violation(f"refused with exit {code} and only: {said.strip()!r}")


def same(stepin, data, base, held):
    """All that was there, or at most a tail that nobody was promised less (`look` has judged the promises)."""
    if held == base.holds:
        if (now := digests(stepin, data)) != base.digests:
            raise Violation(f"digests differ: {now} instead of {base.digests}")
    elif base.end == "stopped" or held != base.holds[:len(held)]:
        raise Violation(f"it holds {len(held)} records instead of {len(base.holds)}")


if __name__ == "__main__":
    main("flips", run, flips=10, verbose=False)
