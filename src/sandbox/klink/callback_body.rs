//! K-Link's callback about a settled charge: its body in the document's order, and its signature over the body's exact
//! bytes. The delivery is in `sandbox::callback`.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::charges::{BookedCharge, BookedChargeState, ChargeKind};
use super::members;
use crate::sandbox::Sandbox;

/// Block size of SHA-256, bytes.
const BLOCK: usize = 64;

/// The body of a callback and its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KlinkCallbackBody {
    /// Value of the header `x-servicepayment`, upper-case hex.
    #[serde(rename = "x-servicepayment")]
    pub signature: String,
    pub body: String,
}

/// The callback of a settled charge; None when the charge is not settled.
pub fn of(charge: &BookedCharge) -> Option<KlinkCallbackBody> {
    if charge.state != BookedChargeState::Settled {
        return None;
    }
    let (order, uuid, when) = (&charge.order_id, &charge.rq_uuid, &charge.rq_datetime);
    let (word, message) = ("success", "transaction success!");
    let body = if charge.kind == ChargeKind::Gopay {
        json!({ "status": word, "message": message, "id_trans": charge.number.to_string(), "rq_datetime": when,
            "order_id": order, "transaction": "gopay" })
    } else {
        // The document prints these two labels the wrong way round, and so does this.
        let (paid, account, label) = match charge.kind {
            ChargeKind::Manual => {
                (charge.paid.map(|paid| paid.get().to_string()), charge.account.clone(), "multipayment")
            }
            _ => (None, None, "mandiri_manual"),
        };
        let dash = || "-".to_owned();
        json!({ "status": word, "message": message, "rq_uuid": uuid, "rq_datetime": when, "order_id": order,
            "kd_pay": charge.number.to_string(), "tot_bayar": paid.unwrap_or_else(dash),
            "norek": account.unwrap_or_else(dash), "transaction": label })
    };
    Some(KlinkCallbackBody::signed(body.to_string()))
}

impl KlinkCallbackBody {
    /// The callback with other values in its body, signed again.
    pub(in crate::sandbox) fn with(&self, words: &[(&str, &str)]) -> Self {
        let mut body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        for (key, word) in words {
            body[*key] = (*word).into();
        }
        Self::signed(body.to_string())
    }

    /// Signs a body with the key that the document prints.
    pub(in crate::sandbox) fn signed(body: String) -> Self {
        let signature = signature(Sandbox::KLINK_WEBHOOK_KEY.as_bytes(), body.as_bytes());
        Self { signature, body }
    }

    /// The callback with a signature that is wrong only in its last digit.
    pub(in crate::sandbox) fn forged(self) -> Self {
        let Self { mut signature, body } = self;
        let last = signature.pop();
        signature.push(if last == Some('0') { '1' } else { '0' });
        Self { signature, body }
    }
}

/// Upper-case hex HMAC-SHA256 (RFC 2104).
fn signature(key: &[u8], message: &[u8]) -> String {
    let mut block = if key.len() > BLOCK { Sha256::digest(key).to_vec() } else { key.to_vec() };
    block.resize(BLOCK, 0);
    let padded = |with: u8| block.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    let inner = Sha256::digest([&padded(0x36), message].concat());
    let outer = Sha256::digest([&padded(0x5c), inner.as_slice()].concat());
    members::hex(&outer).to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_own_example() {
        let message = "{\"rq_uuid\": \"klnu00242\", \"rq_datetime\": \"2020-11-06 09:13:19\", \"order_id\": \"klnu00242\", \
                       \"status\":\"success\", \"message\":\"transaction success!\"}";
        assert_eq!(
            signature(Sandbox::KLINK_WEBHOOK_KEY.as_bytes(), message.as_bytes()),
            "84CBE7E264FE83FFEC1023892E1F61C84E302F07A927121E21F1086A2702CAF5"
        );
    }
}
