#!/usr/bin/env python3
"""Which sample of a line Pillow takes for each of a resized one (needs pillow, numpy).

    python bench/goldens/nearest_samples.py > src/test/resources/images/nearest.json
"""
import json

import numpy as np
from PIL import Image

SIZES = [(4, 6), (4, 7), (254, 239), (254, 253), (250, 10), (90, 60), (100, 30), (3, 7), (255, 224)]


def samples(source, target):
    line = Image.fromarray(np.arange(source, dtype=np.uint8)[None, :])
    return np.asarray(line.resize((target, 1), Image.Resampling.NEAREST))[0].tolist()


print(json.dumps([{"source": s, "target": t, "samples": samples(s, t)} for s, t in SIZES]))
