"""HTML as a person sees it."""

import pytest

from mailbot.mail.html.text import html_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Tere</p><p>Mari</p>", "Tere\n\nMari"),
        ('<p class="MsoNormal">Tere</p><p class="MsoNormal">Mari</p>', "Tere\nMari"),
        ("<div>Tere<br>Mari</div><div>x</div>", "Tere\nMari\nx"),
        ("Isikukood 471<b>0101</b>0033", "Isikukood 47101010033"),
        ("<span>Isiku</span><span>kood</span> 5", "Isikukood 5"),
        ("a&nbsp;b &lt;c&gt; &#x1F600;", "a b <c> 😀"),
        ("555\u200b1234 kas\u00advaja", "5551234 kasvaja"),
        (
            "<table><tr><td>Nimi</td><td>Mari Mets</td></tr><tr><td>Isikukood</td><td>471</td></tr></table>",
            "Nimi\tMari Mets\nIsikukood\t471",
        ),
        ("<table><tr><td><p>Nimi</p></td><td><p>Mari</p><p>Mets</p></td></tr></table>", "Nimi\tMari Mets"),
        ("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", "a\tb"),
        ("<table><tr><td><p>Tere</p><p>pikk kiri</p></td></tr></table>", "Tere\n\npikk kiri"),
        ("<ol><li>Esimene?</li><li>Teine?</li></ol>", "1. Esimene?\n2. Teine?"),
        ('<ol start="3"><li>x</ol><ul><li>y</ul>', "3. x\n\n- y"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n> > b"),
        ('<blockquote style="margin:0 0 0 40px;border:none;padding:0px">taane</blockquote>', "taane"),
        ("<p>paks <b>kald <i>tekst<table><tr><td>a<td>b</table>", "paks kald tekst\na\tb"),
    ],
)
def test_text(source: str, text: str) -> None:
    assert html_text(source).text == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<span style="display:none">X</span>',
        '<div style="display: none !important; max-height:0">X</div>',
        '<span style="visibility:hidden">X</span>',
        '<span style="mso-hide:all;display:none">X</span>',
        '<span style="font-size:0">X</span>',
        '<span style="font-size:0px;line-height:0">X</span>',
        '<span style="font-size:1px">X</span>',
        '<div style="font-size:0"><span>X</span></div>',
        '<div style="font-size:0"><span style="font-size:1em">X</span></div>',
        '<div style="visibility:hidden"><span>X</span></div>',
        '<div style="max-height:0;overflow:hidden">X</div>',
        '<div style="display:none"><span style="display:block">X</span></div>',
        "<style>.m { display:none } @media print { .m { display:block } }</style><span class='m'>X</span>",
        "<style>.w { color:#fff; background:#ffffff }</style><span class='w'>X</span>",
        "<style>#pre { display:none !important }</style><span id='pre'>X</span>",
        '<span style="color:#ffffff">X</span>',
        '<span style="color:#fff">X</span>',
        '<span style="color: white; font-size: 8pt">X</span>',
        '<div style="background-color:#ffffff"><p style="color:rgb(255,255,255)">X</p></div>',
        '<font color="#FFFFFF">X</font>',
        '<font color="white"><b>X</b></font>',
        '<span style="opacity:0">X</span>',
        "<span hidden>X</span>",
        "<style>.pre, p.x { display:none } .y{color:red}</style><span class='a pre'>X</span>",
        '<div style="position:absolute;left:-9999px">X</div>',
        '<span style="color:transparent">X</span>',
        '<span style="color:rgba(0, 0, 0, 0)">X</span>',
        '<div style="font:0px/0 Arial">X</div>',
        '<div style="position:absolute;clip:rect(0,0,0,0);overflow:hidden">X</div>',
        '<div style="text-indent:-9999px"><span>X</span></div>',
        "<style>.p{display:none} .p{display:none!important}</style><div class='p' style='display:block'>X</div>",
        "<!-- X -->",
        "<script>X</script>",
        "<style>X</style>",
        "<title>X</title>",
    ],
)
def test_what_nobody_sees_is_dropped(hidden: str) -> None:
    assert html_text(f"<body>Tere {hidden} Mari</body>").text.split() == ["Tere", "Mari"]


