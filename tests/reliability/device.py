"""A disk that remembers every write and every flush, in order: a one-file FUSE filesystem to put a loop device on.

Run as a process of its own: device.py MOUNTPOINT IMAGE JOURNAL COUNT. It serves IMAGE as the file `disk`, appends each
write (offset, length, bytes; length 0 is a flush) to JOURNAL, and keeps the number of entries in the 8 bytes of COUNT.
"""

import ctypes, errno, mmap, os, stat, struct, sys, time

IN, OUT = struct.Struct("<IIQQIIIHH"), struct.Struct("<IiQ")
ATTR = struct.Struct("<6Q10I")
ENTRY = struct.Struct("<QQ")
LOOKUP, FORGET, GETATTR, SETATTR, OPEN, READ, WRITE, STATFS, RELEASE = 1, 2, 3, 4, 14, 15, 16, 17, 18
FSYNC, FLUSH, INIT, OPENDIR, INTERRUPT, DESTROY, BATCH_FORGET = 20, 25, 26, 27, 36, 38, 42
DIRECT_IO, BIG_WRITES, MAX_PAGES, MOST = 1, 1 << 5, 1 << 22, 1 << 17


class Device:
    def __init__(self, mountpoint, image, journal, count):
        self.file = open(image, "r+b")
        self.disk = mmap.mmap(self.file.fileno(), 0)
        self.journal = open(journal, "wb", buffering=1 << 20)
        with open(count, "w+b") as file:
            file.write(bytes(8))
            file.flush()
            self.count = mmap.mmap(file.fileno(), 8)
        self.entries = 0
        self.fuse = os.open("/dev/fuse", os.O_RDWR)
        options = f"fd={self.fuse},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"recorded", os.fsencode(mountpoint), b"fuse", 6, options):
            sys.exit(f"a FUSE filesystem cannot be mounted: {os.strerror(ctypes.get_errno())}")

    def serve(self):
        while True:
            try:
                request = os.read(self.fuse, MOST + 8192)
            except OSError as error:
                if error.errno == errno.ENODEV:
                    return self.journal.close()
                if error.errno in (errno.EINTR, errno.ENOENT, errno.EAGAIN):
                    continue
                raise
            _, code, unique, node, *_ = IN.unpack_from(request)
            if code in (FORGET, INTERRUPT, BATCH_FORGET):
                continue
            reply = self.answer(code, node, memoryview(request)[IN.size:])
            fault, body = (reply, b"") if isinstance(reply, int) else (0, reply)
            os.write(self.fuse, OUT.pack(OUT.size + len(body), -fault, unique) + body)

    def answer(self, code, node, body):
        if code == WRITE:
            _, offset, size, *_ = struct.unpack_from("<QQIIQII", body)
            data = body[40:40 + size]
            self.disk[offset:offset + size] = data
            self.log(offset, data)
            return struct.pack("<II", size, 0)
        if code == READ:
            _, offset, size = struct.unpack_from("<QQI", body)
            return self.disk[offset:offset + size]
        if code == FSYNC:
            self.log(0, b"")
            return b""
        if code == INIT:
            flags = BIG_WRITES | MAX_PAGES
            return struct.pack("<IIIIHHIIHHI7I", 7, 31, MOST, flags, 16, 12, MOST, 1, MOST // 4096, 0, 0, *[0] * 7)
        if code == LOOKUP:
            if bytes(body).rstrip(b"\0") != b"disk":
                return errno.ENOENT
            return struct.pack("<QQQQII", 2, 0, 3600, 3600, 0, 0) + self.attributes(2)
        if code in (GETATTR, SETATTR):
            return struct.pack("<QII", 3600, 0, 0) + self.attributes(node)
        if code in (OPEN, OPENDIR):
            return struct.pack("<QII", 1, DIRECT_IO, 0)
        if code == STATFS:
            return bytes(80)
        return b"" if code in (RELEASE, FLUSH, DESTROY) else errno.ENOSYS

    def attributes(self, node):
        mode = stat.S_IFDIR | 0o755 if node == 1 else stat.S_IFREG | 0o600
        size = 0 if node == 1 else len(self.disk)
        return ATTR.pack(node, size, size // 512, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)

    def log(self, offset, data):
        self.journal.write(ENTRY.pack(offset, len(data)))
        self.journal.write(data)
        self.entries += 1
        self.count[:] = struct.pack("<Q", self.entries)


def entries(journal):
    """What was recorded: (offset, bytes), with no bytes for a flush."""
    with open(journal, "rb") as file:
        while head := file.read(ENTRY.size):
            offset, length = ENTRY.unpack(head)
            yield offset, file.read(length)


if __name__ == "__main__":
    Device(*sys.argv[1:5]).serve()
