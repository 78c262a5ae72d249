"""A post: seals word the moment it is left, opens replies for who brings the paper code, and forgets its keys on panic.

Only `key_of` and `looked_for_by` take long, and may be called from any thread; all else belongs to the one thread that
has the store.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from vistka.bundle.card import Card
from vistka.bundle.envelope import Bundle, Class
from vistka.bundle.lifetime import hour_of
from vistka.bundle.message import SUPERSEDED_BYTES, Body, Message, Named, encode_message
from vistka.bundle.sealing import seal_to_desk
from vistka.errors import LocalError, WorldError
from vistka.identity import papercode
from vistka.identity.keys import KEY_BYTES, SealingKey, derive
from vistka.limits import FORM_TOKENS_MAX
from vistka.node.board import (
    Posted,
    PostedBulletin,
    bulletins_among,
    notices_among,
    public_bundles,
    remove_older,
    signed_by,
)
from vistka.node.cards import known_cards, learn_card, learn_newer_cards
from vistka.node.hours import Hours
from vistka.node.keyring import Keyring
from vistka.node.mandates import known_directing_keys, learn_directing_key, learn_newer_directing_keys
from vistka.node.paper import PaperDesk
from vistka.node.quota import Quota
from vistka.node.receipts import send_receipts
from vistka.node.replies import Reply, find_replies, note_read, remove_read
from vistka.node.sought import looked_for_by, newest_list
from vistka.store.base import Arrival, BundleStore, Deposit, Held, Outcome
from vistka.wire import cbor

MARK_BYTES = 8
NOTE_BYTES = 192  # an alive note with its name and place: a post without this much room is full
LETTER_BYTES = 1_024  # a letter of a page


@dataclass(frozen=True, slots=True)
class Opened:
    """What a paper code opens here: the replies held for it, and the states of what was left here with it."""

    replies: tuple[Reply, ...]
    deposits: tuple[Deposit, ...]


class Post:
    """One post. `now` gives Unix seconds by the node's clock, `dice` so many random bytes."""

    def __init__(
        self,
        store: BundleStore,
        keyring: Keyring,
        now: Callable[[], int],
        dice: Callable[[int], bytes],
        hours: Hours | None = None,
    ) -> None:
        self.store = store
        self.hours = hours or Hours()
        self._keyring: Keyring | None = keyring
        self._now = now
        self._dice = dice
        self._paper = PaperDesk()
        self._cards = known_cards(store)
        self._notices: list[Posted] = []
        self._bulletin: PostedBulletin | None = None
        self._sought: frozenset[int] = frozenset()
        self._refreshed: tuple[int, int] | None = None
        self._forget()

    @property
    def now(self) -> int:
        """Unix seconds by the node's clock."""
        return self._now()

    @property
    def keyring(self) -> Keyring:
        """The post's keys. WorldError "post-locked" after a panic."""
        if self._keyring is None:
            raise WorldError("post-locked")
        return self._keyring

    @property
    def card(self) -> Card:
        """The desk's newest card. WorldError "post-locked", or "post-no-card" before there is any."""
        _ = self.keyring
        if not self._cards:
            raise WorldError("post-no-card")
        return self._cards[0]

    @property
    def card_hour(self) -> int | None:
        """The hour of the newest card, which peers compare with theirs; None without any."""
        return self._cards[0].hour if self._cards else None

    # --- the keeper ---

    def learn_card(self, card: Card, directing_key: bytes | None = None) -> None:
        """Trust this desk, and this key to direct people: the keeper has them from the desk's own hand."""
        learn_card(self.store, card)
        if directing_key is not None:
            learn_directing_key(self.store, directing_key)
        self._cards = known_cards(self.store)
        self._refreshed = None

    def refresh(self) -> None:
        """Look at what came in since: newer cards, notices, bulletins, read replies whose day is over.

        Cheap when nothing did. Once an hour it also sends the read receipts gathered.
        """
        now = self.now
        seen = (self.store.usage().held, hour_of(now))
        if seen == self._refreshed:
            return
        if self._refreshed is not None and self._refreshed[1] != hour_of(now):
            self.send_receipts()
        remove_read(self.store, now)
        public = public_bundles(self.store, now)
        self._cards = learn_newer_cards(self.store, [bundle for _, bundle in public])
        said, directed = self._said(public)
        self._notices = notices_among(said, directed, now)
        self._sought, bulletins = newest_list(said), bulletins_among(said)
        self._bulletin = bulletins[0] if bulletins and not bulletins[0].bulletin.is_empty else None
        remove_older(self.store, bulletins, now)
        self._refreshed = (self.store.usage().held, hour_of(now))

    @property
    def directing_key(self) -> bytes | None:
        """The key that alone may direct people; None where the desk has named none."""
        return next(iter(known_directing_keys(self.store)), None)

    def panic(self) -> None:
        """Forget every key and all that was kept in memory; nothing goes on until `unlock`."""
        self._keyring = None
        self._forget()

    def unlock(self, keyring: Keyring) -> None:
        """Go on, with the keys that the keeper's passphrase opened."""
        self._keyring = keyring

    # --- what everyone may see ---

    def notices(self) -> list[Posted]:
        """The desk's notices that still hold, newest first."""
        self.refresh()
        return [posted for posted in self._notices if posted.until > self.now]

    def bulletin(self) -> PostedBulletin | None:
        """What the desk lets everybody know of the picture, the newest; None where it is past its end or says nothing.

        WorldError "post-locked".
        """
        _ = self.keyring
        self.refresh()
        return self._bulletin

    def has_room(self, class_: Class, size: int | None = None) -> bool:
        """Whether a bundle of this class and size (else of its usual one) would be taken: asked before anyone types."""
        usual = NOTE_BYTES if class_ == Class.NOTE else LETTER_BYTES
        return self.store.has_room(class_, usual if size is None else size, self.now)

    # --- who writes ---

    def new_code(self) -> str:
        """A fresh paper code."""
        return papercode.make(self._dice(papercode.CHANCE_BYTES))

    def new_form(self) -> str:
        """A fresh token for a form, so that who sends twice has sent once."""
        return self._dice(16).hex()

    def key_of(self, written: str) -> SealingKey:
        """The keys of a paper code as typed. Takes half a second, one at a time: call it from a thread.

        RemoteError "paper-code-length", "paper-code-characters", "paper-code-check"; WorldError "post-busy",
        "post-locked" or "post-no-card".
        """
        return self._paper.key_of(written, self.card.body.salt)

    def deposit(self, writer: SealingKey, body: Body, once: str, phone: bytes = b"") -> bytes:
        """Seal this now, keep it, and say the bundle's id. The post cannot open it again.

        The same form with the same words sent twice is sent once; with other words, the later supersede the earlier.
        WorldError "post-full", "quota-code", "quota-phone", "post-locked"; LocalError "field" or "oversize".
        """
        hour = hour_of(self.now)
        form = self._hash(b"form", writer.public, once.encode())
        words = self._hash(b"words", encode_message(Message(0, body)))
        if (sent := self._forms.get(form)) is not None and sent[0] == words:
            return sent[1]
        supersedes = sent[1][:SUPERSEDED_BYTES] if sent else None
        bundle = self._seal(Message(hour, body, supersedes), writer)
        self._quota.check(writer.public, phone, len(bundle.data), self.now)
        self._keep(bundle, _mark(writer, bundle.id))
        self._quota.count(writer.public, phone, len(bundle.data))
        self._forms[form] = (words, bundle.id)
        while len(self._forms) > FORM_TOKENS_MAX:
            self._forms.popitem(last=False)
        return bundle.id

    def looked_for_by(self, body: Body) -> list[Named]:
        """Those named here who, by the desk's sought list, look for the writer; from any thread.

        Nobody where there is no turn.
        """
        if not self._sought:
            return []
        try:
            return self._paper.in_turn(lambda: looked_for_by(self._sought, body, self.card.body.salt))
        except WorldError:
            return []

    # --- who reads ---

    def open(self, reader: SealingKey) -> Opened:
        """The replies for this paper code and the states of what was left here with it; from now on they count as read.

        WorldError "post-locked" or "post-no-card".
        """
        _ = self.card
        self.refresh()
        replies = find_replies(self.store, reader, self._desk_keys(), self.now)
        note_read(self.store, replies, self.now)
        deposits = [deposit for deposit in self.store.deposits() if deposit.mark == _mark(reader, deposit.id)]
        return Opened(tuple(replies), tuple(deposits))

    def send_receipts(self) -> int:
        """Send the read receipts gathered so far; before each contact and drop. How many."""
        return send_receipts(self.store, self.now, self._dice)

    def _seal(self, message: Message, author: SealingKey) -> Bundle:
        ephemeral = SealingKey.from_secret(self._dice(KEY_BYTES))
        return seal_to_desk(message, author, ephemeral, self.card.sealing_key.public)

    def _keep(self, bundle: Bundle, mark: bytes) -> None:
        outcome = self.store.add([Arrival(bundle, 0, mark)], self.now)[0]
        if outcome is Outcome.FULL:
            raise WorldError("post-full")
        if outcome is Outcome.GONE:
            raise LocalError("bundle-gone", id=bundle.id.hex())

    def _said(self, public: list[tuple[Held, Bundle]]) -> tuple[list[tuple[Held, Message]], list[tuple[Held, Message]]]:
        """What the desk's signing key said to everybody, and what its directing key did."""
        if not self._cards:
            return [], []
        signing_key = self._cards[0].body.signing_key
        directing_key = learn_newer_directing_keys(self.store, [bundle for _, bundle in public], signing_key)
        return signed_by(public, signing_key), signed_by(public, directing_key) if directing_key else []

    def _desk_keys(self) -> set[bytes]:
        return {key.public for card in self._cards for key in card.body.sealing_keys}

    def _hash(self, kind: bytes, *parts: bytes) -> bytes:
        return blake2b(cbor.encode(list(parts)), key=self._session_key, person=kind, digest_size=16).digest()

    def _forget(self) -> None:
        self._session_key = self._dice(KEY_BYTES)
        self._quota = Quota(self._dice(KEY_BYTES))
        self._forms: OrderedDict[bytes, tuple[bytes, bytes]] = OrderedDict()


def _mark(writer: SealingKey, bundle_id: bytes) -> bytes:
    return derive(writer.secret, b"vistka-mark", bundle_id, size=MARK_BYTES)
