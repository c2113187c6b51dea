"""Markers in everything that a protected person told, and the cases that hold them."""

import random, re, string
from datetime import date, timedelta
from house import Asker, Violation, event, moment
from at_rest import Texts, forms

NEEDED = "a request, for which this is needed"
# The service user of case A, who is somebody's protected person in case B.
TWICE = {"name": "Quilliam Testperson", "date_of_birth": "1990-04-05"}
UNMARKED = {"signal-passed": {"level": "look"}}


def stem(seed):
    """What every marker of a run begins with."""
    return "Z" + "".join(random.Random(f"{seed}/stem").choices(string.ascii_letters + string.digits, k=8))


class Search:
    """Whether anything of a run's markers is there at all: most answers need no second look."""

    def __init__(self, seed):
        begins = stem(seed)
        self.needles = [needle for _, needle in forms(begins)] + [begins.lower().encode(), begins.upper().encode()]
        self.dates = re.compile(rb"193\d-\d\d-\d\d|2024-02-\d\dT0[3-9]:")

    def sees(self, haystack):
        return any(needle in haystack for needle in self.needles) or self.dates.search(haystack) is not None


class Markers(Texts):
    """Data for a schema, with a marker of its own in every text, label, name, date and time. All begin alike, so that one
    search finds any of them, in any coding."""

    def __init__(self, seed, sort):
        super().__init__(seed)
        # At most 16 characters with its number: a label takes no more.
        self.stem = f"{stem(seed)}{sort}"
        self.count, self.planted, self.days = 0, set(), {}
        # A year and an hour of their own, so that no two sorts share a date.
        self.place = ["A", "B", "E", "rA", "rB", "rE"].index(sort) if sort[0] in "ABEr" else 6
        self.known = [needle for _, needle in forms(self.stem)]

    def marker(self):
        self.count += 1
        self.planted.add(f"{self.stem}{self.count:03}")
        return f"{self.stem}{self.count:03}"

    def day(self):
        """A date that nothing else names."""
        self.count += 1
        made = str(date(1931 + self.place, 1, 1) + timedelta(days=self.count * 2 + 1))
        self.days[made] = made.encode()
        return made

    def when(self):
        """A time that nothing else names; a day with its second is marker enough."""
        self.count += 1
        made = f"2024-02-{self.count % 28 + 1:02}T{self.place + 3:02}:{self.count // 60 % 60:02}:{self.count % 60:02}Z"
        self.days[made] = made[:19].encode()
        return made

    def value(self, schema, whole, event, depth=0):
        if "additionalProperties" in schema and schema["additionalProperties"] and "properties" not in schema:
            return {self.marker(): self.marker()}
        return super().value(schema, whole, event, depth)

    def text(self, schema, event):
        kind = schema.get("format")
        return event if kind == "uuid" else self.day() if kind == "date" else self.when() if kind else self.marker()

    def of(self, kind, schema, target):
        """An event of this type, marked wherever it can be."""
        data = UNMARKED.get(kind) or self.value(schema, schema, target)
        return event(kind, data, self.when(), known_at=self.when())

    def found(self, haystack):
        """Which markers are in there, in whatever coding; where one cannot be read back, that there is one."""
        hits = {match.decode() for match in re.findall(self.stem.encode() + rb"\d{3}", haystack)}
        hits |= {made for made, needle in self.days.items() if needle in haystack}
        if not hits and any(needle in haystack for needle in self.known):
            hits.add(f"{self.stem} in another coding")
        return hits


class Case:
    """One journey: its markers (of the case, of protected people) and the ids of the protected entries."""

    def __init__(self, seed, name):
        self.name, self.case, self.protected = name, Markers(seed, name.lower()), Markers(seed, name)
        self.request = Markers(seed, f"r{name}")
        self.journey, self.ids, self.signals, self.keys, self.event, self.asked = None, [], [], [], None, None

    def open(self, by, reference):
        mark = self.case.marker
        person = {**TWICE, "safe_contact": mark()} if self.name == "A" else {"name": mark(), "contact": mark()}
        referral = {"reference": reference, "source": "self", "person": person}
        did = {"attendance": "on-time", "did": mark(), "response": mark()}
        self.journey = by.opens(event("referral-received", referral, moment(60)), event("session-held", did, moment(20)))
        told = by.records(self.journey, event("own-account-added", {"words": mark()}),
                          event("agency-information-received", {"sender": mark(), "summary": mark()}, moment(10)))
        self.event = told[0]
        return self

    def seal(self, worker, schemas):
        """Every type of the protected compartment with every field; corrections, retractions and disputes; a signal."""
        kinds = [kind for kind, one in schemas.items() if one["compartment"] == "protected"]
        kinds.sort(key=lambda kind: kind == "waiver-given")
        for kind in kinds:
            target = self.ids[0] if self.ids else None
            one = self.protected.of(kind, schemas[kind]["data"], target)
            self.ids += worker.records(self.journey, one)
            self.amend(worker, one["data"], self.ids[-1])
        self.signals += worker.records(self.journey, event("signal-passed", {"level": "urgent"}, self.protected.when()))
        self.strike(worker, schemas)
        self.keys += worker.keys
        return self

    def amend(self, worker, data, target):
        """What the entry said is corrected, and disputed."""
        mark = self.protected.marker
        for field, value in data.items():
            # Who they are at large is corrected as a whole; what is chosen from a list has nothing to mark.
            new = {"name": mark()} if field == "person" else mark() if isinstance(value, str) and self.protected.stem in value else None
            if new:
                said = {"target": target, "field": field, "new_value": new, "reason": mark()}
                self.ids += worker.records(self.journey, event("entry-corrected", said))
        self.ids += worker.records(self.journey, event("dispute-noted", {"target": target, "words": mark(), "answer": mark()}))

    def strike(self, worker, schemas):
        for reason in ("in-error", "wrong-person"):
            one = self.protected.of("support-contact-held", schemas["support-contact-held"]["data"], None)
            held = worker.records(self.journey, one)
            struck = {"target": held[0], "reason": reason, "note": self.protected.marker()}
            self.ids += held + worker.records(self.journey, event("entry-retracted", struck))


