//! The parts that a section of `config.toml` is read with: typed values, secrets by reference, folders, and every fault
//! with its place. [`crate::config`] has the whole file; each provider's folder has its own section.

mod fault;
mod folders;
mod other_shops;
mod printer_device;
mod reader;
mod setup_field;
pub mod secret;
mod value;

pub use fault::{ConfigError, ConfigFault, ConfigFaultKind, ConfigWarning, ValueForm};
pub use folders::HomeFolders;
pub use other_shops::{OtherShop, ShopNotes};
pub use printer_device::{PrinterDevice, PrinterPort};
pub use reader::{SectionValues, TomlReader, TomlSection, nearest, position};
pub use setup_field::{SetupField, SetupFieldKind};
pub use value::{BaseUrl, IpRange, JournalUrl, NotARange, SettingValue, parse_listen};
