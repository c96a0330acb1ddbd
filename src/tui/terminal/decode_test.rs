//! The decoder against the bytes that real terminals send.

use crate::tui::key::ctrl;
use crossterm::event::KeyCode;
use proptest::prelude::*;

use super::*;

fn read(bytes: &[u8]) -> Vec<TerminalInput> {
    let mut decoder = KeyDecoder::default();
    let mut inputs = decoder.feed(bytes);
    inputs.extend(decoder.settle());
    assert_eq!(decoder.waits(), DecoderWait::Nothing);
    inputs
}

fn keys(bytes: &[u8]) -> Vec<KeyEvent> {
    let key = |input| match input {
        TerminalInput::Key(key) => key,
        TerminalInput::Paste(_) => panic!("a paste"),
    };
    read(bytes).into_iter().map(key).collect()
}

#[test]
fn every_key_of_the_usual_terminals() {
    let table: [(&[u8], KeyEvent); 44] = [
        (b"a", press(KeyCode::Char('a'))),
        (b"+", press(KeyCode::Char('+'))),
        ("é".as_bytes(), press(KeyCode::Char('é'))),
        ("你".as_bytes(), press(KeyCode::Char('你'))),
        (b"\r", press(KeyCode::Enter)),
        (b"\n", press(KeyCode::Enter)),
        (b"\t", press(KeyCode::Tab)),
        (b"\x7f", press(KeyCode::Backspace)),
        (b"\x08", press(KeyCode::Backspace)),
        (b"\x03", ctrl('c')),
        (b"\x0c", ctrl('l')),
        (b"\x1c", ctrl('\\')),
        (b"\x1b", press(KeyCode::Esc)),
        (b"\x1b[A", press(KeyCode::Up)),
        (b"\x1bOA", press(KeyCode::Up)),
        (b"\x1b[1;5C", press(KeyCode::Right)),
        (b"\x1b[D", press(KeyCode::Left)),
        (b"\x1b[B", press(KeyCode::Down)),
        (b"\x1b[H", press(KeyCode::Home)),
        (b"\x1b[1~", press(KeyCode::Home)),
        (b"\x1b[7~", press(KeyCode::Home)),
        (b"\x1b[F", press(KeyCode::End)),
        (b"\x1b[4~", press(KeyCode::End)),
        (b"\x1bOF", press(KeyCode::End)),
        (b"\x1b[3~", press(KeyCode::Delete)),
        (b"\x1b[5~", press(KeyCode::PageUp)),
        (b"\x1b[6;5~", press(KeyCode::PageDown)),
        (b"\x1b[Z", press(KeyCode::BackTab)),
        (b"\x1bOP", press(KeyCode::F(1))),
        (b"\x1b[[A", press(KeyCode::F(1))),
        (b"\x1b[11~", press(KeyCode::F(1))),
        (b"\x1b[1;2P", press(KeyCode::F(1))),
        (b"\x1bOS", press(KeyCode::F(4))),
        (b"\x1b[[E", press(KeyCode::F(5))),
        (b"\x1b[15~", press(KeyCode::F(5))),
        (b"\x1b[17~", press(KeyCode::F(6))),
        (b"\x1b[21~", press(KeyCode::F(10))),
        (b"\x1b[23~", press(KeyCode::F(11))),
        (b"\x1b[24~", press(KeyCode::F(12))),
        (b"\x1bOk", press(KeyCode::Char('+'))),
        (b"\x1bOp", press(KeyCode::Char('0'))),
        (b"\x1bOy", press(KeyCode::Char('9'))),
        (b"\x1bOM", press(KeyCode::Enter)),
        (b"\x1bOj", press(KeyCode::Char('*'))),
    ];
    for (bytes, key) in table {
        assert_eq!(keys(bytes), [key], "{bytes:?}");
    }
}

