//! `/api/stock/status/` and `/api/stock/track/status/`: the codes and their words.

use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::stock::status::{Code, STATUS_CODES, TRACKING_CODES};
use serde_json::{Map, Value, json};

use crate::web::endpoint::Endpoint;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/stock/status/", "Stock Status")
            .get(Access::Login, || show("StockStatus", STATUS_CODES)),
        Endpoint::new("/api/stock/track/status/", "Stock Tracking Status")
            .get(Access::Login, || show("StockHistoryCode", TRACKING_CODES)),
    ]
}

fn show(class: &'static str, codes: &'static [Code]) -> impl Future<Output = impl Responder> {
    let values: Map<String, Value> = codes
        .iter()
        .map(|code| (code.name.to_owned(), json!(code)))
        .collect();
    let answer = json!({ "status_class": class, "values": values });
    std::future::ready(HttpResponse::Ok().json(answer))
}
