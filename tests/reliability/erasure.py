"""Erases a service user and a protected person, and looks for what is left of them in every byte of two filesystems.

The data folder lies on one ext4 image, the master key on another. A copy of the old keyring is left on the data's, as a
filesystem that writes elsewhere would leave it. As the control the same search has to find the keys of both people in it
with the master key of before, and with that one only. Before that, the service is killed while it erases.
"""

import contextlib, http.client, json, random, shutil, signal, string, threading, time, uuid
import image, keyrings
from at_rest import forms
from clients import Client
from harness import Service, Violation, answer, command, main, no_panic, workspace

MIB = 48
OF_SERVICE_USER = {"case", "safety", "supervision"}


def run(stepin, seed, journeys=12, kills=6):
    ends = killed(stepin, seed, kills)
    line, figures = searched(stepin, seed, journeys)
    ends = ", ".join(f"{count} {what}" for what, count in sorted(ends.items()))
    return f"{line}; {kills} kills while erasing: {ends}, and nothing in between", dict(figures, kills=kills, ends=ends)


def killed(stepin, seed, kills):
    """SIGKILL at a random moment of an erasure: the next start has all of it or nothing."""
    chance, ends = random.Random(f"erasure/kill/{seed}"), {}
    with workspace("erasure-kill") as folder:
        data, people = folder / "data", People(seed)
        with Service(stepin, data) as service:
            people.record(service.address, kills)
            service.stop()
        for journey in people.all:
            with Service(stepin, data) as service:
                people.say(service.address, "G-01/governance-lead", journey, "retention-reviewed", outcome="destroy")
                request = (f"/v1/journeys/{journey}/erasure", json.dumps(body_of("service-user", "over")), str(uuid.uuid4()))
                asking = threading.Thread(target=ask_into_the_dark, args=(service.address, *request))
                asking.start()
                time.sleep(chance.uniform(0.002, 0.06))
                service.stop(signal.SIGKILL)
                asking.join()
                no_panic(service.said())
            code, _, said = command(stepin, data, "verify")
            if code:
                raise Violation(f"`stepin verify` ended with {code} after a kill: {said}")
            with Service(stepin, data) as service:
                status = Client(service.address).ask("GET", f"/v1/journeys/{journey}")[0]
                again, said = Client(service.address, "G-02/governance-lead").ask("POST", *request)
                if (status, again) not in ((200, 201), (404, 200)):
                    raise Violation(f"after a kill the journey was answered {status}, and the repeated erasure {again}: {said!r}")
                ended = "ended by the start" if "ending an erasure" in service.said() else "erased" if status == 404 else "not begun"
                ends[ended] = ends.get(ended, 0) + 1
                if (status := Client(service.address).ask("GET", f"/v1/journeys/{journey}")[0]) != 404:
                    raise Violation(f"an erased journey is answered {status}")
                service.stop()
            if (data / "keys/erasing").exists() or len(list((data / "keys").iterdir())) != 2:
                raise Violation(f"left behind: {sorted(path.name for path in (data / 'keys').iterdir())}")
        code, _, said = command(stepin, data, "verify")
        if code:
            raise Violation(f"`stepin verify` ended with {code}: {said}")
    return ends


def ask_into_the_dark(address, path, body, key):
    """The service may be gone before it answers."""
    with contextlib.suppress(OSError, http.client.HTTPException):
        Client(address, "G-02/governance-lead").ask("POST", path, body, key)


def body_of(person, basis):
    return {"person": person, "basis": basis, "approver": "G-01"}


