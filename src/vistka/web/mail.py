"""What a desk's mails say, in all three languages at once: nobody knows which one the reader reads."""

from collections.abc import Sequence

from vistka.errors import RemoteError
from vistka.web.words import LANGUAGES, say, say_error


class ThreeLanguages:
    """Subject and text of each mail (reach.email.MailWords)."""

    def confirm(self, link: str, stop_link: str) -> tuple[str, str]:
        """Is this inquiry yours? Say so behind this link."""
        return _with_links("confirm", link, stop_link)

    def word(self, link: str, stop_link: str, *, answerable: bool = False) -> tuple[str, str]:
        """There is word for you, behind this link; and where mail is read: you may answer this one."""
        return _with_links("word", link, stop_link, "word.answer" if answerable else None)

    def head(self, number: int, written: str) -> tuple[str, str]:
        """The last entry of the desk's log, to be kept outside."""
        parts = [say(language, "mail", "head.text") for language in LANGUAGES]
        return _subject("head.subject"), "\n\n".join([*parts, f"{number} {written}"]) + "\n"

    def not_taken(self, why: Sequence[RemoteError]) -> tuple[str, str]:
        """What you attached cannot cross, and why; your words can."""
        parts = []
        for language in LANGUAGES:
            reasons = dict.fromkeys(say_error(language, error) for error in why)
            parts.append("\n".join([say(language, "mail", "not-taken.text"), *(f"– {reason}" for reason in reasons)]))
        return _subject("not-taken.subject"), "\n\n".join(parts) + "\n"

    def code(self, code: str) -> tuple[str, str]:
        """The code that a new browser is asked for."""
        parts = [say(language, "mail", "code.text", code=code) for language in LANGUAGES]
        return _subject("code.subject"), "\n\n".join(parts) + "\n"


def _with_links(key: str, link: str, stop_link: str, more: str | None = None) -> tuple[str, str]:
    parts = [f"{say(language, 'mail', f'{key}.text')}\n{link}?lang={language}" for language in LANGUAGES]
    parts += [say(language, "mail", more) for language in LANGUAGES] if more is not None else []
    parts.append("-- ")
    parts += [f"{say(language, 'mail', 'word.stop')}\n{stop_link}?lang={language}" for language in LANGUAGES]
    return _subject(f"{key}.subject"), "\n\n".join(parts) + "\n"


def _subject(key: str) -> str:
    return " / ".join(dict.fromkeys(say(language, "mail", key) for language in LANGUAGES))
