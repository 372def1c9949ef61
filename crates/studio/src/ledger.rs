//! What work costs, where the studio charges for it.

use veo_api::code::ErrorCode;
use veo_api::credits::Credits;
use veo_api::ids::UserId;

use crate::Result;
use crate::refusal::Refusal;
use crate::store::{Charge, ChargeId, Reserved, Store};

/// Reserves credits, or does nothing: a studio is free unless it was started to charge.
pub(crate) struct Ledger {
    store: Store,
    charges: bool,
}

impl Ledger {
    pub(crate) fn new(store: Store, charges: bool) -> Self {
        Self { store, charges }
    }

    /// Returns a user's credits, with a word on whether they matter.
    pub(crate) async fn credits(&self, user: &UserId) -> Result<Credits> {
        let balance = self.store.balance(user).await?;
        let note = (!self.charges).then(|| {
            "The local studio is free: clips, edits and exports cost no credits.".to_owned()
        });
        Ok(Credits {
            available: balance.available,
            frozen: balance.frozen,
            total: balance.available + balance.frozen,
            note,
        })
    }

    /// Freezes the price of work that is about to begin. `None`: there is nothing to pay.
    ///
    /// Saving the result settles the charge; a turn that ends without that gives it back.
    pub(crate) async fn reserve(
        &self,
        charge: Charge,
    ) -> std::result::Result<Option<ChargeId>, Refusal> {
        if !self.charges {
            return Ok(None);
        }
        let price = charge.price.credits();
        match self.store.reserve(charge).await? {
            Reserved::Frozen(id) => Ok(Some(id)),
            Reserved::Paid => Ok(None),
            Reserved::Short { available } => Err(Refusal::new(
                ErrorCode::NoCredits,
                format!(
                    "this costs {price} credits and {available} are left. At the service you would \
                     register to get more; this local studio is free when it is started without \
                     charging"
                ),
            )),
        }
    }
}
