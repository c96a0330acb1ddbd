#!/bin/sh
# Makes the two fonts that receipts embed, from the published JetBrains Mono (SIL Open Font License 1.1, see OFL.txt).
#
# Needs npm, and Python with `pip install fonttools brotli`. Run it in this folder; it writes regular.ttf and bold.ttf.
# Regular holds ASCII, Latin-1 and the typographic quotes, dashes, bullet and ellipsis; bold holds letters, digits and the
# plainest signs, so that both together stay near 14 KB in a compressed PDF; a bold text with more is set in regular. Hinting, ligatures, kerning and names are left out: a receipt is
# set glyph by glyph on a fixed grid. A character that neither font has is printed as `?` (src/receipt/pdf/font.rs).
set -eu
VERSION=5.3.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@fontsource/jetbrains-mono@$VERSION" >/dev/null && tar xzf ./*.tgz)

ASCII='U+20-7E'
PLAIN='U+20,U+26-29,U+2B-3A,U+41-5A,U+61-7A'
LATIN='U+A0-FF,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026'

subset() { # weight, characters, output
    pyftsubset "$work/package/files/jetbrains-mono-latin-$1-normal.woff2" --unicodes="$2" --no-hinting \
        --layout-features='' --name-IDs='' --notdef-outline --no-glyph-names --no-recalc-timestamp --recalc-bounds \
        --drop-tables+=GSUB,GPOS,GDEF,DSIG,meta,STAT,gasp,post,name --output-file="$work/$3"
    python3 -c "
from fontTools.ttLib import TTFont
font = TTFont('$work/$3', recalcTimestamp=False)
font.flavor = None
font.save('$3')"
}

subset 400 "$ASCII,$LATIN" regular.ttf
subset 700 "$PLAIN" bold.ttf
cp "$work/package/LICENSE" OFL.txt
