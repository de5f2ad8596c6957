"""Template banks, one kind of writing per module. Each line is one template; see `template.py` for the language."""
