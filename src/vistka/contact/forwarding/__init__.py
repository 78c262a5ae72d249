"""Forwarding policies: what goes first, to whom a copy is given, what makes room."""

from vistka.contact.forwarding.base import Policy
from vistka.contact.forwarding.epidemic import Epidemic

POLICIES: dict[str, type[Policy]] = {"epidemic": Epidemic}
