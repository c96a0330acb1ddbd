//! Kwallet.
