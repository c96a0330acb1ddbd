//! Evidence in Indonesian.

use crate::messages::evidence::EvidenceWords;

pub(super) const EVIDENCE: EvidenceWords = EvidenceWords {
    payment: |why| format!("Jawaban pembayaran: {why}"),
    status: |times, why| if times > 1 { format!("Ditanya {times} kali: {why}") } else { format!("Ditanya: {why}") },
    list: |state, why| format!("Daftar penyedia: {state}. {why}"),
    callback: |state, why| format!("Kabar penyedia: {state}. {why}"),
    clearing: |why| format!("Reconcile: {why}"),
    failed_twice: "Status FAILURE dua kali berjarak 60 detik, dan tagihannya masih belum dibayar.",
    bill_paid: |said| format!("Tagihan dicek ulang: {said}."),
    bill_unpaid: |total| format!("Tagihan dicek ulang: masih belum dibayar, {total}."),
    bill_other: |total| format!("Tagihan dicek ulang: kini {total}, bukan tagihan yang tadi."),
    bill_unclear: |said| format!("Tagihan dicek ulang, dijawab: {said}."),
    moved: |row| format!("Riwayat member: {row}."),
    not_moved: "Riwayat member: belum ada mutasi yang cocok.",
    invoice: |invoice| format!("Invoice penyedia diketahui: {invoice}."),
    other: |id, time, state| format!("Ada penjualan sama jam {time} ({id}): {state}."),
    beside: |id, time, state| format!("Dijual lagi di sampingnya jam {time} ({id}): {state}. Keduanya bisa terdebit."),
    paid: ["Mengarah kuat ke SUKSES, belum pasti.", "Mengarah ke SUKSES, belum pasti."],
    not_paid: ["Mengarah kuat ke GAGAL, belum pasti.", "Mengarah ke GAGAL, belum pasti."],
};
