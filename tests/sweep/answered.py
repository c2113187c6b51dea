"""A request for the record, answered on the command line from the question to the files."""

import json
from harness import Violation, command
from planted import NEEDED


class Answering:
    """Two governance leads answer, on a folder that no service holds."""

    def __init__(self, stepin, data, case):
        self.stepin, self.data, self.case, self.said = stepin, data, case, []

    def tell(self, who, asked, *words, ends=0):
        """One step; its JSON. Whatever was said is kept, to be searched or compared."""
        code, out, said = command(self.stepin, self.data, "--json", "subject-access", asked, self.case, *words,
                                  "--as", f"{who}/governance-lead", "--purpose", NEEDED)
        self.said.append(out + said)
        if code != ends:
            raise Violation(f"`stepin subject-access {asked}` ended with {code}: {out} {said}")
        return json.loads(out) if out else {}

    def opened(self, *words):
        return self.tell("G-01", "open", *words)["request"]

    def register(self, request):
        return self.tell("G-01", "status", "--request", request)["requests"][0]["register"]

    def answered(self, request, folder, releases="G-02"):
        """Every second entry that may be decided on is held back, the others given; {name: bytes} of all that is written."""
        open_ones = [one["event"] for one in self.register(request) if one["stands"] in ("undecided", "left-out")]
        for outcome, these in (("give", open_ones[::2]), ("hold-back", open_ones[1::2])):
            if these:
                self.tell("G-01", "decide", outcome, *these, "--reason", "as they said", "--request", request)
        self.tell("G-01", "preview", "--request", request, "--out", folder / "draft.html")
        self.tell("G-01", "prepare", "--request", request)
        self.tell("G-01", "release", "--request", request, "--out", folder / "none", ends=1)
        self.tell(releases, "release", "--request", request, "--out", folder / "answer")
        if (folder / "none").exists():
            raise Violation("one governance lead alone was handed an answer")
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {path.name: path.read_bytes() for path in files}
