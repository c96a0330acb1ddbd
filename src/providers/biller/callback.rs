//! Reads the Biller's callback, `status=0&refid=…&dest=…&message=…` (the Biller document, "REVERSAL"), and judges it.
//!
//! `0` is success and `1` is failure, the reverse of the answer's `true` and `false`. The callback is unsigned, so the
//! reference and the target must both be the payment's own. Where digit and sentence disagree, the outcome is Unknown.
//! A failure is certain only by safety rule 2 (docs/safety.md).

use std::collections::BTreeMap;
use std::time::Duration;

use crate::base::text::{CleanText, digits};
use crate::base::time::{Timestamp, jakarta};
use crate::domain::payment::Payment;
use crate::domain::payment::verdict::{OutcomeReason, PaymentAlarm, PaymentFacts, PaymentOutcome, PaymentVerdict};
use crate::providers::ClassifyContext;
use crate::providers::biller::map;
use crate::providers::biller::message::{OutcomeMessage, read_message};
use crate::providers::classify::verdict;
use crate::providers::envelope::{self, is_still_encoded, percent_decoded};
use crate::providers::lenient::{self, ObjectFields};
use crate::providers::refusal::{self, RefusalMessage, RefusalPattern};

/// The keys that a callback must have. `message` may be missing.
const KEYS: [&str; 3] = ["status", "refid", "dest"];
/// A masked target needs at least this many readable digits, or it could mean many numbers.
const FEWEST_DIGITS: usize = 5;
/// The balance of a callback counts only where the message's own time is this near to its arrival: callbacks come late.
const FRESH: Duration = Duration::from_secs(20);

/// A Biller callback with status, reference and target, none of them empty. Without a message its text is empty.
#[derive(Clone, PartialEq, Eq)]
pub struct BillerCallback {
    status: String,
    /// Our wire reference or the Biller's `ftrxid`: the document does not say which it sends.
    pub reference: String,
    target: String,
    message: OutcomeMessage,
    /// The whole message, with its serial number.
    text: CleanText,
}

/// Reads a query or a body, as it came or after one wrapping is removed. `None` where status, reference or target is
/// missing, or a key stands twice with two values.
#[must_use]
pub fn read(raw: &[u8]) -> Option<BillerCallback> {
    envelope::readings(raw).iter().find_map(|reading| read_plain(reading))
}

fn read_plain(raw: &[u8]) -> Option<BillerCallback> {
    let mut keys = if raw.trim_ascii_start().starts_with(b"{") { of_json(raw)? } else { of_query(raw)? };
    // Encoded twice: what was decoded still holds no space, but `%20`.
    let again = |value: &str| if is_still_encoded(value) { percent_decoded(value) } else { value.to_owned() };
    let mut take = |key: &str| keys.remove(key).map(|value| again(value.trim()).trim().to_owned());
    let (status, reference, target) = (take("status")?, take("refid")?, take("dest")?);
    let text = take("message").unwrap_or_default();
    let is_empty = status.is_empty() || reference.is_empty() || target.is_empty();
    let callback = BillerCallback {
        status,
        reference,
        target,
        message: read_message(&text),
        text: CleanText::new(&lenient::collapse(&text)),
    };
    (!is_empty).then_some(callback)
}

fn of_json(raw: &[u8]) -> Option<BTreeMap<String, String>> {
    let body = lenient::read_body(raw).ok().filter(|body| !body.is_damaged())?;
    let fields = ObjectFields::of(&body.value)?;
    let keys = KEYS.iter().chain(&["message"]);
    Some(keys.filter_map(|key| Some(((*key).to_owned(), fields.text(&[key])?.to_owned()))).collect())
}

/// `message` is the rest of the query, because a serial number may hold `&` and `=`. Only where a key of [`KEYS`] is
/// missing before it, the query is split at each `&`.
fn of_query(raw: &[u8]) -> Option<BTreeMap<String, String>> {
    let text = lenient::read_text(raw);
    let text = text.trim().trim_start_matches('?');
    let at = if text.starts_with("message=") { Some(0) } else { text.find("&message=").map(|at| at + 1) };
    let whole = at.and_then(|at| {
        let mut keys = pairs(text.get(..at)?.trim_end_matches('&'))?;
        keys.insert("message".to_owned(), percent_decoded(text.get(at + "message=".len()..)?));
        KEYS.iter().all(|key| keys.contains_key(*key)).then_some(keys)
    });
    whole.or_else(|| pairs(text))
}

