"""Asks for everything as everybody, and looks for what protected people told in every byte that comes back.

Each persona has a table of what is theirs; a marker or an id anywhere else is a leak. What is somebody's must be found
where it is theirs: a search that finds nothing there would find nothing anywhere.
"""

import http.client, json, re, shutil, socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from asking import TAIL, malformed, reads, references
from harness import Violation, digests, main, no_panic, workspace
from house import MISSING, Answer, Asker, event, inited, serve
from leftovers import answers, at_rest, commands
from planted import NEEDED, Search, plant

PLACES = {"/v1/journeys/{id}/timeline", "/v1/events/{id}", "/journeys/{id}/events/{event}"}
EXTRACT = {"/v1/journeys/{id}/support", "/support/{id}"}
# Pages of their own, on which support workers read what they were told.
OF_SUPPORT = {"/support", "/support/{id}"}
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ASIDE = {"date", "x-request-id", "content-length", "etag"}


class Persona(NamedTuple):
    """Somebody, how they stand to the cases, and which cases they read: case and safety; what protected people told; and no
    more than what those who work with protected people are told of the case."""
    who: str | None
    stands: str
    reads: str = ""
    protected: str = ""
    extract: str = ""

    @property
    def role(self):
        return self.who.split("/")[1] if self.who else "supervisor"


PEOPLE = [
    Persona("P-01/practitioner", "caseload", "AE"), Persona("P-02/practitioner", "another's caseload", "B"),
    Persona("P-03/practitioner", "duty", "ABE"), Persona("P-04/practitioner", "emergency", "A"),
    Persona("P-05/practitioner", "conflict"), Persona("P-09/practitioner", "none"), Persona("W-01/practitioner", "support worker there"),
    Persona("W-01/support-worker", "link", "", "A"), Persona("W-02/support-worker", "another's link", "", "B"),
    Persona("W-03/support-worker", "duty", extract="ABE"), Persona("W-04/support-worker", "link and conflict"),
    Persona("P-01/support-worker", "practitioner there"), Persona("W-09/support-worker", "none"),
    Persona("S-01/supervisor", "team", "AE", "AE"), Persona("S-02/supervisor", "another team", "B", "B"),
    Persona("S-03/supervisor", "duty", "ABE", "B"), Persona("S-04/supervisor", "emergency", "AB", "B"),
    Persona("S-05/supervisor", "team and conflict", "E", "E"), Persona("S-09/supervisor", "none"), Persona(None, "nobody said"),
    Persona("A-01/auditor", "any", "ABE"), Persona("G-01/governance-lead", "alone", "ABE"),
    Persona("G-02/governance-lead", "two agreed on what is protected", "ABE", "A"), Persona("G-03/governance-lead", "who agreed", "ABE"),
    Persona("G-04/governance-lead", "two agreed on one chronology", "ABE", "A"),
    Persona("AD-1/administrator", "any"), Persona("stepin/system", "nobody acts as it"),
]


def rights(persona, purpose, route):
    """(cases whose content, cases of which what protected people told, whether requests of theirs) this may show."""
    reads, protected, requests = persona.reads, persona.protected, persona.role == "auditor"
    if persona.role == "supervisor" and not purpose:
        protected = ""
    if persona.role == "governance-lead":
        reads, protected, requests = (reads, protected, True) if purpose else ("", "", False)
    combined = persona.stands == "two agreed on one chronology"
    places = PLACES | (OF_SUPPORT if persona.role == "support-worker" else set())
    if route not in (places if not combined else {"/v1/journeys/{id}/chronology"}):
        protected = ""
    return reads, protected, requests


