//! The rules of the business, pure: products, numbers, bills, payments, charges, deposits. No clock, no randomness, no input or
//! output.
//!
//! Everything that happens to a payment goes through [`payment::step`].

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