def vocabulary(asker):
    """Every type of event: where it lives, who records it, and its schema."""
    described = asker.get("/v1/schemas").json()
    return {one["type"]: {**one, "data": asker.get(one["schema"]).json()} for one in described}


def people(service):
    return lambda who, purpose=None: Asker(service, who, purpose)


def plant(service, seed):
    """Three cases: A of everybody, B of another team, E of which the protected people's record is erased."""
    by = people(service)
    schemas = vocabulary(by("A-01/auditor"))
    lead, second, supervisor = by("G-01/governance-lead", NEEDED), by("G-02/governance-lead", NEEDED), by("S-01/supervisor")
    teams = [("North", ["P-01", "P-05", "S-01", "S-05", "W-01"]), ("South", ["P-02", "S-02", "S-03", "S-04", "P-03", "P-04"])]
    supervisor.records(None, *[event("team-changed", {"team": team, "added": added}) for team, added in teams])
    duty = lambda staff: event("duty-cover-set", {"staff": staff, "from": moment(1), "until": moment(-1)})
    supervisor.records(None, *map(duty, ["P-03", "S-03", "W-03"]))
    cases = {name: Case(seed, name).open(by(f"{of}/practitioner"), f"SU-00{n}")
             for n, (name, of) in enumerate([("A", "P-01"), ("B", "P-02"), ("E", "P-01")])}
    one, other, gone = cases.values()
    assigned = lambda to, *beside: event("practitioner-assigned", {"to": to, "co_workers": list(beside)}, moment(59))
    supervisor.records(one.journey, assigned("P-01", "P-05"))
    by("S-02/supervisor").records(other.journey, assigned("P-02"))
    supervisor.records(gone.journey, assigned("P-01"))
    for worker, case in [("W-01", one), ("W-02", other), ("W-01", gone)]:
        case.seal(by(f"{worker}/support-worker"), schemas)
        [case.asked] = lead.records(case.journey, event("subject-access-requested", {"scope": case.case.marker()}))
    one.ids += by("W-04/support-worker").records(one.journey, one.protected.of(
        "support-contact-held", schemas["support-contact-held"]["data"], None))
    other.ids += by("W-02/support-worker").records(other.journey, event(
        "protected-person-linked", {"label": other.protected.marker(), "person": TWICE}))
    settle(by, one)
    lead.records(gone.journey, event("retention-reviewed", {"outcome": "destroy"}))
    erasing = {"person": "protected", "basis": "the time to keep it is over", "approver": "G-01"}
    erased = second.ask("POST", f"/v1/journeys/{gone.journey}/erasure", erasing)
    if erased.status != 201:
        raise Violation(f"the protected people of case E could not be erased: {erased.status} {erased.body!r}")
    return cases, schemas


def settle(by, case):
    """What follows in the case of everybody: the signal's override, a request of the protected person, openings, conflicts."""
    supervisor, journey = by("S-01/supervisor"), case.journey
    entries = supervisor.get(f"/v1/journeys/{journey}/timeline?limit=1000").json()["entries"]
    raised = [one["event"] for one in entries if one["type"] == "signal-override-raised"]
    if not raised:
        raise Violation("an urgent signal raised no override")
    supervisor.records(journey, event("signal-override-acknowledged", {"override": raised[0]}))
    [assessed] = by("P-01/practitioner").records(
        journey, event("risk-assessed", {"tool": "dash", "score": 9, "level": "medium", "basis": "judgement"}, moment()))
    supervisor.records(journey, event("signal-override-lifted", {"override": raised[0], "assessment": assessed}, moment()))
    request = case.request
    by("G-01/governance-lead").records(journey, event(
        "subject-access-requested", {"scope": request.marker(), "label": request.marker()}, request.when()))
    for lead, scope in [("G-02", "protected"), ("G-04", "combined-chronology")]:
        [asked] = by(f"{lead}/governance-lead").records(journey, event("joint-access-requested", {"scope": scope, "purpose": NEEDED}))
        agreed = {"request": asked, "until": moment(minutes=-400)}
        by("G-03/governance-lead", NEEDED).records(journey, event("joint-access-agreed", agreed))
    for staff in ("P-05", "S-05", "W-04"):
        supervisor.records(journey, event("conflict-declared", {"staff": staff}))
    for who in ("P-04/practitioner", "S-04/supervisor"):
        answer = by(who).ask("POST", "/v1/emergency-access", {"journey": journey, "purpose": "a call at night"})
        if answer.status != 201:
            raise Violation(f"{who} could not open the case in an emergency: {answer.status} {answer.body!r}")
