//! Text as the bytes of a printer's code page; the last gate before a printer.
//!
//! No byte below 0x20 and no 0x7F comes out, whatever goes in, so no text can be a printer command. A text takes at
//! most as many bytes as columns, so no line grows. Incoming text is cleaned elsewhere, by
//! [`CleanText`](crate::base::text::CleanText).

use unicode_width::UnicodeWidthChar as _;

use crate::base::paper::CodePage;

/// PC437 from 0x80 on; 0xFF is a space and left out.
const PC437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■";
/// Windows-1252 from 0x80 to 0x9F; what is not defined there stands as a space. From 0xA1 on it is Latin-1.
const WPC1252: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
/// The letters of U+00C0 to U+017F without their marks.
const LETTERS: &[u8; 192] = b"AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty\
AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

/// Whether `text` is printable ASCII alone, one column and one byte each: the fast path for nearly all text.
pub(super) fn is_plain(text: &str) -> bool {
    text.is_ascii() && text.bytes().all(|byte| byte >= b' ' && byte != 0x7f)
}

/// Appends `text` in `page`. What the page does not know is written with an ASCII letter that looks like it, else with
/// `?`; a character of two columns as `??`; marks and controls are dropped. Says whether a byte beyond ASCII was
/// written.
pub(super) fn encode(text: &str, page: CodePage, out: &mut Vec<u8>) -> bool {
    if is_plain(text) {
        out.extend_from_slice(text.as_bytes());
        return false;
    }
    let mut foreign = false;
    for character in text.chars() {
        if matches!(character, ' '..='~') {
            out.push(u8::try_from(character).unwrap_or(b'?'));
            continue;
        }
        match character.width() {
            None | Some(0) => {}
            Some(1) => {
                let byte = in_page(character, page).or_else(|| alike(character)).unwrap_or(b'?');
                foreign |= !byte.is_ascii();
                out.push(byte);
            }
            Some(columns) => out.extend(std::iter::repeat_n(b'?', columns)),
        }
    }
    foreign
}

/// Whether `page` has `character`, or an ASCII letter that looks like it.
pub(super) fn knows(character: char, page: CodePage) -> bool {
    matches!(character, ' '..='~') || in_page(character, page).is_some() || alike(character).is_some()
}

fn in_page(character: char, page: CodePage) -> Option<u8> {
    let from_0x80 = |table: &str| {
        let place = table.chars().position(|own| own == character)?;
        u8::try_from(0x80 + place).ok()
    };
    match page {
        CodePage::Ascii => None,
        CodePage::Pc437 => from_0x80(PC437),
        CodePage::Wpc1252 if matches!(character, '\u{a1}'..='\u{ff}') => u8::try_from(u32::from(character)).ok(),
        CodePage::Wpc1252 => from_0x80(WPC1252),
    }
}

/// One ASCII character that a reader takes for `character`.
fn alike(character: char) -> Option<u8> {
    let place = u32::from(character).checked_sub(0xc0).and_then(|place| usize::try_from(place).ok());
    if let Some(letter) = place.and_then(|place| LETTERS.get(place)) {
        return Some(*letter);
    }
    Some(match character {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' => b' ',
        '\u{2010}'..='\u{2015}' | '−' | '─' | '═' | '¯' => b'-',
        '‘' | '’' | '‚' | '‛' | '′' | '´' | '‹' | '›' => b'\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => b'"',
        '·' | '∙' | '…' => b'.',
        '•' | '■' | '★' => b'*',
        '│' | '║' | '¦' => b'|',
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' => b'+',
        '°' | 'º' | 'ø' => b'o',
        'ª' => b'a',
        '€' => b'E',
        '£' => b'L',
        '¥' => b'Y',
        '¢' | '©' => b'c',
        '®' => b'R',
        '§' => b'S',
        'µ' | 'μ' => b'u',
        '¹' => b'1',
        '²' => b'2',
        '³' => b'3',
        '¡' => b'!',
        'ƒ' | '\u{fb00}'..='\u{fb04}' => b'f',
        '≤' => b'<',
        '≥' => b'>',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::text::width;

    fn bytes(text: &str, page: CodePage) -> Vec<u8> {
        let mut out = Vec::new();
        encode(text, page, &mut out);
        out
    }

    #[test]
    fn a_page_writes_what_it_knows_and_the_rest_looks_alike() {
        assert_eq!(bytes("Café 5°–6", CodePage::Pc437), b"Caf\x82 5\xf8-6");
        assert_eq!(bytes("Café 5°–6€", CodePage::Wpc1252), b"Caf\xe9 5\xb0\x966\x80");
        assert_eq!(bytes("Café 5°–6€ ‘x’ “y”", CodePage::Ascii), b"Cafe 5o-6E 'x' \"y\"");
        assert_eq!(bytes("2×3 ÷ Øßæœž\u{fb01}\u{a0}ñ", CodePage::Ascii), b"2x3 / Osaozf n");
        assert_eq!(bytes("漢字 e\u{301}\u{1f600}√", CodePage::Ascii), b"???? e???");
        for page in [CodePage::Ascii, CodePage::Pc437, CodePage::Wpc1252] {
            assert_eq!(bytes("a\u{1b}@\u{7f}\n\r\t\u{9b}b\u{0}", page), b"a@b");
        }
    }

    #[test]
    fn the_tables_are_as_long_as_their_pages() {
        assert_eq!((PC437.chars().count(), WPC1252.chars().count()), (127, 32));
        for (at, letter) in "ÀÿĀłŁŃŒœŠžſ".chars().zip("AyAlLNOoSzs".bytes()) {
            assert_eq!(alike(at), Some(letter), "{at}");
        }
    }

    proptest! {
        #[test]
        fn nothing_steers_a_printer_and_nothing_grows(text in any::<String>()) {
            for page in [CodePage::Ascii, CodePage::Pc437, CodePage::Wpc1252] {
                let bytes = bytes(&text, page);
                prop_assert!(bytes.iter().all(|byte| *byte >= 0x20 && *byte != 0x7f));
                prop_assert!(bytes.len() <= width(&text), "{:?}", text);
            }
        }
    }
}
