"""Two real LXMF propagation nodes over loopback TCP, and the bytes between them, for `./bench reconcile`."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ANSWER_SECONDS = 45
QUIET_SECONDS = 0.7


class NodeError(Exception):
    """A node could not be started, or did not do as it was told; says what stood in the way."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What crossed, both ways: `meeting` (announces), each node's sync in turn, and one message's own bytes."""

    meeting: int
    first: int
    second: int
    message: int


class CountingProxy:
    """Passes on what comes to `port` of loopback, to `target` and back, and counts it: TCP's payload, both ways."""

    def __init__(self, target: int) -> None:
        self.bytes = 0
        self._target = target
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Let go of all connections."""
        for each in (self._listener, *self._ends):
            each.close()

    def count_when_quiet(self) -> int:
        """Wait until nothing has crossed for a while; all that has crossed so far."""
        while True:
            before = self.bytes
            time.sleep(QUIET_SECONDS)
            if self.bytes == before:
                return before

    def _accept(self) -> None:
        try:
            near, _ = self._listener.accept()
            far = socket.create_connection(("127.0.0.1", self._target))
        except OSError:  # closed, or no node there: the nodes will say that they never met
            return
        self._ends += [near, far]
        for ends in ((near, far), (far, near)):
            threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                with self._lock:
                    self.bytes += len(data)
                sink.sendall(data)
        except OSError:
            return


class Node:
    """The process of one node, in a session of its own so that whatever it starts ends with it."""

    def __init__(self, folder: Path, interface: str, port: int) -> None:
        folder.mkdir()
        self._log = folder / "stderr"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks._lxmf_node", str(folder), interface, str(port)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "HOME": str(folder)},
                start_new_session=True,
                text=True,
            )

    def await_ready(self) -> None:
        """Wait until it is up. NodeError."""
        self._answer()

    def do(self, *words: object) -> Any:
        """Say a verb and what goes with it; its answer. NodeError."""
        try:
            print(json.dumps(words), file=_pipe(self._process.stdin), flush=True)
        except OSError as error:
            raise NodeError(self._why("is gone")) from error
        return self._answer()

    def end(self) -> None:
        """End the process, and wait until it has."""
        os.killpg(self._process.pid, signal.SIGKILL)  # there is nothing in its folder worth a farewell
        self._process.wait()

    def _answer(self) -> Any:
        timer = threading.Timer(ANSWER_SECONDS, self._process.kill)
        timer.start()
        line = _pipe(self._process.stdout).readline()
        timer.cancel()
        if not line:
            raise NodeError(self._why(f"ended or said nothing for {ANSWER_SECONDS} s"))
        answer = json.loads(line)
        if "error" in answer:
            raise NodeError(answer["error"])
        return answer["is"]

    def _why(self, what: str) -> str:
        said = self._log.read_text("utf-8", "replace").strip().splitlines()
        return f"an LXMF node {what}" + (f": {said[-1]}" if said else "")


def _pipe(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe


def sync_two_nodes(shared: int, each: int) -> Synced:
    """Two peered nodes with `shared` messages in common and `each` more on either side; both sync. NodeError, OSError.

    Each offers the other what it holds and did not have from it: all that is shared, as nodes do that were fed by
    the same clients or by a third node. It takes five seconds; from 20 on the nodes' own timers would have a say.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lxmf-")))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        first = Node(folder / "first", "TCPServerInterface", port)
        stack.callback(first.end)
        first.await_ready()
        proxy = CountingProxy(port)
        stack.callback(proxy.close)
        second = Node(folder / "second", "TCPClientInterface", proxy.port)
        stack.callback(second.end)
        second.await_ready()
        nodes = (first, second)

        messages, total = str(folder / "messages"), shared + 2 * each
        size = first.do("make", total, messages)
        for node in nodes:
            node.do("announce")
        for node in nodes:
            node.do("peer")
        first.do("hold", messages, 0, shared + each)
        second.do("hold", messages, each, total)
        marks = [proxy.count_when_quiet()]
        for node, other, held in ((first, second, total), (second, first, total)):
            offered = node.do("sync")
            if offered != [shared + each, each]:
                raise NodeError(f"an LXMF node offered and gave {offered} messages, not {[shared + each, each]}")
            other.do("await_held", held)
            marks.append(proxy.count_when_quiet())
        return Synced(marks[0], marks[1] - marks[0], marks[2] - marks[1], size)
