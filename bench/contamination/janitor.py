"""The Python way of lm-evaluation-harness's janitor, step by step: lower-case and strip ASCII punctuation, split, 13-word windows, set look-up.

Uses the original where it is installed (module lm_eval.decontamination.janitor), else the same steps written anew.
Usage: python3 janitor.py corpus.txt items.txt bytes -> {"rate": MB/s, "original": bool}
"""

import importlib.util
import json
import string
import sys
import time

TABLE = str.maketrans(string.ascii_lowercase + string.ascii_uppercase, string.ascii_lowercase * 2, string.punctuation)
N = 13


def normalise(text):
    return text.translate(TABLE)


def windows(text):
    words = text.split()
    for at in range(len(words) - N + 1):
        yield " ".join(words[at : at + N])


def register(texts):
    known = set()
    for text in texts:
        known.update(normalise(window) for window in windows(text))
    return known


def clean(text, known):
    found = 0
    for window in windows(text):
        if normalise(window) in known:
            found += 1
    return found


corpus, items, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open(items, encoding="utf-8") as file:
    texts = file.read().split("\n")
with open(corpus, "rb") as file:
    data = file.read(limit).decode("utf-8", "ignore")
documents = data.split("\n")

original = importlib.util.find_spec("lm_eval") is not None
if original:
    from lm_eval.decontamination.janitor import Janitor

    janitor = Janitor()
    for text in texts:
        janitor.register_contaminant_python(text)
    began = time.perf_counter()
    for document in documents:
        janitor.clean_python(document)
else:
    known = register(texts)
    began = time.perf_counter()
    for document in documents:
        clean(document, known)
seconds = time.perf_counter() - began
print(json.dumps({"rate": len(data.encode()) / 1e6 / seconds, "original": original}))
