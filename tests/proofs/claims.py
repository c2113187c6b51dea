"""A claim as its parts, so that each part can be tampered with; and every way in which it is."""

import base64, copy


class Claim:
    """What the example `prove` wrote: notes as (text, [(name, key id, bytes)]), hashes as bytes."""

    def __init__(self, line):
        self.kind, self.key, self.witness = line["kind"], line["key"], line["witness"]
        self.hashes = [base64.b64decode(text) for text in line["hashes"]]
        self.record = base64.b64decode(line.get("record", ""))
        self.index = line.get("index", 0)
        if self.kind == "inclusion":
            head, note = line["file"].split("\n\n", 1)
            self.notes, written = [parsed(note)], line["file"]
        else:
            self.notes, written = [parsed(line["old"]), parsed(line["new"])], line["old"] + line["new"]
        rewritten = self.file() if self.kind == "inclusion" else "".join(self.texts())
        assert rewritten == written, "the example writes another spelling than the specification"

    def texts(self):
        return [text + "\n" + "".join(signature_line(*one) for one in signatures) for text, signatures in self.notes]

    def proof_lines(self):
        return "".join(base64.b64encode(hash).decode() + "\n" for hash in self.hashes)

    def file(self):
        return f"c2sp.org/tlog-proof@v1\nindex {self.index}\n{self.proof_lines()}\n{self.texts()[0]}"

    def head(self, which):
        _, size, root, *_ = self.notes[which][0].split("\n")
        return int(size), base64.b64decode(root)


def parsed(note):
    text, under = note.rsplit("\n\n", 1)
    signatures = []
    for line in under.rstrip("\n").split("\n"):
        _, name, encoded = line.split(" ")
        data = base64.b64decode(encoded)
        signatures.append((name, data[:4], data[4:]))
    return text + "\n", signatures


def signature_line(name, key_id, data):
    return f"— {name} {base64.b64encode(key_id + data).decode()}\n"


def flipped(data, chance):
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1:]


# What a verifier of nothing but the tree can see, without the signed note.
TREE_ONLY = {"leaf byte", "leaf length", "index", "root", "hash", "hash added", "hash dropped", "hash swapped",
             "size doubled"}


def tampered(claim, other, chance):
    """Yields (what was done, the claim after it); `other` is a claim about another log."""
    def changed(**parts):
        twin = copy.copy(claim)
        twin.notes = [(text, list(signatures)) for text, signatures in claim.notes]
        vars(twin).update(parts)
        return twin

    def noted(which, text=None, signatures=None):
        twin = changed()
        old_text, old_signatures = twin.notes[which]
        twin.notes[which] = (text or old_text, old_signatures if signatures is None else signatures)
        return twin

    if claim.kind == "inclusion":
        if claim.record:
            yield "leaf byte", changed(record=flipped(claim.record, chance))
        yield "leaf length", changed(record=claim.record + b"\0")
        yield "index", changed(index=claim.index ^ 1)
        yield "index", changed(index=claim.index + chance.choice([1, 2, 1 << 20, claim.head(0)[0]]))
    hashes = claim.hashes
    at = chance.randrange(len(hashes) + 1)
    yield "hash added", changed(hashes=hashes[:at] + [chance.randbytes(32)] + hashes[at:])
    if hashes:
        at = chance.randrange(len(hashes))
        yield "hash", changed(hashes=hashes[:at] + [flipped(hashes[at], chance)] + hashes[at + 1:])
        yield "hash dropped", changed(hashes=hashes[:at] + hashes[at + 1:])
    if len(hashes) > 1:
        first, second = chance.sample(range(len(hashes)), 2)
        swapped = list(hashes)
        swapped[first], swapped[second] = hashes[second], hashes[first]
        yield "hash swapped", changed(hashes=swapped)
    which = chance.randrange(len(claim.notes))
    text, signatures = claim.notes[which]
    origin, size, root, _ = text.split("\n")
    yield "size", noted(which, f"{origin}\n{int(size) + chance.choice([1, -1])}\n{root}\n")
    yield "size doubled", noted(which, f"{origin}\n{int(size) * 2}\n{root}\n")
    forged = base64.b64encode(flipped(base64.b64decode(root), chance)).decode()
    yield "root", noted(which, f"{origin}\n{size}\n{forged}\n")
    yield "origin", noted(which, f"{origin}x\n{size}\n{root}\n")
    yield "note text", noted(which, text + "extension\n")
    for number, (name, key_id, data) in enumerate(signatures):
        def signed(*one):
            return noted(which, signatures=signatures[:number] + list(one) + signatures[number + 1:])
        yield "signature byte", signed((name, key_id, flipped(data, chance)))
        yield "signature length", signed((name, key_id, data[:-1]))
        yield "key id", signed((name, flipped(key_id, chance), data))
        yield "name", signed((name + "x", key_id, data))
        yield "signature dropped", signed() if len(signatures) > 1 else signed((name + "x", key_id, data))
    yield "other key", changed(key=other.key)
    yield "other witness", changed(witness=other.witness)
    yield "other note", noted(which, *other.notes[0])
    if claim.kind == "consistency" and claim.head(0)[0] != claim.head(1)[0]:
        yield "notes swapped", changed(notes=[claim.notes[1], claim.notes[0]])
