"""What blogs write of their posts when they export them as a feed: WordPress (WXR), Blogger (Atom)."""

from __future__ import annotations

import re

from lxml import etree

# WordPress keeps all that it stores as items: files, menus, styles, old versions
_NO_POSTS = frozenset(
    (
        *("attachment", "revision", "nav_menu_item", "custom_css", "customize_changeset", "oembed_cache", "user_request"),
        *("wp_block", "wp_template", "wp_template_part", "wp_global_styles", "wp_navigation", "wp_font_family"),
        *("wp_font_face", "feedback", "spam", "template", "settings", "comment", "file"),
    )
)  # fmt: skip
# a draft is not finished, what is to come has a date, trash is no post; whatever else a plug-in calls its own is not for all
_STANDINGS = {
    "publish": "out", "live": "out", "no": "out", "draft": "draft", "auto-draft": "draft", "pending": "draft", "yes": "draft",
    "soft_trashed": "trash", "trash": "trash", "future": "future", "scheduled": "future",
}  # fmt: skip
_BLOGGER = re.compile(r"schemas\.google\.com/blogger/2008/kind#(\w+)")
_BLOCK = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|blockquote|pre|figure|section)\b|<!-- wp:", re.I)
_CAPTION = re.compile(r"\[caption\b[^\[\]]{0,300}\]([^\[\]]{0,2000})\[/caption\]")
_PICTURE = re.compile(r"(?:<a\b[^<>]*>)?\s{0,9}<img\b[^<>]*>\s{0,9}(?:</a>)?")


def is_no_post(node: etree._Element) -> bool:
    """Whether an item is something else that the blog keeps: a file, a menu, a comment, what was thrown away."""
    return (
        _told(node, "post_type", "type") in _NO_POSTS or _kind(node) in _NO_POSTS or standing(node) == "trash"
    )


def standing(node: etree._Element) -> str:
    """``out``, ``draft``, ``hidden``, ``future`` or ``trash``; nothing of a post of a feed that doesn't tell."""
    status = _told(node, "status") or next((_text(one) for one in node.iter("{*}draft")), "")
    found = _STANDINGS.get(status, "hidden") if status else ""
    return "hidden" if found == "out" and _told(node, "post_password") else found


def text(node: etree._Element) -> str:
    """The text of a WordPress post: its blank lines are paragraphs where no markup says so; empty if it is none."""
    if not _told(node, "post_type"):
        return ""
    told = next(
        (
            one.text or ""
            for one in _children(node)
            if str(one.tag).endswith(("/content/}encoded", "content:encoded"))
        ),
        "",
    )
    if not _BLOCK.search(told):
        parts = (part.strip() for part in re.split(r"\n[ \t\r]*\n", told))
        told = "".join(f"<p>{'<br>'.join(part.splitlines())}</p>\n" for part in parts if part)
    return _CAPTION.sub(_captioned, told)


def _captioned(found: re.Match[str]) -> str:
    picture = _PICTURE.search(found[1])
    said = found[1][picture.end() :] if picture else found[1]
    return f"<figure>{picture[0] if picture else ''}<figcaption>{said.strip()}</figcaption></figure>"


def _kind(node: etree._Element) -> str:
    terms = (_BLOGGER.search(one.get("term", "")) for one in _children(node) if _local(one) == "category")
    return next((found[1] for found in terms if found), "")


def _told(node: etree._Element, *names: str) -> str:
    """What an element of WordPress' or Blogger's own vocabulary tells."""
    return next((_text(one) for one in _children(node) if _local(one) in names and _is_theirs(one)), "")


def _is_theirs(node: etree._Element) -> bool:
    space = str(node.tag).rpartition("}")[0] or str(node.prefix or "")
    return "wordpress.org/export" in space or "blogger" in space or str(node.tag).startswith("wp:")


def _children(node: etree._Element) -> list[etree._Element]:
    return list(node.iterchildren(etree.Element))


def _local(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2].rpartition(":")[2].lower()


def _text(node: etree._Element) -> str:
    return (node.text or "").strip().lower()
