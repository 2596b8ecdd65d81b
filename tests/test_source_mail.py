"""Mails, and pages that a browser saved as one file, are posts."""

from __future__ import annotations

import base64
import quopri
from datetime import datetime, timedelta, timezone
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape
from pathlib import Path

import pytest

from reader import article, source
from reader.errors import ReaderError, SourceError
from reader.model import Article, Post
from reader.source import mail

TEXT = "강가의 새들이 돌아왔다. 시청은 산책로를 아침 여섯 시에 연다. 아이들은 쌍안경을 들고 모였다."
HTML = f"""<html><head><meta charset="{{charset}}"><title>새 소식</title></head><body>
<p><a href="https://mail.example/1">웹에서 보기</a></p><h2>강가 소식</h2><p>{TEXT}</p><p>{TEXT[::-1]}</p>
<p>더 이상 받고 싶지 않으시면 <a href="https://mail.example/out">수신거부</a>를 눌러 주세요.</p></body></html>"""


def read(path: Path) -> Article:
    (post,) = source.fetch(str(path))
    return article.read(post)


def said(found: Article) -> str:
    return " ".join(block.text for section in found.sections for block in section.blocks)


def newsletter(charset: str, coding: str) -> bytes:
    body = HTML.format(charset=charset).encode(charset)
    coded = {"base64": base64.encodebytes(body), "quoted-printable": quopri.encodestring(body)}.get(
        coding, body
    )
    head = "\r\n".join(
        [
            "Received: from a.example by b.example; Tue, 05 Mar 2024 00:00:00 +0000",
            f"Subject: {Header('봄 소식: 강가의 새들', charset).encode()}",
            f"From: {Header('가람 편지', charset).encode()} <news@garam.example>",
            "Date: Tue, 05 Mar 2024 07:30:00 +0900",
            "MIME-Version: 1.0",
            f'Content-Type: text/html; charset="{charset}"',
            f"Content-Transfer-Encoding: {coding}",
        ]
    )
    return head.encode() + b"\r\n\r\n" + coded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
@pytest.mark.parametrize("name", ["봄.eml", "봄.html", "봄.txt", "봄"])
def test_a_mail_is_read_under_any_name(tmp_path: Path, name: str, charset: str, coding: str) -> None:
    (tmp_path / name).write_bytes(newsletter(charset, coding))
    found = read(tmp_path / name)
    assert found.title == "봄 소식: 강가의 새들"
    assert found.byline == "가람 편지"
    assert found.published == datetime(2024, 3, 5, 7, 30, tzinfo=timezone(timedelta(hours=9)))
    assert TEXT in said(found)
    assert "웹에서" not in said(found)
    assert "수신거부" not in said(found)
    assert "Content-" not in said(found)


def test_of_two_ways_to_say_it_html_is_read_and_files_are_not(tmp_path: Path) -> None:
    mail = MIMEMultipart("mixed")
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("이것은 글뿐인 부분이다.", "plain", "utf-8"))
    both.attach(MIMEText(f"<h1>소식</h1><p>{TEXT}</p>", "html", "utf-8"))
    sent = MIMEText("<p>딸려 온 파일이다.</p>", "html", "utf-8")
    sent.add_header("Content-Disposition", "attachment", filename="a.html")
    mail.attach(sent)
    mail.attach(both)
    mail["Subject"] = "소식"
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    assert said(read(tmp_path / "a.eml")) == TEXT


@pytest.mark.parametrize(
    ("first", "second"),
    [(("plain", "utf-8"), ("plain", "euc-kr")), (("plain", "euc-kr"), ("html", "utf-8")), (("html", "euc-kr"), ("html", "utf-8"))],
)  # fmt: skip
def test_what_stands_before_and_after_a_file_is_read(
    tmp_path: Path, first: tuple[str, str], second: tuple[str, str]
) -> None:
    mail = MIMEMultipart("mixed")
    texts = ("시청은 1 < 2 라고 적었다.\n\n둘째 문단이다.", "딸린 파일 뒤의 문단이다.")
    for text, (kind, charset) in zip(texts, (first, second), strict=True):
        lines = "".join(f"<p>{escape(line)}</p>" for line in text.split("\n\n"))
        mail.attach(MIMEText(text if kind == "plain" else lines, kind, charset))
        sent = MIMEText("<p>딸려 온 파일이다.</p>", "html", "utf-8")
        sent.add_header("Content-Disposition", "attachment", filename="a.html")
        mail.attach(sent)
    mail["Subject"] = "소식"
    (tmp_path / "a.eml").write_bytes(mail.as_bytes())
    assert said(read(tmp_path / "a.eml")) == " ".join((*texts[0].split("\n\n"), texts[1]))


def test_plain_mail_of_seven_bits(tmp_path: Path) -> None:
    head = b"From MAILER Tue Mar  5 2024\nSubject: =?iso-2022-kr?B?" + base64.b64encode(
        "옛 편지".encode("iso-2022-kr")
    )
    head += b"?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=iso-2022-kr\n\n"
    (tmp_path / "a.eml").write_bytes(head + TEXT.encode("iso-2022-kr"))
    found = read(tmp_path / "a.eml")
    assert (found.title, said(found)) == ("옛 편지", TEXT)