/// `None` where a key stands twice with two values: nobody can say which is meant.
fn pairs(text: &str) -> Option<BTreeMap<String, String>> {
    let mut keys = BTreeMap::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (percent_decoded(key).trim().to_ascii_lowercase(), percent_decoded(value));
        if keys.insert(key, value.clone()).is_some_and(|known| known != value) {
            return None;
        }
    }
    Some(keys)
}

impl BillerCallback {
    /// Whether reference and target are both this payment's.
    #[must_use]
    pub fn is_about(&self, payment: &Payment) -> bool {
        self.names(payment) && self.is_for(payment)
    }

    /// Whether the reference is this payment's: our wire reference, or the Biller's from its answer.
    #[must_use]
    pub fn names(&self, payment: &Payment) -> bool {
        let theirs = payment.reference().is_some_and(|known| known.as_str().eq_ignore_ascii_case(&self.reference));
        theirs || payment.intent.reference().eq_ignore_ascii_case(&self.reference)
    }

    fn is_for(&self, payment: &Payment) -> bool {
        let asked = payment.intent.bill.customer.as_str();
        let same = |told: &str| {
            map::is_same_target(asked, told) && digits(told).len() >= FEWEST_DIGITS.min(digits(asked).len())
        };
        same(&self.target) && self.message.target.as_ref().is_none_or(|told| same(told.as_str()))
    }

    /// The verdict on a payment that the callback [is about](Self::is_about). `at` is when the callback came.
    #[must_use]
    pub fn verdict(&self, payment: &Payment, at: Timestamp, refusals: &[RefusalPattern]) -> PaymentVerdict {
        let (succeeded, failed) = (self.status == "0", self.status == "1");
        let said = refusal::meaning_about(self.message.sentence.as_str(), &payment.intent);
        // "SUKSES diproses" is a success. A text that speaks only of progress is none.
        let contradicts = if succeeded {
            said.failure || said.goes_on && !said.success
        } else {
            failed && (said.success || self.message.serial.is_some())
        };
        if contradicts {
            let why = OutcomeReason::Contradictory(CleanText::new(&format!(
                "status {}, {}",
                self.status, self.message.sentence
            )));
            // No fact is taken over: a serial number or a debit from a callback that contradicts itself proves nothing.
            return PaymentVerdict {
                alarm: Some(PaymentAlarm::Contradicts),
                ..PaymentVerdict::bare(PaymentOutcome::Unknown, why)
            };
        }
        let sale = payment.dispatched_at.unwrap_or(payment.created_at);
        let moment = self.message.moment.and_then(|moment| moment.near(sale, &jakarta()));
        let is_fresh = moment.is_some_and(|moment| moment.duration_since(at).unsigned_abs() <= FRESH);
        let facts = PaymentFacts {
            saldo: self.message.saldo.filter(|_| is_fresh),
            provider_time: moment.filter(|_| succeeded),
            serial: self.message.serial.clone().filter(|_| succeeded),
            debit: self.message.price.filter(|_| succeeded),
            ..PaymentFacts::default()
        };
        if !succeeded {
            return self.failure(payment, facts, refusals);
        }
        let alarm = match (payment.intent.bill.money.debit, facts.debit) {
            (Some(listed), Some(taken)) if listed != taken => Some(PaymentAlarm::CostDiffers { listed, taken }),
            _ => None,
        };
        PaymentVerdict { alarm, ..verdict(PaymentOutcome::Confirmed, OutcomeReason::Answered, facts) }
    }

    /// A certain failure is Refunded, never Rejected: only accepted (and so debited) transactions are called back.
    fn failure(&self, payment: &Payment, facts: PaymentFacts, refusals: &[RefusalPattern]) -> PaymentVerdict {
        let message = RefusalMessage { text: self.text.as_str(), ..RefusalMessage::default() };
        match refusal::refusal_doubt(&message, &payment.intent, ClassifyContext::default(), refusals) {
            None => verdict(PaymentOutcome::Refunded, OutcomeReason::GivenBack(self.text.clone()), facts),
            Some(doubt) => {
                verdict(PaymentOutcome::Unknown, OutcomeReason::FailureInDoubt(self.text.clone(), doubt), facts)
            }
        }
    }

