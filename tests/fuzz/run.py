"""The API, fuzzed by schemathesis from its own OpenAPI document, short or long; and whether that finds a document that is wrong."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sweep"))
import control, roles  # noqa: E402
from harness import run_suite, suite  # noqa: E402

CHECKS = {"roles": roles.run, "control": control.run}
COUNTS = {
    "short": {"roles": dict(phases="fuzzing", examples=6, least=2_000, reached=False), "control": {}},
    "long": {"roles": dict(phases="examples,coverage,fuzzing,stateful", examples=30, least=20_000, reached=True), "control": {}},
}


def main():
    parser = suite(__doc__, CHECKS)
    parser.add_argument("--role", choices=roles.ROLES, help="only this one, whatever its requests come to")
    asked = parser.parse_args()
    ended, _ = run_suite(asked, CHECKS, COUNTS, {"roles": {"only": asked.role}})
    sys.exit(max(ended.values()))


if __name__ == "__main__":
    main()
