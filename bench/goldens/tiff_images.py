#!/usr/bin/env python3
"""Makes the TIFF files of TiffTest, and beside each what Pillow decodes, as PNG (needs pillow, numpy).

    python bench/goldens/tiff_images.py src/test/resources/images/tiff
"""
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

ORIENTATION = 0x112
BLACK_IS_ZERO = b"\x06\x01\x03\x00\x01\x00\x00\x00\x01"  # the entry of the header


def picture():
    y, x = np.mgrid[0:20, 0:30]
    return Image.fromarray(np.stack([x * 8, y * 12, (x + y) * 5], -1).astype(np.uint8))


def save_all(folder):
    plain = picture()
    see_through = plain.copy()
    see_through.putalpha(Image.linear_gradient("L").resize(plain.size))
    deep = np.arange(600).reshape(20, 30) * 109
    turned = Image.Exif()
    turned[ORIENTATION] = 6
    for name, image, options in [
        ("rgb", plain, {}),
        ("grey", plain.convert("L"), {}),
        ("grey16", Image.fromarray(deep.astype(np.uint16)), {}),
        ("one-bit", plain.convert("1"), {}),
        ("palette", plain.quantize(16), {}),
        ("alpha", see_through, {}),
        ("jpeg", plain, {"compression": "jpeg", "quality": 95}),
        ("lzw", plain, {"compression": "tiff_lzw"}),
        ("deflate", plain, {"compression": "tiff_adobe_deflate"}),
        ("pages", plain, {"save_all": True, "append_images": [plain.rotate(180)]}),
        ("turned", plain, {"exif": turned}),
        ("ycbcr", plain.convert("YCbCr"), {}),
        ("group4", plain.convert("1"), {"compression": "group4"}),
        ("cmyk", plain.convert("CMYK"), {}),
        ("float", Image.fromarray(np.linspace(0, 255, 600).reshape(20, 30).astype(np.float32)), {}),
    ]:
        image.save(folder / f"{name}.tif", **options)
    grey = bytearray((folder / "grey.tif").read_bytes())
    at = grey.find(BLACK_IS_ZERO)
    grey[at + len(BLACK_IS_ZERO) - 1] = 0
    (folder / "white-is-zero.tif").write_bytes(grey)


def decoded(file):
    image = ImageOps.exif_transpose(Image.open(file))
    if image.mode == "RGBA":
        white = Image.new("RGBA", image.size, (255,) * 4)
        white.alpha_composite(image)
        image = white
    if image.mode == "I;16":
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    return image.convert("RGB")


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    save_all(folder)
    for file in sorted(folder.glob("*.tif")):
        if file.stem not in ("cmyk", "float"):  # which slimfit refuses
            decoded(file).save(file.with_suffix(".png"))


if __name__ == "__main__":
    main()