#[test]
fn escape_waits_for_its_sequence() {
    let mut decoder = KeyDecoder::default();
    assert_eq!(decoder.feed(b"\x1b"), []);
    assert_eq!(decoder.waits(), DecoderWait::Sequence);
    assert_eq!(decoder.feed(b"[A"), [TerminalInput::Key(press(KeyCode::Up))]);
    assert_eq!(keys(b"\x1b1"), [press(KeyCode::Esc), press(KeyCode::Char('1'))]);
    assert_eq!(keys(b"\x1b\x1b[A"), [press(KeyCode::Esc), press(KeyCode::Up)]);
}

#[test]
fn a_paste_keeps_its_lines_and_hides_its_keys() {
    assert_eq!(
        read(b"\x1b[200~1\r2\r\n3\n+\x1b[201~4"),
        [TerminalInput::Paste("1\n2\n3\n+".into()), TerminalInput::Key(press(KeyCode::Char('4')))]
    );
    assert_eq!(read(b"\x1b[200~a\x1b[Ab\x1b[201~"), [TerminalInput::Paste("a\u{1b}[Ab".into())]);
    assert_eq!(read(b"\x1b[200~a\x1b\x1b[201~"), [TerminalInput::Paste("a\u{1b}".into())]);
}

#[test]
fn an_endless_paste_is_bounded_and_ends() {
    let mut decoder = KeyDecoder::default();
    assert_eq!(decoder.feed(b"\x1b[200~"), []);
    for _ in 0..100 {
        assert_eq!(decoder.feed(&[b'7'; 10_000]), []);
    }
    assert_eq!(decoder.waits(), DecoderWait::Text);
    assert_eq!(decoder.settle(), [TerminalInput::Paste("7".repeat(PASTE_BYTES))]);
    assert_eq!(decoder.feed(b"\x1b[201~+"), [TerminalInput::Key(press(KeyCode::Char('+')))]);
}

#[test]
fn junk_is_nothing() {
    assert_eq!(keys(b"\xff\xfe\x80a"), [press(KeyCode::Char('a'))]);
    assert_eq!(keys(b"\x1b[0;0Ra"), [press(KeyCode::Char('a'))]);
    assert_eq!(keys(b"\x1b[1;\x1b[A"), [press(KeyCode::Up)]);
    assert_eq!(keys("\u{9b}a".as_bytes()), [press(KeyCode::Char('a'))]);
    assert_eq!(keys(format!("\x1b[{}", "1".repeat(SEQUENCE_BYTES)).as_bytes()), []);
}

/// Modes that another program left on.
#[test]
fn keys_in_kittys_and_in_xterms_words() {
    let table: [(&[u8], &[KeyEvent]); 24] = [
        (b"\x1b[27u", &[press(KeyCode::Esc)]),
        (b"\x1b[57404u", &[press(KeyCode::Char('5'))]),
        (b"\x1b[13;129u", &[press(KeyCode::Enter)]),
        (b"\x1b[43;2u", &[press(KeyCode::Char('+'))]),
        (b"\x1b[27;2;43~", &[press(KeyCode::Char('+'))]),
        (b"\x1b[61:43;2u", &[press(KeyCode::Char('+'))]),
        (b"\x1b[57413u", &[press(KeyCode::Char('+'))]),
        (b"\x1b[57414;129u", &[press(KeyCode::Enter)]),
        (b"\x1b[57399u", &[press(KeyCode::Char('0'))]),
        (b"\x1b[57426u", &[press(KeyCode::Delete)]),
        (b"\x1b[57425u", &[]),
        (b"\x1b[97;2u", &[press(KeyCode::Char('A'))]),
        (b"\x1b[99;5u", &[ctrl('c')]),
        (b"\x1b[27;5;99~", &[ctrl('c')]),
        (b"\x1b[9;2u", &[press(KeyCode::BackTab)]),
        (b"\x1b[127u", &[press(KeyCode::Backspace)]),
        (b"\x1b[233u", &[press(KeyCode::Char('é'))]),
        (b"\x1b[1;129A", &[press(KeyCode::Up)]),
        // A release, one with Alt, a media key.
        (b"\x1b[43;1:3u", &[]),
        (b"\x1b[1;1:3A", &[]),
        (b"\x1b[43;3u", &[]),
        (b"\x1b[57441u", &[]),
        // Kitty's answer to a query.
        (b"\x1b[?0u", &[]),
        (b"\x1b[99999999999u", &[]),
    ];
    for (bytes, expected) in table {
        assert_eq!(keys(bytes), expected, "{bytes:?}");
    }
}

