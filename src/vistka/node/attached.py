"""What is attached to a mail, by way of the process that can do no harm: voice, photos, and why others are not."""

import asyncio
from dataclasses import dataclass

from vistka.errors import RemoteError
from vistka.limits import PHOTOS_MAIL_MAX
from vistka.media.photo import transcode
from vistka.media.voice import transcode_bytes
from vistka.reach.arriving import ArrivedMail


@dataclass(frozen=True, slots=True)
class Attached:
    """What can go into the city, and for what cannot the reasons."""

    voice: bytes | None = None
    photos: tuple[bytes, ...] = ()
    refused: tuple[RemoteError, ...] = ()


def take_attached(mail: ArrivedMail) -> Attached:
    """Decode what came with a mail. WorldErrors "voice-…" and "photo-…" where this machine cannot do so safely."""
    return asyncio.run(_taken(mail))


async def _taken(mail: ArrivedMail) -> Attached:
    voice, photos, refused = None, list[bytes](), list[RemoteError]()
    if mail.not_taken:
        refused.append(RemoteError("attachment-kind", photos_max=PHOTOS_MAIL_MAX))
    if mail.recording is not None:
        try:
            voice = (await transcode_bytes(mail.recording)).packets
        except RemoteError as error:
            refused.append(error)
    for image in mail.images:
        if len(photos) == PHOTOS_MAIL_MAX:
            refused.append(RemoteError("photos-many", photos_max=PHOTOS_MAIL_MAX))
            break
        try:
            photos.append((await transcode(image)).data)
        except RemoteError as error:
            if error.reason != "photo-too-small":  # an ornament, or the dot that tells who opened a mail: nobody's word
                refused.append(error)
    return Attached(voice, tuple(photos), tuple(refused))
