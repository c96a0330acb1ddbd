//! Checks of the providers: price lists, logins, and drops of a deposit that no sale explains.

use crate::doctor::{CheckHealth, DoctorCheck, DoctorContext};
use crate::journal::JournalError;
use crate::till::prices::PriceFault;
use crate::wording::exit::{self, ExitStatus};
use crate::wording::saldo::SaldoSpeaker;

pub(super) async fn checks(shop: &DoctorContext<'_>) -> Vec<DoctorCheck> {
    let say = &shop.words.command.doctor;
    if shop.till.providers().is_empty() {
        return vec![DoctorCheck::warning(&(say.provider)("-"), say.no_provider)];
    }
    let listed = shop.till.fresh_prices().await;
    let mut checks: Vec<DoctorCheck> = listed
        .iter()
        .map(|one| {
            let name = (say.provider)(one.provider.as_str());
            // A list that could not be stored is a fault of the journal, whose own check reports it.
            let is_read = |fault: &&PriceFault| one.list.is_none() || matches!(fault, PriceFault::Read(_));
            match (&one.list, one.fault.as_ref().filter(is_read)) {
                (_, Some(fault)) => {
                    let (_, exit) = exit::of_prices(fault);
                    DoctorCheck::bad(&name, &shop.speaker().prices(fault), exit)
                }
                (Some(list), None) if !shop.till.has_list_call(&one.provider) => {
                    DoctorCheck::good(&name, &(shop.words.prices.doctor)(list.products.len()))
                }
                (Some(list), None) => DoctorCheck::good(&name, &(say.provider_good)(list.products.len())),
                (None, None) => DoctorCheck::bad(&name, shop.words.fault.read_unreadable, ExitStatus::Fault),
            }
        })
        .collect();
    if let Some(last) = checks.last_mut().filter(|check| check.health == CheckHealth::Good) {
        last.say.push_str(". ");
        last.say.push_str(say.shared_login);
    }
    checks.extend(check_wallets(shop).await);
    checks
}

/// A provider with members' wallets has no price list to fetch, so its login is tried instead.
async fn check_wallets(shop: &DoctorContext<'_>) -> Option<DoctorCheck> {
    let (provider, login) = shop.till.wallet_login().await?;
    let name = (shop.words.command.doctor.provider)(provider.as_str());
    Some(match login {
        Ok(()) => DoctorCheck::good(&name, shop.words.wallet.login_good),
        Err(fault) => DoctorCheck::bad(&name, &shop.speaker().read_error(&fault), exit::of_read(&fault).1),
    })
}

/// Warns of drops of a deposit that no sale explains.
pub(super) async fn check_saldo(shop: &DoctorContext<'_>) -> DoctorCheck {
    let say = &shop.words.saldo;
    match alarms(shop).await {
        Ok(alarms) if alarms.is_empty() => DoctorCheck::good(say.doctor, say.doctor_good),
        Ok(alarms) => DoctorCheck::warning(say.doctor, &alarms.join(" ")),
        Err(fault) => DoctorCheck::bad(say.doctor, &shop.speaker().journal(&fault), ExitStatus::Fault),
    }
}

async fn alarms(shop: &DoctorContext<'_>) -> Result<Vec<String>, JournalError> {
    let mut said = Vec::new();
    let speaker = SaldoSpeaker { words: &shop.words.saldo, speaker: shop.speaker(), now: shop.till.now() };
    for deposit in shop.till.deposits().await? {
        said.extend(deposit.alarms().map(|link| speaker.waiting(&deposit, link)));
    }
    Ok(said)
}
