"""Every request that the service's own description of itself allows for, and many that it does not."""

import base64, itertools, json
from urllib.parse import quote
from house import MISSING

# What is asked for, by the name of the parameter, the likeliest first; `{…}` stands for something of the case.
VALUES = {
    "as_believed_at": ["2150-01-01", "{then}", "yesterday"], "as_at": ["2150-01-01", "2020-01-01"],
    "at_version": ["1", "{version}", "999"], "at_position": ["{position}", "1", "999999"],
    "policy": ["1", "nope"], "cursor": ["{cursor}", "x"], "limit": ["1000", "1", "0"],
    "practitioner": ["P-01", "W-01"], "team": ["North", "Nowhere"], "seed": ["7"], "size": ["50"],
    "search": ["", "Quilliam", "{stem}"], "reference": ["SU-000", "{stem}"], "recipient": ["Housing"],
    "find": ["SU-", "Robin"], "needs": ["safety-reviews", "signals"], "show": ["safety", "contact"],
    "from": ["2020-01-01"], "to": ["2150-01-01"], "after": ["0", "7"], "position": ["{position}", "1"],
    "request": ["{asked}", "x"], "said": ["recorded"], "next": ["/keeping"],
    "moment": ["1", "3", "999"], "day": ["1", "40"], "from_moment": ["1"], "to_moment": ["999", "2"],
    "staff": ["P-01"], "event": ["x"],
}
ELSEWHERE = {("/policies/{version}/changes", "to"): ["1"], ("/v1/log/proof/consistency", "from"): ["1"], ("/v1/log/proof/consistency", "to"): ["20"],
             ("/v1/policies/{version}/diff", "to"): ["1"]}
PATHS = {"version": ["1", "nope"], "field": ["note", "words"], "kind": ["phase-moved", "account-differed", "case-discussed"],
         "type": ["signal-passed", "nope"], "staff": ["P-01"], "practitioner": ["P-01"],
         "of": ["policy", "permissions"], "path": ["0/000", "0/000.p/20", "entries/000", "entries/000.p/20", "x"]}
TAIL = "/v1/log/tail"
# Pages are no API and stand in no document: (path, query, what of it is required).
BOARDS = "today caseload contact risk-reviews not-asked stuck pace overrides incidents threats corrections closures waits cohort".split()
PAGES = [("/caseload", ["find", "practitioner"], []), ("/boards", [], []), ("/help", [], []),
         ("/team", ["find", "practitioner", "needs"], []), ("/supervision", [], []), ("/supervision/{practitioner}", [], []),
         ("/figures", [], []), ("/boards/cohort/csv", [], []), ("/emergency", ["reference"], []), ("/journeys/{id}/decisions", [], []),
         *((f"/journeys/{{id}}/{of}/{{event}}", [], []) for of in ("decisions", "overrides", "emergencies")),
         *((f"/boards/{board}", ["as_believed_at", "day", "policy"], []) for board in BOARDS),
         ("/journeys/{id}", ["as_believed_at", "moment", "policy", "show"], []), ("/journeys/{id}/questions", ["as_believed_at", "moment"], []),
         ("/journeys/{id}/compare", ["from", "to", "from_moment", "to_moment"], []), ("/journeys/{id}/export", [], []), ("/journeys/{id}/looks", [], []),
         ("/looks", [], []), ("/looks/{staff}", [], []), ("/account/own-looks", [], []), ("/sample", ["seed", "size"], []),
         ("/what-if", ["policy", "as_believed_at"], []), ("/verification", ["event"], []), ("/verification/events/{event}", [], []),
         ("/journeys/{id}/events/{event}", ["as_believed_at"], []), ("/journeys/{id}/events/{event}/correct/{field}", [], []),
         ("/keeping", ["find"], []), ("/journeys/{id}/keeping", ["said"], []), ("/journeys/{id}/erasure", [], []),
         ("/journeys/{id}/requests/{request}", ["said"], []), ("/journeys/{id}/requests/{request}/refuse", [], []), ("/purpose", ["next"], []),
         ("/people", ["find"], []), ("/people/P-01", [], []), ("/new-person", [], []), ("/tokens", [], []), ("/tokens/new", [], []),
         ("/organisation", [], []), ("/organisation/team-changed", [], []), ("/policies", [], []), ("/policies/{version}", [], []),
         ("/policies/{version}/changes", ["to"], ["to"]), ("/permissions", [], []), ("/adopt/{of}", [], []),
         ("/group", [], []), ("/support", [], []), ("/support/{id}", [], []),
         ("/journeys/new", [], []), ("/journeys/{id}/record", [], []), ("/journeys/{id}/record/other", [], []), ("/journeys/{id}/record/{kind}", [], [])]


