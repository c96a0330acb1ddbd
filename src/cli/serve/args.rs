//! Arguments of `loket serve` and `loket events`.

use std::net::SocketAddr;

use clap::Args;

/// `loket serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

/// `loket events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
    #[arg(long, value_name = "NUMBER")]
    pub seen: Option<u64>,
    #[arg(long)]
    pub json: bool,
}
