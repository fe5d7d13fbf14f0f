# ruff: noqa: E501  one address a line
"""Cloud shares: every provider, every wrapper, broken lines; and no ordinary page, no link of an earlier letter."""

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.parse import parse
from mailbot.reading.fields.links import find_links, links_of, urls_in

RULES, _ = load_rules((defaults("config"),))


def found(*texts: str, hrefs: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(link.provider, link.url) for link in find_links(texts, hrefs, RULES)]


SHARES = [
    ("google_drive", "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz012345?usp=sharing"),
    ("google_drive", "https://drive.google.com/open?id=1AbC"),
    ("google_drive", "https://drive.google.com/drive/u/0/folders/1AbC"),
    ("google_drive", "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0"),
    ("google_drive", "https://photos.app.goo.gl/AbCdEf123"),
    ("dropbox", "https://www.dropbox.com/scl/fi/abc/scan.zip?rlkey=xyz&st=1&dl=0"),
    ("dropbox", "https://www.dropbox.com/t/AbCdEf"),
    ("dropbox", "https://www.dropbox.com/transfer/AAAA"),
    ("dropbox", "https://www.dropbox.com/l/scl/AAB"),
    ("onedrive", "https://1drv.ms/f/c/abc/Ep?e=x"),
    ("onedrive", "https://onedrive.live.com/?authkey=%21A&id=B&cid=C"),
    ("onedrive", "https://firma.sharepoint.com/:b:/s/site/Eabc?e=1"),
    ("icloud", "https://www.icloud.com/photos/#0abc"),
    ("icloud", "https://share.icloud.com/photos/0ab"),
    ("icloud", "https://www.icloud.com/sharedalbum/#B0x"),
    ("wetransfer", "https://we.tl/t-AbCdEf1234"),
    ("wetransfer", "https://wetransfer.com/downloads/0123abc/456def?utm_campaign=x"),
    ("box", "https://app.box.com/s/0123abc"),
    ("box", "https://firma.box.com/s/0123abc"),
    ("mega", "https://mega.nz/file/AbC#def"),
    ("mega", "https://mega.nz/#F!AbC!def"),
    ("yandex_disk", "https://disk.yandex.ru/i/AbC"),
    ("yandex_disk", "https://disk.yandex.com/d/AbC"),
    ("yandex_disk", "https://yadi.sk/d/AbC"),
    ("yandex_disk", "https://disk.360.yandex.ru/d/AbC"),
    ("mailru_cloud", "https://cloud.mail.ru/public/AbC/dEf"),
    ("nextcloud", "https://pilv.haigla.example/s/AbCdEfGhIjKlMnO"),
    ("nextcloud", "https://cloud.example.org/index.php/s/AbCdEfGhIjKlMnO/download?path=%2F"),
    ("nextcloud", "https://owncloud.example.org/s/AbCdEf12"),
    ("proton_drive", "https://drive.proton.me/urls/ABCDEF1234#AbCd"),
    ("pcloud", "https://e.pcloud.link/publink/show?code=XZabc"),
    ("pcloud", "https://u.pcloud.com/publink/show?code=kZ"),
    ("other", "https://fromsmash.com/AbC-1"),
    ("other", "https://www.swisstransfer.com/d/0123-abcd"),
    ("other", "https://www.jottacloud.com/s/123abc"),
    ("other", "https://ln5.sync.com/dl/abc/def"),
    ("other", "https://icedrive.net/s/AbC"),
    ("other", "https://failiem.lv/u/abc123"),
    ("other", "https://files.fm/u/abc123"),
    ("other", "https://www.transfernow.net/dl/abc"),
    ("other", "https://www.mediafire.com/file/abc/x.zip/file"),
    ("other", "https://dropmefiles.com/AbC12"),
    ("other", "https://send.tresorit.com/a#b"),
]


