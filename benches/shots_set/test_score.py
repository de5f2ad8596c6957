"""Tests of the scoring, of the test that finds cuts in clips, and of the joins: `python -m unittest test_score`."""

import pathlib
import unittest
from unittest import mock

import numpy as np

import splice
from clips import changes, cuts, stretches
from score import f1, score, share

HARD = {"first": 100, "last": 100}
SLOW = {"first": 200, "last": 212}


class Scoring(unittest.TestCase):
    def test_a_border_two_frames_off_is_found_and_three_off_is_not(self):
        for off in (-2, 0, 2):
            self.assertEqual(score([HARD], [100 + off]), {"found": 1, "missed": 0, "wrong": 0})
        for off in (-3, 3):
            self.assertEqual(score([HARD], [100 + off]), {"found": 0, "missed": 1, "wrong": 1})

    def test_a_slow_join_is_found_anywhere_inside_and_only_once(self):
        for at in (198, 206, 214):
            self.assertEqual(score([SLOW], [at])["found"], 1)
        self.assertEqual(score([SLOW], [200, 211]), {"found": 1, "missed": 0, "wrong": 1})
        self.assertEqual(score([SLOW], [215])["found"], 0)

    def test_borders_are_shared_out_so_that_most_joins_are_found(self):
        near = [{"first": 10, "last": 20}, {"first": 12, "last": 13}]
        self.assertEqual(score(near, [13, 19])["found"], 2)

    def test_f1_weighs_missed_and_wrong_alike(self):
        self.assertAlmostEqual(f1({"found": 8, "missed": 2, "wrong": 2}), 0.8)
        self.assertAlmostEqual(f1({"found": 9, "missed": 1, "wrong": 0}), 18 / 19)
        self.assertIsNone(f1({"found": 0, "missed": 0, "wrong": 0}))

    def test_the_interval_is_wilson_s(self):
        p, low, high = share(9, 10)
        self.assertEqual((p, round(low, 3), round(high, 3)), (0.9, 0.596, 0.982))
        self.assertIsNone(share(0, 0))


class Clips(unittest.TestCase):
    def test_a_cut_ends_a_stretch_and_steady_movement_does_not(self):
        rng = np.random.default_rng(1)
        grey = np.concatenate([rng.integers(0, 60, (50, 9, 16)), rng.integers(180, 240, (60, 9, 16))]).astype(np.uint8)
        grey[:50], grey[50:] = grey[0], grey[50]
        self.assertEqual(cuts(changes(grey)), [50])
        self.assertEqual(stretches(changes(grey)), [(0, 47), (53, 107)])
        moving = rng.integers(0, 255, (60, 9, 16)).astype(np.uint8)
        self.assertEqual(cuts(changes(moving)), [])

    def test_frames_that_are_repeated_do_not_make_every_new_one_a_cut(self):
        rng = np.random.default_rng(2)
        slow = np.repeat(rng.integers(0, 255, (30, 9, 16)), 2, axis=0).astype(np.uint8)
        self.assertEqual(cuts(changes(slow)), [])


class Joins(unittest.TestCase):
    """Clips of one brightness each: what a frame shows can be read off it."""

    used = [{"file": f"{n}", "path": pathlib.Path(f"{n}"), "place": f"p{n}", "stretches": [(0, 400)]} for n in (60, 120, 180)]

    def film(self, kind):
        def flat(path, size, grey=False, span=None):
            return np.full((span[1] - span[0], size[1], size[0], 3), int(path.name), np.uint8)

        joins = []
        with mock.patch.object(splice, "raw", flat):
            source = splice.Source(self.used, np.random.default_rng(3))
            frames = list(splice.spliced(source, kind, 12, (32, 18), joins))
        return [int(f.mean()) for f in frames], joins

    def test_truth_is_where_the_pictures_change(self):
        for kind in ("hard", "dissolve", "fade"):
            light, joins = self.film(kind)
            self.assertEqual(len(joins), 12)
            for join in joins:
                old, new = int(join["from"]), int(join["to"])
                self.assertNotEqual(old, new, "both sides are of different clips")
                self.assertEqual((light[join["first"] - 1], light[join["last"]]), (old, new), kind)
                if kind == "hard":
                    self.assertEqual(join["first"], join["last"])
                    continue
                mixed = light[join["first"] : join["last"]]
                if kind == "dissolve":
                    self.assertTrue(all(min(old, new) < v < max(old, new) for v in mixed), kind)
                else:
                    self.assertTrue(mixed[0] < old and mixed[-1] < new and min(mixed) < 30, kind)

    def test_a_flash_is_two_frames_far_from_the_ends(self):
        frames = splice.flashed(np.full((50, 4, 4, 3), 60, np.uint8), np.random.default_rng(4))
        lit = [at for at, frame in enumerate(frames) if frame.mean() > 70]
        self.assertEqual((len(lit), lit[1] - lit[0]), (2, 1))
        self.assertTrue(splice.APART <= lit[0] and lit[1] < 50 - splice.APART + splice.FLASH)


if __name__ == "__main__":
    unittest.main()
