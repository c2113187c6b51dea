"""What the service under test knows, and what is recorded in it beforehand so that every operation has something to answer."""

import json
from pathlib import Path
from house import Asker, Violation, event, moment

GOLDEN = Path(__file__).resolve().parents[2] / "events/tests/golden"
ORGANISATION = "team-changed duty-cover-set role-granted role-revoked".split()
MOMENTS = ["2026-03-03", "2026-05-01T10:00:00Z"]
PURPOSE = "subject access request 7"
# How many there are of what can be done once only.
ONCE = 8
CLOSING = "/v1/journeys/{id}/emergency-access/{event}/closing"
ERASURE = "/v1/journeys/{id}/erasure"
ACCESS = "/v1/journeys/{id}/subject-access"


def prepared(service):
    """Values by the name of a parameter or a field; `NAME of PATH` where one path means something else by it."""
    auditor, supervisor = Asker(service, "A-01/auditor"), Asker(service, "S-02/supervisor")
    records = [json.loads(line) for line in told(auditor, "/v1/log?limit=400").splitlines()]
    events = [record["id"] for record in records if "id" in record][-20:]
    every = list(dict.fromkeys(record["journey"] for record in records if record.get("journey")))
    # Of those who ask the API, P-07 is the practitioner of these and S-02 their supervisor.
    theirs = [found["journey"] for found in json.loads(told(Asker(service, "P-07/practitioner"), "/v1/journeys"))]
    others = [journey for journey in every if journey not in theirs]
    permissions = told(supervisor, "/v1/permissions", accept="text/plain")
    policy = json.loads(told(supervisor, "/v1/policies"))["policies"][0]["version"]
    document = told(supervisor, f"/v1/policies/{policy}", accept="application/toml")
    homes = {one["type"]: one["compartment"] for one in json.loads(told(supervisor, "/v1/schemas"))}
    return {
        "id": theirs[:4] + others[:2], "journey": theirs[:2], "id of /v1/events/{id}": events, "event": events,
        "staff": ["P-01", "W-01", "N-09"], "practitioner": ["P-07"],
        "type of /v1/schemas/{type}": list(homes), "policy": [policy],
        "version of /v1/policies/{version}": [policy], "version of /v1/policies/{version}/diff": [policy],
        "to of /v1/policies/{version}/diff": [policy], "version of /v1/permissions/{version}": ["permissions-2"],
        "documents": {"/v1/policies/{version}": [document], "/v1/permissions/{version}": [permissions]},
        "as_believed_at": MOMENTS, "as_at": MOMENTS,
        "from of /v1/journeys/{id}/compare": MOMENTS, "to of /v1/journeys/{id}/compare": MOMENTS,
        "at_version": [1, 7], "at_position": [len(records)], "limit": [1, 20], "size": [3],
        "after": [0, 30], "position": [1, 30], "from": [10, 20], "to": [20, 30],
        "path": ["0/000", "0/000.p/7", "entries/000"],
        "If-Match": ["*", '"3"'], "Stepin-Purpose": ["supervision of this case"],
        "journey of /v1/emergency-access": others[2:2 + ONCE],
        **drafts(homes), **emergency(service, others[0]), **decided(service, every[-ONCE:]), **people(service),
        **asked_for(service),
    }


def told(asker, path, accept="application/json"):
    answer = asker.get(path, accept=accept)
    if answer.status != 200:
        raise Violation(f"{asker.who} was not told {path}: {answer.status} {answer.body[:300]!r}")
    return answer.body.decode()


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


def emergency(service, journey):
    """A case that somebody else opened, to be closed."""
    opened = Asker(service, "P-99/practitioner").ask(
        "POST", "/v1/emergency-access", {"journey": journey, "purpose": "a call at night"})
    if opened.status != 201:
        raise Violation(f"no emergency could be opened: {opened.status} {opened.body!r}")
    return {f"id of {CLOSING}": [journey], f"event of {CLOSING}": [opened.json()["event"]]}


def decided(service, journeys):
    """Cases of which another governance lead decided that they are destroyed."""
    lead = Asker(service, "G-02/governance-lead", PURPOSE)
    for journey in journeys:
        lead.records(journey, event("retention-reviewed", {"outcome": "destroy"}))
    return {f"id of {ERASURE}": journeys, f"approver of {ERASURE}": ["G-02"], f"person of {ERASURE}": ["service-user"]}


def asked_for(service):
    """Two people asked for what is held about them: one answer is to be prepared, the other one to be released."""
    practitioner, lead = Asker(service, "P-07/practitioner"), Asker(service, "G-02/governance-lead", PURPOSE)
    known = {}
    for reference, ways in (("SU-9001", ["", "/draft", "/preparation"]), ("SU-9002", ["/release"])):
        referral = {"reference": reference, "source": "self"}
        journey = practitioner.opens(event("referral-received", referral, moment(30)))
        [request] = lead.records(journey, event("subject-access-requested", {"scope": "all that there is"}))
        known |= {f"id of {ACCESS}{way}": [journey] for way in ways} | {f"request of {ACCESS}{way}": [request] for way in ways}
    answered = lead.ask("POST", f"/v1/journeys/{journey}/subject-access/preparation", {"request": request})
    if answered.status != 201:
        raise Violation(f"no answer could be prepared: {answered.status} {answered.body!r}")
    return known


def people(service):
    """Tokens to revoke, and people whose role can be taken back."""
    administrator = Asker(service, "AD-1/administrator")
    names = [f"program-{number}" for number in range(ONCE)]
    staff = [f"N-{number:02}" for number in range(10, 10 + ONCE)]
    asked = [("/v1/tokens", {"name": name, "acts_as": {"id": "A-01", "role": "auditor"}, "scopes": ["log"]}) for name in names]
    asked += [("/v1/people", {"id": one, "roles": ["practitioner"]}) for one in staff]
    for path, body in asked:
        made = administrator.ask("POST", path, body)
        if made.status != 201:
            raise Violation(f"{path} was answered {made.status} {made.body!r}")
    return {"name of /v1/tokens/{name}/revoke": names, "staff of /v1/people/{staff}/revoke": staff,
            "role of /v1/people/{staff}/revoke": ["practitioner"], "roles": [["practitioner"], ["auditor", "supervisor"]],
            "acts_as": [{"id": "A-01", "role": "auditor"}, {"id": "P-07", "role": "practitioner"}]}
