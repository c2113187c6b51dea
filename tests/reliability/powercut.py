"""Cuts the power while clients write: the disk as it is at that instant is mounted elsewhere and opened.

The control does the same without the sync before an acknowledgement, and has to lose something.
"""

import random, signal, time
from clients import Ledger, read_log
from harness import Refused, Service, Violation, answer, command, digests, main, no_panic, workspace
from image import crash_copy, make, mounted
from signed import Signed, reproduced

CUTS_PER_RUN = 5
MIB = 128


def run(stepin, cuts, control, seed):
    return sum_up(series, stepin, cuts, control, seed)


def sum_up(series, stepin, cuts, control, seed):
    chance = random.Random(seed)
    kept = series(stepin, cuts, "disk", chance)
    lost = series(stepin, control, "process", chance)
    if control and not any(cut["lost"] for cut in lost):
        raise Violation(f"the control without the sync lost nothing in {control} cuts: this check shows nothing")
    torn = [cut["torn"] for cut in kept]
    figures = dict(cuts=cuts, acked=sum(cut["acked"] for cut in kept), torn_cuts=sum(map(bool, torn)),
                   heads=sum(cut["signed"] > 0 for cut in kept), torn_most=max(torn, default=0), rebuilt=sum(cut["rebuilt"] for cut in kept), control=control,
                   control_hit=sum(bool(cut["lost"]) for cut in lost), control_lost=sum(cut["lost"] for cut in lost),
                   control_acked=sum(cut["acked"] for cut in lost))
    line = ("{cuts} cuts, {acked} acknowledged events looked for, 0 lost; {heads} signed heads shown before, all reproduced; start-up cut a torn end in {torn_cuts} (at most "
            "{torn_most} bytes) and rebuilt sled in {rebuilt}; control without the sync: {control_lost} of {control_acked} "
            "lost in {control_hit} of {control} cuts").format(**figures)
    return line, figures


def series(stepin, cuts, durability, chance):
    done = []
    while len(done) < cuts:
        with workspace("powercut", memory=True) as folder:
            image = make(folder / "disk.img", MIB)
            ledger = Ledger(chance.choice([1, 8, 32]), chance.random())
            with mounted(image, folder / "disk") as disk:
                with Service(stepin, disk / "data", "--durability", durability) as service:
                    ledger.start(service.address)
                    signed = Signed()
                    signed.start(service.address)
                    for _ in range(min(CUTS_PER_RUN, cuts - len(done))):
                        time.sleep(chance.uniform(0.01, 0.8))
                        done.append(one_cut(stepin, service, image, folder, ledger, signed, durability))
                    ledger.finish()
                    signed.finish()
                    no_panic(service.said())
    return done


def one_cut(stepin, service, image, folder, ledger, signed, durability):
    """The service stands still from before the copy until the copy was looked at."""
    service.freeze()
    time.sleep(0.05)  # What was answered before the stop arrives.
    promised, note = dict(ledger.acked), signed.last()
    crash_copy(image, folder / "cut.img")
    try:
        with mounted(folder / "cut.img", folder / "cut") as cut:
            look = examine if durability == "disk" else count_losses
            return {"acked": len(promised), **look(stepin, cut / "data", ledger, promised, note)}
    finally:
        service.kill(signal.SIGCONT)


def examine(stepin, data, ledger, promised, note):
    signed = reproduced(stepin, data, note)
    verified = answer(stepin, data, "verify")
    with Service(stepin, data) as service:
        log = read_log(service.address)
        ledger.judge(log, promised)
        if len(log) != verified["records"]:
            raise Violation(f"verify found {verified['records']} records, the service serves {len(log)}")
        if service.stop() != 0:
            raise Violation(f"a graceful stop failed: {service.said()}")
        no_panic(service.said())
    digests(stepin, data)
    return {"lost": 0, "signed": signed, "torn": verified["torn_bytes"], "rebuilt": verified["sled_fault"] is not None}


def count_losses(stepin, data, ledger, promised, _):
    """Without the sync: what is gone, after giving `repair` its chance."""
    for attempt in ("start", "sled", "journal"):
        if attempt != "start":
            command(stepin, data, "repair", "--from", attempt)
        try:
            with Service(stepin, data) as service:
                there = {line["id"] for line in read_log(service.address)}
                return {"lost": sum(event not in there for event in promised.values())}
        except Refused:
            continue
    return {"lost": len(promised)}


if __name__ == "__main__":
    main("powercut", run, cuts=6, control=3)
