"""``python -m bot keys``: change the key to the health answers, or see whether the keys fit."""

import sys

from bot.settings import Settings
from bot.storage.encryption import HealthKeyMissing, load_or_create_cipher
from bot.storage.engine import StorageMisconfigured, create_engine, database_path
from bot.storage.key_rotation import KeyReport, check_keys, rotate_keys
from bot.storage.lock import alone_on
from bot.storage.migrate import upgrade


async def rotate(settings: Settings, *, retire: bool) -> None:
    """Change the key.

    Raises:
        AlreadyRunning: if the bot runs.
        StorageMisconfigured: if the key file or the database cannot be used; they are as they were then.
    """
    _refuse_if_absent(settings)
    path, key_file = database_path(settings.database_url), settings.health_data_key_file
    with alone_on(path):
        load_or_create_cipher(key_file, path)  # for its checks; there is a key
        engine = create_engine(settings.database_url)
        try:
            await upgrade(engine)
            done = await rotate_keys(key_file, engine, retire=retire, reached=_tell)
        finally:
            await engine.dispose()
    if done.taken_up:
        print("An earlier change of keys had been interrupted; this one took it up, and made no further key.")
    print(f"Sealed anew with the new key: {done.resealed} values. Back up {key_file} now.")
    if done.retired:
        print(
            f"Old keys moved to {key_file}.retired: {done.retired}. Older backups of the database need them; keep that "
            "file as long as those, apart from them."
        )
    elif done.report.keys > 1:
        print(
            "The old key stays in the file. 'keys rotate --retire' puts old keys away once nothing needs them."
        )
    _refuse_if_unreadable(done.report)


async def check(settings: Settings) -> None:
    """Tell whether the keys open what is sealed.

    Raises:
        StorageMisconfigured: if there is no database or key, or if something cannot be opened.
    """
    _refuse_if_absent(settings)
    engine = create_engine(settings.database_url)
    try:
        report = await check_keys(settings.health_data_key_file, engine)
    finally:
        await engine.dispose()
    print(f"Keys in {settings.health_data_key_file}: {report.keys}")
    print(f"Sealed values that the newest key opens: {report.by_newest}")
    print(f"Sealed values that only an older key opens: {report.by_older}")
    print(f"Sealed values that no key opens: {report.by_none}")
    _refuse_if_unreadable(report)


def _refuse_if_absent(settings: Settings) -> None:
    path, key_file = database_path(settings.database_url), settings.health_data_key_file
    if not path.exists():
        msg = f"There is no database {path} yet. The first start of the bot makes it."
        raise StorageMisconfigured(msg)
    if not key_file.exists():
        msg = (
            f"There is no key file {key_file}. Put it back from your backup; without check-ins there is none."
        )
        raise HealthKeyMissing(msg)


def _refuse_if_unreadable(report: KeyReport) -> None:
    if report.by_none:
        msg = (
            f"{report.by_none} sealed values cannot be opened by any key in the file. They were left as they are: "
            "put the key that they were sealed with back from your backup, in a line of its own."
        )
        raise StorageMisconfigured(msg)


def _tell(step: str) -> None:
    print(step, file=sys.stderr, flush=True)
