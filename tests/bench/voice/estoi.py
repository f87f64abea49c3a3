"""Intelligibility of speech that went through something, beside what it was: ESTOI.

J. Jensen, C. H. Taal: An Algorithm for Predicting the Intelligibility of Speech Masked by Modulated Noise Maskers,
IEEE/ACM Transactions on Audio, Speech, and Language Processing 24(11), 2016, section II. 1: as clear as it was; about
0: nothing of it is left. The figures are the paper's: 10 kHz, frames of 256 samples that overlap by half under a Hann
window, 512-point DFT, 15 third-octave bands from 150 Hz, segments of 30 frames (384 ms), and of the clean speech's
frames only those within 40 dB of its loudest.
"""

import numpy as np
from scipy.signal import resample_poly

RATE_HZ = 10_000
FRAME = 256
HOP = FRAME // 2
DFT = 512
BANDS = 15
LOWEST_HZ = 150.0
SEGMENT = 30  # frames
RANGE_DB = 40.0

TINY = np.finfo(float).eps
WINDOW = np.hanning(FRAME + 2)[1:-1]


def third_octaves():
    """The DFT bins of each band, as rows of 0 and 1; edges at the nearest bin."""
    frequencies = np.arange(DFT // 2 + 1) * RATE_HZ / DFT
    centres = LOWEST_HZ * 2.0 ** (np.arange(BANDS) / 3)
    nearest = lambda hz: int(np.argmin((frequencies - hz) ** 2))
    bands = np.zeros((BANDS, len(frequencies)))
    for band, centre in enumerate(centres):
        bands[band, nearest(centre * 2 ** (-1 / 6)) : nearest(centre * 2 ** (1 / 6))] = 1
    return bands


OCTAVES = third_octaves()


def frames_of(samples):
    return np.lib.stride_tricks.sliding_window_view(samples, FRAME)[::HOP] * WINDOW


def loud_frames(clean, heard):
    """Both without the frames in which the clean speech is silent, put together again."""
    clean_frames, heard_frames = frames_of(clean), frames_of(heard)
    level_db = 20 * np.log10(np.linalg.norm(clean_frames, axis=1) + TINY)
    keep = level_db > level_db.max() - RANGE_DB
    return [overlapped(frames[keep]) for frames in (clean_frames, heard_frames)]


def overlapped(frames):
    out = np.zeros((len(frames) - 1) * HOP + FRAME if len(frames) else 0)
    for index, frame in enumerate(frames):
        out[index * HOP : index * HOP + FRAME] += frame
    return out


def band_levels(samples):
    """Magnitudes: bands by frames."""
    spectrum = np.abs(np.fft.rfft(frames_of(samples), DFT)) ** 2
    return np.sqrt(OCTAVES @ spectrum.T)


def normalised(levels):
    """Mean 0 and length 1: first each band over the segment, then each moment over the bands."""
    for axis in (-1, -2):
        levels = levels - levels.mean(axis=axis, keepdims=True)
        levels = levels / (np.linalg.norm(levels, axis=axis, keepdims=True) + TINY)
    return levels


def estoi(clean, heard, rate_hz):
    """Of two recordings of the same length that are aligned; None when the speech in it is shorter than a segment."""
    if len(clean) != len(heard):
        raise ValueError(f"{len(clean)} samples of the clean speech, {len(heard)} heard")
    if rate_hz != RATE_HZ:
        clean, heard = (resample_poly(samples, RATE_HZ, rate_hz) for samples in (clean, heard))
    if len(clean) < FRAME:
        return None
    clean, heard = loud_frames(np.asarray(clean, float), np.asarray(heard, float))
    if len(clean) < FRAME + (SEGMENT - 1) * HOP:
        return None
    segments = [
        np.lib.stride_tricks.sliding_window_view(band_levels(samples), SEGMENT, axis=1).swapaxes(0, 1)
        for samples in (clean, heard)
    ]
    clean_units, heard_units = (normalised(levels) for levels in segments)
    return float(np.mean(np.sum(clean_units * heard_units, axis=(1, 2)) / SEGMENT))