    /// Whether the status is one that the document lists. Another status is ignored, with an alarm.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        matches!(self.status.as_str(), "0" | "1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bill::CustomerNumber;
    use crate::domain::payment::verdict::RefusalDoubt;
    use crate::domain::payment::{AnswerSource, PaymentEvent, PaymentState};
    use crate::domain::product::ProductKind;
    use crate::domain::sample;
    use crate::providers::refusal::RefusalList;

    const SUCCESS: &str = "status=0&refid=REF&product=banktrf&qty=1&dest=081234567890&message=Transaksi+s5.081234567890+SUKSES,\
                           +SN:+11&22=33,+Saldo:+Rp99,999,999,+Harga:+201,200,+Tgl:+21/11+10:00:07";
    const FAILURE: &str = "status=1&refid=REF&product=banktrf&qty=1&dest=081234567890&message=Transaksi+s5.081234567890+GAGAL,\
                           +Saldo:+Rp99,999,999,+Tgl:+21/11+10:00:07";

    /// An accepted payment whose reference at the Biller is F-1.
    fn pending() -> Payment {
        let mut intent = sample::intent(1, sample::owner(1), ProductKind::Pulsa, "081234567890");
        intent.bill.customer = CustomerNumber::new("081234567890");
        let begun = crate::domain::payment::step(None, &sample::prepared(1, intent)).unwrap();
        let sent = crate::domain::payment::step(Some(&begun), &sample::dispatched(2, sample::owner(1))).unwrap();
        let facts = PaymentFacts { reference: Some("F-1".into()), ..PaymentFacts::default() };
        crate::domain::payment::step(
            Some(&sent),
            &sample::answer_with(3, AnswerSource::Send, PaymentOutcome::Pending, facts),
        )
        .unwrap()
    }

    fn listed() -> Vec<RefusalPattern> {
        RefusalList::new(crate::providers::biller::CALLED_BACK, &[]).now().to_vec()
    }

    fn of(text: &str, reference: &str) -> BillerCallback {
        read(text.replace("REF", reference).as_bytes()).unwrap()
    }

    #[test]
    fn the_documents_two_reports() {
        let payment = pending();
        let reference = payment.intent.reference().to_owned();
        let success = of(SUCCESS, &reference);
        assert!(success.is_about(&payment) && of(SUCCESS, "f-1").is_about(&payment) && success.is_listed());
        assert!(!of(SUCCESS, "F-2").names(&payment));
        let at = "2026-11-21T03:00:10Z".parse().unwrap();
        let verdict = success.verdict(&payment, at, &listed());
        assert_eq!((verdict.outcome, verdict.why), (PaymentOutcome::Confirmed, OutcomeReason::Answered));
        assert_eq!(verdict.facts.serial, Some("11&22=33".into()), "the message is the rest of the query");
        assert_eq!(verdict.facts.provider_time, Some("2026-11-21T03:00:07Z".parse().unwrap()));
        assert_eq!(verdict.facts.saldo.map(crate::base::money::Rupiah::get), Some(99_999_999));
        let late = success.verdict(&payment, "2026-11-21T03:01:10Z".parse().unwrap(), &listed());
        assert_eq!(late.facts.saldo, None, "an old figure is not the deposit's");
        let failure = of(FAILURE, &reference).verdict(&payment, at, &listed());
        assert_eq!((failure.outcome, failure.facts.serial), (PaymentOutcome::Refunded, None));
        assert!(matches!(failure.why, OutcomeReason::GivenBack(text) if text.as_str().contains("GAGAL")));
    }

    #[test]
    fn another_target_is_another_payment() {
        let payment = pending();
        let reference = payment.intent.reference().to_owned();
        for (dest, same) in [
            ("081234567890", true),
            ("6281234567890", true),
            ("081234xxxxxx", true),
            ("081234567891", false),
            ("0812xxxxxxxx", false),
            ("xxxxxxxxxxxx", false),
            ("1", false),
        ] {
            let text = SUCCESS.replace("dest=081234567890", &format!("dest={dest}"));
            assert_eq!(of(&text, &reference).is_about(&payment), same, "{dest}");
        }
        let other = SUCCESS.replace("s5.081234567890", "s5.081234567899");
        assert!(!of(&other, &reference).is_about(&payment), "its sentence names another");
    }

