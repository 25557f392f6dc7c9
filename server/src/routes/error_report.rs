//! `/api/error-report/`: failures that were stored.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, Responder};
use diesel::prelude::*;
use inventree::mixin::urls::Access;
use inventree::models::error_report::ErrorReport;
use inventree::schema::error_reports;
use serde_json::{Value, json};

use crate::state::State;
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::input::Input;
use crate::web::page::Page;
use crate::web::query::Query;
use inventree::resource::{Field, Kind};

const FIELDS: &[Field] = &[
    Field::of("pk", "ID", Kind::Integer(i64::MIN, i64::MAX)).read_only(),
    Field::of("when", "When", Kind::DateTime).read_only(),
    Field::of("kind", "Kind", Kind::Text(usize::MAX)).read_only(),
    Field::of("info", "Info", Kind::Text(usize::MAX)).read_only(),
    Field::of("data", "Data", Kind::Text(usize::MAX)).read_only(),
    Field::of("path", "Path", Kind::Text(usize::MAX)).read_only(),
];

pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new("/api/error-report/", "Error List")
            .fields(FIELDS)
            .model("error")
            .get(Access::Staff, list)
            .delete(Access::Staff, delete_many),
        Endpoint::new(r"/api/error-report/{pk:\d+}/", "Error Detail")
            .fields(FIELDS)
            .model("error")
            .get(Access::Staff, detail)
            .delete(Access::Staff, delete),
    ]
}

fn item(report: &ErrorReport) -> Value {
    json!({
        "pk": report.id,
        "when": report.time.format("%Y-%m-%d %H:%M").to_string(),
        "kind": report.kind,
        "info": report.info,
        "data": report.data,
        "path": report.path,
    })
}

async fn list(state: Data<State>, request: HttpRequest, query: Query) -> Result<impl Responder> {
    let page = Page::of(&query);
    let (reports, count) = state
        .read(move |db| {
            let count: i64 = error_reports::table.count().get_result(db)?;
            let mut rows = error_reports::table
                .select(ErrorReport::as_select())
                .order(error_reports::id.desc())
                .into_boxed();
            if let Some(page) = page {
                let limit = i64::try_from(page.limit).unwrap_or(i64::MAX);
                rows = rows
                    .limit(limit)
                    .offset(i64::try_from(page.offset).unwrap_or(i64::MAX));
            }
            Ok((rows.load(db)?, count))
        })
        .await?;
    let items: Vec<Value> = reports.iter().map(item).collect();
    let count = usize::try_from(count).unwrap_or_default();
    Ok(HttpResponse::Ok().json(match page {
        Some(page) => json!(page.envelope(&request, &query, count, items)),
        None => json!(items),
    }))
}

async fn detail(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let report = state
        .read(move |db| {
            let row = error_reports::table
                .find(*pk)
                .select(ErrorReport::as_select());
            row.first(db)
                .optional()?
                .ok_or_else(|| ApiError::no_match("Error"))
        })
        .await?;
    Ok(HttpResponse::Ok().json(item(&report)))
}

async fn delete(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let deleted = state
        .write(move |db| Ok(diesel::delete(error_reports::table.find(*pk)).execute(db)?))
        .await?;
    if deleted == 0 {
        return Err(ApiError::no_match("Error"));
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn delete_many(state: Data<State>, body: Body) -> Result<impl Responder> {
    let mut input = Input::of(body);
    let items = input.integers("items").required().unwrap_or_default();
    input.finish()?;
    let deleted = state
        .write(move |db| {
            // A statement takes some ten thousand values at most.
            let mut deleted = 0;
            for some in items.chunks(500) {
                let rows = error_reports::table.filter(error_reports::id.eq_any(some));
                deleted += diesel::delete(rows).execute(db)?;
            }
            Ok(deleted)
        })
        .await?;
    Ok(HttpResponse::Ok().json(json!({ "success": format!("Deleted {deleted} items") })))
}
