"""Those who judge: each is given claims and answers for each whether it accepts it."""

import base64, importlib.util, json, multiprocessing, os, subprocess, sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
BUILT = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target") / "proofs"


def encoded(data):
    return base64.b64encode(data).decode()


def answers(command, lines):
    asked = "".join(json.dumps(line) + "\n" for line in lines)
    ended = subprocess.run(command, input=asked, stdout=subprocess.PIPE, text=True, check=True)
    said = ended.stdout.split()
    assert len(said) == len(lines) and set(said) <= {"0", "1"}, f"{command[0]} answered {len(said)} of {len(lines)}"
    return [one == "1" for one in said]


class Go:
    """golang.org/x/mod's sumdb/note and sumdb/tlog, from Debian's package."""

    def __init__(self):
        self.program = BUILT / "judge"
        env = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
               "GOCACHE": str(BUILT / "go-cache")}
        subprocess.run(["go", "build", "-o", self.program, HERE / "judge.go"], env=env, check=True)

    def sees(self, claim, done):
        return True

    def judge(self, claims):
        return answers([self.program], [{
            "kind": claim.kind, "key": claim.key, "witness": claim.witness, "notes": claim.texts(),
            "record": encoded(claim.record), "index": claim.index, "hashes": [encoded(one) for one in claim.hashes],
        } for claim in claims])


class Sigstore:
    """PyPI's sigstore, in an environment of its own: inclusion only, and nothing of the note."""

    def __init__(self, tree_only):
        self.python, self.tree_only = BUILT / "venv/bin/python", tree_only
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", BUILT / "venv"], check=True)
        subprocess.run([self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                        "sigstore==4.5.1"], check=True)

    def sees(self, claim, done):
        # Sizes near each other share paths: which it was, the signature says, and not the tree.
        return claim.kind == "inclusion" and (done is None or done in self.tree_only)

    def judge(self, claims):
        lines = []
        for claim in claims:
            size, root = claim.head(0)
            lines.append({"record": encoded(claim.record), "index": claim.index, "size": size, "root": encoded(root),
                          "hashes": [encoded(one) for one in claim.hashes]})
        return answers([self.python, HERE / "judge_sigstore.py"], lines)


def load(path):
    spec = importlib.util.spec_from_file_location("verify", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = load(REPOSITORY / "docs/verify.py")


def verified(claim):
    try:
        key, witness = verify.Key(claim.key), verify.Key(claim.witness)
        if claim.kind == "inclusion":
            verify.verify_proof_file(claim.file(), verify.leaf_hash(claim.record), key, [witness])
        else:
            verify.verify_consistency_of(*claim.texts(), claim.proof_lines(), key, [witness])
        return True
    except (verify.Unverified, verify.Unreadable):
        return False


class Script:
    """docs/verify.py, called as a module; any exception but its own two is a failure."""

    def sees(self, claim, done):
        return True

    def judge(self, claims):
        with multiprocessing.Pool() as pool:
            return pool.map(verified, claims, chunksize=64)
