//! What is sold, pure: products, numbers, bills, and the life of a payment.
//!
//! What it is: data and pure functions. What it is not: it knows no clock, no randomness and no input or output.
//! Invariant: everything that happens to a payment goes through [`payment::step`].

pub mod bill;
pub mod bill_key;
pub mod biller;
pub mod cash_entry;
pub mod charge;
pub mod counter;
pub mod deposit;
pub mod field;
pub mod inquiry_refusal;
pub mod number;
pub mod obstacle;
pub mod payment;
pub mod product;
pub mod provider_number;
pub mod token;
pub mod typed_invoice;
pub mod wallet;

#[cfg(test)]
pub mod sample;
