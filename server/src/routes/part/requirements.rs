//! `/api/part/<pk>/requirements/`: the available and the required quantities of a part.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, Responder};
use inventree::access::role::Permission;
use inventree::models::part::PART;
use inventree::models::part::requirements::requirements;
use inventree::resource::{Field, FieldType};

use crate::routes::resource::role_access;
use crate::state::State;
use crate::web::endpoint::Endpoint;
use crate::web::error::{ApiError, Result};

const fn number(name: &'static str, label: &'static str) -> Field {
    Field::new(name, label, FieldType::Number).read_only()
}

const FIELDS: &[Field] = &[
    number("total_stock", "Total Stock"),
    number("unallocated_stock", "Available Stock"),
    number("can_build", "Can Build"),
    number("ordering", "On Order"),
    number("building", "In Production"),
    number("scheduled_to_build", "Scheduled to Build"),
    number("required_for_build_orders", "Required for Build Orders"),
    number("allocated_to_build_orders", "Allocated to Build Orders"),
    number("required_for_sales_orders", "Required for Sales Orders"),
    number("allocated_to_sales_orders", "Allocated to Sales Orders"),
];

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::new(r"/api/part/{pk:\d+}/requirements/", "Part Requirements")
            .fields(FIELDS)
            .get(role_access(&PART, Permission::View), detail),
    ]
}

async fn detail(state: Data<State>, pk: Path<i64>) -> Result<impl Responder> {
    let found = state
        .read(move |db| Ok(requirements(db, *pk)?))
        .await?
        .ok_or_else(|| ApiError::no_match(PART.model.class))?;
    Ok(HttpResponse::Ok().json(found))
}
