"""How Kokoro's Korean phones and our two styles were learned, to see and to repeat: ``python -m tests.bench.learning``.

    python -m tests.bench.learning VOICES LISTENER OUT            # learn; hours
    python -m tests.bench.learning VOICES LISTENER OUT --resume   # go on from what OUT holds
    python -m tests.bench.learning VOICES LISTENER OUT --check    # only listen to that

Kokoro-82M knows no Korean. Rows for Korean phones are put behind those in its two tables of symbols, each a copy of
that of the nearest foreign symbol (`reader.engines.kokoro.phonemes.STARTS`). Then these rows, the style vector of each
voice, what stretches and shifts the channels in the network's normalizations (biases alone are enough to teach a
network much: Ben Zaken et al., “BitFit”, ACL 2022), and small adapters beside some of its convolutions (Hu et al.,
“LoRA”, ICLR 2022) are moved, and nothing else: the network speaks a sentence, Whisper listens to it and says how likely
it finds the true text, and the gradient of that goes back through Whisper (`listener`) and Kokoro (`network`, `fused`)
to them. A leash keeps them near to where they began, and what is said near to the pace of that.

There are as many processes as voices. What they pull at together is moved by the mean of their gradients.

What we ship went through rougher forms of this first: some 1,400 steps of one sentence a voice, 620 of them for phones
and styles alone, the first 300 of these with bfloat16 in the encoder too, whose gradient is much worse (cosine to
float32 .77 against .96). For 180 steps lengths of phones were learned as well, and thrown away: the loss on other
sentences went up. On what those had left went ``--resume --steps 220`` of this form, in 53 minutes: the adapters are
from there. The surprise on the 55 sentences of ``unheard.txt`` fell from about .57 to .54 nats a token (sori) and from
.50 to .45 (sori-m). At the rate of the first 1,400, 0.012, adapters made it .83 and .75 in a hundred steps. Those
sentences were never learned from but were looked at while the recipe was chosen; some names in ``news.txt`` were others
in the first 1,400, and one sentence was in it that a test set turned out to have, too.

VOICES    folder ``voices`` of the npm package kokoro-js 1.2.1 (Apache-2.0), from which the first styles are blended
          (``tests/bench/styles.py``)
LISTENER  folder of Whisper base as CTranslate2 has it (MIT), float16: ``model.bin``, ``tokenizer.json``
OUT       becomes ``phones/kokoro.npz`` and ``styles/sori.bin``, ``styles/sori-m.bin``, as this repository's ``voices``
          has them; give that folder to check what we ship

It needs an environment of its own: ``pip install -e . torch faster-whisper``, 8 GB of memory, and a processor with
instructions for bfloat16, else ``--float``. ``sentences.txt`` and ``news.txt`` are learned from and ``unheard.txt``
never is; all are our own writing.
"""
