"""Cuts the power between any two writes of the disk, also inside a sync: the disk is one that recorded every write.

A cut keeps everything up to the last completed flush and any part of what was written after it, as a drive with a
volatile cache would; the control does the same without the sync before an acknowledgement, and has to lose something.
"""

import contextlib, mmap, os, struct, subprocess, sys, time
from clients import Ledger
from harness import Service, Unable, main, no_panic, workspace
from image import as_root, make, mounted
from powercut import count_losses, examine, sum_up
from signed import Signed
import device

CUTS_PER_RUN = 25
MIB = 96


def run(stepin, cuts, control, seed):
    return sum_up(series, stepin, cuts, control, seed)


def series(stepin, cuts, durability, chance):
    done = []
    while len(done) < cuts:
        with workspace("recorded", memory=True) as folder:
            count = min(CUTS_PER_RUN, cuts - len(done))
            ledger, signed, first, last = record(stepin, folder, durability, chance)
            moments = sorted(chance.randrange(first, last) for _ in range(count))
            for moment, image in states(folder, moments, chance):
                done.append(one_cut(stepin, folder, image, moment, ledger, signed, durability))
    return done


def record(stepin, folder, durability, chance):
    """Lets clients write for a while; notes after how many disk writes each answer came."""
    image = make(folder / "start.img", MIB)
    (folder / "live.img").write_bytes(image.read_bytes())
    ledger = TimedLedger(chance.choice([1, 8, 32]), chance.random())
    with recorded(folder) as (disk, now):
        ledger.now = now
        signed = Signed(now)
        with mounted(disk, folder / "disk") as disk:
            with Service(stepin, disk / "data", "--durability", durability) as service:
                first = now()
                ledger.start(service.address)
                signed.start(service.address)
                time.sleep(chance.uniform(2, 4))
                last = now()
                ledger.finish()
                signed.finish()
                no_panic(service.said())
    return ledger, signed, first, last


class TimedLedger(Ledger):
    """Knows by which entry of the disk's record each event had been acknowledged."""

    def __init__(self, clients, seed):
        super().__init__(clients, seed)
        self.by = {}

    def acknowledged(self, tags, told, request, status):
        by = self.now()
        self.by.update({tag: by for tag in tags})
        super().acknowledged(tags, told, request, status)

    def promised(self, moment):
        return {tag: event for tag, event in self.acked.items() if self.by[tag] <= moment}


@contextlib.contextmanager
def recorded(folder, program=device.__file__):
    """The recording disk: (its file, a clock that counts its writes)."""
    point, count = folder / "fuse", folder / "count"
    point.mkdir()
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    words = [*sudo, sys.executable, program, point, folder / "live.img", folder / "writes", count]
    server = subprocess.Popen(list(map(str, words)), stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        until = time.monotonic() + 10
        while not (point / "disk").exists():
            if server.poll() is not None or time.monotonic() > until:
                raise Unable(f"no FUSE filesystem can be had here (this needs root): {server.stderr.read()}")
            time.sleep(0.02)
        with open(count, "rb") as file, mmap.mmap(file.fileno(), 8, prot=mmap.PROT_READ) as entries:
            yield point / "disk", lambda: struct.unpack("<Q", entries[:])[0]
    finally:
        if server.poll() is None:
            with contextlib.suppress(subprocess.CalledProcessError):
                as_root("umount", point)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
        server.stderr.close()


def states(folder, moments, chance):
    """For each moment an image of what a drive may hold that lost its power then."""
    safe, waiting, left = bytearray((folder / "start.img").read_bytes()), [], list(moments)
    for number, (offset, data) in enumerate(device.entries(folder / "writes")):
        while left and left[0] == number:
            left.pop(0)
            yield number, cut_image(folder, safe, waiting, chance)
        if data:
            waiting.append((offset, data))
        else:
            for place, bytes_ in waiting:
                safe[place:place + len(bytes_)] = bytes_
            waiting.clear()


def cut_image(folder, safe, waiting, chance):
    """Up to the last flush everything; after it all, none or some of the writes, the last perhaps half."""
    image = bytearray(safe)
    share = chance.choice([0, 0.3, 0.7, 1, 1])
    for offset, data in waiting:
        if chance.random() < share:
            image[offset:offset + len(data)] = data
    if waiting and share:
        offset, data = waiting[-1]
        part = chance.randrange(0, len(data) + 1, 512)
        image[offset:offset + part] = data[:part]
    path = folder / "cut.img"
    path.write_bytes(image)
    return path


def one_cut(stepin, folder, image, moment, ledger, signed, durability):
    promised, note = ledger.promised(moment), signed.last(moment)
    with mounted(image, folder / "cut") as cut:
        look = examine if durability == "disk" else count_losses
        return {"acked": len(promised), **look(stepin, cut / "data", ledger, promised, note)}


if __name__ == "__main__":
    main("powercut_recorded", run, cuts=6, control=3)
