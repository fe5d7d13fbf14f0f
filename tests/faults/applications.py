"""Applications of many invented people, with a small attachment; each lacks its papers, so each gets one letter."""


def application(number: int, *, extra: str = "") -> bytes:
    """Return one application; no two have a sender, a patient or a Message-ID in common."""
    name = f"{_word(number)} {_word(number * 7 + 3)}maa"
    return (
        f"From: {name} <pt{number}@kuu.example>\r\nTo: second.opinion@hospital.example\r\n"
        f"Date: Tue, 3 Nov 2026 10:{number // 60 % 60:02d}:{number % 60:02d} +0200\r\n"
        f"Message-ID: <app{number}@kuu.example>\r\nSubject: Teise arvamuse taotlus\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="osa"\r\n\r\n'
        "--osa\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"Tere!\r\n\r\nSoovin teist arvamust.\r\n\r\nPatsient: {name}\r\nTelefon: +372 5{1_000_000 + number}\r\n"
        "Rinnavähk avastati mais 2026, operatsioon juunis, juulist oktoobrini kuus keemiaravi kuuri.\r\n"
        f"Küsimus: Kas soovitate kiiritusravi?\r\n\r\nTervitades\r\n{name}\r\n{extra}"
        '--osa\r\nContent-Type: text/plain; charset=utf-8; name="vastus.txt"\r\n'
        'Content-Disposition: attachment; filename="vastus.txt"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        f"Vereproov {number}: hemoglobiin {110 + number % 40} g/l, leukotsüüdid 5,{number % 10}.\r\n--osa--\r\n"
    ).encode()


def _word(number: int) -> str:
    syllables = ("ka", "le", "mi", "no", "ru", "sa", "te", "vi", "ha", "jo", "pe", "lu", "ri", "ta", "na", "ko")
    return "".join(syllables[(number >> shift) % 16] for shift in (0, 4, 8)).capitalize()
