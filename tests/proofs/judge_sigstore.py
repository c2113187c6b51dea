"""Judges inclusion with the Merkle code of PyPI's sigstore: a JSON object a line in, 1 or 0 out."""

import base64, json, sys
from types import SimpleNamespace
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore.errors import VerificationError

for line in sys.stdin:
    claim = json.loads(line)
    proof = SimpleNamespace(
        log_index=claim["index"], tree_size=claim["size"], root_hash=base64.b64decode(claim["root"]),
        hashes=[base64.b64decode(one) for one in claim["hashes"]])
    entry = SimpleNamespace(_inner=SimpleNamespace(
        inclusion_proof=proof, canonicalized_body=base64.b64decode(claim["record"])))
    try:
        verify_merkle_inclusion(entry)
        print(1)
    except VerificationError:
        print(0)
