//! Types that every module may use: money, time, text, ids, papers, pictures, and differences between systems.

pub mod id;
pub mod image;
pub mod money;
pub mod paper;
pub mod platform;
pub mod qr;
pub mod text;
pub mod time;
