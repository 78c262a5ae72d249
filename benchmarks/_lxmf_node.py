"""One LXMF propagation node in a process of its own, for `./bench reconcile`: told what to do line by line on stdin.

Each line is a JSON array, a verb and what goes with it; each answer is one line of JSON. Nothing of LXMF or Reticulum
is changed: what is set is only what their own settings allow.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import LXMF  # type: ignore[import-untyped]
import RNS  # type: ignore[import-untyped]

TEXT = "Я жива, чекаю вдома."
STAMP_BYTES = 32
WAIT_SECONDS = 30

CONFIG = """
[reticulum]
enable_transport = No
share_instance = No

[logging]
loglevel = 4

[interfaces]
  [[loopback]]
    type = {type}
    enabled = Yes
    {address}
"""
ADDRESSES = {
    "TCPServerInterface": "listen_ip = 127.0.0.1\n    listen_port = {port}",
    "TCPClientInterface": "target_host = 127.0.0.1\n    target_port = {port}",
}


class Node:
    """A propagation node with one interface; `folder` is all that it writes to."""

    def __init__(self, folder: Path, interface: str, port: int) -> None:
        address = ADDRESSES[interface].format(port=port)
        (folder / "config").write_text(CONFIG.format(type=interface, address=address), "utf-8")
        RNS.Reticulum(configdir=str(folder), logdest=RNS.LOG_FILE)
        # 13 is LXMF's least stamp cost and 1 its least peering cost. With a flexibility as large as the cost any stamp
        # will do, so none is worked for; each is there and is checked all the same.
        self._router = LXMF.LXMRouter(
            storagepath=str(folder), propagation_cost=13, propagation_cost_flexibility=13, peering_cost=1
        )
        self._router.enable_propagation()

    def make(self, count: int, path: str) -> int:
        """Write so many notes to `path`, one in hexadecimal a line, as propagation nodes hold them; bytes of one."""
        ends = [
            RNS.Destination(RNS.Identity(), RNS.Destination.OUT, RNS.Destination.SINGLE, "lxmf", "delivery")
            for _ in range(2)
        ]
        lines = []
        for _ in range(count):
            message = LXMF.LXMessage(*ends, content=TEXT, title="", desired_method=LXMF.LXMessage.PROPAGATED)
            message.pack()
            _, [sealed] = RNS.vendor.umsgpack.unpackb(message.propagation_packed)
            lines.append((sealed + os.urandom(STAMP_BYTES)).hex())
        Path(path).write_text("\n".join(lines), "ascii")
        assert len({len(line) for line in lines}) == 1
        return len(lines[0]) // 2

    def announce(self) -> None:
        """Tell the peer now, as the router itself would 20 seconds after its start."""
        self._router.propagation_destination.announce(app_data=self._router.get_propagation_node_app_data())

    def peer(self) -> None:
        """Wait until the peer was heard of, and work for the key it asks for."""
        _wait_for("a peer's announce", lambda: bool(self._router.peers))
        self._peer().generate_peering_key()
        _wait_for("a peering key", self._peer().peering_key_ready)

    def hold(self, path: str, first: int, stop: int) -> int:
        """Take in messages as from some client, which queues them for the peer; how many are held."""
        for line in Path(path).read_text("ascii").split()[first:stop]:
            stamped = bytes.fromhex(line)
            self._router.lxmf_propagation(stamped[:-STAMP_BYTES], stamp_value=0, stamp_data=stamped[-STAMP_BYTES:])
        self._router.flush_queues()
        return len(self._router.propagation_entries)

    def sync(self) -> list[int]:
        """Offer the peer all that is queued for it, to the end: how many were offered and how many it took."""
        peer = self._peer()
        before = peer.offered, peer.outgoing
        peer.sync()
        _wait_for("the end of a sync", lambda: peer.state == peer.IDLE and not peer.unhandled_messages)
        return [peer.offered - before[0], peer.outgoing - before[1]]

    def await_held(self, count: int) -> None:
        """Wait until so many messages are held, and what came is known as the peer's."""
        _wait_for(f"{count} messages", lambda: len(self._router.propagation_entries) == count)
        self._router.flush_queues()

    def _peer(self) -> Any:
        [peer] = self._router.peers.values()
        return peer


def _wait_for(what: str, is_there: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT_SECONDS
    while not is_there():
        if time.monotonic() > ends:
            raise TimeoutError(f"{what} did not come within {WAIT_SECONDS} s")
        time.sleep(0.02)


def main() -> None:
    """Do what stdin says until it ends."""
    folder, interface, port = sys.argv[1:]
    node = Node(Path(folder), interface, int(port))
    verbs: dict[str, Callable[..., object]] = {
        verb.__name__: verb for verb in (node.make, node.announce, node.peer, node.hold, node.sync, node.await_held)
    }
    print(json.dumps({"is": "ready"}), flush=True)
    for line in sys.stdin:
        verb, *rest = json.loads(line)
        try:
            answer = {"is": verbs[verb](*rest)}
        except TimeoutError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
