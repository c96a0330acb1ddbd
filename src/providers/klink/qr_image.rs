//! Fetches and decodes the GoPay QR. Its payload exists only in an image; a QR of the image's address or of the
//! deeplink cannot be paid.
//!
//! The image is fetched without credentials, and only from a listed host or the configured server.

use crate::base::image::GreyImage;
use crate::domain::charge::QrPayload;
use crate::providers::collector::QrFault;
use crate::providers::http::HttpReply;
use crate::providers::klink::KlinkClient;
use crate::providers::{BuildError, ReadError};

/// Midtrans' hosts of QR images.
const HOSTS: [&str; 3] = ["api.veritrans.co.id", "api.midtrans.com", "api.sandbox.midtrans.com"];

impl KlinkClient {
    /// Fetches the image at `url` and decodes its QR.
    pub(super) async fn read_picture(&self, url: &str) -> Result<QrPayload, QrFault> {
        if !is_allowed(url, &self.settings.base_url) {
            return Err(QrFault::NotAllowed);
        }
        let body = match self.wire.picture(url).await {
            HttpReply::NotBuilt => return Err(ReadError::Build(BuildError::BadAddress).into()),
            reply => reply.readable().map(<[u8]>::to_vec)?,
        };
        // Decoding takes CPU time, and a panic over a foreign image must stay in its own task.
        let read = tokio::task::spawn_blocking(move || payload(&body));
        read.await.map_err(|_| QrFault::NotAPicture)?
    }
}

/// Whether a picture may be fetched from `url`: from a listed host by https, or from the configured server.
pub(super) fn is_allowed(url: &str, base_url: &str) -> bool {
    let Some((scheme, host)) = origin(url) else { return false };
    let is_listed = scheme == "https" && HOSTS.iter().any(|known| host.eq_ignore_ascii_case(known));
    let is_own =
        origin(base_url).is_some_and(|(own, base)| own.eq_ignore_ascii_case(scheme) && base.eq_ignore_ascii_case(host));
    is_listed || is_own
}

/// Scheme and `host[:port]` of an address. `None` where a user name stands before the host, or any character is
/// unusual: a trick like `https://api.midtrans.com@evil` must not pass.
fn origin(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty())?;
    let plain =
        host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'));
    (plain && !url.contains('\\')).then_some((scheme, host))
}

/// Decodes the QR in a PNG. [`GreyImage::read`] checks the picture's size before it unpacks anything.
pub(super) fn payload(png: &[u8]) -> Result<QrPayload, QrFault> {
    let picture = GreyImage::read(png).ok_or(QrFault::NotAPicture)?;
    let (width, height) = picture.size();
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| picture.at(x, y));
    let found = picture.detect_grids().into_iter().find_map(|grid| grid.decode().ok());
    let (_, text) = found.ok_or(QrFault::NoQr)?;
    QrPayload::new(&text).map_err(|_| QrFault::NoQr)
}
