"""A desk that mails for real, its clock, and the mailbox that everybody outside shares."""

import asyncio
import os
from dataclasses import dataclass

from tests.desk import Clock, inbox
from tests.serving import Mailbox
from vistka.node.assigning import assign
from vistka.node.desk import Desk
from vistka.node.desk_round import desk_round
from vistka.node.inquiries import confirm, submit_inquiry
from vistka.node.judging import look_at
from vistka.node.tracing import registry_of
from vistka.store.desk.deliveries import DeliveryState
from vistka.store.desk.people import Role, Volunteer
from vistka.store.registry.proposals import Proposal
from vistka.tracing.inquiry import Inquiry
from vistka.tracing.judgement import Verdict, fingerprint


def volunteer(desk: Desk, name: str = "Оксана", role: Role = Role.VOLUNTEER) -> Volunteer:
    """Somebody new at the desk, who never signs in: a password's hash takes a third of a second."""
    with desk.write() as tx:
        return desk.kept.people.add(tx, name, role, "no password")


@dataclass
class Town:
    """A desk that mails for real, its clock, and the mailbox that everybody outside shares."""

    desk: Desk
    clock: Clock
    box: Mailbox

    def round(self) -> None:
        asyncio.run(desk_round(self.desk))

    def ask(self, wanted: Inquiry, *, confirmed: bool = True) -> tuple[str, bytes]:
        """Ask as a visitor does, and press the button in the mail: the link's secret and the browser's cookie."""
        submit_inquiry(self.desk, wanted, os.urandom(16))
        self.round()
        secret = self.box.mails[-1].get_content().split("/inquiry/")[1].split("?")[0]
        cookie = confirm(self.desk, secret, None) if confirmed else b""
        assert cookie is not None
        self.round()
        return secret, cookie

    def proposals(self, *verdicts: Verdict) -> list[Proposal]:
        registry = registry_of(self.desk)
        with registry.read() as tx:
            return registry.proposals.queue(tx, 0, 100, verdicts or list(Verdict))

    def deliveries(self) -> list[DeliveryState]:
        with self.desk.read() as tx:
            return [
                each.state for case in inbox(self.desk) for each in self.desk.kept.deliveries.of_message(tx, case.id)
            ]

    def log(self) -> list[str]:
        with self.desk.read() as tx:
            return [entry.action for entry in self.desk.kept.audit.entries(tx, None, 1_000)][::-1]

    def seen(self, mark: bytes, who: Volunteer) -> tuple[bytes, bytes]:
        compared = look_at(self.desk, who, mark)
        return fingerprint(compared.record.person), fingerprint(compared.sought.inquiry)

    def worker(self, name: str) -> Volunteer:
        """A volunteer who was given every case there is."""
        who = volunteer(self.desk, name)
        keeper = volunteer(self.desk, f"Хранителька {name}", Role.KEEPER)
        registry = registry_of(self.desk)
        with registry.read() as tx:
            sought = [registry.shelf.sought(tx, each.inquiry) for each in registry.proposals.queue(tx, 0, 100)]
        for case in {each.inquiry.inquiry for each in sought if each is not None}:
            assign(self.desk, keeper, case, who.id)
        return who
