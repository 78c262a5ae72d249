"""A real IMAP server for tests: Dovecot in a folder of its own, on a free port of loopback, with one mailbox."""

import getpass
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.programs import find
from vistka.reach.email import Tls
from vistka.reach.inbox import InboxServer

NOBODY = 65_534

CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
{users}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  {chroot}
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True, slots=True)
class ImapMailbox:
    """The mailbox: a Maildir, and how to reach it over IMAP."""

    folder: Path
    server: InboxServer

    def put(self, name: str, data: bytes) -> None:
        """A mail arrives."""
        new = self.folder / "mail" / "new"
        new.mkdir(parents=True, exist_ok=True)
        for each in ("cur", "tmp"):
            (new.parent / each).mkdir(exist_ok=True)
        (new / name).write_bytes(data)
        if os.geteuid() == 0:
            for path in (new.parent, *new.parent.rglob("*")):
                os.chown(path, NOBODY, NOBODY)

    def mails(self) -> list[Path]:
        """What is in it."""
        return sorted(path for each in ("new", "cur") for path in (self.folder / "mail" / each).glob("*"))


@contextmanager
def dovecot(authserv_id: str = "mx.desk.example") -> Iterator[ImapMailbox]:
    """The server, ready when this returns."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)  # where root starts it, the mailbox is nobody's, who must get there
        with _running(Path(name), authserv_id) as box:
            yield box


@contextmanager
def _running(folder: Path, authserv_id: str) -> Iterator[ImapMailbox]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    # Where we are nobody special, every part of it runs as us and none is shut into a folder.
    own = os.geteuid() != 0
    who = getpass.getuser()
    users = f"default_internal_user = {who}\ndefault_login_user = {who}\ndefault_internal_group = {os.getgid()}"
    text = CONFIGURATION.format(
        folder=folder,
        uid=os.geteuid() or NOBODY,
        gid=os.getegid() or NOBODY,
        users=users if own else "",
        chroot="chroot =" if own else "",
        port=port,
    )
    (folder / "dovecot.conf").write_text(text)
    (folder / "mail").mkdir()
    if not own:
        os.chown(folder / "mail", NOBODY, NOBODY)
    program = find("dovecot")
    assert program is not None
    server = subprocess.Popen([program, "-F", "-c", str(folder / "dovecot.conf")])
    try:
        _wait_for(port, server)
        yield ImapMailbox(folder, InboxServer("127.0.0.1", port, Tls.NONE, "desk", "secret", authserv_id=authserv_id))
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(400):
        assert server.poll() is None, "the IMAP server did not start"
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the IMAP server does not listen")
