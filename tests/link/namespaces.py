"""Two network namespaces joined by a TUN pair through the seeded link model: a bad link for real programs."""

import fcntl
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests import programs
from vistka.simulator.link import Link, LinkSettings

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 1, 0x1000
ROOT = Path(__file__).parents[2]
IPV4 = 4
TICK_SECONDS = 0.05


class Namespaces:
    """`with` makes both namespaces and carries packets until its end; `near` and `far` are their addresses."""

    def __init__(self, name: str, network: int, there: LinkSettings, back: LinkSettings, seed: int) -> None:
        self._names = (f"vistka-{name}-a", f"vistka-{name}-b")
        self._devices = (f"vk{name}a", f"vk{name}b")
        self.near, self.far = f"10.213.{network}.1", f"10.213.{network}.2"
        self._settings = (there, back)
        self._links = (Link(there, seed), Link(back, seed + 1))
        self._tunnels: list[int] = []
        self._ends = False
        self._carrier = threading.Thread(target=self._carry)
        self._began = 0.0

    def __enter__(self) -> Self:
        for name, device, address in zip(self._names, self._devices, (self.near, self.far), strict=True):
            ip("netns", "add", name)
            self._tunnels.append(tunnel(device))
            ip("link", "set", device, "netns", name)
            ip("-n", name, "address", "add", f"{address}/30", "dev", device)
            ip("-n", name, "link", "set", device, "up", "mtu", "1400")
        self._began = time.monotonic()
        self._carrier.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends = True
        self._carrier.join()
        for tunnel_ in self._tunnels:
            os.close(tunnel_)
        for name in self._names:
            ip("netns", "delete", name)

    @property
    def bytes_sent(self) -> tuple[int, int]:
        """How many bytes went in at each end."""
        return self._links[0].bytes_sent, self._links[1].bytes_sent

    def restart_clock(self) -> None:
        """Count the cuts from now on: both programs are up."""
        self._began = time.monotonic()

    def run(self, end: int, arguments: Sequence[str]) -> subprocess.Popen[str]:
        """A Python module in one of the namespaces (0 or 1)."""
        command = [program("ip"), "netns", "exec", self._names[end], sys.executable, "-m", *arguments]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _carry(self) -> None:
        with selectors.DefaultSelector() as selector:
            for end, descriptor in enumerate(self._tunnels):
                selector.register(descriptor, selectors.EVENT_READ, end)
            while not self._ends:
                soonest = min(link.next_at for link in self._links)
                wait = min(TICK_SECONDS, max(0.0, soonest - self._now()))
                for key, _ in selector.select(wait):
                    packet = os.read(key.fd, 65_536)
                    if packet[0] >> 4 == IPV4:  # what IPv6 says by itself is no traffic of ours
                        self._links[key.data].send(packet, self._now())
                for end, link in enumerate(self._links):
                    for packet in link.receive(self._now()):
                        os.write(self._tunnels[1 - end], packet)

    def _now(self) -> float:
        return time.monotonic() - self._began


def tunnel(device: str) -> int:
    """A new TUN device; whoever holds the descriptor is its other end."""
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN | IFF_NO_PI))
    return descriptor


def program(name: str) -> str:
    """The path of a program that is there."""
    path = programs.find(name)
    assert path is not None
    return path


def ip(*arguments: str) -> None:
    """Run `ip`, and fail loudly."""
    subprocess.run([program("ip"), *arguments], check=True)
