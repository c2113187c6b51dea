"""The same cases with and without protected events: whatever is asked, the bytes of the answers are the same.

Two folders are filled by `import` with given ids and claimed times, under a clock that stands still, and support workers
read and record in one of them. Then every answer is compared: status, headers, body. A second pass records the same live, in
turns; ids and times are then replaced by their order of appearance, sizes compared with everything else.
"""

import json, re, shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from answered import Answering
from asking import TAIL, forged, operations, variants
from harness import Violation, command, main, no_panic, workspace
from house import MISSING, Asker, clock, event, inited, serve
from made_up import NOW, Case, ndjson
from planted import NEEDED

UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(rb"20\d\d-\d\d-\d\dT\d\d(?::|%3A)\d\d(?::|%3A)\d\d(?:\.\d+)?Z")
SHOWN = re.compile(rb"\d{1,2} [A-Z][a-z]{2} 20\d\d, \d\d:\d\d")
ASIDE = {"date", "x-request-id"}
# Practitioners and governance leads see no place in the log; to a supervisor it shows that others work, too, and signals are theirs.
READERS = [("P-07/practitioner", None), ("P-08/practitioner", None), ("P-99/practitioner", None), ("S-01/supervisor", None),
           ("G-01/governance-lead", NEEDED), ("AD-1/administrator", None), ("W-77/support-worker", None)]
# Not of a case: how the service is, who looked (support workers did), the log, and boards that are told of protected people.
BATCH = 20
APART = re.compile(r"/health|/metrics|/v1/log|/verification|/looks|/journeys/[^/]+/looks|(/v1)?/boards/(access|lookers|conflicts|support-offers|supervision)|/team|/supervision")
# What each house records by itself, under ids of its own: that permissions were adopted, and looks. They are compared by order.
OWN = re.compile(r"/v1/(organisation|permissions|boards/(own-looks|emergencies|openings))\b|/account/own-looks")
# What is asked on the command line of both folders; `stepin subject-access` is walked from the question to the files.
OFTEN = {"/v1/journeys/{id}", "/v1/events/{id}", *(f"/v1/journeys/{{id}}/{of}" for of in ("timeline", "standing", "chronology", "export"))}
COMMANDS = [
    ["export", "--journey", "{reference}"], ["journey", "{reference}"], ["journey", "{reference}", "--view", "summary"],
    ["journey", "{reference}", "--view", "chronology", "--json"], ["compare", "{reference}", "--from", "2025-12-24"],
    ["board", "caseload"], ["board", "contact"], ["board", "risk-reviews"],
]


def still():
    """A clock that stands."""
    return clock(NOW.strftime("%Y-%m-%d %H:%M:%S"))


def run(stepin, cases, seed):
    figures = Counter()
    for batch in range(0, cases, BATCH):
        made = [Case(f"{seed}/{batch}", number) for number in range(min(BATCH, cases - batch))]
        with workspace("differential", memory=True) as folder:
            imported(stepin, folder, made, figures)
            live(stepin, folder, made[:2], figures)
    control(stepin, Case(f"{seed}/control", 0))
    line = (f"seed {seed}: {cases} cases with {figures['protected']:,} protected events and without: {figures['answers']:,} answers and "
            f"{figures['commands']} commands the same to the byte ({figures[200]:,} of them 200), and {figures['bundles']} answers to requests for access; recorded live in turns: {figures['live']:,} of the same size and shape")
    return line, dict(figures)


