//! The rows of the tables, compared with frozen ones.

mod stored;
