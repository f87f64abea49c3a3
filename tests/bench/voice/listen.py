"""What arrived of the speech of a call.

    listen.py speech FOLDER       writes speech.wav, which the microphones hear
    listen.py heard FOLDER        reads readings.json and what it names, prints one line of JSON
    listen.py words FOLDER        likewise, with the words that a recogniser understands; takes long

The speech begins with sentences that only give the call time to know the line; then come all five, which count.

readings.json is a list of {"name", "spoken": {"blockSamples", "blocksFromMs"}, "heard": {...}}; NAME.spoken.f32 and
NAME.heard.f32 are the recordings: what the microphone gave to the page of the speaker, and what came out on the other
side. Both have the times of their blocks by the one clock of the machine, so the delay from mouth to ear is the time
between the moments when the same sound passed both.
"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import correlate, resample_poly

from estoi import estoi
from speech import PAUSE_S, RATE_HZ, sentences, text_of, write_wav

# Everything is compared at this rate: the speech has nothing above 8 kHz.
COMPARED_HZ = 16_000
SEGMENT_S = 2.0
# How far the delay may wander from that of the whole call.
WANDERING_S = 0.5
# Below this, a segment has too little in common with what was said to tell its delay.
ALIKE = 0.25
# And what the microphone gave is all but the file.
SAID = 0.95


class Speech:
    """What is said, and the parts of it that count."""

    def __init__(self):
        all_of_it = sentences()
        # Two sentences, 8.9 s with their pauses.
        parts = [all_of_it[2], all_of_it[4], *all_of_it]
        self.samples, places = text_of(parts)
        self.counted = [(begin, end, words) for (begin, end), (_, _, words) in zip(places[2:], all_of_it)]
        self.low = low_rate(self.samples)

    def segments(self):
        """First samples of the segments that count, at the compared rate."""
        to_low = COMPARED_HZ / RATE_HZ
        begin, end = int(self.counted[0][0] * to_low), int(self.counted[-1][1] * to_low)
        length = int(SEGMENT_S * COMPARED_HZ)
        return [(at, at + length) for at in range(begin, end - length + 1, length)]


def low_rate(samples):
    return resample_poly(samples, 1, RATE_HZ // COMPARED_HZ)


class Recording:
    def __init__(self, path, times):
        self.samples = low_rate(np.fromfile(path, "<f4").astype(float))
        self.block_s = times["blockSamples"] / RATE_HZ
        blocks = np.arange(len(times["blocksFromMs"]))
        # Each block's clock reading is late by what the machine was late then: the earliest within a second counts.
        lead = np.array(times["blocksFromMs"]) - blocks * self.block_s * 1000
        reach = round(1 / self.block_s / 2)
        self.lead_ms = [lead[max(0, at - reach) : at + reach + 1].min() for at in blocks]

    def time_ms(self, at):
        """When a sample, at the compared rate, passed."""
        seconds = at / COMPARED_HZ
        block = min(max(0, int(seconds / self.block_s)), len(self.lead_ms) - 1)
        return seconds * 1000 + self.lead_ms[block]

    def cut(self, begin, end):
        """Silence stands for what lies outside."""
        out = np.zeros(end - begin)
        first, last = max(0, begin), min(len(self.samples), end)
        if last > first:
            out[first - begin : last - begin] = self.samples[first:last]
        return out

    def place_of(self, speech):
        """Where the speech as a whole begins in it."""
        alike = correlate(self.samples, speech, mode="full", method="fft")
        return int(np.argmax(alike)) - len(speech) + 1

    def place_of_segment(self, clean, about):
        """(where a segment begins, how much it is like it from 0 to 1)"""
        reach = int(WANDERING_S * COMPARED_HZ)
        region = self.cut(about - reach, about + reach + len(clean))
        alike = correlate(region, clean, mode="valid", method="fft")
        energy = np.cumsum(np.concatenate([[0], region**2]))
        lengths = np.sqrt(np.maximum(energy[len(clean) :] - energy[: -len(clean)], 0)) * np.linalg.norm(clean)
        alike = alike / np.maximum(lengths, 1e-3)
        best = int(np.argmax(alike))
        return about - reach + best, float(alike[best])


def hear(folder, speech, reading):
    name = reading["name"]
    spoken = Recording(folder / f"{name}.spoken.f32", reading["spoken"])
    heard = Recording(folder / f"{name}.heard.f32", reading["heard"])
    spoken_from, heard_from = spoken.place_of(speech.low), heard.place_of(speech.low)
    figures, delays_ms, shift = [], [], 0
    for begin, end in speech.segments():
        clean = speech.low[begin:end]
        at, alike = heard.place_of_segment(clean, heard_from + begin)
        said_at, said_alike = spoken.place_of_segment(clean, spoken_from + begin)
        if alike >= ALIKE:
            shift = at - heard_from - begin
            # A machine that was held up gives the page a microphone that stutters: such a segment has no one delay.
            if said_alike >= SAID:
                delays_ms.append(heard.time_ms(at) - spoken.time_ms(said_at))
        figure = estoi(clean, heard.cut(heard_from + begin + shift, heard_from + end + shift), COMPARED_HZ)
        if figure is not None:
            figures.append(figure)
    return {
        "name": name,
        "estoi": float(np.mean(figures)),
        "segments": [round(figure, 4) for figure in figures],
        "delayMs": float(np.median(delays_ms)) if delays_ms else None,
        "delaysMs": [round(delay, 1) for delay in delays_ms],
    }


def words_wrong(wanted, understood):
    """Substitutions, omissions and additions between two lists of words (Levenshtein)."""
    row = list(range(len(understood) + 1))
    for index, word in enumerate(wanted, 1):
        before, row[0] = row[0], index
        for at, other in enumerate(understood, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


def understand(recording, begin, speech):
    """{"words", "wrong"} of the sentences in a recording in which the speech begins there."""
    to_low = COMPARED_HZ / RATE_HZ
    margin = int(PAUSE_S / 2 * COMPARED_HZ)
    wanted, wrong = 0, 0
    with tempfile.TemporaryDirectory() as work:
        for index, (first, last, _) in enumerate(speech.counted):
            cut = recording.cut(begin + int(first * to_low) - margin, begin + int(last * to_low) + margin)
            wavfile.write(f"{work}/{index}.wav", COMPARED_HZ, np.round(np.clip(cut, -1, 1) * 32767).astype(np.int16))
        Path(work, "list").write_text("".join(f"{index}\n" for index in range(len(speech.counted))))
        subprocess.run(
            ["pocketsphinx_batch", "-adcin", "yes", "-cepdir", work, "-cepext", ".wav"]
            + ["-ctl", f"{work}/list", "-hyp", f"{work}/understood", "-loglevel", "ERROR"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        lines = Path(work, "understood").read_text().splitlines()
    for line, (_, _, words) in zip(lines, speech.counted, strict=True):
        wanted += len(words)
        wrong += words_wrong(words, line[: line.rindex("(")].split())
    return {"words": wanted, "wrong": wrong}


def understand_reading(folder, speech, reading):
    heard = Recording(folder / f"{reading['name']}.heard.f32", reading["heard"])
    return {"name": reading["name"], **understand(heard, heard.place_of(speech.low), speech)}


def main(command, folder):
    folder, speech = Path(folder), Speech()
    if command == "speech":
        write_wav(folder / "speech.wav", speech.samples)
        print(json.dumps({"seconds": len(speech.samples) / RATE_HZ}))
        return
    readings = json.loads((folder / "readings.json").read_text())
    work = {"heard": hear, "words": understand_reading}[command]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        print(json.dumps(list(pool.map(lambda reading: work(folder, speech, reading), readings))))


if __name__ == "__main__":
    main(*sys.argv[1:])
