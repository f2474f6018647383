"""Writes the pictures of src/test/resources/images: lossy WebP of each method of libwebp beside what libwebp decodes, and
pictures with EXIF rotation.

    pip install pillow numpy
    python bench/goldens/webp_images.py src/test/resources/images
"""
import pathlib
import sys

import numpy as np
from PIL import Image, ImageFilter

SIDES = (72, 56)


def picture(seed):
    """Smooth colours with some texture and a few edges, as photographs have."""
    rng = np.random.default_rng(seed)
    width, height = SIDES
    noise = rng.integers(0, 256, (height // 8 + 2, width // 8 + 2, 3), dtype=np.uint8)
    smooth = Image.fromarray(noise).resize(SIDES, Image.BICUBIC)
    texture = Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))
    blurred = texture.filter(ImageFilter.GaussianBlur(2))
    mixed = np.asarray(Image.blend(smooth, blurred, 0.4)).copy()
    left, top = rng.integers(4, 30, 2)
    mixed[top : top + 16, left : left + 24] = rng.integers(0, 256, 3)
    return Image.fromarray(mixed)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for method in range(7):
        name = folder / f"webp-method-{method}"
        picture(method).save(name.with_suffix(".webp"), quality=75, method=method)
        Image.open(name.with_suffix(".webp")).convert("RGB").save(name.with_suffix(".png"))
    corners = Image.new("RGB", (6, 4), (255, 255, 255))
    corners.putpixel((0, 0), (255, 0, 0))  # top left
    corners.putpixel((5, 0), (0, 255, 0))  # top right
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x112] = orientation
        corners.save(folder / f"exif-{orientation}.png", exif=exif)
        corners.save(folder / f"exif-{orientation}.webp", exif=exif, lossless=True, exact=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
