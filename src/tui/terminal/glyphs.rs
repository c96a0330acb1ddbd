//! The glyphs of old consoles. A raster font of Windows has the letters of one code page, so what it lacks is drawn with
//! letters that every font has.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr as _;

/// Beside ASCII: what code pages 437 and 850 share.
const SHARED: &str = "─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬▀▄█░▒▓■ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ£áíóúñÑªº¿¬½¼¡«»ß±÷°·²";
/// What stands for glyphs of the screens and of names that they lack.
const STAND_INS: [(&str, &str); 12] = [
    ("…", "."),
    ("•", "*"),
    ("►", ">"),
    ("×", "x"),
    ("–", "-"),
    ("—", "-"),
    ("−", "-"),
    ("‘", "'"),
    ("’", "'"),
    ("“", "\""),
    ("”", "\""),
    ("√", "v"),
];

/// A cell's symbol for such a console, as wide as before. What has no stand-in is a question mark.
pub fn plain(symbol: &str) -> Cow<'_, str> {
    let is_shared = |glyph: char| glyph.is_ascii() || SHARED.contains(glyph);
    if symbol.chars().all(is_shared) {
        return Cow::Borrowed(symbol);
    }
    let stand_in = STAND_INS.iter().find(|(glyph, _)| *glyph == symbol);
    stand_in.map_or_else(|| Cow::Owned("?".repeat(symbol.width().max(1))), |(_, plain)| Cow::Borrowed(*plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glyph_of_the_screens_has_a_stand_in() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/screen");
        let screens =
            std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let text: String = screens.collect();
        assert!(text.contains('►') && text.contains('│'), "the screens are read");
        for glyph in text.chars() {
            let plain = plain(glyph.encode_utf8(&mut [0; 4])).into_owned();
            assert!(plain != "?" || glyph == '?', "{glyph} has no stand-in");
        }
    }

    #[test]
    fn a_stand_in_is_as_wide() {
        for (symbol, expected) in
            [("A", "A"), ("█", "█"), ("…", "."), ("龙", "??"), ("Š", "?"), ("e\u{301}", "?"), (" ", " ")]
        {
            assert_eq!(plain(symbol), expected);
            assert_eq!(plain(symbol).width(), symbol.width(), "{symbol}");
        }
    }
}
