"""The whole API, asked as each role, and as nobody: no 5xx, no status that is not declared, no answer against its schema."""

import collections, http.client, json, shutil, time
from concurrent.futures import ThreadPoolExecutor
import fuzzing
from fuzzing import TAIL, Fuzzed, fuzz
from harness import Violation, command, no_panic, workspace
from house import Asker, serve
from prepared import PURPOSE, prepared

# Each works on the first cases of the demonstration; a governance lead reads for a stated request.
ROLES = {who: None for who in ("P-07/practitioner", "W-03/support-worker", "S-02/supervisor", "A-01/auditor",
                               "G-01/governance-lead", "AD-1/administrator", "nobody")}
ROLES["G-01/governance-lead"] = PURPOSE


class Nobody(Asker):
    """Whoever shows a token that is none."""

    def headers(self):
        return {"Authorization": "Bearer made-up"}


def run(stepin, seed, phases, examples, least, reached, only=None):
    """`reached`: whether each operation has to give somebody what they asked for, which takes more than a few requests."""
    fuzzing.installed()
    with workspace("fuzz", memory=True) as folder:
        known = filled(stepin, folder / "filled", seed)
        roles = [who for who in ROLES if only in (None, who)]
        asked = lambda who: as_role(stepin, folder, who, known, (seed, phases, examples))
        with ThreadPoolExecutor(max_workers=2) as several:
            ended = list(several.map(asked, roles))
    answers = sum((fuzzed.answers for fuzzed in ended), collections.Counter())
    bad = [who for who, fuzzed in zip(roles, ended) if not fuzzed.good]
    missed, requests = unreached(answers), sum(answers.values())
    if bad:
        raise Violation(f"the document and the service differ, as {', '.join(bad)}: see above")
    if missed and reached and not only:
        raise Violation(f"no role was ever given what it asked for by {', '.join(missed)}")
    if requests < least and not only:
        raise Violation(f"{requests:,} requests are fewer than {least:,}: was everything asked?")
    operations = {answer.rsplit(" ", 1)[0] for answer in answers}
    given = f"{len(operations) - len(missed)} of them gave somebody what they asked for"
    line = f"{requests:,} requests to {len(operations)} operations as {len(roles)} roles, each as the document says; {given}"
    return line, dict(requests=requests, operations=len(operations))


def filled(stepin, data, seed):
    """A log of made-up journeys, with something to find for every operation: what there is."""
    code, _, said = command(stepin, data, "demo", "--journeys", "60", "--seed", str(seed), "--fill-only")
    if code:
        raise Violation(f"`stepin demo` ended with {code}: {said}")
    with serve(stepin, data) as service:
        known = prepared(service)
        service.stop()
    return known


def as_role(stepin, folder, who, known, length):
    """On a service of its own with the same records, so that no role meets what another one left."""
    began, own = time.monotonic(), folder / who.partition("/")[0]
    shutil.copytree(folder / "filled", own / "data")
    seed, phases, examples = length
    with serve(stepin, own / "data", log="error") as service:
        asker = (Nobody if who == "nobody" else Asker)(service, who, ROLES[who])
        document = asker.get("/openapi.json").json()
        fuzzed = fuzz(asker, own / "st", document, known, seed, phases, examples)
        fuzzed.answers.update([tail(asker, document)])
        service.stop()
        no_panic(service.said())
        good = fuzzed.good and sum(fuzzed.answers.values()) > len(document["paths"])
        if not good:
            print(fuzzed.said, service.said()[-4000:], sep="\n", flush=True)
    statuses = collections.Counter()
    for answer, count in fuzzed.answers.items():
        statuses[answer.rsplit(" ", 1)[1]] += count
    print(f"{who:22} {sum(statuses.values()):6,} requests  {'as declared' if good else 'DIFFERS'}  "
          f"{' '.join(f'{status}:{count:,}' for status, count in sorted(statuses.items()))}  "
          f"{time.monotonic() - began:.0f} s", flush=True)
    return Fuzzed(good, fuzzed.said, fuzzed.answers)


def tail(asker, document):
    """The stream of new records: what it begins with is declared."""
    connection = http.client.HTTPConnection(asker.service.address, timeout=30)
    connection.request("GET", TAIL, headers={**asker.headers(), "Accept": "text/event-stream"})
    began = connection.getresponse()
    status, kind = str(began.status), (began.getheader("Content-Type") or "").split(";")[0]
    connection.close()
    declared = document["paths"][TAIL]["get"]["responses"]
    if kind not in declared.get(status, {}).get("content", {}):
        raise Violation(f"{TAIL} was answered {status} in {kind} to {asker.who}, which the document does not declare")
    return f"GET {TAIL} {status}"


def unreached(answers):
    """The operations that never answered below 400."""
    reached = collections.defaultdict(bool)
    for answer in answers:
        operation, status = answer.rsplit(" ", 1)
        reached[operation] |= int(status) < 400
    return sorted(operation for operation, once in reached.items() if not once)
