"""Tests of the scoring: `python -m unittest test_score`; the recipe runs them before it measures."""

import unittest

from score import distance, overlap, score


def word(text, x0, x1, line=0, y=0):
    return {"text": text, "line": line, "box": [x0, y, x1, y + 10]}


PAGE = [word("Jane", 0, 40), word("Roe,", 50, 80), word("Leeds", 0, 50, line=1, y=20)]


class Scoring(unittest.TestCase):
    def test_edit_distance_counts_each_kind_of_change(self):
        self.assertEqual(distance("kitten", "sitting"), 3)
        self.assertEqual(distance("", "abc"), 3)
        self.assertEqual(distance("abc", "ac"), 1)
        self.assertEqual(distance("same", "same"), 0)

    def test_boxes_overlap_by_intersection_over_union(self):
        self.assertEqual(overlap([0, 0, 10, 10], [0, 0, 10, 10]), 1.0)
        self.assertAlmostEqual(overlap([0, 0, 10, 10], [5, 0, 15, 10]), 1 / 3)
        self.assertEqual(overlap([0, 0, 10, 10], [10, 0, 20, 10]), 0.0)

    def test_a_perfect_reading_in_any_order_has_no_errors(self):
        counts = score(PAGE, PAGE[::-1])
        self.assertEqual((counts["errors"], counts["missed"]), (0, 0))
        self.assertEqual((counts["characters"], counts["words"], counts["placed"]), (14, 3, 3))

    def test_a_wrong_letter_and_a_lost_word_and_a_made_up_one_are_counted(self):
        counts = score(PAGE, [word("Jame", 0, 40), word("Roe,", 50, 80), word("xx", 200, 220, y=90)])
        self.assertEqual(counts["errors"], 1 + len("Leeds") + len("xx"))
        self.assertEqual(counts["missed"], 2)

    def test_words_run_together_cost_one_character_and_two_words(self):
        counts = score(PAGE[:2], [word("JaneRoe,", 0, 80)])
        self.assertEqual((counts["errors"], counts["missed"]), (1, 2))

    def test_a_word_read_right_in_a_shifted_box_is_boxed_but_not_placed(self):
        counts = score(PAGE[:1], [word("Jane", 20, 60)])
        self.assertEqual((counts["boxed"], counts["placed"]), (1, 0))

    def test_rules_and_leaders_count_on_neither_side(self):
        counts = score(PAGE[:1] + [word("......", 50, 90)], [word("Jane", 0, 40), word("|", 45, 46)])
        self.assertEqual((counts["errors"], counts["words"]), (0, 1))


if __name__ == "__main__":
    unittest.main()
