//! Sales orders, the stock allocated to them, and their shipments.

use super::brief::{ADDRESS_BRIEF, CONTACT_BRIEF, PROJECT_CODE_BRIEF};
use super::fields::{
    millionths, order_details, order_fields, order_filters, order_ordering, order_price,
};
use super::status;
use crate::access::role::Role;
use crate::models::company::{ADDRESS, BRIEF, COMPANY, CONTACT};
use crate::models::part::variants::part_condition;
use crate::models::project_code::PROJECT_CODE;
use crate::models::user::{OWNER, OWNER_BRIEF, USER};
use crate::resource::search_sql::name_subquery;
use crate::resource::{
    AllowedOperations, DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource,
    SearchSql,
};

pub mod allocate;
mod allocation;
mod allocation_rules;
mod allocation_sql;
mod extra_line;
mod line;
mod line_rules;
mod order_type;
pub(crate) mod rule_list;
mod rules;
pub mod serials;
pub mod ship;
mod shipment;
mod shipment_rules;
mod transitions;
pub mod unallocated;

pub use allocation::SALES_ORDER_ALLOCATION;
pub(crate) use allocation_sql::{active_allocations, allocated};
pub use extra_line::SALES_ORDER_EXTRA_LINE;
pub use line::SALES_ORDER_LINE;
pub use order_type::ORDER_TYPE;
pub use shipment::SALES_ORDER_SHIPMENT;

/// Sales orders.
pub static SALES_ORDER: Resource = Resource {
    model: ModelRef {
        name: "salesorder",
        class: "SalesOrder",
        table: "sales_orders",
        path: "/api/order/so/",
    },
    verbose_name: "Sales Order",
    event_table: "order_salesorder",
    roles: &[Role::SalesOrder],
    fields: FIELDS,
    details: order_details!(Detail::new("customer_detail", "customer", &COMPANY, BRIEF)),
    filters: FILTERS,
    search_sql: &[
        SearchSql::in_subquery(
            &["customer__name"],
            "t.customer_id",
            name_subquery!("w.id" from "companies w" named "name"),
        ),
        SearchSql::in_subquery(
            &["project_code__code"],
            "t.project_code_id",
            name_subquery!("w.id" from "project_codes w" named "code"),
        ),
    ],
    ordering_fields: order_ordering!(
        lines: "sales_order_lines",
        extra: "sales_order_extra_lines",
        partner: "customer",
        ended: "shipment_date",
        ("customer_reference", "t.customer_reference"),
    ),
    default_ordering: "t.reference_int DESC, t.id DESC",
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

const UNSIGNED: FieldType = FieldType::Integer(0, i64::MAX);

static FIELDS: &[Field] = order_fields! {
    lines: "sales_order_lines",
    extra: "sales_order_extra_lines",
    done: "l.shipped >= l.quantity",
    open: "10, 15, 25",
    partner: "customer",
    states: status::SALES_CHOICES,
    own: [
        Field::related("customer", "Customer", "customer_id", &COMPANY.model)
            .limit_choices_to(&[("is_customer", true)])
            .help("Company to which the items are being sold"),
        Field::text("customer_reference", "Customer Reference", 64).searchable()
            .help("Customer order reference code"),
        Field::date("shipment_date", "Shipment Date").read_only(),
        Field::related("shipped_by", "Shipped By", "shipped_by_id", &USER.model).read_only(),
        Field::aggregate("shipments_count", "Shipments", UNSIGNED,
            "(SELECT COUNT(*) FROM sales_order_shipments h WHERE h.order_id = t.id)"),
        Field::aggregate("completed_shipments_count", "Completed Shipments", UNSIGNED,
            "(SELECT COUNT(*) FROM sales_order_shipments h WHERE h.order_id = t.id AND h.shipment_date IS NOT NULL)"),
    ]
};

const FILTERS: &[Filter] = order_filters! {
    open: "10, 15, 25",
    ended: "shipment_date",
    own: [
        Filter::new("customer", Lookup::ForeignKey("t.customer_id", "companies WHERE is_customer")),
        Filter::new("part", Lookup::RelatedFn("parts", |part, asked| part_condition(
            "t.id IN (SELECT l.order_id FROM sales_order_lines l WHERE l.part_id ", part, asked))),
        Filter::new("include_variants", Lookup::Modifier),
    ]
};
