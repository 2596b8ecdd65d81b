"""How Kokoro's Korean phones and our two styles were learned, to see and to repeat: ``python -m tests.bench.learning``.

    python -m tests.bench.learning VOICES LISTENER OUT            # train; hours
    python -m tests.bench.learning VOICES LISTENER OUT --resume   # go on from the checkpoint in OUT
    python -m tests.bench.learning VOICES LISTENER OUT --check    # only validate that

Kokoro-82M knows no Korean. Embeddings of Korean phones are appended to its two embedding tables, each initialized with
that of the nearest foreign symbol (`reader.engines.kokoro.phonemes.STARTS`). Then these embeddings, the style vector of
each voice, the affine parameters of the network's normalizations (biases alone are enough to fine-tune a network: Ben
Zaken et al., “BitFit”, ACL 2022), and adapters of some of its convolutions (Hu et al., “LoRA”, ICLR 2022) are trained,
all else being frozen: the network speaks a sentence, the loss is Whisper's cross-entropy of the true transcript, and its
gradient is backpropagated through Whisper (`listener`) and Kokoro (`network`, `fused`). A regularizer holds the parameters
near to their initial values, and durations near to those of the initial network.

Training is data-parallel, a process a voice: gradients of shared parameters are averaged over the processes.

What we ship went through rougher forms of this first: some 1,400 steps of one sentence a voice, 620 of them for phones
and styles alone, the first 300 of these with bfloat16 in the encoder too, whose gradient is much worse (cosine to
float32 .77 against .96). For 180 steps durations of phones were learned as well, and thrown away: the validation loss
went up. From the checkpoint of those went ``--resume --steps 220`` of this form, in 53 minutes: the adapters are
from there. The loss on the 55 sentences of ``unheard.txt`` fell from about .57 to .54 nats a token (sori) and from
.50 to .45 (sori-m). At the learning rate of the first 1,400, 0.012, adapters made it .83 and .75 in a hundred steps. The
validation set was never trained on but was looked at while the recipe was chosen; some names in ``news.txt`` were others
in the first 1,400, and one sentence was in it that a test set turned out to have, too.

VOICES    folder ``voices`` of the npm package kokoro-js 1.2.1 (Apache-2.0), from which the first styles are blended
          (``tests/bench/styles.py``)
LISTENER  folder of Whisper base as CTranslate2 has it (MIT), float16: ``model.bin``, ``tokenizer.json``
OUT       becomes ``phones/kokoro.npz`` and ``styles/sori.bin``, ``styles/sori-m.bin``, as this repository's ``voices``
          has them; give that folder to check what we ship

It needs an environment of its own: ``pip install -e . torch faster-whisper``, 8 GB of memory, and a processor with
instructions for bfloat16, else ``--float``. ``sentences.txt`` and ``news.txt`` are the training set, ``unheard.txt``
the validation set; all are our own writing.
"""
