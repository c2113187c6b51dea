#!/usr/bin/env python3
"""Verifies what a Stepin log has published, without Stepin: Python 3.9 or newer, nothing else.

  verify.py checkpoint  --key VKEY CHECKPOINT                  a signed checkpoint
  verify.py proof       --key VKEY (--record F | --leaf HEX) PROOF   a record's .tlog-proof file
  verify.py consistency --key VKEY OLD NEW PROOF               that NEW continues OLD
  verify.py receipt     --key VKEY [--tiles DIR] RECEIPT       a receipt, as JSON
  verify.py tiles       --key VKEY DIR                         a whole export, record by record

VKEY is the log's verifier key, which you have from its operator on paper, not from the log itself.
--witness VKEY (again for each) also demands that witness's cosignature. A file named - is read from
standard input. Ends with 0: verified; 1: not verified, and why; 2: could not be read or asked.

Formats: RFC 6962 (tree), RFC 8032 (Ed25519), and C2SP's signed-note, tlog-checkpoint,
tlog-cosignature, tlog-proof and tlog-tiles. Records are sealed: what is in them, and whether one was
erased as the rules demand, cannot be seen from here.
"""

import argparse, base64, binascii, functools, hashlib, json, re, sys
from pathlib import Path


class Unverified(Exception):
    """It was read, and it is not what it claims to be."""


class Unreadable(Exception):
    """It is not in the format that it should be in, or not there."""


# ── Ed25519, verification only (RFC 8032). Slow and simple; there is no secret here to leak.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(p):
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h, g = a + b, a - b
    e, f = h - (p[0] + p[1]) ** 2 % P, c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply_both(s, p, t, q):
    """s·p + t·q, bit by bit from the top."""
    choices, total = (None, p, q, add(p, q)), NEUTRAL
    for bit in reversed(range(256)):
        total = double(total)
        chosen = choices[(s >> bit & 1) + 2 * (t >> bit & 1)]
        if chosen:
            total = add(total, chosen)
    return total


