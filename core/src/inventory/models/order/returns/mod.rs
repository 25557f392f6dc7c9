//! Return orders: stock that customers send back.

use super::brief::{ADDRESS_BRIEF, CONTACT_BRIEF, PROJECT_CODE_BRIEF};
use super::fields::{
    millionths, order_details, order_fields, order_filters, order_ordering, order_price,
};
use super::line::NoLineRules;
use super::order_type::OrderSettings;
use super::rules::OrderRules;
use super::status::{self, returns};
use super::{OrderType, transition::Transition};
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
pub mod receive;

pub use extra_line::RETURN_ORDER_EXTRA_LINE;
pub use line::RETURN_ORDER_LINE;

/// The order type.
pub static ORDER_TYPE: OrderType = OrderType {
    resource: &RETURN_ORDER,
    lines: &[&RETURN_ORDER_LINE, &RETURN_ORDER_EXTRA_LINE],
    open: OPEN,
    complete: &[returns::COMPLETE],
    states: status::RETURN_CHOICES,
    transitions: TRANSITIONS,
    company_field: Some("customer"),
    settings: |settings| OrderSettings {
        reference_pattern: &settings.returnorder_reference_pattern,
        needs_responsible: settings.returnorder_require_responsible,
        can_edit_complete: settings.returnorder_edit_completed_orders,
    },
};

const OPEN: &[i64] = &[status::PENDING, returns::IN_PROGRESS, status::ON_HOLD];

const TRANSITIONS: &[Transition] = &[
    Transition::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        returns::IN_PROGRESS,
    )
    .date_field("issue_date"),
    Transition::new(
        "hold",
        "Put on hold",
        &[status::PENDING, returns::IN_PROGRESS],
        status::ON_HOLD,
    ),
    Transition::new("cancel", "Cancelled", OPEN, returns::CANCELLED)
        .error_message("Order cannot be cancelled"),
    Transition::new(
        "complete",
        "Completed",
        &[returns::IN_PROGRESS],
        returns::COMPLETE,
    )
    .date_field("complete_date"),
];

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
    details: order_details!(Detail {
        name: "customer_detail",
        key_field: "customer",
        resource: &COMPANY,
        fields: BRIEF,
        default_include: false,
    }),
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
    rules: &OrderRules {
        order_type: &ORDER_TYPE,
        inner: &NoLineRules,
    },
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
        Field::related("customer", "Customer", "customer_id", &COMPANY.model).required()
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