@pytest.mark.parametrize("place", ["Snapshot-Content-Location", ""])
def test_a_saved_page_is_the_page(tmp_path: Path, place: str) -> None:
    url = "https://news.example/2024/03/birds?no=1"
    page = MIMEMultipart("related", type="text/html")
    page["From"] = "<Saved by Blink>"
    page["Subject"] = Header("강가의 새들 - 가람일보", "utf-8").encode()
    page["Date"] = "Fri, 7 Jun 2030 10:00:00 -0000"
    if place:
        page[place] = url
    html = f"<html><head><title>강가의 새들 - 가람일보</title></head><body><article><h1>강가의 새들이 돌아왔다</h1><p>{TEXT * 3}</p></article></body></html>"
    first = MIMEText(html, "html", "utf-8")
    first["Content-Location"] = url
    page.attach(first)
    frame = MIMEText("<html><body><p>광고를 보세요.</p></body></html>", "html", "utf-8")
    frame["Content-Location"] = "https://ads.example/"
    page.attach(frame)
    (tmp_path / "a.mhtml").write_bytes(page.as_bytes())
    found = read(tmp_path / "a.mhtml")
    assert (found.url, found.published, found.byline) == (url, None, "")
    assert "강가의 새들" in found.title
    assert said(found) == TEXT * 3


def test_a_text_about_mails_is_no_mail(tmp_path: Path) -> None:
    text = f"머리말: 편지의 꼴\n\n{TEXT}\n\nMIME-Version: 1.0\n\n이렇게 쓴다.\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert "이렇게 쓴다." in said(read(tmp_path / "a.txt"))


def test_a_head_of_brackets_names_nobody(tmp_path: Path) -> None:
    head = (
        b"MIME-Version: 1.0\nSubject: "
        + b"=?" * 9_000
        + b"\nFrom: "
        + b"<(\\" * 9_000
        + b"\nDate: "
        + b"(" * 9_000
    )
    (tmp_path / "a.eml").write_bytes(head + b"\n\n" + TEXT.encode())
    found = read(tmp_path / "a.eml")
    assert (found.byline, found.published, said(found)) == ("", None, TEXT)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MIME-Version: 1.0\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 200 + b"\n" * 200_000,
        b"\x00\x01\x02",
        b"Subject: a\nMIME-Version: 1.0\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n",
        b"MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n%%%\n",
        b"MIME-Version: 1.0\n" + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(400)),
        b"MIME-Version: 1.0\n" + b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 2_000,
        b"Subject: =?utf-8?B?" + b"!" * 3_000 + b"?=\nDate: x\nFrom: <<<\nMIME-Version: 1.0\n\n \n",
        b"MIME-Version: 1.0\nContent-Type: text/html; charset*=x'y'%FF\n\n ",
        b"MIME-Version: 1.0\r" + b"Content-Type: multipart/mixed; boundary=a\r\r--a\r" * 200 + b"\r" * 150_000,
        b"MIME-Version: 1.0\n" + b"a:\n" * 300_000 + b"\n",
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\n\n" * 100_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".eml", ".mhtml", ".html"])
def test_what_holds_no_text_is_told(tmp_path: Path, data: bytes, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(data)
    with pytest.raises(ReaderError) as caught:
        read(tmp_path / f"a{suffix}")
    assert caught.value.mend
    if suffix != ".html":
        assert isinstance(caught.value, SourceError)


@pytest.mark.parametrize("charset", ["utf-7", "idna", "unicode_escape"])
def test_halves_of_characters_are_none(tmp_path: Path, charset: str) -> None:
    """Charsets can be named that raise, or tell what no file can be written with."""
    coded = b"=?%s?Q?+2AA-=5Cud800=FF?=" % charset.encode()
    head = (
        b"Subject: a "
        + coded
        + b"\nFrom: "
        + coded
        + b" <a@garam.example>\nMIME-Version: 1.0\nContent-Type: text/plain; charset="
    )
    (tmp_path / "a.eml").write_bytes(
        head + charset.encode() + b"\n\nThe river rose. +2AA- \\ud800 \xff\xff\n"
    )
    found = read(tmp_path / "a.eml")
    assert said(found).startswith("The river rose.")
    assert found.title.startswith("a")
    (found.title + found.byline + said(found)).encode()


def test_a_line_of_the_head_without_an_end_is_cut_off() -> None:
    """What is looked for in one takes the square of its length: 4 s for 120 kB."""
    parsed = mail._parsed(
        b'MIME-Version: 1.0\nContent-Type: text/plain; a="' + b'\\";' * 40_000 + b"\n\n" + TEXT.encode()
    )
    assert len(parsed["Content-Type"]) == mail.LONGEST
    assert parsed.get_content_type() == "text/plain"


def test_the_longest_mail_is_read() -> None:
    sent = (
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + (b"a" * 76 + b"\r\n") * 300_000
    )
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
    post = Post("a.eml", "a", mail.MEDIA[0], head + TEXT.encode() + b"\r\n--b\r\n" + sent + b"--b--\r\n")
    assert mail.read(post).data.decode().strip() == TEXT
