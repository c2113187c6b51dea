"""Random cases as lines of NDJSON, and what protected people tell in between: of the same seed the same bytes."""

import json, random, uuid
from datetime import datetime, timedelta, timezone

NOW = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
P, W, S, G = "practitioner", "support-worker", "supervisor", "governance-lead"
WORDS = "came late quiet calm angry left spoke of work home children court letter asked again".split()


def text(chance):
    return " ".join(chance.choices(WORDS, k=chance.randint(1, 30)))


# (type, who records it, its data): nothing of this meets a rule by itself, so that no id is made by the service.
OF_THE_CASE = [
    ("session-held", P, lambda c: {"attendance": c.choice(["on-time", "late"]), "did": text(c)}),
    ("session-not-held", P, lambda c: {"cause": "service-user", "absence": c.choice(["acceptable", "unacceptable"])}),
    ("presentation-observed", P, lambda c: {"pattern": c.choice(["denial", "blame", "guilt", "silence"]), "intensity": c.randint(0, 3)}),
    ("own-account-added", P, lambda c: {"words": text(c)}),
    ("emotion-named", P, lambda c: {"words": [c.choice(["sad", "ashamed"])], "prompting": c.choice(["unprompted", "prompted"])}),
    ("responsibility-stated", P, lambda c: {"extent": c.choice(["partial", "full"]), "specificity": c.randint(0, 3),
                                            "prompting": c.choice(["unprompted", "prompted"])}),
    ("contact-attempted", P, lambda c: {"mode": "phone", "result": c.choice(["reached", "no-answer"])}),
    ("consent-explained", P, lambda c: {"understood": "yes", "covered": ["limits"]}),
    ("risk-assessed", P, lambda c: {"tool": "dash", "score": c.randint(0, 9), "level": "medium", "basis": "score"}),
    ("order-noted", P, lambda c: {"kind": c.choice(["bail", "other"]), "terms": text(c)}),
    ("safety-information-passed", P, lambda c: {"what": "change", "to": "support-worker"}),
    ("case-discussed", S, lambda c: {"decided": text(c)}),
    ("practice-instruction-given", S, lambda c: {"instruction": text(c)}),
]
PROTECTED = [
    ("protected-person-linked", lambda c: {"label": label(c), "person": {"name": text(c), "contact": text(c)}}),
    ("support-contact-attempted", lambda c: {"label": label(c), "result": c.choice(["reached", "no-answer"])}),
    ("support-contact-held", lambda c: {"label": label(c), "note": text(c)}),
    ("protected-person-informed", lambda c: {"label": label(c), "about": c.choice(["accepted", "started", "stopped"])}),
    ("protected-view-recorded", lambda c: {"label": label(c), "safety": c.randint(0, 3), "words": text(c)}),
    ("protected-incident-learned", lambda c: {"label": label(c), "kind": c.choice(["threat", "physical"]), "wishes": text(c)}),
    ("signal-passed", lambda c: {"level": "look"}),
]


def label(chance):
    return f"PP-{chance.randint(1, 3)}"


class Case:
    """One journey: the lines of the case and, among them, those of the protected compartment."""

    def __init__(self, seed, number):
        self.chance = random.Random(f"{seed}/{number}")
        self.journey, self.reference = self.id(), f"SU-{number:04}"
        self.worker = f"P-{7 + number % 2:02}"
        self.lines, at = [], NOW - timedelta(days=self.chance.randint(60, 200))
        self.add(at, "referral-received", "practitioner", {"reference": self.reference, "source": "self", "person": {"name": text(self.chance)}})
        self.add(at, "practitioner-assigned", S, {"to": self.worker, "co_workers": []})
        self.asked = self.add(at, "subject-access-requested", G, {"scope": text(self.chance)})
        for _ in range(self.chance.randint(4, 18)):
            at = min(at + timedelta(hours=self.chance.randint(1, 160)), NOW - timedelta(hours=2))
            for kind, data in self.chance.choices(PROTECTED, k=self.chance.randint(0, 2)):
                self.add(at, kind, W, data(self.chance), protected=True)
            kind, role, data = self.chance.choice(OF_THE_CASE)
            self.add(at, kind, role, data(self.chance))
        if not any(protected for protected, _ in self.lines):
            self.add(at, "protected-person-linked", W, {"label": "PP-1"}, protected=True)

    def id(self):
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def add(self, at, kind, role, data, protected=False, **more):
        who = {P: self.worker, W: "W-01", S: "S-01", G: "G-01"}[role]
        claimed = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        occurred = (at - timedelta(hours=self.chance.randint(0, 40))).strftime("%Y-%m-%dT%H:%M:%SZ")
        # Drawn whether or not the line is used: the others stay as they are.
        line = {"journey": self.journey, "id": self.id(), "type": kind, "occurred_at": occurred, "known_at": claimed,
                "recorded_at": claimed, "recorder": {"id": who, "role": role}, "data": data, **more}
        self.lines.append((protected, line))
        return line["id"]

    def events(self):
        return [line["id"] for protected, line in self.lines if not protected]

    def told(self):
        return [line["id"] for protected, line in self.lines if protected]


def ndjson(cases, protected):
    """One file in the order of recording."""
    lines = [line for case in cases for sealed, line in case.lines if protected or not sealed]
    lines.sort(key=lambda line: line["recorded_at"])
    return "".join(json.dumps(line) + "\n" for line in lines)
