"""A bundle store in one SQLite file, made so that what was acknowledged outlives any `kill -9` or pulled plug."""

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from vistka.bundle.envelope import Bundle, Header, Manifest, id_of, parse_bundle, parse_manifest
from vistka.contact.eviction import Candidate, Rating
from vistka.errors import RemoteError
from vistka.limits import (
    LIFETIME_DAYS_MAX,
    PEER_DAYS_MAX,
    PEERS_MAX,
    RECEIPT_FRESH_DAYS,
    TOKENS_HELD_MAX,
    TOMBSTONES_MAX,
)
from vistka.reconcile.scope import partition_of
from vistka.store.base import Arrival, Deposit, Held, Outcome, Partial, Rate, Usage
from vistka.store.batch import add_plain, columns, insert, row_of
from vistka.store.file import StoreFile
from vistka.store.known import KnownInFile
from vistka.store.rated import RATE, UNDER_WAY, RatedInFile
from vistka.store.rows import HELD, as_held
from vistka.store.rules import (
    age_at,
    commitments_of,
    declined_hours,
    deposit_hours,
    hour_of_node,
    lifetime_hours,
    rating_of,
)

_TOKEN = "token, as_arrived, as_read, matched, since, hours"


class SqliteStore(RatedInFile, KnownInFile):
    """A BundleStore of at most `capacity` bytes of bundles in the file `path`; threads may share it.

    `draw(n)` gives n random bytes: rows follow from ids or are drawn, so that the file does not tell the order in which
    word came in.
    `vfs`: SQLite's view of the disk, None for the machine's own.
    WorldError: "store-newer" (made by a later version), "store-damaged" (or not ours), and those every store may raise.
    """

    def __init__(
        self,
        path: Path,
        capacity: int,
        draw: Callable[[int], bytes],
        tokens_max: int = TOKENS_HELD_MAX,
        tombstones_max: int = TOMBSTONES_MAX,
        vfs: str | None = None,
    ) -> None:
        self._capacity = capacity
        self._tokens_max = tokens_max
        self._tombstones_max = tombstones_max
        super().__init__(StoreFile(path, vfs), draw)

    # --- the set of bundles ---

    def add(self, arrivals: Sequence[Arrival], now: int, rate: Rate | None = None) -> list[Outcome]:
        """See BundleSet."""
        hour = hour_of_node(now)
        with self._file.write():
            plain = add_plain(self._file, arrivals, hour, self._space())
            outcomes = [
                Outcome.NEW if arrival.bundle.id in plain else self._add_one(arrival, hour, rate)
                for arrival in arrivals
            ]
            self._bound_tombstones()
        return outcomes

    def get(self, bundle_id: bytes) -> Bundle | None:
        """See BundleSet. A bundle whose bytes the disk has altered is forgotten, so that it can come again."""
        (data,) = self.data([bundle_id])
        return parse_bundle(data) if data is not None else None

    def data(self, bundle_ids: Sequence[bytes]) -> list[bytes | None]:
        """See BundleSet. Altered ones are forgotten, as with `get`."""
        query = "SELECT id, data FROM carray(?) CROSS JOIN bundle ON {} = value WHERE data IS NOT NULL"
        with self._file.read():
            read = dict(self._file.run_with(query.format("row"), array("q", map(row_of, bundle_ids))))
            others = [bundle_id for bundle_id in bundle_ids if bundle_id not in read]
            if others:  # another row has what begins like one that was there, or came before rows followed ids
                read |= self._file.run_with(query.format("id"), others)
        altered = [bundle_id for bundle_id, data in read.items() if id_of(data) != bundle_id]
        if altered:
            with self._file.write():
                self._file.run_many("DELETE FROM bundle WHERE id = ?", [(bundle_id,) for bundle_id in altered])
            for bundle_id in altered:
                del read[bundle_id]
        return list(map(read.get, bundle_ids))

    def held(self, now: int, tags: Collection[bytes] | None = None) -> list[Held]:
        """See BundleSet."""
        hour = hour_of_node(now)
        living = f"{HELD} WHERE whole AND +end > ?"
        with self._file.read():
            if tags is None:
                rows = list(self._file.run(living, hour))
            else:
                rows = [row for tag in set(tags) for row in self._file.run(f"{living} AND tag = ?", hour, tag)]
        return as_held(rows, hour)

    def hand_over(self, bundle_ids: Iterable[bytes]) -> None:
        """See BundleSet."""
        query = "SELECT id FROM carray(?) CROSS JOIN deposit ON id = value WHERE NOT handed_over"
        with self._file.write():
            rows = list(self._file.run_with(query, bundle_ids))
            self._file.run_many("UPDATE bundle SET handed_over = 1 WHERE id = ?", rows)
            self._file.run_many("UPDATE deposit SET handed_over = 1 WHERE id = ?", rows)

    def drop(self, bundle_ids: Iterable[bytes], now: int) -> None:
        """See BundleSet."""
        with self._file.write():
            for bundle_id in bundle_ids:
                self._remove(bundle_id, hour_of_node(now))
            self._bound_tombstones()

    def expire(self, now: int) -> int:
        """See BundleSet."""
        hour = hour_of_node(now)
        with self._file.write():
            self._settle(hour)
            ended = [bundle_id for (bundle_id,) in self._file.run("SELECT id FROM bundle WHERE end <= ?", hour)]
            for bundle_id in ended:
                self._remove(bundle_id, hour)
            self._file.run("DELETE FROM token WHERE since + hours <= ?", hour)
            tokens = self._file.changes()
            self._file.run("DELETE FROM deposit WHERE since + hours <= ?", hour)
            self._file.run("DELETE FROM tombstone WHERE since + hours <= ?", hour)
            self._file.run("DELETE FROM declined WHERE since + hours <= ?", hour)
            self._bound_tombstones()
            self._file.run("DELETE FROM peer WHERE since <= ?", hour - PEER_DAYS_MAX * 24)
        for _ in self._keep_up():
            pass
        if ended or tokens:
            self._file.empty_log()
        return len(ended) + tokens

    def set_forward(self, since: int, seconds: int) -> None:
        """See BundleSet."""
        first, hours = hour_of_node(since), hour_of_node(seconds)
        with self._file.write():
            self._file.run("UPDATE bundle SET received = received + ?2 WHERE received >= ?1", first, hours)
            for table in ("tombstone", "declined", "token", "deposit"):
                self._file.run(f"UPDATE {table} SET since = since + ?2 WHERE since >= ?1", first, hours)

    def has_room(self, class_: int, size: int, now: int) -> bool:
        """See BundleSet."""
        hour = hour_of_node(now)
        with self._file.read():
            return self._room_for(Candidate(b"", class_, size, born=hour, only_copy=True), hour) is not None

    def usage(self) -> Usage:
        """See BundleSet."""
        with self._file.read():
            space = self._space()
        return Usage(space.capacity, space.notes + space.others, space.reserved)

    # --- receipts ---

    def acknowledge(self, tokens: Iterable[bytes], now: int) -> int:
        """See Receipts."""
        both = {token: commitments_of(token) for token in tokens}
        with self._file.write():
            news = [token for token in both if not self._file.value("SELECT 1 FROM token WHERE token = ?", token)]
            for token in news:
                self._acknowledge_one(token, *both[token], hour_of_node(now))
            self._bound("token", "sequence", self._tokens_max, "matched, sequence")
        return len(news)

    def tokens_after(self, cursor: int, limit: int) -> list[tuple[int, bytes]]:
        """See Receipts."""
        query = "SELECT sequence, token FROM token WHERE sequence > ? ORDER BY sequence LIMIT ?"
        with self._file.read():
            return list(self._file.run(query, cursor, max(0, limit)))

    def stale(self, now: int) -> int:
        """See Receipts."""
        query = "SELECT sequence FROM token WHERE since <= ? ORDER BY sequence DESC LIMIT 1"
        with self._file.read():
            return int(self._file.value(query, hour_of_node(now) - RECEIPT_FRESH_DAYS * 24) or 0)

    def answer(self, commitment: bytes) -> bytes | None:
        """See Receipts."""
        with self._file.read():
            token: bytes | None = self._file.value("SELECT token FROM token WHERE as_arrived = ?", commitment)
        return token

    def deposits(self) -> list[Deposit]:
        """See Receipts."""
        query = "SELECT id, mark, hour, handed_over, arrived, read FROM deposit ORDER BY hour, id"
        with self._file.read():
            return [Deposit(id_, mark, hour, *map(bool, flags)) for id_, mark, hour, *flags in self._file.run(query)]

    # --- partials ---

    def begin(self, manifest: Manifest, age_hours: int, now: int, rate: Rate | None = None) -> Outcome:
        """See Partials."""
        candidate = Candidate(
            manifest.id, manifest.header.class_, manifest.size, hour_of_node(now) - age_hours, partial=True
        )
        with self._file.write():
            if self._file.value("SELECT 1 FROM bundle WHERE id = ?", manifest.id):
                return Outcome.KNOWN
            rating = rating_of(rate, manifest.header, candidate.size)
            outcome = self._admit(candidate, manifest.header, age_hours, rating, manifest=manifest.encode())
            self._decline(manifest.id, manifest.header, age_hours, outcome, hour_of_node(now))
            self._bound_tombstones()
        return outcome

    def add_chunk(self, bundle_id: bytes, index: int, chunk: bytes, now: int) -> Bundle | None:
        """See Partials."""
        with self._file.write():
            query = "SELECT manifest FROM bundle WHERE id = ? AND end > ?"
            data: bytes | None = self._file.value(query, bundle_id, hour_of_node(now))
            if data is None:
                return None
            manifest = parse_manifest(data)
            if not manifest.accepts(index, chunk):
                raise RemoteError("chunk", index=index)
            self._file.run("INSERT OR IGNORE INTO chunk VALUES (?, ?, ?)", bundle_id, index, chunk)
            if self._file.value("SELECT count(*) FROM chunk WHERE id = ?", bundle_id) < len(manifest.hashes):
                return None
            chunks = self._file.run("SELECT data FROM chunk WHERE id = ? ORDER BY position", bundle_id)
            bundle = manifest.assemble([data for (data,) in chunks])
            self._complete(bundle)
        return bundle

    def partials(self, now: int) -> list[Partial]:
        """See Partials."""
        hour = hour_of_node(now)
        positions = "SELECT position FROM chunk WHERE id = ?"
        partials: list[Partial] = []
        with self._file.read():
            for bundle_id, data, age, received in self._file.run(UNDER_WAY, hour).fetchall():
                manifest = parse_manifest(data)
                here = {position for (position,) in self._file.run(positions, bundle_id)}
                missing = tuple(at for at in range(len(manifest.hashes)) if at not in here)
                partials.append(Partial(manifest, age_at(hour, received, age), missing))
        return partials

    # --- peers and settings ---

    def cursor(self, link: bytes) -> int:
        """See Peers."""
        with self._file.read():
            return int(self._file.value("SELECT cursor FROM peer WHERE link = ?", link) or 0)

    def save_cursor(self, link: bytes, cursor: int, now: int) -> None:
        """See Peers."""
        with self._file.write():
            self._file.run("REPLACE INTO peer VALUES (?, ?, ?)", link, cursor, hour_of_node(now))
            self._bound("peer", "link", PEERS_MAX, "since, link")

    def setting(self, name: str) -> bytes | None:
        """See Settings."""
        with self._file.read():
            value: bytes | None = self._file.value("SELECT value FROM setting WHERE name = ?", name)
        return value

    def save_setting(self, name: str, value: bytes) -> None:
        """See Settings."""
        with self._file.write():
            self._file.run("REPLACE INTO setting VALUES (?, ?)", name, value)

    def close(self) -> None:
        """See BundleStore."""
        self._file.close()

    # --- how ---

    def _add_one(self, arrival: Arrival, hour: int, rate: Rate | None) -> Outcome:
        bundle, deposited = arrival.bundle, arrival.mark is not None
        known = self._file.run("SELECT whole, end <= ? FROM bundle WHERE id = ?", hour, bundle.id).fetchall()
        if known:
            ((whole, expired),) = known
            if whole or expired:
                return Outcome.KNOWN if whole else Outcome.GONE
            self._file.run("UPDATE bundle SET deposited = ? WHERE id = ?", deposited, bundle.id)
            self._complete(bundle)  # whole at once, before its last chunk came: the room is set aside already
            outcome = Outcome.NEW
        else:
            candidate = Candidate(
                bundle.id, bundle.header.class_, len(bundle.data), hour - arrival.age_hours, only_copy=deposited
            )
            rating = rating_of(rate, bundle.header, candidate.size)
            outcome = self._admit(candidate, bundle.header, arrival.age_hours, rating, data=bundle.data)
            if not deposited:
                self._decline(bundle.id, bundle.header, arrival.age_hours, outcome, hour)
        if outcome is Outcome.NEW and arrival.mark is not None:
            self._remember(bundle, arrival.mark, hour)
        return outcome

    def _admit(
        self,
        candidate: Candidate,
        header: Header,
        age_hours: int,
        rating: Rating,
        *,
        manifest: bytes | None = None,
        data: bytes | None = None,
    ) -> Outcome:
        """Hold what is not held yet, if it is wanted and there is room."""
        hour, commitment = candidate.born + age_hours, header.commitment
        if (
            age_hours >= lifetime_hours(header)
            or self._file.value("SELECT 1 FROM tombstone WHERE id = ? AND since + hours > ?", candidate.id, hour)
            or self._file.value("SELECT 1 FROM token WHERE as_arrived = ?", commitment)
        ):
            return Outcome.GONE
        read = bool(self._file.value("SELECT 1 FROM token WHERE as_read = ?", commitment))
        evicted = self._room_for(candidate._replace(read=read, partial=False, worth=rating.worth), hour)
        if evicted is None:
            return Outcome.FULL
        for bundle_id in evicted:
            self._remove(bundle_id, hour, " AND whole")  # what was not may be begun anew
        self._file.run("DELETE FROM tombstone WHERE id = ?", candidate.id)
        self._file.run("DELETE FROM declined WHERE id = ?", candidate.id)
        values = candidate.id, *columns(header), candidate.size, age_hours, hour
        insert(self._file, self._free_row(candidate.id), (*values, candidate.only_copy, read, manifest, data))
        self._file.run(RATE, rating.worth, rating.note, candidate.id)
        return Outcome.NEW

    def _free_row(self, bundle_id: bytes) -> int:
        row = row_of(bundle_id)
        while self._file.value("SELECT 1 FROM bundle WHERE row = ?", row):  # someone took pains to make them alike
            row = self._new_row()
        return row

    def _decline(self, bundle_id: bytes, header: Header, age_hours: int, outcome: Outcome, hour: int) -> None:
        """What is not taken is remembered, so that it is not offered again and again; who holds what has arrived is

        told so instead, and drops it."""
        arrived = "SELECT 1 FROM token WHERE as_arrived = ?"
        if outcome in (Outcome.GONE, Outcome.FULL) and not self._file.value(arrived, header.commitment):
            hours = declined_hours(header, age_hours, full=outcome is Outcome.FULL)
            self._decline_id(bundle_id, partition_of(header.class_, header.hour), hour, hours, self._tombstones_max)

    def _remember(self, bundle: Bundle, mark: bytes, hour: int) -> None:
        read = self._file.value("SELECT read FROM bundle WHERE id = ?", bundle.id)
        self._file.run(
            "REPLACE INTO deposit VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)",
            *(bundle.id, mark, bundle.header.commitment, bundle.header.hour, read, read),
            *(hour, deposit_hours(bundle.header)),
        )

    def _complete(self, bundle: Bundle) -> None:
        self._file.run("DELETE FROM chunk WHERE id = ?", bundle.id)
        self._file.run("UPDATE bundle SET manifest = NULL, data = ? WHERE id = ?", bundle.data, bundle.id)

    def _acknowledge_one(self, token: bytes, as_arrived: bytes, as_read: bytes, hour: int) -> None:
        matched = bool(self._file.value("SELECT 1 FROM token WHERE token = ?", as_arrived))  # the t of a u seen before
        again = "SELECT token, as_arrived, as_read, 1, ?, hours FROM token WHERE token = ? AND since < ?"
        self._file.run(
            f"REPLACE INTO token ({_TOKEN}) {again}", hour, as_arrived, hour
        )  # fresh once more: t drops nothing
        days = LIFETIME_DAYS_MAX
        for commitment, read in ((as_arrived, False), (as_read, True)):
            longest = self._file.value("SELECT max(lifetime) FROM bundle WHERE commitment = ?", commitment)
            if longest is not None:
                matched, days = True, longest
            if read:
                self._file.run("UPDATE bundle SET read = 1 WHERE commitment = ?", commitment)
            else:
                self._file.run("DELETE FROM bundle WHERE commitment = ?", commitment)
            self._file.run("UPDATE deposit SET arrived = 1, read = read OR ? WHERE commitment = ?", read, commitment)
            matched = matched or self._file.changes() > 0
        self._file.run(
            f"INSERT INTO token ({_TOKEN}) VALUES (?, ?, ?, ?, ?, ?)",
            *(token, as_arrived, as_read, matched, hour, days * 24),
        )

    def _remove(self, bundle_id: bytes, hour: int, marked: str = "") -> None:
        """Take out on purpose: the bundle leaves a tombstone, if it is `marked`."""
        lifetime = "SELECT id, ?, lifetime * 24 FROM bundle WHERE id = ?"
        self._file.run(f"REPLACE INTO tombstone {lifetime}{marked}", hour, bundle_id)
        self._file.run("DELETE FROM bundle WHERE id = ?", bundle_id)

    def _bound_tombstones(self) -> None:
        self._bound("tombstone", "id", self._tombstones_max, "since, id")

    def _bound(self, table: str, key: str, most: int, order: str) -> None:
        excess = self._file.value(f"SELECT count(*) FROM {table}") - most
        if excess > 0:
            self._file.run(
                f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} ORDER BY {order} LIMIT ?)", excess
            )

    def _settle(self, hour: int) -> None:
        """What came in while the clock was ahead counts from now on: nothing is kept for ever because of a clock."""
        self._file.run("UPDATE bundle SET received = ?1 WHERE received > ?1", hour)
        for table in ("tombstone", "declined", "token", "deposit", "peer"):
            self._file.run(f"UPDATE {table} SET since = ?1 WHERE since > ?1", hour)
