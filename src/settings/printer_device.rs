//! Where receipts are printed: the forms of `printer.device`, each with one way to read it from text.
//!
//! Every form is read on every system, so that a configuration can be checked elsewhere; what a system does not have is
//! said when it is opened.

use std::fmt;
use std::path::PathBuf;

use toml::Value;

use super::value::{SettingValue, is_host, split_port};

/// The longest name of a Windows printer, characters.
const LONGEST_NAME: usize = 220;

/// The printer for receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterDevice {
    None,
    /// Bytes appended to a file or device node.
    File(PathBuf),
    /// A network printer: host and port.
    Tcp(String, u16),
    /// A USB printer's device node.
    Usb(PathBuf),
    /// A CUPS queue.
    Cups(String),
    /// A printer of Windows by its name, or another computer's as `\\HOST\SHARE`.
    Windows(String),
    /// A port of the computer, on Windows.
    Port(PrinterPort),
}

/// A port of the computer to which a printer is connected by cable or Bluetooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterPort {
    /// `LPT1` to `LPT9`.
    Parallel(u8),
    /// `COM1` to `COM256`, 8 data bits, no parity, one stop bit.
    Serial {
        number: u16,
        /// Bits a second.
        speed: u32,
    },
}

impl PrinterPort {
    /// Bits a second where none are said; what receipt printers are delivered with.
    const SPEED: u32 = 9_600;

    fn parse(text: &str) -> Option<Self> {
        let (name, speed) = text.split_once(':').map_or((text, None), |(name, speed)| (name, Some(speed)));
        let (kind, number) = name.split_at_checked(3)?;
        let digits = |text: &str| (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())).then_some(());
        digits(number)?;
        if kind.eq_ignore_ascii_case("LPT") && speed.is_none() {
            return number.parse().ok().filter(|number| (1..=9).contains(number)).map(Self::Parallel);
        }
        if !kind.eq_ignore_ascii_case("COM") {
            return None;
        }
        let number = number.parse().ok().filter(|number| (1..=256).contains(number))?;
        let speed = match speed {
            None => Self::SPEED,
            Some(text) => {
                digits(text)?;
                text.parse().ok().filter(|speed| (300..=921_600).contains(speed))?
            }
        };
        Some(Self::Serial { number, speed })
    }
}

impl fmt::Display for PrinterPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parallel(number) => write!(f, "LPT{number}"),
            Self::Serial { number, speed } => write!(f, "COM{number}:{speed}"),
        }
    }
}

impl PrinterDevice {
    /// Reads `none`, `file:PATH`, `tcp:HOST[:9100]`, `usb:PATH`, `cups:NAME`, `windows:NAME`, `\\HOST\SHARE`, `LPT1` or
    /// `COM3[:9600]`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self::None);
        }
        if text.contains(char::is_control) {
            return None;
        }
        if text.starts_with("\\\\") {
            return Self::of_windows(text);
        }
        if let Some(port) = PrinterPort::parse(text) {
            return Some(Self::Port(port));
        }
        let (scheme, rest) = text.split_once(':')?;
        if rest.is_empty() {
            return None;
        }
        match scheme {
            "file" => Some(Self::File(rest.into())),
            "usb" => Some(Self::Usb(rest.into())),
            "cups" => {
                let right =
                    !rest.starts_with('-') && rest.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '/' | '#'));
                right.then(|| Self::Cups(rest.to_owned()))
            }
            "windows" => Self::of_windows(rest),
            "tcp" => {
                let (host, port) = split_port(rest)?;
                let port = port.map_or(Some(9_100), |port| port.parse().ok().filter(|port| *port > 0))?;
                is_host(host).then(|| Self::Tcp(host.to_owned(), port))
            }
            _ => None,
        }
    }

    /// A printer's name may have spaces, and no comma or `!`. A backslash stands only in `\\HOST\SHARE`.
    fn of_windows(name: &str) -> Option<Self> {
        let share = name.strip_prefix("\\\\");
        let is_place = share.is_none_or(|share| {
            share.split_once('\\').is_some_and(|(host, share)| is_host(host) && !share.trim().is_empty())
        });
        let own = share.and_then(|share| share.split_once('\\')).map_or(name, |(_, share)| share);
        let right =
            is_place && name.trim() == name && name.chars().count() <= LONGEST_NAME && !own.contains(['\\', ',', '!']);
        right.then(|| Self::Windows(name.to_owned()))
    }

    /// Whether another program prints the paper, from a queue of its own.
    #[must_use]
    pub const fn is_queue(&self) -> bool {
        matches!(self, Self::Cups(_) | Self::Windows(_))
    }

    /// A short name for the screen: a file without its folder.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Self::File(path) | Self::Usb(path) => {
                path.file_name().map_or_else(|| self.to_string(), |name| name.to_string_lossy().into_owned())
            }
            Self::None | Self::Tcp(..) | Self::Cups(_) | Self::Windows(_) | Self::Port(_) => self.to_string(),
        }
    }
}

impl fmt::Display for PrinterDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Usb(path) => write!(f, "usb:{}", path.display()),
            Self::Cups(name) => write!(f, "cups:{name}"),
            Self::Windows(name) if name.starts_with("\\\\") => f.write_str(name),
            Self::Windows(name) => write!(f, "windows:{name}"),
            Self::Port(port) => port.fmt(f),
            Self::Tcp(host, port) if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "tcp:{host}:{port}"),
        }
    }
}

impl SettingValue for PrinterDevice {
    fn setting(&self) -> Value {
        Value::from(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_is_read_back_as_it_is_shown() {
        for text in [
            "none",
            "file:/srv/print",
            "tcp:10.0.0.9:9100",
            "tcp:[::1]:9100",
            "usb:/dev/usb/lp0",
            "cups:EPSON-TM",
            "windows:POS-58 (Kasir 1)",
            r"\\KASIR-PC\POS58",
            "LPT1",
            "COM12:19200",
        ] {
            assert_eq!(PrinterDevice::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn short_forms_get_the_usual_values() {
        assert_eq!(PrinterDevice::parse("tcp:printer"), Some(PrinterDevice::Tcp("printer".into(), 9_100)));
        assert_eq!(PrinterDevice::parse("com3").unwrap().to_string(), "COM3:9600");
        assert_eq!(PrinterDevice::parse("Lpt2"), Some(PrinterDevice::Port(PrinterPort::Parallel(2))));
        let share = r"\\KASIR-PC\POS 58";
        assert_eq!(PrinterDevice::parse(&format!("windows:{share}")), PrinterDevice::parse(share));
    }

    #[test]
    fn other_texts_are_no_device() {
        for text in [
            "",
            "lp0",
            "file:",
            "tcp:",
            "tcp:host:0",
            "tcp:ho st",
            "cups:-oraw",
            "cups:a b",
            "usb:",
            "com:1",
            "windows:",
            "windows: POS",
            "windows:a,b",
            "windows:a\\b",
            r"\\",
            r"\\host",
            r"\\host\",
            r"\\host\a\b",
            r"\\ho st\a",
            "LPT0",
            "LPT10",
            "LPT",
            "LPT1:9600",
            "COM0",
            "COM01",
            "COM257",
            "COM3:",
            "COM3:100",
            "COM3:+9600",
            "COM3:9600,n",
            "COM3\n",
        ] {
            assert_eq!(PrinterDevice::parse(text), None, "{text}");
        }
    }
}
