//! The GoPay QR: the one place where its payload exists is an image, which is fetched, read, and drawn again elsewhere.
//!
//! What it is: which hosts may be asked, and PNG → text. What it is not: a QR of the image's address or of the deeplink;
//! no wallet's scanner pays those. Invariants: nothing but a GET without credentials, from a listed host or the
//! configured server itself; a picture's size is looked at before any of it is unpacked.

use crate::provider::collector::QrFault;
use crate::provider::http::Reply;
use crate::provider::klink::Klink;
use crate::provider::{BuildError, ReadError};
use crate::sale::charge::Payload;

/// Where Midtrans keeps its QR images.
const HOSTS: [&str; 3] = ["api.veritrans.co.id", "api.midtrans.com", "api.sandbox.midtrans.com"];
/// The longest side of a picture, dots.
const LONGEST_SIDE: u32 = 2_048;

impl Klink {
    /// Fetches the image and reads its QR.
    pub(super) async fn read_picture(&self, url: &str) -> Result<Payload, QrFault> {
        if !is_allowed(url, &self.settings.base_url) {
            return Err(QrFault::NotAllowed);
        }
        let body = match self.wire.picture(url).await {
            Reply::NotBuilt => return Err(ReadError::Build(BuildError::BadAddress).into()),
            reply => reply.readable().map(<[u8]>::to_vec)?,
        };
        // Unpacking works on the processor, and on what a stranger sent: apart from everything else.
        let read = tokio::task::spawn_blocking(move || payload(&body));
        read.await.map_err(|_| QrFault::NotAPicture)?
    }
}

/// Whether a picture may be fetched: from a listed host by https, or from the server that is configured.
pub(super) fn is_allowed(url: &str, base_url: &str) -> bool {
    let Some((scheme, host)) = origin(url) else { return false };
    let is_listed = scheme == "https" && HOSTS.iter().any(|known| host.eq_ignore_ascii_case(known));
    let is_own =
        origin(base_url).is_some_and(|(own, base)| own.eq_ignore_ascii_case(scheme) && base.eq_ignore_ascii_case(host));
    is_listed || is_own
}

/// Scheme and `host[:port]` of an address; `None` where a name or password stands before the host, or anything else is
/// odd.
fn origin(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    let plain =
        host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'));
    (plain && !url.contains('\\')).then_some((scheme, host))
}

/// What the QR in a PNG says.
pub(super) fn payload(png: &[u8]) -> Result<Payload, QrFault> {
    let (width, height, dots) = grey(png).ok_or(QrFault::NotAPicture)?;
    let at = |x: usize, y: usize| dots.get(y * width + x).copied().unwrap_or(u8::MAX);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, at);
    let found = picture.detect_grids().into_iter().find_map(|grid| grid.decode().ok());
    let (_, text) = found.ok_or(QrFault::NoQr)?;
    Payload::new(&text).map_err(|_| QrFault::NoQr)
}

/// Width, height and brightness of each dot; what is transparent is white.
fn grey(png: &[u8]) -> Option<(usize, usize, Vec<u8>)> {
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
    let dots: Vec<u8> = dots.collect();
    let (width, height) = (usize::try_from(frame.width).ok()?, usize::try_from(frame.height).ok()?);
    (dots.len() == width * height).then_some((width, height, dots))
}

fn mean(red: u8, green: u8, blue: u8) -> u8 {
    u8::try_from((u16::from(red) + u16::from(green) + u16::from(blue)) / 3).unwrap_or(u8::MAX)
}

fn over_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u16::from(grey), u16::from(alpha));
    u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}
