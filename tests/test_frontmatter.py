"""Front matter in all its writings: what is broken, what is no YAML, what is a text."""

from __future__ import annotations

from time import process_time

import pytest

from reader import article, frontmatter
from reader.model import Article, Post
from tests.test_article_facts import NOW

BODY = "물길을 따라 배 두 척이 내려왔다."
BROKEN = "title: 소식: 물길이 열렸다"


def read(text: str, media: str = "text/markdown") -> Article:
    return article.read(Post("a.md", "a.md", media, text.encode()))


def said(text: str, media: str = "text/markdown") -> list[str]:
    return [block.text for section in read(text, media).sections for block in section.blocks]


# ── lines, where YAML gave up ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "mark",
    [
        "published: false # 아직",
        "private: true # 나만",
        "visibility: private # x",
        "status: draft # 나중에",
        "status: draft #나중에",
        'status: "draft" # x',
        "'draft': true",
        '"draft": true',
        "'published': false",
        '"status" : "private"',
        "  draft: true",
        "\tprivate: yes",
        "draft:true",
        "draft： true",
        "Draft: True",
        "draft = true",
        "draft: true,",
        "status:\n  - draft # x",
        "status:\n- '초안'",
        "status: [draft]",
        "visibility: [private] # x",
        "tags:\n  - 강\n  draft: true",
        "# 아래는 초안\ndraft: true",
    ],
)
def test_marks_in_broken_front_matter(mark: str) -> None:
    for front in (f"{BROKEN}\n{mark}", f"{mark}\n{BROKEN}", f"{BROKEN}\n{mark}\nauthor: 물새"):
        found = read(f"---\n{front}\n---\n{BODY}")
        assert article.withheld(found, NOW)
        assert found.title.startswith("소식: 물길이 열렸다")


@pytest.mark.parametrize(
    "mark",
    [
        "draft: false # 됐다",
        "published: true #x",
        "status: publish # 오늘",
        "status: 공개",
        "tags: [draft]",
        "tags:\n  - draft\n  - private",
        "# draft: true",
        "summary: |\n  draft: true",
        "params:\n  private: true",
    ],
)
def test_marks_that_are_none_in_broken_front_matter(mark: str) -> None:
    found = read(f"---\n{BROKEN}\n{mark}\n---\n{BODY}")
    assert (found.title, article.withheld(found, NOW)) == ("소식: 물길이 열렸다", "")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("소식: 문제 #1 풀이", "소식: 문제 #1 풀이"),
        ("소식: C#의 날 # 메모", "소식: C#의 날"),
        ("'소식: 물 # 길' # 메모", "소식: 물 # 길"),
        ("'물길' 소식: 둘", "'물길' 소식: 둘"),
    ],
)
def test_comments_and_hashes(written: str, title: str) -> None:
    assert read(f"---\ntitle: {written}\nsummary: 하나: 둘\n---\n{BODY}").title == title


def test_front_matter_that_is_indented_as_a_whole() -> None:
    found = read(f"---\n  {BROKEN}\n  draft: true\n---\n{BODY}")
    assert (found.title, bool(article.withheld(found, NOW))) == ("소식: 물길이 열렸다", True)


# ── texts as they are written ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "title",
    ["5:18", "1_000", "007", "0x1F", "0o17", "yes", "on", "No", "true", "2024-01-02", "2024-1-2", "1.10", "12e03",
     "190:20:30", ".inf", "-3", "2024", "{a: b}", "[속보]", "[007, yes]", "="],
)  # fmt: skip
def test_a_title_is_a_text(title: str) -> None:
    assert read(f"---\ntitle: {title}\n---\n{BODY}").title == title


def test_names_are_texts() -> None:
    found = read(f"---\ntitle: 글\ntags: [5:18, 007, yes, 2024-01-02]\nauthor: 10_04\n---\n{BODY}")
    assert (found.tags, found.byline) == (("5:18", "007", "yes", "2024-01-02"), "10_04")


def test_a_title_in_binary_is_its_text() -> None:
    assert read(f"---\ntitle: !!binary 66y87JiB\n---\n{BODY}").title == "물영"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("\n  - 날짜를 바로잡습니다.\n  - 이름을 바로잡습니다", "날짜를 바로잡습니다. 이름을 바로잡습니다."),
        (" [날짜 오기, 이름 오기]", "날짜 오기. 이름 오기."),
        (" 날짜를 바로잡습니다.", "날짜를 바로잡습니다."),
    ],
)
def test_corrections_in_a_list(written: str, told: str) -> None:
    assert read(f"---\ntitle: 글\ncorrection:{written}\n---\n{BODY}").correction == told


