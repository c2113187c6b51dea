"""Kills the service with SIGKILL while 32 clients write, again and again, and looks for every promise."""

import random, shutil, signal, time
from clients import Ledger, read_log
from harness import Service, Violation, answer, but_for_looks, digests, main, no_panic, workspace

FRESH_EVERY = 25


def run(stepin, rounds, seed):
    chance = random.Random(seed)
    acked = found_written = starts_killed = rebuilds = 0
    for first in range(0, rounds, FRESH_EVERY):
        with workspace("kill9") as folder:
            ledger = Ledger(32, f"{seed}/{first}")
            starts_killed += interrupted_first_start(stepin, folder / "data", chance)
            for _ in range(min(FRESH_EVERY, rounds - first)):
                starts_killed += one_round(stepin, folder / "data", ledger, chance)
            settle_and_judge(stepin, folder / "data", ledger)
            same_after_rebuild(stepin, folder / "data")
            rebuilds += 1
            acked += len(ledger.acked)
            found_written += ledger.found_written
    line = (f"{rounds} rounds and {starts_killed} kills during start-up, {acked} acknowledged events, 0 lost, 0 duplicates; "
            f"{found_written} requests had been written though never answered; digests equal after {rebuilds} rebuilds")
    return line, dict(rounds=rounds, acked=acked, found_written=found_written, starts_killed=starts_killed)


def interrupted_first_start(stepin, data, chance):
    """A first start may be killed as well: the next one makes an empty log all the same."""
    for _ in range(5):
        shutil.rmtree(data, ignore_errors=True)
        kill_early(stepin, data, chance.uniform(0.002, 0.03))
        with Service(stepin, data) as service:
            if read_log(service.address):
                raise Violation("a new log is not empty")
            if code := service.stop():
                raise Violation(f"a graceful stop ended with {code}: {service.said()}")
            no_panic(service.said())
    return 5


def kill_early(stepin, data, after):
    early = Service(stepin, data)
    try:
        time.sleep(after)
    finally:
        early.stop(signal.SIGKILL)
    no_panic(early.said())


def one_round(stepin, data, ledger, chance):
    """Starts, takes the retries, judges, lets everyone write, and kills. Some starts are killed, too."""
    killed_early = 0
    while data.exists() and chance.random() < 0.2:
        kill_early(stepin, data, chance.uniform(0, 0.15))
        killed_early += 1
    with Service(stepin, data) as service:
        ledger.settle(service.address)
        ledger.judge(read_log(service.address), settled=True)
        ledger.repeat(service.address)
        ledger.start(service.address)
        time.sleep(chance.uniform(0.02, 0.6))
        service.stop(signal.SIGKILL)
        ledger.join()
        no_panic(service.said())
    return killed_early


def settle_and_judge(stepin, data, ledger):
    with Service(stepin, data) as service:
        ledger.settle(service.address)
        ledger.judge(read_log(service.address), settled=True)
        if service.stop() != 0:
            raise Violation(f"a graceful stop failed: {service.said()}")


def same_after_rebuild(stepin, data):
    before = digests(stepin, data)
    for _ in range(5):  # Each closes and opens sled several times.
        rebuilt = but_for_looks(answer(stepin, data, "rebuild")["digests"])
    after = digests(stepin, data)
    # A rebuild says what it rebuilt; views of single journeys are made when asked for.
    boards = {name: digest for name, digest in before.items() if not name.startswith("view ")}
    if before != after or rebuilt != boards:
        raise Violation(f"digests differ after a rebuild: {before} {rebuilt} {after}")


if __name__ == "__main__":
    main("kill9", run, rounds=6)