class Sweep:
    """What was asked, and what was found where it should not be."""

    def __init__(self, cases, seed):
        self.search = Search(seed)
        self.cases, self.asked, self.leaks, self.seen, self.statuses = cases, Counter(), [], {}, Counter()
        self.ids = {one.encode(): case.name for case in cases.values() for one in case.ids}
        self.signals = {one.encode(): case.name for case in cases.values() for one in case.signals}

    def judge(self, persona, purpose, route, sent, answer, kind="read"):
        """Looks into every byte of one answer."""
        said = answer.whole()
        self.asked[kind] += 1
        self.statuses[answer.status] += 1
        if answer.status >= 500 and answer.status != 503:
            self.leaks.append(f"{persona.who} was answered {answer.status} to {sent[:150]!r}")
        reads, protected, requests = rights(persona, purpose, route)
        # Whoever typed how a marker begins may be shown that again, and no more of it.
        for stem in (case.protected.stem.encode() for case in self.cases.values()):
            said = re.sub(stem + rb"(?!\d{3})", b"", said) if stem in sent else said
        for name, case in self.cases.items() if self.search.sees(said) else ():
            self.note(persona, purpose, route, sent, f"protected {name}", case.protected.found(said), name in protected)
            self.note(persona, purpose, route, sent, f"case {name}", case.case.found(said), name in reads)
            self.note(persona, purpose, route, sent, f"request {name}", case.request.found(said), requests)
        named = set(UUID.findall(said)) - set(UUID.findall(sent))
        # Whoever is asked whether somebody stands on both sides is shown the entries that say so.
        apart = route == "/v1/boards/conflicts" and persona.role in ("auditor", "governance-lead")
        for one in named & self.ids.keys():
            self.note(persona, purpose, route, sent, f"id {self.ids[one]}", {one.decode()}, apart or self.ids[one] in protected)
        for one in named & self.signals.keys():
            name = self.signals[one]
            sees = name in protected or name in reads and persona.role != "practitioner"
            self.note(persona, purpose, route, sent, f"signal {name}", {one.decode()}, sees)

    def note(self, persona, purpose, route, sent, what, found, allowed):
        if found and allowed:
            self.seen.setdefault((persona.who, bool(purpose), what), set()).update(found)
        elif found:
            told = f"{persona.who} ({persona.stands}{', purpose stated' if purpose else ''}): {what} {sorted(found)[:2]} in {sent[:110]!r}"
            self.leaks.append(told)

    def alike(self, persona, one, other, this, sent):
        """What is not theirs is answered like what is not there."""
        def bare(answer, name):
            # Who is sent to say what they read for is told where they come back to: what they asked for.
            headers = [(key, value.replace(name, "THIS")) for key, value in answer.headers if key.lower() not in ASIDE]
            return answer.status, headers, answer.body.replace(name.encode(), b"THIS")
        self.asked["compared"] += 1
        if bare(one, this) != bare(other, MISSING):
            self.leaks.append(f"{persona.who} ({persona.stands}) tells what is there from what is not by {sent[:120]!r}: "
                              f"{one.status} {one.body[:200]!r}, {other.status} {other.body[:200]!r}")


def run(stepin, seed, deep):
    with workspace("canary", memory=True) as folder:
        data, told = inited(stepin, folder / "data"), folder / "told"
        with serve(stepin, data, "debug", f"cat >> {told}; echo >> {told}") as service:
            cases, schemas = plant(service, seed)
            by = Asker(service, "A-01/auditor")
            document, log = by.get("/openapi.json").json(), by.get("/v1/log?limit=10000").body.splitlines()
            position = next(one["position"] for one in map(json.loads, log) if one.get("stream") == "protected")
            recorded = json.loads(log[position - 1])["recorded_at"]
            for case in cases.values():
                case.position, case.then = position, recorded
            service.stop()
            said = service.said()
        sweep = Sweep(cases, seed)
        # Before the log holds every look that follows: a command opens all of it.
        ran = commands(stepin, shutil.copytree(data, folder / "early"), sweep, PEOPLE, document, deep)
        answers(stepin, folder / "early", sweep, PEOPLE[0], folder)
        # Everybody has looked about once, so that who is told of looks has something to be told; then each works in a
        # copy of their own: in one house the looks would soon be many times the records, and every answer longer.
        with serve(stepin, data, "debug", f"cat >> {told}") as service:
            for persona, purpose in passes():
                read_all(sweep, Asker(service, persona.who, purpose), persona, list(reads(document, sweep.cases, deep))[::50])
            service.stop()
            said += service.said()
        for number, (persona, purpose) in enumerate(passes()):
            own = shutil.copytree(data, folder / f"of-{number}")
            with serve(stepin, own, "debug", f"cat >> {told}") as service:
                ask_everything(sweep, service, persona, purpose, document, schemas, deep)
                service.stop()
                said += service.said()
        digests(stepin, own)
        no_panic(said)
        digests(stepin, data)
        files = at_rest(stepin, data, folder, sweep, said)
    positive(sweep)
    if sweep.leaks:
        which = "\n  ".join(dict.fromkeys(sweep.leaks[:40]))
        raise Violation(f"{len(sweep.leaks)} leaks:\n  {which}")
    count = sum(len(case.protected.planted) + len(case.protected.days) for case in cases.values())
    entries = len(sweep.ids) + len(sweep.signals)
    line = (f"{count} markers in {entries} entries of protected people: 0 in {sweep.asked['read']:,} reads, {sweep.asked['write']:,} "
            f"writes and {ran:,} commands of {len(PEOPLE)} personas, {sweep.asked['answer']} files of answers to requests for access, {len(said):,} bytes of log lines, {files} files; "
            f"{sweep.asked['compared']:,} answers like those to what is not there; found where they may be: {len(sweep.seen)} kinds")
    return line, dict(asked=dict(sweep.asked), markers=count)


def passes():
    """(persona, purpose): elsewhere a purpose opens nothing; that it does not, one persona of each role shows."""
    for persona in PEOPLE:
        stated = persona.role in ("supervisor", "governance-lead") or persona.protected
        yield from ((persona, purpose) for purpose in ((None, NEEDED) if stated else (None,)))


