//! The two fonts that receipts are set in: JetBrains Mono, subset beforehand by `assets/font/subset.sh`. Nothing is
//! shaped: every glyph has the same width.
//!
//! No text reaches a page with a character that its font lacks.

use std::sync::OnceLock;

use lopdf::{Dictionary, Stream};
use printpdf::{FontId, ParsedFont};
use unicode_width::UnicodeWidthChar;

/// The advance of every glyph, in units of the font size.
const ADVANCE: f32 = 0.6;
/// The same in thousandths, as the PDF says it.
pub(super) const ADVANCE_UNITS: i64 = 600;
/// Replaces a character that no face has.
const MISSING: char = '?';

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FontFace {
    Regular,
    Bold,
}

impl FontFace {
    pub(super) const ALL: [Self; 2] = [Self::Regular, Self::Bold];

    /// The fixed name inside the PDF; without it the bytes would differ from run to run.
    pub(super) fn id(self) -> FontId {
        FontId(self.name().to_owned())
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Regular => "Regular",
            Self::Bold => "Bold",
        }
    }

    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../assets/font/regular.ttf"),
            Self::Bold => include_bytes!("../../../assets/font/bold.ttf"),
        }
    }

    /// The PostScript name. PDF marks a subset font with a tag of six capitals.
    const fn full_name(self) -> &'static str {
        match self {
            Self::Regular => "LOKETR+JetBrainsMono-Regular",
            Self::Bold => "LOKETB+JetBrainsMono-Bold",
        }
    }
}

struct LoadedFont {
    parsed: ParsedFont,
    compressed: Vec<u8>,
}

pub(super) struct FontSet {
    regular: LoadedFont,
    bold: LoadedFont,
}

/// Both faces, read once; `None` only if the built-in bytes are no font (a test proves that they are).
pub(super) fn fonts() -> Option<&'static FontSet> {
    static FONTS: OnceLock<Option<FontSet>> = OnceLock::new();
    FONTS.get_or_init(|| Some(FontSet { regular: read(FontFace::Regular)?, bold: read(FontFace::Bold)? })).as_ref()
}

fn read(face: FontFace) -> Option<LoadedFont> {
    let mut parsed = ParsedFont::from_bytes(face.bytes(), 0, &mut Vec::new())?;
    parsed.font_name = Some(face.full_name().to_owned());
    let mut stream = Stream::new(Dictionary::new(), face.bytes().to_vec());
    stream.compress().ok()?;
    Some(LoadedFont { parsed, compressed: stream.content })
}

impl FontSet {
    const fn of(&self, face: FontFace) -> &LoadedFont {
        match face {
            FontFace::Regular => &self.regular,
            FontFace::Bold => &self.bold,
        }
    }

    pub(super) const fn parsed(&self, face: FontFace) -> &ParsedFont {
        &self.of(face).parsed
    }

    /// The compressed form of a face's bytes; `None` if `bytes` is neither face.
    pub(super) fn compressed(&self, bytes: &[u8]) -> Option<&[u8]> {
        let face = FontFace::ALL.into_iter().find(|face| face.bytes() == bytes)?;
        Some(&self.of(face).compressed)
    }

    pub(super) fn has(&self, face: FontFace, character: char) -> bool {
        self.parsed(face).codepoint_to_glyph.contains_key(&u32::from(character))
    }

    /// `text` with a `?` in each column whose character no face has, and the face that has all the rest. The bold
    /// subset has little more than letters and digits, so a bold text with other characters is set in regular.
    pub(super) fn fit(&self, wanted: FontFace, text: &str) -> (FontFace, String) {
        let mut fitted = String::with_capacity(text.len());
        let mut face = wanted;
        // A zero-width character (soft hyphen, combining accent) would be drawn with the full advance and shift the
        // rest.
        for character in text.chars().filter(|character| character.width().unwrap_or(0) > 0) {
            if self.has(FontFace::Regular, character) {
                fitted.push(character);
                if !self.has(face, character) {
                    face = FontFace::Regular;
                }
            } else {
                fitted.extend(std::iter::repeat_n(MISSING, character.width().unwrap_or(0)));
            }
        }
        (face, fitted)
    }
}

/// How wide `text` is at `size`, in points.
pub(super) fn measure(text: &str, size: f32) -> f32 {
    text.chars().map(|_| size * ADVANCE).sum()
}

/// The size at which `columns` characters fill `width`, both in points.
pub(super) fn size_for(columns: usize, width: f32) -> f32 {
    width / measure(&" ".repeat(columns.max(1)), 1.0)
}

/// How many characters of `size` fit into `width` points.
pub(super) fn columns_in(width: f32, size: f32) -> usize {
    let mut columns = 0;
    let mut used = size * ADVANCE;
    while used <= width {
        columns += 1;
        used += size * ADVANCE;
    }
    columns.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_faces_read_and_every_glyph_is_as_wide() {
        let fonts = fonts().unwrap();
        for face in FontFace::ALL {
            let parsed = fonts.parsed(face);
            let held = if face == FontFace::Bold { "AZaz09 &'()+,-./:" } else { "AZaz09 ~`{|}éÿ–—•…" };
            assert!(held.chars().all(|character| fonts.has(face, character)), "{face:?}");
            assert!(parsed.codepoint_to_glyph.values().all(|glyph| parsed.glyph_widths.get(glyph) == Some(&600)));
            assert!(fonts.compressed(face.bytes()).unwrap().len() < face.bytes().len());
        }
    }

    #[test]
    fn what_no_face_has_becomes_a_question_mark() {
        let fonts = fonts().unwrap();
        assert_eq!(fonts.fit(FontFace::Bold, "TOTAL"), (FontFace::Bold, "TOTAL".to_owned()));
        assert_eq!(fonts.fit(FontFace::Bold, "CAFÉ"), (FontFace::Regular, "CAFÉ".to_owned()));
        assert_eq!(fonts.fit(FontFace::Regular, "a漢e\u{301}"), (FontFace::Regular, "a??e".to_owned()));
    }
}
