"""How Kokoro's Korean phones and our two styles were learned, to see and to repeat: ``python -m tests.bench.learning``.

    python -m tests.bench.learning VOICES LISTENER OUT            # learn; hours
    python -m tests.bench.learning VOICES LISTENER OUT --check    # only listen to what OUT holds

Kokoro-82M knows no Korean. Rows for Korean phones are put behind those in its two tables of symbols, each a copy of
that of the nearest foreign symbol (`reader.engines.kokoro.phonemes.STARTS`). Then these rows, the style vector of each
voice, and what stretches and shifts the channels in the network's normalizations (biases alone are enough to teach a
network much: Ben Zaken et al., “BitFit”, ACL 2022) are moved, and nothing else: the network speaks a sentence, Whisper
listens to it and says how likely it finds the true text, and the gradient of that goes back through Whisper
(`listener`) and Kokoro (`network`) to them. A leash keeps them near to where they began, and what is said near to the
pace of that.

What we ship went through rougher forms of this: two processes, a voice each, some 1,400 steps in all, the first 620
for phones and styles alone, the first 300 of these with bfloat16 in the encoder too, whose gradient is much worse
(cosine to float32 .77 against .96). For 180 steps lengths of phones were learned as well, and thrown away: the loss on
other sentences went up. Sentences of ``unheard.txt`` were never learned from but were looked at while the recipe was
chosen; some names in ``news.txt`` were others then.

VOICES    folder ``voices`` of the npm package kokoro-js 1.2.1 (Apache-2.0), from which the first styles are blended
          (``tests/bench/styles.py``)
LISTENER  folder of Whisper base as CTranslate2 has it (MIT), float16: ``model.bin``, ``tokenizer.json``
OUT       becomes ``phones/kokoro.npz`` and ``styles/sori.bin``, ``styles/sori-m.bin``, as this repository's ``voices``
          has them; give that folder to check what we ship

It needs an environment of its own: ``pip install -e . torch faster-whisper``, 8 GB of memory, and a processor with
instructions for bfloat16, else ``--float``. ``sentences.txt`` and ``news.txt`` are learned from and ``unheard.txt``
never is; all are our own writing.
"""
