//! What a person fills in to use a provider, as a form on the screen asks for it.

use crate::base::text::LocalText;

/// One line of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetupField {
    /// The key in `config.toml`: `mmbc.username`.
    pub key: &'static str,
    pub label: LocalText,
    /// What it is kept as.
    pub kind: SetupFieldKind,
}

/// How a [`SetupField`] is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupFieldKind {
    /// In `config.toml`.
    Text,
    /// In the shop's secret store under this name; `config.toml` gets the reference.
    Secret(&'static str),
}

impl SetupField {
    /// A text of `config.toml`.
    #[must_use]
    pub const fn text(key: &'static str, id: &'static str, en: &'static str) -> Self {
        Self { key, label: LocalText { id, en }, kind: SetupFieldKind::Text }
    }

    /// A secret, kept under `name`.
    #[must_use]
    pub const fn secret(key: &'static str, name: &'static str, id: &'static str, en: &'static str) -> Self {
        Self { key, label: LocalText { id, en }, kind: SetupFieldKind::Secret(name) }
    }
}
