//! One-bit pictures for thermal printers: the shop's logo made small and black, and a QR as dots, sent with GS v 0.
//!
//! A row is whole bytes. No picture is wider than it was asked to be.

use crate::base::image::GreyImage;
use crate::base::qr::QrModules;

/// Rows of one command. Printers with little memory take no more at once; the bands print without a gap.
const BAND: usize = 128;
/// The greatest height of a logo in dots: 22 mm.
const HIGHEST: usize = 180;
/// Darker than this is black.
const MIDDLE: i32 = 128;

/// Black dots, row by row, eight in a byte, the leftmost in the highest bit.
pub(super) struct Raster {
    row_bytes: usize,
    rows: Vec<u8>,
}

impl Raster {
    fn new(width: usize, height: usize, black: impl Fn(usize, usize) -> bool) -> Self {
        let row_bytes = width.div_ceil(8);
        let mut rows = vec![0_u8; row_bytes * height];
        for (place, byte) in rows.iter_mut().enumerate() {
            let (left, y) = (place % row_bytes * 8, place / row_bytes);
            for bit in 0..8 {
                let x = left + bit;
                *byte = *byte << 1 | u8::from(x < width && black(x, y));
            }
        }
        Self { row_bytes, rows }
    }

    /// A QR with modules of `module` dots.
    pub(super) fn code(modules: &QrModules, module: usize) -> Self {
        let side = modules.side() * module;
        Self::new(side, side, |x, y| modules.is_dark(x / module, y / module))
    }

    /// A logo for a paper of `dots`: at most three fifths as wide and [`HIGHEST`] high, never enlarged.
    pub(super) fn sign(sign: &GreyImage, dots: usize) -> Self {
        let (width, height) = size(sign.size(), dots * 3 / 5);
        let small = shrunk(sign, width, height);
        let between = small.iter().filter(|grey| (64..192).contains(*grey)).count();
        // A drawing keeps its edges; only a photograph is worth a pattern of dots.
        let black = if between * 4 > small.len() { dithered(small, width) } else { below_middle(&small) };
        Self::new(width, height, |x, y| black.get(y * width + x).copied().unwrap_or(false))
    }

    /// GS v 0, in bands.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        let little = |count: usize| u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
        for band in self.rows.chunks(self.row_bytes.max(1) * BAND) {
            bytes.extend_from_slice(b"\x1dv0\x00");
            bytes.extend_from_slice(&little(self.row_bytes));
            bytes.extend_from_slice(&little(band.len() / self.row_bytes.max(1)));
            bytes.extend_from_slice(band);
        }
    }
}

/// Width and height within `widest` and [`HIGHEST`], in proportion, at least one dot each.
fn size((width, height): (usize, usize), widest: usize) -> (usize, usize) {
    let (width, height) = (width.max(1), height.max(1));
    if width <= widest && height <= HIGHEST {
        return (width, height);
    }
    if width * HIGHEST > height * widest {
        (widest.max(1), (height * widest / width).max(1))
    } else {
        ((width * HIGHEST / height).max(1), HIGHEST)
    }
}

/// The mean brightness of what each dot covers.
fn shrunk(sign: &GreyImage, width: usize, height: usize) -> Vec<i32> {
    let (wide, high) = sign.size();
    let span = |at: usize, of: usize, all: usize| {
        let from = at * all / of;
        from..((at + 1) * all / of).max(from + 1)
    };
    let mut dots = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let (columns, rows) = (span(x, width, wide), span(y, height, high));
            let count = u32::try_from(columns.len() * rows.len()).unwrap_or(u32::MAX);
            let sum: u32 = rows.flat_map(|y| columns.clone().map(move |x| u32::from(sign.at(x, y)))).sum();
            dots.push(i32::try_from(sum / count.max(1)).unwrap_or(255));
        }
    }
    dots
}

fn below_middle(dots: &[i32]) -> Vec<bool> {
    dots.iter().map(|grey| *grey < MIDDLE).collect()
}

/// Floyd-Steinberg dithering: each dot's rounding error is spread over its neighbours.
fn dithered(mut dots: Vec<i32>, width: usize) -> Vec<bool> {
    let mut black = Vec::with_capacity(dots.len());
    for place in 0..dots.len() {
        let grey = dots.get(place).copied().unwrap_or(255);
        black.push(grey < MIDDLE);
        let left_over = grey - if grey < MIDDLE { 0 } else { 255 };
        let (first, last) = (place % width == 0, place % width + 1 == width);
        let mut hand = |to: usize, part: i32| {
            if let Some(dot) = dots.get_mut(to) {
                *dot += left_over * part / 16;
            }
        };
        if !last {
            hand(place + 1, 7);
            hand(place + width + 1, 1);
        }
        if !first {
            hand(place + width - 1, 3);
        }
        hand(place + width, 5);
    }
    black
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_keeps_its_proportion_and_stays_inside() {
        assert_eq!(size((100, 50), 230), (100, 50));
        assert_eq!(size((2_000, 1_000), 230), (230, 115));
        assert_eq!(size((1_000, 2_000), 345), (90, 180));
        assert_eq!(size((2_048, 1), 230), (230, 1));
    }

    #[test]
    fn greys_become_as_many_black_dots() {
        let grey = GreyImage::new(64, 64, vec![191; 64 * 64]).unwrap();
        let raster = Raster::sign(&grey, 384);
        let black: u32 = raster.rows.iter().map(|byte| byte.count_ones()).sum();
        assert!((900..1_150).contains(&black), "a quarter of 4,096: {black}");
        let mut bytes = Vec::new();
        raster.write(&mut bytes);
        assert_eq!(bytes.get(..8), Some(b"\x1dv0\x00\x08\x00\x40\x00".as_slice()));
    }
}