@functools.lru_cache
def point(data):
    """The point that these 32 bytes spell, if they are its only spelling; else None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def spelled(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def is_weak(p):
    """Of small order: such a key would seem to have signed anything."""
    for _ in range(3):
        p = double(p)
    return p[0] == 0 and p[1] == p[2]


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def signed(public, message, signature):
    if len(signature) != 64:
        return False
    key, s = point(public), int.from_bytes(signature[32:], "little")
    if key is None or is_weak(key) or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus_key = (P - key[0], key[1], 1, P - key[3])
    return spelled(multiply_both(s, BASE, k, minus_key)) == signature[:32]


# ── The pieces of all formats: each has one spelling.

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(record):
    return sha256(b"\0", record)


def node_hash(left, right):
    return sha256(b"\1", left, right)


EMPTY = sha256()


def unbase64(text, what):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise Unreadable(f"{what}: no base64") from None
    if base64.b64encode(data).decode() != text:
        raise Unreadable(f"{what}: another spelling of base64 than the usual one")
    return data


def a_hash(text, what):
    data = unbase64(text, what)
    if len(data) != 32:
        raise Unreadable(f"{what}: {len(data)} bytes where a hash has 32")
    return data


def number(text, what):
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text, re.ASCII) or int(text) >= 2**63:
        raise Unreadable(f"{what}: {text[:30]!r} is no plain number")
    return int(text)


def is_name(name):
    # What Unicode counts as a space is what str.split() splits at, but for four control characters.
    return bool(name) and "+" not in name and len(name.split()) == 1 and name.split()[0] == name


def checked(text, what):
    if any(character < " " and character != "\n" for character in text):
        raise Unreadable(f"{what}: holds a control character")
    return text


# ── Keys, notes and checkpoints.

class Key:
    """NAME+ID+KEY; kind 1 signs checkpoints, kind 4 cosigns them."""

    def __init__(self, text):
        self.name, *rest = text.strip().split("+", 2)
        if len(rest) != 2 or not is_name(self.name):
            raise Unreadable(f"{text!r} is no verifier key: NAME+ID+KEY")
        data = unbase64(rest[1], "verifier key")
        self.kind, self.public = data[:1], data[1:]
        if self.kind not in (b"\1", b"\4") or len(self.public) != 32:
            raise Unreadable(f"{self.name}: a kind of key that is not known here")
        self.id = sha256(self.name.encode(), b"\n", data)[:4]
        if self.id.hex() != rest[0]:
            raise Unreadable(f"{self.name}: the key's id {rest[0]} is not its own; a slip in copying?")

    def has_signed(self, text, signature):
        if self.kind == b"\1":
            return signed(self.public, text.encode(), signature)
        if len(signature) != 72 or signature[0] & 0x80:
            return False
        time = int.from_bytes(signature[:8], "big")
        return signed(self.public, f"cosignature/v1\ntime {time}\n{text}".encode(), signature[8:])


class Note:
    """A text and the signatures under it: (name, key id, bytes)."""

    def __init__(self, whole):
        if len(whole.encode()) > 256 * 1024:
            raise Unreadable("note: longer than is taken")
        text, found, under = checked(whole, "note").rpartition("\n\n")
        if not found or not under.endswith("\n"):
            raise Unreadable("note: a text, a blank line and signatures are needed, each line ended")
        self.text, self.signatures = text + "\n", []
        for line in under[:-1].split("\n"):
            name, _, encoded = line[2:].partition(" ")
            if not line.startswith("— ") or not is_name(name):
                raise Unreadable(f"note: {line[:60]!r} is no signature")
            data = unbase64(encoded, "signature")
            if len(data) < 5:
                raise Unreadable("note: a signature too short to be one")
            self.signatures.append((name, data[:4], data[4:]))
        if len(self.signatures) > 100:
            raise Unreadable("note: more signatures than are taken")

    def demand(self, key):
        """Signatures of others are passed over; one in this key's name has to be this key's."""
        claimed = [data for name, id, data in self.signatures if (name, id) == (key.name, key.id)]
        if not claimed:
            raise Unverified(f"there is no signature of {key.name}")
        if not all(key.has_signed(self.text, data) for data in claimed):
            raise Unverified(f"the signature in the name of {key.name} is forged, or the text was changed")


class Checkpoint:
    """Origin, size and root, signed by the origin's key and by every witness that is demanded."""

    def __init__(self, whole, key, witnesses=()):
        note = Note(whole)
        lines = note.text[:-1].split("\n")
        if len(lines) < 3 or not all(lines):
            raise Unreadable("checkpoint: origin, size and root are needed, and no empty line")
        self.origin = lines[0]
        self.size, self.root = number(lines[1], "size"), a_hash(lines[2], "root")
        if self.origin != key.name:
            raise Unverified(f"a checkpoint of {self.origin}, where the key is that of {key.name}")
        for one in (key, *witnesses):
            note.demand(one)

    def __str__(self):
        return f"{self.origin}, {self.size:,} records, root {self.root.hex()}"


# ── Proofs, as RFC 9162 verifies them: every hash is used and none is left over.

def verify_inclusion(leaf, index, size, proof, root):
    if index >= size:
        raise Unverified(f"record {index} is beyond a log of {size}")
    hash, place, last, rest = leaf, index, size - 1, list(proof)
    while last:
        if place % 2 or place < last:
            if not rest:
                raise Unverified("the proof has too few hashes")
            other = rest.pop(0)
            hash = node_hash(other, hash) if place % 2 else node_hash(hash, other)
        place, last = place // 2, last // 2
    if rest:
        raise Unverified("the proof has too many hashes")
    if hash != root:
        raise Unverified("the proof leads to another root: the record or its place is not the one proven")


