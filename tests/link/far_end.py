"""One of two real nodes that meet over a bad link: python -m tests.link.far_end answer|open udp|http ADDRESS.

It says "ready", begins at a line on its standard input, stops at the next or when its contact is over, and then says
what it holds and how it went, as JSON.
"""

import asyncio
import json
import os
import sys
from os import urandom

import uvicorn
from starlette.applications import Starlette

from tests.contact.city import CAPACITY, NOW, filler, note, speaker, store_of
from vistka.contact.contact import Side
from vistka.contact.frames import Role
from vistka.convergence.greeting import Listener
from vistka.convergence.udp import converse, listening
from vistka.errors import VistkaError
from vistka.node.contact import answerer, meet
from vistka.node.exchange import Exchange, Speaker
from vistka.store.memory import MemoryStore
from vistka.web.contact import contact_routes

PORT = 4_213
WORD = [note("first"), *(filler(f"f{n}", 267) for n in range(7))]  # 300 bytes each, but the first
NORTH, DESK = speaker("north"), speaker("desk", Role.DESK)


def exchange(side: Side, who: Speaker, store: MemoryStore) -> Exchange:
    return Exchange(side, who, store, urandom(16), lambda: NOW)


async def asked() -> None:
    """Until the test says so by a line, or hangs up."""
    said = asyncio.Event()
    loop, descriptor = asyncio.get_running_loop(), sys.stdin.fileno()
    loop.add_reader(descriptor, said.set)
    await said.wait()
    loop.remove_reader(descriptor)
    os.read(descriptor, 100)


async def answer(layer: str, address: str) -> MemoryStore:
    """Be the desk at `address` until told to stop."""
    store = MemoryStore(CAPACITY)
    if layer == "udp":
        listener = Listener(lambda: exchange(Side.ANSWERER, DESK, store), urandom(32))
        async with listening(listener, address, PORT):
            print("ready", flush=True)
            await asked()
        return store
    app = Starlette(routes=contact_routes(answerer(store, lambda: DESK, clock=lambda: NOW)))
    config = uvicorn.Config(app, host=address, port=PORT, log_level="critical", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 – it tells in no other way
        await asyncio.sleep(0.01)
    print("ready", flush=True)
    await asked()
    server.should_exit = server.force_exit = True
    await serving
    return store


async def call(layer: str, address: str, store: MemoryStore) -> str:
    """One contact; how it ended."""
    if layer == "http":
        summary = await meet(f"http://{address}:{PORT}/contact", store, NORTH, clock=lambda: NOW)
        return str(summary.failure or "whole")
    try:
        await converse(address, PORT, exchange(Side.OPENER, NORTH, store))
    except VistkaError as error:
        return str(error)
    return "whole"


async def open_contact(layer: str, address: str) -> tuple[MemoryStore, str]:
    """Be the post that calls the desk at `address`, and is walked away with when the test says so."""
    store = store_of(*WORD, deposited=True)
    print("ready", flush=True)
    await asked()
    calling = asyncio.create_task(call(layer, address, store))
    walking = asyncio.create_task(asked())
    await asyncio.wait({calling, walking}, return_when=asyncio.FIRST_COMPLETED)
    walking.cancel()
    return store, calling.result() if calling.done() else "walked away"


async def main(role: str, layer: str, address: str) -> None:
    """Do one or the other, and say how it went."""
    if role == "answer":
        store, end = await answer(layer, address), "answered"
    else:
        store, end = await open_contact(layer, address)
    handed = sorted(one.id.hex() for one in store.deposits() if one.handed_over)
    held = sorted(one.id.hex() for one in store.held(NOW))
    print(json.dumps({"held": held, "handed": handed, "end": end}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
