//! `/api/part/<pk>/bom-copy/`: the lines of another part's bill of materials.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::models::part::PART;
use inventree::models::part::bom::copy::Copying;
use inventree::models::role::Permission;
use inventree::resource::{Cell, Field, Kind, Preset, Refusals, read, sent};
use serde_json::{Map, Value, json};

use crate::routes::resource::desk::{desk, refused};
use crate::routes::resource::may;
use crate::state::{State, block};
use crate::web::body::Body;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};
use crate::web::guard::Caller;

const FIELDS: &[Field] = &[
    Field::of("part", "Part", Kind::Related(&PART.target))
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
            .post(may(&PART, Permission::Change), copy),
    ]
}

async fn copy(
    state: Data<State>,
    caller: Caller,
    pk: Path<i64>,
    body: Body,
) -> Result<impl Responder> {
    let members = members(&body.0)?;
    let cell = |name| members.get(name).unwrap_or(&Cell::Null);
    let wanted = Copying {
        part: *pk,
        from: cell("part").int().unwrap_or_default(),
        remove_existing: cell("remove_existing").is_true(),
        include_inherited: cell("include_inherited").is_true(),
        skip_invalid: cell("skip_invalid").is_true(),
        copy_substitutes: cell("copy_substitutes").is_true(),
    };
    let desk = desk(&state, &caller);
    let answer = json!({
        "part": wanted.from,
        "remove_existing": wanted.remove_existing,
        "include_inherited": wanted.include_inherited,
        "skip_invalid": wanted.skip_invalid,
        "copy_substitutes": wanted.copy_substitutes,
    });
    block(move || {
        let db = desk.registry.db();
        if !db.read(|db| Ok::<_, ApiError>(read::exists(db, PART.target.table, wanted.from)?))? {
            return Err(ApiError::field("part", sent::unknown_key(wanted.from)));
        }
        wanted.run(&desk).map_err(|error| refused(&PART, error))
    })
    .await?;
    Ok(HttpResponse::Created().json(answer))
}

/// What was sent for each field, or what stands for it.
fn members(body: &Map<String, Value>) -> Result<HashMap<&'static str, Cell>> {
    let mut refusals = Refusals::default();
    let mut members = HashMap::new();
    for field in FIELDS {
        let cell = match (body.get(field.name), field.default) {
            (Some(value), _) => sent::read(field, value),
            (None, Preset::Truth(truth)) => Ok(truth.into()),
            (None, _) => Err(sent::REQUIRED.to_owned()),
        };
        match cell {
            Ok(cell) => drop(members.insert(field.name, cell)),
            Err(text) => refusals.add(field.name, text),
        }
    }
    refusals.finish()?;
    Ok(members)
}