def verify_consistency(size_old, root_old, size_new, root_new, proof):
    if size_old > size_new:
        raise Unverified(f"the log shrank from {size_old} to {size_new} records")
    if size_old == 0 or size_old == size_new:
        if proof:
            raise Unverified("the proof has too many hashes")
        if size_old == 0 and root_old != EMPTY or size_new == 0 and root_new != EMPTY:
            raise Unverified("an empty log with a root over something")
        if size_old == size_new and root_old != root_new:
            raise Unverified("TWO VIEWS: the same size with two roots, both signed. Keep both checkpoints")
        return
    place, last, rest = size_old - 1, size_new - 1, list(proof)
    while place % 2:
        place, last = place // 2, last // 2
    # The old tree is whole by itself if nothing is left of it: then its root is not sent.
    if place and not rest:
        raise Unverified("the proof has too few hashes")
    old = new = rest.pop(0) if place else root_old
    while last:
        if place % 2 or place < last:
            if not rest:
                raise Unverified("the proof has too few hashes")
            other = rest.pop(0)
            if place % 2:
                old, new = node_hash(other, old), node_hash(other, new)
            else:
                new = node_hash(new, other)
        place, last = place // 2, last // 2
    if rest:
        raise Unverified("the proof has too many hashes")
    if old != root_old:
        raise Unverified("the proof leads to another old root: HISTORY WAS CHANGED, or the proof is a wrong one")
    if new != root_new:
        raise Unverified("the proof leads to another new root")


def hashes(lines):
    if len(lines) > 63:
        raise Unreadable("more hashes than any proof has")
    return [a_hash(line, "proof") for line in lines]


def verify_proof_file(text, leaf, key, witnesses=()):
    """The record's index (from 0) and the checkpoint, if the file proves this leaf."""
    head, found, note = checked(text, "proof").partition("\n\n")
    lines = head.split("\n")
    if not found or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Unreadable("no proof file: it does not begin with c2sp.org/tlog-proof@v1")
    if lines and lines[0].startswith("extra "):
        unbase64(lines.pop(0)[6:], "extra")
    if not lines or not lines[0].startswith("index "):
        raise Unreadable("proof: the line with the index is missing")
    index, path = number(lines[0][6:], "index"), hashes(lines[1:])
    checkpoint = Checkpoint(note, key, witnesses)
    verify_inclusion(leaf, index, checkpoint.size, path, checkpoint.root)
    return index, checkpoint


def verify_consistency_of(old, new, proof, key, witnesses=()):
    """Two checkpoints and the lines of a proof between them."""
    old, new = Checkpoint(old, key, witnesses), Checkpoint(new, key, witnesses)
    lines = checked(proof, "proof").split("\n")
    if lines.pop():
        raise Unreadable("proof: the last line is not ended")
    verify_consistency(old.size, old.root, new.size, new.root, hashes(lines))
    return old, new


# ── A whole export: entries → leaf hashes → tiles → root → checkpoint.

def tile_path(level, index, width):
    groups = [f"{index % 1000:03}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + (f".p/{width}" if width < 256 else "")


def entries(data, width, path):
    found, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at:at + 2], "big")
        found.append(data[at + 2:at + 2 + length])
        at += 2 + length
    if at != len(data) or len(found) != width:
        raise Unverified(f"{path}: does not hold {width} whole entries")
    return found


def root_of(row):
    """Over the hashes of one row, with what is odd at its end carried up as it is (RFC 6962)."""
    while len(row) > 1:
        odd = row[len(row) & ~1:]
        row = [node_hash(*pair) for pair in zip(row[::2], row[1::2])] + odd
    return row[0] if row else EMPTY


def progress(done, total):
    if sys.stderr.isatty():
        print(f"\r{done:,} of {total:,} records", end="" if done < total else "\n", file=sys.stderr, flush=True)


def verify_tiles(folder, key, witnesses=(), seen=lambda index, hash: None):
    """Every record and every tile of an export. In memory stays one hash for every 256 records."""
    checkpoint = Checkpoint(read(folder / "checkpoint"), key, witnesses)
    level, count, row, tail = 0, checkpoint.size, None, []
    while count:
        above = []
        for index in range((count + 255) // 256):
            width = min(256, count - 256 * index)
            if level == 0:
                path = tile_path("entries", index, width)
                part = [leaf_hash(record) for record in entries(read_bytes(folder / path), width, path)]
                for place, hash in enumerate(part):
                    seen(256 * index + place, hash)
                progress(256 * index + width, count)
            else:
                part = row[256 * index:256 * index + width]
            path = tile_path(level, index, width)
            if read_bytes(folder / path) != b"".join(part):
                raise Unverified(f"{path}: does not hold the hashes of what is below it")
            if width == 256:
                above.append(root_of(part))
            else:
                # What fills no tile stands at the right edge, after all the whole tiles.
                tail = [root_of(part + tail)]
        level, count, row = level + 1, count // 256, above
    if root_of(tail) != checkpoint.root:
        raise Unverified("the records lead to another root than the one that was signed")
    return checkpoint


# ── The command line.

def read_bytes(path):
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}") from None


