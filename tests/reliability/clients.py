"""Clients that write, what they were promised, and whether a log keeps it."""

import http.client, json, random, threading, time, uuid
from harness import Violation

WORDS = "came late quiet calm angry left spoke of work home children court letter asked again".split()


class Client:
    """One keep-alive connection."""

    def __init__(self, address, actor="P-07/practitioner", timeout=120):
        self.connection = http.client.HTTPConnection(address, timeout=timeout)
        self.headers = {"X-Stepin-Actor": actor, "Content-Type": "application/json"}
        if actor.endswith("/governance-lead"):
            self.headers["Stepin-Purpose"] = "a request of this test"

    def ask(self, method, path, body=None, key=None):
        headers = {**self.headers, "Idempotency-Key": key} if key else self.headers
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        return response.status, response.read()


class Writer:
    """One client's work: requests one after another, each kept until it is answered."""

    def __init__(self, number, ledger, seed):
        self.name, self.ledger, self.random = f"w{number}", ledger, random.Random(f"{seed}/{number}")
        self.journey, self.left, self.pending, self.count = None, 0, None, 0

    def next(self):
        """A new request: opens a journey or records one to three events, each with its own tag."""
        opens = self.left == 0
        self.left = self.random.randint(3, 12) if opens else self.left - 1
        size = 1 if opens else self.random.choice([1, 1, 1, 3])
        tags = [f"tag-{self.name}-{self.count + n}" for n in range(size)]
        self.count += size
        path = "/v1/journeys" if opens else f"/v1/journeys/{self.journey}/events"
        events = [self.event(opens, n, tag) for n, tag in enumerate(tags)]
        key = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        self.pending = (path, json.dumps({"events": events}).encode(), key, tags)
        self.ledger.sent.update(tags)

    def event(self, opens, number, tag):
        length = self.random.choice([5, 5, 5, 30, 30, 200, 1800])
        text = f"{tag} {' '.join(self.random.choices(WORDS, k=length))}"[:11_000]
        kinds = [("session-held", {"attendance": "on-time", "did": text}),
                 ("presentation-observed", {"pattern": "denial", "intensity": 2, "quote": text}),
                 ("own-account-added", {"words": text})]
        kind, data = ("referral-received", {"reference": tag, "source": "self"}) if opens else kinds[number]
        return {"type": kind, "occurred_at": "2026-01-05T10:00:00Z", "data": data}

    def send(self, client):
        """Sends what is pending. True if it was taken; False if the service asks to come back."""
        path, body, key, tags = self.pending
        status, said = client.ask("POST", path, body, key)
        if status == 503:
            self.ledger.turned_away(said)
            return False
        if status not in (200, 201):
            raise Violation(f"{path} was answered {status}: {said[:300]!r}")
        told = json.loads(said)
        self.journey = told["journey"]
        self.ledger.acknowledged(tags, told, self.pending, status)
        self.pending = None
        return True


class Ledger:
    """What was sent, what was acknowledged, and whether a log keeps those promises."""

    def __init__(self, clients=32, seed=1):
        self.sent, self.acked, self.answers, self.refusals = set(), {}, [], {}
        self.found_written, self.faults = 0, []
        self.writers = [Writer(number, self, seed) for number in range(clients)]
        self.threads, self.stopping = [], threading.Event()

    def acknowledged(self, tags, told, request, status):
        self.found_written += status == 200
        self.acked.update(zip(tags, [event["id"] for event in told["events"]], strict=True))
        if len(self.acked) % 50 == 0:
            self.answers.append((request, told))

    def turned_away(self, said):
        kind = json.loads(said)["type"].rsplit("#")[-1]
        self.refusals[kind] = self.refusals.get(kind, 0) + 1

    def _work(self, writer, address, fresh):
        client = Client(address)
        try:
            while not self.stopping.is_set() and (fresh or writer.pending):
                if not writer.pending:
                    writer.next()
                if not writer.send(client):
                    time.sleep(0.02)
        except (OSError, http.client.HTTPException):
            pass  # The service is gone: whether this request was written is not known.
        except Exception as fault:
            self.faults.append(fault)
        finally:
            client.connection.close()

    def start(self, address, fresh=True):
        """Lets every client write; what was not answered yet goes first."""
        self.stopping.clear()
        work = [threading.Thread(target=self._work, args=(w, address, fresh), daemon=True) for w in self.writers]
        self.threads = work
        [thread.start() for thread in work]

    def finish(self, patience=120):
        self.stopping.set()
        self.join(patience)

    def join(self, patience=120):
        until = time.monotonic() + patience
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))
            if thread.is_alive():
                raise Violation(f"a request was not answered within {patience} s")
        if self.faults:
            raise self.faults[0]

    def settle(self, address, patience=120):
        """Every unanswered request is sent again with its own key, until it is taken."""
        self.start(address, fresh=False)
        self.join(patience)
        if left := sum(writer.pending is not None for writer in self.writers):
            raise Violation(f"{left} retries were not taken")

    def repeat(self, address, count=3):
        """Requests answered long ago must be answered the same again."""
        client = Client(address)
        for (path, body, key, _), told in self.answers[-count:] + self.answers[:count]:
            status, said = client.ask("POST", path, body, key)
            if status != 200 or json.loads(said) != told:
                raise Violation(f"a repeated request was answered {status} {said[:300]!r} instead of {told}")

    def judge(self, log, acked=None, settled=False):
        """Everything acknowledged is there once, under the id it was answered, at positions 1, 2, 3 …"""
        acked = self.acked if acked is None else acked
        if [line["position"] for line in log] != list(range(1, len(log) + 1)):
            raise Violation("positions are not contiguous")
        if len({line["id"] for line in log}) != len(log):
            raise Violation("an event id stands twice in the log")
        # What is said of who looked, and under which permissions, no writer sent.
        log = [line for line in log if line["type"] not in LOOKS]
        by_tag = {tag_of(line): line["id"] for line in log}
        if len(by_tag) != len(log):
            raise Violation(f"{len(log) - len(by_tag)} duplicates: the same request was recorded twice")
        lost = [tag for tag, event in acked.items() if by_tag.get(tag) != event]
        if lost:
            raise Violation(f"LOST: {len(lost)} of {len(acked)} acknowledged events, such as {sorted(lost)[:3]}")
        if strangers := by_tag.keys() - self.sent:
            raise Violation(f"{len(strangers)} events that nobody sent")
        if settled and len(log) != len(acked):
            raise Violation(f"{len(log)} events, but {len(acked)} were acknowledged")


LOOKS = ("policy-adopted", "record-viewed", "record-searched", "record-exported", "replay-run", "access-refused")


def tag_of(line):
    data = line["data"]
    text = data.get("reference") or data.get("did") or data.get("quote") or data.get("words") or ""
    return text.split(" ")[0]


def read_log(address):
    """The whole log, as an auditor reads it."""
    client, log = Client(address, "A-01/auditor"), []
    while True:
        status, page = client.ask("GET", f"/v1/log?limit=10000&after={len(log)}")
        if status != 200:
            raise Violation(f"/v1/log was answered {status}: {page[:300]!r}")
        lines = [json.loads(line) for line in page.splitlines()]
        log += lines
        # Each page is a look and adds a record: what comes after a short one is that.
        if len(lines) < 10000:
            client.connection.close()
            return log
