//! The facts that a bill or an answer carries. Each has one name here, between the providers' spellings and the
//! receipt's labels.
//!
//! An unknown key is kept under the provider's spelling.

use serde::{Deserialize, Serialize};

use crate::base::text::CleanText;

/// The name of a fact. The serde name is the one in the journal and the label files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FactField {
    /// PLN meter number, 11 digits.
    #[serde(rename = "meter")]
    Meter,
    /// PLN customer id, 12 digits.
    #[serde(rename = "idpel")]
    Idpel,
    /// Any other customer number as the provider printed it.
    #[serde(rename = "customer_number")]
    CustomerNumber,
    #[serde(rename = "name")]
    Name,
    #[serde(rename = "address")]
    Address,
    /// Tariff and power: `R1M/900 VA`.
    #[serde(rename = "tariff")]
    Tariff,
    /// The good's own text: `TOKEN PLN 100.000`.
    #[serde(rename = "voucher")]
    Voucher,
    /// Stamp duty (METERAI), whole rupiah as text.
    #[serde(rename = "materai")]
    Materai,
    /// Value added tax.
    #[serde(rename = "ppn")]
    Ppn,
    /// Local electricity tax (PBJT-TL, once PPJ).
    #[serde(rename = "ppj")]
    Ppj,
    /// PLN instalment inside a token purchase.
    #[serde(rename = "token_instalment")]
    TokenInstalment,
    /// The part of the nominal that became energy.
    #[serde(rename = "token_value")]
    TokenValue,
    /// Months of the bill, as sent.
    #[serde(rename = "months")]
    Months,
    /// Meter stand: `11701-11847`.
    #[serde(rename = "stand_meter")]
    StandMeter,
    /// Usage (PDAM, PGN).
    #[serde(rename = "usage")]
    Usage,
    /// Months still unpaid after this one.
    #[serde(rename = "arrears")]
    Arrears,
    /// PLN nontaglis: registration number.
    #[serde(rename = "registration_number")]
    RegistrationNumber,
    /// PLN nontaglis: what the payment is for.
    #[serde(rename = "transaction_kind")]
    TransactionKind,
    /// BPJS: how many people.
    #[serde(rename = "participants")]
    Participants,
    /// BPJS: the people.
    #[serde(rename = "participant_names")]
    ParticipantNames,
    /// Telkom: free lines.
    #[serde(rename = "bill_detail")]
    BillDetail,
    #[serde(rename = "plate_number")]
    PlateNumber,
    #[serde(rename = "vehicle")]
    Vehicle,
    /// The instalment that is paid, as sent.
    #[serde(rename = "instalment_number")]
    InstalmentNumber,
    /// Instalments or months left on the contract.
    #[serde(rename = "tenor_left")]
    TenorLeft,
    /// What is left: a count, or money.
    #[serde(rename = "instalments_left")]
    InstalmentsLeft,
    #[serde(rename = "due_date")]
    DueDate,
    #[serde(rename = "penalty")]
    Penalty,
    /// The provider's agent code.
    #[serde(rename = "agent_code")]
    AgentCode,
    /// The provider's own footer for the paper, verbatim.
    #[serde(rename = "footer")]
    Footer,
    /// The bank's code of the payment (e-Samsat).
    #[serde(rename = "payment_code")]
    PaymentCode,
    /// The bank's trace number (e-Samsat).
    #[serde(rename = "trace_number")]
    TraceNumber,
    /// Frame number of a vehicle.
    #[serde(rename = "frame_number")]
    FrameNumber,
    /// Colour of a vehicle.
    #[serde(rename = "colour")]
    Colour,
    /// Year in which a vehicle was built.
    #[serde(rename = "year_built")]
    YearBuilt,
    /// One part of a vehicle's tax, by its key without `tax_`: `pkb`, `swd`, `bbn`, and any that comes later.
    #[serde(rename = "tax")]
    Tax(String),
    /// The penalty on that part of a vehicle's tax.
    #[serde(rename = "tax_penalty")]
    TaxPenalty(String),
    /// Kwallet: the member who receives a transfer.
    #[serde(rename = "recipient")]
    Recipient,
    /// Kwallet: the purpose of a movement.
    #[serde(rename = "note")]
    Note,
    /// Kwallet: the shop's own order.
    #[serde(rename = "order_id")]
    OrderId,
    /// Kwallet: the provider's own number of a movement (`id_trans`).
    #[serde(rename = "transaction_id")]
    TransactionId,
    /// Kwallet: the purpose of the payment that is refunded.
    #[serde(rename = "paid_for")]
    PaidFor,
    /// Kwallet: the time of the payment that is refunded, as sent.
    #[serde(rename = "paid_at")]
    PaidAt,
    /// Kwallet: the member's balance, whole rupiah as text. For the screen, never for a paper.
    #[serde(rename = "member_saldo")]
    MemberSaldo,
    /// Kwallet: the provider's own sentence of a success.
    #[serde(rename = "answer")]
    Answer,
    /// A key that nobody knows, as the provider spelled it.
    #[serde(rename = "unlisted")]
    Unlisted(String),
}

impl FactField {
    /// The name in the label files: `stand_meter`, `tax_pkb`. An unlisted key is its own name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Unlisted(key) => key.clone(),
            Self::Tax(part) => format!("tax_{part}"),
            Self::TaxPenalty(part) => format!("penalty_{part}"),
            known => match serde_json::to_value(known) {
                Ok(serde_json::Value::String(name)) => name,
                _ => String::new(),
            },
        }
    }

    /// A readable label for an unknown key: `ppob_infotambahan` → `INFOTAMBAHAN`, `tax_opsen_pkb` → `TAX OPSEN PKB`.
    #[must_use]
    pub fn readable(key: &str) -> String {
        let bare = key.strip_prefix("ppob_").unwrap_or(key);
        CleanText::new(&bare.replace(['_', '-'], " ")).as_str().to_uppercase()
    }
}

/// Facts in the order in which they came.
pub type FactList = Vec<(FactField, CleanText)>;

/// The value of `field`, if it came.
#[must_use]
pub fn find<'a>(fields: &'a FactList, field: &FactField) -> Option<&'a CleanText> {
    fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
}

/// Adds what `newer` knows: an empty value never replaces a known one, because later answers lack keys of
/// earlier ones (docs/providers.md, section 2).
pub fn merge(fields: &mut FactList, newer: &FactList) {
    for (field, value) in newer {
        if value.is_empty() {
            continue;
        }
        match fields.iter_mut().find(|(name, _)| name == field) {
            Some((_, known)) => known.clone_from(value),
            None => fields.push((field.clone(), value.clone())),
        }
    }
}