    #[test]
    fn a_report_that_contradicts_itself_decides_nothing() {
        let payment = pending();
        for text in [
            SUCCESS.replace("status=0", "status=1"),
            FAILURE.replace("status=1", "status=0"),
            SUCCESS.replace("SUKSES", "SUKSES+GAGAL"),
        ] {
            let verdict = of(&text, "F-1").verdict(&payment, sample::at(9), &listed());
            assert_eq!(
                (verdict.outcome, verdict.alarm.clone()),
                (PaymentOutcome::Unknown, Some(PaymentAlarm::Contradicts))
            );
            assert_eq!(verdict.facts, PaymentFacts::default());
            let event = PaymentEvent::Answered {
                source: AnswerSource::Callback,
                verdict: Box::new(verdict),
                raw: crate::domain::payment::verdict::RawAnswer(String::new()),
            };
            let next = crate::domain::payment::step(Some(&payment), &sample::entry(9, event)).unwrap();
            assert_eq!((next.state(), next.is_on_desk()), (PaymentState::Unknown, true));
        }
        let bare = of("status=0&refid=REF&dest=081234567890", "F-1").verdict(&payment, sample::at(9), &listed());
        assert_eq!(bare.outcome, PaymentOutcome::Confirmed, "the digit is the documented word");
        assert!(!of("status=2&refid=REF&dest=081234567890", "F-1").is_listed());
    }

    /// As centres write the outcome: with a dot, a comma, in brackets, in other forms of the word.
    #[test]
    fn the_digit_and_the_sentence_agree_or_nothing_is_known() {
        use PaymentOutcome::{Confirmed, Refunded, Unknown};
        let payment = pending();
        let t = "T#41 R#12 Telkomsel 5.000 s5.081234567890";
        let table = [
            ("0", format!("{t} GAGAL. Nomor tujuan salah."), Unknown, true),
            ("0", "GAGAL, nomor salah".to_owned(), Unknown, true),
            ("0", "GAGAL: nomor salah".to_owned(), Unknown, true),
            ("0", "[GAGAL]".to_owned(), Unknown, true),
            ("0", "digagalkan operator".to_owned(), Unknown, true),
            ("0", "Transaksi tidak berhasil.".to_owned(), Unknown, true),
            ("0", format!("{t} sedang diproses"), Unknown, true),
            ("0", format!("{t}, SN: 123, GAGAL"), Unknown, true),
            ("0", format!("{t} SUKSES. SN:R230512.1911.2100F1. Saldo 1.000"), Confirmed, false),
            ("0", "(SUKSES).".to_owned(), Confirmed, false),
            ("0", "BERHASIL, SN: 123456".to_owned(), Confirmed, false),
            ("0", ", SN: 123456, Harga: 5,000".to_owned(), Confirmed, false),
            ("0", "SUKSES diproses".to_owned(), Confirmed, false),
            ("1", "SUKSES. SN:R230512.1911.2100F1. Saldo 1.000".to_owned(), Unknown, true),
            ("1", "BERHASIL, SN: 123456".to_owned(), Unknown, true),
            ("1", "Transaksi s5.081234567890 (SUKSES).".to_owned(), Unknown, true),
            ("1", ", SN: 123456, Harga: 5,000".to_owned(), Unknown, true),
            ("1", format!("{t} GAGAL, SN: 123456"), Unknown, true),
            ("1", format!("{t} GAGAL, SN: -"), Unknown, false),
            ("1", format!("{t} GAGAL. Nomor tujuan salah."), Refunded, false),
            ("1", "Transaksi s5.081234567890 [GAGAL], Saldo: Rp99,999,999".to_owned(), Refunded, false),
            ("1", "Transaksi s5.081234567890 digagalkan".to_owned(), Refunded, false),
            ("1", format!("{t} GAGAL. Diproses ulang otomatis"), Unknown, false),
            ("1", format!("{t} GAGAL. Hubungi CS"), Unknown, false),
            ("1", "PENDING".to_owned(), Unknown, false),
            ("1", String::new(), Unknown, false),
        ];
        for (digit, message, outcome, alarms) in table {
            let text = format!("status={digit}&refid=F-1&dest=081234567890&message={message}");
            let verdict = of(&text, "F-1").verdict(&payment, sample::at(9), &listed());
            assert_eq!(
                (verdict.outcome, verdict.alarm == Some(PaymentAlarm::Contradicts)),
                (outcome, alarms),
                "{digit} {message}"
            );
        }
        let dot = of("status=0&refid=F-1&dest=081234567890&message=SUKSES. SN:R230512.1911.2100F1. Saldo 1", "F-1");
        let serial = dot.verdict(&payment, sample::at(9), &listed()).facts.serial;
        assert_eq!(serial, Some("R230512.1911.2100F1".into()));
    }

