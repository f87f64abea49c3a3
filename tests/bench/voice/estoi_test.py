"""What the paper says of ESTOI must hold of ours, and what is known of any such measure."""

import unittest

import numpy as np
from scipy.signal import butter, sosfilt

from estoi import OCTAVES, RATE_HZ, estoi
from speech import RATE_HZ as SPEECH_HZ
from speech import sentences, text_of


def noise(length, seed):
    return np.random.default_rng(seed).standard_normal(length)


def with_noise(speech, snr_db, seed=1):
    added = noise(len(speech), seed)
    return speech + added * np.linalg.norm(speech) / np.linalg.norm(added) * 10 ** (-snr_db / 20)


class Estoi(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.speech, _ = text_of(sentences()[:3])

    def of(self, heard, clean=None):
        return estoi(self.speech if clean is None else clean, heard, SPEECH_HZ)

    def test_the_same_is_one(self):
        self.assertAlmostEqual(self.of(self.speech), 1, places=6)

    def test_louder_or_softer_changes_nothing(self):
        heard = with_noise(self.speech, 5)
        for factor in (0.01, 0.5, 7, -1):
            self.assertAlmostEqual(self.of(factor * heard), self.of(heard), places=6)

    def test_more_noise_is_less_intelligible(self):
        figures = [self.of(with_noise(self.speech, snr_db)) for snr_db in (30, 20, 10, 5, 0, -5, -10, -20)]
        self.assertEqual(figures, sorted(figures, reverse=True))
        self.assertGreater(figures[0], 0.9)
        self.assertLess(figures[-1], 0.15)

    def test_noise_that_has_nothing_to_do_with_it_is_about_nothing(self):
        self.assertLess(abs(self.of(noise(len(self.speech), 2))), 0.1)

    def test_silence_is_nothing(self):
        self.assertAlmostEqual(self.of(np.zeros(len(self.speech))), 0, places=6)

    def test_modulated_noise_leaves_more_than_steady_noise(self):
        """Why there is an ESTOI beside STOI (section I): listeners glimpse speech in the gaps of a masker."""
        steady = noise(len(self.speech), 3)
        on = (np.arange(len(steady)) // (SPEECH_HZ // 8)) % 2
        gated = steady * on
        at = lambda masker: masker * np.linalg.norm(self.speech) / np.linalg.norm(masker) * 10 ** (10 / 20)
        self.assertGreater(self.of(self.speech + at(gated)), self.of(self.speech + at(steady)) + 0.1)

    def test_gaps_cost_as_much_as_they_are_long(self):
        figures = []
        for lost in (0, 0.1, 0.2, 0.4):
            frames = np.random.default_rng(4).random(len(self.speech) // 960 + 1) < lost
            figures.append(self.of(self.speech * ~np.repeat(frames, 960)[: len(self.speech)]))
        self.assertEqual(figures, sorted(figures, reverse=True))
        self.assertLess(figures[-1], 0.7)

    def test_silence_of_the_speaker_does_not_count(self):
        pause = np.zeros(SPEECH_HZ)
        clean = np.concatenate([pause, self.speech, pause])
        # Noise in the pauses, 60 dB below speech so that it does not reach into frames at its edge.
        heard = np.concatenate([noise(len(pause), 5) * 1e-5, self.speech, noise(len(pause), 6) * 1e-5])
        self.assertGreater(self.of(heard, clean), 0.99)

    def test_bands_lie_where_the_paper_has_them(self):
        frequencies = np.arange(OCTAVES.shape[1]) * RATE_HZ / 512
        self.assertEqual(len(OCTAVES), 15)
        self.assertTrue(np.all(OCTAVES.sum(axis=0) <= 1))
        # "the highest one has a center frequency of approximately 3.8 kHz", up to about 4.3 kHz
        self.assertGreater(frequencies[np.flatnonzero(OCTAVES[0])[0]], 120)
        self.assertLess(frequencies[np.flatnonzero(OCTAVES[-1])[-1]], 4400)

    def test_what_lies_above_the_bands_is_not_heard(self):
        low = sosfilt(butter(8, 4700, fs=SPEECH_HZ, output="sos"), self.speech)
        self.assertGreater(self.of(low), 0.97)

    def test_lengths_must_agree(self):
        with self.assertRaises(ValueError):
            estoi(self.speech, self.speech[1:], SPEECH_HZ)

    def test_too_little_speech_gives_no_figure(self):
        self.assertIsNone(estoi(self.speech[:9600], self.speech[:9600], SPEECH_HZ))


if __name__ == "__main__":
    unittest.main()
