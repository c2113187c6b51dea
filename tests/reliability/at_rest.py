"""Writes a marker into every text field of every type of event, and looks for them in every byte on disk.

With `--unsealed PATH`, a program built with `--features unsealed`, the same search has to find them.
"""

import base64, json, random, signal, string, time, uuid
from clients import Client
from harness import Service, Violation, command, main, no_panic, workspace


def run(stepin, seed, unsealed=None):
    markers, types, tried, files, hits = everything(stepin, seed)
    if hits:
        raise Violation(f"readable on disk: {hits[:5]}")
    line = (f"{len(markers)} texts in {types} of {tried} types of event, one of 12,000 characters: none found in {files} files "
            f"(while serving, after kill -9, after a stop, after a rebuild)")
    figures = dict(markers=len(markers), types=types, files=files, control=None)
    if unsealed:
        known, _, _, _, hits = everything(unsealed, seed)
        found = {marker for marker, *_ in hits}
        if missed := known - found:
            raise Violation(f"the control without sealing missed {len(missed)} of {len(known)} texts: the search shows nothing")
        line += f"; the control without sealing finds {len(found)} of {len(known)}"
        figures["control"] = f"{len(found)} of {len(known)}"
    return line, figures


def everything(stepin, seed):
    """Records, and searches at each stage: (markers, types recorded, types tried, files searched, hits)."""
    with workspace("at-rest") as folder:
        data, texts = folder / "data", Texts(seed)
        with Service(stepin, data) as service:
            types, tried = record_all(service.address, texts)
            files, hits = search(data, texts, service.said(), "serving")
            service.stop(signal.SIGKILL)
            no_panic(service.said())
        hits += search(data, texts, "", "killed")[1]
        with Service(stepin, data) as service:
            service.stop()
            hits += search(data, texts, service.said(), "stopped")[1]
        for words in (["verify"], ["rebuild"]):
            code, _, said = command(stepin, data, *words)
            if code:
                raise Violation(f"`stepin {words[0]}` ended with {code}: {said}")
            files, more = search(data, texts, said, words[0])
            hits += more
        return texts.kept, types, tried, files, hits


class Texts:
    """Makes data for a schema, with a marker of its own in every text; knows which were accepted."""

    def __init__(self, seed):
        self.random, self.kept, self.offered = random.Random(seed), set(), []

    def marker(self):
        self.offered.append("Q" + "".join(self.random.choices(string.ascii_letters + string.digits, k=15)))
        return self.offered[-1]

    def long(self):
        """12,000 characters that hardly compress, with markers at both ends and in the middle."""
        filler = lambda count: "".join(self.random.choices(string.ascii_letters + "     ", k=count)).strip().ljust(count, "x")
        return f"{self.marker()} {filler(5973)} {self.marker()} {filler(5975)} {self.marker()}"

    def value(self, schema, whole, event, depth=0):
        if "$ref" in schema:
            return self.value(whole["$defs"][schema["$ref"].split("/")[-1]], whole, event, depth)
        for choice in ("anyOf", "oneOf", "allOf"):
            if choice in schema:
                first = [one for one in schema[choice] if one.get("type") != "null"][0]
                return self.value(first, whole, event, depth)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        kind = schema.get("type")
        kind = [one for one in kind if one != "null"][0] if isinstance(kind, list) else kind
        if kind == "object":
            return {name: self.value(of, whole, event, depth + 1) for name, of in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.value(schema["items"], whole, event, depth + 1)]
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        return self.text(schema, event)

    def text(self, schema, event):
        if form := schema.get("format"):
            return {"uuid": event, "date": "2026-01-06"}.get(form, "2026-01-05T10:00:00Z")
        return self.marker() if schema.get("maxLength", 99) >= 16 else "x"


def record_all(address, texts):
    """One event of each type, as whoever may record it."""
    reader = Client(address)
    described = json.loads(reader.ask("GET", "/v1/schemas")[1])
    schemas = {one["type"]: json.loads(reader.ask("GET", one["schema"])[1]) for one in described}
    journey, first = open_journey(address, texts, schemas["referral-received"])
    recorded = {"referral-received"}
    for one in described:
        kind, role = one["type"], one["recorders"][0]
        actor = "P-07/practitioner" if role == "practitioner" else f"X-01/{role}"
        if kind == "referral-received":
            continue
        texts.offered.clear()
        long = kind == "own-account-added"
        data = {"words": texts.long()} if long else texts.value(schemas[kind], schemas[kind], first)
        if kind in ("practitioner-assigned", "handover-completed"):
            data["co_workers"] = [*data.get("co_workers", []), "P-07"]  # Who records here stays on the case.
        if record(address, actor, journey, kind, data, first):
            recorded.add(kind)
            texts.kept.update(texts.offered)
        if kind == "case-closed" and kind in recorded:
            journey, first = open_journey(address, texts, schemas["referral-received"])
    if "own-account-added" not in recorded or len(recorded) < 40:
        raise Violation(f"only {len(recorded)} of {len(described)} types of event could be recorded")
    return len(recorded), len(described)


def open_journey(address, texts, schema):
    texts.offered.clear()
    event = {"type": "referral-received", "occurred_at": "2026-01-05T10:00:00Z", "data": texts.value(schema, schema, None)}
    status, said = Client(address).ask("POST", "/v1/journeys", json.dumps({"events": [event]}), str(uuid.uuid4()))
    if status != 201:
        raise Violation(f"a journey could not be opened: {status} {said}")
    texts.kept.update(texts.offered)
    told = json.loads(said)
    return told["journey"], told["events"][0]["id"]


def record(address, actor, journey, kind, data, refers_to):
    event = {"type": kind, "occurred_at": "2026-01-05T10:00:00Z", "refers_to": [refers_to], "data": data}
    body = json.dumps({"events": [event]})
    status, said = Client(address, actor).ask("POST", f"/v1/journeys/{journey}/events", body, str(uuid.uuid4()))
    return status == 201


def search(data, texts, said, when):
    """(files searched, [(marker, encoding, file, when)])"""
    needles = [(marker, name, needle) for marker in texts.kept for name, needle in forms(marker)]
    hits, files = [], [path for path in sorted(data.rglob("*")) if path.is_file()]
    haystacks = [(str(path.relative_to(data)), path.read_bytes() + path.name.encode()) for path in files]
    for name, haystack in [*haystacks, ("what it logged", said.encode())]:
        hits += [(marker, form, name, when) for marker, form, needle in needles if needle in haystack]
    return len(files), hits


def forms(marker):
    """The marker as it might stand in a file."""
    raw = marker.encode()
    yield "utf-8", raw
    yield "utf-16", marker.encode("utf-16-le")
    yield "utf-16", marker.encode("utf-16-be")
    yield "hex", raw.hex().encode()
    yield "hex", raw.hex().upper().encode()
    for shift in range(3):
        # Whole groups of three bytes only: those before and after depend on the neighbours.
        inner = raw[shift:len(raw) - (len(raw) - shift) % 3]
        yield "base64", base64.b64encode(inner)
        yield "base64", base64.urlsafe_b64encode(inner)


if __name__ == "__main__":
    main("at_rest", run, unsealed=None)
