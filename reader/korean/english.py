"""English spelling → Hangul by rule, for words no lexicon knows.

Spelling is first turned into sounds (a dozen digraphs, silent e, soft c and g), sounds into syllables after
외래어 표기법 제3장 제1절: short vowel + p, t, k close the syllable, l between vowels doubles, other consonants
without a vowel take ㅡ. It is a fallback to be understood by, no dictionary.
"""

from __future__ import annotations

import re

from reader.korean.rules import compiled

_ONSETS = dict(zip("kgntdrmbsjcKTphv", (15, 0, 2, 16, 3, 5, 6, 7, 9, 12, 14, 15, 16, 17, 18, 7), strict=True)) | {
    "l": 5, "f": 17, "z": 12, "S": 9, "w": 11, "y": 11, "": 11,
}  # fmt: skip
_CODAS = {"": 0, "k": 1, "n": 4, "l": 8, "m": 16, "p": 17, "t": 19, "N": 21}
_VOWELS = {"A": 0, "E": 1, "e": 5, "I": 20, "o": 8, "u": 13, "O": 4, "U": 18}  # ㅏ ㅐ ㅔ ㅣ ㅗ ㅜ ㅓ ㅡ
_GLIDES = {"y": {"A": 2, "E": 3, "e": 7, "o": 12, "u": 17, "O": 6, "I": 20}, "w": {"A": 9, "E": 10, "e": 15, "I": 16, "O": 14, "o": 14, "u": 13}}  # fmt: skip

# Spelling → sounds, the first that fits wins. Capitals are vowels and sounds without a letter of their own:
# A ㅏ E ㅐ e ㅔ I ㅣ o ㅗ u ㅜ O ㅓ, S sh, c ch, N ng; a colon makes a vowel long.
_SPELLINGS = (
    (r"a(?=tion)", "eI:"),
    (r"tion", "SOn"),
    (r"ssion|cian", "SOn"),
    (r"sion", "jOn"),
    (r"ture$", "cO"),
    (r"(?<=[a-z])ous$", "Os"),
    (r"(?<=[a-z])ism$", "Ijum"),
    (r"(?<=[a-z])age$", "Ij"),
    (r"(?<=[a-z])ing(?=s?$)", "IN"),
    (r"ment(?=s?$)", "mOnt"),
    (r"(?<=[bcdfgkpstz])le(?=s?$)", "Ol"),
    (r"(?<=[a-z]{2}[bdkptvz])en(?=s?$)", "Un"),
    (r"(?<=[a-z]{3})ie(?=s?$)", "I"),
    (r"tch|ch", "c"),
    (r"sch(?=[aeiou])", "sk"),
    (r"sh", "S"),
    (r"ph", "f"),
    (r"th", "s"),
    (r"^kn", "n"),
    (r"^wr", "r"),
    (r"^wh", "w"),
    (r"^ps", "s"),
    (r"igh", "AI:"),
    (r"(?<=[aeiou])gh(?=t|$)", ""),
    (r"gh", "g"),
    (r"dge?(?=$)(?<=dge)", "j"),
    (r"ck", "k"),
    (r"qu", "kw"),
    (r"ng(?=$|[^aeiouyl])", "N"),
    (r"n(?=k)", "N"),
    (r"mb$", "m"),
    (r"([bdfgklmnprstz])\1", r"\1"),
    (r"cc(?=[eiy])", "ks"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"ge$", "j"),
    (r"g(?=[ey])", "j"),
    (r"x$|x(?=[^aeiou])", "ks"),
    (r"^x", "z"),
    (r"x", "ks"),
    (r"q", "k"),
    (r"ee|ea|ie(?=[a-z])", "I:"),
    (r"oo", "u"),
    (r"oa", "o:"),
    (r"ou(?=[a-z])", "Au:"),
    (r"ow$", "o:"),
    (r"ow", "Au"),
    (r"ai|ay|ei(?=gh)", "eI:"),
    (r"au|aw", "o:"),
    (r"eu|ew", "yu"),
    (r"ey$", "I"),
    (r"oi|oy", "oI"),
    (r"ue$|ui", "u"),
    (r"ar(?=[^aeiouy]|$)", "A:"),
    (r"(?:er|ir|ur)(?=[^aeiouy]|$)", "O:"),
    (r"or(?=[^aeiouy]|$)", "o:"),
    (r"a(?=[bcdfgklmnprstvz]e$)", "eI:"),
    (r"i(?=[bcdfgklmnprstvz]e$)", "AI:"),
    (r"o(?=[bcdfgklmnprstvz]e$)", "o:"),
    (r"u(?=[bcdfgklmnprstvz]e$)", "yu:"),
    (r"(?<=[b-df-hj-np-tv-z])e(?=s?$)(?<=[a-z]{3})", ""),
    (r"^y(?=[aeiou])", "y"),
    (r"(?<=[aeiou])y(?=[aeiou])", "y"),
    (r"y", "I"),
    (r"w(?=[aeiouy])", "w"),
    (r"w", "u"),
    (r"a$", "A"),
    (r"a", "a"),
    (r"e", "e"),
    (r"i", "I"),
    (r"o", "o"),
    (r"u(?=[^aeiou]{2}|[^aeiou]$)", "O"),
    (r"u", "u"),
)
_ONSET = r"(?:[bcfgkp][lr]|[dt][rw]|[cgpstw]h|s[ckmnpqtw]|sl|s[cpt]r|s[cp]l|s[cp]h|thr|shr|sch|kn|wr|gn|chr|phr|[b-df-hj-np-tv-z])?[aeiouy]"
_SOUND = r"([yw]?)([AEaeIouOU])(:?)|([kgntdrmbsjcpfvzSlhNyw])"


