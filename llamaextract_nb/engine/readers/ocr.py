"""Reading pictures of text, by rapidocr: words with boxes, laid out upright whichever way the page was scanned.

The extra `ocr` brings the library with its models, so nothing is downloaded. This is the only place that imports it and
onnxruntime, because each has to be told first that nothing leaves this machine.
"""

from __future__ import annotations

import functools
import importlib.util
import math
import os
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

from PIL import Image

from llamaextract_nb.engine.document import Page, Rule, Word, turned
from llamaextract_nb.engine.images import Frame
from llamaextract_nb.engine.layout import lines_of
from llamaextract_nb.engine.readers.outlines import box_of
from llamaextract_nb.engine.readers.page_numbers import listed_pages
from llamaextract_nb.engine.readers.strokes import rules_on
from llamaextract_nb.errors import ConfigError, DocumentError, LlamaExtractError

LONGEST = 1600  # pixels of a picture's longer side; more costs time and finds no more
_NARROWEST = 80  # times as long as wide: no page is; the library makes it wider, and takes gigabytes for that
_SURE = 0.5  # score of a line, 0..1; less sure ones are mostly smudges
_DOUBTFUL = 0.8  # mean score; below it the page may stand on its head
# Mean chance of a page's letters; below it little of the page can be relied on. Of 79 scans in Latin letters five were
# below (.70 at the least); pages in Cyrillic, Greek, Hebrew and Arabic, drawn for this, were at .48 to .82.
_HARD = 0.8
_LEVEL = 0.15  # degrees; text that is turned by less is level
_WIDE = 4.0  # heights; lines at least this wide tell by how much the page is turned
_GAP = 0.9  # heights between the middles of two letters; a wider one divides words even where no blank was read,
_STEPS = 1.8  # if it is wider than so many usual steps from letter to letter
_PAPER = 255  # what is beyond the edge of a picture that is set upright
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Strip:
    """A line of text as the library found it: its corners from the top left, clockwise as one reads, in pixels.

    `words` are its words with their corners, and the chance that all of their letters were read right.
    """

    text: str
    score: float
    corners: list[_Point]
    words: list[tuple[str, list[_Point], float]]

    @property
    def width(self) -> float:
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        return math.dist(self.corners[0], self.corners[3])

    @property
    def angle(self) -> float:
        (x0, y0), (x1, y1) = self.corners[:2]
        return math.degrees(math.atan2(y1 - y0, x1 - x0))


def is_installed() -> bool:
    """Tell whether the extra `ocr` is there."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


def read_page(frame: Frame, name: str, number: int) -> Page:
    """Return the picture of a page as a page of words, laid out upright.

    Args:
        frame: The page as it is shown.
        name: The document's name, for messages.
        number: The page's number.

    Raises:
        DocumentError: The library fails on it.
        ConfigError: The library came without its models.
    """
    picture, width, height = frame.picture, frame.width, frame.height
    if max(picture.size) > _NARROWEST * min(picture.size):
        return Page(number, width, height, [], source="ocr")
    try:
        quarter, strips = _upright(picture)
    except LlamaExtractError:
        raise
    except Exception as error:  # the library's own, onnxruntime's and OpenCV's have no common root
        problem = f"{name}: page {number} cannot be read by OCR ({type(error).__name__})."
        raise DocumentError(problem, name, number) from None
    middle = (picture.width / 2, picture.height / 2)
    if quarter % 2:
        width, height, middle = height, width, (middle[1], middle[0])
    skew = _skew(strips)
    scale = width / (2 * middle[0])
    words: dict[Word, float] = {}
    for strip in strips:
        for text, corners, sure in strip.words:
            points = turned(corners, -skew, middle, middle) if skew else corners
            xs, ys = [x * scale for x, _ in points], [y * scale for _, y in points]
            box = (round(value, 2) for value in (min(xs), min(ys), max(xs), max(ys)))
            words[Word(text, *box)] = round(sure, 3)
    lines = lines_of(list(words))
    for line in lines:
        line.sure = [words[word] for word in line.words]
    rules = _rules(picture.transpose(BACK[quarter]) if quarter else picture, strips, skew, scale)
    return Page(number, width, height, lines, source="ocr", turn=quarter * 90.0 + skew, rules=rules)


def hard_to_read(pages: Sequence[Page]) -> list[str]:
    """Return a note for a document of which pages could hardly be read, none if there is no such page."""
    hard = [page.number for page in pages if _chance(page) < _HARD]
    if not hard:
        return []
    return [
        f"{listed_pages(hard)} hard for OCR, which is unsure of much of it: the picture is poor, or its letters are "
        "none that OCR knows here (Latin, Chinese and Japanese)"
    ]


def _chance(page: Page) -> float:
    """Return the mean chance that a page's letters were read right; 1 for those that OCR did not read."""
    read = [
        (len(word.text), sure)
        for line in page.lines
        if line.sure
        for word, sure in zip(line.words, line.sure, strict=True)
    ]
    return sum(count * sure for count, sure in read) / sum(count for count, _ in read) if read else 1.0


