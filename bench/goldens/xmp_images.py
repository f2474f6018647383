#!/usr/bin/env python3
"""Makes the images of XmpOrientationTest, and beside each what Pillow makes of it, as PNG (needs pillow).

    python bench/goldens/xmp_images.py src/test/resources/images/xmp
"""
import sys
from pathlib import Path

from PIL import Image, ImageOps, PngImagePlugin, TiffImagePlugin

ORIENTATION = 0x112
MAKE = 0x10F
XMP_OF_TIFF = 700
PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"{}</rdf:Description></rdf:RDF></x:xmpmeta>'
)


def attribute(orientation):
    return PACKET.format(f' tiff:Orientation="{orientation}">')


def element(orientation):
    return PACKET.format(f"><tiff:Orientation>{orientation}</tiff:Orientation>")


def exif(tag, value):
    values = Image.Exif()
    values[tag] = value
    return values


def png_texts(xmp=None, compressed=False, profile=None):
    texts = PngImagePlugin.PngInfo()
    if xmp:
        texts.add_itxt("XML:com.adobe.xmp", xmp, zip=compressed)
    if profile:
        data = profile.tobytes()
        texts.add_text("Raw profile type exif", f"\nexif\n{len(data):8}\n{data.hex()}\n")
    return texts


def tiff_tags(xmp):
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype[XMP_OF_TIFF] = 1
    tags[XMP_OF_TIFF] = xmp.encode()
    return tags


def save_all(folder):
    image = Image.new("RGB", (16, 8), (200, 200, 200))
    image.paste((250, 0, 0), (0, 0, 8, 4))
    image.paste((0, 0, 250), (8, 0, 16, 4))
    for name, options in {
        "attribute.png": {"pnginfo": png_texts(attribute(6))},
        "element.png": {"pnginfo": png_texts(element(3))},
        "compressed.png": {"pnginfo": png_texts(attribute(8), compressed=True)},
        "beside-exif.png": {"pnginfo": png_texts(attribute(6)), "exif": exif(ORIENTATION, 3)},
        "upright-exif.png": {"pnginfo": png_texts(attribute(6)), "exif": exif(ORIENTATION, 1)},
        "other-exif.png": {"pnginfo": png_texts(attribute(6)), "exif": exif(MAKE, "none")},
        "nonsense.png": {"pnginfo": png_texts(attribute(9))},
        "profile.png": {"pnginfo": png_texts(attribute(6), profile=exif(ORIENTATION, 4))},
        "attribute.jpg": {"xmp": attribute(6).encode(), "quality": 100, "subsampling": 0},
        "element.jpg": {"xmp": element(5).encode(), "quality": 100, "subsampling": 0},
        "beside-exif.jpg": {
            "xmp": attribute(6).encode(), "exif": exif(ORIENTATION, 2), "quality": 100, "subsampling": 0
        },
        "other-exif.jpg": {
            "xmp": attribute(6).encode(), "exif": exif(MAKE, "none"), "quality": 100, "subsampling": 0
        },
        "attribute.webp": {"xmp": attribute(6).encode(), "lossless": True},
        "beside-exif.webp": {"xmp": attribute(6).encode(), "exif": exif(ORIENTATION, 7), "lossless": True},
        "attribute.tif": {"tiffinfo": tiff_tags(attribute(6))},
        "element.tif": {"tiffinfo": tiff_tags(element(8))},
    }.items():
        image.save(folder / name, **options)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    save_all(folder)
    for file in sorted(folder.iterdir()):
        if not file.name.endswith(".expected.png"):
            # A new picture, for save() would add the texts of the file.
            seen = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
            plain = Image.new("RGB", seen.size)
            plain.paste(seen)
            plain.save(f"{file}.expected.png")


main()
