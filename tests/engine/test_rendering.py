"""Pictures of pages: PDFs and images alike, in whatever mode an image is kept."""

import base64
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.colors import white
from reportlab.pdfgen.canvas import Canvas

from llamaextract_nb.engine.rendering import picture
from llamaextract_nb.errors import DocumentError
from llamaextract_nb.sample_data import samples

# 64 by 40 pixels, black on the left and white on the right; nothing that the tests need can write this format.
HEIC = base64.b85decode(
    b"0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0004fZDn*}000000000XXk=`10000000000aA{+700000000000000000000B57=I"
    b"V*mgE07O6l0RRC200001p#T8@00000000*N001LtX>Mi!000000RR916=`l}WdZ;I000310BCk&F#rGn01j|zbZr0t000010002}"
    b"X>f9I0002pX>en20001XXm(>m0RwOV0058x000009`FGC{rLC*01pFT0096PKmiN^|NjGU00093kN^M!000939=ZZRVE_RDDnbDP"
    b"18@KU0|1Z!00RI30{|YNAb|yz>g1-"
    b"mxCm%4AOHXZ10VnZ0{|gn00967L;=Bbz=;3=025<xY;ta6Y<K_x01W^JfB*mh6lrsCWdHyG00000KmY&$KmY&$C}V74Z~y=RKmY&"
    b"$0RR91C;$Ke0RR91000000{{R2=l}o!0ssI25O8UDX#fBK00RgJ2mk;87-"
    b"?{AVE_OC000000RRC7fdT^sga7~lA8lk|bN~PV6DR?%1Q_@Oqo4n)qSjsZZ-E*}"
)


def opened(made):
    return Image.open(io.BytesIO(made.png))


def saved(path, image, **options):
    image.save(path, **options)
    return path


def test_a_pdf_page():
    made = picture(samples("invoice")[0], "a.pdf", dpi=72)
    assert (made.page, made.pages) == (1, 1)
    assert opened(made).size == (round(made.width + 0.49), round(made.height + 0.49))


def test_what_was_filled_into_a_form_is_drawn(tmp_path):
    canvas = Canvas(str(tmp_path / "form.pdf"), pagesize=(200, 100))
    canvas.acroForm.textfield(value="MMMMMM", x=20, y=20, width=160, height=40, borderWidth=0, fillColor=white)
    canvas.showPage()
    canvas.save()
    shown = opened(picture(tmp_path / "form.pdf", "form.pdf", dpi=72)).convert("L")
    assert min(shown.crop((25, 45, 175, 75)).tobytes()) < 100


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_images_in_every_mode(tmp_path, mode):
    white = {"LA": (255, 0), "RGBA": (0, 0, 0, 0), "RGB": (255, 255, 255), "I;16": 65535, "CMYK": (0, 0, 0, 0), "1": 1}
    image = Image.new("P" if mode == "P" else mode, (300, 200), white.get(mode, 255))
    if mode == "P":
        image = Image.new("RGB", (300, 200), "white").quantize(4)
    made = picture(saved(tmp_path / "a.tif", image, dpi=(100, 100)), "a.tif", dpi=50)
    assert (made.width, made.height, made.page, made.pages) == (216, 144, 1, 1)
    shown = opened(made)
    assert (shown.mode, shown.size) == ("RGB", (150, 100))
    assert shown.getpixel((75, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("size", "dpi", "points"),
    [
        ((1240, 1754), (150, 150), (595.2, 841.92)),
        ((1240, 1754), None, (595.0, 841.63)),  # no resolution: as wide as A4
        ((4000, 3000), (72, 72), (793.33, 595.0)),  # a camera's, of a page four feet wide
        ((300, 200), (1200, 1200), (892.5, 595.0)),  # of a page the size of a stamp
    ],
)
def test_how_large_a_page_is(tmp_path, size, dpi, points):
    made = picture(saved(tmp_path / "a.png", Image.new("1", size, 1), **({"dpi": dpi} if dpi else {})), "a.png", dpi=20)
    assert (made.width, made.height) == (pytest.approx(points[0], abs=0.2), pytest.approx(points[1], abs=0.2))


def test_pages_of_a_fax_and_bytes(tmp_path):
    path = saved(tmp_path / "fax.tif", Image.new("L", (300, 200), 0), save_all=True, append_images=[Image.new("L", (200, 300), 255)])  # fmt: skip
    second = picture(path.read_bytes(), "fax.tif", 2)
    assert (second.page, second.pages, second.width < second.height) == (2, 2, True)
    assert picture(path, "fax.tif", 9).page == 2


def test_a_photo_of_a_phone():
    made = opened(picture(HEIC, "a.heic", dpi=72))
    assert made.width / made.height == pytest.approx(64 / 40, abs=0.01)
    left, right = (made.getpixel((round(made.width * share), 20)) for share in (0.25, 0.75))
    assert max(left) < 40
    assert min(right) > 215


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(12, len(HEIC) - 1), st.integers(0, 255)), max_size=4), st.integers(20, len(HEIC)))
def test_a_photo_that_is_damaged_is_drawn_or_refused(changes, length):
    content = bytearray(HEIC)
    for place, value in changes:
        content[place] = value
    try:
        made = picture(bytes(content[:length]), "a.heic", dpi=20).page
    except DocumentError as error:
        made = str(error)
    assert made == 1 or made.startswith("a.heic")


def test_what_cannot_be_drawn(tmp_path):
    with pytest.raises(DocumentError, match=r"cut.png: the image is damaged or cut off"):
        picture(b"\x89PNG\r\n\x1a\n" + bytes(64), "cut.png")
    with pytest.raises(DocumentError, match=r"gone.pdf does not exist"):
        picture(tmp_path / "gone.pdf", "gone.pdf")
    with pytest.raises(DocumentError, match=r"cut.pdf: page 1 cannot be drawn"):
        picture(b"%PDF-1.7 cut", "cut.pdf")