def _rules(picture: Image.Image, strips: Sequence[_Strip], skew: float, scale: float) -> list[Rule]:
    """Return the ruling lines of a picture whose text is upright but for its skew, in points of the page."""
    if not strips:
        return []
    middle = (picture.width / 2, picture.height / 2)
    boxes = [box_of(turned(corners, -skew, middle, middle)) for strip in strips for _, corners, _ in strip.words]
    grey = picture.convert("L")
    level = grey.rotate(skew, fillcolor=_PAPER) if skew else grey
    height = statistics.median(strip.height for strip in strips)
    return rules_on(level, boxes, height, scale)


def _upright(picture: Image.Image) -> tuple[int, list[_Strip]]:
    """Return by how many quarter turns, clockwise, the text is turned, and its lines once it is turned back."""
    best = (0, _read(picture))
    sideways = _sideways(best[1])
    if not best[1] or (not sideways and _score(best[1]) >= _DOUBTFUL):
        return best
    worth = 0.0 if sideways else _worth(best[1])
    for quarter in (1, 3) if sideways else (2,):
        strips = _read(picture.transpose(BACK[quarter]))
        if _worth(strips) > worth:
            best, worth = (quarter, strips), _worth(strips)
        if _score(strips) >= _DOUBTFUL:
            break
    return best


BACK = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}  # anticlockwise


def _sideways(strips: Sequence[_Strip]) -> bool:
    tall = sum(len(strip.text) for strip in strips if strip.height > 1.5 * strip.width)
    return tall > 0.5 * sum(len(strip.text) for strip in strips)


def _worth(strips: Sequence[_Strip]) -> float:
    return sum(len(strip.text) * strip.score for strip in strips)


def _score(strips: Sequence[_Strip]) -> float:
    return _worth(strips) / max(1, sum(len(strip.text) for strip in strips))


def _skew(strips: Sequence[_Strip]) -> float:
    """Return by how many degrees, clockwise, the lines of a page slope: the median, the long lines counting more."""
    sloping = sorted((strip.angle, strip.width) for strip in strips if strip.width > _WIDE * strip.height)
    half = sum(width for _, width in sloping) / 2
    for angle, width in sloping:
        half -= width
        if half <= 0:
            return round(angle, 2) if abs(angle) >= _LEVEL else 0.0
    return 0.0


def _read(picture: Image.Image) -> list[_Strip]:
    import numpy as np

    found = _library()(np.asarray(picture)[:, :, ::-1], return_word_box=True, return_single_char_box=True)
    if found.boxes is None or found.txts is None:
        return []
    strips = []
    for corners, text, score, letters in zip(found.boxes, found.txts, found.scores, found.word_results, strict=True):
        if score >= _SURE:
            points = [(float(x), float(y)) for x, y in corners]
            height = math.dist(points[0], points[3])
            boxes = [(float(sure), [(float(x), float(y)) for x, y in box]) for _, sure, box in letters]
            words = list(_words(text, boxes, height))
            strips.append(_Strip(text, float(score), points, words))
    return strips


def _words(
    text: str, letters: Sequence[tuple[float, list[_Point]]], height: float
) -> Iterator[tuple[str, list[_Point], float]]:
    """Yield the words of a line with corners and chances; there are a chance and a box for each letter but blanks."""
    left = iter(letters)
    for token in text.split():
        read = [letter for _, letter in zip(token, left, strict=False)]
        own = [box for _, box in read]
        steps = [_middle(after) - _middle(before) for before, after in pairwise(own)]
        limit = max(_GAP * height, _STEPS * statistics.median_low(steps)) if steps else 0.0
        start = 0
        for index in range(1, len(own) + 1):
            if index == len(own) or steps[index - 1] > limit:
                first, last = own[start], own[index - 1]
                sure = math.prod(chance for chance, _ in read[start:index])
                yield token[start:index], [first[0], last[1], last[2], first[3]], sure
                start = index


def _middle(box: list[_Point]) -> float:
    return sum(x for x, _ in box) / 4


@functools.cache
def _library() -> Any:
    # From 1.29 on, onnxruntime writes a device id into the user's cache folder and sends telemetry, and reads this only
    # once, when it is loaded: https://github.com/microsoft/onnxruntime/pull/27379
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime
    from rapidocr import RapidOCR
    from rapidocr.utils.download_file import DownloadFile

    onnxruntime.disable_telemetry_events()  # on Windows, where the variable means nothing
    downloads: Any = DownloadFile
    downloads._make_http_request = _refuse

    # One thread: the service runs a worker for each core. A page that is upside down is rarer than the classifier is
    # dear, so such pages are known by their scores.
    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Global.text_score": 0.0,
            "Global.max_side_len": LONGEST,
            "Det.limit_type": "max",
            "Det.limit_side_len": 1280,
            # Every line is read by itself: beside others it would be padded to the longest, which costs time, and
            # would read differently from page to page.
            "Rec.rec_img_shape": [3, 48, 48],
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _refuse(url: str, *_: object) -> NoReturn:
    """Stand where the library would download a model that is missing or damaged."""
    model = url.rpartition("/")[2]
    raise ConfigError(
        f"OCR lacks its model {model}, or it is damaged, and nothing is downloaded: install it again "
        "(pip install --force-reinstall rapidocr)."
    )
