"""The parent's side of the fence: a process is started for one file, fed, waited for, and not believed.

Nothing here touches the disk: a file lies in memory until it has been decoded, then it is gone.
"""

import asyncio
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vistka.errors import RemoteError, WorldError
from vistka.limits import MEDIA_CHILD_SECONDS_MAX, MEDIA_UPLOADS_MAX

# -I: no PYTHON* variables, no user site, no current folder; so the package's folder is named, for checkouts too.
BOOTSTRAP = "import sys; sys.path.insert(0, sys.argv[1]); from vistka.media.sandbox import main; main(sys.argv[2])"
PACKAGE_FOLDER = str(Path(__file__).resolve().parents[2])
INSTALL = "pip install av pillow pyseccomp"


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of file: its name in the sandbox, how much comes back at most, and its refusals with their facts."""

    name: str
    answer_bytes_max: int
    refusals: Mapping[str, Mapping[str, object]]

    def refusal(self, what: str) -> RemoteError:
        """Why a file of this kind is not taken."""
        reason = f"{self.name}-{what}"
        return RemoteError(reason, **self.refusals.get(reason, {}))

    def trouble(self, what: str, **facts: object) -> WorldError:
        """Why none can be taken now."""
        return WorldError(f"{self.name}-{what}", **facts)


_places = MEDIA_UPLOADS_MAX
_turn = asyncio.Lock()


@contextmanager
def place(work: Work) -> Iterator[None]:
    """Room in memory for one file, from first byte to answer. WorldError "…-busy" where too many came at once."""
    global _places  # noqa: PLW0603  the machine's memory is one, and so is the count of what waits for it
    if _places == 0:
        raise work.trouble("busy")
    _places -= 1
    try:
        yield
    finally:
        _places += 1


async def decode(work: Work, upload: bytes) -> bytes:
    """What the fenced process made of a file; its caller checks the bytes.

    RemoteError with one of the work's refusals; WorldError "…-fence-missing" and "…-unavailable" where this machine
    cannot decode safely: then it does not decode.
    """
    async with _turn:
        answer, status = await _ask_child(work, upload)
    return _read(work, answer, status)


async def _ask_child(work: Work, upload: bytes) -> tuple[bytes, int]:
    """The fenced process's answer and exit status. The process is gone when this returns or raises."""
    try:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-B", "-c", BOOTSTRAP, PACKAGE_FOLDER, work.name),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
        )
    except OSError as error:
        raise work.trouble("unavailable", install=INSTALL) from error
    assert child.stdin is not None
    assert child.stdout is not None
    feeding = asyncio.create_task(_feed(child.stdin, upload))
    answer = bytearray()
    try:
        async with asyncio.timeout(MEDIA_CHILD_SECONDS_MAX):
            while piece := await child.stdout.read(65_536):
                answer += piece
                if len(answer) > work.answer_bytes_max + 64:
                    break
            else:
                await feeding
                await child.wait()
    except TimeoutError:
        raise work.refusal("too-costly") from None
    finally:
        feeding.cancel()
        if child.returncode is None:
            child.kill()
        await asyncio.shield(child.wait())
    return bytes(answer), child.returncode or 0


async def _feed(pipe: asyncio.StreamWriter, upload: bytes) -> None:
    try:
        pipe.write(upload)
        await pipe.drain()
        pipe.close()
        await pipe.wait_closed()
    except ConnectionError:  # it answered before the end, or was killed: its answer says which
        return


def _read(work: Work, answer: bytes, status: int) -> bytes:
    before, fenced, after = answer.partition(b"fenced\n")
    if not fenced or before:
        raise _no_fence(work, before)
    word, _, ours = after.partition(b"\n")
    if word == b"ok":
        return ours
    reason = word.decode("ascii", "replace")
    if reason in work.refusals:
        raise RemoteError(reason, **work.refusals[reason])
    # It ended without an answer: by a limit of time, or else by the fence or a crash.
    raise work.refusal("too-costly" if status in (-signal.SIGKILL, -signal.SIGXCPU) else "broken")


def _no_fence(work: Work, answer: bytes) -> WorldError:
    match answer:
        case b"fence-libseccomp\n":
            return work.trouble("fence-missing", install="apt install libseccomp2")
        case b"fence-kernel\n":
            return work.trouble("fence-missing", install="a Linux kernel with CONFIG_SECCOMP_FILTER")
        case _:
            return work.trouble("unavailable", install=INSTALL)
