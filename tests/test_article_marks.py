"""What withholds a post: its marks, its dates, where it lies."""

from __future__ import annotations

import pytest

from reader import article
from reader.model import Post
from tests.test_article_facts import NOW, read


@pytest.mark.parametrize(
    ("front", "path", "why"),
    [
        ("title: 글", "a.md", ""),
        ("draft: true", "a.md", "초고입니다 (draft: true)"),
        ("draft: 'Yes'", "a.md", "초고입니다 (draft: true)"),
        ("draft: 1", "a.md", "초고입니다 (draft: true)"),
        ("status: draft", "a.md", "초고입니다 (draft: true)"),
        ("status: publish", "a.md", ""),
        ("private: true", "a.md", "공개하지 않은 글입니다 (published: false)"),
        ("visibility: private", "a.md", "공개하지 않은 글입니다 (published: false)"),
        ("publish: false", "a.md", "공개하지 않은 글입니다 (published: false)"),
        ("password: 열려라", "a.md", "공개하지 않은 글입니다 (published: false)"),
        ("draft: false", "a.md", ""),
        ("title: [속보] 글\ndraft: true", "a.md", "초고입니다 (draft: true)"),
        ("title: 글", "_drafts/a.md", "초고입니다 (draft: true)"),
        ("published: false", "a.md", "공개하지 않은 글입니다 (published: false)"),
        ("published: true", "a.md", ""),
        ("date: 2030-01-01", "a.md", "아직 발행일 전입니다 (2030-01-01)"),
        ("title: 글", "2030-01-01-a.md", "아직 발행일 전입니다 (2030-01-01)"),
        ("date: 2025-01-01T10:00:00+09:00", "a.md", "아직 발행일 전입니다 (2025-01-01)"),
        ("date: 2025-01-01T09:00:00+09:00", "a.md", ""),
        ("date: 2030-01-01\npublishDate: 2024-01-01", "a.md", ""),
        ("date: 2024-01-01\npublishdate: 2030-01-01", "a.md", "아직 발행일 전입니다 (2030-01-01)"),
        ("date: 2024-01-01\nexpiryDate: 2024-06-01", "a.md", "발행 기간이 끝났습니다 (2024-06-01)"),
        (
            "date: 2024-01-01\nexpiryDate: 언젠가",
            "a.md",
            "머리말의 표시를 알 수 없어 공개하지 않습니다 (expirydate: 언젠가)",
        ),
        (
            "date: 2024-01-01\npublishDate: 2027-13-45",
            "a.md",
            "머리말의 표시를 알 수 없어 공개하지 않습니다 (publishdate: 2027-13-45)",
        ),
        (
            "date: 2024-01-01\npublishDate: 2206-03-01",
            "a.md",
            "머리말의 표시를 알 수 없어 공개하지 않습니다 (publishdate: 2206-03-01)",
        ),
        ("date: 2024-01-01\npublishDate: 0001-01-01T00:00:00Z", "a.md", ""),
        ("date: 9999-12-31", "a.md", ""),
        ("podcast: false", "a.md", "팟캐스트로 만들지 않는 글입니다 (podcast: false)"),
    ],
)
def test_what_withholds_a_post(front: str, path: str, why: str) -> None:
    assert article.withheld(read(front, path=path), NOW) == why


KEPT_BACK = {
    "draft": "초고입니다 (draft: true)",
    "hidden": "공개하지 않은 글입니다 (published: false)",
    "": "",
}


@pytest.mark.parametrize(
    ("front", "why"),
    [
        ("status:\n  - draft", "draft"),
        ("status: [진행, WIP]", "draft"),
        ("status: [[초고]]", "draft"),
        ("visibility: [private]", "hidden"),
        ("visibility:\n- 나만 보기", "hidden"),
        ("draft: [true]", "draft"),
        ("published: [false]", "hidden"),
        ("private: 1", "hidden"),
        ("private: '1'", "hidden"),
        ("private: 예", "hidden"),
        ("published: 0", "hidden"),
        ("publish: 0", "hidden"),
        ("publish: n", "hidden"),
        ("published: 아니오", "hidden"),
        ("public: false", "hidden"),
        ("published: 초안", "draft"),
        ("status: 비공개", "hidden"),
        ("status: 미발행", "hidden"),
        ("status: 발행 예정", "draft"),
        ("status: on hold", "draft"),
        ("status: 임시 저장", "draft"),
        ("status: 작성중", "draft"),
        ("status: auto-draft", "draft"),
        ("status: 공개 안 함", "hidden"),
        ("STATUS: Draft", "draft"),
        ("visibility: 비밀글", "hidden"),
        ("password: 0000", "hidden"),
        ("tags: [draft]\ncategories: [private, 초안]", ""),
        ("status: []", ""),
        ("status: [완료]", ""),
        ("status: evergreen", ""),
        ("status: published", ""),
        ("status: 공개", ""),
        ("published: 1", ""),
        ("published: 2024-07-04", ""),
        ("published: 공개", ""),
        ("publish: 예", ""),
        ("private: 0", ""),
        ("private: no", ""),
        ("draft: 'false'", ""),
        ("draft: [false]", ""),
        ("visibility: 전체 공개", ""),
        ("visibility: public", ""),
        ("password: ''", ""),
    ],
)
def test_marks_in_all_their_writings(front: str, why: str) -> None:
    assert article.withheld(read(front), NOW) == KEPT_BACK[why]


@pytest.mark.parametrize(
    "front",
    ["draft: 글쎄", "private: {a: b}", "published: 곧", "publish: 3", "visibility: 나중에", "status: {a: b}"],
)
def test_a_mark_that_can_not_be_read_withholds_and_is_named(front: str) -> None:
    found = read(front)
    assert (
        article.withheld(found, NOW) == f"머리말의 표시를 알 수 없어 공개하지 않습니다 ({found.ignored[0]})"
    )
    assert [one.partition(":")[0] for one in found.ignored] == [front.partition(":")[0]]


def test_a_withheld_post_can_be_asked_for() -> None:
    assert article.withheld(read("draft: true\npublished: false"), NOW, drafts=True) == ""
    assert article.withheld(read("date: 2030-01-01"), NOW, future=True) == ""
    assert article.withheld(read("podcast: false"), NOW, drafts=True, future=True)


def test_a_feeds_clock_withholds_nothing() -> None:
    assert article.withheld(read("", published="2030-01-01", origin="item"), NOW) == ""


@pytest.mark.parametrize("front", ["draft: true", "published: false", "podcast: false"])
def test_what_is_withheld_may_be_empty(front: str) -> None:
    post = Post("a.md", "a.md", "text/markdown", f"---\n{front}\n---\n".encode())
    assert article.withheld(article.read(post), NOW)
