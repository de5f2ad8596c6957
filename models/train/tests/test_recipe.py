"""Checks of the recipe's own rules. Run in the training environment: python -m unittest discover tests"""

import itertools
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import torch  # noqa: E402

import uk_generator  # noqa: E402
from case_feature import LOWER, MIXED, NO_LETTER, TITLE, UPPER, case_class  # noqa: E402
from decode import overlapping, spans_of  # noqa: E402
from encoder import encoder_weights, tokenizer  # noqa: E402
from labels import IGNORED, LABEL_ID, LABELS, TYPES  # noqa: E402
from marginal_loss import hidden_labels, marginal_loss  # noqa: E402
from network import Tagger  # noqa: E402
from scoring import score, trim  # noqa: E402
from uk_generator.documents import BANKS  # noqa: E402
from uk_generator.names import is_held_out  # noqa: E402
from uk_generator.scene import Scene  # noqa: E402
from uk_generator.template import Draft  # noqa: E402
from windows import cut  # noqa: E402


class CaseFeature(unittest.TestCase):
    def test_classes(self):
        expected = {"smith": LOWER, "Smith": TITLE, "SMITH": UPPER, "S": UPPER, "McD": MIXED, "sMITH": MIXED, "42": NO_LETTER, "’": NO_LETTER, "1A": UPPER, "4th": LOWER, "Ś": UPPER, "": NO_LETTER}
        self.assertEqual({piece: case_class(piece) for piece in expected}, expected)


class Windows(unittest.TestCase):
    def test_windows_tile_the_text_and_never_cut_an_entity(self):
        pieces = tokenizer()
        for text, spans in itertools.islice(uk_generator.documents(5, False), 60):
            windows = cut(pieces, text, spans, length=64)
            self.assertEqual([o for w in windows for o in w.offsets], pieces.encode(text, add_special_tokens=False).offsets)
            for window in windows[1:]:
                first = window.targets[1]
                if len(window.ids) > 40:
                    self.assertFalse(LABELS[first].startswith("I-"), text[slice(*window.offsets[0])])

    def test_targets_decode_to_the_spans_they_came_from(self):
        pieces = tokenizer()
        whole_words = 0
        for text, spans in itertools.islice(uk_generator.documents(6, False), 60):
            windows = cut(pieces, text, spans, length=10**6)
            for window in windows:
                found = spans_of(text, window.offsets, window.targets[1:-1])
                wanted = [tuple(s) for s in spans]
                whole_words += len(set(found) & set(wanted))
                self.assertLessEqual(len(set(wanted) - set(found)), max(1, len(wanted) // 10))
        self.assertGreater(whole_words, 300)

    def test_overlapping_windows_own_every_piece_once(self):
        pieces = tokenizer()
        text = "PC 4417 Okafor met Rose Hunter near Mill Lane. " * 60
        owned = [o for _, _, offsets, first, last in overlapping(pieces, text, 32) for o in offsets[first:last]]
        self.assertEqual(owned, pieces.encode(text, add_special_tokens=False).offsets)


class Loss(unittest.TestCase):
    def test_unannotated_types_may_hide_under_o(self):
        hidden = hidden_labels([("PERSON",), TYPES])
        logits = torch.full((2, 1, len(LABELS)), -8.0)
        logits[:, 0, LABEL_ID["B-PHONE"]] = 8.0
        targets = torch.zeros(2, 1, dtype=torch.long)
        partial = marginal_loss(logits[:1], targets[:1], torch.tensor([0]), hidden)
        full = marginal_loss(logits[1:], targets[1:], torch.tensor([1]), hidden)
        self.assertLess(partial.item(), 1.0)
        self.assertGreater(full.item(), 10.0)

    def test_ignored_positions_do_not_count(self):
        hidden = hidden_labels([TYPES])
        logits = torch.randn(1, 3, len(LABELS))
        targets = torch.tensor([[IGNORED, LABEL_ID["B-DATE"], IGNORED]])
        expected = torch.nn.functional.cross_entropy(logits[0, 1:2], targets[0, 1:2])
        self.assertAlmostEqual(marginal_loss(logits, targets, torch.tensor([0]), hidden).item(), expected.item(), places=5)


class Network(unittest.TestCase):
    def test_every_weight_learns_and_padding_changes_nothing(self):
        torch.manual_seed(0)
        model = Tagger(dropout=0.0)
        model.load_encoder(encoder_weights())
        ids = torch.randint(1000, 20000, (1, 12))
        mask, cases = torch.ones_like(ids), torch.randint(0, 5, ids.shape)
        model.train()
        trained = model(ids, mask, cases)
        trained.sum().backward()
        self.assertEqual([name for name, weight in model.named_parameters() if weight.grad is None], [])
        model.eval()
        with torch.inference_mode():
            plain = model(ids, mask, cases)
            wide = [torch.nn.functional.pad(tensor, (0, 5)) for tensor in (ids, mask, cases)]
            padded = model(*wide)[:, :12]
        self.assertLess((plain - padded).abs().max().item(), 1e-4)
        self.assertLess((plain - trained.detach()).abs().max().item(), 1e-3)


class Generator(unittest.TestCase):
    def test_every_template_fills_and_labels_agree_with_the_text(self):
        import random

        rng = random.Random(4)
        for held_out in (False, True):
            for lines in BANKS[held_out].values():
                for line in lines:
                    draft = Draft()
                    draft.fill(line, Scene(rng, held_out), rng)
                    self.assertNotRegex(draft.text, r"\{[a-z]|\\n")
                    ends = 0
                    for start, end, label in draft.spans:
                        self.assertLessEqual(ends, start)
                        self.assertIn(label, TYPES)
                        self.assertEqual(draft.text[start:end], draft.text[start:end].strip())
                        ends = end

    def test_same_seed_same_text(self):
        first, second = (list(itertools.islice(uk_generator.documents(9, False), 20)) for _ in range(2))
        self.assertEqual(first, second)

    def test_held_out_templates_and_names_stay_apart(self):
        for bank, lines in BANKS[False].items():
            self.assertFalse(set(lines) & set(BANKS[True][bank]))
        import random

        rng = random.Random(2)
        surnames = [part for _ in range(200) for part in [Scene(rng, False).cast["v"].surname] if part.isalpha()]
        self.assertLess(sum(map(is_held_out, surnames)) / len(surnames), 0.02)


class Scoring(unittest.TestCase):
    def test_trim_drops_titles_possessives_and_punctuation(self):
        text = "saw Mr. Wren's, then"
        self.assertEqual(text[slice(*trim(text, 4, 15))], "Wren")

    def test_strict_needs_both_ends_and_overlap_does_not(self):
        result = score(["Rose Hunter left"], [[(0, 11, "PERSON")]], [[(0, 4, "PERSON")]], ("PERSON",))
        self.assertEqual(result["strict"]["micro"]["f1"], 0.0)
        self.assertEqual(result["overlap"]["micro"]["f1"], 100.0)


if __name__ == "__main__":
    unittest.main()
