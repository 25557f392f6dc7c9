//! Marking lines of a bill of materials, or a whole one, as looked at.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::part::bom::check;
use inventree::models::part::{BOM_ITEM, PART};
use inventree::models::role::Permission;
use inventree::resource::{Field, Kind, sent};
use serde_json::{Map, json};

use crate::routes::resource::desk::{at_desk, refused};
use crate::routes::resource::may;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

const LINE: &[Field] = &[Field::boolean("valid", "Valid", false)];

const WHOLE: &[Field] = &[
    Field::key(),
    Field::boolean("bom_validated", "BOM Validated", false).read_only(),
    Field::text("bom_checksum", "BOM Checksum", 128).read_only(),
    Field::integer("bom_checked_by", "Checked By")
        .null()
        .read_only(),
    Field::of("bom_checked_by_detail", "Checked By", Kind::Any).read_only(),
    Field::date("bom_checked_date", "Checked Date").read_only(),
    Field::boolean("valid", "Valid", false).help("Validate entire Bill of Materials"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/bom/{pk:\d+}/validate/", "BOM Item Validate")
            .fields(LINE)
            .change(may(&BOM_ITEM, Permission::Change), line),
        Endpoint::new(r"/api/part/{pk:\d+}/bom-validate/", "Part BOM Validate")
            .fields(WHOLE)
            .get(may(&PART, Permission::View), show)
            .change(may(&PART, Permission::Change), whole),
    ]
}

/// Marks one line.
async fn line(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let is_valid = is_valid(&body)?;
    let sent = Map::from_iter([("validated".to_owned(), json!(is_valid))]);
    at_desk(&state, &caller, &BOM_ITEM, move |desk| {
        desk.change(&BOM_ITEM, *pk, sent, false)
    })
    .await?;
    Ok(HttpResponse::Ok().json(json!({ "valid": is_valid })))
}

/// Marks all lines of a part.
async fn whole(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let is_valid = is_valid(&body)?;
    let answer = at_desk(&state, &caller, &PART, move |desk| {
        check::mark(desk, *pk, is_valid)?;
        desk.registry.db().read(|db| check::about(db, *pk))
    });
    Ok(HttpResponse::Ok().json(answer.await?))
}

async fn show(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let answer = state
        .read(move |db| check::about(db, *pk).map_err(|error| refused(&PART, error)))
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn is_valid(body: &Body) -> Result<bool> {
    let sent = body.0.get("valid").map_or(Ok(false), sent::boolean);
    sent.map_err(|text| ApiError::field("valid", text))
}
