//! The facts that a bill or an answer carries, under canonical names.
//!
//! What it is: the meeting point of the providers' many spellings and the receipt's labels. What it is not: money
//! (that is `bill::Money`) or wording (labels are data). Invariant: a key nobody knows is kept under its own name.

use serde::{Deserialize, Serialize};

use crate::text::Clean;

/// What a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// PLN meter number, 11 digits.
    Meter,
    /// PLN customer id, 12 digits.
    Idpel,
    /// Any other customer number as the provider printed it.
    CustomerNumber,
    /// Customer's name.
    Name,
    /// Customer's address.
    Address,
    /// Tariff and power: `R1M/900 VA`.
    Tariff,
    /// The good's own text: `TOKEN PLN 100.000`.
    Voucher,
    /// Stamp duty (METERAI), whole rupiah as text.
    Materai,
    /// Value added tax.
    Ppn,
    /// Local electricity tax (PBJT-TL, once PPJ).
    Ppj,
    /// PLN instalment inside a token purchase.
    TokenInstalment,
    /// The part of the nominal that became energy.
    TokenValue,
    /// Months of the bill, as sent.
    Months,
    /// Meter stand: `11701-11847`.
    StandMeter,
    /// Usage (PDAM, PGN).
    Usage,
    /// Months still unpaid after this one.
    Arrears,
    /// PLN nontaglis: registration number.
    RegistrationNumber,
    /// PLN nontaglis: what the payment is for.
    TransactionKind,
    /// BPJS: how many people.
    Participants,
    /// BPJS: the people.
    ParticipantNames,
    /// Telkom: free lines.
    BillDetail,
    /// Plate number.
    PlateNumber,
    /// Vehicle.
    Vehicle,
    /// Which instalment.
    InstalmentNumber,
    /// Instalments or months left on the contract.
    TenorLeft,
    /// What is left: a count, or money.
    InstalmentsLeft,
    /// Due date.
    DueDate,
    /// Penalty.
    Penalty,
    /// The provider's agent code.
    AgentCode,
    /// The provider's own footer for the paper, verbatim.
    Footer,
    /// The bank's code of the payment (e-Samsat).
    PaymentCode,
    /// The bank's trace number (e-Samsat).
    TraceNumber,
    /// Frame number of a vehicle.
    FrameNumber,
    /// Colour of a vehicle.
    Colour,
    /// Year in which a vehicle was built.
    YearBuilt,
    /// One part of a vehicle's tax, by its key without `tax_`: `pkb`, `swd`, `bbn`, and any that comes later.
    Tax(String),
    /// The penalty on that part.
    TaxPenalty(String),
    /// Kwallet: the member who receives a transfer.
    Recipient,
    /// Kwallet: what a movement is for.
    Note,
    /// Kwallet: the shop's own order.
    OrderId,
    /// Kwallet: the provider's own number of a movement (`id_trans`).
    TransactionId,
    /// Kwallet: what the payment was for that goes back.
    PaidFor,
    /// Kwallet: when the payment was made that goes back, as sent.
    PaidAt,
    /// Kwallet: what the member has, whole rupiah as text. For the screen; never for a paper.
    MemberSaldo,
    /// Kwallet: the provider's own sentence of a success.
    Answer,
    /// A key that nobody knows, as the provider spelled it.
    Unlisted(String),
}

impl Field {
    /// Its name in the label files: `stand_meter`; an unlisted key is its own name.
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

    /// A readable label for a key nobody knows: `ppob_infotambahan` → `INFOTAMBAHAN`, `tax_opsen_pkb` → `TAX OPSEN PKB`.
    #[must_use]
    pub fn readable(key: &str) -> String {
        let bare = key.strip_prefix("ppob_").unwrap_or(key);
        Clean::new(&bare.replace(['_', '-'], " ")).as_str().to_uppercase()
    }
}

/// Facts in the order in which they came.
pub type Fields = Vec<(Field, Clean)>;

/// The value of `field`, if it came.
#[must_use]
pub fn find<'a>(fields: &'a Fields, field: &Field) -> Option<&'a Clean> {
    fields.iter().find(|(name, _)| name == field).map(|(_, value)| value)
}

/// Adds what `newer` knows: an empty value never replaces a known one (READING.md: never blank a known field).
pub fn merge(fields: &mut Fields, newer: &Fields) {
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
