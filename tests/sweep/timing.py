"""Whether the time that an answer takes tells what it does not say.

Two questions are asked in turns, in an order drawn by lot, a few thousand times, and their times compared: the Mann-Whitney U
statistic with its z, the Kolmogorov-Smirnov distance, the medians. Nothing absolute is asserted; only two that lie grossly
apart fail. A case with a long record, asked for beside a short one, shows that such a difference would be found.
"""

import math, random, time
from bisect import bisect_right
from statistics import median
from house import MISSING, Asker, event, inited, moment, serve
from harness import Violation, main, no_panic, workspace

# So far apart is grossly: neither alone, for z grows with the number of pairs, and a ratio is noise in a few.
Z, RATIO = 8, 1.25
READERS = [f"P-{number:02}" for number in range(10, 34)]


def run(stepin, seed, pairs):
    chance = random.Random(seed)
    with workspace("timing", memory=True) as folder, serve(stepin, inited(stepin, folder / "data")) as service:
        cases = {name: made(service, name) for name in ("quiet", "busy", "long", "anothers")}
        secret = protected(service, cases["busy"][0])
        for number in range(12):
            grow(service, cases["long"][0], number)
        told = {name: measure(service, chance, pairs, *of) for name, of in questions(cases, secret).items()}
        service.stop()
        no_panic(service.said())
    verdict = {name: f"{one['medians'][0] * 1e6:.0f} and {one['medians'][1] * 1e6:.0f} µs, U {one['u']:.0f}, z {one['z']:+.2f}, KS {one['ks']:.3f}"
               for name, one in told.items()}
    lines = "; ".join(f"{name}: {said}" for name, said in verdict.items())
    for name, one in told.items():
        if name.startswith("control"):
            if not grossly_apart(one):
                raise Violation(f"the measurement is blind: {name}: {verdict[name]}")
        elif grossly_apart(one):
            raise Violation(f"the time tells: {name}: {verdict[name]}")
    return f"{pairs} pairs each: {lines}", told


def made(service, name):
    """A case of ten entries; of all readers, or of somebody else."""
    by, supervisor = Asker(service, "P-10/practitioner"), Asker(service, "S-01/supervisor")
    journey = by.opens(event("referral-received", {"reference": f"SU-{name}", "source": "self"}, moment(60)))
    mine = ["P-99", []] if name == "anothers" else [READERS[0], READERS[1:]]
    supervisor.records(journey, event("practitioner-assigned", {"to": mine[0], "co_workers": mine[1]}, moment(59)))
    grow(service, journey, 0, 8, supervisor)
    return journey, supervisor.get(f"/v1/journeys/{journey}/timeline?limit=1").json()["entries"][0]["event"]


def grow(service, journey, number, entries=100, by=None):
    by = by or Asker(service, "S-01/supervisor")
    by.records(journey, *[event("case-discussed" if one % 2 else "circumstances-changed",
                                {"decided": "go on"} if one % 2 else {"change": "work"}, moment(40, number)) for one in range(entries)])


def protected(service, journey):
    """As much as a busy support worker writes in a year: the last one's id."""
    worker = Asker(service, "W-01/support-worker")
    note = {"label": "PP-1", "note": "came quiet and asked " * 20}
    return [worker.records(journey, *[event("support-contact-held", note)] * 100) for _ in range(2)][-1][-1]


def questions(cases, secret):
    """By name: two paths, and what differs between them. A case is read by those whose it is, each a few times only."""
    own = lambda view, one, other: tuple(f"/v1/journeys/{cases[name][0]}/{view}" for name in (one, other))
    return {
        "timeline, with and without protected entries": own("timeline", "busy", "quiet"),
        "standing, with and without protected entries": own("standing", "busy", "quiet"),
        "journey, another's and missing": (f"/v1/journeys/{cases['anothers'][0]}/timeline", f"/v1/journeys/{MISSING}/timeline"),
        "event, protected and missing": (f"/v1/events/{secret}", f"/v1/events/{MISSING}"),
        "control, a long case and a short one": own("timeline", "long", "quiet"),
    }


def measure(service, chance, pairs, one, other):
    readers = [Asker(service, f"{reader}/practitioner") for reader in READERS]
    times = {one: [], other: []}
    for number in range(-20, pairs):
        # By turns: nobody reads more than so much in an hour.
        reader = readers[number % len(readers)]
        for path in chance.sample([one, other], 2):
            began = time.perf_counter()
            answer = reader.get(path)
            if number >= 0:
                times[path].append(time.perf_counter() - began)
            if answer.status == 429:
                raise Violation(f"{reader.who} asked for too much: the times are those of a refusal")
    return compared(times[one], times[other])


def compared(one, other):
    """Mann-Whitney by ranks with ties shared, by its normal approximation; the largest distance of the distributions."""
    everything = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, ties, at = 0.0, 0, 0
    while at < len(everything):
        end = at
        while end < len(everything) and everything[end][0] == everything[at][0]:
            end += 1
        ranks += (at + end + 1) / 2 * sum(1 for _, which in everything[at:end] if which == 0)
        ties += (end - at) ** 3 - (end - at)
        at = end
    first, second, whole = len(one), len(other), len(everything)
    u = ranks - first * (first + 1) / 2
    spread = math.sqrt(first * second / 12 * (whole + 1 - ties / (whole * (whole - 1))))
    a, b = sorted(one), sorted(other)
    ks = max(abs(bisect_right(a, value) / first - bisect_right(b, value) / second) for value, _ in everything)
    return dict(medians=(median(one), median(other)), u=u, z=(u - first * second / 2) / spread, ks=ks)


def grossly_apart(one):
    slow, fast = max(one["medians"]), min(one["medians"])
    return abs(one["z"]) > Z and slow / fast > RATIO


if __name__ == "__main__":
    main("timing", run, pairs=300)
