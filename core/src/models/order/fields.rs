//! The tables that orders of companies, their lines and their extra lines have in common. SQL over an order or a
//! line calls it `t`.

/// SQL of a number with a fraction as whole millionths; null where no number of the server is as large.
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

/// SQL of the price of an order; prices of several currencies have no sum.
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

/// The fields of orders, then those of one kind.
macro_rules! order_fields {
    (
        lines: $lines:literal, extra: $extra:literal, done: $done:literal, open: $open:literal,
        partner: $partner:literal, states: $states:expr, own: [$($own:expr),* $(,)?]
    ) => {
        &[
            Field::key(),
            Field::text("reference", "Reference", 64).searched(),
            Field::integer("reference_int", "Number").read_only(),
            Field::text("description", "Description", 250).searched()
                .help("Order description (optional)"),
            Field::link(),
            Field::notes(),
            Field::of("status", "Order Status", Kind::Choice($states)).read_only()
                .preset(Preset::Whole(status::PENDING)),
            Field::own("status_text", "Status text", Kind::Any).read_only(),
            Field::sql("status_custom_key", "Custom status key", Kind::Integer(0, i64::MAX), "t.status"),
            Field::related("created_by", "Created By", "created_by_id", &USER.target).read_only()
                .object(&$crate::models::order::rules::CREATED_BY),
            Field::date("creation_date", "Creation Date"),
            Field::date("issue_date", "Issue Date").read_only().help("Date order was issued"),
            Field::date("start_date", "Start date").help("Scheduled start date for this order"),
            Field::date("target_date", "Target Date")
                .help("Expected date for order delivery. Order will be overdue after this date."),
            Field::related("project_code", "Project Code", "project_code_id", &PROJECT_CODE.target)
                .help("Select project code for this order"),
            Field::sql("project_code_label", "Project Code Label", Kind::Text(50),
                "(SELECT c.code FROM project_codes c WHERE c.id = t.project_code_id)"),
            Field::related("responsible", "Responsible", "responsible_id", &OWNER.target)
                .help("User or group responsible for this order"),
            Field::related("contact", "Contact", "contact_id", &CONTACT.target)
                .help("Point of contact for this order"),
            Field::related("address", "Address", "address_id", &ADDRESS.target)
                .help("Company address for this order"),
            Field::of("order_currency", "Order Currency", Kind::Currency).null()
                .help("Currency for this order (leave blank to use company default)"),
            Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
            Field::count("line_items", "Line Items", Kind::Integer(0, i64::MAX),
                concat!("(SELECT COUNT(*) FROM ", $lines, " l WHERE l.order_id = t.id)")),
            Field::count("completed_lines", "Completed Lines", Kind::Integer(0, i64::MAX),
                concat!("(SELECT COUNT(*) FROM ", $lines, " l WHERE l.order_id = t.id AND ", $done, ")")),
            Field::count("overdue", "Overdue", Kind::Boolean,
                concat!("COALESCE(t.target_date < CURRENT_DATE AND t.status IN (", $open, "), 1 = 0)")),
            Field::sql("total_price", "Total Price", Kind::Price, order_price!($lines, $extra, $partner)),
            Field::own("duplicate", "Duplicate Order", Kind::Any)
                .help("Specify options for duplicating this order"),
            $($own),*
        ]
    };
}

/// The objects inside orders, then those of one kind.
macro_rules! order_details {
    ($($own:expr),* $(,)?) => {
        &[
            Detail { name: "contact_detail", key: "contact", resource: &CONTACT, fields: CONTACT_BRIEF, usual: true },
            Detail { name: "address_detail", key: "address", resource: &ADDRESS, fields: ADDRESS_BRIEF, usual: true },
            Detail { name: "project_code_detail", key: "project_code", resource: &PROJECT_CODE, fields: CODE_BRIEF, usual: true },
            Detail { name: "responsible_detail", key: "responsible", resource: &OWNER, fields: OWNER_BRIEF, usual: true },
            $($own),*
        ]
    };
}

