"""Errors by whose fault they are: our caller's, the peer's bytes, or the world's."""


class VistkaError(Exception):
    """Base of all our errors. `reason` is a stable key, e.g. "voice-too-long"; pages translate it; `facts` fill its sentence."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts


class LocalError(VistkaError):
    """Our caller used us wrongly."""


class RemoteError(VistkaError):
    """The peer's bytes are wrong."""


class WorldError(VistkaError):
    """The disk, the radio, the machine are not as needed."""
