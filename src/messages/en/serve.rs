//! The callback receiver in English.

use crate::messages::serve::{CallbackStatusWords, ServeWords};

pub(super) const SERVE: ServeWords = ServeWords {
    ready: |address| format!("Receiving providers' reports on {address}. Stop: Ctrl-C."),
    ended: "The receiver has stopped.",
    weak_secret: |least| {
        format!(
            "webhook.path_secret needs at least {least} letters, digits or - _ . ~ . Make one, for instance, with: \
             openssl rand -hex 24"
        )
    },
    empty_key: "klink.webhook_key is empty: anybody could forge a report. Ask K-Link's IT for the key and fill it in.",
    nobody: "The configuration has neither [biller] nor [klink], so nobody can report.",
    plain: "webhook.listen is open to other machines without TLS. Give tls_certificate and tls_key, or put it behind a \
            proxy and fill trusted_proxies, or set allow_plain_http = true if it must be.",
    half_tls: "webhook.tls_certificate and webhook.tls_key go together: both or neither.",
    tls: |path, why| format!("The certificate {path} cannot be used: {why}."),
    listen: |address, why| format!("Address {address} cannot be listened on: {why}. Change webhook.listen."),
    counter_without: |why| format!("The counter runs without its receiver. {why}"),
    doctor: "reports",
    can_start: |address| format!("can be received on {address}"),
    not_used: "not received by this program (in_counter = false)",
    waits: "The provider reports its end, and the receipt then prints by itself. If no report comes and the customer has \
            it: Esc, 1, then P.",
    status: CallbackStatusWords {
        kept: "KEPT",
        applied: "APPLIED",
        repeated: "REPEATED",
        unknown: "NOT OURS",
        bad_signature: "BAD SIGNATURE",
        hint: "HINT",
        nothing: "MOVES NOTHING",
        unreadable: "UNREADABLE",
    },
    why: &[
        ("target", "another target number"),
        ("not_sent", "the payment is not sent yet"),
        ("damaged_row", "its row is damaged; matched again after: loket audit --rebuild"),
        ("not_configured", "its provider is not configured"),
        ("unlisted", "its status word is not in the document"),
        ("failed", "the provider says that no money came"),
        ("report", "confirmed by the finance report"),
        ("refused", "does not fit what is recorded here"),
        ("seen", "looked at"),
    ],
    no_callbacks: "No provider has reported yet.",
    heads: ["Time", "From", "Number", "Signature", "Verdict"],
    times: |times| format!("{times}x"),
    unreadable: |count| format!("{count} CALLBACKS UNREADABLE (Esc, C)"),
    not_waiting: |number| format!("Callback {number} does not wait to be looked at."),
    title: |count| format!("PROVIDERS' REPORTS: the last {count}"),
    menu: "Providers' reports (callbacks)",
    from: |address, last| format!("from {address}, last {last}"),
    keys: &["Arrows choose", "L looked at", "Esc back"],
    signed: ["valid", "none"],
};
