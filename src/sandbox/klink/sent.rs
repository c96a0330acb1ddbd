//! The JSON body of a K-Link call: its fields, sent as text or number. Any bytes read to some fields or none, never to
//! an error.

use serde_json::{Map, Value};

use crate::base::money::Rupiah;
use crate::base::time::Timestamp;
use crate::sandbox::RequestSeen;

/// The body of one call.
#[derive(Default)]
pub struct CallBody {
    fields: Map<String, Value>,
}

impl CallBody {
    /// Reads `body`. An empty body, or one that is no JSON object, has no fields.
    pub fn read(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Self { fields },
            _ => Self::default(),
        }
    }

    /// The field as text, trimmed; empty when there is none.
    pub fn get(&self, key: &str) -> String {
        match self.fields.get(key) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    /// The first non-empty field of these; empty when there is none.
    pub fn first(&self, keys: &[&str]) -> String {
        keys.iter().map(|key| self.get(key)).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// A positive amount, whole rupiah: `"90000"`, `90000` or `"90000.00"`. None when missing, unreadable or not
    /// positive.
    pub fn amount(&self, key: &str) -> Option<Rupiah> {
        self.whole(key).filter(|amount| amount.is_positive())
    }

    /// An amount that may be zero; a missing one is zero. None when unreadable or negative.
    pub fn amount_or_none(&self, key: &str) -> Option<Rupiah> {
        if self.get(key).is_empty() {
            return Some(Rupiah::ZERO);
        }
        self.whole(key).filter(|amount| !amount.is_negative())
    }

    fn whole(&self, key: &str) -> Option<Rupiah> {
        let text = self.get(key);
        let digits = text.strip_suffix(".00").unwrap_or(&text);
        digits.parse().ok().and_then(|amount| Rupiah::new(amount).ok())
    }

    /// The request for [`Sandbox::requests`](crate::sandbox::Sandbox::requests), without password and voucher code.
    pub fn seen(&self, path: &str, at: Timestamp) -> RequestSeen {
        let product = [self.get("bank_code"), self.get("product_code")];
        let product: Vec<&str> = product.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        RequestSeen {
            path: path.to_owned(),
            product: product.join("/"),
            customer: self.first(&["id_member", "id_member_send", "id_member_receipt"]),
            amount: self.first(&["amount", "nominal"]),
            direct: String::new(),
            invoice: self.first(&["id_order", "order_id"]),
            at,
        }
    }
}