/// Clicks, the wheel and focus reports type nothing.
#[test]
fn a_mouse_types_nothing() {
    for bytes in [
        &b"\x1b[M 55"[..],
        b"\x1b[M`01",
        b"\x1b[M \xc3\xa95",
        b"\x1b[M \xc9\xff",
        b"\x1b[<0;21;8M",
        b"\x1b[<0;21;8m",
        b"\x1b[32;21;8M",
        b"\x1b[I",
        b"\x1b[O",
    ] {
        let typed = [bytes, b"7"].concat();
        assert_eq!(keys(&typed), [press(KeyCode::Char('7'))], "{bytes:?}");
        assert_eq!(keys(bytes), [], "{bytes:?}");
    }
}

/// Answers of every kind: their digits must not reach the cash field.
#[test]
fn what_the_terminal_says_types_nothing() {
    let starts = [&b"\x1b]11;rgb:1500/0000"[..], b"\x1bP1$r2 q", b"\x1b_Gi=31;OK", b"\x1b^100.1234", b"\x1bX400"];
    for start in starts {
        for end in [&b"\x1b\\"[..], b"\x07", b"\x18", b"\x1a"] {
            assert_eq!(keys(&[start, end, b"7"].concat()), [press(KeyCode::Char('7'))], "{start:?} {end:?}");
        }
        // Without an end, or with another sequence in its place.
        assert_eq!(keys(start), [], "{start:?}");
        assert_eq!(keys(&[start, b"\x1b[A7"].concat()), [press(KeyCode::Up), press(KeyCode::Char('7'))], "{start:?}");
        let mut decoder = KeyDecoder::default();
        assert_eq!(decoder.feed(start), []);
        assert_eq!(decoder.waits(), DecoderWait::Text);
        assert_eq!(decoder.feed(&b"0123456789+".repeat(10_000)), []);
        assert!(decoder.pending.is_empty());
        assert_eq!(decoder.settle(), []);
        assert_eq!(decoder.feed(b"+"), [TerminalInput::Key(press(KeyCode::Char('+')))]);
    }
}

/// A person may press Esc and then P.
#[test]
fn escape_and_a_letter_are_two_keys() {
    for letter in [']', 'P', '_', '^', 'X'] {
        let mut decoder = KeyDecoder::default();
        assert_eq!(decoder.feed(format!("\x1b{letter}").as_bytes()), []);
        assert_eq!(decoder.waits(), DecoderWait::Sequence);
        assert_eq!(
            decoder.settle(),
            [TerminalInput::Key(press(KeyCode::Esc)), TerminalInput::Key(press(KeyCode::Char(letter)))]
        );
    }
}

proptest! {
    #[test]
    fn where_the_bytes_are_cut_does_not_matter(
        bytes in proptest::collection::vec(
            prop_oneof![
                Just(0x1b), Just(b'['), Just(b'~'), Just(b'M'), Just(b'u'), Just(b']'), Just(b'P'), Just(b'\\'),
                b'0'..=b'2', any::<u8>()
            ], 0..60),
        cuts in proptest::collection::vec(1_usize..8, 1..20),
    ) {
        let mut decoder = KeyDecoder::default();
        let (mut inputs, mut rest, mut turn) = (Vec::new(), bytes.as_slice(), cuts.iter().cycle());
        while !rest.is_empty() {
            let (now, later) = rest.split_at((*turn.next().unwrap()).min(rest.len()));
            inputs.extend(decoder.feed(now));
            prop_assert!(decoder.pending.len() <= SEQUENCE_BYTES + 3);
            rest = later;
        }
        inputs.extend(decoder.settle());
        prop_assert_eq!(decoder.waits(), DecoderWait::Nothing);
        prop_assert_eq!(inputs, read(&bytes));
    }
}
