"""A disk in the world, as SQLite sees one: the power may go at any write, and what was not synced is lost or torn.

A VFS of apsw's, as SQLite's own crash tests have one. All files of all simulated disks live in memory.
There is no shared memory: a connection has its file to itself (`locking_mode = EXCLUSIVE`).
"""

import random
from contextlib import closing
from dataclasses import dataclass, field

import apsw

VFS_NAME = "vistka-simulated"
SECTOR_BYTES = 512
_GONE_AT_WRITE = 64  # writes after which the power goes at the latest, once it is to go


@dataclass(frozen=True, slots=True)
class _Write:
    """A change since the last sync, and what undoes it; `data` None: the file was cut short at `offset`."""

    offset: int
    data: bytes | None
    before: bytes
    size_before: int


@dataclass(slots=True)
class _File:
    """`content` is what a reader sees; `writes` came since a sync has put it beyond the power's reach."""

    content: bytearray = field(default_factory=bytearray)
    writes: list[_Write] = field(default_factory=list)

    def write(self, offset: int, data: bytes) -> None:
        content = self.content
        self.writes.append(_Write(offset, data, bytes(content[offset : offset + len(data)]), len(content)))
        if offset > len(content):
            content += bytes(offset - len(content))
        content[offset : offset + len(data)] = data

    def truncate(self, size: int) -> None:
        self.writes.append(_Write(size, None, bytes(self.content[size:]), len(self.content)))
        del self.content[size:]

    def sync(self) -> None:
        self.writes.clear()

    def lose(self, dice: random.Random, *, torn: bool) -> None:
        """The power went: of what was not synced some is there, some is not, some is there in part."""
        writes, self.writes = self.writes, []
        for one in reversed(writes):
            self.content[one.offset : one.offset + len(one.data or b"")] = one.before
            del self.content[one.size_before :]
        for one in writes:
            if not dice.randrange(2):
                continue
            if one.data is None:
                self.truncate(one.offset)
            elif torn and dice.randrange(4) == 0:
                sectors = range(0, len(one.data), SECTOR_BYTES)
                for at in dice.sample(sectors, dice.randrange(len(sectors) + 1)):
                    self.write(one.offset + at, one.data[at : at + SECTOR_BYTES])
            else:
                self.write(one.offset, one.data)
        self.sync()


class Disk:
    """The files of one node. Faults are its fields; `dice` decide what a loss of power leaves."""

    def __init__(self, name: str, dice: random.Random) -> None:
        self.name, self._dice = name, dice
        self.files: dict[str, _File] = {}
        self.full = False  # no byte more than there is
        self.lies = False  # says that it has synced, and has not
        self.torn = False  # a write that was under way when the power went may be there in part
        self.power = True
        self.boots = 0
        self._writes_left: int | None = None

    def path(self, name: str) -> str:
        """What SQLite calls a file of this disk."""
        return f"/{self.name}/{name}"

    def lose_power_soon(self) -> None:
        """It goes in the middle of one of the next writes, between two of them or not."""
        self._writes_left = self._dice.randrange(_GONE_AT_WRITE)

    def lose_power(self) -> None:
        """Nothing is written or read any more until the power is back."""
        self.power, self._writes_left = False, None

    def regain_power(self) -> None:
        """What was synced is there; what was not, by chance. Whoever had a file open before has it no more."""
        for file in self.files.values():
            file.lose(self._dice, torn=self.torn)
        self.power, self._writes_left = True, None
        self.boots += 1

    def is_sound(self, name: str) -> bool:
        """Whether SQLite finds no fault with a file of its own."""
        try:
            with closing(apsw.Connection(self.path(name), vfs=VFS_NAME)) as db:
                return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        except apsw.Error:
            return False

    def copy(self) -> dict[str, bytes]:
        """What lies on it now, as who takes it sees it."""
        return {name: bytes(file.content) for name, file in self.files.items()}

    def put(self, files: dict[str, bytes]) -> None:
        """Another content, from before: all that came since is gone."""
        self.files = {name: _File(bytearray(content)) for name, content in files.items()}
        self.boots += 1

    def about_to_write(self) -> None:
        """Before each write: IOError where the power is gone."""
        if self._writes_left is not None:
            self._writes_left -= 1
            if self._writes_left < 0:
                self.lose_power()
        if not self.power:
            raise apsw.IOError


class _Open:
    """A file that SQLite has open. After a loss of power it is nothing any more."""

    def __init__(self, disk: Disk, name: str, *, leave: bool) -> None:
        self._disk, self._name, self._leave = disk, name, leave
        self._boot = disk.boots

    def _file(self) -> _File | None:
        disk = self._disk
        if not disk.power:
            raise apsw.IOError
        return disk.files.get(self._name) if self._boot == disk.boots else None

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802  # apsw names it so
        file = self._file()
        return b"" if file is None else bytes(file.content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        disk = self._disk
        disk.about_to_write()
        file = self._file()
        if file is None:
            return
        if disk.full and offset + len(data) > len(file.content):
            raise apsw.FullError
        file.write(offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.about_to_write()
        file = self._file()
        if file is not None:
            file.truncate(size)

    def xSync(self, _flags: int) -> None:  # noqa: N802
        self._disk.about_to_write()
        file = self._file()
        if file is not None and not self._disk.lies:
            file.sync()

    def xFileSize(self) -> int:  # noqa: N802
        file = self._file()
        return 0 if file is None else len(file.content)

    def xLock(self, _level: int) -> None:  # noqa: N802
        return

    def xUnlock(self, _level: int) -> None:  # noqa: N802
        return

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, _op: int, _pointer: int) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR_BYTES

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def xClose(self) -> None:  # noqa: N802
        if not self._leave and self._boot == self._disk.boots:
            self._disk.files.pop(self._name, None)


class _Disks(apsw.VFS):
    """Every simulated disk of this process, by name."""

    def __init__(self) -> None:
        super().__init__(VFS_NAME, "")
        self.disks: dict[str, Disk] = {}

    def xOpen(self, name: object, flags: list[int]) -> _Open:  # type: ignore[override]  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        disk = self._of(path)
        if not disk.power:
            raise apsw.CantOpenError
        if path not in disk.files:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE or disk.full:
                raise apsw.CantOpenError
            disk.files[path] = _File()
        flags[1] = flags[0]
        return _Open(disk, path, leave=not flags[0] & apsw.SQLITE_OPEN_DELETEONCLOSE)

    def xDelete(self, name: str, _sync: bool) -> None:  # noqa: N802
        disk = self._of(name)
        disk.about_to_write()
        disk.files.pop(name, None)

    def xAccess(self, name: str, _flags: int) -> bool:  # noqa: N802
        return name in self._of(name).files

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name

    def _of(self, path: str) -> Disk:
        return self.disks[path.split("/")[1]]


_DISKS: list[_Disks] = []  # one of this name in a process


def insert(disk: Disk) -> None:
    """SQLite finds the files of `disk` from now on, under its VFS `VFS_NAME`; one of the same name is forgotten."""
    if not _DISKS:
        _DISKS.append(_Disks())
        apsw.connection_hooks.append(_to_itself)
    _DISKS[0].disks[disk.name] = disk


def eject(disk: Disk) -> None:
    """Its memory is free again."""
    _DISKS[0].disks.pop(disk.name, None)


def _to_itself(connection: apsw.Connection) -> None:
    if connection.open_vfs == VFS_NAME:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
