"""What a desk does by itself, again and again: keys, opening, leftovers, mail."""

import asyncio

from vistka.node.bulletin import send_bulletin
from vistka.node.desk import Desk
from vistka.node.expiry import expire_records
from vistka.node.inquiries import send_inquiry_mail
from vistka.node.opening import Arrivals, open_arrivals
from vistka.node.passing_on import send_mail
from vistka.node.picture import keep_picture
from vistka.node.sought import send_sought
from vistka.node.tracing import keep_up


async def desk_round(desk: Desk) -> Arrivals:
    """One round; call it after every contact and about once a minute. WorldError when disk or database fail."""
    arrivals = await asyncio.to_thread(_on_disk, desk)
    await send_mail(desk)
    await send_inquiry_mail(desk)
    return arrivals


def _on_disk(desk: Desk) -> Arrivals:
    desk.turn_keys()
    arrivals = open_arrivals(desk)
    desk.settle()
    expire_records(desk)
    keep_up(desk)
    keep_picture(desk)
    send_sought(desk, desk.sought)
    send_bulletin(desk, desk.bulletins)
    now = desk.clock()
    with desk.write() as tx:
        desk.kept.links.forget_browsers(tx, now)
    return arrivals
