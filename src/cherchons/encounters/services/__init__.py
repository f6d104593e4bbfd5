"""Verbs: what people do with encounters. Each module is a part; import the part."""
