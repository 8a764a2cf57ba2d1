"""The key to the health answers, and how it is looked after.

Answers are sealed before they reach the database and opened after they leave it, so neither the database nor
its journal, copies and backups ever hold them in clear. The key lies in a file of its own, one Fernet key a
line, newest first: the first seals, all open. A *key check*, a known text sealed with the key and kept in the
database, tells a wrong key from the right one before anything is changed.
"""

import contextlib
import json
import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ids import MemberId
from bot.storage.engine import StorageMisconfigured, database_path
from bot.storage.sealed_sample import KEY_CHECK_NAME, read_sealed_sample
from bot.storage.tables import state

_PADDED_TO_BYTES: Final = 512
"""Sealed documents are padded to multiples of this: their length must not tell how much was answered."""

_CHECK_TEXT: Final = b"gutsy health key check 1"


class HealthKeyMissing(StorageMisconfigured):
    """The database holds sealed answers, and the key file is not there."""


class HealthKeyWrong(StorageMisconfigured):
    """The key file holds other keys than the one that the database was sealed with."""


class HealthKeyInvalid(StorageMisconfigured):
    """The key file cannot be read as keys, or others may read it too."""


class SealBroken(Exception):
    """A sealed document cannot be opened: other key, damaged, or moved between members. Never says more."""


class HealthCipher:
    """Seals health answers. Neither ``repr`` nor errors of this class show keys or answers."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """Take Fernet keys, newest first.

        Raises:
            ValueError: if there is none, or one is not 32 bytes in URL-safe base64.
        """
        if not keys:
            raise ValueError("at least one key is needed")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    @classmethod
    def generate(cls) -> Self:
        """Return a cipher with a new random key that nobody else knows."""
        return cls([Fernet.generate_key()])

    def seal(
        self, document: Mapping[str, object], *, member_id: MemberId, in_place_of: bytes | None = None
    ) -> bytes:
        """Return the JSON-safe ``document``, sealed for this member alone.

        A seal bears the second in which it was made, in clear. With ``in_place_of``, what was sealed for the member
        before, the new one bears that one's: it does not tell that anything changed.
        """
        text = json.dumps({"member": member_id, "document": document}, separators=(",", ":")).encode()
        padding = -len(text) % _PADDED_TO_BYTES
        padded = text + b" " * padding
        if in_place_of is not None:
            # What no key here opens tells no instant that could be trusted.
            with contextlib.suppress(InvalidToken):
                return self._fernet.encrypt_at_time(padded, self._fernet.extract_timestamp(in_place_of))
        return self._fernet.encrypt(padded)

    def open(self, sealed: bytes, *, member_id: MemberId) -> dict[str, object]:
        """Return the document sealed for this member.

        Raises:
            SealBroken: if it was sealed with a key that we do not have, for another member, or is damaged.
        """
        envelope = json.loads(self._unlock(sealed))
        if not isinstance(envelope, dict) or envelope.get("member") != member_id:
            raise SealBroken("sealed for another member")
        document: dict[str, object] = envelope["document"]
        return document

    def rotate(self, sealed: bytes) -> bytes:
        """Return the same document sealed with the newest key.

        Raises:
            SealBroken: if none of the keys opens it.
        """
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise SealBroken("no key opens it") from None

    def key_check(self) -> str:
        """Return a known text, sealed, for the database to keep."""
        return self._fernet.encrypt(_CHECK_TEXT).decode()

    def opens(self, sealed: bytes) -> bool:
        """Whether one of the keys opens ``sealed``, whatever is in it."""
        try:
            self._unlock(sealed)
        except SealBroken:
            return False
        return True

    def _unlock(self, sealed: bytes) -> bytes:
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            # Without the cause: nothing of what was sealed may reach a log.
            raise SealBroken("no key opens it") from None

    def __repr__(self) -> str:
        return "HealthCipher(...)"


def load_or_create_cipher(key_file: Path, database: Path | str) -> HealthCipher:
    """Return the cipher in ``key_file``, checked against the database (a path, or its URL).

    Call it before migrating; afterwards, ``store_key_check``. Only where neither the key nor anything sealed
    exists is a key made. The database is only read: neither its bytes nor its folder change.

    Raises:
        HealthKeyMissing: if the database holds something sealed and the key file is absent.
        HealthKeyWrong: if the keys do not open what the database holds.
        HealthKeyInvalid: if the key file is malformed, or readable by others than its owner.
        StorageMisconfigured: if the database or the key file cannot be read or made.
    """
    path = database_path(database) if isinstance(database, str) else database
    sealed = read_sealed_sample(path)
    if not key_file.exists():
        if sealed is not None:
            msg = (
                f"The database {path} holds encrypted health answers, but their key {key_file} is missing. "
                "Put the key back from your backup. Without it the answers cannot be read by anybody; if it is lost "
                "for good, docs/operators.md says how to go on."
            )
            raise HealthKeyMissing(msg)
        return _create(key_file)
    cipher = HealthCipher(read_keys(key_file))
    if sealed is not None and not cipher.opens(sealed):
        msg = (
            f"The key in {key_file} is not the one that the health answers in {path} were encrypted with. "
            "Put the right key back from your backup, in a line of its own; further keys may stay."
        )
        raise HealthKeyWrong(msg)
    return cipher


async def store_key_check(connection: AsyncConnection, cipher: HealthCipher) -> None:
    """Keep a key check in the database, unless it holds one already; the caller commits."""
    row = insert(state).values(name=KEY_CHECK_NAME, value=cipher.key_check())
    await connection.execute(row.on_conflict_do_nothing())


def _create(key_file: Path) -> HealthCipher:
    key = Fernet.generate_key()
    text = (
        b"# Gutsy's key to the health answers. Keep a copy in a safe place, apart from the database.\n" + key
    )
    try:
        key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = write_draft(key_file, text + b"\n")
        # Whole or not at all, and never over a key that appeared meanwhile.
        os.link(draft, key_file)
        draft.unlink()
        sync_folder(key_file.parent)
    except OSError as error:
        msg = f"The key file {key_file} cannot be made: {error.strerror}."
        raise StorageMisconfigured(msg) from error
    return HealthCipher([key])


def write_draft(key_file: Path, text: bytes) -> Path:
    """Write what is to become a key file beside it, private and on the disk, and return where."""
    draft = key_file.with_name(f".{key_file.name}.new")
    draft.unlink(missing_ok=True)  # left by a run that ended half-way
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def sync_folder(folder: Path) -> None:
    """Make names that were given or changed in the folder last."""
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def read_keys(key_file: Path) -> list[bytes]:
    """Return the keys in the file, newest first.

    Raises:
        HealthKeyInvalid: if it is malformed, cannot be read, or is readable by others than its owner.
    """
    try:
        with key_file.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except OSError as error:
        msg = f"The key file {key_file} cannot be read: {error.strerror}."
        raise HealthKeyInvalid(msg) from error
    if stat.S_IMODE(mode) & 0o077:
        msg = f"Others may read the key file {key_file}. Say: chmod 600 {key_file}"
        raise HealthKeyInvalid(msg)
    lines = [line.strip() for line in text.splitlines()]
    keys = [line for line in lines if line and not line.startswith(b"#")]
    try:
        HealthCipher(keys)
    except ValueError:
        # Neither the line nor the cause: they would carry the key into a log.
        msg = (
            f"The key file {key_file} is malformed: it must hold one key a line, newest first, "
            "each 44 characters as they were made. Put it back from your backup."
        )
        raise HealthKeyInvalid(msg) from None
    return keys
