"""What the service under test knows, so that most requests ask for something that is there."""

import json, urllib.request
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent.parent / "events/tests/golden"
ORGANISATION = "team-changed duty-cover-set role-granted role-revoked".split()
MOMENTS = ["2026-03-03", "2026-05-01T10:00:00Z"]


def known(address):
    """Values by the name of a parameter or a field; `NAME of PATH` where one path means something else by it."""
    records = [json.loads(line) for line in get(address, "/v1/log?limit=400", "A-01/auditor").splitlines()]
    events = [record["id"] for record in records if "id" in record][-20:]
    journeys = list(dict.fromkeys(record["journey"] for record in records if record.get("journey")))
    theirs = [found["journey"] for found in json.loads(get(address, "/v1/journeys", "P-07/practitioner"))]
    policy = json.loads(get(address, "/v1/policies", "S-02/supervisor"))["policies"][0]["version"]
    document = get(address, f"/v1/policies/{policy}", "S-02/supervisor", accept="application/toml")
    homes = {one["type"]: one["compartment"] for one in json.loads(get(address, "/v1/schemas", "S-02/supervisor"))}
    return {
        "id": theirs[:4] + journeys[:2], "journey": theirs[:2], "id of /v1/events/{id}": events, "event": events,
        "staff": ["P-01", "W-01", "N-09"], "practitioner": ["P-07"], "person": ["SU-0001"],
        "type of /v1/schemas/{type}": list(homes), "policy": [policy],
        "version of /v1/policies/{version}": [policy], "version of /v1/policies/{version}/diff": [policy],
        "to of /v1/policies/{version}/diff": [policy], "documents": {"/v1/policies/{version}": [document]},
        "as_believed_at": MOMENTS, "as_at": MOMENTS,
        "from of /v1/journeys/{id}/compare": MOMENTS, "to of /v1/journeys/{id}/compare": MOMENTS,
        "at_version": [1, 7], "at_position": [len(records)], "limit": [1, 20], "size": [3],
        "after": [0, 30], "position": [1, 30], "from": [10, 20], "to": [20, 30],
        "path": ["0/000", "0/000.p/7", "entries/000"],
        "If-Match": ["*", '"3"'], "Stepin-Purpose": ["supervision of this case"],
        **drafts(homes),
    }


def drafts(homes):
    """Events that refer to no other one, as their golden files have them; the first of a journey is its referral."""
    every = [draft for file in sorted(GOLDEN.glob("*.json")) for draft in json.loads(file.read_text()).values()]
    every = [draft for draft in every if isinstance(draft, dict) and not draft.get("refers_to")]
    fields = ("type", "occurred_at", "precision", "data")
    free = [{field: draft[field] for field in fields if field in draft} for draft in every if "type" in draft]
    return {
        "drafts of /v1/journeys": [one for one in free if one["type"] == "referral-received"],
        "drafts of /v1/journeys/{id}/events": [one for one in free if homes.get(one["type"]) not in (None, "governance")],
        "drafts of /v1/organisation/events": [one for one in free if one["type"] in ORGANISATION],
    }


def get(address, path, role, accept="application/json"):
    headers = {"X-Stepin-Actor": role, "Accept": accept, "Stepin-Purpose": "looking for what there is"}
    with urllib.request.urlopen(urllib.request.Request(address + path, headers=headers), timeout=30) as answer:
        return answer.read().decode()
