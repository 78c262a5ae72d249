"""Contacts over real UDP on loopback."""

import asyncio
import socket

import pytest

from tests.contact.city import CAPACITY, exchanges, ids, note, some_bytes, store_of, voice
from tests.convergence.bytes_both_ways import Bytes
from vistka.convergence.greeting import Listener
from vistka.convergence.udp import converse, listening
from vistka.errors import RemoteError, WorldError
from vistka.limits import DATAGRAMS_WAITING_MAX
from vistka.store.memory import MemoryStore

KEY = some_bytes("tickets")


def test_a_post_and_a_desk_meet_over_udp() -> None:
    async def story() -> None:
        post, desk = (
            store_of(*(note(f"n{n}") for n in range(20)), voice("clip", 30), deposited=True),
            store_of(note("answer")),
        )
        opener, answerer = exchanges(post, desk)
        async with listening(Listener(lambda: answerer, KEY), "127.0.0.1", 0) as port:
            await converse("127.0.0.1", port, opener)
        assert (ids(post), answerer.finished) == (ids(desk), True)

    asyncio.run(asyncio.wait_for(story(), 20))


def test_a_stranger_hears_why() -> None:
    async def story() -> None:
        _, answerer = exchanges(MemoryStore(CAPACITY), MemoryStore(CAPACITY))
        async with listening(Listener(lambda: answerer, KEY), "127.0.0.1", 0) as port:
            with pytest.raises(RemoteError, match="unexpected-frame"):
                await converse("127.0.0.1", port, Bytes(b"\x0c\0" * 9, b"word"))

    asyncio.run(asyncio.wait_for(story(), 20))


def test_a_flood_of_noise_does_not_keep_a_post_from_its_desk() -> None:
    async def story() -> None:
        post, desk = store_of(note("mother"), deposited=True), store_of(note("answer"))
        opener, answerer = exchanges(post, desk)
        async with listening(Listener(lambda: answerer, KEY), "127.0.0.1", 0) as port:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
                for number in range(4 * DATAGRAMS_WAITING_MAX):
                    noise = some_bytes(f"noise {number}", 1 + number % 1_500)
                    stranger.sendto(bytes([number % 256]) + noise, ("127.0.0.1", port))
            await converse("127.0.0.1", port, opener)
        assert ids(post) == ids(desk)

    asyncio.run(asyncio.wait_for(story(), 20))


def test_nobody_at_an_address_and_no_such_name_are_said() -> None:
    for host in ("no such host.invalid", "a" * 70 + ".example"):
        with pytest.raises(WorldError, match="unreachable"):
            asyncio.run(converse(host, 4_213, Bytes(b"hello", b"")))


def test_an_address_that_is_taken_is_said_plainly() -> None:
    async def story() -> None:
        listener = Listener(lambda: Bytes(b"", b""), KEY)
        async with listening(listener, "127.0.0.1", 0) as port:
            with pytest.raises(WorldError, match="address-taken"):
                async with listening(listener, "127.0.0.1", port):
                    raise AssertionError

    asyncio.run(asyncio.wait_for(story(), 20))