@pytest.mark.parametrize(("provider", "url"), SHARES)
def test_each_provider_in_a_sentence(provider: str, url: str) -> None:
    assert found(f"Uuringud on siin: {url}. Tänan!") == [(provider, url)]
    assert found(f"(vt {url})") == [(provider, url)]
    assert found(f"Pildid <{url}>, palun") == [(provider, url)]
    assert found(hrefs=(url,)) == [(provider, url)]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.kliinikum.example/", "https://www.facebook.com/mari", "https://pubmed.ncbi.nlm.nih.gov/32101663/", "https://www.google.com/maps/place/Tartu", "https://mail.google.com/mail/u/0/#inbox",
        "https://www.dropbox.com/", "https://onedrive.live.example/x", "https://yandex.ru/search?text=x", "https://go.mail.ru/search?q=x", "https://www.youtube.com/watch?v=abc", "https://wetransfer.com/", "https://t.me/mari",
        "https://www.example.org/s/about-our-cancer-centre", "https://news.example/unsub?m=1", "https://zoom.us/j/123", "https://www.instagram.com/p/abc/", "https://mail.ru/", "https://www.amazon.com/dp/B01", "https://aka.ms/o0ukef",
        "https://play.google.com/store/apps/details?id=x", "https://www.delfi.ee/artikkel/123456789012345/x", "https://drive.google.com.evil.example/x", "https://www.icloud.com/", "https://www.box.com/pricing",
    ],
)  # fmt: skip
def test_an_ordinary_page_is_no_share(url: str) -> None:
    assert found(f"Vaata {url} palun", hrefs=(url,)) == []


@pytest.mark.parametrize(
    ("wrapped", "target"),
    [
        (
            "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.dropbox.com%2Fscl%2Ffo%2Fab%2Fh%3Frlkey%3Dx%26dl%3D0&data=05%7C02%7C&sdata=a%3D&reserved=0",
            "https://www.dropbox.com/scl/fo/ab/h?rlkey=x&dl=0",
        ),
        (
            "https://eur03.safelinks.protection.outlook.com/ap/w-59584e83/?url=https%3A%2F%2Ffirma.sharepoint.com%2F%3Ab%3A%2Fs%2FE&data=x",
            "https://firma.sharepoint.com/:b:/s/E",
        ),
        ("https://www.google.com/url?sa=t&q=https://mega.nz/folder/a%23b&usg=x", "https://mega.nz/folder/a#b"),
        ("https://www.google.ee/url?url=https%3A%2F%2Fwe.tl%2Ft-1", "https://we.tl/t-1"),
        ("https://urldefense.proofpoint.com/v1/url?u=https://we.tl/t-1&k=x%3D", "https://we.tl/t-1"),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__drive.google.com_file_d_1-2DAb_view-3Fusp-3Dsharing&d=DwMF&c=x",
            "https://drive.google.com/file/d/1-Ab/view?usp=sharing",
        ),
        ("https://urldefense.com/v3/__https://mega.nz/folder/abc*key__;Iw!!NLF!x$", "https://mega.nz/folder/abc#key"),
        (
            "https://urldefense.com/v3/__https:/drive.google.com/drive/folders/1A__;!!N!x$",
            "https://drive.google.com/drive/folders/1A",
        ),
        (
            "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fdisk.yandex.ru%2fd%2fabc&c=E,1,x&typo=1",
            "https://disk.yandex.ru/d/abc",
        ),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fdrive.google.com%2Ffile%2Fd%2F1%2Fview&h=AT0",
            "https://drive.google.com/file/d/1/view",
        ),
        ("https://protect2.fireeye.com/v1/url?k=abc&q=1&u=https%3A%2F%2F1drv.ms%2Fu%2Fs%21A", "https://1drv.ms/u/s!A"),
        ("https://vk.com/away.php?to=https%3A%2F%2Fcloud.mail.ru%2Fpublic%2Fa%2Fb", "https://cloud.mail.ru/public/a/b"),
        (
            "https://click.mail.example/redirect?url=https%3A%2F%2Fdrive.proton.me%2Furls%2FA%23b",
            "https://drive.proton.me/urls/A#b",
        ),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fwe.tl%252Ft-1&data=x",
            "https://we.tl/t-1",
        ),
        ("https://gateway.example/click/aHR0", "https://gateway.example/click/aHR0"),
    ],
)
def test_each_wrapper(wrapped: str, target: str) -> None:
    expected = [] if "gateway" in target else [target]
    assert [url for _, url in found(wrapped)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Siin:\nhttps://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWx\nYz0123456789?usp=sharing\n\nTänan",
        "<https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWx\nYz0123456789?usp=sharing>",
        "https://drive.google.com/drive/folders/\n1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789?usp=sharing\nTänan",
        "Uuringud: https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789?\nusp=sharing",
    ],
)
def test_an_address_broken_over_lines(text: str) -> None:
    assert found(text) == [
        ("google_drive", "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789?usp=sharing")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz01234\nTelefon on 5550 1111",
        "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz01234\n\nParool: abc123",
        "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz01234\nTänan",
        "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz01234.\nAitäh",
        "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz01234\nhttps://www.example.org/x",
    ],
)
def test_what_follows_an_address_is_not_taken_into_it(text: str) -> None:
    assert found(text) == [("google_drive", "https://drive.google.com/drive/folders/1AbCdEfGhIjKlMnOpQrStUvWxYz01234")]


