//! The lines of each part's form, from the settings in force.

use crate::base::text::LocalText;
use crate::config::Config;
use crate::doctor::ShopPart;
use crate::messages::Messages;
use crate::messages::settings::FieldWords;
use crate::settings::SetupFieldKind;
use crate::till::settings_change::SettingsView;
use crate::tui::settings::form::{FieldForm, FormField};

/// The parts with the digits of their rows, in the order of the list. A digit keeps its part for good.
pub(in crate::tui) const PARTS: [(char, ShopPart); 6] = [
    ('1', ShopPart::Shop),
    ('2', ShopPart::Clock),
    ('3', ShopPart::Providers),
    ('4', ShopPart::Printer),
    ('8', ShopPart::Callbacks),
    ('9', ShopPart::Journal),
];

/// Indonesia's zones, as they are called.
pub(in crate::tui) const ZONES: [(&str, &str); 3] =
    [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")];

/// The key of a typed printer address, which stands for the picked one.
pub(in crate::tui) const OTHER_PRINTER: &str = "printer.other";

/// What a form is filled with.
pub(in crate::tui) struct FormSource<'a> {
    pub view: &'a SettingsView,
    pub words: &'static Messages,
    /// Values of the example are left out: nobody wrote them.
    pub is_new: bool,
    /// The printers that were found: device, and what is known of it.
    pub printers: &'a [(String, String)],
}

impl FormSource<'_> {
    fn value(&self, key: &str) -> String {
        let value = self.view.config.setting_text(key);
        let is_example = self.is_new && value == Config::default().setting_text(key);
        // These of the example belong to nobody; other defaults are good values.
        let is_made_up = ["shop.name", "shop.address", "shop.phone", "shop.agent_code"].contains(&key);
        if is_example && is_made_up { String::new() } else { value }
    }

    fn text(&self, key: &'static str, label: &str) -> FormField {
        FormField::text(key, label, &self.value(key))
    }

    fn secret(&self, key: &'static str, label: &str, name: &'static str) -> FormField {
        let say = &self.words.settings.fields;
        let is_kept = self.view.kept_secrets.contains(&key);
        let note = if is_kept { say.secret_kept } else { say.secret_note };
        FormField::secret(key, label, name, is_kept).with_note(note)
    }

    fn choice(&self, key: &'static str, label: &str, options: &[(&str, &str)]) -> FormField {
        let owned = |(value, name): &(&str, &str)| ((*value).to_owned(), (*name).to_owned());
        FormField::choice(key, label, &self.value(key), options.iter().map(owned).collect())
    }
}

/// The form of `part`; of the providers' part, the form of the provider at `provider`.
pub(in crate::tui) fn form(part: ShopPart, provider: usize, from: &FormSource<'_>) -> FieldForm {
    let say = &from.words.settings.fields;
    FieldForm::new(match part {
        ShopPart::Shop => vec![
            from.text("shop.name", say.name),
            from.text("shop.address", say.address),
            from.text("shop.phone", say.phone),
            from.text("shop.counter", say.counter).with_note(say.counter_note),
        ],
        ShopPart::Clock => vec![
            from.choice("shop.language", say.language, &[("id", "Indonesia"), ("en", "English")]),
            from.choice("shop.timezone", say.zone, &ZONES),
        ],
        ShopPart::Providers => provider_fields(provider, from),
        ShopPart::Printer => printer_fields(from, say),
        ShopPart::Callbacks => vec![
            from.choice("webhook.in_counter", say.in_counter, &[("false", say.no), ("true", say.yes)]),
            from.text("webhook.listen", say.listen),
            from.secret("webhook.path_secret", say.path_secret, "webhook-path"),
        ],
        ShopPart::Journal => vec![from.text("backup.folder", say.backup_folder).with_note(say.backup_note)],
    })
}

fn provider_fields(provider: usize, from: &FormSource<'_>) -> Vec<FormField> {
    let Some(section) = from.view.config.providers.get(provider) else { return Vec::new() };
    let label = |text: LocalText| from.words.language.text(text);
    let field = |field: &crate::settings::SetupField| match field.kind {
        SetupFieldKind::Text => from.text(field.key, label(field.label)),
        SetupFieldKind::Secret(name) => from.secret(field.key, label(field.label), name),
    };
    section.setup_fields().iter().map(field).collect()
}

fn printer_fields(from: &FormSource<'_>, say: &FieldWords) -> Vec<FormField> {
    let current = from.value("printer.device");
    let mut options = from.printers.to_vec();
    if current != "none" && !options.iter().any(|(device, _)| *device == current) {
        options.insert(0, (current.clone(), current.clone()));
    }
    options.push(("none".to_owned(), say.no_printer.to_owned()));
    // A printer that was found is the likely one where none was chosen yet.
    let picked = if current == "none" && from.is_new { options[0].0.clone() } else { current };
    let papers = [("58mm", "58 mm"), ("80mm", "80 mm"), ("dotmatrix", "dot matrix")];
    vec![
        FormField::choice("printer.device", say.printer, &picked, options),
        FormField::text(OTHER_PRINTER, say.other_printer, "").with_note(say.other_note),
        from.choice("printer.paper", say.paper, &papers),
    ]
}
