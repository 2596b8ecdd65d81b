"""A blog that was moved: from macOS, which hands out names as NFD, and from Windows, which divides folders by a backslash."""

import shutil
from pathlib import Path
from unicodedata import normalize

import pytest
from PIL import Image

from reader import article, config, source
from reader.cache import ClipCache
from reader.config import Config, Show
from reader.errors import ConfigError
from reader.events import Report, sum_up
from reader.paths import as_there
from reader.pipeline import Asked, build

FILES = {
    "_posts/경제 소식/2026-01-02-도서관 개관.md": "---\ntitle: 개관\npodcast:\n  image: /그림/사진.jpg\n---\n\n첫 문장입니다.\n",
    "_posts/경제 소식/둘째 글.md": "---\ntitle: 둘째\ndate: 2026-01-03\npodcast:\n  image: 곁.jpg\n---\n\n둘째 문장입니다.\n",
    "낱말.tsv": "도서관\t도서관\n",
    "_config.yml": "title: 마을\n",
}
PICTURES = ("그림/사진.jpg", "_posts/경제 소식/곁.jpg")
FORMS = ("NFC", "NFD")


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each form, in which the same blog lies with names in that form."""
    top = tmp_path_factory.mktemp("blog")
    for form in FORMS:
        for name in (*FILES, *PICTURES):
            file = top / form / normalize(form, f"마을/{name}")  # type: ignore[arg-type]
            file.parent.mkdir(parents=True, exist_ok=True)
            if name in FILES:
                file.write_text(FILES[name], "utf-8")
            else:
                Image.new("RGB", (1400, 1400)).save(file)
    if (top / "NFC" / normalize("NFD", "마을")).exists():
        pytest.skip("this disk takes either spelling for the same")
    return top


def built(place: str, out: Path, cache: ClipCache, *, prune: bool = False) -> Report:
    chosen = Config(show=Show(url="https://a.kr/"), voice="silence", out=str(out))
    return sum_up(build([place], chosen, cache, Asked(prune=prune)))


@pytest.mark.parametrize(("first", "then"), [FORMS, FORMS[::-1]])
def test_a_blog_that_was_moved_is_the_same(
    first: str, then: str, disk: Path, out: Path, cache: ClipCache
) -> None:
    """Nothing is spoken again, doubled or withdrawn; its pictures are found, whichever spelling a post has."""
    made = built(str(disk / first / "마을"), out, cache)
    assert (len(made.made), made.failed) == (2, ())
    moved = built(str(disk / then / "마을"), out, cache, prune=True)
    assert (len(moved.kept), moved.made, moved.withdrawn, moved.failed) == (2, (), (), ())


@pytest.mark.parametrize("typed", FORMS)
@pytest.mark.parametrize("there", FORMS)
@pytest.mark.parametrize(
    ("place", "count"),
    [
        ("마을", 2),
        ("마을/_posts/경제 소식/둘째 글.md", 1),
        ("마을/_posts/**/*도서관*.md", 1),
        ("*을/_posts/경제*/*.md", 2),
    ],
)
def test_places_are_found_by_their_letters(
    place: str, count: int, typed: str, there: str, disk: Path
) -> None:
    found = source.find([str(disk / there / normalize(typed, place))])  # type: ignore[arg-type]
    assert len(found) == count
    assert all(Path(each).is_file() for each in found)


@pytest.mark.parametrize("there", FORMS)
def test_what_settings_name_is_found(there: str, disk: Path, tmp_path: Path) -> None:
    file = tmp_path / "reader.toml"
    file.write_text(f'[build]\nlexicons = ["{(disk / there).as_posix()}/마을/낱말.tsv"]\n', "utf-8")
    assert Path(config.load(str(file)).lexicons[0]).is_file()


@pytest.mark.parametrize(
    "place", ["-", "https://a.kr/글", "s3://b/글", "plain.md", "없는 폴더/글.md", "\0한글"]
)
def test_what_is_nowhere_stays_as_it_was_typed(place: str) -> None:
    assert as_there(place) == place


@pytest.mark.parametrize(
    "pattern", ["_posts\\**", "_posts\\경제 소식\\*.md", "\\_posts", "_posts\\경제 소식\\"]
)
def test_a_backslash_divides_folders_in_what_is_excluded(pattern: str, disk: Path) -> None:
    top = str(disk / "NFC" / "마을")
    assert len(source.excluded([pattern], [top], source.find([top]))) == 2


@pytest.mark.parametrize(
    "posts", ["_posts\\경제 소식", "_posts\\**\\*.md", ".\\_posts\\경제 소식\\둘째 글.md"]
)
@pytest.mark.parametrize("there", FORMS)
def test_posts_of_settings_that_were_written_on_windows(
    posts: str, there: str, disk: Path, tmp_path: Path
) -> None:
    blog = Path(shutil.copytree(disk / there, tmp_path / "blog")) / normalize(there, "마을")  # type: ignore[arg-type]
    (blog / "reader.toml").write_text(f"[build]\nposts = ['{posts}']\n", "utf-8")
    found = source.find(config.load(str(blog / "reader.toml")).posts)
    assert len(found) == (1 if "둘째" in posts else 2)


def test_a_path_of_windows_in_the_settings_tells_how_to_write_it(tmp_path: Path) -> None:
    file = tmp_path / "reader.toml"
    file.write_text('[build]\nout = "C:\\Users\\me\\show"\n', "utf-8")
    with pytest.raises(ConfigError) as told:
        config.load(str(file))
    assert told.value.where == f"{file}:2"
    assert "C:/" in told.value.mend


@pytest.mark.parametrize("name", ["con", "nul"])
def test_no_folder_of_a_show_is_a_device_on_windows(name: str, tmp_path: Path) -> None:
    file = tmp_path / "reader.toml"
    file.write_text(f'[variant.{name}]\ntitle = "x"\n', "utf-8")
    with pytest.raises(ConfigError, match=name):
        config.load(str(file))


def test_names_of_a_show_hold_on_every_disk(disk: Path, out: Path, cache: ClipCache) -> None:
    """ASCII, no device of Windows, none that differs from another by case alone, and short."""
    built(str(disk / "NFC" / "마을"), out, cache)
    names = [file.relative_to(out).as_posix() for file in out.rglob("*")]
    assert all(name.isascii() and len(name) < 100 for name in names)
    assert len({name.lower() for name in names}) == len(names)
    parts = {part for name in names for part in name.split("/")}
    assert [part for part in parts if set(part) & set('<>:"\\|?*') or part.endswith((".", " "))] == []
    assert {part.partition(".")[0].lower() for part in parts} & {"con", "prn", "aux", "nul"} == set()


def test_a_folder_of_posts_inside_a_jekyll_site_is_a_category_of_it(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("url: https://a.example\npermalink: pretty\n")
    found = {}
    for category in ("sports", "news"):
        post = tmp_path / category / "_posts" / "2024-07-10-b.md"
        post.parent.mkdir(parents=True)
        post.write_text("---\ntitle: 글\ncategories: 지역\n---\n다리가 놓였습니다.", "utf-8")
        (fetched,) = source.fetch(str(post))
        found[fetched.key] = article.read(fetched).url
    assert found == {
        f"{category}/_posts/2024-07-10-b.md": f"https://a.example/{category}/%EC%A7%80%EC%97%AD/2024/07/10/b/"
        for category in ("sports", "news")
    }
