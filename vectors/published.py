"""Noise_X_25519_ChaChaPoly_BLAKE2b: the published vector of the cacophony project (public domain), and refusals."""

from vectors.shape import Vector, fails, works

PUBLISHED = {
    "init_static": "e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1",
    "init_ephemeral": "893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a",
    "resp_static": "4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893",
    "prologue": "50726f6c6f677565313233",
    "payload": "4c756477696720766f6e204d69736573",
    "ciphertext": (
        "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
        "6c81e52f35c193f540f853e38ee3ddd5d5ffe3cfa8b0c5b93c9498bd737ca396"
        "42c0d723f4de4e103d867baca1ac0ae5673aa4ec7600b7ea42a1f444512e3c25"
        "361f2228fab8a0ce3b7e265d58465c76"
    ),
}
INIT_REMOTE_STATIC = "31e0303fd6418d2f8c0e78b91f22e8caed0fbe48656dcf4767e4834f701b8f62"
HANDSHAKE_HASH = (
    "b7e942bf64d2ea41336201eb7ccd2db50356b55508099bfb398525c98449464f"
    "38b450e855369f687fc5fd450227f812b3d2faae918557720c4638c7fa3462be"
)


def files() -> dict[str, list[Vector]]:
    """One file."""
    sealed = bytes.fromhex(PUBLISHED["ciphertext"])
    given = {
        "recipient_secret": PUBLISHED["resp_static"],
        "prologue": PUBLISHED["prologue"],
        "ciphertext": PUBLISHED["ciphertext"],
    }
    expected = {"payload": PUBLISHED["payload"], "handshake_hash": HANDSHAKE_HASH, "recipient": INIT_REMOTE_STATIC}
    made_from = {"author_secret": PUBLISHED["init_static"], "ephemeral_secret": PUBLISHED["init_ephemeral"]}
    low_order = given | {"ciphertext": (bytes(32) + sealed[32:]).hex()}
    return {
        "x": [
            works("cacophony: Noise_X_25519_ChaChaPoly_BLAKE2b", "noise-x", given, expected, made_from=made_from),
            fails("another prologue", "noise-x", given | {"prologue": "50"}, "seal"),
            fails("the last byte flipped", "noise-x", given | {"ciphertext": _flipped(sealed, -1)}, "author"),
            fails("an ephemeral key of low order", "noise-x", low_order, "seal"),
            fails("shorter than a seal", "noise-x", given | {"ciphertext": sealed[:95].hex()}, "truncated"),
        ]
    }


def _flipped(data: bytes, at: int) -> str:
    changed = bytearray(data)
    changed[at] ^= 1
    return changed.hex()
