"""Secret links: only keyed hashes of their secrets, of the browsers that opened them and of the codes mailed."""

import hmac
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from vistka.identity.epoch import day_of
from vistka.limits import (
    INQUIRY_LINK_DAYS,
    LINK_DAYS,
    MAIL_CODE_SECONDS,
    MAIL_CODE_TRIES,
    MAIL_CODES_A_DAY,
    REPLIES_A_DAY,
)
from vistka.store.desk.database import Database
from vistka.store.desk.tables import browser, link, mail_tag


@dataclass(frozen=True, slots=True)
class Link:
    """A link that has not ended; `mark` is the keyed hash of its secret."""

    mark: bytes
    reach: bytes
    ends_at: int
    opened_at: int | None


@dataclass(frozen=True, slots=True)
class Links:
    """The links in a database."""

    database: Database

    def make(self, tx: Connection, secret: bytes, reach_mark: bytes, now: int) -> bytes:
        """Write a new link to letters down; its mark."""
        return self._make(tx, secret, reach_mark, now + LINK_DAYS * 86_400)

    def make_lasting(self, tx: Connection, secret: bytes, reach_mark: bytes, now: int) -> bytes:
        """Write a new link to an inquiry down, which lasts longer as it shows what its reader wrote; its mark."""
        return self._make(tx, secret, reach_mark, now + INQUIRY_LINK_DAYS * 86_400)

    def _make(self, tx: Connection, secret: bytes, reach_mark: bytes, ends_at: int) -> bytes:
        mark = self._mark(secret)
        tx.execute(insert(link).values(mark=mark, reach=reach_mark, ends_at=ends_at))
        return mark

    def find(self, tx: Connection, secret: bytes, now: int) -> Link | None:
        """The link of a secret; None for an unknown one and for one that has ended, alike."""
        row = tx.execute(select(link).where(link.c.mark == self._mark(secret), link.c.ends_at > now)).first()
        return Link(row.mark, row.reach, row.ends_at, row.opened_at) if row else None

    def tag(self, tx: Connection, mark: bytes, tag: str) -> None:
        """Mail to the address with this tag answers the mail that the link with this mark went out in."""
        tx.execute(insert(mail_tag).values(mark=self._tag(tag), link=mark))

    def tagged(self, tx: Connection, tag: str) -> Link | None:
        """The link of the mail that had this tag; None for any other tag. It may have ended: mail is slow."""
        query = select(link).join(mail_tag, mail_tag.c.link == link.c.mark).where(mail_tag.c.mark == self._tag(tag))
        row = tx.execute(query).first()
        return Link(row.mark, row.reach, row.ends_at, row.opened_at) if row else None

    def marked(self, tx: Connection, mark: bytes) -> Link:
        """The link with this mark, which is known to be there."""
        row = tx.execute(select(link).where(link.c.mark == mark)).one()
        return Link(row.mark, row.reach, row.ends_at, row.opened_at)

    def open_first(self, tx: Connection, mark: bytes, cookie: bytes, now: int) -> bool:
        """The first browser to open a link may read behind it: whether this is the first."""
        query = update(link).where(link.c.mark == mark, link.c.opened_at.is_(None)).values(opened_at=now)
        if tx.execute(query).rowcount != 1:
            return False
        self.admit(tx, mark, cookie)
        return True

    def admit(self, tx: Connection, mark: bytes, cookie: bytes) -> None:
        """This browser may read behind the link."""
        tx.execute(insert(browser).values(cookie=self._cookie(mark, cookie), link=mark))

    def is_admitted(self, tx: Connection, mark: bytes, cookie: bytes | None) -> bool:
        """Whether this browser may."""
        if cookie is None:
            return False
        query = select(browser.c.cookie).where(browser.c.cookie == self._cookie(mark, cookie), browser.c.link == mark)
        return tx.execute(query).first() is not None

    def set_code(self, tx: Connection, mark: bytes, code: str, now: int) -> bool:
        """A code for a new browser is to be mailed; False when too many were mailed today."""
        row = tx.execute(select(link).where(link.c.mark == mark)).one()
        today = day_of(now)
        mailed = row.codes_that_day if row.code_day == today else 0
        if mailed >= MAIL_CODES_A_DAY:
            return False
        tx.execute(
            update(link)
            .where(link.c.mark == mark)
            .values(
                code=self._code(mark, code),
                code_ends_at=now + MAIL_CODE_SECONDS,
                code_tries=0,
                code_day=today,
                codes_that_day=mailed + 1,
            )
        )
        return True

    def take_code(self, tx: Connection, mark: bytes, code: str, now: int) -> bool:
        """Whether this is the code; it works once, and is void after a few wrong ones."""
        row = tx.execute(select(link).where(link.c.mark == mark)).one()
        if row.code is None or now >= row.code_ends_at or row.code_tries >= MAIL_CODE_TRIES:
            return False
        right = hmac.compare_digest(row.code, self._code(mark, code))
        values = {"code": None} if right else {"code_tries": row.code_tries + 1}
        tx.execute(update(link).where(link.c.mark == mark).values(**values))
        return right

    def may_reply(self, tx: Connection, mark: bytes, now: int) -> bool:
        """Count a reply; False when this link has sent enough for a day."""
        row = tx.execute(select(link.c.reply_day, link.c.replies_that_day).where(link.c.mark == mark)).one()
        today = day_of(now)
        sent = row.replies_that_day if row.reply_day == today else 0
        values = {"reply_day": today, "replies_that_day": sent + 1}
        tx.execute(update(link).where(link.c.mark == mark).values(**values))
        return bool(sent < REPLIES_A_DAY)

    def forget_browsers(self, tx: Connection, now: int) -> None:
        """Browsers of links that have ended."""
        ended = select(link.c.mark).where(link.c.ends_at <= now)
        tx.execute(delete(browser).where(browser.c.link.in_(ended)))

    def _mark(self, secret: bytes) -> bytes:
        return self.database.mark(b"link", secret)

    def _tag(self, tag: str) -> bytes:
        return self.database.mark(b"mail-tag", tag.encode("utf-8", "surrogatepass"))

    def _cookie(self, mark: bytes, cookie: bytes) -> bytes:
        return self.database.mark(b"browser", mark + cookie)

    def _code(self, mark: bytes, code: str) -> bytes:
        return self.database.mark(b"code", mark + code.encode("utf-8", "surrogatepass"))