    #[test]
    fn an_uncertain_failure_and_a_success_end_the_same_in_either_order() {
        let failure = of("status=1&refid=F-1&dest=081234567890&message=GAGAL. Hubungi CS", "F-1");
        let success = of(SUCCESS, "F-1");
        let next = |payment: &Payment, callback: &BillerCallback, second| {
            let verdict = Box::new(callback.verdict(payment, sample::at(second), &listed()));
            let raw = crate::domain::payment::verdict::RawAnswer(String::new());
            let event = PaymentEvent::Answered { source: AnswerSource::Callback, verdict, raw };
            crate::domain::payment::step(Some(payment), &sample::entry(second, event)).unwrap()
        };
        let doubted = next(&pending(), &failure, 5);
        assert_eq!(doubted.state(), PaymentState::Unknown);
        assert!(matches!(doubted.why, Some(OutcomeReason::FailureInDoubt(_, RefusalDoubt::Unlisted))));
        let ends = [next(&doubted, &success, 6), next(&next(&pending(), &success, 5), &failure, 6)];
        for end in ends {
            assert_eq!((end.state(), end.is_disputed(), end.is_on_desk()), (PaymentState::Confirmed, true, true));
        }
        let twice = next(&next(&next(&pending(), &success, 5), &failure, 6), &failure, 7);
        let disputes = twice.alarms.iter().filter(|(alarm, _)| *alarm == PaymentAlarm::Disputed);
        assert_eq!(disputes.count(), 1, "once told is enough");
    }

    fn encoded_once(text: &str) -> String {
        text.bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect()
    }

    #[test]
    fn every_way_to_send_it() {
        let json =
            r#"{"status":0,"refid":"F-1","dest":"081234567890","message":"Transaksi s5.081234567890 SUKSES, SN: 1"}"#;
        let first = "message=Transaksi+s5.081234567890+SUKSES,+SN:+1&status=0&refid=F-1&dest=081234567890";
        let encoded =
            "STATUS=0&RefId=F%2D1&dest=081234567890&message=Transaksi%20s5.081234567890%20SUKSES%2C%20SN%3A%201";
        for text in [json, first, encoded] {
            let read = read(text.as_bytes()).unwrap();
            assert_eq!(
                (read.reference.as_str(), read.target.as_str(), read.status.as_str()),
                ("F-1", "081234567890", "0")
            );
            assert_eq!(read.message.serial, Some("1".into()), "{text}");
        }
        let wrapped = format!(r#"{{"event":"trx","data":{json}}}"#);
        let quoted = serde_json::to_string(json).unwrap();
        let value = format!("data={}", encoded_once(json));
        let twice = "status=0&refid=F-1&dest=081234567890&message=Transaksi%2520s5.081234567890%2520SUKSES%252C%2520SN%253A%25201";
        let whole = encoded_once(first);
        let part = |name: &str, value: &str| {
            format!("--X7\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let multipart = [
            part("status", "0"),
            part("refid", "F-1"),
            part("dest", "081234567890"),
            part("message", "Transaksi s5.081234567890 SUKSES, SN: 1"),
            "--X7--\r\n".to_owned(),
        ]
        .concat();
        for text in [&wrapped, &quoted, &value, twice, &whole, &multipart] {
            let read = read(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            let keys = (read.reference.as_str(), read.target.as_str(), read.status.as_str());
            assert_eq!((keys, read.message.serial), (("F-1", "081234567890", "0"), Some("1".into())), "{text}");
        }
        for bad in [
            "",
            r#"{"a":{"status":0,"refid":1,"dest":1},"b":{"status":1,"refid":1,"dest":1}}"#,
            r#"{"data":{"data":{"status":0,"refid":1,"dest":1}}}"#,
            "--X7\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\n0\r\n--X7--",
            "status=0&refid=F-1",
            "status=0&status=1&refid=F-1&dest=1",
            "status=&refid=F-1&dest=1",
            "<html>",
            "{\"status\":0",
            "{status:0,refid:1,dest:1",
        ] {
            assert!(read(bad.as_bytes()).is_none(), "{bad}");
        }
        assert!(read(b"status=0&refid=\xff%&dest=1%4").is_some(), "any bytes are read to something");
    }
}