def searched(stepin, seed, journeys):
    with workspace("erasure", memory=True) as folder:
        disks = {name: image.make(folder / f"{name}.img", MIB if name == "data" else 8) for name in ("data", "keys")}
        at = {name: folder / name for name in disks}
        with image.mounted(disks["data"], at["data"]), image.mounted(disks["keys"], at["keys"]):
            before, found = Before(at), People(seed)
            with Service(stepin, before.data, "--master-key", before.key, floor_mib=1) as service:
                found.record(service.address, journeys)
                service.stop()
            before.keep()
            with Service(stepin, before.data, "--master-key", before.key, floor_mib=1) as service:
                found.erase(service.address)
                found.is_forgotten(service.address)
                service.stop(signal.SIGKILL)
                no_panic(service.said())
                logged = service.said()
            now = before.key.read_bytes()
            with Service(stepin, before.data, "--master-key", before.key, floor_mib=1) as service:
                found.is_forgotten(service.address)
                found.others_are_there(service.address)
                service.stop()
                logged += service.said()
            code, out, said = command(stepin, before.data, "verify", "--json", "--master-key", before.key)
            if code:
                raise Violation(f"`stepin verify` ended with {code} after the erasures: {said}")
            told = json.loads(out)
        return judge(found, before, now, disks, told, logged)


class Before:
    """What stood on the disks before anything was erased."""

    def __init__(self, at):
        self.data, self.key = at["data"] / "stepin", at["keys"] / "master.key"

    def keep(self):
        self.master = self.key.read_bytes()
        self.origin = keyrings.origin_of((self.data / "keys/keyring.1").read_bytes())
        shutil.copy(self.data / "keys/keyring.1", self.data.parent / "left-by-the-filesystem")


class People:
    """Journeys with a marker in each text; of one the service user is erased, of another the protected person."""

    def __init__(self, seed):
        self.random, self.markers, self.all = random.Random(f"erasure/{seed}"), {}, []

    def marker(self, whose):
        text = "E" + "".join(self.random.choices(string.ascii_letters + string.digits, k=17))
        self.markers.setdefault(whose, []).append(text)
        return text

    def record(self, address, journeys):
        for number in range(journeys):
            user, protected = f"user {number}", f"protected {number}"
            person = {"name": self.marker(user), "contact": self.marker(user)}
            referral = self.event("referral-received", reference=self.marker(user), source="self", person=person)
            opened = self.ask(address, "P-07/practitioner", "/v1/journeys", {"events": [referral]})
            journey = opened["journey"]
            self.all.append(journey)
            self.say(address, "P-07/practitioner", journey, "own-account-added", words=self.marker(user) + " said more" * 90)
            self.say(address, "P-07/practitioner", journey, "presentation-observed", pattern="denial", intensity=2, quote=self.marker(user))
            self.say(address, "S-02/supervisor", journey, "practice-instruction-given", instruction=self.marker(user))
            self.say(address, "S-02/supervisor", journey, "case-discussed", decided=self.marker(user))
            linked = {"name": self.marker(protected), "safe_contact": self.marker(protected)}
            self.say(address, "W-03/support-worker", journey, "protected-person-linked", label="PP-1", person=linked)

    def event(self, kind, **data):
        return {"type": kind, "occurred_at": "2026-01-05T10:00:00Z", "data": data}

    def ask(self, address, actor, path, body):
        status, said = Client(address, actor).ask("POST", path, json.dumps(body), str(uuid.uuid4()))
        if status != 201:
            raise Violation(f"{path} by {actor} was answered {status}: {said[:400]!r}")
        return json.loads(said)

    def say(self, address, actor, journey, kind, **data):
        return self.ask(address, actor, f"/v1/journeys/{journey}/events", {"events": [self.event(kind, **data)]})

    def erase(self, address):
        self.erased = {"user 3": (self.all[3], "service-user"), "protected 7": (self.all[7], "protected")}
        for journey, person in self.erased.values():
            self.say(address, "G-01/governance-lead", journey, "retention-reviewed", outcome="destroy")
            body = body_of(person, "over: " + self.marker("basis"))
            self.ask(address, "G-02/governance-lead", f"/v1/journeys/{journey}/erasure", body)

    def is_forgotten(self, address):
        (user, _), (protected, _) = self.erased.values()
        for actor, journey, expected in (("P-07/practitioner", user, 404), ("S-02/supervisor", user, 410),
                                         ("P-07/practitioner", protected, 200), ("W-03/support-worker", protected, 404),
                                         ("W-03/support-worker", user, 200)):
            status, said = Client(address, actor).ask("GET", f"/v1/journeys/{journey}/timeline")
            if status != expected:
                raise Violation(f"the timeline of {journey} for {actor} is answered {status}: {said[:400]!r}")
            self.says_nothing(said)
        for path in ("/v1/log?limit=10000", "/v1/journeys?search=", "/v1/boards/caseload", "/v1/boards/conflicts"):
            status, said = Client(address, "A-01/auditor").ask("GET", path)
            if status != 200:
                raise Violation(f"{path} is answered {status}")
            self.says_nothing(said)

    def says_nothing(self, said):
        for whose in self.erased:
            for marker in self.markers[whose]:
                if marker.encode() in said:
                    raise Violation(f"a text of the erased {whose} is still said: {said[:200]!r}")

    def others_are_there(self, address):
        for number, journey in enumerate(self.all):
            if number != 3:
                said = Client(address).ask("GET", f"/v1/journeys/{journey}/timeline")[1].decode()
                if missing := [text for text in self.markers[f"user {number}"] if text not in said and number != 3]:
                    # What stands in the supervision stream is not the practitioner's to read.
                    if len(missing) > 1:
                        raise Violation(f"{len(missing)} texts of user {number}, whom nobody erased, are gone")


