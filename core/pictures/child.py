"""The child process: one picture comes in on standard input, the same picture goes out as a new file.

Run by its path and alone, so that it imports nothing of ours and starts quickly. Whatever a decoder does with hostile
bytes, it does here: with little memory, little time and no way to write a file.

The answer is one line of JSON and then the bytes: ``{"content_type", "extension", "width", "height"}``, or
``{"refused": "picture_too_large"}`` and nothing behind it.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

MEMORY_BYTES = 512 * 1024 * 1024
PROCESSOR_SECONDS = 10
NICENESS = 10  # pages go first

# A camera's JPEG is decoded small, so that its size costs little; all others have to be taken in whole.
MAX_PIXELS_DECODED_SMALL = 100_000_000
MAX_PIXELS = 50_000_000
MAX_PIXELS_WITH_TRANSPARENCY = 25_000_000
LEAST_SIDE = 16
JPEG_QUALITY = 85

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF")
# MPO is a JPEG with more pictures behind it, as phones make for portraits, depth and brightness: opened as a JPEG.
DECODED_SMALL = ("JPEG", "MPO")


class Refused(Exception):
    """``args[0]`` is the code that the parent passes on."""


def main(longest_side: int) -> int:
    set_limits()
    register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    try:
        picture = shrink(decode(sys.stdin.buffer.read(), longest_side), longest_side)
        content, content_type, extension = encode(picture)
    except Refused as refused:
        return answer({"refused": refused.args[0]})
    return answer(
        {
            "content_type": content_type,
            "extension": extension,
            "width": picture.width,
            "height": picture.height,
        },
        content,
    )


def set_limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)


def decode(data: bytes, longest_side: int) -> Image.Image:
    """The first picture of the file, not larger than it has to be. Raises Refused."""
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
        require_sensible_size(picture)
        picture.draft("RGB", (longest_side, longest_side))
        picture.load()
        return picture
    except UnidentifiedImageError:
        raise Refused("picture_format") from None
    except MemoryError:
        raise Refused("picture_too_large") from None
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError):
        raise Refused("picture_unreadable") from None


def require_sensible_size(picture: Image.Image) -> None:
    """Judge by the header alone. Raises Refused."""
    if min(picture.size) < LEAST_SIDE:
        raise Refused("picture_too_small")
    if picture.format in DECODED_SMALL:
        most = MAX_PIXELS_DECODED_SMALL
    else:
        most = MAX_PIXELS_WITH_TRANSPARENCY if is_transparent(picture) else MAX_PIXELS
    if picture.width * picture.height > most:
        raise Refused("picture_too_many_pixels")


def is_transparent(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def shrink(picture: Image.Image, longest_side: int) -> Image.Image:
    """Small first, then upright, so that no step holds two large pictures. Raises Refused."""
    try:
        if picture.mode not in ("RGB", "RGBA"):
            picture = picture.convert("RGBA" if is_transparent(picture) else "RGB")
        picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
        return ImageOps.exif_transpose(picture)
    except MemoryError:
        raise Refused("picture_too_large") from None
    except (OSError, ValueError, SyntaxError, EOFError, RuntimeError):
        raise Refused("picture_unreadable") from None


def encode(picture: Image.Image) -> tuple[bytes, str, str]:
    # A new picture of the same pixels: nothing that came with the old one is written.
    buffer = io.BytesIO()
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] != 255:
        clean = Image.new("RGBA", picture.size)
        clean.paste(picture)
        clean.save(buffer, "PNG", optimize=True)
        return buffer.getvalue(), "image/png", "png"
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    clean.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue(), "image/jpeg", "jpg"


def answer(head: dict[str, object], content: bytes = b"") -> int:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
