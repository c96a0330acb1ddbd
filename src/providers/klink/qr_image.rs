//! The GoPay QR: the one place where its payload exists is an image, which is fetched, read, and drawn again elsewhere.
//!
//! What it is: which hosts may be asked, and PNG → text. What it is not: a QR of the image's address or of the deeplink;
//! no wallet's scanner pays those. Invariants: nothing but a GET without credentials, from a listed host or the
//! configured server itself; a picture's size is looked at before any of it is unpacked.

use crate::base::image::GreyImage;
use crate::domain::charge::QrPayload;
use crate::providers::collector::QrFault;
use crate::providers::http::HttpReply;
use crate::providers::klink::KlinkClient;
use crate::providers::{BuildError, ReadError};

/// Where Midtrans keeps its QR images.
const HOSTS: [&str; 3] = ["api.veritrans.co.id", "api.midtrans.com", "api.sandbox.midtrans.com"];

impl KlinkClient {
    /// Fetches the image and reads its QR.
    pub(super) async fn read_picture(&self, url: &str) -> Result<QrPayload, QrFault> {
        if !is_allowed(url, &self.settings.base_url) {
            return Err(QrFault::NotAllowed);
        }
        let body = match self.wire.picture(url).await {
            HttpReply::NotBuilt => return Err(ReadError::Build(BuildError::BadAddress).into()),
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
pub(super) fn payload(png: &[u8]) -> Result<QrPayload, QrFault> {
    let picture = GreyImage::read(png).ok_or(QrFault::NotAPicture)?;
    let (width, height) = picture.size();
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| picture.at(x, y));
    let found = picture.detect_grids().into_iter().find_map(|grid| grid.decode().ok());
    let (_, text) = found.ok_or(QrFault::NoQr)?;
    QrPayload::new(&text).map_err(|_| QrFault::NoQr)
}
