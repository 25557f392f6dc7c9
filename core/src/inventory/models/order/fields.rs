//! The tables of fields, details, filters and ordering that purchase, sales and return orders, their lines and their
//! extra lines share. The SQL calls the order or the line `t`.

use crate::models::user::{USER, USER_BRIEF};
use crate::resource::{Detail, SearchSql};

/// Shows the user who created an order in place of the key.
pub(super) static CREATED_BY: Detail =
    Detail::new("created_by", "created_by", &USER, USER_BRIEF).default_include();

/// Searches the quantity as text with five decimal places.
pub(super) const SEARCH_BY_QUANTITY: SearchSql = SearchSql::condition(
    &["quantity"],
    "{CAST(t.quantity / 1000000 AS TEXT) || '.' || SUBSTR(CAST(1000000 + t.quantity % 1000000 AS TEXT), 2, 5)}",
);

/// SQL that rounds a number to whole millionths; null if the result does not fit into `BIGINT`.
macro_rules! millionths {
    ($value:expr) => {
        concat!(
            "CASE WHEN ABS(",
            $value,
            ") < 9e18 THEN CAST(ROUND(",
            $value,
            ") AS BIGINT) END"
        )
    };
}

/// SQL of the total price of an order; null if prices are in several currencies or not in the order's.
macro_rules! order_price {
    ($lines:literal, $extra:literal, $partner:literal) => {
        concat!(
            "(SELECT CASE WHEN COUNT(DISTINCT w.currency) < 2 AND COALESCE(MIN(w.currency), '') = \
             COALESCE(NULLIF(t.order_currency, ''), (SELECT NULLIF(c.currency, '') FROM companies c WHERE c.id = t.",
            $partner, "_id), MIN(w.currency), '') THEN ", millionths!("COALESCE(SUM(w.price), 0)"),
            " WHEN COUNT(w.currency) = 0 THEN 0 END \
             FROM (SELECT 1.0 * l.quantity * l.price / 1000000 AS price, l.price_currency AS currency FROM ",
            $lines, " l WHERE l.order_id = t.id AND l.price IS NOT NULL UNION ALL \
             SELECT 1.0 * l.quantity * l.price / 1000000, l.price_currency FROM ",
            $extra, " l WHERE l.order_id = t.id AND l.price IS NOT NULL) w)"
        )
    };
}

/// The fields of orders, then those of one order type.
macro_rules! order_fields {
    (
        lines: $lines:literal, extra: $extra:literal, done: $done:literal, open: $open:literal,
        partner: $partner:literal, states: $states:expr, own: [$($own:expr),* $(,)?]
    ) => {
        &[
            Field::primary_key(),
            Field::text("reference", "Reference", 64).searchable(),
            Field::integer("reference_int", "Number").read_only(),
            Field::text("description", "Description", 250).searchable()
                .help("Order description (optional)"),
            Field::link(),
            Field::notes(),
            Field::new("status", "Order Status", FieldType::IntegerChoice($states)).read_only()
                .default_value(DefaultValue::Integer(status::PENDING)),
            Field::custom("status_text", "Status text", FieldType::Any).read_only(),
            Field::sql("status_custom_key", "Custom status key", FieldType::Integer(0, i64::MAX), "t.status"),
            Field::related("created_by", "Created By", "created_by_id", &USER.model).read_only()
                .detail(&$crate::models::order::fields::CREATED_BY),
            Field::date("creation_date", "Creation Date"),
            Field::date("issue_date", "Issue Date").read_only().help("Date order was issued"),
            Field::date("start_date", "Start date").help("Scheduled start date for this order"),
            Field::date("target_date", "Target Date")
                .help("Expected date for order delivery. Order will be overdue after this date."),
            Field::related("project_code", "Project Code", "project_code_id", &PROJECT_CODE.model)
                .help("Select project code for this order"),
            Field::sql("project_code_label", "Project Code Label", FieldType::Text(50),
                "(SELECT c.code FROM project_codes c WHERE c.id = t.project_code_id)"),
            Field::related("responsible", "Responsible", "responsible_id", &OWNER.model)
                .help("User or group responsible for this order"),
            Field::related("contact", "Contact", "contact_id", &CONTACT.model)
                .help("Point of contact for this order"),
            Field::related("address", "Address", "address_id", &ADDRESS.model)
                .help("Company address for this order"),
            Field::new("order_currency", "Order Currency", FieldType::Currency).null()
                .help("Currency for this order (leave blank to use company default)"),
            Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
            Field::aggregate("line_items", "Line Items", FieldType::Integer(0, i64::MAX),
                concat!("(SELECT COUNT(*) FROM ", $lines, " l WHERE l.order_id = t.id)")),
            Field::aggregate("completed_lines", "Completed Lines", FieldType::Integer(0, i64::MAX),
                concat!("(SELECT COUNT(*) FROM ", $lines, " l WHERE l.order_id = t.id AND ", $done, ")")),
            Field::aggregate("overdue", "Overdue", FieldType::Boolean,
                concat!("COALESCE(t.target_date < CURRENT_DATE AND t.status IN (", $open, "), 1 = 0)")),
            Field::sql("total_price", "Total Price", FieldType::Price, order_price!($lines, $extra, $partner)),
            Field::custom("duplicate", "Duplicate Order", FieldType::Any)
                .help("Specify options for duplicating this order"),
            $($own),*
        ]
    };
}

