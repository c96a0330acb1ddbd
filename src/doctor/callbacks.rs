//! The check of the receiver of callbacks.

use crate::callbacks::{ReceiverFault, ReceiverSettings};
use crate::doctor::{DoctorCheck, DoctorContext};
use crate::wording::exit::ExitStatus;

/// The doctor's check of the receiver's settings. It opens no port: `loket serve` itself may be using it. A shop
/// without a path secret, or without a provider that sends callbacks, does not use the receiver unless
/// `webhook.in_counter` is set. Otherwise whatever would keep the receiver from starting is a fault.
pub(super) fn check(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.serve;
    let settings =
        ReceiverSettings::of(shop.config, shop.home).and_then(|settings| settings.try_tls().map(|()| settings));
    match settings {
        Ok(settings) => DoctorCheck::good(say.doctor, &(say.can_start)(&settings.listen.to_string())),
        Err(ReceiverFault::Secret(_) | ReceiverFault::Nobody) if !shop.config.webhook.in_counter => {
            DoctorCheck::good(say.doctor, say.not_used)
        }
        Err(fault) => DoctorCheck::bad(say.doctor, &fault.sentence(shop.words), ExitStatus::Config),
    }
}
