"""What schemathesis is told beyond the OpenAPI document: ids that exist, events that make sense, and the count of
what was answered. Choices depend on what was made up and on nothing else, so that a seed says it all."""

import atexit, collections, json, os, uuid, zlib
import schemathesis

# What prepared.py found.
KNOWN = json.loads(os.environ["FUZZ_KNOWN"])
# Of 16 values this many are ones that the service knows; the others stay as they were made up.
SENSIBLE = 14
answers = collections.Counter()


def sensible(values, made_up, whole):
    place = zlib.crc32(repr((made_up, whole)).encode())
    return values[place // 16 % len(values)] if values and place % 16 < SENSIBLE else made_up


@schemathesis.hook
def before_call(ctx, case, kwargs):
    path = case.operation.path
    whole = repr((case.operation.label, case.path_parameters, case.query, case.body))
    known = lambda name: KNOWN.get(f"{name} of {path}") or KNOWN.get(name)
    for given in (case.path_parameters, case.query, case.headers):
        for name in list(given or ()):
            values = own_key(given[name], whole) if name == "Idempotency-Key" else known(name)
            given[name] = sensible(values, given[name], name + whole)
    if isinstance(case.body, dict):
        for name in case.body:
            case.body[name] = sensible(known(name), case.body[name], name + whole)
        if isinstance(case.body.get("events"), list):
            drafts = [[sensible(known("drafts"), event, whole)] for event in case.body["events"]]
            case.body["events"] = sensible(drafts, case.body["events"], whole)
    elif documents := KNOWN["documents"].get(path):
        case.body = sensible(documents, case.body, whole)


def own_key(made_up, whole):
    """Of one seed the same keys are made up for each operation: but for this, nearly every one would be another request's."""
    try:
        return [str(uuid.uuid5(uuid.UUID(str(made_up)), whole))]
    except ValueError:
        return []


# Documents of policies, and whatever is sent in their place.
@schemathesis.serializer("application/toml")
def toml(ctx, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def after_call(ctx, case, response):
    answers[f"{case.operation.label} {response.status_code}"] += 1


@atexit.register
def written():
    with open(os.environ["FUZZ_ANSWERS"], "w") as file:
        json.dump(answers, file)
