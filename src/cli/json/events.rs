//! A callback, as `loket events` prints it.

use jiff::tz::TimeZone;

use super::told;
use crate::base::time::rfc3339;
use crate::journal::callbacks::StoredCallback;

document! {
    /// One stored callback.
    pub struct CallbackDocument<'a>(callback: &'a StoredCallback, zone: &TimeZone) {
        id: u64 = callback.number,
        provider: &'a str = callback.sender.as_str(),
        verdict: &'static str = callback.status.word(),
        /// A word for why it stands so.
        why: Option<&'a str> = told(&callback.why),
        /// Its signature was verified.
        signed: bool = callback.signed,
        reference: Option<&'a str> = told(&callback.reference),
        /// The payment that it is about.
        payment: Option<&'a str> = told(&callback.about).filter(|about| !about.starts_with(CHARGE)),
        /// The charge that it is about.
        order_id: Option<&'a str> = callback.about.strip_prefix(CHARGE),
        /// How often it came.
        times: u32 = callback.times,
        /// Where it came from the first time.
        from: &'a str = callback.from.as_str(),
        received_at: String = rfc3339(callback.at, zone),
        last_at: String = rfc3339(callback.last_at, zone),
    }
}

const CHARGE: &str = "charge:";
