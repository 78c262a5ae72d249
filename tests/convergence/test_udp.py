"""Contacts over real UDP on loopback."""

import asyncio

import pytest

from tests.contact.city import CAPACITY, exchanges, ids, note, some_bytes, store_of, voice
from tests.convergence.bytes_both_ways import Bytes
from vistka.convergence.greeting import Listener
from vistka.convergence.udp import converse, listening
from vistka.errors import RemoteError, WorldError
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


def test_an_address_that_is_taken_is_said_plainly() -> None:
    async def story() -> None:
        listener = Listener(lambda: Bytes(b"", b""), KEY)
        async with listening(listener, "127.0.0.1", 0) as port:
            with pytest.raises(WorldError, match="address-taken"):
                async with listening(listener, "127.0.0.1", port):
                    raise AssertionError

    asyncio.run(asyncio.wait_for(story(), 20))
