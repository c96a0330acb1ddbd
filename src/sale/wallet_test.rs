//! History by balances.
