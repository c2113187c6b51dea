"""Each peer does a little of its work, and what it stored is counted from outside, by other programs than its own."""

import json, signal, socket, subprocess, tempfile, time
from functools import partial
from pathlib import Path
import outside

# Events of one stream, clients and events of one turn.
EACH = 10
SIZES = {"M1": (1, 200), "M2": (64, 1280), "M3": (64, 1280), "M4": (1, 2005), "M6": (1, 2000)}
READING = ("M4", "M6")


def run(program, python):
    """Prints the figures of two turns of everyone; the code to exit with."""
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work.ndjson"
        work.write_text("".join(json.dumps({"nth": nth, "text": "word " * 100}) + "\n" for nth in range(EACH)))
        cases = [(f"{peer['measure']} {peer['peer']}", partial(turns, program, python, peer, work))
                 for peer in listed(program)]
        cases += [(f"{peer}, killed", partial(killed, program, peer, work)) for peer in ("postgres", "umadb")]
        cases += [("nobody", partial(nobody, program, work))]
        # PostgreSQL, which root runs as somebody else, has to pass through it.
        Path(folder).chmod(0o711)
        for name, case in cases:
            began = time.monotonic()
            try:
                said = case(Path(folder) / name.replace(" ", "-"))
                passed += 1
            except Exception as error:  # Whatever it is, the others have their turn, too.
                said = f"FAILED: {error}"
                failed += 1
            print(f"{name:18} {said}  ({time.monotonic() - began:.1f} s)", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def listed(program):
    lines = subprocess.run([program, "list"], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    peers = [json.loads(line) for line in lines]
    assert all(set(peer) == {"measure", "peer", "name", "goal"} for peer in peers), lines
    return peers


def started(program, measure, peer, work, folder):
    writers, events = SIZES[measure]
    numbers = ["--writers", str(writers), "--events", str(events), "--each", str(EACH)]
    command = [program, "run", measure, peer, "--work", work, *numbers, "--folder", folder]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process = subprocess.Popen(command, text=True, **pipes)
    said = process.stdout.readline()
    assert said == "ready\n", f"{said!r} {process.communicate()[1]}"
    return process


def turn(process):
    process.stdin.write("turn\n")
    process.stdin.flush()
    said = process.stdout.readline()
    assert said, process.communicate()[1]
    return float(said)


def turns(program, python, peer, work, folder):
    measure, name = peer["measure"], peer["peer"]
    events, place = SIZES[measure][1], folder / name
    store = outside.store(name, place, python)
    process = started(program, measure, name, work, folder)
    try:
        counts, figures = [store.count()], []
        for _ in range(2):
            figures.append(turn(process))
            counts.append(store.count())
        added = 0 if measure in READING else events
        expected = [events] * 3 if not added else [0, events, 2 * events]
        assert counts == expected, f"{counts} events were there, not {expected}"
        assert all(0 < figure < float("inf") for figure in figures), figures
        store.examine(EACH)
        port = store.port()
        _, fault = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0 and not fault, f"{process.returncode} {fault}"
    assert not place.exists(), f"{place} is still there"
    assert port is None or not listens(port), "the server is still there"
    return f"{' '.join(f'{figure:10,.0f}' for figure in figures)}  {peer['name']}; at the end {counts[-1]:,} events"


def killed(program, peer, work, folder):
    """A server goes when its driver is killed."""
    store = outside.store(peer, folder / peer, None)
    process = started(program, "M2", peer, work, folder)
    port = store.port()
    assert listens(port), "the server is not there"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    for _ in range(100):
        if not listens(port):
            return "takes its server with it"
        time.sleep(0.1)
    raise AssertionError("the server outlives it")


def nobody(program, work, folder):
    """A fault is a message and the code 1."""
    command = [program, "run", "M1", "nobody", "--work", work, "--folder", folder]
    ended = subprocess.run([*command, "--writers", "1", "--events", "1", "--each", "1"], capture_output=True, text=True)
    assert ended.returncode == 1 and "nobody" in ended.stderr and not ended.stdout, ended
    return "is refused"


def listens(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0
