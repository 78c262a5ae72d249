"""Errors by whose fault they are: our caller's, the peer's bytes, or the world's (disk, radio, clock)."""


class VistkaError(Exception):
    """Base of every error of ours; anything else that escapes the core is a bug.

    `reason` is a stable key in kebab case that pages and commands translate; `facts` fill the sentence's gaps.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts

    def __str__(self) -> str:
        named = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.reason} ({named})" if named else self.reason


class LocalError(VistkaError):
    """Our own caller asked for what cannot be: nothing was done."""


class RemoteError(VistkaError):
    """The bytes that came in are wrong: refuse them, end the contact, keep what arrived whole."""


class WorldError(VistkaError):
    """The disk, the radio, the clock or another program failed: say so, and try again later."""
