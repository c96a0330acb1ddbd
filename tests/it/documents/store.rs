//! Documents of a store in doubt, and of one that moves.

use std::path::Path;

use super::{Documents, outline, shop};
use crate::cluster;
use crate::sendlog::{copied, put_back};

#[test]
fn going_on_with_an_older_store_is_printed_as_ever() {
    let shop = shop();
    let mut documents = Documents::default();
    let pay = |customer: &str| shop.run(&["pay", "PLNS20", customer, "--yes", "--json"]);
    pay("12345678901");
    let older = copied(&shop, "older");
    pay("12345678902");
    pay("14000000661");
    shop.run(&["charge", "create", "--method", "014/BCAATM", "--amount", "50000", "--order", "UJI-1"]);
    put_back(&shop, &older);
    documents.check("pay-in-doubt", &pay("12345678903"));
    documents.compare("audit-doubt", &outline(&shop.run(&["audit", "--json"]).json()));
    let accept = ["journal", "accept", "--reason", "disk diganti", "--yes", "--json"];
    documents.check("journal-accept-done", &shop.run(&accept));
    put_back(&shop, Path::new("/nonexistent"));
    documents.check("history-missing", &shop.run(&["history", "--json"]));
    documents.finish();
}

#[test]
fn a_journal_that_moves_is_printed_as_ever() {
    let Some(cluster) = cluster::shared("documents::a_journal_that_moves_is_printed_as_ever") else { return };
    let shop = shop();
    let mut documents = Documents::default();
    shop.run(&["pay", "PLNS20", "12345678901", "--yes", "--json"]);
    let moved = shop.run(&["journal", "move", &cluster.database(), "--json"]);
    documents.compare("journal-move", &outline(&moved.json()));
    documents.finish();
}
