//! `/api/part/<pk>/bom-copy/`: copies the lines of another part's bill of materials.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::part::PART;
use inventree::models::part::bom::copy::BomCopy;
use inventree::resource::{
    DefaultValue, Field, FieldType, SqlValue, ValidationErrors, parse, read,
};
use serde_json::{Map, Value, json};

use crate::blocking::block;
use crate::routes::resource::role_access;
use crate::routes::resource::writer::{write_error, writer};
use crate::state::State;
use crate::web::body::Body;
use crate::web::caller::Caller;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

const FIELDS: &[Field] = &[
    Field::new("part", "Part", FieldType::Related(&PART.model))
        .required()
        .help("Select part to copy BOM from"),
    Field::boolean("remove_existing", "Remove Existing Data", true)
        .help("Remove existing BOM items before copying"),
    Field::boolean("include_inherited", "Include Inherited", false)
        .help("Include BOM items which are inherited from templated parts"),
    Field::boolean("skip_invalid", "Skip Invalid Rows", false)
        .help("Enable this option to skip invalid rows"),
    Field::boolean("copy_substitutes", "Copy Substitute Parts", true)
        .help("Copy substitute parts when duplicate BOM items"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/part/{pk:\d+}/bom-copy/", "Part BOM Copy")
            .fields(FIELDS)
            .post(role_access(&PART, Permission::Change), copy),
    ]
}

async fn copy(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let members = read_fields(&body.0)?;
    let cell = |name| members.get(name).unwrap_or(&SqlValue::Null);
    let wanted = BomCopy {
        part: *pk,
        from: cell("part").int().unwrap_or_default(),
        remove_existing: cell("remove_existing").is_true(),
        include_inherited: cell("include_inherited").is_true(),
        skip_invalid: cell("skip_invalid").is_true(),
        copy_substitutes: cell("copy_substitutes").is_true(),
    };
    let writer = writer(&state, &caller);
    let answer = json!({
        "part": wanted.from,
        "remove_existing": wanted.remove_existing,
        "include_inherited": wanted.include_inherited,
        "skip_invalid": wanted.skip_invalid,
        "copy_substitutes": wanted.copy_substitutes,
    });
    block(move || {
        let db = writer.registry.db();
        if !db.read(|db| Ok::<_, ApiError>(read::exists(db, PART.model.table, wanted.from)?))? {
            return Err(ApiError::invalid_field(
                "part",
                parse::unknown_key_message(wanted.from),
            ));
        }
        wanted
            .run(&writer)
            .map_err(|error| write_error(&PART, error))
    })
    .await?;
    Ok(HttpResponse::Created().json(answer))
}

/// Parses each field, or takes its default.
fn read_fields(body: &Map<String, Value>) -> Result<HashMap<&'static str, SqlValue>> {
    let mut errors = ValidationErrors::default();
    let mut members = HashMap::new();
    for field in FIELDS {
        let cell = match (body.get(field.name), field.default) {
            (Some(value), _) => parse::field_value(field, value),
            (None, DefaultValue::Boolean(truth)) => Ok(truth.into()),
            (None, _) => Err(parse::REQUIRED.to_owned()),
        };
        match cell {
            Ok(cell) => drop(members.insert(field.name, cell)),
            Err(text) => errors.add(field.name, text),
        }
    }
    errors.into_result()?;
    Ok(members)
}
