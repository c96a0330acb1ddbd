//! Reads a PNG as brightness per dot; the only reader of picture files.
//!
//! The size is checked before anything is unpacked, so a small file cannot claim much memory. Transparent dots are
//! white.

/// The longest side of a picture, in dots.
const LONGEST_SIDE: u32 = 2_048;

/// The brightness of each dot of a picture: 0 is black, 255 white.
#[derive(Clone, PartialEq, Eq)]
pub struct GreyImage {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl std::fmt::Debug for GreyImage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Grey({} x {})", self.width, self.height)
    }
}

impl GreyImage {
    /// Reads a PNG. `None` if it is no PNG, is broken, or has a side of more than 2,048 dots.
    #[must_use]
    pub fn read(png: &[u8]) -> Option<Self> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().ok()?;
        let info = reader.info();
        if info.width > LONGEST_SIDE || info.height > LONGEST_SIDE {
            return None;
        }
        let mut bytes = vec![0; reader.output_buffer_size()?];
        let frame = reader.next_frame(&mut bytes).ok()?;
        let samples = frame.color_type.samples();
        let dots = bytes.get(..frame.buffer_size())?.chunks_exact(samples).map(|dot| match dot {
            [grey] => *grey,
            [grey, alpha] => over_white(*grey, *alpha),
            [red, green, blue] => mean(*red, *green, *blue),
            [red, green, blue, alpha] => over_white(mean(*red, *green, *blue), *alpha),
            _ => u8::MAX,
        });
        Self::new(usize::try_from(frame.width).ok()?, usize::try_from(frame.height).ok()?, dots.collect())
    }

    /// A picture of `width` by `height` dots, row by row. `None` if `dots` is empty or has another length.
    #[must_use]
    pub fn new(width: usize, height: usize, dots: Vec<u8>) -> Option<Self> {
        let whole = width.checked_mul(height)? == dots.len() && !dots.is_empty();
        whole.then_some(Self { width, height, dots })
    }

    /// Width and height in dots.
    #[must_use]
    pub const fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Brightness of a dot; white outside the picture.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> u8 {
        let inside = x < self.width && y < self.height;
        if inside { self.dots.get(y * self.width + x).copied().unwrap_or(u8::MAX) } else { u8::MAX }
    }
}

fn mean(red: u8, green: u8, blue: u8) -> u8 {
    u8::try_from((u16::from(red) + u16::from(green) + u16::from(blue)) / 3).unwrap_or(u8::MAX)
}

fn over_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u16::from(grey), u16::from(alpha));
    u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, colour: png::ColorType, dots: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(colour);
        encoder.write_header().unwrap().write_image_data(dots).unwrap();
        bytes
    }

    #[test]
    fn what_is_transparent_is_white_and_colours_are_brightness() {
        let picture = GreyImage::read(&png(2, 1, png::ColorType::Rgba, &[9, 9, 9, 0, 30, 60, 90, 255])).unwrap();
        assert_eq!((picture.size(), picture.at(0, 0), picture.at(1, 0), picture.at(2, 0)), ((2, 1), 255, 60, 255));
    }

    #[test]
    fn a_file_that_is_no_picture_or_too_large_is_not_unpacked() {
        let good = png(3, 2, png::ColorType::Grayscale, &[0, 1, 2, 3, 4, 5]);
        assert!(GreyImage::read(&good).is_some());
        assert_eq!(GreyImage::read(&good[..good.len() / 2]), None);
        assert_eq!(GreyImage::read(b"GIF89a"), None);
        assert_eq!(GreyImage::read(&png(2_049, 1, png::ColorType::Grayscale, &[0; 2_049])), None);
    }
}