def read(path):
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"{path}: not UTF-8") from None


def receipt_leaves(text):
    try:
        receipt = json.loads(text)
        leaves = receipt.get("receipt", receipt)["leaves"]
        return [(str(leaf["event"]), bytes.fromhex(leaf["leaf_hash"]), leaf) for leaf in leaves]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable("no receipt: {\"leaves\": [{\"event\", \"leaf_hash\", …}]}") from None


def verify_receipt(text, key, witnesses=(), tiles=None):
    """Lines about each event of a receipt, from the proof it carries or from an export."""
    leaves, told, places = receipt_leaves(text), [], {}
    if tiles:
        sought = {hash for _, hash, _ in leaves}
        verify_tiles(tiles, key, witnesses, lambda index, hash: hash in sought and places.update({hash: index}))
    for event, hash, leaf in leaves:
        if len(hash) != 32:
            raise Unreadable(f"{event}: its leaf_hash is no hash")
        if tiles and hash not in places:
            raise Unverified(f"{event}: not among the records of the export")
        if isinstance(leaf.get("proof"), str):
            index, _ = verify_proof_file(leaf["proof"], hash, key, witnesses)
            if leaf.get("position", index + 1) != index + 1 or places.get(hash, index) != index:
                raise Unverified(f"{event}: proven at position {index + 1}, and claimed at another")
        elif tiles:
            index = places[hash]
        else:
            raise Unreadable(f"{event}: the receipt carries no proof; compare it with an export: --tiles DIR")
        told.append(f"event {event} stands at position {index + 1}")
    if not told:
        raise Unverified("the receipt names no event")
    return told


def asked(command):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    files = {"checkpoint": ["checkpoint"], "proof": ["proof"], "consistency": ["old", "new", "proof"],
             "receipt": ["receipt"], "tiles": ["folder"]}
    for name, arguments in files.items():
        one = commands.add_parser(name)
        one.add_argument("--key", required=True, type=Key, metavar="VKEY")
        one.add_argument("--witness", action="append", default=[], type=Key, metavar="VKEY")
        for argument in arguments:
            one.add_argument(argument, type=Path)
        if name == "proof":
            which = one.add_mutually_exclusive_group(required=True)
            which.add_argument("--record", type=Path)
            which.add_argument("--leaf")
        if name == "receipt":
            one.add_argument("--tiles", type=Path)
    return parser.parse_args(command)


def run(command):
    args = asked(command)
    if args.command == "checkpoint":
        print(f"signed: {Checkpoint(read(args.checkpoint), args.key, args.witness)}")
    elif args.command == "proof":
        leaf = leaf_hash(read_bytes(args.record)) if args.record else a_hash_in_hex(args.leaf)
        index, checkpoint = verify_proof_file(read(args.proof), leaf, args.key, args.witness)
        print(f"the record stands at position {index + 1} of {checkpoint}")
    elif args.command == "consistency":
        texts = read(args.old), read(args.new), read(args.proof)
        old, new = verify_consistency_of(*texts, args.key, args.witness)
        print(f"{new}\ncontinues the log of {old.size:,} records: nothing before was changed, dropped or moved")
    elif args.command == "receipt":
        print("\n".join(verify_receipt(read(args.receipt), args.key, args.witness, args.tiles)))
    elif args.command == "tiles":
        print(f"every record and every tile leads to {verify_tiles(args.folder, args.key, args.witness)}")


def a_hash_in_hex(text):
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Unreadable("--leaf: 64 hexadecimal digits are needed")
    return bytes.fromhex(text)


if __name__ == "__main__":
    try:
        run(sys.argv[1:])
        print("VERIFIED")
    except Unverified as error:
        sys.exit(print(f"NOT VERIFIED: {error}", file=sys.stderr) or 1)
    except Unreadable as error:
        sys.exit(print(f"could not be verified: {error}", file=sys.stderr) or 2)
