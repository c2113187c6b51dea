"""A disk that begins to fail: the one of device.py, which answers every write and flush with an error once a file is there.

Run as a process of its own: failing.py MOUNTPOINT IMAGE JOURNAL COUNT; it fails from when IMAGE.fails exists.
"""

import errno, os, sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reliability"))
from device import FSYNC, WRITE, Device  # noqa: E402


class Failing(Device):
    def __init__(self, mountpoint, image, *more):
        super().__init__(mountpoint, image, *more)
        self.fails = f"{image}.fails"

    def answer(self, code, node, body):
        if code in (WRITE, FSYNC) and os.path.exists(self.fails):
            return errno.EIO
        return super().answer(code, node, body)


if __name__ == "__main__":
    Failing(*sys.argv[1:5]).serve()
