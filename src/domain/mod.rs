//! The rules of the business: products, numbers, bills, payments, charges, deposits. Pure: no clock, no randomness, no
//! input or output.
//!
//! A payment changes only through [`payment::step`].

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
