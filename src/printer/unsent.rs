//! How many sent bytes the other side has not acknowledged, from Linux's table of TCP connections.
//!
//! An acknowledgement proves nothing about the paper: the printer's network part acknowledges bytes that its print head
//! has not seen. `None` means unknown; the number is never a guess.

use std::net::{IpAddr, SocketAddr};

use super::stream::PrinterStream;

/// Bytes of the table that are read; a counter's table is far shorter.
const MOST: u64 = 4 * 1024 * 1024;

/// Bytes that the other side has not acknowledged, our end (FIN) included: a pulled cable, or a printer that takes
/// nothing.
pub(super) fn not_acknowledged(wire: &PrinterStream) -> Option<u64> {
    let PrinterStream::Socket(stream) = wire else { return None };
    if !cfg!(target_os = "linux") {
        return None;
    }
    let (local, remote) = (stream.local_addr().ok()?, stream.peer_addr().ok()?);
    let table = if local.is_ipv4() { "/proc/net/tcp" } else { "/proc/net/tcp6" };
    let mut text = String::new();
    std::io::Read::read_to_string(&mut std::io::Read::take(std::fs::File::open(table).ok()?, MOST), &mut text).ok()?;
    find(&text, local, remote)
}

/// A line is `sl local remote state sent:received ...`, all in hexadecimal.
fn find(table: &str, local: SocketAddr, remote: SocketAddr) -> Option<u64> {
    let (local, remote) = (written(local), written(remote));
    table.lines().find_map(|line| {
        let mut words = line.split_ascii_whitespace().skip(1);
        let ours = words.next() == Some(local.as_str()) && words.next() == Some(remote.as_str());
        let queues = words.nth(1).filter(|_| ours)?;
        u64::from_str_radix(queues.split(':').next()?, 16).ok()
    })
}

/// An address as the table writes it: words of four bytes in native byte order.
fn written(address: SocketAddr) -> String {
    let octets = match address.ip() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets().to_vec(),
    };
    let words = octets.chunks_exact(4).map(|word| u32::from_ne_bytes([word[0], word[1], word[2], word[3]]));
    let text: String = words.map(|word| format!("{word:08X}")).collect();
    format!("{text}:{:04X}", address.port())
}

#[cfg(target_endian = "little")]
#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:238C 04 00000259:00000000 01:00000014 00000000     0        0 0 2 0 20 4 30 10 -1
";

    #[test]
    fn a_line_is_found_by_both_addresses() {
        let (local, remote) = ("127.0.0.1:50000".parse().unwrap(), "127.0.0.1:9100".parse().unwrap());
        assert_eq!(find(TABLE, local, remote), Some(0x259));
        assert_eq!(find(TABLE, remote, local), None);
        assert_eq!(find("", local, remote), None);
        assert_eq!(written("[::1]:9100".parse().unwrap()), "00000000000000000000000001000000:238C");
    }
}