def judge(found, before, now, disks, told, logged):
    data, keys = disks["data"].read_bytes(), disks["keys"].read_bytes()
    erased = {(uuid.UUID(found.erased["user 3"][0]).bytes, of) for of in OF_SERVICE_USER}
    erased.add((uuid.UUID(found.erased["protected 7"][0]).bytes, "protected"))

    # The control: with the key of before all of it is found, in the copy that was left.
    left_over = all_opened(data, before, before.master)
    control = {one[:2]: one[2] for one in left_over}
    if missed := erased - set(control):
        raise Violation(f"the control misses {len(missed)} of {len(erased)} keys: the search shows nothing")

    haystacks = [without_empty_blocks(data), without_empty_blocks(keys), logged.encode()]
    hits = [(marker, form) for marker in sum(found.markers.values(), []) for form, needle in forms(marker)
            if any(needle in haystack for haystack in haystacks)]
    if hits:
        raise Violation(f"readable on a disk or in what was logged: {hits[:5]}")
    live = {one[:2]: one[2] for one in all_opened(data, before, now)}
    if left := erased & set(live):
        raise Violation(f"{len(left)} keys of erased people open with the master key of now")
    if not live.items() >= {one: secret for one, secret in control.items() if one not in erased}.items():
        raise Violation("keys of people whom nobody erased are gone")
    secrets = [control[one] for one in erased]
    bare = [place for place, raw in (("data", data), ("keys", keys)) for secret in [*secrets, before.master] if secret in raw]
    if bare or now in data or before.master == now:
        raise Violation(f"a destroyed key, or the master key, stands bare on the filesystem of: {bare or 'the data'}")
    if now not in keys:
        raise Violation("the master key of now is not where it should be: the search for bare keys shows nothing")
    if not told["clean"] or told["erased_streams"] != len(erased):
        raise Violation(f"verify tells something else than {len(erased)} erased streams: {told}")
    more = len(left_over) - len(control)
    texts = sum(len(found.markers[whose]) for whose in found.erased)
    line = (f"{len(erased)} keys of two people destroyed: 0 of their {texts} texts and 0 usable keys in {len(data) + len(keys) >> 20} MiB of "
            f"two filesystems; the control, an old keyring left there and the old master key, gives {len(erased)} of {len(erased)} "
            f"({more} entries of the real one are left); verify passes, {told['records']} records")
    return line, dict(keys=len(erased), texts=texts, mib=len(data) + len(keys) >> 20, records=told["records"])


def without_empty_blocks(raw):
    """All that can hold a text, in its order: most of an image is empty."""
    blocks = (raw[at:at + 4096] for at in range(0, len(raw), 4096))
    return b"".join(block for block in blocks if any(block))


def all_opened(raw, before, master):
    """Every key in these raw bytes that this master key opens: [(journey, compartment, secret)]."""
    found = (keyrings.opened(wrapped, master) for _, _, wrapped in keyrings.entries(raw, before.origin, range(1, 6)))
    return [key for key in found if key]


if __name__ == "__main__":
    main("erasure", run, journeys=12, kills=6)
