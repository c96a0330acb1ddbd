//! Calls of the till whose results become one message.

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::id::PaymentId;
use crate::base::text::CleanText;
use crate::domain::payment::Payment;
use crate::journal::JournalError;
use crate::till::Till;
use crate::till::inquire::InquireError;
use crate::till::prices::PriceFault;
use crate::till::saldo::{DepositView, SaldoError};
use crate::tui::message::{DepositStatus, SaldoUiCommand, UiMessage, WalletAnswer, WalletQuery, WalletUiCommand};

/// What a member's wallet says.
pub(super) async fn wallet_answer(till: &Till, ask: WalletQuery) -> Result<WalletAnswer, InquireError> {
    Ok(match ask {
        WalletQuery::Saldo { member } => {
            let (member, saldo) = till.wallet_saldo(&member).await?;
            WalletAnswer::Saldo(member, saldo)
        }
        WalletQuery::History { member } => WalletAnswer::History(till.wallet_history(&member, None, None).await?),
    })
}

/// Registers a member, or asks for a refund's rows.
pub(super) async fn wallet_result(till: &Till, command: WalletUiCommand) -> Result<WalletAnswer, InquireError> {
    Ok(match command {
        WalletUiCommand::Refundable { order, member } => {
            WalletAnswer::Refundable(till.wallet_refundable(&order, &member).await?)
        }
        WalletUiCommand::Register { member, name, phone, email } => {
            WalletAnswer::Registered(till.wallet_register(&member, &name, &phone, &email).await?)
        }
    })
}

/// The payments of these ids, without damaged ones.
pub(super) async fn payments(till: &Till, ids: Vec<PaymentId>) -> Result<Vec<Payment>, JournalError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        match till.payment(id).await {
            Ok(payment) => found.extend(payment),
            // The desk shows damaged rows on their own.
            Err(JournalError::Damaged { .. }) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(found)
}

/// The deposits with their figures.
pub(super) async fn deposit_look(till: &Till) -> Result<DepositStatus, JournalError> {
    let deposits = till.deposits().await?;
    Ok(DepositStatus { saldos: till.saldos_of(&deposits), deposits })
}

/// Records what a person said about a deposit.
pub(super) async fn saldo(till: &Till, command: SaldoUiCommand) -> Result<DepositView, SaldoError> {
    match command {
        SaldoUiCommand::Set { account, saldo } => till.set_saldo(&account, saldo, CleanText::default()).await,
        SaldoUiCommand::TopUp { account, amount, note } => till.top_up(&account, amount, note).await,
        SaldoUiCommand::Name { account, naming } => till.name_saldo(&account, &naming).await,
    }
}

/// The path that a person typed. `~/` is the home folder, as in a shell.
pub(super) fn place(text: &str) -> PathBuf {
    match (text.strip_prefix("~/"), std::env::home_dir()) {
        (Some(below), Some(home)) => home.join(below),
        _ => PathBuf::from(text),
    }
}

/// The price lists as they are stored.
pub(super) async fn stored_prices(till: Till) -> UiMessage {
    let (lists, faults) = match till.stored_prices().await {
        Ok(lists) => (lists, Vec::new()),
        Err(fault) => {
            let fault = Arc::new(PriceFault::Journal(fault));
            let faults = till.providers().iter().map(|provider| (provider.id(), Arc::clone(&fault))).collect();
            (Vec::new(), faults)
        }
    };
    UiMessage::Prices { lists, faults, fresh: false }
}

/// The price lists, asked for now.
pub(super) async fn fresh_prices(till: Till) -> UiMessage {
    let (mut lists, mut faults) = (Vec::new(), Vec::new());
    for listed in till.fresh_prices().await {
        lists.extend(listed.list);
        faults.extend(listed.fault.map(|fault| (listed.provider, Arc::new(fault))));
    }
    UiMessage::Prices { lists, faults, fresh: true }
}
