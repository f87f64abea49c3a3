"""The natural speech of Debian's pocketsphinx-testdata: five sentences of Jane Austen's Sense and Sensibility, read for
LibriVox (in the public domain; the package as a whole is under the BSD licence of two clauses)."""

from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

FOLDER = Path("/usr/share/pocketsphinx/test/data/librivox")
RATE_HZ = 48_000
PAUSE_S = 0.3


def sentences():
    """[(name, samples at 48 kHz from -1 to 1, words)], in the reader's order."""
    found = []
    for name in (FOLDER / "fileids").read_text().split():
        rate_hz, samples = wavfile.read(FOLDER / f"{name}.wav")
        words = (FOLDER / f"{name}.txt").read_text().split()
        found.append((name, resample_poly(samples / 32768, RATE_HZ, rate_hz), words))
    return found


def text_of(parts):
    """One recording of the parts, and where each begins and ends in it, in samples."""
    pause = np.zeros(int(PAUSE_S * RATE_HZ))
    pieces, places, at = [], [], 0
    for _, samples, _ in parts:
        places.append((at, at + len(samples)))
        pieces += [samples, pause]
        at += len(samples) + len(pause)
    return np.concatenate(pieces), places


def write_wav(path, samples):
    wavfile.write(path, RATE_HZ, np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16))
