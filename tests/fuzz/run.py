"""The API fuzzed by schemathesis from its own OpenAPI document, as each role: nothing breaks, nothing is undeclared."""

import argparse, collections, concurrent.futures, json, os, shutil, subprocess, sys, tempfile, time
from pathlib import Path
from known import known

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target")
VENV = TARGET / "fuzz" / "venv"

# Each works on the first journey of the demonstration; a governance lead reads for a stated request.
ROLES = {
    "P-07/practitioner": {},
    "W-03/support-worker": {},
    "S-02/supervisor": {},
    "A-01/auditor": {},
    "G-01/governance-lead": {"Stepin-Purpose": "subject access request 7"},
    "AD-1/administrator": {},
}
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
          "response_schema_conformance")
# The stream of new records ends when the service does: no answer to wait for. tests/service/tail.rs reads it.
WITHOUT = ["--exclude-path", "/v1/log/tail"]
# What is made up of one operation as one role, and the least that all of it comes to.
LENGTHS = {
    "short": {"phases": "fuzzing", "examples": 6, "least": 1_500},
    "long": {"phases": "examples,coverage,fuzzing,stateful", "examples": 30, "least": 20_000},
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--short", action="store_const", const="short", dest="length")
    length.add_argument("--long", action="store_const", const="long", dest="length")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--role", help="only this one, such as P-07/practitioner")
    parser.add_argument("--stepin", type=Path, default=TARGET / "release" / "stepin")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    installed()
    roles = [role for role in ROLES if asked.role in (None, role)]
    with tempfile.TemporaryDirectory(prefix="stepin-fuzz-") as folder:
        filled = Path(folder) / "filled"
        subprocess.run([asked.stepin, "--quiet", "--data", filled, "demo", "--journeys", "60", "--seed",
                        str(asked.seed), "--fill-only"], check=True, stdout=subprocess.DEVNULL)
        with concurrent.futures.ThreadPoolExecutor(max_workers=2) as several:
            ended = list(several.map(lambda role: fuzzed(role, Path(folder), filled, asked), roles))
    requests = sum(sum(answers.values()) for _, answers in ended)
    least = LENGTHS[asked.length]["least"] if not asked.role else 1
    print(f"{requests:,} requests as {len(roles)} roles, seed {asked.seed}")
    missed = unreached(ended)
    print(f"{len(missed)} operations never answered with what was asked for: {', '.join(missed) or 'none'}")
    if requests < least:
        print(f"fewer than {least:,} requests: was everything asked?", file=sys.stderr)
    sys.exit(0 if all(good for good, _ in ended) and requests >= least else 1)


def installed():
    if not (VENV / "bin/python").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([VENV / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    "-r", HERE / "requirements.txt"], check=True)


def says_who(role):
    """How a request says who asks; with sign-in on, this is a token's `Authorization: Bearer …`."""
    return {"X-Stepin-Actor": role, **ROLES[role]}


def fuzzed(role, folder, filled, asked):
    """A service of its own on the same records, so that no role meets what another one left."""
    own = folder / role.partition("/")[0]
    shutil.copytree(filled, own)
    began = time.monotonic()
    serve = [asked.stepin, "--quiet", "--data", own, "serve", "--listen", "127.0.0.1:0", "--no-sign-in",
             "--durability", "process"]
    env = {**os.environ, "STEPIN_LOG": "error", "STEPIN_LOOKS_AN_HOUR": "1000000"}
    with open(f"{own}.log", "w") as log, subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=log, text=True,
                                                          env=env) as service:
        try:
            address = service.stdout.readline().removeprefix("listening on").strip()
            ended, answers = asked_of(address, role, own, asked)
            alive = service.poll() is None
        finally:
            service.terminate()
    good = ended.returncode == 0 and alive
    if not good:
        print(ended.stdout, "" if alive else "the service ended", Path(f"{own}.log").read_text()[-4000:], sep="\n")
    statuses = collections.Counter()
    for answer, count in answers.items():
        statuses[answer.rsplit(" ", 1)[1]] += count
    print(f"{role:22} {sum(statuses.values()):6,} requests  {'passed' if good else 'FAILED'}  "
          f"{' '.join(f'{status}:{count}' for status, count in sorted(statuses.items()))}  "
          f"{time.monotonic() - began:5.1f} s", flush=True)
    return good, answers


def asked_of(address, role, own, asked):
    length, answers = LENGTHS[asked.length], Path(f"{own}.answers")
    headers = [part for name, value in says_who(role).items() for part in ("--header", f"{name}: {value}")]
    command = [VENV / "bin/st", "--config-file", HERE / "schemathesis.toml", "run", f"{address}/openapi.json", *headers,
               *WITHOUT, "--checks", CHECKS, "--phases", length["phases"], "--max-examples", str(length["examples"]),
               "--seed", str(asked.seed), "--continue-on-failure", "--no-shrink", "--suppress-health-check", "all",
               "--request-timeout", "30", "--warnings", "off", "--no-color"]
    env = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "FUZZ_ANSWERS": str(answers),
           "FUZZ_KNOWN": json.dumps(known(address)), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(command, env=env, cwd=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return ended, json.loads(answers.read_text()) if answers.exists() else {}


def unreached(ended):
    """The operations of which no role ever had an answer below 400."""
    reached = collections.defaultdict(bool)
    for _, answers in ended:
        for answer in answers:
            operation, status = answer.rsplit(" ", 1)
            reached[operation] |= int(status) < 400
    return sorted(operation for operation, once in reached.items() if not once)


if __name__ == "__main__":
    main()