@pytest.mark.parametrize(
    "shown",
    [
        '<td bgcolor="#003366"><font color="#ffffff">X</font></td>',
        '<div style="background:#036"><span style="color:#fff">X</span></div>',
        '<div style="color:white"><span style="color:#000">X</span></div>',
        '<span style="font-size:10px">X</span>',
        '<div style="font-size:0"><span style="font-size:13px">X</span></div>',
        '<td style="font-size:0px"><div><b style="font-size:medium">X</b></div></td>',
        '<div style="visibility:hidden"><span style="visibility:visible">X</span></div>',
        '<div style="font-size:0"><span style="font:bold 14px/1.2 Arial">X</span></div>',
        '<div style="font-size:0"><font size="3">X</font></div>',
        "<div style='font: 11pt Calibri'>X</div>",
        "<textarea>X</textarea>",
        '<div style="color:rgba(255,255,255,0.9);background:#123">X</div>',
        '<div style="max-height:0">X</div>',
        '<span style="mso-hide:all">X</span>',
        '<a href="https://x.example/y" style="color:#ffffff">X</a>',
        '<a href="https://x.example/y" style="color:#ffffff;mso-hide:all"><span style="color:#fff">X</span></a>',
        '<div style="background:linear-gradient(#111,#222)"><span style="color:#fff">X</span></div>',
        '<div style="background-image:url(x.png)"><span style="color:#fff">X</span></div>',
        '<div background="x.png"><font color="white">X</font></div>',
        "<style>.box{background:#434857}</style><div class='box'><p style='color:white'>X</p></div>",
        "<style>.a .box { background-color: navy }</style><div class='a box'><p style='color:white'>X</p></div>",
        "<style>#top{background:#000}</style><div id='top'><p style='color:white'>X</p></div>",
        "<style>td{background:#000}</style><td><p style='color:white'>X</p></td>",
        "<style>.m { display:none } @media screen { .m { display:block !important } }</style><span class='m'>X</span>",
        "<style>.m { display:none }</style><span class='m' style='display:block'>X</span>",
        '<div style="color:#fff">X</div>',
        '<div style="background:transparent;color:#fff">X</div>',
        '<span style="font-size:11.0pt;color:#1F497D">X</span>',
        '<span style="background-color:#ffffff">X</span>',
        "<style>@media (max-width:600px) { .m { display:none } }</style><span class='m'>X</span>",
        '<p style="margin-left:-36.0pt;padding-left:0">X</p>',
        "<style>.w{font-size:0} .w td b{font-size:15px}</style><td class='w'><p><b>X</b></p></td>",
        "<style>td{font-size:0} td *{font-size:15px}</style><td><p>X</p></td>",
        "<style>.w{visibility:hidden} .w .v{visibility:visible}</style><td class='w'><b class='v'>X</b></td>",
        "<style>.a{display:block !important}</style><td><p class='a' style='display:none'>X</p></td>",
        '<td bgcolor="#ffffff"><p style="color:#fff">X</p></td>',
        '<td style="text-indent:-9999px"><p style="text-indent:0">X</p></td>',
    ],
)
def test_what_people_see_is_kept(shown: str) -> None:
    assert "X" in html_text(f"<table><tr>{shown}</tr></table>").text


def test_a_letter_typed_in_dark_mode_is_read() -> None:
    white = '<div style="color: rgb(255, 255, 255)">{}</div>'
    assert html_text(white.format("Tere") + white.format("Mul on küsimus?")).text == "Tere\nMul on küsimus?"
    half = html_text("<p>Tere, head arstid</p>" + white.format("Kas operatsioon on võimalik?"))
    assert "Kas operatsioon on võimalik?" in half.text


def test_a_white_line_in_a_long_letter_is_hidden() -> None:
    page = "<p>" + "Tere, head arstid, palun teist arvamust. " * 5 + '</p><p style="color:#fff">Osta kohe</p>'
    assert "Osta" not in html_text(page).text


@pytest.mark.parametrize(
    "style", ["display:none", "color:#fff", "font-size:0", "visibility:hidden", "max-height:0;overflow:hidden"]
)
def test_words_that_the_plain_twin_holds_are_never_lost(style: str) -> None:
    letter = "Tere, head arstid, palun teist arvamust minu ema haiguse ja ravi kohta, kui see on võimalik"
    page = f"<p>{letter}</p><p style='{style}'>Telefon 5550 4471</p>"
    assert "4471" not in html_text(page).text
    assert "4471" in html_text(page, f"{letter}\n\nTelefon\n5550 4471").text


def test_targets_are_kept_with_their_words() -> None:
    found = html_text(
        '<a href="https://a.example/x?y=1&amp;z=2">siin</a> <a href="mailto:a@b.example">kiri</a><blockquote><a href="https://b.example">vana</a></blockquote>'
    )
    assert [(href.url, href.text, href.quoted) for href in found.hrefs] == [
        ("https://a.example/x?y=1&z=2", "siin", False),
        ("https://b.example", "vana", True),
    ]


@pytest.mark.parametrize(
    "style",
    ["white-space: pre-wrap", "WHITE-SPACE:pre", "color:#111; white-space : pre-line;", "white-space:break-spaces"],
)
def test_line_breaks_count_where_a_style_says_so(style: str) -> None:
    assert (
        html_text(f'<div style="{style}">Tere\nMinu kood on 46102142732.\n\nHelgi</div>').text
        == "Tere\nMinu kood on 46102142732.\n\nHelgi"
    )
    assert html_text(f'<div style="{style}"><span>Tere\nkood</span></div>').text == "Tere\nkood"
    assert html_text(f'<div style="{style}"><p style="white-space: normal">Tere\nkood</p></div>').text == "Tere kood"
    assert html_text(f"<style>.a {{ {style} }}</style><div class='a'>Tere\nkood</div>").text == "Tere\nkood"


def test_line_breaks_do_not_count_elsewhere() -> None:
    assert html_text('<div style="white-space: nowrap">Tere\nkood</div>').text == "Tere kood"
    assert (
        html_text("<div style='white-space: pre-wrap'>Tere\nkood</div><div>Tere\nkood</div>").text
        == "Tere\nkood\nTere kood"
    )
