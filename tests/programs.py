"""Programs that some tests drive, and the Debian packages that bring them: the one list, for ./test and for pytest."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

# A test says @pytest.mark.needs("chromium"); ./test installs the packages where it is root.
PACKAGES = {
    "chromium": ("chromium", "fonts-dejavu-core"),
    "dovecot": ("dovecot-imapd",),
    "ip": ("iproute2",),
    "pdftotext": ("poppler-utils",),
    "postgres": ("postgresql",),
}
# What no package brings: a test says it needs "root", and is left out where it is missing.
RIGHTS = {
    "atheris": "Linux on x86-64, where the fuzzer is built for this Python",
    "mount": "run as root, where a file system may be mounted",
    "root": "run as root, with /dev/net/tun",
}

CAP_SYS_ADMIN = 21  # who may mount


def has_right(name: str) -> bool:
    """Whether we may do what RIGHTS names."""
    if name == "atheris":
        return find_spec("atheris") is not None
    if name == "mount":
        return bool(_capabilities() >> CAP_SYS_ADMIN & 1)
    return name == "root" and os.geteuid() == 0 and Path("/dev/net/tun").exists()


def _capabilities() -> int:
    """What the kernel lets this process do, a bit for each (capabilities(7)); nothing where it does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapEff:")), 0)


def find(program: str) -> str | None:
    """The path of a program of the list above, looked for where Debian puts servers too; None when it is not there."""
    folders = [os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"]
    folders += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    return shutil.which(program, path=os.pathsep.join(folders))


def missing_packages() -> list[str]:
    """The Debian packages that would bring the programs which are not here."""
    return [package for program, packages in PACKAGES.items() if find(program) is None for package in packages]


if __name__ == "__main__":
    print(*missing_packages())  # noqa: T201
