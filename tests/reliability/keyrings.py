"""Finds entries of keyrings anywhere in raw bytes, and opens those that a master key opens.

An independent reading of the format (`events/log/src/keyfile.rs`): nothing here is taken from the program under test.
"""

import zlib

# The smallest block that a filesystem is made with: larger ones begin at multiples of it.
BLOCK = 1024
HEADER, CLEAR = 93, 1 + 16 + 16 + 1 + 16 + 1 + 32
WRAPPED = 12 + CLEAR + 16
ENTRY = WRAPPED + 4
COMPARTMENTS = {1: "case", 2: "safety", 3: "protected", 4: "supervision", 5: "governance"}


def origin_of(keyring):
    """Which log a keyring is of."""
    if keyring[:8] != b"stepinkr":
        raise ValueError("no keyring")
    return keyring[13:29]


def entries(raw, origin, generations, most=96):
    """Every entry in `raw`: (generation, number, wrapped bytes). A checksum over log, generation, number and bytes
    tells one without any key.

    Files begin at blocks, so an entry stands at its own place within one. Where it goes on in another block, that may
    be any: the blocks that hold entries are tried with all others.
    """
    blocks = [raw[at:at + BLOCK] for at in range(0, len(raw), BLOCK)]
    blocks = [block for block in blocks if any(block)]
    bound = lambda generation, number: zlib.crc32(origin + generation.to_bytes(4, "big") + number.to_bytes(8, "big"))
    places = [(generation, number, (HEADER + ENTRY * number) % BLOCK, bound(generation, number))
              for generation in generations for number in range(most)]
    across = [place for place in places if place[2] + ENTRY > BLOCK]
    for block in blocks:
        found = False
        for generation, number, start, before in places:
            whole = block[start:start + ENTRY]
            if len(whole) == ENTRY and is_entry(whole, before):
                found = True
                yield generation, number, whole[:WRAPPED]
        for generation, number, start, before in across if found else ():
            for rest in blocks:
                whole = block[start:] + rest[:start + ENTRY - BLOCK]
                if is_entry(whole, before):
                    yield generation, number, whole[:WRAPPED]


def is_entry(whole, before):
    return int.from_bytes(whole[WRAPPED:], "big") == zlib.crc32(whole[:WRAPPED], before)


def opened(wrapped, master):
    """(journey, compartment, secret) if this master key opens the entry to a key; else None.

    Counter mode without looking at the tag: what comes out is believed if it reads as an entry, so that a broken tag
    hides nothing.
    """
    nonce, sealed = wrapped[:12], wrapped[12:12 + CLEAR]
    aes = Aes256(master)
    stream = b"".join(aes.block(nonce + (2 + n).to_bytes(4, "big")) for n in range(-(-CLEAR // 16)))
    clear = bytes(a ^ b for a, b in zip(sealed, stream))
    kind, subject, journey, compartment, secret = clear[0], clear[33], clear[34:50], clear[50], clear[51:]
    if kind not in (1, 2) or subject not in (0, 1) or compartment not in COMPARTMENTS:
        return None
    return (journey, COMPARTMENTS[compartment], secret) if kind == 1 and any(secret) else None


def _tables():
    sbox, p, q = [0] * 256, 1, 1
    while True:
        p ^= (p << 1) ^ (0x11B if p & 0x80 else 0)
        p &= 0xFF
        q ^= q << 1
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        turned = [((q << n) | (q >> (8 - n))) & 0xFF for n in range(5)]
        sbox[p] = turned[0] ^ turned[1] ^ turned[2] ^ turned[3] ^ turned[4] ^ 0x63
        if p == 1:
            break
    sbox[0] = 0x63
    return sbox


SBOX = _tables()


def _double(byte):
    return ((byte << 1) ^ 0x1B) & 0xFF if byte & 0x80 else byte << 1


class Aes256:
    """AES-256 of single blocks (FIPS 197), so that the check needs nothing but Python."""

    def __init__(self, key):
        words, turn = [list(key[n:n + 4]) for n in range(0, 32, 4)], 1
        for n in range(8, 60):
            word = list(words[-1])
            if n % 8 == 0:
                word = [SBOX[byte] for byte in word[1:] + word[:1]]
                word[0] ^= turn
                turn = _double(turn)
            elif n % 8 == 4:
                word = [SBOX[byte] for byte in word]
            words.append([a ^ b for a, b in zip(words[-8], word)])
        self.keys = [sum(words[n:n + 4], []) for n in range(0, 60, 4)]

    def block(self, clear):
        state = [a ^ b for a, b in zip(clear, self.keys[0])]
        for key in self.keys[1:]:
            state = [SBOX[state[(n + 4 * (n % 4)) % 16]] for n in range(16)]
            if key is not self.keys[-1]:
                state = self.mixed(state)
            state = [a ^ b for a, b in zip(state, key)]
        return bytes(state)

    @staticmethod
    def mixed(state):
        mixed = []
        for n in range(0, 16, 4):
            column = state[n:n + 4]
            whole = column[0] ^ column[1] ^ column[2] ^ column[3]
            mixed += [column[m] ^ whole ^ _double(column[m] ^ column[(m + 1) % 4]) for m in range(4)]
        return mixed


# The example of FIPS 197, appendix C.3: a wrong cipher would find nothing and so pass everything.
assert Aes256(bytes(range(32))).block(bytes.fromhex("00112233445566778899aabbccddeeff")).hex() == "8ea2b7ca516745bfeafc49904b496089"
