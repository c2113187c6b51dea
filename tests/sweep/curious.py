"""One colleague who looks at what is not theirs, among forty who do their work, day by day for a month under a clock that is
set to each day: whoever asks who looks outside their caseload is told of this one first."""

import random, re
from concurrent.futures import ThreadPoolExecutor
from harness import Violation, main, no_panic, workspace
from house import Asker, clock, event, inited, moment, serve
from planted import NEEDED

HONEST, DAYS = 40, 30
CURIOUS = f"P-{HONEST + 1}"


def run(stepin, reads, seed):
    dice = random.Random(seed)
    with workspace("curious", memory=True) as folder:
        data = inited(stepin, folder / "data")
        with clock(f"-{DAYS}d"), serve(stepin, data) as service:
            caseloads = {f"P-{number:02}": opened(service, number) for number in range(1, HONEST + 1)}
            service.stop()
        days = [looks(dice, caseloads, reads * (day + 1) // DAYS - reads * day // DAYS) for day in range(DAYS)]
        for day, asked in enumerate(days):
            # An hour ago, that day: what was read today, too, lies before the board.
            with clock(f"-{(DAYS - 1 - day) * 24 + 1}h"), serve(stepin, data) as service, ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda one: read(service, one), asked.items()))
                service.stop()
                no_panic(service.said())
        slips = sum(one not in caseloads[staff] for asked in days for staff, read in asked.items() if staff != CURIOUS for one in read)
        with serve(stepin, data) as service:
            judge(service, "A-01/auditor", None, reads, slips)
            first, others = judge(service, "G-01/governance-lead", NEEDED, reads, slips)
            service.stop()
    line = (f"seed {seed}: {reads} reads of what was not theirs over {DAYS} days, among {HONEST} with {sum(row['looks'] for row in others):,} looks "
            f"of which {slips} outside: the first row of the board and of its page, {first['outside']} outside; the next {others[0]['outside']}")
    return line, dict(slips=slips)


def opened(service, number):
    """Three cases of one practitioner."""
    by = Asker(service, f"P-{number:02}/practitioner")
    referral = lambda n: event("referral-received", {"reference": f"SU-{number:02}{n:02}", "source": "self"}, moment(DAYS, 30))
    return [by.opens(referral(n)) for n in range(3)]


def looks(dice, caseloads, curious):
    """What each of them reads on one day: the honest their own cases, and one in ten of them somebody else's by mistake."""
    anybody = [journey for theirs in caseloads.values() for journey in theirs]
    asked = {staff: dice.choices(theirs, k=dice.randint(2, 8)) + dice.choices(anybody, k=dice.random() < 0.1)
             for staff, theirs in caseloads.items()}
    return {**asked, CURIOUS: dice.choices(anybody, k=curious)}


def read(service, one):
    staff, journeys = one
    by = Asker(service, f"{staff}/practitioner")
    for journey in journeys:
        by.get(f"/v1/journeys/{journey}/timeline")


def judge(service, who, purpose, reads, slips):
    """The board and its page as they are shown them; the first row and the others."""
    asker = Asker(service, who, purpose)
    first, *others = asker.get("/v1/boards/lookers").json()["rows"]
    if first["staff"] != CURIOUS or first["outside"] != reads:
        raise Violation(f"{who} is told first of {first['staff']} with {first['outside']} looks outside")
    theirs = [row for row in others if row["staff"].startswith("P-")]
    if len(theirs) != HONEST or sum(row["outside"] for row in theirs) != slips:
        raise Violation(f"{who} is told of {len(theirs)} others with {[row['outside'] for row in theirs]} looks outside, of {slips}")
    shown = re.findall(r"[PAG]-\d\d", asker.get("/looks", accept="text/html").body.decode().partition("<main")[2])
    if shown[:1] != [CURIOUS]:
        raise Violation(f"the page /looks shows {who} first {shown[:3]}")
    return first, theirs


if __name__ == "__main__":
    main("curious", run, reads=400)
