"""Makes the bundled faces out of the packages that README.md names.

    python3 -m venv v && v/bin/pip install fonttools brotli zopfli && v/bin/python make.py DEBIAN NPM OUT

DEBIAN is the folder that the Debian packages were unpacked into, NPM that of the npm package.
"""
import sys
import zopfli.zlib
from pathlib import Path
from fontTools import subset

DEBIAN, NPM, OUT = map(Path, sys.argv[1:4])
FONTS = DEBIAN / "usr/share/fonts"


def options(**more):
    chosen = subset.Options()
    chosen.layout_features = ["*"]
    chosen.glyph_names = False
    # The licence and whose it is stay in the file.
    chosen.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    for name, value in more.items():
        setattr(chosen, name, value)
    return chosen


def write(font, characters, chosen, name):
    subsetter = subset.Subsetter(chosen)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = None
    font.save(OUT / name)


def characters_of(encoding, rows, columns=range(0xA1, 0xFF)):
    """The characters in these rows of an encoding of two bytes."""
    for row in rows:
        for column in columns:
            try:
                yield ord(bytes([row, column]).decode(encoding))
            except UnicodeDecodeError:
                pass


def common_cjk():
    """What everyday Chinese, Japanese and Korean is written with, and signs."""
    found = set(range(0x2190, 0x2800)) | set(range(0x3000, 0x3100)) | set(range(0xFF00, 0xFFF0))
    found.update(characters_of("gb2312", range(0xB0, 0xD8)))  # level 1
    found.update(characters_of("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)]))  # level 1
    found.update(characters_of("euc_jp", range(0xB0, 0xD0)))  # JIS level 1
    found.update(characters_of("euc_kr", range(0xB0, 0xC9)))  # the syllables of KS X 1001
    for encoding in ("gb2312", "euc_jp", "euc_kr"):  # signs
        found.update(characters_of(encoding, range(0xA1, 0xAA)))
    return found


chosen = options(
    font_number=2,  # the simplified Chinese face
    hinting=False,
    layout_features=["kern", "liga", "ccmp", "mark", "mkmk"],
    drop_tables=subset.Options().drop_tables + ["vhea", "vmtx", "VORG", "BASE"],
)
font = subset.load_font(str(FONTS / "opentype/noto/NotoSansCJK-Bold.ttc"), chosen)
write(font, common_cjk(), chosen, "NotoSansCJKsc-Bold-common.otf")

for script in ("Arabic", "Devanagari", "Hebrew", "Thai"):
    chosen, name = options(hinting=False), f"NotoSans{script}-Bold.ttf"
    font = subset.load_font(str(FONTS / "truetype/noto" / name), chosen)
    write(font, set(font.getBestCmap()), chosen, name)

chosen = options(drop_tables=subset.Options().drop_tables + ["vhea", "vmtx"])
font = subset.load_font(str(NPM / "package/files/noto-color-emoji-emoji-400-normal.woff2"), chosen)
del font["SVG "]  # the same pictures once more
write(font, set(font.getBestCmap()), chosen, "emoji.ttf")
plain = OUT / "emoji.ttf"
packed = zopfli.zlib.compress(plain.read_bytes(), numiterations=5)
(OUT / "NotoColorEmoji.ttf.zz").write_bytes(packed)
plain.unlink()
