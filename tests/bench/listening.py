"""What the listener finds and whom it accuses: ``python -m tests.bench.listening FOLDER [--development] [--good N]``.

400 good clips (or the first N of them, shuffled), half by `sori` and half by `sori-m`: sixty sentences of ``figures.txt`` (numbers, dates, money, phone
numbers, acronyms, loan words) by both, 280 of ``learning/news.txt``. Forty clips damaged in six ways, of other sentences.
FOLDER keeps the clips, so that a run goes on where it was stopped. Thresholds were chosen on ``--development``, which
shares no sentence with what is reported.
"""

import json
import random
import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from time import process_time

from reader import voice
from reader.clips import speak
from reader.korean import normalize
from reader.listen import Listener
from reader.sound import decode, wav
from reader.symptoms import find_sign
from tests.damage import WAYS, damaged, other_number

HERE = Path(__file__).parent
VOICES = ("sori", "sori-m")
EACH = {"cut": 7, "doubled": 7, "noise": 7, "silence": 7, "another sentence": 6, "wrong number": 6}
"""Damaged clips, forty."""


@dataclass(frozen=True)
class Trial:
    """`said` by `speaker`, then damaged in `way` (``good`` if not), where `meant` was to be said."""

    name: str
    speaker: str
    said: str
    meant: str
    way: str = "good"
    number: int = 0


def lines(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text("utf-8").splitlines() if line.strip()]


def trials(part: str) -> Iterator[Trial]:
    """All trials of ``rep`` (reported) or ``dev`` (development), the damaged ones first."""
    figures, news = lines("figures.txt"), lines("learning/news.txt")
    odd, good, numbers, others = {
        "rep": (1, range(100, 380), range(717, len(news)), range(460, 500)),
        "dev": (0, range(80), range(500, 701), range(400, 460)),
    }[part]
    counted = [at for at in numbers if re.search(r"\d", news[at])]
    for number, at in enumerate(counted[: EACH["wrong number"]]):
        said = other_number(news[at], number)
        yield Trial(f"{part}-wrong-n{at}", VOICES[number % 2], said, news[at], "wrong number", number)
    left = iter(others)
    for way in (*WAYS, "another sentence"):
        for number, at in enumerate(islice(left, EACH[way])):
            meant = news[at + 1] if way == "another sentence" else news[at]
            yield Trial(f"{part}-base-n{at}", VOICES[at % 2], news[at], meant, way, number)
    right = [
        Trial(f"{part}-good-f{at}", speaker, figures[at], figures[at])
        for at in range(odd, len(figures), 2)
        for speaker in VOICES
    ]
    right += [Trial(f"{part}-good-n{at}", VOICES[at % 2], news[at], news[at]) for at in good]
    random.Random(1).shuffle(right)
    yield from right


def clip(trial: Trial, folder: Path) -> Path:
    """The clip of `trial`, undamaged, spoken if it isn't there."""
    file = folder / f"{trial.name}_{trial.speaker}.wav"
    if not file.exists():
        file.write_bytes(wav(speak(normalize(trial.said), voice.load(trial.speaker))))
    return file


def main(folder: Path, part: str, good: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    listed = list(islice(trials(part), sum(EACH.values()) + good))
    with ThreadPoolExecutor(2) as pool:
        files = list(pool.map(lambda trial: clip(trial, folder), listed))
    listener = Listener()
    count, doubted, signs = Counter[str](), Counter[str](), Counter[str]()
    cost = seconds = 0.0
    for trial, file in zip(listed, files, strict=True):
        sound = decode(file.read_bytes())
        if trial.way in WAYS:
            sound = damaged(sound, trial.way, trial.number)
        spoken = normalize(trial.meant)
        began = process_time()
        verdict = listener.judge(trial.meant, spoken, sound)
        if trial.way == "good":
            cost, seconds = cost + process_time() - began, seconds + sound.seconds
        sign = find_sign(spoken, sound, voice.load(trial.speaker))
        count[trial.way] += 1
        doubted[trial.way] += bool(verdict.doubt or sign)
        signs[trial.way] += bool(sign)
        if (trial.way == "good") == bool(verdict.doubt or sign):
            print(
                json.dumps(asdict(trial) | asdict(verdict) | {"sign": sign}, ensure_ascii=False), flush=True
            )
    for way, number in count.items():
        print(f"{way:17} {number:4} clips: {doubted[way]:3} doubted, {signs[way]:3} by cheap signs alone")
    print(f"listening: {cost / seconds:.3f} of the sound's length on one core")


if __name__ == "__main__":
    words = ArgumentParser()
    words.add_argument("folder", type=Path)
    words.add_argument("--development", action="store_true")
    words.add_argument("--good", type=int, default=400)
    told = words.parse_args()
    main(told.folder, "dev" if told.development else "rep", told.good)
