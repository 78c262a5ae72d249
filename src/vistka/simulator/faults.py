"""What may go wrong in the world: one row for each kind of fault, and the sets of them that `--faults` names.

To add a fault: a field here with its share, a line in SETS, and the place in the world that throws dice for it.
"""

from dataclasses import dataclass, fields, replace

from vistka.errors import LocalError

YEARS_OFF = (-56, -20, -3, 1, 2, 5, 30)  # by which a computer's clock may be off; months ahead would be believed


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares in parts of a thousand, of contacts where nothing else is said. docs/simulator.md says what each does."""

    cut: int = 0  # ends at some byte, within a frame or between two
    absent: int = 0  # one of the two never comes
    crowd: int = 0  # a third node is met at the same time, and both contacts go on turn by turn
    datagram: int = 0  # crosses as datagrams that are lost, doubled, reordered
    stick: int = 0  # one way: a drop is written, or one that was written is read, perhaps twice, perhaps damaged
    crash: int = 0  # of actions: a node's power goes in the middle of a write
    torn: int = 0  # of nodes: what was under way then may be there in part
    lying: int = 0  # of nodes: the disk says that it has synced, and has not
    full: int = 0  # of actions: a disk fills up, or has room again
    clock: int = 0  # of actions: a computer's clock is set years off, or back to 1970
    drift: int = 0  # of nodes: its clock runs up to a hundredth too fast or too slow
    theft: int = 0  # of actions: a copy of a disk is taken, or comes back in place of what is there
    newer: int = 0  # of actions: word that a later version made
    older: int = 0  # of nodes: from before scores: they say none, and give by class and age
    hostile: int = 0  # with someone who wishes no good: garbage, lies, floods
    on_disk: int = 400  # of nodes: keep their store in SQLite on a simulated disk, the others in memory


NONE = Faults()
HARSH = Faults(
    cut=400,
    absent=30,
    crowd=60,
    datagram=20,
    stick=60,
    crash=25,
    torn=500,
    lying=60,
    full=10,
    clock=10,
    drift=500,
    theft=6,
    newer=15,
    older=150,
    hostile=60,
)
SETS = {
    "none": NONE,
    "cuts": Faults(cut=500),
    "radio": Faults(cut=200, absent=100, crowd=150, datagram=300),
    "sticks": Faults(stick=400, cut=100),
    "crashes": Faults(cut=100, crash=100, torn=500, on_disk=1_000),
    "lying-disks": Faults(crash=60, torn=500, lying=500, on_disk=1_000),
    "full-disks": Faults(full=60, on_disk=1_000),
    "clocks": Faults(clock=60, drift=700, crash=10),
    "theft": Faults(theft=40, cut=50),
    "newer": Faults(newer=100),
    "older": Faults(older=500, cut=200),
    "hostile": Faults(hostile=300),
    "harsh": HARSH,
}


def faults_named(name: str) -> Faults:
    """The set of this name; several with `+` between them. LocalError "faults"."""
    found = NONE
    for part in name.split("+"):
        if part not in SETS:
            raise LocalError("faults", name=part, names=", ".join(SETS))
        found = replace(
            found, **{one.name: max(getattr(found, one.name), getattr(SETS[part], one.name)) for one in fields(found)}
        )
    return found
