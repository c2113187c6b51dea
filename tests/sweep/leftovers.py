"""What the command line shows to each role, and what lies about afterwards: files, backups, tiles, notices, log lines."""

import json, os, shutil
from answered import Answering
from harness import Violation, command
from house import Answer, moment, serve
from planted import NEEDED


def words(document, case):
    """Every command that shows something."""
    views = ["timeline", "summary", *(path.rsplit("/", 1)[1] for path in document["paths"] if path.startswith("/v1/journeys/{id}/")
                                      and path.count("/") == 4)]
    views = [view for view in views if view not in ("events", "export", "compare", "erasure")]
    boards = [path.rsplit("/", 1)[1] for path in document["paths"] if path.startswith("/v1/boards/")]
    return [*(["journey", case.journey, "--view", view] for view in dict.fromkeys(views)), *(["board", board] for board in boards),
            ["compare", case.journey, "--from", "2020-01-01"], ["organisation"], ["policy", "list"],
            ["export", "--journey", case.journey]]


def commands(stepin, data, sweep, people, document, deep):
    """As each role, on the data folder and through a running service. Whoever works on the folder stands for every relation of
    their role, and still reads nothing through the wall."""
    ran = 0
    case = sweep.cases["A"]
    roles = {persona.role: persona for persona in people if persona.stands != "nobody acts as it" and persona.who}
    for role, persona in roles.items():
        for purpose in (None, NEEDED):
            stated = ["--purpose", purpose] if purpose else []
            for asked in words(document, case):
                for form in ([], ["--json"]) if deep and asked[0] != "export" else ([],):
                    code, out, said = command(stepin, data, *asked, "--as", f"X-77/{role}", *stated, *form)
                    operator = persona._replace(who=f"X-77/{role}", stands="operator", reads="ABE" if reads(role, purpose) else "",
                                                protected="AB" if sees(role, purpose) else "")
                    route = {"timeline": "/v1/journeys/{id}/timeline"}.get(asked[-1], f"/v1/boards/{asked[-1]}")
                    sweep.judge(operator, purpose, route, json.dumps(asked).encode(), Answer(code, [], (out + said).encode()), "command")
                    ran += 1
    return ran + remotely(stepin, data, sweep, people, document)


def answers(stepin, data, sweep, persona, folder):
    """What leaves the house when somebody asks for the record about them: the service user, and a protected person from their
    side alone. Every byte that is written or said is searched as if that person had asked for it themselves."""
    case = sweep.cases["A"]
    code, out, said = command(stepin, data, "export", "--format", "ndjson")
    told = [json.loads(line) for line in out.splitlines()]
    label = next(one["data"]["label"] for one in told if one["type"] == "protected-view-recorded" and one["journey"] == case.journey)
    for who, stands, case_of, protected_of in (("SU/service-user", "whose record it is", "A", ""), ("PP/protected-person", "from their side alone", "", "A")):
        walk, written = Answering(stepin, data, case.journey), folder / who.split("/")[0]
        written.mkdir()
        request = case.asked
        if protected_of:
            request = walk.opened("--label", label)
            for lead in ("G-01", "G-05"):
                together(stepin, data, case.journey, lead)
        walk.said.clear()
        files = walk.answered(request, written, "G-05")
        asks = persona._replace(who=who, stands=stands, reads=case_of, protected=protected_of)
        for name, content in files.items():
            sweep.judge(asks, None, "/v1/journeys/{id}/timeline", name.encode(), Answer(0, [], content), "answer")
        shutil.rmtree(written)


def together(stepin, data, journey, lead):
    """Another governance lead opens to this one what protected people told."""
    def records(who, kind, said):
        code, out, more = command(stepin, data, "--json", "record", journey, "--type", kind, "--data", json.dumps(said),
                                  "--as", f"{who}/governance-lead", "--purpose", NEEDED)
        if code:
            raise Violation(f"{who} could not record {kind}: {more}")
        return json.loads(out)["events"][0]["id"]
    asked = records(lead, "joint-access-requested", {"scope": "protected", "purpose": NEEDED})
    records("G-03", "joint-access-agreed", {"request": asked, "until": moment(minutes=-400)})


def remotely(stepin, data, sweep, people, document):
    """The same through a service, where nobody is an operator."""
    ran = 0
    with serve(stepin, data) as service:
        for who in ("P-01/practitioner", "P-09/practitioner", "S-01/supervisor", "A-01/auditor"):
            persona = next(one for one in people if one.who == who)
            for asked in words(document, sweep.cases["A"]):
                code, out, said = command(stepin, data, *asked, "--as", who, "--server", f"http://{service.address}")
                sweep.judge(persona, None, "/v1/boards/" + asked[-1], json.dumps(asked).encode(), Answer(code, [], (out + said).encode()), "command")
                ran += 1
        service.stop()
    return ran


def reads(role, purpose):
    return role in ("practitioner", "supervisor", "auditor") or role == "governance-lead" and purpose


def sees(role, purpose):
    return role == "support-worker" or role == "supervisor" and purpose


def at_rest(stepin, data, folder, sweep, said):
    """Every byte of the folder, of a backup, of exported tiles, of notices and log lines; and that an export of it all has them."""
    for made in (["backup", folder / "backup"], ["export", "--format", "tiles", "--out", folder / "tiles"], ["verify"]):
        code, out, more = command(stepin, data, *made)
        said += out + more
        if code:
            raise Violation(f"`stepin {made[0]}` ended with {code}: {more}")
    files = [path for path in folder.rglob("*") if path.is_file()]
    places = [(str(path.relative_to(folder)), path.read_bytes() + os.fsencode(path.name)) for path in files]
    for name, bytes_ in [*places, ("log lines", said.encode())]:
        for case in sweep.cases.values():
            for what, markers in [("protected", case.protected), ("case", case.case), ("request", case.request)]:
                if found := markers.found(bytes_):
                    sweep.leaks.append(f"{what} {case.name} {sorted(found)[:3]} at rest in {name}")
            for one in case.ids if name == "log lines" else []:
                if one.encode() in bytes_:
                    sweep.leaks.append(f"the id {one} of a protected entry in {name}")
    code, out, more = command(stepin, data, "export", "--format", "ndjson")
    for case in sweep.cases.values():
        found, markers = case.protected.found(out.encode()), case.protected
        missed = (markers.planted | markers.days.keys()) - found
        if case.name == "E" and found:
            sweep.leaks.append(f"{len(found)} markers of an erased person in the operator's export")
        if case.name != "E" and missed:
            raise Violation(f"the sweep is blind: the operator's export misses {sorted(missed)} of case {case.name}")
    return len(files)
