"""docs/verify.py as its users meet it: as a command, over files, with its exit codes."""

import hashlib, json, shutil, subprocess, sys, tempfile
from pathlib import Path
from claims import flipped
from judges import REPOSITORY

SCRIPT = REPOSITORY / "docs/verify.py"


def ends(*arguments):
    """0 verified, 1 not, 2 unreadable. A crash of Python ends with 1, too, so it is told apart."""
    ended = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True)
    said = ended.stderr.strip().splitlines()[-1:] or [""]
    assert ended.returncode == 0 or said[0].startswith(("NOT VERIFIED", "could not be verified")), ended.stderr
    assert (ended.returncode == 0) == ended.stdout.endswith("VERIFIED\n"), ended.stdout
    return ended.returncode


def run(claims, export, chance, tamperings):
    """((accepted, proofs, rejected, tamperings), failures)"""
    right, wrong = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number, claim in enumerate(claims[:20]):
            place = Path(folder) / str(number)
            place.mkdir()
            files(claim, place, right, wrong)
        right.append(("tiles", ends("tiles", "--key", (export / "key").read_text(), export)))
        for number in range(tamperings):
            done, code = spoiled_export(export, Path(folder) / "spoiled", chance, number)
            wrong.append((f"tiles, {done}", code))
    failures = [f"verify.py {what}: ended with {code} where 0 was due" for what, code in right if code]
    failures += [f"verify.py {what}: accepted" for what, code in wrong if not code]
    accepted, rejected = sum(code == 0 for _, code in right), sum(code != 0 for _, code in wrong)
    return (accepted, len(right), rejected, len(wrong)), failures


def files(claim, place, right, wrong):
    keys = ["--key", claim.key, "--witness", claim.witness]
    if claim.kind == "consistency":
        old, new = claim.texts()
        paths = [put(place / name, text) for name, text in (("old", old), ("new", new), ("proof", claim.proof_lines()))]
        right.append(("checkpoint", ends("checkpoint", *keys, paths[1])))
        right.append(("consistency", ends("consistency", *keys, *paths)))
        wrong.append(("consistency, proof unended", ends("consistency", *keys, *paths[:2], put(place / "x", "AAAA"))))
        wrong.append(("checkpoint, cut", ends("checkpoint", *keys, put(place / "x", new[:-9]))))
        wrong.append(("checkpoint, missing", ends("checkpoint", *keys, place / "none")))
        return
    record, proof = put(place / "record", claim.record), put(place / "proof", claim.file())
    right.append(("proof", ends("proof", *keys, "--record", record, proof)))
    wrong.append(("proof, other record", ends("proof", *keys, "--record", proof, proof)))
    leaf = {"event": "an event", "leaf_hash": hashlib.sha256(b"\0" + claim.record).hexdigest(), "position": claim.index + 1,
            "proof": claim.file()}
    right.append(("receipt", ends("receipt", *keys, put(place / "receipt", json.dumps({"leaves": [leaf]})))))
    for part, value in (("position", claim.index + 2), ("leaf_hash", "00" * 32), ("proof", None)):
        spoiled = json.dumps({"receipt": {"leaves": [{**leaf, part: value}]}})
        wrong.append((f"receipt, {part}", ends("receipt", *keys, put(place / "receipt", spoiled))))


def spoiled_export(export, folder, chance, number):
    """What was done to a copy, and how verifying it ended. Only what is touched is copied."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(export, folder, copy_function=link)
    key = (export / "key").read_text()
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "key")
    bundles = [path for path in paths if "entries" in path.parts]
    kind = number % 5
    path = chance.choice(bundles if kind in (2, 3) else paths)
    data = path.read_bytes()
    path.unlink()
    if kind == 0:
        path.write_bytes(flipped(data, chance))
        return f"a bit of {path.relative_to(folder)} flipped", ends("tiles", "--key", key, folder)
    if kind == 1:
        return f"{path.relative_to(folder)} taken away", ends("tiles", "--key", key, folder)
    if kind == 4:
        path.write_bytes(data[:-1])
        return f"{path.relative_to(folder)} cut short", ends("tiles", "--key", key, folder)
    entries, at = [], 0
    while at < len(data):
        length = 2 + int.from_bytes(data[at:at + 2], "big")
        entries.append(data[at:at + length])
        at += length
    first = next(at for at in range(len(entries) - 1) if entries[at] != entries[at + 1])
    if kind == 2:
        entries[first], entries[first + 1] = entries[first + 1], entries[first]
        done = "two records swapped"
    else:
        del entries[first]
        done = "a record dropped"
    path.write_bytes(b"".join(entries))
    return done, ends("tiles", "--key", key, folder)


def link(source, target):
    Path(target).hardlink_to(source)


def put(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
