//! `/api/generic/status/` and the lists beside the resources: the codes of states, and their words.

use actix_web::web::Path;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::code::Codes;
use inventree::models::order::status::CODES;
use inventree::models::stock::status::{STATUS_CODES, TRACKING_CODES};
use serde_json::{Map, Value, json};

use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

fn all() -> impl Iterator<Item = &'static Codes> {
    [&STATUS_CODES, &TRACKING_CODES].into_iter().chain(&CODES)
}

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let lists = all().map(|codes| {
        Endpoint::new(codes.path, codes.class).get(Access::Login, move || {
            std::future::ready(HttpResponse::Ok().json(show(codes)))
        })
    });
    let mut endpoints: Vec<Endpoint> = lists.collect();
    endpoints.push(
        Endpoint::new("/api/generic/status/", "All Status Views").get(Access::Login, show_all),
    );
    endpoints.push(
        Endpoint::new("/api/generic/status/{class}/", "Status View").get(Access::Login, show_one),
    );
    endpoints
}

fn show(codes: &Codes) -> Value {
    let values = codes.codes.iter();
    let values: Map<String, Value> = values
        .map(|code| (code.name.to_owned(), json!(code)))
        .collect();
    json!({ "status_class": codes.class, "values": values })
}

fn show_all() -> impl Future<Output = impl Responder> {
    let all: Map<String, Value> = all()
        .map(|codes| (codes.class.to_owned(), show(codes)))
        .collect();
    std::future::ready(HttpResponse::Ok().json(all))
}

fn show_one(class: Path<String>) -> impl Future<Output = Result<impl Responder>> {
    let found = all().find(|codes| codes.class.eq_ignore_ascii_case(&class));
    std::future::ready(match found {
        Some(codes) => Ok(HttpResponse::Ok().json(show(codes))),
        None => Err(ApiError::field(
            "class",
            format!("`{class}` is no class of states"),
        )),
    })
}
