//! The whole program from outside: over the socket to the sandbox, by keyboard and by command.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod bill;
mod biller;
mod care;
mod charge;
mod citations;
#[cfg(target_os = "linux")]
mod clocks;
#[cfg(unix)]
mod cluster;
mod command;
#[cfg(unix)]
mod cups;
#[cfg(target_os = "linux")]
mod disk;
mod doctor;
mod documents;
mod engine;
mod escpos;
mod esamsat;
mod fake_printer;
mod fault;
mod first_start;
#[cfg(target_os = "linux")]
mod hostile;
mod house;
mod inbox;
mod kill;
mod laws;
mod licenses;
mod multipayment;
mod names;
mod numbers;
mod paper;
#[cfg(target_os = "linux")]
mod packages;
#[cfg(target_os = "linux")]
mod paused;
#[cfg(target_os = "linux")]
mod powercut;
mod practice;
mod press;
#[cfg(unix)]
mod postgres;
mod printer;
#[cfg(unix)]
mod private;
mod readers;
#[cfg(target_os = "linux")]
mod reading;
mod reconcile;
mod saldo;
#[cfg(target_os = "linux")]
mod sendlog;
mod settings;
mod resolve;
mod screen;
mod shop;
mod simulation;
#[cfg(target_os = "linux")]
mod steps;
#[cfg(unix)]
mod terminal_reader;
mod tokens;
mod total;
mod toy_provider;
mod wallet;
mod webhook;