/// What lists of orders can be narrowed by, then what is one kind's own.
macro_rules! order_filters {
    (open: $open:literal, ended: $ended:literal, own: [$($own:expr),* $(,)?]) => {
        &[
            Filter::of("reference", Test::Own($crate::models::order::filter::reference)),
            Filter::of("status", Test::Whole("t.status = ?")),
            Filter::of("outstanding", Test::Holds(concat!("t.status IN (", $open, ")"))),
            Filter::of("overdue", Test::Holds(
                concat!("COALESCE(t.target_date < CURRENT_DATE AND t.status IN (", $open, "), 1 = 0)"))),
            Filter::of("project_code", Test::Key("t.project_code_id", "project_codes")),
            Filter::of("has_project_code", Test::Holds("t.project_code_id IS NOT NULL")),
            Filter::of("assigned_to", Test::Key("t.responsible_id", "owners")),
            Filter::of("assigned_to_me", Test::Mine($crate::models::order::filter::MINE)),
            Filter::of("created_by", Test::Key("t.created_by_id", "users")),
            Filter::of("created_before", Test::Day("t.creation_date < ?")),
            Filter::of("created_after", Test::Day("t.creation_date > ?")),
            Filter::of("has_start_date", Test::Holds("t.start_date IS NOT NULL")),
            Filter::of("start_date_before", Test::Day("t.start_date < ?")),
            Filter::of("start_date_after", Test::Day("t.start_date > ?")),
            Filter::of("has_target_date", Test::Holds("t.target_date IS NOT NULL")),
            Filter::of("target_date_before", Test::Day("t.target_date < ?")),
            Filter::of("target_date_after", Test::Day("t.target_date > ?")),
            Filter::of("completed_before", Test::Day(concat!("t.", $ended, " < ?"))),
            Filter::of("completed_after", Test::Day(concat!("t.", $ended, " > ?"))),
            Filter::of("min_date", Test::Day(
                "(COALESCE(t.start_date, t.issue_date, t.creation_date) >= ? OR t.target_date >= ?)")),
            Filter::of("max_date", Test::Day(
                "(COALESCE(t.start_date, t.issue_date, t.creation_date) <= ? OR t.target_date <= ?)")),
            $($own),*
        ]
    };
}

/// What lists of orders can be ordered by, then what is one kind's own.
macro_rules! order_orders {
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

/// The fields of lines, then those of one kind.
macro_rules! line_fields {
    (order: $order:expr, price: $price:expr, currency: $currency:literal, own: [$($own:expr),* $(,)?]) => {
        &[
            Field::key(),
            Field::related("order", "Order", "order_id", $order).required(),
            Field::number("quantity", "Quantity").required()
                .preset($crate::resource::Preset::Whole(1)).at_least(0),
            Field::text("reference", "Reference", 100).searched().help("Line item reference"),
            Field::text("notes", "Notes", 500).searched().help("Line item notes"),
            Field::link().help("Link to external page"),
            Field::date("target_date", "Target Date"),
            Field::related("project_code", "Project Code", "project_code_id", &PROJECT_CODE.target)
                .help("Select project code for this order"),
            Field::sql("project_code_label", "Project Code Label", Kind::Text(50),
                "(SELECT c.code FROM project_codes c WHERE c.id = t.project_code_id)"),
            $price.column("price"),
            Field::of($currency, "Currency", Kind::Currency).blank().column("price_currency"),
            Field::count("total_price", "Total Price", Kind::Price, millionths!("1.0 * t.quantity * t.price / 1000000")),
            $($own),*
        ]
    };
}

/// The objects inside lines, then those of one kind.
macro_rules! line_details {
    (order: $order:expr $(, $own:expr)* $(,)?) => {
        &[
            Detail { name: "order_detail", key: "order", resource: $order, fields: ORDER_BRIEF, usual: false },
            Detail { name: "project_code_detail", key: "project_code", resource: &PROJECT_CODE, fields: CODE_BRIEF, usual: true },
            $($own),*
        ]
    };
}

/// Extra lines: what an order costs besides its lines.
macro_rules! extra_lines {
    (
        $name:ident, kind: $kind:expr, order: $order:expr, orders: $orders:literal, model: $model:literal, class: $class:literal,
        table: $table:literal, path: $path:literal, title: $title:literal, event: $event:literal, role: $role:expr
    ) => {
        /// Extra lines of orders: freight, fees and the like.
        pub static $name: Resource = Resource {
            target: Target {
                model: $model,
                class: $class,
                table: $table,
                path: $path,
            },
            name: $title,
            event: $event,
            roles: &[$role],
            fields: line_fields! {
                    order: &$order.target,
                    // What is taken off has a price below zero.
                    price: Field::price("price", "Price"),
                    currency: "price_currency",
            own: [
                        Field::text("description", "Description", 250).searched()
                            .help("Line item description (optional)"),
                    ]
                },
    details: line_details!(order: &$order),
            filters: &[
                Filter::of("order", Test::Key("t.order_id", $orders)),
                Filter::of("has_pricing", Test::Holds("t.price IS NOT NULL")),
            ],
            found_by: &[$crate::models::order::line::BY_QUANTITY],
            orders: &[
                ("quantity", "t.quantity"),
                ("notes", "t.notes"),
                ("reference", "t.reference"),
            ],
            joins: "",
            whole: "",
            order: "t.id",
            allows: Allows::ALL,
            rules: &LineRules {
                kind: &$kind,
                table: $table,
                own: &NoLineRules,
            },
        };
    };
}

pub(super) use {
    extra_lines, line_details, line_fields, millionths, order_details, order_fields, order_filters,
    order_orders, order_price,
};
