"""How Kokoro's Korean phones and our two styles were learned, to see and to repeat: ``python -m tests.bench.learning``.

    python -m tests.bench.learning VOICES LISTENER OUT            # learn; hours
    python -m tests.bench.learning VOICES LISTENER OUT --check    # only listen to what OUT holds

Kokoro-82M knows no Korean. Rows for Korean phones are put behind those in its two tables of symbols, each a copy of
that of the nearest foreign symbol (`reader.engines.kokoro.phonemes.STARTS`). Then these rows, and the style vector
of each voice, are moved and nothing else: the network speaks a sentence, Whisper listens to it and says how likely it
finds the true text, and the gradient of that goes back through Whisper (`listener`) and Kokoro (`network`) to them.
A leash keeps them near to where they began, and what is said near to the pace of that.

What we ship went through an earlier form of this: two processes, a voice each, 620 steps in two goes, the first 300 with
bfloat16 in the encoder too, whose gradient is much worse (cosine to float32 .77 against .96). Sentences of ``unheard.txt``
were never learned from but were looked at while the recipe was chosen.

VOICES    folder ``voices`` of the npm package kokoro-js 1.2.1 (Apache-2.0), from which the first styles are blended
          (``tests/bench/styles.py``)
LISTENER  folder of Whisper base as CTranslate2 has it (MIT), float16: ``model.bin``, ``tokenizer.json``
OUT       becomes ``phones/kokoro.bin`` and ``styles/sori.bin``, ``styles/sori-m.bin``, as this repository's ``voices``
          has them; give that folder to check what we ship

It needs an environment of its own: ``pip install -e . torch faster-whisper``, 8 GB of memory, and a processor with
instructions for bfloat16, else ``--float``. ``sentences.txt`` is learned from and ``unheard.txt`` never is; both are our own
writing.
"""