def pronounceable(written: str) -> bool:
    """Whether a word in small letters can be said as a word: it has a vowel and no impossible cluster."""
    return (
        bool(re.search(r"[aeiouy]", written))
        and compiled(_ONSET).match(written) is not None
        and not re.search(r"[^aeiouy]{5}", written)
    )


def sounds(written: str) -> str:
    """The sounds of an English word in small letters, one sign a sound."""
    spoken, at = "", 0
    while at < len(written):
        for pattern, said in _SPELLINGS:
            match = compiled(pattern).match(written, at)
            if match:
                spoken += match.expand(said) if "\\" in said else said
                at = match.end()
                break
        else:
            spoken += written[at]
            at += 1
    return spoken.replace("a", "E" if len(re.findall("[AEaeIouO]", spoken)) <= 2 else "A")


def hangul(written: str) -> str:
    """A Hangul reading of an English word in small letters.

    >>> hangul("network"), hangul("planet"), hangul("session")
    ('네트워크', '플래넷', '세션')
    """
    parts = [match.groups() for match in compiled(_SOUND).finditer(sounds(written))]
    syllables: list[list[int]] = []
    none = ("", "", "", "")
    for index, (glide, vowel, _, consonant) in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else none
        previous = parts[index - 1] if index else none
        if vowel:
            _add_vowel(syllables, glide, vowel, previous[3] or "")
        elif consonant:
            _add_consonant(syllables, consonant, following, previous)
    return "".join(chr(0xAC00 + onset * 588 + vowel * 28 + coda) for onset, vowel, coda in syllables)


def _add_vowel(syllables: list[list[int]], glide: str, vowel: str, consonant: str) -> None:
    onset = consonant if consonant and consonant != "N" else ""
    if onset == "S" and not glide:
        glide = "y"
    if glide == "w" and onset not in (
        "",
        "k",
        "g",
        "h",
    ):  # 제9항: a w after other consonants begins a syllable
        syllables.append([_ONSETS[onset], _VOWELS["U"], 0])
        onset = ""
    index = _GLIDES[glide].get(vowel, _VOWELS[vowel]) if glide else _VOWELS[vowel]
    syllables.append([_ONSETS[onset], index, 0])


def _add_consonant(
    syllables: list[list[int]], consonant: str, following: tuple[str, ...], previous: tuple[str, ...]
) -> None:
    before_vowel, after_vowel = bool(following[1]), bool(previous[1])
    short = after_vowel and not previous[2]
    if consonant == "l" and syllables and syllables[-1][2] == 0:
        syllables[-1][2] = _CODAS["l"]
        return
    if before_vowel and consonant != "N":
        return
    if (consonant in "nmN" and syllables and syllables[-1][2] == 0) or (
        consonant in "ptk"
        and short
        and syllables[-1][2] == 0
        and following[3] not in ("l", "r", "m", "n", "w", "y")
    ):
        syllables[-1][2] = _CODAS[consonant]
    elif (consonant == "r" and after_vowel) or consonant in "hyw":
        return
    else:
        vowel = 20 if consonant in "cjS" else _VOWELS["U"]
        syllables.append([_ONSETS[consonant if consonant != "N" else "n"], vowel, 0])
