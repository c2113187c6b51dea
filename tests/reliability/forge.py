"""What somebody does who knows the format and has the disk, but not the keys: journals with records swapped, dropped
or inserted, with every checksum and root computed anew, and a head marker to match."""

import hashlib, struct, zlib

SEGMENT, FRAME = 37, b"SJF1"


class Journal:
    """The records of a journal, frame by frame, and what they are written as."""

    def __init__(self, data):
        self.data, self.frames, self.origin = data, [], None
        for path in sorted((data / "journal").glob("*.journal")):
            self._read(path.read_bytes())

    def _read(self, data):
        self.origin, at = data[9:25], SEGMENT
        while data[at:at + 4] == FRAME:
            rest, _, count = struct.unpack_from(">IQI", data, at + 4)
            records, inside = [], at + 60
            for _ in range(count):
                length = struct.unpack_from(">I", data, inside)[0]
                records.append(data[inside + 4:inside + 4 + length])
                inside += 4 + length
            self.frames.append(records)
            at += 8 + rest

    @property
    def records(self):
        return [record for frame in self.frames for record in frame]

    def write(self, records):
        """These records as a journal of one file, each in a frame of its own, all sums right; returns (size, root)."""
        for path in (self.data / "journal").glob("*.journal"):
            path.unlink()
        head = b"stepinjr\x01" + self.origin + struct.pack(">Q", 1)
        parts, tree = [head + struct.pack(">I", zlib.crc32(head))], Tree()
        for position, record in enumerate(records, 1):
            tree.push(record)
            body = struct.pack(">QIQ", position, 1, position) + tree.root() + struct.pack(">I", len(record)) + record
            frame = FRAME + struct.pack(">I", len(body) + 4) + body
            parts.append(frame + struct.pack(">I", zlib.crc32(frame)))
        (self.data / "journal" / f"{1:020}.journal").write_bytes(b"".join(parts))
        return len(records), tree.root()

    def mark(self, size, root):
        """A head marker that says so."""
        at = struct.unpack(">q", self.records[-1][94:102])[0] if self.records else 0
        slot = b"stepinhd" + struct.pack(">Q", 1) + self.origin + struct.pack(">Q", size) + root + struct.pack(">q", at)
        (self.data / "head").write_bytes((slot + struct.pack(">I", zlib.crc32(slot))).ljust(4096 + 84, b"\0"))


class Tree:
    """RFC 6962, the right edge only."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def push(self, record):
        grown, size = hashlib.sha256(b"\0" + record).digest(), self.size
        while size % 2:
            grown, size = hashlib.sha256(b"\1" + self.peaks.pop() + grown).digest(), size // 2
        self.peaks.append(grown)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = hashlib.sha256(b"\1" + peak + root).digest()
        return root


def forgeries(records, chance):
    """Each as a name and the records that it leaves, made at random places."""
    at = chance.randrange(len(records) - 1)
    other = chance.randrange(len(records))
    fresh = lambda record: record[:2] + chance.randbytes(16) + record[18:]
    later = lambda record: record[:94] + struct.pack(">q", struct.unpack(">q", record[94:102])[0] + 1) + record[102:]
    sealed = lambda record: record[:200] + bytes([record[200] ^ 1]) + record[201:]
    yield "two neighbours swapped", records[:at] + [records[at + 1], records[at]] + records[at + 2:]
    yield "two swapped", swapped(records, at, other if other != at else at + 1)
    yield "one dropped", records[:at] + records[at + 1:]
    yield "the last dropped", records[:-1]
    yield "the last half dropped", records[:len(records) // 2]
    yield "one inserted twice", records[:at] + [records[other]] + records[at:]
    yield "one inserted again under another id", records[:at] + [fresh(records[other])] + records[at:]
    yield "one appended again under another id", records + [fresh(records[other])]
    yield "one with another id", records[:at] + [fresh(records[at])] + records[at + 1:]
    yield "one with another time", records[:at] + [later(records[at])] + records[at + 1:]
    yield "one with another sealed part", records[:at] + [sealed(records[at])] + records[at + 1:]
    yield "all dropped", []


def swapped(records, one, other):
    records = list(records)
    records[one], records[other] = records[other], records[one]
    return records
