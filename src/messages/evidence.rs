//! Sentences of evidence about a payment that is not resolved. A sentence that indicates something says that it is not
//! certain.

messages! {
    /// Sentences of evidence. Texts are cleaned already; amounts and times are formatted.
    pub struct EvidenceWords {
        /// The answer to the payment: (why)
        payment: fn(&str) -> String,
            id: |why| format!("Jawaban pembayaran: {why}"),
            en: |why| format!("The payment was answered: {why}");
        /// Answers to status questions: (how often, why)
        status: fn(u32, &str) -> String,
            id: |times, why| if times > 1 { format!("Ditanya {times} kali: {why}") } else { format!("Ditanya: {why}") },
            en: |times, why| if times > 1 { format!("Asked {times} times: {why}") } else { format!("Asked: {why}") };
        /// A line of the provider's list: (state, why)
        list: fn(&str, &str) -> String,
            id: |state, why| format!("Daftar penyedia: {state}. {why}"),
            en: |state, why| format!("The provider's list: {state}. {why}");
        /// A callback: (state, why)
        callback: fn(&str, &str) -> String,
            id: |state, why| format!("Kabar penyedia: {state}. {why}"),
            en: |state, why| format!("Reported by the provider: {state}. {why}");
        /// The answer to a call that clears up a wallet payment: (why)
        clearing: fn(&str) -> String, id: |why| format!("Reconcile: {why}"), en: |why| format!("Reconcile: {why}");
        /// A vehicle tax was called failed twice and is still unpaid.
        failed_twice: &'static str,
            id: "Status FAILURE dua kali berjarak 60 detik, dan tagihannya masih belum dibayar.",
            en: "FAILURE twice, 60 seconds apart, and the bill is still unpaid.";
        /// A later inquiry says that the bill is paid: (the provider's words)
        bill_paid: fn(&str) -> String,
            id: |said| format!("Tagihan dicek ulang: {said}."),
            en: |said| format!("The bill asked for again: {said}.");
        /// A later inquiry says that the bill is unpaid: (total)
        bill_unpaid: fn(&str) -> String,
            id: |total| format!("Tagihan dicek ulang: masih belum dibayar, {total}."),
            en: |total| format!("The bill asked for again: still unpaid, {total}.");
        /// A later inquiry brought a bill of another amount: (total)
        bill_other: fn(&str) -> String,
            id: |total| format!("Tagihan dicek ulang: kini {total}, bukan tagihan yang tadi."),
            en: |total| format!("The bill asked for again: now {total}, another bill.");
        /// A later inquiry brought anything else: (the provider's words)
        bill_unclear: fn(&str) -> String,
            id: |said| format!("Tagihan dicek ulang, dijawab: {said}."),
            en: |said| format!("The bill asked for again, answered: {said}.");
        /// A fitting row of the member's history: (row)
        moved: fn(&str) -> String,
            id: |row| format!("Riwayat member: {row}."),
            en: |row| format!("The member's history: {row}.");
        /// The member's history has no fitting row.
        not_moved: &'static str,
            id: "Riwayat member: belum ada mutasi yang cocok.",
            en: "The member's history: no movement that fits yet.";
        /// The invoice is known, so the provider can be asked by it: (invoice)
        invoice: fn(&str) -> String,
            id: |invoice| format!("Invoice penyedia diketahui: {invoice}."),
            en: |invoice| format!("The provider's invoice is known: {invoice}.");
        /// Another payment of the same good: (id, time, state)
        other: fn(&str, &str, &str) -> String,
            id: |id, time, state| format!("Ada penjualan sama jam {time} ({id}): {state}."),
            en: |id, time, state| format!("The same was sold at {time} ({id}): {state}.");
        /// Another payment that was sold beside this one on purpose: (id, time, state)
        beside: fn(&str, &str, &str) -> String,
            id: |id, time, state| format!("Dijual lagi di sampingnya jam {time} ({id}): {state}. Keduanya bisa terdebit."),
            en: |id, time, state| format!("Sold once more beside it at {time} ({id}): {state}. Both may be debited.");
        /// The evidence indicates "paid": strong, weak.
        paid: [&'static str; 2],
            id: ["Mengarah kuat ke SUKSES, belum pasti.", "Mengarah ke SUKSES, belum pasti."],
            en: ["Points strongly to PAID, not certain.", "Points to PAID, not certain."];
        /// The evidence indicates "not paid": strong, weak.
        not_paid: [&'static str; 2],
            id: ["Mengarah kuat ke GAGAL, belum pasti.", "Mengarah ke GAGAL, belum pasti."],
            en: ["Points strongly to FAILED, not certain.", "Points to FAILED, not certain."];
    }
}