def test_an_address_without_its_beginning() -> None:
    assert found("failid: drive.google.com/file/d/1AbC/view ja we.tl/t-Ab1") == [
        ("google_drive", "https://drive.google.com/file/d/1AbC/view"),
        ("wetransfer", "https://we.tl/t-Ab1"),
    ]


def test_one_share_written_twice_is_one() -> None:
    assert len(found("https://we.tl/t-1 ja https://we.tl/t-1/", hrefs=("https://we.tl/t-1",))) == 1


def test_shares_that_die_are_marked() -> None:
    assert [link.expires for link in find_links(["https://we.tl/t-1 https://mega.nz/folder/a#b"], [], RULES)] == [
        True,
        False,
    ]


def mail(body: str, kind: str = "plain") -> list[str]:
    raw = f"From: a@b.example\r\nIn-Reply-To: <1@haigla.example>\r\nContent-Type: text/{kind}; charset=utf-8\r\n\r\n{body}".encode()
    return [link.url for link in links_of(parse(raw, RULES), [], [], RULES)]


def test_a_link_in_the_quote_is_not_new() -> None:
    assert mail("Uus: https://we.tl/t-2\n\nOn 12/10/2026 09:05, X wrote:\n> vana: https://we.tl/t-1") == [
        "https://we.tl/t-2"
    ]
    assert mail(
        '<p>Uus <a href="https://we.tl/t-2">siin</a></p><blockquote type="cite"><a href="https://we.tl/t-1">vana</a></blockquote>',
        "html",
    ) == ["https://we.tl/t-2"]


def test_a_link_in_an_unmarked_quote_is_not_new() -> None:
    old = "<p><b>From:</b> Haigla &lt;a@b.example&gt;<br><b>Sent:</b> 12. oktoober 2026 9:05<br><b>To:</b> Mari<br><b>Subject:</b> x</p><p>Laadige üles: <a href='https://we.tl/t-1'>https://we.tl/t-1</a></p>"
    assert mail(f"<p>Tehtud.</p>{old}", "html") == []


def test_links_of_documents_count() -> None:
    message = parse(b"From: a@b.example\r\n\r\nvt manus", RULES)
    assert [
        link.provider for link in links_of(message, ["Pildid: https://app.box.com/s/1"], ["https://we.tl/t-1"], RULES)
    ] == ["wetransfer", "box"]


def test_urls_end_before_punctuation() -> None:
    assert list(urls_in("(https://a.example/x_(y)) https://b.example/z, https://c.example.")) == [
        "https://a.example/x_(y)",
        "https://b.example/z",
        "https://c.example",
    ]
