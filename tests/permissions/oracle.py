"""Who may see what, said a second time from the domain's words, and held against the product's table.

Reads on stdin `role,relations,action,resource,allowed,because`, one cell a line, as `cargo run -p permissions
--example table` prints it. Sections are those of docs/domain.md. Written without sight of the policy."""

import csv, functools, itertools, sys

ROLES = "practitioner support-worker supervisor auditor governance-lead administrator system".split()
RELATIONS = "caseload team link duty emergency conflict purpose second operator".split()
ACTIONS = "read record export replay open-emergency answer erase administer".split()
RESOURCES = ("case safety protected supervision governance support-extract organisation access-records log "
             "work-boards oversight-boards keeping-boards access-boards").split()
OF_A_CASE = "case safety protected supervision governance support-extract"

# Role | actions | resources | when; `and` binds tighter than `or`. What no line grants is refused.
RIGHTS = f"""
practitioner    | read           | case safety                | caseload or duty or emergency
practitioner    | record         | case safety                | caseload or duty
practitioner    | record         | governance                 | caseload or duty or emergency
practitioner    | export         | case                       | caseload
practitioner    | open-emergency | case                       | always
practitioner    | read           | work-boards organisation   | always

support-worker  | record         | protected governance       | always
support-worker  | read           | protected                  | link
support-worker  | read           | support-extract            | link or duty

supervisor      | read record    | case safety supervision    | team or duty or emergency
supervisor      | record         | governance                 | team or duty
supervisor      | read           | protected                  | team and purpose
supervisor      | export         | case                       | team
supervisor      | open-emergency | case                       | always
supervisor      | replay         | case safety supervision    | team
supervisor      | read replay    | work-boards oversight-boards keeping-boards | always
supervisor      | read           | log                        | always
supervisor      | read administer| organisation               | always

auditor         | read replay    | case safety supervision governance | always
auditor         | read replay    | access-records log organisation | always
auditor         | read replay    | work-boards oversight-boards keeping-boards access-boards | always
auditor         | export         | log                        | always
auditor         | export         | case                       | purpose

governance-lead | read           | case safety supervision governance | purpose
governance-lead | record         | case safety supervision    | purpose
governance-lead | record         | governance                 | always
governance-lead | read record    | protected                  | purpose and second
governance-lead | answer         | case safety supervision governance | purpose
governance-lead | erase          | case safety supervision governance | always
governance-lead | answer erase   | protected                  | purpose and second
governance-lead | read           | keeping-boards access-boards access-records | always
governance-lead | read           | work-boards                | purpose
governance-lead | read administer| organisation               | always

administrator   | read administer| organisation               | always

system          | record         | safety supervision governance organisation access-records | always
"""

# Closes what a right above opened.
CLOSED = f"""
practitioner    | read record export open-emergency | {OF_A_CASE} | conflict
support-worker  | read record export open-emergency | {OF_A_CASE} | conflict
supervisor      | read record export replay open-emergency | {OF_A_CASE} | conflict
"""

# Whoever works on the data folder could read it all: of its own role's ties to a case it needs none. A purpose, a
# second person and a declared emergency are acts and not ties, so nothing stands for them.
STANDS_FOR = {"operator": {"caseload", "team", "link", "duty"}}

# Readings where the domain leaves something open:
# - §4 gives an emergency to practitioners under "may read", and says of what they may record "on the own caseload": an
#   emergency is sight and not work. §2.1 does not widen that: "not allowed to this actor" is what rules do refuse, and
#   whoever has to act on somebody else's case is on duty or assigned to it. That they know the family may come out in
#   an emergency as well, so a conflict is declared in one.
# - What a supervisor records has no such bound in §4 ("supervision and safety events, approvals, overrides"): it goes as
#   far as what they read, and safety beats pace (§2.2). In an emergency they acknowledge the override that they find.
# - §4 gives "every case by replay" to auditors, and positions to auditors and supervisors alike; §9 (2, 7, 24) is asked
#   by whoever oversees the work. So supervisors fold anew what they read for good: own team's case, safety, supervision,
#   and their boards. Duty and an emergency are for acting now, and a replay is hindsight: neither gives it. The
#   protected compartment is opened for a purpose, and never folded.
# - §4 "never practitioner on the same case": who has a conflict neither takes the record out of the house (§5:
#   an export is a read with a recipient) nor opens an emergency, which would open nothing to them.
# - An emergency is asked of the case, which it opens. A key is destroyed `of` a compartment (vocabulary, key-destroyed)
#   and a bundle discloses out of compartments, so both are asked of each; the protected one needs what reading it needs.
# - §4 names no organisation to support workers, and no governance compartment to supervisors' reading. What concerns
#   the organisation is recorded in `governance` (vocabulary, Record), which an auditor reads, so they read it as well.
# - §4 "left out of case exports": `safety` is in nobody's export.
# - The system records where §5 has events by Y: overrides in safety, those of a signal in supervision, looks and blocked
#   conflicts in governance and the record of access, policies, roles and teams in the organisation. No event of the case
#   or of the protected compartment is by Y (§2.7, §4: people decide). The log, the boards and the extract follow from
#   events: nobody records in them.
# - A support worker may record in `protected` before the first link, hence declare a conflict before it as well.
# - §4 "for a request" is a stated purpose. Answering reads the record, so it is for one, too; erasing shows nothing of it.
#   Both are held to two people by the decision (§4, last sentence) and not by this table.


def lines(table):
    for line in filter(str.strip, table.splitlines()):
        role, actions, resources, when = (part.strip() for part in line.split("|"))
        ways = [set(way.split(" and ")) - {"always"} for way in when.split(" or ")]
        for action, resource in itertools.product(actions.split(), resources.split()):
            assert role in ROLES and action in ACTIONS and resource in RESOURCES, line
            assert all(way <= set(RELATIONS) for way in ways), line
            for way in ways:
                yield (role, action, resource), way


