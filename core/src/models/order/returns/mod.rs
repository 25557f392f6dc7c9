//! Return orders: what customers send back.

use super::brief::{ADDRESS_BRIEF, CODE_BRIEF, CONTACT_BRIEF};
use super::fields::{
    millionths, order_details, order_fields, order_filters, order_orders, order_price,
};
use super::kind::Wishes;
use super::line::NoLineRules;
use super::rules::OrderRules;
use super::status::{self, returns};
use super::{Kind as OrderKind, step::Step};
use crate::models::company::{ADDRESS, BRIEF, COMPANY, CONTACT};
use crate::models::part::family::about_part;
use crate::models::project_code::PROJECT_CODE;
use crate::models::role::Role;
use crate::models::user::{OWNER, OWNER_BRIEF, USER};
use crate::resource::found::with_name;
use crate::resource::{Allows, Detail, Field, Filter, Found, Kind, Preset, Resource, Target, Test};

mod extra_line;
mod line;
pub mod receive;

pub use extra_line::RETURN_ORDER_EXTRA_LINE;
pub use line::RETURN_ORDER_LINE;

/// Return orders as a kind.
pub static KIND: OrderKind = OrderKind {
    resource: &RETURN_ORDER,
    lines: &[&RETURN_ORDER_LINE, &RETURN_ORDER_EXTRA_LINE],
    open: OPEN,
    complete: &[returns::COMPLETE],
    states: status::RETURN,
    steps: STEPS,
    partner: Some("customer"),
    settings: |settings| Wishes {
        pattern: &settings.returnorder_reference_pattern,
        needs_responsible: settings.returnorder_require_responsible,
        can_edit_complete: settings.returnorder_edit_completed_orders,
    },
};

const OPEN: &[i64] = &[status::PENDING, returns::IN_PROGRESS, status::ON_HOLD];

const STEPS: &[Step] = &[
    Step::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        returns::IN_PROGRESS,
    )
    .dated("issue_date"),
    Step::new(
        "hold",
        "Put on hold",
        &[status::PENDING, returns::IN_PROGRESS],
        status::ON_HOLD,
    ),
    Step::new("cancel", "Cancelled", OPEN, returns::CANCELLED).or("Order cannot be cancelled"),
    Step::new(
        "complete",
        "Completed",
        &[returns::IN_PROGRESS],
        returns::COMPLETE,
    )
    .dated("complete_date"),
];

/// Return orders.
pub static RETURN_ORDER: Resource = Resource {
    target: Target {
        model: "returnorder",
        class: "ReturnOrder",
        table: "return_orders",
        path: "/api/order/ro/",
    },
    name: "Return Order",
    event: "order_returnorder",
    roles: &[Role::ReturnOrder],
    fields: FIELDS,
    details: order_details!(Detail {
        name: "customer_detail",
        key: "customer",
        resource: &COMPANY,
        fields: BRIEF,
        usual: false,
    }),
    filters: FILTERS,
    found_by: &[
        Found::among(
            &["customer__name"],
            "t.customer_id",
            with_name!("w.id" from "companies w" named "name"),
        ),
        Found::among(
            &["project_code__code"],
            "t.project_code_id",
            with_name!("w.id" from "project_codes w" named "code"),
        ),
    ],
    orders: order_orders!(
        lines: "return_order_lines",
        extra: "return_order_extra_lines",
        partner: "customer",
        ended: "complete_date",
        ("customer_reference", "t.customer_reference"),
    ),
    joins: "",
    whole: "",
    order: "t.reference_int DESC, t.id DESC",
    allows: Allows::METADATA,
    rules: &OrderRules {
        kind: &KIND,
        own: &NoLineRules,
    },
};

static FIELDS: &[Field] = order_fields! {
    lines: "return_order_lines",
    extra: "return_order_extra_lines",
    done: "l.outcome <> 10",
    open: "10, 20, 25",
    partner: "customer",
    states: status::RETURN,
    own: [
        Field::related("customer", "Customer", "customer_id", &COMPANY.target).required()
            .filtered(&[("is_customer", true)])
            .help("Company from which items are being returned"),
        Field::text("customer_reference", "Customer Reference", 64).searched()
            .help("Customer order reference code"),
        Field::date("complete_date", "Completion Date").read_only()
            .help("Date order was completed"),
    ]
};

const FILTERS: &[Filter] = order_filters! {
    open: "10, 20, 25",
    ended: "complete_date",
    own: [
        Filter::of("customer", Test::Key("t.customer_id", "companies WHERE is_customer")),
        Filter::of("part", Test::Chosen("parts", |part, asked| {
            about_part(
                "t.id IN (SELECT l.order_id FROM return_order_lines l JOIN stock_items s ON s.id = l.item_id \
                 WHERE s.part_id ",
                part,
                asked,
            )
        })),
        Filter::of("include_variants", Test::Beside),
    ]
};
