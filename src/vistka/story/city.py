"""The story's set: a folder with a desk, two posts, a stick and a mailbox, and the processes that make them live."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from vistka.story.mailbox import Mailbox
from vistka.story.processes import Process, command, free_port

PASSPHRASE_BYTES = 12
PASSWORD = "вістка-для-прикладу"  # of a desk that lives for minutes on loopback, and is told to whoever looks


@dataclass
class City:
    """Folders and addresses; `start` makes and starts it all, `stop` ends it."""

    folder: Path
    desk_name: str
    volunteer: str
    mailbox: Mailbox = field(init=False)
    desk: str = field(init=False)
    posts: dict[str, str] = field(init=False, default_factory=dict)
    processes: list[Process] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.passphrase_file = self.folder / "passphrase"
        self.passphrase_file.touch(mode=0o600)
        self.passphrase_file.write_text(secrets.token_hex(PASSPHRASE_BYTES))
        self.stick = self.folder / "stick"
        self.stick.mkdir()
        self.mailbox = Mailbox(self.folder / "mailbox", free_port())
        self.desk = f"http://127.0.0.1:{free_port()}"

    def node(self, name: str) -> Path:
        """A node's folder."""
        return self.folder / name

    def run(self, *words: str | Path, node: str) -> str:
        """A command of the node `node`, in Ukrainian, to its end."""
        return command("--language", "uk", *words, "--node", self.node(node), "--passphrase-file", self.passphrase_file)

    def make_desk(self) -> str:
        """Keys, settings, a volunteer; what the command said."""
        self.mailbox.start()
        said = self.run(
            *("desk", "init", "--name", self.desk_name, "--address", self.desk, "--insecure"),
            *("--listen", self.desk.removeprefix("http://")),
            node="desk",
        )
        settings = self.node("desk") / "vistka.toml"
        text = settings.read_text(encoding="utf-8").partition("[mail]")[0]
        text += f'[mail]\nhost = "127.0.0.1"\nport = {self.mailbox.port}\ntls = "none"\nsender = "desk@example.org"\n'
        settings.write_text(text, encoding="utf-8")
        password_file = self.folder / "password"
        password_file.write_text(PASSWORD, encoding="utf-8")
        self.run("desk", "volunteer", self.volunteer, "--password-file", password_file, node="desk")
        return said

    def make_post(self, name: str, shown: str) -> None:
        """A post from an invitation."""
        invitation = self.folder / f"{name}.invitation"
        self.run("desk", "invite", invitation, node="desk")
        address = f"http://127.0.0.1:{free_port()}"
        listen = address.removeprefix("http://")
        self.run("post", "init", "--invitation", invitation, "--name", shown, "--listen", listen, node=name)
        self.posts[name] = address

    def start(self) -> None:
        """The three processes, until each answers."""
        for name, address in {"desk": self.desk, **self.posts}.items():
            role = "desk" if name == "desk" else "post"
            log = self.folder / f"{name}.log"
            words = (role, "run", "--node", self.node(name), "--passphrase-file", self.passphrase_file)
            self.processes.append(Process(address, log, *words))
        for process in self.processes:
            process.wait_until_up()

    def stop(self) -> None:
        """End every process, and the mail server."""
        for process in self.processes:
            process.stop()
        self.mailbox.stop()
