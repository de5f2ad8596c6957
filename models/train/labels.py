"""The tagger's label set: BIO over twelve types. Order is part of the weights; append, never reorder."""

TYPES = ("PERSON", "LOCATION", "ORGANISATION", "DATE", "ADDRESS", "PHONE", "EMAIL", "ID", "VEHICLE", "TITLE", "OCCUPATION", "RELATIONSHIP")
LABELS = ("O",) + tuple(f"{prefix}-{kind}" for kind in TYPES for prefix in "BI")
LABEL_ID = {label: index for index, label in enumerate(LABELS)}
OUTSIDE = 0
IGNORED = -100  # target of special tokens and padding
