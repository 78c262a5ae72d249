"""The cookie of a browser that was let in behind a secret link: sent to that link's own pages and nowhere else."""

from dataclasses import dataclass

from starlette.responses import Response

from vistka.web.visit import Visit, cookie_bytes, see_other


@dataclass(frozen=True, slots=True)
class LinkCookie:
    """The cookie `name` of links under `base`, as "/r", for as many days as a link is good for."""

    name: str
    base: str
    days: int

    def read(self, visit: Visit) -> bytes | None:
        """What the browser sent; None for nothing, and for what is none."""
        return cookie_bytes(visit.request, self._named(visit))

    def admit(self, visit: Visit, cookie: bytes, page: str) -> Response:
        """Let this browser in: on to `page` behind the link."""
        path = f"{self.base}/{visit.path('secret')}"
        response = see_other(f"{path}/{page}")
        response.set_cookie(
            self._named(visit),
            cookie.hex(),
            max_age=self.days * 86_400,
            path=path,
            secure=visit.secure,
            httponly=True,
            samesite="strict",
        )
        return response

    def _named(self, visit: Visit) -> str:
        return f"__Secure-{self.name}" if visit.secure else self.name
