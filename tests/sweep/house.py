"""A house with people in every relation to a case, and the service that they ask.

Everything that starts the service is `serve`, everything that says who asks is `Asker.headers`: when sign-in replaces the
header, these are the places.
"""

import contextlib, http.client, json, os, sys, threading, uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reliability"))
from harness import Service, Unable, Violation, command  # noqa: E402

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
MISSING = "0190a000-0000-7000-8000-00000000dead"


def serve(stepin, data, log="warn", notify=None):
    """The service on this folder, with nobody signed in: whoever reaches it says who they are."""
    more = ["--notify-command", notify] if notify else []
    return Service(stepin, data, *more, log=log)


@contextlib.contextmanager
def clock(faked):
    """What is started under it takes this for the time: a moment at which its clock stands, or so much more or less than now."""
    if not os.path.exists(FAKETIME):
        raise Unable("libfaketime is missing: as root, run: apt-get install faketime")
    faked = {"LD_PRELOAD": FAKETIME, "FAKETIME": faked, "TZ": "UTC", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    before = {name: os.environ.get(name) for name in faked}
    os.environ.update(faked)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


class Answer(NamedTuple):
    status: int
    headers: list
    body: bytes

    def json(self):
        return json.loads(self.body)

    def whole(self):
        """Everything that reached the client."""
        head = "".join(f"{name}: {value}\n" for name, value in self.headers)
        return f"{self.status}\n{head}\n".encode() + self.body

    def header(self, name):
        return next((value for known, value in self.headers if known.lower() == name), None)


class Asker:
    """One person who asks, on a keep-alive connection for each thread."""

    def __init__(self, service, who, purpose=None):
        self.service, self.who, self.purpose, self.local = service, who, purpose, threading.local()
        self.keys = []

    def headers(self):
        purpose = {"Stepin-Purpose": self.purpose} if self.purpose else {}
        return {**({"X-Stepin-Actor": self.who} if self.who else {}), **purpose}

    def ask(self, method, path, body=None, key=None, accept="application/json", **more):
        headers = {**self.headers(), "Accept": accept, "Content-Type": "application/json"}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        if key or method in ("POST", "PUT"):
            headers["Idempotency-Key"] = key or str(uuid.uuid4())
        body = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
        for again in (True, False):
            connection = getattr(self.local, "connection", None)
            if connection is None:
                connection = self.local.connection = http.client.HTTPConnection(self.service.address, timeout=60)
            try:
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                return Answer(response.status, response.getheaders(), response.read())
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                self.local.connection = None
                if not again:
                    raise

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def records(self, journey, *events):
        """Records them, or it is a violation; their ids."""
        path = f"/v1/journeys/{journey}/events" if journey else "/v1/organisation/events"
        self.keys.append(str(uuid.uuid4()))
        answer = self.ask("POST", path, {"events": list(events)}, self.keys[-1])
        if answer.status != 201:
            raise Violation(f"{self.who} could not record {[one['type'] for one in events]}: {answer.status} {answer.body[:600]!r}")
        return [one["id"] for one in answer.json()["events"]]

    def opens(self, *events):
        answer = self.ask("POST", "/v1/journeys", {"events": list(events)})
        if answer.status != 201:
            raise Violation(f"{self.who} could not open a journey: {answer.status} {answer.body[:600]!r}")
        return answer.json()["journey"]


def moment(days=0, minutes=0):
    """So long ago."""
    at = datetime.now(timezone.utc) - timedelta(days=days, minutes=minutes)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def event(kind, data, occurred_at=None, **envelope):
    return {"type": kind, "occurred_at": occurred_at or moment(minutes=30), "data": data, **envelope}


def inited(stepin, data):
    code, _, said = command(stepin, data, "init")
    if code:
        raise Violation(f"`stepin init` ended with {code}: {said}")
    return data
