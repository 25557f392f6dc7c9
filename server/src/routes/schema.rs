//! `/api/schema/`: the OpenAPI document.

use actix_web::{HttpRequest, HttpResponse};
use inventree::mixin::urls::Access;

use super::all_endpoints::all_but_schema;
use crate::web::endpoint::Endpoint;
use crate::web::error::Result;
use crate::web::openapi;
use crate::web::static_json::StaticJson;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::new("/api/schema/", "Schema").get(Access::Public, schema)]
}

/// The OpenAPI document. The endpoints are fixed when the server is built.
static SCHEMA: StaticJson = StaticJson::new("public, no-cache", || {
    let (own, others) = (endpoints(), all_but_schema());
    openapi::document(own.iter().chain(&others).map(Endpoint::info)).to_string()
});

async fn schema(request: HttpRequest) -> Result<HttpResponse> {
    SCHEMA.respond(&request).await
}
