"""One run of schemathesis against one service."""

import collections, json, os, subprocess, sys
from pathlib import Path
from typing import NamedTuple
import house  # noqa: F401 (it finds the harness)
from harness import REPOSITORY, Unable

HERE = Path(__file__).resolve().parent
VENV = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target") / "fuzz" / "venv"
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
          "response_schema_conformance")
# The stream of new records ends when the service does: no answer to wait for. roles.py asks for it by itself.
TAIL = "/v1/log/tail"


class Fuzzed(NamedTuple):
    """Whether everything was as the document says, what was said of it, and how often each operation was answered how."""
    good: bool
    said: str
    answers: collections.Counter


def installed():
    """schemathesis, in an environment of its own."""
    made = VENV.exists() or subprocess.run([sys.executable, "-m", "venv", VENV]).returncode == 0
    install = [VENV / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "-r", HERE / "requirements.txt"]
    if not made or subprocess.run(install).returncode:
        raise Unable("schemathesis could not be installed from PyPI")


def fuzz(asker, folder, document, known, seed, phases="fuzzing", examples=5, only=()):
    """Asks what the document offers, or only these paths of it, as `asker`."""
    written, answers = folder / "openapi.json", folder / "answers.json"
    folder.mkdir()
    written.write_text(json.dumps(document))
    headers = [part for name, value in asker.headers().items() for part in ("--header", f"{name}: {value}")]
    paths = [part for path in only for part in ("--include-path", path)] or ["--exclude-path", TAIL]
    run = [VENV / "bin/st", "--config-file", HERE / "schemathesis.toml", "run", written, *headers, *paths,
           "--url", f"http://{asker.service.address}", "--checks", CHECKS, "--phases", phases, "--max-examples", str(examples),
           "--seed", str(seed), "--continue-on-failure", "--no-shrink", "--suppress-health-check", "all",
           "--request-timeout", "30", "--warnings", "off", "--no-color"]
    env = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "FUZZ_ANSWERS": str(answers),
           "FUZZ_KNOWN": json.dumps(known), "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(run, env=env, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    counted = collections.Counter(json.loads(answers.read_text()) if answers.exists() else {})
    return Fuzzed(ended.returncode == 0, ended.stdout, counted)
