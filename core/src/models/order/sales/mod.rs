//! Sales orders: what customers order, what is put aside for them, and what is sent.

use super::Kind as OrderKind;
use super::brief::{ADDRESS_BRIEF, CODE_BRIEF, CONTACT_BRIEF};
use super::fields::{
    millionths, order_details, order_fields, order_filters, order_orders, order_price,
};
use super::kind::Wishes;
use super::rules::OrderRules;
use super::status;
use crate::models::company::{ADDRESS, BRIEF, COMPANY, CONTACT};
use crate::models::part::family::about_part;
use crate::models::project_code::PROJECT_CODE;
use crate::models::role::Role;
use crate::models::user::{OWNER, OWNER_BRIEF, USER};
use crate::resource::found::with_name;
use crate::resource::{Allows, Detail, Field, Filter, Found, Kind, Preset, Resource, Target, Test};

pub mod allocate;
mod allocation;
mod count;
pub mod free;
mod line;
pub mod serials;
pub mod ship;
mod shipment;
mod states;

pub use allocation::SALES_ORDER_ALLOCATION;
pub(crate) use count::{allocated, holding_back};
pub use line::{SALES_ORDER_EXTRA_LINE, SALES_ORDER_LINE};
pub use shipment::SALES_ORDER_SHIPMENT;

/// Sales orders as a kind.
pub static KIND: OrderKind = OrderKind {
    resource: &SALES_ORDER,
    lines: &[&SALES_ORDER_LINE, &SALES_ORDER_EXTRA_LINE],
    open: states::OPEN,
    complete: &[status::sales::SHIPPED, status::sales::COMPLETE],
    states: status::SALES,
    steps: states::STEPS,
    partner: Some("customer"),
    settings: |settings| Wishes {
        pattern: &settings.salesorder_reference_pattern,
        needs_responsible: settings.salesorder_require_responsible,
        can_edit_complete: settings.salesorder_edit_completed_orders,
    },
};

/// Sales orders.
pub static SALES_ORDER: Resource = Resource {
    target: Target {
        model: "salesorder",
        class: "SalesOrder",
        table: "sales_orders",
        path: "/api/order/so/",
    },
    name: "Sales Order",
    event: "order_salesorder",
    roles: &[Role::SalesOrder],
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
        lines: "sales_order_lines",
        extra: "sales_order_extra_lines",
        partner: "customer",
        ended: "shipment_date",
        ("customer_reference", "t.customer_reference"),
    ),
    joins: "",
    whole: "",
    order: "t.reference_int DESC, t.id DESC",
    allows: Allows::METADATA,
    rules: &OrderRules {
        kind: &KIND,
        own: &shipment::SalesOrderRules,
    },
};

const WHOLE: Kind = Kind::Integer(0, i64::MAX);

static FIELDS: &[Field] = order_fields! {
    lines: "sales_order_lines",
    extra: "sales_order_extra_lines",
    done: "l.shipped >= l.quantity",
    open: "10, 15, 25",
    partner: "customer",
    states: status::SALES,
    own: [
        Field::related("customer", "Customer", "customer_id", &COMPANY.target)
            .filtered(&[("is_customer", true)])
            .help("Company to which the items are being sold"),
        Field::text("customer_reference", "Customer Reference", 64).searched()
            .help("Customer order reference code"),
        Field::date("shipment_date", "Shipment Date").read_only(),
        Field::related("shipped_by", "Shipped By", "shipped_by_id", &USER.target).read_only(),
        Field::count("shipments_count", "Shipments", WHOLE,
            "(SELECT COUNT(*) FROM sales_order_shipments h WHERE h.order_id = t.id)"),
        Field::count("completed_shipments_count", "Completed Shipments", WHOLE,
            "(SELECT COUNT(*) FROM sales_order_shipments h WHERE h.order_id = t.id AND h.shipment_date IS NOT NULL)"),
    ]
};

const FILTERS: &[Filter] = order_filters! {
    open: "10, 15, 25",
    ended: "shipment_date",
    own: [
        Filter::of("customer", Test::Key("t.customer_id", "companies WHERE is_customer")),
        Filter::of("part", Test::Chosen("parts", |part, asked| about_part(
            "t.id IN (SELECT l.order_id FROM sales_order_lines l WHERE l.part_id ", part, asked))),
        Filter::of("include_variants", Test::Beside),
    ]
};
