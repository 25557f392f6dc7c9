//! Purchase orders.

use super::Kind as OrderKind;
use super::brief::{ADDRESS_BRIEF, CODE_BRIEF, CONTACT_BRIEF};
use super::fields::{
    millionths, order_details, order_fields, order_filters, order_orders, order_price,
};
use super::kind::Wishes;
use super::line::NoLineRules;
use super::rules::OrderRules;
use super::status::{self, purchase};
use super::step::{ACCEPT_INCOMPLETE, Step};
use crate::models::company::{ADDRESS, BRIEF, COMPANY, CONTACT};
use crate::models::project_code::PROJECT_CODE;
use crate::models::role::Role;
use crate::models::stock::LOCATION;
use crate::models::user::{OWNER, OWNER_BRIEF, USER};
use crate::resource::found::with_name;
use crate::resource::{
    Allows, Detail, Field, Filter, Found, Kind, Preset, Refusals, Resource, Target, Test,
};

mod arrival;
mod extra_line;
mod known;
mod line;
mod line_rules;
mod ordered;
pub mod receive;

pub use arrival::Arrival;
pub use extra_line::PURCHASE_ORDER_EXTRA_LINE;
pub use line::PURCHASE_ORDER_LINE;
pub(crate) use ordered::{OF_COMPONENT, OF_PART, OF_SUPPLIER_PART};

/// Purchase orders as a kind.
pub static KIND: OrderKind = OrderKind {
    resource: &PURCHASE_ORDER,
    lines: &[&PURCHASE_ORDER_LINE, &PURCHASE_ORDER_EXTRA_LINE],
    open: OPEN,
    complete: &[purchase::COMPLETE],
    states: status::PURCHASE,
    steps: STEPS,
    partner: Some("supplier"),
    settings: |settings| Wishes {
        pattern: &settings.purchaseorder_reference_pattern,
        needs_responsible: settings.purchaseorder_require_responsible,
        can_edit_complete: settings.purchaseorder_edit_completed_orders,
    },
};

const OPEN: &[i64] = &[status::PENDING, purchase::PLACED, status::ON_HOLD];

const STEPS: &[Step] = &[
    Step::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        purchase::PLACED,
    )
    .dated("issue_date"),
    Step::new(
        "hold",
        "Put on hold",
        &[status::PENDING, purchase::PLACED],
        status::ON_HOLD,
    ),
    Step::new("cancel", "Cancelled", OPEN, purchase::CANCELLED).or("Order cannot be cancelled"),
    Step::new(
        "complete",
        "Completed",
        &[purchase::PLACED],
        purchase::COMPLETE,
    )
    .dated("complete_date")
    .when(&[ACCEPT_INCOMPLETE], |db, order, flags| {
        if flags.has("accept_incomplete") || line::are_received(db, order.pk())? {
            return Ok(());
        }
        let text = "Order has incomplete line items";
        Err(Refusals::of("accept_incomplete", text).into())
    }),
];

/// Purchase orders.
pub static PURCHASE_ORDER: Resource = Resource {
    target: Target {
        model: "purchaseorder",
        class: "PurchaseOrder",
        table: "purchase_orders",
        path: "/api/order/po/",
    },
    name: "Purchase Order",
    event: "order_purchaseorder",
    roles: &[Role::PurchaseOrder],
    fields: FIELDS,
    details: order_details!(Detail {
        name: "supplier_detail",
        key: "supplier",
        resource: &COMPANY,
        fields: BRIEF,
        usual: false,
    }),
    filters: FILTERS,
    found_by: &[
        Found::among(
            &["supplier__name"],
            "t.supplier_id",
            with_name!("w.id" from "companies w" named "name"),
        ),
        Found::among(
            &["project_code__code"],
            "t.project_code_id",
            with_name!("w.id" from "project_codes w" named "code"),
        ),
    ],
    orders: order_orders!(
        lines: "purchase_order_lines",
        extra: "purchase_order_extra_lines",
        partner: "supplier",
        ended: "complete_date",
        ("supplier_reference", "t.supplier_reference"),
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
    lines: "purchase_order_lines",
    extra: "purchase_order_extra_lines",
    done: "l.received >= l.quantity",
    open: "10, 20, 25",
    partner: "supplier",
    states: status::PURCHASE,
    own: [
        Field::related("supplier", "Supplier", "supplier_id", &COMPANY.target).required()
            .filtered(&[("is_supplier", true)])
            .help("Company from which the items are being ordered"),
        Field::text("supplier_reference", "Supplier Reference", 64).searched()
            .help("Supplier order reference code"),
        Field::sql("supplier_name", "Supplier name", Kind::Text(100),
            "(SELECT c.name FROM companies c WHERE c.id = t.supplier_id)"),
        Field::date("complete_date", "Completion Date").read_only()
            .help("Date order was completed"),
        Field::related("destination", "Destination", "destination_id", &LOCATION.target)
            .help("Destination for received items"),
        Field::related("received_by", "Received By", "received_by_id", &USER.target).read_only(),
    ]
};

const FILTERS: &[Filter] = order_filters! {
    open: "10, 20, 25",
    ended: "complete_date",
    own: [
        Filter::of("supplier", Test::Key("t.supplier_id", "companies WHERE is_supplier")),
        Filter::of("part", Test::About(
            "t.id IN (SELECT l.order_id FROM purchase_order_lines l JOIN supplier_parts s ON s.id = l.part_id \
             WHERE s.part_id = ?)", "parts")),
        Filter::of("supplier_part", Test::About(
            "t.id IN (SELECT l.order_id FROM purchase_order_lines l WHERE l.part_id = ?)", "supplier_parts")),
        Filter::of("external_build", Test::About(
            "t.id IN (SELECT l.order_id FROM purchase_order_lines l WHERE l.build_order_id = ?)", "builds WHERE external")),
    ]
};