# ── JSON, and headers without rules ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "front",
    [
        '{\n  "title": "물길",\n  "draft": true\n}\n\n',
        '{"title": "물길", "status": "draft"}\n',
        '\n{\n  "title": "물길",\n  "tags": ["강"],\n  "draft": true,\n}\n',
        "Title: 물길\nDate: 2024-07-04\nStatus: draft\n\n",
        "Title: 물길\nStatus: draft\nCover: a.jpg\nSummary: 두 줄로\n    이어진 말\n  \n",
        "Date: 2024-07-04\ntitle: 물길\nstatus: hidden\n\n",
        "---\ntitle: 물길\ntags:\n- 강\ndraft: true # 닫지 않았다\n\n",
    ],
)
def test_front_matter_of_hugo_and_pelican(front: str) -> None:
    found = read(front + BODY)
    assert (found.title, bool(article.withheld(found, NOW))) == ("물길", True)
    assert said(front + BODY) == [BODY]


def test_a_header_tells_facts() -> None:
    found = read(f"Title: 문제 #1: 물길\nDate: 2024-07-04 10:20\nTags: 강, 배\nStatus: published\n\n{BODY}")
    assert (found.title, found.tags, article.withheld(found, NOW)) == ("문제 #1: 물길", ("강", "배"), "")
    assert found.published is not None
    assert found.published.isoformat() == "2024-07-04T10:20:00+09:00"


@pytest.mark.parametrize(
    "text",
    [
        f"일시: 3월 5일\n장소: 강가\n\n{BODY}",
        f"Date: 3월 5일\n장소: 강가\n\n{BODY}",
        f"Note: 물이 깊다.\n\n{BODY}",
        f"Title: 물길\n강가에 사람들이 모였다.\n\n{BODY}",
        f"Q: 배는?\nA: 두 척.\n\n{BODY}",
        f"{{물길}}\n\n{BODY}",
        f'{{"name": "배", "count": 2}}\n\n{BODY}',
        f'{{"title": "물길"}} 이라고 적었다.\n\n{BODY}',
        f"{{% note %}}\n\n{BODY}",
        f"---\n\n강가에 사람들이 모였다.\n\n---\n\n{BODY}",
        f"---\n\n강가에 사람들이 모였다.\n\n{BODY}",
        f"---\n참고: 지난해 쓴 글이다.\n\n{BODY}",
        f"---\n강가에 사람들이 모였다. 참고:\n없음\n---\n{BODY}",
        f"---\n\n참고: 지난해 쓴 글이다.\n\n---\n\n{BODY}",
        f"---\n\n12:30 출발, https://a.example/ 에서\n\n---\n\n{BODY}",
    ],
)
def test_texts_that_are_no_front_matter(text: str) -> None:
    assert frontmatter.split(text) == ({}, text)


@pytest.mark.parametrize(
    "front", ["", "\n", "title: 글", "\ntitle: 글\n", "분류: 일기\n작성일: 2024-07-04", "'draft': false", "{title: 글}", "# 메모\ntitle: 글"]
)  # fmt: skip
def test_front_matter_stays_front_matter(front: str) -> None:
    assert frontmatter.split(f"---\n{front}\n---\n{BODY}")[1] == BODY


@pytest.mark.parametrize(
    "text",
    ["{" * 100_000, '{"a":' * 30_000, '{\n"a' + "\n" * 100_000, "a: b\n" * 30_000, "Title: a\n" + " \n" + "\n \t" * 40_000,
     "---\n" + "a: b # " * 14_000 + ": x\n---\n", "---\na: b: c\n" + "draft " * 16_000 + "\n---\n",
     "---\na: b: c\nx: " + "'" * 90_000 + " #\n---\n", "---\n" + " " * 90_000 + "a: b: c\n---\n",
     "Title:" + " " * 100_000 + "\n" * 9, "---\n" + "title: x\n" * 100_000, "---\ntitle: x\n" + " a: b\n" * 100_000 + "---",
     "---\ntitle: x\n\n" + "a: b\n\nc\n\n" * 9_000 + "---\n"],
)  # fmt: skip
def test_front_matter_takes_no_time(text: str) -> None:
    begun = process_time()
    frontmatter.split(text)
    assert process_time() - begun < 0.5


# ── what broke is told ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("title: 물길\ndate: 2025-01-02", 0),
        ("title: '[속보] 물길: 열렸다'\ndate: 2025-01-02", 0),
        (BROKEN, 2),
        ("layout: post\n" + BROKEN, 3),
        ("date: 2025-01-02\ntitle: [속보] 물길", 3),
        ('date: 2025-01-02\ntitle: "물길\nlayout: post', 3),  # where the quote was opened
        ("title: 물길\ntags: [배, 강\nlayout: post", 3),
        ("title: 물길\n\tdate: 2025-01-02", 3),
        ("title: @물길", 2),
        ("title: 물길\nreview: *배", 3),
        ("title: {{ page.title }}\nlayout: post", 2),
    ],
)
def test_where_yaml_breaks_is_a_note_with_its_line(front: str, line: int) -> None:
    notes = read(f"---\n{front}\n---\n\n{BODY}\n").notes
    assert len(notes) == bool(line)
    for note in notes:
        assert f"{line}번째 줄" in note
        assert (front.split("\n")[line - 2].strip() in note, "→" in note) == (True, True)


