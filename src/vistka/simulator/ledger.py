"""What people were told and what they saw, written down by the world itself: no node is asked, no code is trusted."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Word:
    """What a resident was told is kept: the bundle's id, its text, the post where it was left."""

    id: bytes
    text: str
    post: int


@dataclass(frozen=True, slots=True)
class Reply:
    """What the desk wrote to the holder of the key `reader`."""

    id: bytes
    reader: bytes


@dataclass(slots=True)
class Ledger:
    """Bundles by id, texts as people see them, nodes by number, times in true Unix seconds."""

    tried: set[str] = field(default_factory=set)  # texts somebody tried to leave
    words: dict[bytes, Word] = field(default_factory=dict)  # those that were taken
    whole_at: dict[bytes, set[int]] = field(default_factory=dict)  # nodes that ever had the whole bundle
    claimed: set[bytes] = field(default_factory=set)  # a peer lied that it keeps them, or they lie on a stick
    desk_saw: Counter[str] = field(default_factory=Counter)  # how often a text stands before the volunteers
    desk_opened: set[bytes] = field(default_factory=set)
    desk_answered: set[bytes] = field(default_factory=set)
    replies: dict[str, Reply] = field(default_factory=dict)  # by text
    replies_read: set[bytes] = field(default_factory=set)
    lost: set[bytes] = field(default_factory=set)  # nobody else had them when their only disk was lost or put back
    for_all: set[bytes] = field(default_factory=set)  # bundles that belong everywhere: notices, cards, newer ones
    ends: dict[bytes, int] = field(default_factory=dict)  # when a bundle's lifetime is over, where the world knows

    def took(self, bundle_id: bytes, text: str, post: int) -> None:
        """A resident was told that this is kept."""
        self.words[bundle_id] = Word(bundle_id, text, post)

    def came(self, bundle_id: bytes, node: int) -> None:
        """This node has the whole bundle."""
        self.whole_at.setdefault(bundle_id, set()).add(node)

    def is_elsewhere(self, bundle_id: bytes, node: int) -> bool:
        """Whether anyone but this node ever had it, or said so."""
        return bundle_id in self.claimed or bool(self.whole_at.get(bundle_id, set()) - {node})
