"""What peers are known to hold."""

from tests.contact.city import CAPACITY, some_bytes
from vistka.limits import KNOWN_PEERS_MAX
from vistka.node.holdings import holdings_of, save_holdings
from vistka.store.memory import MemoryStore


def test_the_last_few_peers_are_remembered_and_the_oldest_forgotten() -> None:
    store = MemoryStore(CAPACITY)
    links = [some_bytes(f"link {n}", 8) for n in range(KNOWN_PEERS_MAX + 1)]
    for link in links[:-1]:
        save_holdings(store, link, {link})
    save_holdings(store, links[0], {b"newer id"})
    save_holdings(store, links[-1], {links[-1]})
    assert holdings_of(store, links[0]) == {b"newer id"}
    assert holdings_of(store, links[1]) == frozenset()
    assert holdings_of(store, links[2]) == {links[2]}
    assert holdings_of(store, links[-1]) == {links[-1]}
    assert holdings_of(store, bytes(8)) == frozenset()
