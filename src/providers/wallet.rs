//! The interface to members' wallets (K-Link's Kwallet) besides payments: reads, registration, and the calls that a
//! person makes about an unclear payment. Kwallet payments go through [`Provider`](crate::providers::Provider).

use async_trait::async_trait;
use jiff::civil::Date;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::Payment;
use crate::domain::payment::verdict::PaymentVerdict;
use crate::domain::wallet::{MemberRegistration, RefundQuestion, RegistrationResult, WalletMovement};
use crate::providers::{HttpReply, ReadError, SendDeadline};

/// A provider with members' wallets. The program repeats only its reads.
#[async_trait]
pub trait WalletProvider: Send + Sync {
    /// A member's balance, whole rupiah.
    async fn saldo(&self, member: &CustomerNumber) -> Result<Rupiah, ReadError>;

    /// A member's movements from `from` to `to` inclusive, oldest first, in the order of their balances. `None`: no
    /// bound.
    async fn history(
        &self,
        member: &CustomerNumber,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<WalletMovement>, ReadError>;

    /// Registers a member with the banks. A write: it is sent once.
    ///
    /// # Errors
    /// After a time-out or a cut the registration may have happened nevertheless.
    async fn register(&self, whom: &MemberRegistration) -> Result<RegistrationResult, ReadError>;

    /// Asks which payments of an order can be refunded. Moves no money.
    async fn refundable(&self, order: &CleanText, member: &CustomerNumber) -> Result<RefundQuestion, ReadError>;

    /// Sends, once, the call by which a person clears up an unclear payment: `reconcile` for a payment, the same
    /// `refund-accept` again for a refund. The call may move money where the first one did not, so past the deadline
    /// nothing is sent. `None` where there is no such call.
    async fn clear_up(&self, payment: &Payment, by: SendDeadline) -> Option<HttpReply>;

    /// Judges the reply to [`WalletProvider::clear_up`]: it confirms the payment or leaves it Unknown. Pure.
    fn classify_clearing(&self, payment: &Payment, reply: &HttpReply) -> PaymentVerdict;
}
