//! Build orders: parts that are made out of others.

use super::Kind as OrderKind;
use super::kind::Wishes;
use super::rules::OrderRules;
use super::status::{self, build};
use super::step::Step;
use crate::models::role::Role;
use crate::resource::found::{by_part, with_name};
use crate::resource::refusal::WHOLE;
use crate::resource::{Allows, Field, Found, Refusals, Resource, Target};

mod fields;
mod rules;

/// Build orders as a kind.
pub static KIND: OrderKind = OrderKind {
    resource: &BUILD,
    lines: &[],
    open: OPEN,
    complete: &[build::COMPLETE],
    states: status::BUILD,
    steps: STEPS,
    partner: None,
    settings: |settings| Wishes {
        pattern: &settings.buildorder_reference_pattern,
        needs_responsible: settings.buildorder_require_responsible,
        // The reference locks no build order.
        can_edit_complete: true,
    },
};

const OPEN: &[i64] = &[status::PENDING, build::PRODUCTION, status::ON_HOLD];

const STEPS: &[Step] = &[
    Step::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        build::PRODUCTION,
    ),
    Step::new(
        "hold",
        "Put on hold",
        &[status::PENDING, build::PRODUCTION],
        status::ON_HOLD,
    ),
    Step::new("cancel", "Cancelled", OPEN, build::CANCELLED)
        .dated("completion_date")
        .by("completed_by")
        .when(REMOVE, |_, _, _| Ok(())),
    Step::new("finish", "Finished", &[build::PRODUCTION], build::COMPLETE)
        .dated("completion_date")
        .by("completed_by")
        .when(ACCEPT, |db, order, flags| {
            let mut refusals = Refusals::default();
            if rules::has_outputs(db, order.pk())? {
                refusals.add(WHOLE, "Build order has incomplete outputs");
            }
            if !flags.has("accept_unallocated") && rules::lacks_stock(db, order.pk())? {
                let text = "Required stock has not been fully allocated";
                refusals.add("accept_unallocated", text);
            }
            let is_done = order.decimal("completed") >= order.decimal("quantity");
            if !flags.has("accept_incomplete") && !is_done {
                let text = "Required build quantity has not been completed";
                refusals.add("accept_incomplete", text);
            }
            Ok(refusals.finish()?)
        }),
];

/// What goes with a build order that is cancelled.
const REMOVE: &[Field] = &[
    Field::boolean("remove_allocated_stock", "Consume Allocated Stock", false)
        .help("Consume any stock which has already been allocated to this build"),
    Field::boolean(
        "remove_incomplete_outputs",
        "Remove Incomplete Outputs",
        false,
    )
    .help("Delete any build outputs which have not been completed"),
];

/// What may be missing of a build order that is finished.
const ACCEPT: &[Field] = &[
    Field::boolean("accept_unallocated", "Accept Unallocated", false)
        .help("Accept that stock items have not been fully allocated to this build order"),
    Field::boolean("accept_incomplete", "Accept Incomplete", false)
        .help("Accept that the required number of build outputs have not been completed"),
];

/// Build orders.
pub static BUILD: Resource = Resource {
    target: Target {
        model: "build",
        class: "Build",
        table: "builds",
        path: "/api/build/",
    },
    name: "Build Order",
    event: "build_build",
    roles: &[Role::Build],
    fields: fields::FIELDS,
    details: fields::DETAILS,
    filters: fields::FILTERS,
    found_by: &[
        by_part!("part", "t.part_id"),
        Found::among(
            &["project_code__code"],
            "t.project_code_id",
            with_name!("w.id" from "project_codes w" named "code"),
        ),
        Found::here(&["priority"], "{CAST(t.priority AS TEXT)}"),
    ],
    orders: fields::ORDERS,
    joins: "",
    whole: "",
    order: "t.reference_int DESC, t.id DESC",
    allows: Allows::METADATA,
    rules: &OrderRules {
        kind: &KIND,
        own: &rules::BuildRules,
    },
};
