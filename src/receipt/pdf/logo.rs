//! The shop's logo, made small enough for a receipt: averaged dots in sixteen greys, compressed.
//!
//! It adds at most `MOST_BYTES` to a PDF, unless even the smallest size is heavier.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use lopdf::{Dictionary, Stream};

use crate::base::image::GreyImage;

/// Dots on the longest side; the first size that is light enough is used.
const LONGEST: [usize; 5] = [300, 220, 150, 100, 60];
/// Bytes that a logo may add to a PDF.
const MOST_BYTES: usize = 10_000;
/// The greatest size of a picture dot in points, so that a tiny picture is not blown up.
const LARGEST_DOT: f32 = 0.75;

/// The last logo with its picture. One entry is enough, because a shop has one logo.
static LAST: Mutex<Option<(Weak<GreyImage>, Arc<LogoImage>)>> = Mutex::new(None);

/// The logo of `picture`, made anew only for another picture.
pub(super) fn ready(picture: &Arc<GreyImage>) -> Option<Arc<LogoImage>> {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((of, logo)) = last.as_ref()
        && of.upgrade().is_some_and(|of| Arc::ptr_eq(&of, picture))
    {
        return Some(Arc::clone(logo));
    }
    let logo = Arc::new(LogoImage::of(picture)?);
    *last = Some((Arc::downgrade(picture), Arc::clone(&logo)));
    Some(logo)
}

/// The logo, ready to be written into a PDF.
pub(super) struct LogoImage {
    pub width: usize,
    pub height: usize,
    /// Four bits a dot, compressed.
    pub content: Vec<u8>,
    shape: (usize, usize),
}

impl LogoImage {
    /// `picture`, made small; `None` where compression does not make it shorter.
    pub(super) fn of(picture: &GreyImage) -> Option<Self> {
        let mut made = None;
        for longest in LONGEST {
            let logo = Self::at_most(picture, longest)?;
            let light = logo.content.len() <= MOST_BYTES;
            made = Some(logo);
            if light {
                break;
            }
        }
        made
    }

    fn at_most(picture: &GreyImage, longest: usize) -> Option<Self> {
        let (across, down) = picture.size();
        let step = across.max(down).div_ceil(longest).max(1);
        let (width, height) = (across.div_ceil(step), down.div_ceil(step));
        let mut content = Vec::with_capacity(width.div_ceil(2) * height);
        for y in 0..height {
            let greys: Vec<u8> = (0..width).map(|x| grey(picture, x * step, y * step, step)).collect();
            content.extend(greys.chunks(2).map(|two| match two {
                [one, other] => one << 4 | other,
                [one] => one << 4 | 15,
                _ => u8::MAX,
            }));
        }
        let mut stream = Stream::new(Dictionary::new(), content);
        stream.compress().ok()?;
        // lopdf leaves a stream as it is if compression would make it longer.
        let packed = stream.dict.get(b"Filter").is_ok();
        packed.then_some(Self { width, height, content: stream.content, shape: (across, down) })
    }

    /// The size in points at which the logo fits into `width` by `height` points.
    pub(super) fn fit(&self, [width, height]: [f32; 2]) -> [f32; 2] {
        let (across, down) = (self.shape.0 as f32, self.shape.1 as f32);
        let dot = (width / across).min(height / down).min(LARGEST_DOT);
        [across * dot, down * dot]
    }
}

/// The mean of the dots of a square, in sixteen greys; only those inside the picture count.
fn grey(picture: &GreyImage, left: usize, top: usize, step: usize) -> u8 {
    let (across, down) = picture.size();
    let (mut sum, mut count) = (0_usize, 0_usize);
    for y in top..(top + step).min(down) {
        for x in left..(left + step).min(across) {
            sum += usize::from(picture.at(x, y));
            count += 1;
        }
    }
    u8::try_from((sum / count.max(1) + 8) / 17).unwrap_or(15).min(15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_noise_is_made_light_and_a_tiny_one_stays_tiny() {
        let mut seed = 1_u32;
        let noise = (0..900 * 700).map(|_| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from(seed >> 24).unwrap()
        });
        let logo = LogoImage::of(&GreyImage::new(900, 700, noise.collect()).unwrap()).unwrap();
        assert!(logo.content.len() <= MOST_BYTES && logo.width >= 60, "{} {}", logo.content.len(), logo.width);
        let tiny = LogoImage::of(&GreyImage::new(40, 20, vec![0; 800]).unwrap()).unwrap();
        assert_eq!(tiny.fit([100.0, 100.0]), [30.0, 15.0]);
        let flat = LogoImage::of(&GreyImage::new(2_048, 1, vec![90; 2_048]).unwrap()).unwrap();
        assert_eq!((flat.width, flat.height), (293, 1));
    }
}
