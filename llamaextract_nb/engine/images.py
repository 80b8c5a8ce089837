"""Image files: their pages as pictures, upright as the camera or scanner meant them, never larger than asked for."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from llamaextract_nb.engine.readers.extras import needs_formats
from llamaextract_nb.engine.readers.kinds import is_heic
from llamaextract_nb.errors import DocumentError

MOST_PIXELS = 80_000_000  # of a page; A3 at 600 dots an inch has 70 million
_SHORT_SIDE = 595.0  # points, A4's, of an image that does not say its resolution
_SIZES = (72.0, 1440.0)  # points; a resolution that makes the long side shorter or longer is not believed
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP", "HEIF")
# What Pillow raises on damaged files differs from format to format.
_DAMAGED = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """A page of an image file as it is shown: an RGB picture, and the page's size in points."""

    picture: Image.Image
    width: float
    height: float


class ImageFile:
    """An open image file.

    Args:
        content: The file, as a path or its bytes.
        name: What it is called in messages.

    Raises:
        DocumentError: It is damaged, has more pixels than is safe, or is HEIC and the extra `formats` is missing.
    """

    def __init__(self, content: Path | bytes, name: str) -> None:
        self._name = name
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        if is_heic(content, name):
            _know_heic(name)
        with self._guarded(1):
            self._image = Image.open(source, formats=_FORMATS)
            # Animations and previews are one page; only TIFF keeps a document's pages this way.
            self.count = getattr(self._image, "n_frames", 1) if self._image.format == "TIFF" else 1

    def __enter__(self) -> ImageFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._image.close()

    def size(self, number: int) -> tuple[float, float]:
        """Return the width and height of a page (from 1) in points, before it is turned upright."""
        with self._guarded(number):
            if self.count > 1:
                self._image.seek(number - 1)
            width, height = self._image.size
            if width * height > MOST_PIXELS:
                raise self._too_large(number)
            return _points(width, height, self._image.info.get("dpi"))

    def frame(self, number: int, longest: int) -> Frame:
        """Return a page.

        Args:
            number: The page, from 1.
            longest: The most pixels on its longer side; a larger page is made smaller.

        Raises:
            DocumentError: The page is damaged, or has more pixels than is safe.
        """
        width, height = self.size(number)
        with self._guarded(number):
            image = self._image
            image.draft("RGB", (longest, longest))  # a JPEG is made smaller while it is decoded
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            picture = _plain(image)
            picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
            picture = _rgb(picture)
        if (picture.width > picture.height) != (width > height):
            width, height = height, width
        return Frame(picture, width, height)

    @contextlib.contextmanager
    def _guarded(self, number: int) -> Iterator[None]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # on odd metadata, and on sizes that are checked here
                yield
        except Image.DecompressionBombError:
            raise self._too_large(number) from None
        except _DAMAGED:
            where = f"page {number} of " if number > 1 else ""
            raise DocumentError(
                f"{self._name}: {where}the image is damaged or cut off: get it again from where it came from.",
                self._name,
                number,
            ) from None

    def _too_large(self, number: int) -> DocumentError:
        return DocumentError(
            f"{self._name} has more than {MOST_PIXELS // 1_000_000} million pixels on page {number}, the limit for an "
            "image: scan it at a lower resolution, or make it smaller.",
            self._name,
            number,
        )


def _know_heic(name: str) -> None:
    """Let Pillow read HEIC, by pi-heif: it only reads (LGPL, 1.5 MB; pillow-heif has a GPL encoder too, 5.7 MB)."""
    try:
        import pi_heif
    except ImportError:
        raise needs_formats(name, "is a photo in HEIC") from None
    # No previews, and no depth: they are other images in the file.
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def _points(width: int, height: int, dpi: object) -> tuple[float, float]:
    """Return the size of a page in points, by its resolution if that gives the size of a sheet of paper."""
    try:
        across, down = (72.0 / float(value) for value in dpi)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        across = down = 0.0
    if not _SIZES[0] <= max(width * across, height * down) <= _SIZES[1] or not 0.5 <= across / down <= 2:
        across = down = _SHORT_SIDE / min(width, height)
    return round(width * across, 2), round(height * down, 2)


def _plain(image: Image.Image) -> Image.Image:
    """Return an image in a mode that can be made smaller; most are in one, and a copy of a large one is dear."""
    if image.mode in ("L", "LA", "RGB", "RGBA"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):  # 16 bits
        return image.convert("I").point([value // 256 for value in range(65536)], "L")
    return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")


def _rgb(image: Image.Image) -> Image.Image:
    """Return an image in RGB; what is transparent is white, as paper is."""
    if image.mode not in ("LA", "RGBA"):
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    paper.alpha_composite(layer)
    return paper.convert("RGB")