def test_where_toml_breaks_is_a_note_as_well() -> None:
    (note,) = read(f"+++\ntitle = '물길'\ndate = 어제\n+++\n\n{BODY}\n").notes
    assert "3번째 줄" in note
    assert "TOML" in note
    assert read(f"+++\ntitle = '물길'\n+++\n\n{BODY}\n").notes == ()


@pytest.mark.parametrize(
    "text", [f"---\n\n{BODY}\n\n---\n\n{BODY}\n", f"Title: 물길: 열렸다\nDate: 2025-01-02\n\n{BODY}\n", BODY]
)
def test_what_is_no_front_matter_isnt_called_broken(text: str) -> None:
    assert read(text).notes == ()


# ── what nothing closes ──────────────────────────────────────────────────────────────────────────

UNCLOSED = {
    "title: 물길\ndraft: true": 3,
    "title: 물길\n\ndraft: true": 4,
    "title: 물길\n# 아래는 초안\ndraft: true": 4,
    "title: 물길\ntags:\n- 강\n\n# 아래는 초안\ndraft: true # 아직": 7,
    "title: 물길\ntags:\n  - 강\nsummary: >\n  배가\n  왔다.\ndraft：true": 8,
    "draft: true": 2,
    "Draft: True": 2,
    "\ndraft: true": 3,
    "layout: post\npublished: false": 3,
    "date: 2024-07-04\n\nstatus: private": 4,
    "title: '[속보] 물길: 열렸다\nprivate: yes": 3,
    "podcast: false": 2,
    "# 아래는 초안\ndraft: true": 3,
}
BEHIND = ["", "\n", "\n\n"]


@pytest.mark.parametrize("front", UNCLOSED)
@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize("more", ["", f"\n\n---\n\n{BODY}", f"\n\n---\n\n{BODY}\n\n---\n\n{BODY}\n"])
def test_a_draft_whose_front_matter_nothing_closes_is_withheld(front: str, behind: str, more: str) -> None:
    found = read(f"---\n{front}\n{behind}{BODY}{more}")
    assert article.withheld(found, NOW)
    assert [f"{UNCLOSED[front]}번째 줄" in note for note in found.notes] == [True]
    told = [block.text for section in found.sections for block in section.blocks]
    assert told == [BODY] * (1 + more.count(BODY))


@pytest.mark.parametrize("behind", BEHIND)
def test_toml_that_nothing_closes_as_well(behind: str) -> None:
    found = read(f'+++\ntitle = "물길"\n\ndraft = true\n[params]\nauthor = "물새"\n{behind}{BODY}')
    assert (found.title, bool(article.withheld(found, NOW))) == ("물길", True)
    assert ["6번째 줄" in note for note in found.notes] == [True]


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY}\n\n물길은 좁다.\n\n---\n\n끝.",
        f"## 물길\n\n{BODY}\n\n---\n\n끝.",
        f"- 배 두 척\n- 물길\n\n{BODY}\n\n---\n\n끝.",
        f"참고: 지난해 쓴 글이다.\n\n{BODY}",
        f"Note: an old text.\n\n{BODY}\n\n---\n\n끝.",
    ],
)
def test_what_follows_front_matter_that_nothing_closes_is_all_said(text: str) -> None:
    found = read(f"---\ntitle: 소식\n\n{text}")
    assert (found.title, article.withheld(found, NOW)) == ("소식", "")
    assert found.sections == read(f"---\ntitle: 소식\n---\n{text}").sections
    assert ["2번째 줄" in note for note in found.notes] == [True]


@pytest.mark.parametrize("rule", ["---", "+++"])
@pytest.mark.parametrize(
    "text",
    [
        f"\n{BODY}",
        BODY,
        f"참고: 지난해 쓴 글이다.\n\n{BODY}",
        f"\nNote: an old text.\n\n{BODY}",
        f"\n# 물길\n\ntitle: 이름\n\n{BODY}",
        f"- title: 물길\n- draft: true\n\n{BODY}",
    ],
)
def test_a_rule_above_a_text_stays_one(rule: str, text: str) -> None:
    assert frontmatter.split(f"{rule}\n{text}") == ({}, f"{rule}\n{text}")
    assert frontmatter.unclosed(f"{rule}\n{text}") == 0


@pytest.mark.parametrize(
    "front",
    [
        "title: 물길\n\nsummary: 배가\n  왔다.\n\n# 아직\n\ndraft: false",
        "title: 소식: 물길\n\n참고: 지난해 쓴 글\n이어지는 줄",
        "title: 소식\nsummary: |\n  배가\n\n  왔다.\nbroken: a: b",
        "title: 소식\ntags: [배,\n강\n]\n\n",
    ],
)
def test_what_a_rule_closes_is_front_matter(front: str) -> None:
    text = f"---\n{front}\n---\n{BODY}"
    assert (frontmatter.split(text)[1], frontmatter.unclosed(text)) == (BODY, 0)