def imported(stepin, folder, made, figures):
    with still():
        folders = []
        for name in ("with", "without"):
            folders.append(inited(stepin, folder / name))
            (folder / f"{name}.ndjson").write_text(ndjson(made, name == "with"))
            code, out, said = command(stepin, folders[-1], "import", "--format", "ndjson", folder / f"{name}.ndjson")
            if code:
                raise Violation(f"the import ended with {code}: {out} {said}")
        figures["protected"] += sum(len(case.told()) for case in made)
        with serve(stepin, folders[0]) as one:
            busy(one, made)
            one.stop()
            no_panic(one.said())
        for number, (who, purpose) in enumerate(READERS):
            # Copies of their own: the looks of one reader would make every answer to the next one slower.
            own = [shutil.copytree(data, folder / f"{data.name}-{number}") for data in folders]
            with serve(stepin, own[0]) as one, serve(stepin, own[1]) as other:
                compare(Asker(one, who, purpose), Asker(other, who, purpose), made, figures)
                for service in (one, other):
                    service.stop()
                    no_panic(service.said())
        for words in COMMANDS:
            asked = [word.format(reference=made[0].reference) for word in words]
            told = [command(stepin, data, *asked, "--as", "P-07/practitioner") for data in folders]
            figures["commands"] += 1
            if told[0] != told[1] or told[0][0]:
                raise Violation(f"`stepin {' '.join(asked)}` tells: {first(str(told[0]).encode(), str(told[1]).encode())}")
        for case in made[:3]:
            answers(stepin, folders, folder, case, figures)


def answers(stepin, folders, folder, case, figures):
    """The service user's request is answered in both houses; in one of them a protected person asks, too."""
    given = []
    for number, data in enumerate(folders):
        walk, out = Answering(stepin, data, case.reference), folder / f"answer-{case.reference}-{number}"
        out.mkdir()
        if number == 0:
            walk.opened("--label", "PP-1")
        walk.said.clear()
        files = walk.answered(case.asked, out)
        # What each step records has an id of its own in each house.
        said = "".join(walk.said).replace(str(out), "OUT").encode()
        given.append((files, by_order(UUID, b"%036d", said, {})))
        figures["commands"] += len(walk.said)
    (files, said), (others, other) = given
    if said != other:
        raise Violation(f"`stepin subject-access` tells: {first(said, other)}")
    for name in sorted(files.keys() | others.keys()):
        if files.get(name) != others.get(name):
            raise Violation(f"{name} tells: {first(files.get(name, b''), others.get(name, b''))}")
    entries = json.loads(files["bundle.json"])["entries"]
    if len(files) != 4 or len(entries) < 3:
        raise Violation(f"the comparison is blind: {sorted(files)} with {len(entries)} entries")
    figures["bundles"] += 1


def control(stepin, case):
    """One entry more or less of the case itself is found: the comparison sees what it looks for."""
    with workspace("differential", memory=True) as folder, still():
        folders = [inited(stepin, folder / name) for name in ("more", "less")]
        for data, lines in zip(folders, (case.lines, case.lines[:-1] if not case.lines[-1][0] else case.lines[:-2])):
            (folder / "lines.ndjson").write_text("".join(json.dumps(line) + "\n" for _, line in lines))
            command(stepin, data, "import", "--format", "ndjson", folder / "lines.ndjson")
        with serve(stepin, folders[0]) as one, serve(stepin, folders[1]) as other:
            try:
                compare(Asker(one, "P-07/practitioner"), Asker(other, "P-07/practitioner"), [case], Counter())
            except Violation:
                return
    raise Violation("the comparison is blind: an entry more in the case changed nothing")


def busy(service, made):
    """What support workers do in between, and a supervisor who reads what they may."""
    worker, supervisor = Asker(service, "W-01/support-worker"), Asker(service, "S-01/supervisor", NEEDED)
    for case in made:
        worker.get(f"/v1/journeys/{case.journey}/timeline")
        worker.records(case.journey, event("support-contact-held", {"label": "PP-1", "note": "late"}, "2026-03-02T10:00:00Z"))
        worker.get(f"/v1/events/{case.told()[0]}")
        supervisor.get(f"/v1/journeys/{case.journey}/timeline")


