"""Korean as it is said: text normalization, sentences, standard pronunciation."""

from reader.korean.normalizer import Reading, explain, normalize
from reader.korean.pronounce import pronounce
from reader.korean.sentences import split_clauses, split_sentences
from reader.korean.words import Lexicon, lexicon

__all__ = [
    "Lexicon",
    "Reading",
    "explain",
    "lexicon",
    "normalize",
    "pronounce",
    "split_clauses",
    "split_sentences",
]
