#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["scikit-learn==1.9.1"]
# ///
"""Write data/digits.json: the handwritten digits of lesson 2.3, as scikit-learn has them.

    uv run Fixtures/record_digits.py

1,797 images of 8 × 8 pixels from 0 to 16, the test part of the UCI Optical Recognition of
Handwritten Digits (E. Alpaydin and C. Kaynak 1998, doi:10.24432/C50P49, CC BY 4.0). An image is 64
characters, row by row, each a pixel in base 17: 0 to 9, then a to g.
"""

import sklearn
from sklearn.datasets import load_digits

import record

VERSION = "1.9.1"
PIXELS = "0123456789abcdefg"


def main():
    if sklearn.__version__ != VERSION:
        raise SystemExit(f"This is scikit-learn {sklearn.__version__}; {VERSION} is needed.")
    digits = load_digits()
    images = ["".join(PIXELS[int(pixel)] for pixel in image) for image in digits.data]
    content = {
        "format": "gradus.digits/1",
        "recordedBy": {"framework": "scikit-learn", "version": VERSION},
        "source": "UCI Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak 1998, "
                  "doi:10.24432/C50P49; its test part, as sklearn.datasets.load_digits has it",
        "licence": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        "changes": "each pixel, 0 to 16, is written as one character in base 17",
        "labels": "".join(str(label) for label in digits.target),
        "images": images,
    }
    record.write_atomically(record.HERE / "data/digits.json", (record.dump(content) + "\n").encode())
    record.write_manifest()


if __name__ == "__main__":
    main()
