//! Purchase orders.

use super::brief::{ADDRESS_BRIEF, CONTACT_BRIEF, PROJECT_CODE_BRIEF};
use super::fields::{
    millionths, order_details, order_fields, order_filters, order_ordering, order_price,
};
use super::status;
use crate::access::role::Role;
use crate::models::company::{ADDRESS, BRIEF, COMPANY, CONTACT};
use crate::models::project_code::PROJECT_CODE;
use crate::models::stock::LOCATION;
use crate::models::user::{OWNER, OWNER_BRIEF, USER};
use crate::resource::search_sql::name_subquery;
use crate::resource::{
    AllowedOperations, DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource,
    SearchSql,
};

mod extra_line;
mod line;
mod line_rules;
mod on_order;
mod order_type;
pub mod receive;
mod receive_context;
mod receive_plan;
pub(crate) mod rule_list;

pub use extra_line::PURCHASE_ORDER_EXTRA_LINE;
pub use line::PURCHASE_ORDER_LINE;
pub(crate) use on_order::{COMPONENT_ON_ORDER, PART_ON_ORDER, SUPPLIER_PART_ON_ORDER};
pub use order_type::ORDER_TYPE;
pub use receive_plan::ReceivedLine;

/// Purchase orders.
pub static PURCHASE_ORDER: Resource = Resource {
    model: ModelRef {
        name: "purchaseorder",
        class: "PurchaseOrder",
        table: "purchase_orders",
        path: "/api/order/po/",
    },
    verbose_name: "Purchase Order",
    event_table: "order_purchaseorder",
    roles: &[Role::PurchaseOrder],
    fields: FIELDS,
    details: order_details!(Detail::new("supplier_detail", "supplier", &COMPANY, BRIEF)),
    filters: FILTERS,
    search_sql: &[
        SearchSql::in_subquery(
            &["supplier__name"],
            "t.supplier_id",
            name_subquery!("w.id" from "companies w" named "name"),
        ),
        SearchSql::in_subquery(
            &["project_code__code"],
            "t.project_code_id",
            name_subquery!("w.id" from "project_codes w" named "code"),
        ),
    ],
    ordering_fields: order_ordering!(
        lines: "purchase_order_lines",
        extra: "purchase_order_extra_lines",
        partner: "supplier",
        ended: "complete_date",
        ("supplier_reference", "t.supplier_reference"),
    ),
    default_ordering: "t.reference_int DESC, t.id DESC",
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

static FIELDS: &[Field] = order_fields! {
    lines: "purchase_order_lines",
    extra: "purchase_order_extra_lines",
    done: "l.received >= l.quantity",
    open: "10, 20, 25",
    partner: "supplier",
    states: status::PURCHASE_CHOICES,
    own: [
        Field::related("supplier", "Supplier", "supplier_id", &COMPANY.model).required().null_on_delete()
            .limit_choices_to(&[("is_supplier", true)])
            .help("Company from which the items are being ordered"),
        Field::text("supplier_reference", "Supplier Reference", 64).searchable()
            .help("Supplier order reference code"),
        Field::sql("supplier_name", "Supplier name", FieldType::Text(100),
            "(SELECT c.name FROM companies c WHERE c.id = t.supplier_id)"),
        Field::date("complete_date", "Completion Date").read_only()
            .help("Date order was completed"),
        Field::related("destination", "Destination", "destination_id", &LOCATION.model)
            .help("Destination for received items"),
        Field::related("received_by", "Received By", "received_by_id", &USER.model).read_only(),
    ]
};

const FILTERS: &[Filter] = order_filters! {
    open: "10, 20, 25",
    ended: "complete_date",
    own: [
        Filter::new("supplier", Lookup::ForeignKey("t.supplier_id", "companies WHERE is_supplier")),
        Filter::new("part", Lookup::Related(
            "t.id IN (SELECT l.order_id FROM purchase_order_lines l JOIN supplier_parts s ON s.id = l.part_id \
             WHERE s.part_id = ?)", "parts")),
        Filter::new("supplier_part", Lookup::Related(
            "t.id IN (SELECT l.order_id FROM purchase_order_lines l WHERE l.part_id = ?)", "supplier_parts")),
        Filter::new("external_build", Lookup::Related(
            "t.id IN (SELECT l.order_id FROM purchase_order_lines l WHERE l.build_order_id = ?)", "builds WHERE external")),
    ]
};
