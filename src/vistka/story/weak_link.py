"""The story's weak internet: a way to the desk on loopback that is slow, and shuts after a while."""

import socket
import threading
import time
from typing import Self

PIECE_BYTES = 256  # what passes at once: an eighth of a second at 2 kB/s


class WeakLink:
    """Listens on loopback and passes every connection on to `port`, both ways, at `bytes_a_second` in all.

    It opens with `with` and shuts at the end of it, or after `seconds` whatever is under way.
    """

    def __init__(self, port: int, bytes_a_second: int, seconds: float) -> None:
        self._target = port
        self._rate = bytes_a_second
        self._seconds = seconds
        self._turn = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._end = 0.0
        self.bytes_passed = 0

    @property
    def address(self) -> str:
        """Where the desk can be reached through it."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._end = time.monotonic() + self._seconds
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        for each in list(self._open):
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return  # shut
            self._open |= {near, far}
            for start, end in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(start, end), daemon=True).start()

    def _pass(self, start: socket.socket, end: socket.socket) -> None:
        try:
            while (piece := start.recv(PIECE_BYTES)) and time.monotonic() < self._end:
                with self._turn:  # both directions share the link
                    time.sleep(len(piece) / self._rate)
                    self.bytes_passed += len(piece)
                end.sendall(piece)
            end.shutdown(socket.SHUT_WR)
        except OSError:
            return  # one side went away, or the window shut
