//! `/api/stock/merge/`.

use actix_web::Responder;
use actix_web::web::Data;
use inventree::models::stock::merge::{Tolerance, merge};
use inventree::resource::sent;

use super::CHANGE;
use super::assign::shown;
use super::lines::{Members, item, operate};
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::guard::Caller;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/stock/merge/", "Stock Merge").post(CHANGE, put_together)]
}

async fn put_together(state: Data<State>, caller: Caller, body: Body) -> Result<impl Responder> {
    let mut members = Members::of(body);
    let items = members.list(|object, refusals| item(object, "item", refusals));
    let location = members.required("location", sent::key);
    let notes = members.notes("notes");
    let tolerance = Tolerance {
        suppliers: members.optional("allow_mismatched_suppliers", sent::boolean),
        status: members.optional("allow_mismatched_status", sent::boolean),
    };
    members.keep(&[
        "location",
        "notes",
        "allow_mismatched_suppliers",
        "allow_mismatched_status",
    ]);
    let echo = members.finish(shown(&items))?;
    operate(state, caller, echo, move |db, author| {
        merge(db, author, &items, location, tolerance, &notes)
    })
    .await
}
