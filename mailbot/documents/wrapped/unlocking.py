"""Take a known password off a file: PDF, ZIP, Word, Excel, PowerPoint. The password is not kept.

Run it in a process of its own (`unlock_apart`): the file comes from a stranger.
"""

import io
from multiprocessing import TimeoutError as TookTooLongError
from multiprocessing import get_context

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable

SECONDS = 60.0


def unlock_apart(data: bytes, password: str) -> bytes:
    """Return the file without its password, opened in a process that is killed when it takes too long.

    Raises Unreadable: "password" where it is the wrong one, "damaged", or "too_slow".
    """
    with get_context("spawn").Pool(1) as apart:
        try:
            return apart.apply_async(unlocked, (data, password)).get(SECONDS)
        except TookTooLongError as fault:
            raise Unreadable("too_slow") from fault


def unlocked(data: bytes, password: str) -> bytes:
    """Return the file without its password; one that has none comes back as it is. Raises Unreadable."""
    if data.startswith(b"%PDF"):
        return _pdf(data, password)
    if data.startswith(b"PK\x03\x04"):
        return _archive(data, password)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return _office(data, password)
    return data


def _pdf(data: bytes, password: str) -> bytes:
    import pikepdf

    try:
        pikepdf.open(io.BytesIO(data)).close()
    except pikepdf.PasswordError:
        pass
    except pikepdf.PdfError as fault:
        raise Unreadable("damaged") from fault
    else:
        return data
    try:
        with pikepdf.open(io.BytesIO(data), password=password) as document:
            opened = io.BytesIO()
            document.save(opened)
            return opened.getvalue()
    except pikepdf.PasswordError as fault:
        raise Unreadable("password") from fault
    except pikepdf.PdfError as fault:
        raise Unreadable("damaged") from fault


def _archive(data: bytes, password: str) -> bytes:
    """Pack the files of an archive anew, without a password; what they unpack to is bounded as for every archive."""
    import pyzipper

    budget = Budget()
    opened = io.BytesIO()
    try:
        with pyzipper.AESZipFile(io.BytesIO(data)) as locked, pyzipper.ZipFile(opened, "w") as free:
            files = [info for info in locked.infolist() if not info.is_dir()]
            if not any(info.flag_bits & 1 for info in files):
                return data
            if len(files) > budget.entries_left:
                raise Unreadable("too_many_entries")
            locked.setpassword(password.encode())
            for info in files:
                with locked.open(info) as file:
                    inside = file.read(budget.unpacked_left + 1)
                budget.unpack(len(inside))
                free.writestr(info.filename, inside)
    except RuntimeError as fault:
        raise Unreadable("password") from fault
    except (pyzipper.BadZipFile, EOFError, OSError, ValueError) as fault:
        raise Unreadable("damaged") from fault
    return opened.getvalue()


def _office(data: bytes, password: str) -> bytes:
    import msoffcrypto

    opened = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted():
            return data
        file.load_key(password=password, verify_password=True)
        file.decrypt(opened)
    except msoffcrypto.exceptions.InvalidKeyError as fault:
        raise Unreadable("password") from fault
    except (msoffcrypto.exceptions.FileFormatError, msoffcrypto.exceptions.DecryptionError, OSError) as fault:
        raise Unreadable("damaged") from fault
    return opened.getvalue()
