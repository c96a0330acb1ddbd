//! A payment's texts as they may be shown. They hold a token only once the provider has confirmed the sale.

use super::{Payment, PaymentState};
use crate::base::text::CleanText;
use crate::domain::field::{self, FactList};
use crate::domain::payment::verdict::OutcomeReason;
use crate::domain::token::TokenMask;

impl Payment {
    /// All facts without a field of their own: the inquiry's, overlaid by the answers'. Tokens are hidden as needed.
    #[must_use]
    pub fn fields(&self) -> FactList {
        let mut fields = self.intent.bill.fields.clone();
        if self.hides_of_inquiry() {
            self.hide(&mut fields);
        }
        field::merge(&mut fields, &self.facts.fields);
        if !self.is_confirmed_by_provider() {
            self.hide(&mut fields);
        }
        fields
    }

    fn hide(&self, fields: &mut FactList) {
        let mask = self.token_mask([]);
        fields.iter_mut().for_each(|(_, text)| *text = mask.hide_clean(text));
    }

    /// The provider's own keys and values, with a token only once the provider has confirmed.
    #[must_use]
    pub fn detail(&self) -> Vec<(String, String)> {
        let mask = self.token_mask([]);
        let hide = |value: &mut String| *value = mask.hide(value).into_owned();
        let mut detail = self.intent.bill.detail.clone();
        if self.hides_of_inquiry() {
            detail.0.iter_mut().for_each(|(_, value)| hide(value));
        }
        detail.merge(&self.facts.detail);
        if !self.is_confirmed_by_provider() {
            detail.0.iter_mut().for_each(|(_, value)| hide(value));
        }
        detail.0
    }

    /// The reason for the present state, with hidden tokens as needed; `None`: no answer yet.
    #[must_use]
    pub fn shown_why(&self) -> Option<OutcomeReason> {
        let why = self.why.as_ref()?;
        Some(if self.is_confirmed_by_provider() { why.clone() } else { self.without_token(why) })
    }

    /// A reason without what may be a token: an earlier version stored the text as it came.
    #[must_use]
    pub fn without_token(&self, why: &OutcomeReason) -> OutcomeReason {
        let mask = self.token_mask([]);
        why.with_text(|text| mask.hide_clean(text))
    }

    /// Confirmed by the provider, not by a person's ruling.
    fn is_confirmed_by_provider(&self) -> bool {
        self.state == PaymentState::Confirmed && self.ruling.is_none()
    }

    /// An inquiry confirms nothing, so what it says of a token good is not printed with the token.
    const fn hides_of_inquiry(&self) -> bool {
        self.intent.bill.product.kind.needs_token()
    }

    /// A mask for texts about this payment. Its own numbers, and those in `told`, stay readable.
    pub(super) fn token_mask<'a>(&'a self, told: impl IntoIterator<Item = &'a CleanText>) -> TokenMask<'a> {
        let clean = told.into_iter().chain(self.invoice()).chain(self.reference()).map(CleanText::as_str);
        let bill = &self.intent.bill;
        let mut known: Vec<&str> = clean.collect();
        known.extend([self.intent.wire_reference.as_str(), self.intent.reference(), bill.customer.as_str()]);
        known.extend(self.meter().into_iter().chain(self.idpel()));
        TokenMask::new(known, bill.product.kind.needs_token())
    }
}