/// The nested objects of orders, then those of one order type.
macro_rules! order_details {
    ($($own:expr),* $(,)?) => {
        &[
            Detail::new("contact_detail", "contact", &CONTACT, CONTACT_BRIEF).default_include(),
            Detail::new("address_detail", "address", &ADDRESS, ADDRESS_BRIEF).default_include(),
            Detail::new("project_code_detail", "project_code", &PROJECT_CODE, PROJECT_CODE_BRIEF).default_include(),
            Detail::new("responsible_detail", "responsible", &OWNER, OWNER_BRIEF).default_include(),
            $($own),*
        ]
    };
}

/// The filters of lists of orders, then those of one order type.
macro_rules! order_filters {
    (open: $open:literal, ended: $ended:literal, own: [$($own:expr),* $(,)?]) => {
        &[
            Filter::new("reference", Lookup::Custom($crate::models::order::filter::reference)),
            Filter::new("status", Lookup::Integer("t.status = ?")),
            Filter::new("outstanding", Lookup::Boolean(concat!("t.status IN (", $open, ")"))),
            Filter::new("overdue", Lookup::Boolean(
                concat!("COALESCE(t.target_date < CURRENT_DATE AND t.status IN (", $open, "), 1 = 0)"))),
            Filter::new("project_code", Lookup::ForeignKey("t.project_code_id", "project_codes")),
            Filter::new("has_project_code", Lookup::Boolean("t.project_code_id IS NOT NULL")),
            Filter::new("assigned_to", Lookup::ForeignKey("t.responsible_id", "owners")),
            Filter::new("assigned_to_me", Lookup::CurrentUser($crate::models::order::filter::ASSIGNED_TO_ME)),
            Filter::new("created_by", Lookup::ForeignKey("t.created_by_id", "users")),
            Filter::new("created_before", Lookup::Date("t.creation_date < ?")),
            Filter::new("created_after", Lookup::Date("t.creation_date > ?")),
            Filter::new("has_start_date", Lookup::Boolean("t.start_date IS NOT NULL")),
            Filter::new("start_date_before", Lookup::Date("t.start_date < ?")),
            Filter::new("start_date_after", Lookup::Date("t.start_date > ?")),
            Filter::new("has_target_date", Lookup::Boolean("t.target_date IS NOT NULL")),
            Filter::new("target_date_before", Lookup::Date("t.target_date < ?")),
            Filter::new("target_date_after", Lookup::Date("t.target_date > ?")),
            Filter::new("completed_before", Lookup::Date(concat!("t.", $ended, " < ?"))),
            Filter::new("completed_after", Lookup::Date(concat!("t.", $ended, " > ?"))),
            Filter::new("min_date", Lookup::Date(
                "(COALESCE(t.start_date, t.issue_date, t.creation_date) >= ? OR t.target_date >= ?)")),
            Filter::new("max_date", Lookup::Date(
                "(COALESCE(t.start_date, t.issue_date, t.creation_date) <= ? OR t.target_date <= ?)")),
            $($own),*
        ]
    };
}

