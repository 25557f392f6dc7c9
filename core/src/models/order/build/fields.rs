//! The tables of build orders.

use super::BUILD;
use crate::models::order::brief::{CODE_BRIEF, LOCATION_BRIEF};
use crate::models::order::filter;
use crate::models::order::status;
use crate::models::part::family::about_part;
use crate::models::part::{BRIEF, PART};
use crate::models::project_code::PROJECT_CODE;
use crate::models::stock::LOCATION;
use crate::models::user::{OWNER, OWNER_BRIEF, USER, USER_BRIEF};
use crate::resource::{Detail, Field, Filter, Kind, Preset, Target, Test};

/// What points at a sales order.
static SALES_ORDER: Target = Target {
    model: "salesorder",
    class: "SalesOrder",
    table: "sales_orders",
    path: "/api/order/so/",
};

const WHOLE: Kind = Kind::Integer(0, i64::MAX);

/// How many orders a build order is below.
const LEVEL: &str = "(WITH RECURSIVE up (id, above) AS (SELECT b.id, b.parent_id FROM builds b WHERE b.id = t.parent_id \
    UNION SELECT b.id, b.parent_id FROM builds b JOIN up ON b.id = up.above) SELECT COUNT(*) FROM up)";

/// The key of a build order and those of all below it, where `?` is the key.
macro_rules! tree {
    () => {
        "WITH RECURSIVE down (id) AS (SELECT b.id FROM builds b WHERE b.id = ? \
         UNION SELECT b.id FROM builds b JOIN down ON b.parent_id = down.id) SELECT down.id FROM down"
    };
}

pub(super) static FIELDS: &[Field] = &[
    Field::key(),
    Field::text("reference", "Reference", 64).searched(),
    Field::integer("reference_int", "Number").read_only(),
    Field::text("title", "Description", 100)
        .searched()
        .help("Brief description of the build (optional)"),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::text("batch", "Batch Code", 100).null().help("Batch code for this build output"),
    Field::date("creation_date", "Creation Date").read_only(),
    Field::number("completed", "Completed items")
        .read_only()
        .help("Number of stock items which have been completed"),
    Field::date("completion_date", "Completion Date").read_only(),
    Field::related("completed_by", "Completed By", "completed_by_id", &USER.target).read_only(),
    Field::related("destination", "Destination Location", "destination_id", &LOCATION.target)
        .help("Select location where the completed items will be stored"),
    Field::boolean("external", "External Build", false)
        .help("This build order is fulfilled externally"),
    Field::related("parent", "Parent Build", "parent_id", &BUILD.target)
        .help("Build Order to which this build is allocated"),
    Field::related("part", "Part", "part_id", &PART.target)
        .required()
        .filtered(&[("assembly", true)])
        .help("Select part to build"),
    Field::sql(
        "part_name",
        "Part name",
        Kind::Text(100),
        "(SELECT p.name FROM parts p WHERE p.id = t.part_id)",
    ),
    Field::related("project_code", "Project Code", "project_code_id", &PROJECT_CODE.target)
        .help("Project code for this build order"),
    Field::sql(
        "project_code_label",
        "Project Code Label",
        Kind::Text(50),
        "(SELECT c.code FROM project_codes c WHERE c.id = t.project_code_id)",
    ),
    Field::sql(
        "overdue",
        "Overdue",
        Kind::Boolean,
        "COALESCE(t.target_date < CURRENT_DATE AND t.status IN (10, 20, 25), 1 = 0)",
    ),
    Field::related("sales_order", "Sales Order Reference", "sales_order_id", &SALES_ORDER)
        .help("Sales Order to which this build is allocated"),
    Field::number("quantity", "Build Quantity")
        .required()
        .preset(Preset::Whole(1))
        .at_least(0)
        .help("Number of stock items to build"),
    Field::date("start_date", "Build start date")
        .help("Scheduled start date for this build order"),
    Field::date("target_date", "Target completion date")
        .help("Target date for build completion. Build will be overdue after this date."),
    Field::of("status", "Build Status", Kind::Choice(status::BUILD))
        .read_only()
        .preset(Preset::Whole(status::PENDING)),
    Field::own("status_text", "Status text", Kind::Any).read_only(),
    Field::sql("status_custom_key", "Custom status key", WHOLE, "t.status"),
    Field::related("take_from", "Source Location", "take_from_id", &LOCATION.target)
        .help("Select location to take stock from for this build (leave blank to take from any stock location)"),
    Field::notes(),
    Field::link().help("Link to external URL"),
    Field::related("issued_by", "Issued by", "issued_by_id", &USER.target)
        .help("User who issued this build order"),
    Field::related("responsible", "Responsible", "responsible_id", &OWNER.target)
        .help("User or group responsible for this build order"),
    Field::integer("priority", "Build Priority").help("Priority of this build order"),
    Field::sql("level", "Build Level", WHOLE, LEVEL),
];

