"""The same search, given a document that is wrong: what it does not find there it would find nowhere."""

import copy
import fuzzing
from fuzzing import fuzz
from harness import Violation, workspace
from house import Asker, serve
from roles import filled


def a_status_left_out(document):
    # The one that most requests get: a rarer one may not come in so few.
    del document["paths"]["/v1/journeys/{id}"]["get"]["responses"]["200"]


def another_type(document):
    document["components"]["schemas"]["Me"]["properties"]["id"] = {"type": "integer"}


def a_field_that_is_not_there(document):
    document["components"]["schemas"]["Me"]["required"].append("surname")


def another_content_type(document):
    content = document["paths"]["/v1/me"]["get"]["responses"]["200"]["content"]
    content["text/csv"] = content.pop("application/json")


# What is wrong, where it is asked, and what is said of it.
WRONG = {
    a_status_left_out: ("/v1/journeys/{id}", "Undocumented status code"),
    another_type: ("/v1/me", "Response violates schema"),
    a_field_that_is_not_there: ("/v1/me", "Response violates schema"),
    another_content_type: ("/v1/me", "Undocumented Content-Type"),
}


def run(stepin, seed):
    fuzzing.installed()
    with workspace("fuzz-control", memory=True) as folder:
        known = filled(stepin, folder / "filled", seed)
        with serve(stepin, folder / "filled") as service:
            auditor = Asker(service, "A-01/auditor")
            right = auditor.get("/openapi.json").json()
            ask = lambda name, document, path: fuzz(auditor, folder / name, document, known, seed, examples=10, only=[path])
            for number, path in enumerate(sorted({path for path, _ in WRONG.values()})):
                if not (fuzzed := ask(f"right-{number}", right, path)).good:
                    raise Violation(f"{path}: the document as it is: {fuzzed.said[-2000:]}")
            for spoil, (path, says) in WRONG.items():
                fuzzed = ask(spoil.__name__, spoilt(right, spoil), path)
                if fuzzed.good or says not in fuzzed.said:
                    raise Violation(f"{spoil.__name__.replace('_', ' ')} was not found: {fuzzed.said[-2000:]}")
    return f"{len(WRONG)} faults put into the document are found, each as what it is", {}


def spoilt(document, spoil):
    document = copy.deepcopy(document)
    spoil(document)
    return document
