//! Marking lines of a bill of materials, or a whole one, as looked at.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::db::Db;
use inventree::models::part::{BOM_ITEM, PART};
use inventree::resource::{Field, Resource, Statement, read, sent};
use serde_json::json;

use super::resource::may;
use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

const FIELDS: &[Field] = &[Field::boolean("valid", "Valid", false)];

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/bom/{pk:\d+}/validate/", "BOM Item Validate")
            .fields(FIELDS)
            .change(may(&BOM_ITEM, "change"), line),
        Endpoint::new(r"/api/part/{pk:\d+}/bom-validate/", "Part BOM Validate")
            .fields(FIELDS)
            .get(may(&PART, "view"), show)
            .change(may(&PART, "change"), whole),
    ]
}

/// Marks one line.
async fn line(state: Data<State>, pk: Path<i64>, body: Body) -> Result<impl Responder> {
    let is_valid = is_valid(&body)?;
    state
        .write(move |db| mark(db, &BOM_ITEM, "id", *pk, is_valid))
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "valid": is_valid })))
}

/// Marks all lines of a part.
async fn whole(state: Data<State>, pk: Path<i64>, body: Body) -> Result<impl Responder> {
    let is_valid = is_valid(&body)?;
    let answer = state
        .write(move |db| {
            mark(db, &PART, "part_id", *pk, is_valid)?;
            about(db, *pk)
        })
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}

async fn show(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let answer = state
        .read(move |db| {
            find(db, &PART, *pk)?;
            about(db, *pk)
        })
        .await?;
    Ok(HttpResponse::Ok().json(answer))
}

fn is_valid(body: &Body) -> Result<bool> {
    let sent = body.0.get("valid").map_or(Ok(false), sent::boolean);
    sent.map_err(|text| ApiError::field("valid", text))
}

fn find(db: &mut Db, resource: &'static Resource, pk: i64) -> Result<()> {
    if read::exists(db, resource.target.table, pk)? {
        return Ok(());
    }
    Err(ApiError::no_match(resource.target.class))
}

fn mark(
    db: &mut Db,
    resource: &'static Resource,
    column: &str,
    pk: i64,
    is_valid: bool,
) -> Result<()> {
    find(db, resource, pk)?;
    let mut sql = Statement::new("UPDATE bom_items SET validated = ").kept();
    sql.value(is_valid).sql(" WHERE ").sql(column);
    sql.sql(" = ").value(pk).run(db)?;
    Ok(())
}

/// A bill of materials is valid where every line of it is.
fn about(db: &mut Db, part: i64) -> Result<serde_json::Value> {
    let mut sql = Statement::new("SELECT COUNT(*) FROM bom_items WHERE NOT validated").kept();
    let open = sql.sql(" AND part_id = ").value(part).first(db)?;
    let is_valid = open.and_then(|open| open.int()) == Some(0);
    Ok(json!({ "pk": part, "bom_validated": is_valid }))
}
