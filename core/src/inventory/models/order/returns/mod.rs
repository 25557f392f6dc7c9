//! Return orders: stock that customers send back.

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

mod extra_line;
mod line;
mod line_rules;
mod order_type;
pub mod receive;
pub(crate) mod rule_list;

pub use extra_line::RETURN_ORDER_EXTRA_LINE;
pub use line::RETURN_ORDER_LINE;
pub use order_type::ORDER_TYPE;

/// Return orders.
pub static RETURN_ORDER: Resource = Resource {
    model: ModelRef {
        name: "returnorder",
        class: "ReturnOrder",
        table: "return_orders",
        path: "/api/order/ro/",
    },
    verbose_name: "Return Order",
    event_table: "order_returnorder",
    roles: &[Role::ReturnOrder],
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
        lines: "return_order_lines",
        extra: "return_order_extra_lines",
        partner: "customer",
        ended: "complete_date",
        ("customer_reference", "t.customer_reference"),
    ),
    default_ordering: "t.reference_int DESC, t.id DESC",
    allows: AllowedOperations::METADATA,
    ..Resource::DEFAULT
};

static FIELDS: &[Field] = order_fields! {
    lines: "return_order_lines",
    extra: "return_order_extra_lines",
    done: "l.outcome <> 10",
    open: "10, 20, 25",
    partner: "customer",
    states: status::RETURN_CHOICES,
    own: [
        Field::related("customer", "Customer", "customer_id", &COMPANY.model).required().null_on_delete()
            .limit_choices_to(&[("is_customer", true)])
            .help("Company from which items are being returned"),
        Field::text("customer_reference", "Customer Reference", 64).searchable()
            .help("Customer order reference code"),
        Field::date("complete_date", "Completion Date").read_only()
            .help("Date order was completed"),
    ]
};

const FILTERS: &[Filter] = order_filters! {
    open: "10, 20, 25",
    ended: "complete_date",
    own: [
        Filter::new("customer", Lookup::ForeignKey("t.customer_id", "companies WHERE is_customer")),
        Filter::new("part", Lookup::RelatedFn("parts", |part, asked| {
            part_condition(
                "t.id IN (SELECT l.order_id FROM return_order_lines l JOIN stock_items s ON s.id = l.item_id \
                 WHERE s.part_id ",
                part,
                asked,
            )
        })),
        Filter::new("include_variants", Lookup::Modifier),
    ]
};
