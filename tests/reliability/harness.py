"""What the reliability checks share: the service as a process, its commands, and how a check ends."""

import argparse, contextlib, json, os, re, shutil, signal, subprocess, sys, tempfile, threading, time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PANIC = re.compile(r"panicked at|stack backtrace|RUST_BACKTRACE|memory allocation of \d+ bytes failed")


class Violation(Exception):
    """A promise was not kept."""


class Unable(Exception):
    """This machine does not let the check run."""


class Refused(Exception):
    """The service did not start: its exit code, and what it said."""

    def __init__(self, code, said):
        super().__init__(f"exit {code}: {said.strip()[-600:]}")
        self.code, self.said = code, said


class Service:
    """One `stepin serve`, in a process group of its own."""

    def __init__(self, stepin, data, *options, floor_mib=1, patience=60, log="warn"):
        self.errors = tempfile.TemporaryFile("w+")
        environment = {**os.environ, "STEPIN_LOG": log, "STEPIN_SPACE_FLOOR_MIB": str(floor_mib)}
        command = [stepin, "serve", "--data", data, "--listen", "127.0.0.1:0", "--no-sign-in",
                   "--looks-an-hour", "4000000000", *options]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True, start_new_session=True)
        self.address, self.patience = None, patience

    def ready(self):
        """Waits for the address; a start that ends instead is `Refused`, a hang is a `Violation`."""
        alarm = threading.Timer(self.patience, self.kill)
        alarm.start()
        for line in self.process.stdout:
            if found := re.search(r"listening on http://(127\.0\.0\.1:\d+)", line):
                self.address = found[1]
                alarm.cancel()
                return self
        code = self.process.wait()
        if not alarm.is_alive():
            raise Violation(f"the start hung for {self.patience} s: {self.said()}")
        alarm.cancel()
        raise Refused(code, self.said())

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def kill(self, number=signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def stop(self, number=signal.SIGTERM):
        """Ends it, by default gracefully; returns the exit code."""
        self.kill(number)
        try:
            code = self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            raise Violation(f"it did not end within {self.patience} s of signal {number}") from None
        finally:
            self.kill()
            self.process.stdout.close()
        return code

    def freeze(self):
        """SIGSTOP, until every thread is stopped: a system call under way is finished first."""
        self.kill(signal.SIGSTOP)
        tasks = Path(f"/proc/{self.process.pid}/task")
        state = lambda task: (task / "stat").read_text().rsplit(")", 1)[1].split()[0]
        while any(state(task) not in "Tt" for task in tasks.iterdir()):
            time.sleep(0.0005)

    def __enter__(self):
        return self.ready()

    def __exit__(self, *_):
        self.kill()
        self.process.wait()
        self.process.stdout.close()


def command(stepin, data, *words, floor_mib=1, patience=60):
    """Runs one command on a folder that no service holds: exit code, output, what it said."""
    environment = {**os.environ, "STEPIN_SPACE_FLOOR_MIB": str(floor_mib)}
    try:
        done = subprocess.run([stepin, words[0], "--data", data, *words[1:]], env=environment,
                              capture_output=True, text=True, timeout=patience, start_new_session=True)
    except subprocess.TimeoutExpired:
        raise Violation(f"`stepin {' '.join(words)}` hung for {patience} s") from None
    if PANIC.search(done.stderr) or done.returncode < 0:
        raise Violation(f"`stepin {' '.join(words)}` broke, exit {done.returncode}: {done.stderr[-800:]}")
    return done.returncode, done.stdout, done.stderr


def answer(stepin, data, *words):
    """The JSON that a command prints; anything but success is a violation."""
    code, out, said = command(stepin, data, *words, "--json")
    if code:
        raise Violation(f"`stepin {' '.join(words)}` ended with {code}: {said.strip()}")
    return json.loads(out)


# To ask for digests is a look and is on record itself: these are made of who looked.
OF_LOOKS = ("access", "lookers", "own-looks")


def but_for_looks(all):
    return {name: digest for name, digest in all.items() if name not in OF_LOOKS}


def digests(stepin, data):
    answer(stepin, data, "replay")  # The first look puts on record which permissions are in force.
    return but_for_looks(answer(stepin, data, "replay", "--digest")["digests"])


def no_panic(said):
    if PANIC.search(said):
        raise Violation(f"a panic reached the outside: {said[-1500:]}")


@contextlib.contextmanager
def workspace(name, memory=False):
    """A folder that is gone afterwards, in memory if that is there and wanted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    shared = Path("/dev/shm")
    place = shared if memory and os.access(shared, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix=f"stepin-{name}-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(name, run, **counts):
    """The command line of one check: prints its line; ends with 1 on a violation, 2 if it cannot run."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--stepin", default=REPOSITORY / "target/release/stepin", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    for count, default in counts.items():
        how = {"action": "store_true"} if default is False else {"type": type(default or Path()), "default": default}
        parser.add_argument(f"--{count}", **how)
    chosen = vars(parser.parse_args())
    sys.exit(attempt(name, run, chosen)[0])


def suite(described, checks):
    """The command line of several checks, short or long."""
    parser = argparse.ArgumentParser(description=described)
    length = parser.add_mutually_exclusive_group(required=True)
    length.add_argument("--short", action="store_const", const="short", dest="length")
    length.add_argument("--long", action="store_const", const="long", dest="length")
    parser.add_argument("--stepin", type=Path, default=REPOSITORY / "target/release/stepin")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=checks, nargs="+", default=list(checks))
    return parser


def run_suite(asked, checks, counts, more={}):
    """Runs what was asked for and says how each ended: exit codes and figures by name."""
    ended, figures = {}, {}
    for name in asked.only:
        chosen = {"stepin": asked.stepin, "seed": asked.seed, **counts[asked.length][name], **more.get(name, {})}
        began = time.monotonic()
        ended[name], figures[name] = attempt(name, checks[name], chosen)
        figures[name]["seconds"] = round(time.monotonic() - began)
    print()
    for name, code in ended.items():
        print(f"{name:17} {['ok', 'FAILED', 'DID NOT RUN'][code]:12} {figures[name]['seconds']:5} s")
    return ended, figures


def attempt(name, run, chosen):
    """Runs one check and prints its line: (exit code, figures)."""
    chosen = {**chosen, "stepin": Path(chosen["stepin"]).resolve()}
    began = time.monotonic()
    try:
        if not os.access(chosen["stepin"], os.X_OK):
            raise Unable(f"there is no program at {chosen['stepin']}; cargo build --release makes it")
        line, figures = run(**chosen)
        print(f"{name}: ok: {line} ({time.monotonic() - began:.0f} s)", flush=True)
        return 0, figures
    except Violation as violation:
        print(f"{name}: FAILED (seed {chosen['seed']}): {violation}", flush=True)
        return 1, {}
    except Refused as refused:
        print(f"{name}: FAILED (seed {chosen['seed']}): the service did not start: {refused}", flush=True)
        return 1, {}
    except Unable as why:
        print(f"{name}: DID NOT RUN: {why}", flush=True)
        return 2, {}
