//! `/api/generic/status/` and the status lists of the resources: status codes with their labels.

use actix_web::web::Path;
use actix_web::{HttpResponse, Responder};
use inventree::mixin::urls::Access;
use inventree::models::order::status::ORDER_STATUS_CODES;
use inventree::models::status_code::StatusCodes;
use inventree::models::stock::status::{STATUS_CODES, TRACKING_CODES};
use serde_json::{Map, Value, json};

use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

fn all() -> impl Iterator<Item = &'static StatusCodes> {
    [&STATUS_CODES, &TRACKING_CODES]
        .into_iter()
        .chain(&ORDER_STATUS_CODES)
}

pub(crate) fn endpoints() -> Vec<Endpoint> {
    let lists = all().map(|codes| {
        Endpoint::new(codes.path, codes.class).get(Access::Login, move || {
            std::future::ready(HttpResponse::Ok().json(serialize(codes)))
        })
    });
    let mut endpoints: Vec<Endpoint> = lists.collect();
    endpoints
        .push(Endpoint::new("/api/generic/status/", "All Status Views").get(Access::Login, list));
    endpoints.push(
        Endpoint::new("/api/generic/status/{class}/", "Status View").get(Access::Login, detail),
    );
    endpoints
}

fn serialize(codes: &StatusCodes) -> Value {
    let values = codes.codes.iter();
    let values: Map<String, Value> = values
        .map(|code| (code.name.to_owned(), json!(code)))
        .collect();
    json!({ "status_class": codes.class, "values": values })
}

fn list() -> impl Future<Output = impl Responder> {
    let all: Map<String, Value> = all()
        .map(|codes| (codes.class.to_owned(), serialize(codes)))
        .collect();
    std::future::ready(HttpResponse::Ok().json(all))
}

fn detail(class: Path<String>) -> impl Future<Output = Result<impl Responder>> {
    let found = all().find(|codes| codes.class.eq_ignore_ascii_case(&class));
    std::future::ready(match found {
        Some(codes) => Ok(HttpResponse::Ok().json(serialize(codes))),
        None => Err(ApiError::invalid_field(
            "class",
            format!("`{class}` is not a status class"),
        )),
    })
}
