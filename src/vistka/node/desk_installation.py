"""How a desk's folder is opened. Apart from the rest, since its databases cost every command of a post a second."""

import secrets

from vistka.errors import LocalError
from vistka.node.desk import Desk
from vistka.node.desk_keys import KeyFile
from vistka.node.installation import KEY_FILE, Installation
from vistka.node.reference import gazetteer, indicators
from vistka.reach.email import Mailer
from vistka.store.desk import open_desk_store
from vistka.store.lexicon import packaged_lexicon
from vistka.store.picture.picture import open_picture
from vistka.store.registry.registry import open_registry
from vistka.tracing.naming import LexiconNaming

DESK_FILE = "desk.sqlite"
REGISTRY_FILE = "registry.sqlite"
PICTURE_FILE = "picture.sqlite"


def open_desk(node: Installation, passphrase: str, mailer: Mailer | None = None) -> Desk:
    """The desk of this folder, with its keys.

    LocalError "not-a-desk", "place-unknown" (its area); what its key file and databases can raise.
    """
    if node.settings.role != "desk":
        raise LocalError("not-a-desk", path=node.directory)
    key_file = KeyFile(node.directory / KEY_FILE, passphrase, secrets.token_bytes)
    keys = key_file.load()
    database = node.settings.database or str(node.directory / DESK_FILE)
    kept = open_desk_store(database, keys.storage_key, secrets.token_bytes)
    where = node.settings.registry or str(node.directory / REGISTRY_FILE)
    registry = open_registry(where, keys.storage_key, secrets.token_bytes, LexiconNaming(packaged_lexicon))
    where = node.settings.registry or str(node.directory / PICTURE_FILE)  # both can be deleted and made anew
    country, area = gazetteer(), node.settings.picture_area
    picture = open_picture(where, keys.storage_key, secrets.token_bytes, indicators(), country)
    picture.within = country.get(area).code if area else None
    desk = Desk(node.store, kept, keys, node.clock.now, secrets.token_bytes, mailer, key_file, registry, picture)
    desk.picture_public = node.settings.picture_public
    return desk