/// The ordering fields of lists of orders, then those of one order type.
macro_rules! order_ordering {
    (
        lines: $lines:literal, extra: $extra:literal, partner: $partner:literal, ended: $ended:literal
        $(, $own:expr)* $(,)?
    ) => {
        &[
            ("reference", "t.reference_int"),
            ("creation_date", "t.creation_date"),
            ("issue_date", "t.issue_date"),
            ("start_date", "t.start_date"),
            ("target_date", "t.target_date"),
            ($ended, concat!("t.", $ended)),
            ("status", "t.status"),
            ("created_by", "(SELECT u.username FROM users u WHERE u.id = t.created_by_id)"),
            ("responsible", "t.responsible_id"),
            ("project_code", "(SELECT c.code FROM project_codes c WHERE c.id = t.project_code_id)"),
            ("total_price", order_price!($lines, $extra, $partner)),
            ("line_items", concat!("(SELECT COUNT(*) FROM ", $lines, " l WHERE l.order_id = t.id)")),
            (concat!($partner, "__name"), concat!("(SELECT c.name FROM companies c WHERE c.id = t.", $partner, "_id)")),
            $($own),*
        ]
    };
}

/// The fields of lines, then those of one order type.
macro_rules! line_fields {
    (order: $order:expr, price: $price:expr, currency: $currency:literal, own: [$($own:expr),* $(,)?]) => {
        &[
            Field::primary_key(),
            Field::related("order", "Order", "order_id", $order).required(),
            Field::number("quantity", "Quantity").required()
                .default_value($crate::resource::DefaultValue::Integer(1)).min_value(0),
            Field::text("reference", "Reference", 100).searchable().help("Line item reference"),
            Field::text("notes", "Notes", 500).searchable().help("Line item notes"),
            Field::link().help("Link to external page"),
            Field::date("target_date", "Target Date"),
            Field::related("project_code", "Project Code", "project_code_id", &PROJECT_CODE.model)
                .help("Select project code for this order"),
            Field::sql("project_code_label", "Project Code Label", FieldType::Text(50),
                "(SELECT c.code FROM project_codes c WHERE c.id = t.project_code_id)"),
            $price.column("price"),
            Field::new($currency, "Currency", FieldType::Currency).blank().column("price_currency"),
            Field::aggregate("total_price", "Total Price", FieldType::Price, millionths!("1.0 * t.quantity * t.price / 1000000")),
            $($own),*
        ]
    };
}

/// The nested objects of lines, then those of one order type.
macro_rules! line_details {
    (order: $order:expr $(, $own:expr)* $(,)?) => {
        &[
            Detail::new("order_detail", "order", $order, ORDER_BRIEF),
            Detail::new("project_code_detail", "project_code", &PROJECT_CODE, PROJECT_CODE_BRIEF).default_include(),
            $($own),*
        ]
    };
}

/// Defines the resource of an order type's extra lines: costs that are not for a part.
macro_rules! extra_lines {
    (
        $name:ident, order: $order:expr, orders: $orders:literal, model: $model:literal, class: $class:literal,
        table: $table:literal, path: $path:literal, title: $title:literal, event: $event:literal, role: $role:expr
    ) => {
        /// Extra lines of orders: freight, fees and the like.
        pub static $name: Resource = Resource {
            model: ModelRef {
                name: $model,
                class: $class,
                table: $table,
                path: $path,
            },
            verbose_name: $title,
            event_table: $event,
            roles: &[$role],
            fields: line_fields! {
                    order: &$order.model,
                    // A discount has a negative price.
                    price: Field::price("price", "Price"),
                    currency: "price_currency",
            own: [
                        Field::text("description", "Description", 250).searchable()
                            .help("Line item description (optional)"),
                    ]
                },
    details: line_details!(order: &$order),
            filters: &[
                Filter::new("order", Lookup::ForeignKey("t.order_id", $orders)),
                Filter::new("has_pricing", Lookup::Boolean("t.price IS NOT NULL")),
            ],
            search_sql: &[$crate::models::order::fields::SEARCH_BY_QUANTITY],
            ordering_fields: &[
                ("quantity", "t.quantity"),
                ("notes", "t.notes"),
                ("reference", "t.reference"),
            ],
            ..Resource::DEFAULT
        };
    };
}

pub(super) use {
    extra_lines, line_details, line_fields, millionths, order_details, order_fields, order_filters,
    order_ordering, order_price,
};
