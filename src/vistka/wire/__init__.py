"""Bytes on the wire: deterministic CBOR and frames."""
