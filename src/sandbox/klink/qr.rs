//! The QR of a GoPay charge: its payload in QRIS form (EMV merchant-presented mode), and its PNG picture. The merchant
//! does not exist, so nobody can pay it.

use qrcode::{Color, EcLevel, QrCode};

use crate::base::money::Rupiah;

/// Pixels per module.
const SCALE: usize = 8;
/// White modules around the code, as the QR standard demands.
const QUIET: usize = 4;

/// One field: a tag of two digits, the length in two digits, the value.
fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

/// The payload of `order_id` (ASCII, at most 50 characters) and `amount`. It ends with the CRC of everything before.
pub fn payload(order_id: &str, amount: Rupiah, merchant: &str) -> String {
    let wallet = [field("00", "COM.GO-JEK.WWW"), field("01", &format!("936009143{merchant}")), field("03", "UMI")];
    let national = [
        field("00", "ID.CO.QRIS.WWW"),
        field("02", &format!("ID{}", merchant.get(..13).unwrap_or(""))),
        field("03", "UMI"),
    ];
    let fields = [
        field("00", "01"),
        field("01", "12"),
        field("26", &wallet.concat()),
        field("51", &national.concat()),
        field("52", "5499"),
        field("53", "360"),
        field("54", &amount.get().to_string()),
        field("58", "ID"),
        field("59", "K-LINK SANDBOX"),
        field("60", "JAKARTA"),
        field("61", "10110"),
        field("62", &field("01", order_id)),
    ];
    let text = format!("{}6304", fields.concat());
    let crc = crc(text.as_bytes());
    format!("{text}{crc:04X}")
}

/// CRC-16/CCITT-FALSE, as EMV demands.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
            },
        )
    })
}

/// The PNG, black on white; None when `payload` is too long for a QR.
pub fn picture(payload: &str) -> Option<Vec<u8>> {
    let code = QrCode::with_error_correction_level(payload, EcLevel::M).ok()?;
    let (modules, width) = (code.to_colors(), code.width());
    let side = (width + 2 * QUIET) * SCALE;
    let is_dark = |x: usize, y: usize| {
        let (column, line) = ((x / SCALE).checked_sub(QUIET)?, (y / SCALE).checked_sub(QUIET)?);
        (column < width).then(|| modules.get(line * width + column)).flatten().map(|color| *color == Color::Dark)
    };
    let pixels: Vec<u8> =
        (0..side * side).map(|at| if is_dark(at % side, at / side).unwrap_or(false) { 0 } else { 255 }).collect();
    let mut bytes = Vec::new();
    let length = u32::try_from(side).ok()?;
    let mut encoder = png::Encoder::new(&mut bytes, length, length);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crc_is_the_standards() {
        assert_eq!(crc(b"123456789"), 0x29B1);
    }

    #[test]
    fn the_payload_holds_order_and_amount() {
        let text = payload("klnu01978", Rupiah::from(2_000), "123456789012345");
        assert!(text.starts_with("000201010212") && text.contains("54042000") && text.contains("62130109klnu01978"));
        let (before, after) = text.split_at(text.len() - 4);
        assert_eq!(after, format!("{:04X}", crc(before.as_bytes())));
    }

    #[test]
    fn the_picture_is_the_code_with_its_quiet_zone() {
        let text = payload(&"9".repeat(50), Rupiah::from(2_000), "123456789012345");
        let bytes = picture(&text).unwrap();
        assert!(bytes.len() < 256 * 1024);
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let side = usize::try_from(info.width).unwrap();
        let code = QrCode::with_error_correction_level(&text, EcLevel::M).unwrap();
        assert_eq!(side, (code.width() + 8) * 8);
        for line in 0..code.width() {
            for column in 0..code.width() {
                let pixel = pixels[((line + 4) * 8 + 3) * side + (column + 4) * 8 + 3];
                assert_eq!(pixel == 0, code[(column, line)] == Color::Dark);
            }
        }
        assert!(pixels[..side * 32].iter().all(|pixel| *pixel == 255));
    }
}