def by_cell(table):
    found = {}
    for cell, way in lines(table):
        found.setdefault(cell, []).append(way)
    return found


OPENS, CLOSES = by_cell(RIGHTS), by_cell(CLOSED)


@functools.cache
def holds(relations):
    """The relations held, and those that one of them stands for."""
    return relations.union(*(STANDS_FOR.get(one, ()) for one in relations))


def allowed(role, relations, action, resource):
    cell = role, action, resource
    opened = any(way <= holds(relations) for way in OPENS.get(cell, ()))
    return opened and not any(way <= relations for way in CLOSES.get(cell, ()))


# What has to be so of any table, whoever wrote it: each names what it forbids.
PROMISES = {
    "§2.7 the protected compartment, to a practitioner, auditor or administrator":
        lambda role, held, action, resource: resource == "protected"
        and role in ("practitioner", "auditor", "administrator"),
    "§4 protected content to a supervisor without a stated purpose":
        lambda role, held, action, resource: resource == "protected" and role == "supervisor" and "purpose" not in held,
    "§4 the protected compartment to a governance lead alone":
        lambda role, held, action, resource: resource == "protected" and role == "governance-lead"
        and "second" not in held,
    "§4 therapeutic content to a support worker":
        lambda role, held, action, resource: role == "support-worker" and action != "record"
        and resource not in ("protected", "support-extract"),
    "§4 an auditor recording": lambda role, held, action, resource: role == "auditor" and action == "record",
    "§4 case content to an administrator":
        lambda role, held, action, resource: role == "administrator" and resource in OF_A_CASE.split(),
    "§4 recording by a practitioner with an emergency alone":
        lambda role, held, action, resource: role == "practitioner" and action == "record"
        and resource in ("case", "safety") and not held & {"caseload", "duty", "operator"},
    "§4 a replay of a case by a supervisor of another team":
        lambda role, held, action, resource: role == "supervisor" and action == "replay"
        and resource in OF_A_CASE.split() and not held & {"team", "operator"},
    "§5 the system recording where no event by Y lives":
        lambda role, held, action, resource: role == "system"
        and resource in ("case", "protected", "support-extract", "log"),
    "the system reading": lambda role, held, action, resource: role == "system" and action != "record",
    "erasure or an answer to subject access by anybody but a governance lead":
        lambda role, held, action, resource: action in ("erase", "answer") and role != "governance-lead",
}


def read(stream):
    """Each cell's answer by the table, and what is wrong with the table itself."""
    table, faults = {}, []
    for number, row in enumerate(csv.reader(stream), 1):
        if number == 1 and row[:1] == ["role"]:
            continue
        if len(row) != 6 or row[4] not in ("true", "false"):
            faults.append(f"line {number} is no cell: {','.join(row)}")
            continue
        role, relations, action, resource, answer, because = row
        cell = role, frozenset(relations.split("+")) - {""}, action, resource
        if cell in table:
            faults.append(f"line {number} repeats {','.join(row[:4])}")
        if answer == "true" and not because:
            faults.append(f"line {number} allows and does not say why: {','.join(row[:4])}")
        table[cell] = answer == "true"
    return table, faults


def cells():
    sets = [frozenset(held) for n in range(len(RELATIONS) + 1) for held in itertools.combinations(RELATIONS, n)]
    return itertools.product(ROLES, sets, ACTIONS, RESOURCES)


def differences(table):
    """By (role, action, resource, the table's answer): the relation sets on which the two differ."""
    found = {}
    for role, held, action, resource in cells():
        answer = table.get((role, held, action, resource))
        if answer is not None and answer != allowed(role, held, action, resource):
            found.setdefault((role, action, resource, answer), []).append(held)
    return found


def minimal(sets):
    ordered = sorted(sets, key=lambda held: (len(held), sorted(held)))
    least = []
    for held in ordered:
        if not any(one <= held for one in least):
            least.append(held)
    return " or ".join("+".join(sorted(held)) or "nothing" for held in least)


def broken(table):
    for promise, breaks in PROMISES.items():
        bad = [cell for cell, answer in table.items() if answer and breaks(*cell)]
        if bad:
            role, held, action, resource = min(bad, key=lambda cell: (len(cell[1]), sorted(cell[1]), cell))
            yield f"{promise}: {len(bad)} cells, such as {role} {action} {resource} with {'+'.join(held) or 'nothing'}"
    for (role, held, action, resource), answer in table.items():
        more = held | {"conflict"}
        if answer is False and table.get((role, more, action, resource)) and more != held:
            yield f"a conflict opens {action} of {resource} to a {role} with {'+'.join(sorted(held)) or 'nothing'}"


def main():
    table, faults = read(sys.stdin)
    every = set(cells())
    missing, strange = every - table.keys(), table.keys() - every
    faults += [f"{len(missing)} cells are missing, such as {sorted(map(str, missing))[0]}"] if missing else []
    faults += [f"{len(strange)} cells are none, such as {sorted(map(str, strange))[0]}"] if strange else []
    faults += broken(table)
    differ = differences(table)
    for (role, action, resource, answer), sets in sorted(differ.items()):
        says = "allows, the domain does not" if answer else "refuses, the domain allows"
        print(f"{role} {action} {resource}: the table {says}, in {len(sets)} cells, with {minimal(sets)}")
    for fault in faults[:50]:
        print(f"fault: {fault}")
    disagree = sum(map(len, differ.values()))
    print(f"{len(table)} cells, {len(table) - len(strange) - disagree} agree, {disagree} disagree")
    sys.exit(1 if differ or faults else 0)


if __name__ == "__main__":
    main()