def operations(document):
    """(method, path, [query parameters], [required ones], [content types])"""
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            query = [of for of in one.get("parameters", []) if of["in"] == "query"]
            types = [kind for reply in one["responses"].values() for kind in reply.get("content", {})]
            yield method.upper(), path, [of["name"] for of in query], [of["name"] for of in query if of.get("required")], types
    for path, query, required in PAGES:
        yield "GET", path, query, required, ["text/html"]


def subjects(path, cases):
    """The path with every name filled in: (path, the id that it names, the case)."""
    def filled(path, case):
        # What somebody asked for is named by the event of that.
        asked = case.asked or MISSING
        event = [case.event, *case.ids[:3], *case.signals[-1:]]
        places = {"{id}": [case.journey], "{event}": event, "{request}": [asked], **{f"{{{name}}}": of for name, of in PATHS.items()}}
        if path == "/v1/events/{id}":
            places["{id}"] = event
        named = [place for place in places if place in path]
        for values in itertools.product(*[places[place] for place in named]):
            whole = path
            for place, value in zip(named, values):
                whole = whole.replace(place, value)
            yield whole, values[0] if named else None, case
    several = cases.values() if "{id}" in path or "{event}" in path else list(cases.values())[:1]
    return [one for case in several for one in filled(path, case)]


def forged(event):
    """A cursor that goes on after an entry whose id somebody only guessed."""
    return base64.urlsafe_b64encode(json.dumps({"b": "2150-01-01T00:00:00Z", "a": event}).encode()).decode().rstrip("=")


def variants(path, query, required, case, deep):
    """Query strings: none, each parameter by itself with each value, and when deep each two together."""
    known = {"then": case.then, "version": "3", "position": str(case.position), "cursor": forged(case.ids[0]), "stem": case.protected.stem,
             "asked": case.asked}
    values = {name: [one.format(**known) for one in ELSEWHERE.get((path, name), VALUES.get(name, ["1", "x"]))] for name in query}
    base = {name: values[name][0] for name in required}
    asked = [base, *({**base, name: value} for name in query for value in (values[name] if deep else values[name][:1]))]
    if deep:
        asked += [{**base, one: values[one][0], other: values[other][0]} for one, other in itertools.combinations(query, 2)]
    unique = {json.dumps(one, sort_keys=True): one for one in asked}.values()
    return ["?" + "&".join(f"{name}={quote(value)}" for name, value in one.items()) if one else "" for one in unique]


def reads(document, cases, deep):
    """(method, route, path, content type, the id that it names, the case): everything that can be read, in every way."""
    for method, route, query, required, types in operations(document):
        if method != "GET" or route == TAIL:
            continue
        for path, names, case in subjects(route, cases):
            for number, asked in enumerate(variants(route, query, required, case, deep)):
                accepts = [kind for kind in dict.fromkeys(types) if "problem" not in kind] or ["application/json"]
                for accept in accepts if number == 0 or deep else accepts[-1:]:
                    yield "GET", route, path + asked, accept, names, case
            yield "HEAD", route, path, "*/*", names, case
            yield "DELETE", route, path, "*/*", names, case


def malformed(journey):
    """Bodies that are none."""
    yield b"{"
    yield b"[]"
    yield b'{"events": "all of them"}'
    yield json.dumps({"events": [{"type": "protected-person-linked"}]}).encode()
    yield json.dumps({"events": [{"type": "session-held", "journey": journey, "data": {"attendance": 7}}]}).encode()
    yield json.dumps({"events": [{"type": "x" * 2000, "data": {}}]}).encode()
    yield b'{"events": [' + b'{"type": "session-held"},' * 60_000 + b"{}]}"


def fields(schema, form):
    """Which fields of a type hold such a thing."""
    def holds(of):
        of = schema["$defs"][of["$ref"].split("/")[-1]] if "$ref" in of else of
        return of.get("format") == form or any(map(holds, of.get("anyOf", []))) or "items" in of and holds(of["items"])
    return [name for name, of in schema.get("properties", {}).items() if holds(of)]


def references(schemas, role, event):
    """One event of each type that this role records and that can name another."""
    from at_rest import Texts
    for kind, one in schemas.items():
        if role in one["recorders"] and one["compartment"] != "organisation":
            data = Texts(1).value(one["data"], one["data"], MISSING)
            yield event(kind, data, refers_to=[] if fields(one["data"], "uuid") else [MISSING])
