"""Forwarding policies: what goes first, to whom a copy is given, what makes room."""

from vistka.contact.forwarding.base import Policy
from vistka.contact.forwarding.delegation import Delegation
from vistka.contact.forwarding.direct import Direct
from vistka.contact.forwarding.epidemic import Epidemic
from vistka.contact.forwarding.maxprop import MaxProp
from vistka.contact.forwarding.prophet import Prophet
from vistka.contact.forwarding.rapid import Rapid
from vistka.contact.forwarding.spray import SprayAndWait
from vistka.contact.forwarding.vistka import Vistka

POLICIES: dict[str, type[Policy]] = {
    "vistka": Vistka,
    "direct": Direct,
    "epidemic": Epidemic,
    "spray-and-wait": SprayAndWait,
    "prophet": Prophet,
    "maxprop": MaxProp,
    "rapid": Rapid,
    "delegation": Delegation,
}
