//! The whole program from outside: over the socket to the sandbox, by keyboard and by command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod biller;
mod charge;
#[cfg(unix)]
mod cluster;
mod command;
mod engine;
mod esamsat;
mod fault;
mod house;
mod kill;
mod laws;
mod multipayment;
#[cfg(unix)]
mod postgres;
mod readers;
mod reconcile;
mod screen;
mod shop;
mod simulation;
mod wallet;