def paths(document, made):
    """Every read of a case, of its entries, of boards, and of what is not there."""
    for method, route, query, required, _ in operations(document):
        if method != "GET" or route == TAIL or APART.match(route):
            continue
        for case in made if route in OFTEN else made[:1]:
            events = [*case.events()[:2], case.told()[0], MISSING]
            ids = events if route == "/v1/events/{id}" else [case.journey, MISSING] if case is made[0] else [case.journey]
            for name in ids:
                path = route.replace("{id}", name).replace("{version}", "1").replace("{type}", "signal-passed")
                path = path.replace("{request}", case.asked or MISSING).replace("{of}", "policy")
                path = path.replace("{event}", events[0]).replace("{field}", "note").replace("{kind}", "phase-moved")
                view = AskedOf(case)
                for asked in variants(route, query, required, view, "{id}" in route and case is made[0]):
                    yield path + asked


class AskedOf:
    """What `variants` fills in."""

    def __init__(self, case):
        self.then, self.position, self.ids, self.protected = case.lines[-1][1]["recorded_at"], 5, case.told(), self
        self.asked = case.asked
        self.stem = "came"


def bare(answer, who, path=""):
    """All that reached the client, but for what a sealed record makes different in every log: the hash of its leaf."""
    body, headers = answer.body, {name.lower(): value for name, value in answer.headers}
    varies = b"leaf_hash" in body
    body = re.sub(rb'"leaf_hash":"[0-9a-f]{64}"', b'"leaf_hash":""', body)
    if b"<html" in body:
        # A page names the leaf, too, and a form has a key of its own each time.
        body = re.sub(rb"<code>[0-9a-f]{64}</code>", b"", re.sub(rb'name="key" value="[^"]*"', b"", body))
        body = re.sub(rb"<dt>Position in the log</dt><dd>\d+</dd>", b"", body)
        varies = True
    if OWN.match(path):
        body, varies = by_order(UUID, b"%036d", body, {}), True
    if "supervisor" in who:
        body = re.sub(rb'"position":\d+', b'"position":0', body)
        varies = True
    headers = {name: value for name, value in headers.items() if name not in ASIDE and not (varies and name in ("etag", "content-length"))}
    return answer.status, headers, body


def compare(one, other, made, figures):
    with ThreadPoolExecutor(2) as both:
        read(lambda path: both.map(lambda asker: asker.get(path), (one, other)), one, made, figures)
    pages(one, other, made[0], figures)
    writes(one, other, made, figures)


def read(ask, one, made, figures):
    document = one.get("/openapi.json").json()
    for path in paths(document, made):
        # This supervisor read in one house what protected people told there, as they may: they see it among their own looks.
        if "supervisor" in one.who and ("at_position" in path or "own-looks" in path):
            continue
        answers = [bare(answer, one.who, path) for answer in ask(path)]
        figures["answers"] += 1
        figures[answers[0][0]] += 1
        if answers[0][0] == 429:
            raise Violation(f"{one.who} asked for too much: nothing is compared any more")
        if answers[0] != answers[1]:
            raise Violation(f"{one.who} is told by {path}: {first(repr(answers[0]).encode(), repr(answers[1]).encode())}")


def pages(one, other, case, figures):
    """A timeline of one entry a page, to the end."""
    cursor = ""
    while True:
        path = f"/v1/journeys/{case.journey}/timeline?limit=1{cursor}"
        answers = [asker.get(path) for asker in (one, other)]
        figures["answers"] += 1
        if bare(answers[0], one.who) != bare(answers[1], one.who):
            raise Violation(f"{one.who} is told by a page: {path}")
        following = answers[0].json().get("next_cursor") if answers[0].status == 200 else None
        if not following:
            return
        cursor = f"&cursor={following}"


