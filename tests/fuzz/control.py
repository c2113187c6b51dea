"""The same search, given a document that is wrong: what it does not find there it would find nowhere."""

import copy
import fuzzing
from fuzzing import fuzz
from harness import Violation, workspace
from house import Asker, serve
from roles import filled


def a_status_left_out(document):
    del document["paths"]["/v1/journeys/{id}"]["get"]["responses"]["404"]


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
            for number, (spoil, (path, says)) in enumerate(WRONG.items()):
                for name, document in (("right", right), ("wrong", spoilt(right, spoil))):
                    fuzzed = fuzz(auditor, folder / f"{name}-{number}", document, known, seed, examples=20, only=[path])
                    found = not fuzzed.good and says in fuzzed.said
                    if found != (name == "wrong") or fuzzed.good != (name == "right"):
                        raise Violation(f"{spoil.__name__.replace('_', ' ')}: the {name} document: {fuzzed.said[-2000:]}")
    return f"{len(WRONG)} faults put into the document are found, each as what it is", {}


def spoilt(document, spoil):
    document = copy.deepcopy(document)
    spoil(document)
    return document
