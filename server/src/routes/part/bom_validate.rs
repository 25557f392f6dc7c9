//! Marks a line of a bill of materials, or the whole bill, as validated or not.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::part::bom::validation;
use inventree::models::part::{BOM_ITEM, PART};
use inventree::resource::{Field, FieldType, parse};
use serde_json::{Map, json};

use crate::routes::resource::role_access;
use crate::routes::resource::writer::{with_writer, write_error};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

const ITEM_FIELDS: &[Field] = &[Field::boolean("valid", "Valid", false)];

const BOM_FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::boolean("bom_validated", "BOM Validated", false).read_only(),
    Field::text("bom_checksum", "BOM Checksum", 128).read_only(),
    Field::integer("bom_checked_by", "Checked By")
        .null()
        .read_only(),
    Field::new("bom_checked_by_detail", "Checked By", FieldType::Any).read_only(),
    Field::date("bom_checked_date", "Checked Date").read_only(),
    Field::boolean("valid", "Valid", false).help("Validate entire Bill of Materials"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/bom/{pk:\d+}/validate/", "BOM Item Validate")
            .fields(ITEM_FIELDS)
            .change(role_access(&BOM_ITEM, Permission::Change), validate_item),
        Endpoint::new(r"/api/part/{pk:\d+}/bom-validate/", "Part BOM Validate")
            .fields(BOM_FIELDS)
            .get(role_access(&PART, Permission::View), detail)
            .change(role_access(&PART, Permission::Change), validate_bom),
    ]
}

/// Marks one line as validated or not.
async fn validate_item(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let is_valid = is_valid(&body)?;
    let sent = Map::from_iter([("validated".to_owned(), json!(is_valid))]);
    with_writer(&state, &caller, &BOM_ITEM, move |writer| {
        writer.update(&BOM_ITEM, *pk, sent, false)
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "valid": is_valid })))
}

/// Marks all lines of a part's bill of materials as validated or not.
async fn validate_bom(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let is_valid = is_valid(&body)?;
    let answer = with_writer(&state, &caller, &PART, move |writer| {
        validation::set_validated(writer, *pk, is_valid)?;
        writer
            .registry
            .db()
            .read(|db| validation::validation_status(db, *pk))
    });
    Ok(HttpResponse::Ok().json(answer.await?))
}

async fn detail(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let answer = state
        .read(move |db| {
            validation::validation_status(db, *pk).map_err(|error| write_error(&PART, error))
        })
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn is_valid(body: &Body) -> Result<bool> {
    let sent = body.0.get("valid").map_or(Ok(false), parse::boolean);
    sent.map_err(|text| ApiError::invalid_field("valid", text))
}