def ask_everything(sweep, service, persona, purpose, document, schemas, deep):
    asker = Asker(service, persona.who, purpose)
    read_all(sweep, asker, persona, reads(document, sweep.cases, deep))
    write(sweep, asker, persona, purpose, schemas, deep)
    follow(sweep, service, asker, persona, purpose)


def read_all(sweep, asker, persona, asked):
    purpose = asker.purpose

    def read(one):
        method, route, path, accept, names, case = one
        answer = asker.ask(method, path, accept=accept)
        sweep.judge(persona, purpose, route, path.encode(), answer)
        protected = names in case.ids + case.signals
        known = persona.reads + persona.protected + ("E" if "governance" in persona.role else "")
        strange = case.name not in known + (persona.extract if route in EXTRACT else "")
        if names and "{id}" in route and (strange or protected and case.name not in rights(persona, purpose, route)[1]) and method == "GET":
            sweep.alike(persona, answer, asker.ask(method, path.replace(names, MISSING), accept=accept), names, path)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(read, asked))


def write(sweep, asker, persona, purpose, schemas, deep):
    """Requests that name what is protected, use its ids and keys again, or are none."""
    def send(path, body, key=None, method="POST"):
        answer = asker.ask(method, path, body, key)
        sent = path.encode() + (body if isinstance(body, bytes) else json.dumps(body).encode())
        sweep.judge(persona, purpose, f"{method} {path}", sent, answer, "write")
        return answer

    for case in sweep.cases.values():
        path, target = f"/v1/journeys/{case.journey}/events", case.ids[0]
        for body in malformed(case.journey) if case.name == "A" else ():
            send(path, body)
        if case.name not in persona.protected and (case.name == "A" or deep):
            for one in references(schemas, persona.role, event):
                text = json.dumps({"events": [one]})
                answers = [send(path, text.replace(MISSING, name).encode()) for name in (target, MISSING)]
                sweep.alike(persona, *answers, target, f"{one['type']} that names it")
            for closing in (target, MISSING):
                send(f"/v1/journeys/{case.journey}/emergency-access/{closing}/closing", {"finding": "none"})
        session = event("session-held", {"attendance": "on-time"})
        send(path, {"events": [{**session, "id": target}]})
        send(path, {"events": [session]}, case.keys[0])
        send(f"/v1/journeys/{case.journey}/erasure", {"person": "protected", "basis": "none", "approver": "X-1"})
        if "emergency" not in persona.stands and persona.stands != "duty" and case.name not in persona.reads:
            asks = [send("/v1/emergency-access", {"journey": id}) for id in (case.journey, MISSING)]
            sweep.alike(persona, *asks, case.journey, "emergency access without a purpose")
    for method, path in [("PUT", "/v1/policies/9"), ("POST", "/v1/organisation/events"), ("POST", "/v1/journeys")]:
        for body in list(malformed(MISSING))[:-1]:
            send(path, body, method=method)


def follow(sweep, service, asker, persona, purpose):
    """The stream of new records, from the first on, for as long as it takes to be told them all."""
    for last in ("0", "x"):
        host, port = service.address.split(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=0.4)
        connection.request("GET", TAIL, headers={**asker.headers(), "Accept": "text/event-stream", "Last-Event-ID": last})
        response, said = connection.getresponse(), b""
        try:
            while more := response.read1(65536):
                said += more
        except (socket.timeout, TimeoutError):
            pass
        connection.close()
        sweep.judge(persona, purpose, TAIL, b"", Answer(response.status, response.getheaders(), said))


def positive(sweep):
    """Whoever has the right was shown all of it: the search sees what it looks for."""
    # A wrong-person entry is the governance leads' alone, and what was corrected in it goes with it.
    for who, purpose, name in [("W-01/support-worker", False, "A"), ("W-02/support-worker", False, "B"), ("S-01/supervisor", True, "A"),
                               ("S-02/supervisor", True, "B"), ("G-02/governance-lead", True, "A"), ("G-04/governance-lead", True, "A")]:
        markers = sweep.cases[name].protected
        shown = sweep.seen.get((who, purpose, f"protected {name}"), set())
        if len(missed := (markers.planted | markers.days.keys()) - shown) > 5:
            raise Violation(f"the sweep is blind: {who} was not shown {sorted(missed)} of case {name}")
    for who, name in [("P-01/practitioner", "A"), ("P-02/practitioner", "B"), ("P-03/practitioner", "B"), ("P-04/practitioner", "A"),
                      ("S-01/supervisor", "A"), ("A-01/auditor", "B"), ("SU/service-user", "A")]:
        if not sweep.seen.get((who, False, f"case {name}")):
            raise Violation(f"the sweep is blind: {who} was shown nothing of case {name}")
    if not sweep.seen.get(("PP/protected-person", False, "protected A")):
        raise Violation("the sweep is blind: a protected person was answered with nothing of what they told")


if __name__ == "__main__":
    main("canary", run, deep=False)
