//! What `loket wallet` prints besides payments: saldo, history, registration, the refund's question.

use jiff::tz::TimeZone;

use super::{list, text, time};
use crate::base::money::Rupiah;
use crate::domain::wallet::{
    MovementDirection, RefundQuestion, RefundResult, RefundablePayment, RegistrationResult, VirtualAccount,
    WalletMovement,
};

document! {
    /// A member's saldo.
    pub struct MemberSaldoDocument<'a>(member: &'a str, saldo: Rupiah) {
        member: &'a str = member,
        saldo: Rupiah = saldo,
    }

    /// A movement of a member's wallet.
    pub struct MovementDocument<'a>(movement: &'a WalletMovement, zone: &TimeZone) {
        /// `null`: `datetime` could not be read.
        at: Option<String> = time(movement.at, zone),
        /// As sent.
        datetime: Option<&'a str> = text(Some(&movement.moment)),
        /// `in` or `out`; `null`: the balances do not tell.
        direction: Option<&'static str> = direction_name(movement.direction),
        amount: Option<Rupiah> = movement.amount,
        /// The balance after it.
        balance: Option<Rupiah> = movement.balance,
        description: Option<&'a str> = text(Some(&movement.description)),
    }

    /// A registered member.
    pub struct RegistrationDocument<'a>(member: &'a str, registered: &'a RegistrationResult) {
        member: &'a str = member,
        /// The provider's own words.
        message: Option<&'a str> = text(Some(&registered.message)),
        rq_uuid: Option<&'a str> = text(registered.request.as_ref()),
        /// As sent.
        date: Option<&'a str> = text(registered.date.as_ref()),
        accounts: Vec<VirtualAccountDocument<'a>> = list(&registered.accounts, VirtualAccountDocument::of),
    }

    /// A member's virtual account at one bank.
    pub struct VirtualAccountDocument<'a>(account: &'a VirtualAccount) {
        /// The bank's code.
        bank: &'a str = account.bank.as_str(),
        va_number: Option<&'a str> = text(account.number.as_ref().filter(|_| account.made)),
        made: bool = account.made,
        /// The bank's own code and words where it did not make it.
        error: Option<&'a str> = text(account.fault.as_ref()),
        fee: Option<Rupiah> = account.fee,
        /// As sent.
        expires: Option<&'a str> = text(account.expires.as_ref()),
    }

    /// What can be refunded of an order, or that it was refunded.
    pub struct RefundQuestionDocument<'a>(order: &'a str, member: &'a str, question: &'a RefundQuestion) {
        order_id: &'a str = order,
        member: &'a str = member,
        /// The provider's own; `null`: it is refunded.
        question: Option<&'a str> =
            if let RefundQuestion::Open(asked, _) = question { text(Some(asked)) } else { None },
        refundable: Vec<RefundableDocument<'a>> = match question {
            RefundQuestion::Open(_, rows) => list(rows, RefundableDocument::of),
            RefundQuestion::Done(_) => Vec::new(),
        },
        refunded: Option<RefundDocument<'a>> =
            if let RefundQuestion::Done(refund) = question { Some(RefundDocument::of(refund)) } else { None },
    }

    /// A payment that can be refunded.
    pub struct RefundableDocument<'a>(payment: &'a RefundablePayment) {
        /// What `--accept` takes.
        id_trans: &'a str = payment.id_trans.as_str(),
        amount: Rupiah = payment.amount,
        description: Option<&'a str> = text(Some(&payment.description)),
        /// As sent.
        datetime: Option<&'a str> = text(Some(&payment.moment)),
    }

    /// A refund that was made before.
    pub struct RefundDocument<'a>(refund: &'a RefundResult) {
        id_trans: Option<&'a str> = text(refund.id_trans.as_ref()),
        /// As sent.
        datetime: Option<&'a str> = text(refund.moment.as_ref()),
        /// The provider's own words.
        message: Option<&'a str> = text(Some(&refund.message)),
    }
}

pub(in crate::cli) const fn direction_name(direction: MovementDirection) -> Option<&'static str> {
    match direction {
        MovementDirection::In => Some("in"),
        MovementDirection::Out => Some("out"),
        MovementDirection::Unclear => None,
    }
}