def writes(one, other, made, figures):
    """What is answered to who records, and to who names what is protected, or uses a cursor that was guessed."""
    for number, case in enumerate(made):
        said = {"attendance": "on-time", "did": "asked"}
        named = lambda kind, data, **more: event(kind, data, "2026-03-02T11:00:00Z", **more)
        target = case.told()[0]
        bodies = [[named("dispute-noted", {"target": target, "words": "no"})], [named("session-held", said, refers_to=[target])],
                  [named("session-held", said, id=f"0190a000-0000-4000-8000-{number:06}{len(one.who):06}")], [{"type": "session-held"}]]
        for place, events in enumerate(bodies):
            key = f"0190a000-0000-4000-8000-{number:04}{place:04}{sum(map(ord, one.who)) % 10000:04}"
            path = f"/v1/journeys/{case.journey}/events"
            answers = [bare(asker.ask("POST", path, {"events": events}, key), one.who) for asker in (one, other)]
            figures["answers"] += 1
            if answers[0] != answers[1]:
                raise Violation(f"{one.who} is told by recording {events}: {answers}")


def live(stepin, folder, made, figures):
    """Recorded in turns with what protected people tell, as it happens; then the same without."""
    said = []
    for name in ("turns", "alone"):
        data = inited(stepin, folder / name)
        with serve(stepin, data) as service:
            said.append(list(told_live(service, made, name == "turns")))
            service.stop()
            no_panic(service.said())
    for (path, one), (_, other) in zip(*said, strict=True):
        figures["live"] += 1
        if one != other:
            raise Violation(f"recorded live, {path} tells: {first(repr(one).encode(), repr(other).encode())}")


def told_live(service, made, turns):
    """(path, answer) of all that is read and recorded, without what is different each time."""
    by = {"practitioner": lambda id: Asker(service, f"{id}/practitioner"), "supervisor": lambda id: Asker(service, "S-01/supervisor"),
          "support-worker": lambda id: Asker(service, "W-01/support-worker"),
          "governance-lead": lambda id: Asker(service, "G-01/governance-lead", NEEDED)}
    journeys = []
    for case in made:
        journey = None
        for protected, line in case.lines:
            if protected and not turns:
                continue
            recorder, one = line["recorder"], {key: line[key] for key in ("type", "occurred_at", "data")}
            path, body = ("/v1/journeys", {"id": case.journey, "events": [one]}) if not journey else (f"/v1/journeys/{case.journey}/events", {"events": [one]})
            journey = case.journey
            answer = by[recorder["role"]](recorder["id"]).ask("POST", path, body)
            if answer.status != 201:
                raise Violation(f"{one['type']} could not be recorded live: {answer.status} {answer.body!r}")
            if not protected:
                yield path, normal(answer, recorder["role"])
            elif turns:
                by["support-worker"]("W-01").get(f"/v1/journeys/{case.journey}/timeline")
        journeys.append(case)
    document = by["practitioner"]("P-07").get("/openapi.json").json()
    for reader in ("P-07/practitioner", "P-08/practitioner", "S-01/supervisor"):
        asker = Asker(service, reader)
        for path in paths(document, journeys):
            if "{" not in path and "at_position" not in path and "cursor" not in path and "as_believed" not in path:
                yield f"{reader} {path}", normal(asker.get(path), reader)


def by_order(pattern, name, body, known):
    return pattern.sub(lambda found: name % known.setdefault(found[0], len(known)), body)


def normal(answer, who):
    """Ids and times by their order of appearance, each of one size."""
    status, headers, body = bare(answer, who)
    known = {}
    body = by_order(TIME, b"T%029d", by_order(UUID, b"%036d", body, known), known)
    body = SHOWN.sub(b"then", body)
    body = re.sub(rb'"(leaf_hash|next_cursor)":"[^"]*"', rb'"\1":""', body)
    headers = {name: value for name, value in headers.items() if name not in ("etag", "content-length") or "\"" in value and value.strip('"').isdigit()}
    headers.pop("location", None)
    return status, headers, len(body), body


def first(one, other):
    """Where two texts part."""
    at = next((n for n, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
    return f"…{one[max(0, at - 120):at + 100]!r} but …{other[max(0, at - 120):at + 100]!r}"


if __name__ == "__main__":
    main("differential", run, cases=20)
