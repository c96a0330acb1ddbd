//! What a provider with members' wallets can do besides paying (K-Link's Kwallet).
//!
//! What it is: the reads, the registering, and the calls that a person repeats about a movement that is unclear. What it
//! is not: a payment; those go through [`Provider`](crate::providers::Provider) as every other. Invariant: nothing here
//! is repeated by the program but reads.

use async_trait::async_trait;
use jiff::civil::Date;

use crate::base::money::Rupiah;
use crate::base::text::CleanText;
use crate::domain::bill::CustomerNumber;
use crate::domain::payment::Payment;
use crate::domain::payment::verdict::PaymentVerdict;
use crate::domain::wallet::{MemberRegistration, RefundQuestion, RegistrationResult, WalletMovement};
use crate::providers::{HttpReply, ReadError, SendDeadline};

/// Members' wallets.
#[async_trait]
pub trait WalletProvider: Send + Sync {
    /// What a member has, whole rupiah.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn saldo(&self, member: &CustomerNumber) -> Result<Rupiah, ReadError>;

    /// A member's movements of these days, oldest first, in the order of their balances.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn history(
        &self,
        member: &CustomerNumber,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<WalletMovement>, ReadError>;

    /// Registers a member with the banks. A write: it is posted once.
    ///
    /// # Errors
    /// [`ReadError`]; after one that came back late or not at all it may have happened.
    async fn register(&self, whom: &MemberRegistration) -> Result<RegistrationResult, ReadError>;

    /// What of an order can be given back. Moves nothing.
    ///
    /// # Errors
    /// [`ReadError`].
    async fn refundable(&self, order: &CleanText, member: &CustomerNumber) -> Result<RefundQuestion, ReadError>;

    /// Sends, once, the call with which a person clears up a movement that is unclear: `reconcile` for a payment, the
    /// same `refund-accept` again for a refund. It moves money where the first did not, so past the deadline nothing is
    /// written. `None` where there is no such call.
    async fn clear_up(&self, payment: &Payment, by: SendDeadline) -> Option<HttpReply>;

    /// Judges the reply to [`WalletProvider::clear_up`]: it confirms, or leaves the movement as it is. Pure.
    fn classify_clearing(&self, payment: &Payment, reply: &HttpReply) -> PaymentVerdict;
}