pub(super) static DETAILS: &[Detail] = &[
    Detail {
        name: "part_detail",
        key: "part",
        resource: &PART,
        fields: BRIEF,
        usual: true,
    },
    Detail {
        name: "issued_by_detail",
        key: "issued_by",
        resource: &USER,
        fields: USER_BRIEF,
        usual: true,
    },
    Detail {
        name: "responsible_detail",
        key: "responsible",
        resource: &OWNER,
        fields: OWNER_BRIEF,
        usual: true,
    },
    Detail {
        name: "project_code_detail",
        key: "project_code",
        resource: &PROJECT_CODE,
        fields: CODE_BRIEF,
        usual: true,
    },
    Detail {
        name: "destination_detail",
        key: "destination",
        resource: &LOCATION,
        fields: LOCATION_BRIEF,
        usual: false,
    },
];

pub(super) const ORDERS: &[(&str, &str)] = &[
    ("reference", "t.reference_int"),
    (
        "part__name",
        "(SELECT p.name FROM parts p WHERE p.id = t.part_id)",
    ),
    (
        "part",
        "(SELECT p.name FROM parts p WHERE p.id = t.part_id)",
    ),
    ("IPN", "(SELECT p.ipn FROM parts p WHERE p.id = t.part_id)"),
    ("status", "t.status"),
    ("creation_date", "t.creation_date"),
    ("start_date", "t.start_date"),
    ("target_date", "t.target_date"),
    ("completion_date", "t.completion_date"),
    ("quantity", "t.quantity"),
    ("completed", "t.completed"),
    (
        "issued_by",
        "(SELECT u.username FROM users u WHERE u.id = t.issued_by_id)",
    ),
    ("responsible", "t.responsible_id"),
    (
        "project_code",
        "(SELECT c.code FROM project_codes c WHERE c.id = t.project_code_id)",
    ),
    ("priority", "t.priority"),
    ("external", "t.external"),
    ("level", LEVEL),
];

pub(super) const FILTERS: &[Filter] = &[
    Filter::of("reference", Test::Own(filter::reference)),
    Filter::of("status", Test::Whole("t.status = ?")),
    Filter::of("active", Test::Holds("t.status IN (10, 20, 25)")),
    Filter::of("outstanding", Test::Holds("t.status IN (10, 20, 25)")),
    Filter::of(
        "overdue",
        Test::Holds("COALESCE(t.target_date < CURRENT_DATE AND t.status IN (10, 20, 25), 1 = 0)"),
    ),
    Filter::of("external", Test::Holds("t.external")),
    Filter::of("parent", Test::Key("t.parent_id", "builds")),
    Filter::of(
        "ancestor",
        Test::About(concat!("(t.id IN (", tree!(), ") AND t.id <> ?)"), "builds"),
    ),
    Filter::of(
        "exclude_tree",
        Test::About(concat!("t.id NOT IN (", tree!(), ")"), "builds"),
    ),
    Filter::of("sales_order", Test::Key("t.sales_order_id", "sales_orders")),
    Filter::of(
        "part",
        Test::Chosen("parts", |part, asked| {
            about_part("(t.part_id ", part, asked)
        }),
    ),
    Filter::of("include_variants", Test::Beside),
    Filter::of(
        "category",
        Test::About(
            "t.part_id IN (SELECT p.id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id WHERE r.id = ?)",
            "part_categories",
        ),
    ),
    Filter::of(
        "project_code",
        Test::Key("t.project_code_id", "project_codes"),
    ),
    Filter::of(
        "has_project_code",
        Test::Holds("t.project_code_id IS NOT NULL"),
    ),
    Filter::of("assigned_to", Test::Key("t.responsible_id", "owners")),
    Filter::of("assigned_to_me", Test::Mine(filter::MINE)),
    Filter::of("issued_by", Test::Key("t.issued_by_id", "users")),
    Filter::of("created_before", Test::Day("t.creation_date < ?")),
    Filter::of("created_after", Test::Day("t.creation_date > ?")),
    Filter::of("has_start_date", Test::Holds("t.start_date IS NOT NULL")),
    Filter::of("start_date_before", Test::Day("t.start_date < ?")),
    Filter::of("start_date_after", Test::Day("t.start_date > ?")),
    Filter::of("has_target_date", Test::Holds("t.target_date IS NOT NULL")),
    Filter::of("target_date_before", Test::Day("t.target_date < ?")),
    Filter::of("target_date_after", Test::Day("t.target_date > ?")),
    Filter::of("completed_before", Test::Day("t.completion_date < ?")),
    Filter::of("completed_after", Test::Day("t.completion_date > ?")),
    Filter::of(
        "min_date",
        Test::Day("(COALESCE(t.start_date, t.creation_date) >= ? OR t.target_date >= ?)"),
    ),
    Filter::of(
        "max_date",
        Test::Day("(COALESCE(t.start_date, t.creation_date) <= ? OR t.target_date <= ?)"),
    ),
];
