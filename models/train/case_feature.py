"""The case feature: what an uncased encoder can't see. One class per word piece, from the piece's own slice of the text.

Rule (ported one to one by the runner): over the characters of the slice, `upper` counts those with the Unicode property
Uppercase and `lower` those with Lowercase (Python `str.isupper`/`islower` of one character, Rust
`char::is_uppercase`/`is_lowercase`); all other characters are skipped. Special tokens and padding are NO_LETTER.
"""

NO_LETTER, LOWER, TITLE, UPPER, MIXED = range(5)
CLASS_NAMES = ("no_letter", "lower", "title", "upper", "mixed")
RULE = (
    "slice = text[start..end] of the word piece; skip every character that is neither Unicode Uppercase nor Lowercase; "
    "none left: 0 no_letter; all lowercase: 1 lower; all uppercase (also a single letter): 3 upper; "
    "first uppercase and all others lowercase: 2 title; anything else: 4 mixed. [CLS], [SEP] and padding: 0."
)


def case_class(piece: str) -> int:
    cases = [ch.isupper() for ch in piece if ch.isupper() or ch.islower()]
    if not cases:
        return NO_LETTER
    if not any(cases):
        return LOWER
    if all(cases):
        return UPPER
    if cases[0] and not any(cases[1:]):
        return TITLE
    return MIXED
