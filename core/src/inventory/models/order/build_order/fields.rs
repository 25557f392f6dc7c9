//! The tables of fields, details, filters and ordering of build orders.

use crate::models::model_refs::BUILD_MODEL;
use crate::models::order::brief::{LOCATION_BRIEF, PROJECT_CODE_BRIEF};
use crate::models::order::sales::SALES_ORDER;
use crate::models::order::{filter, status};
use crate::models::part::variants::part_condition;
use crate::models::part::{BRIEF, PART};
use crate::models::project_code::PROJECT_CODE;
use crate::models::stock::LOCATION;
use crate::models::user::{OWNER, OWNER_BRIEF, USER, USER_BRIEF};
use crate::resource::{DefaultValue, Detail, Field, FieldType, Filter, Lookup};

const UNSIGNED: FieldType = FieldType::Integer(0, i64::MAX);

/// SQL of the number of build orders above the build order `t`.
const LEVEL: &str = "(WITH RECURSIVE up (id, above) AS (SELECT b.id, b.parent_id FROM builds b WHERE b.id = t.parent_id \
    UNION SELECT b.id, b.parent_id FROM builds b JOIN up ON b.id = up.above) SELECT COUNT(*) FROM up)";

/// SQL of the key of a build order and those of all its descendants, where `?` is the key.
macro_rules! tree {
    () => {
        "WITH RECURSIVE down (id) AS (SELECT b.id FROM builds b WHERE b.id = ? \
         UNION SELECT b.id FROM builds b JOIN down ON b.parent_id = down.id) SELECT down.id FROM down"
    };
}

pub(super) static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::text("reference", "Reference", 64).searchable(),
    Field::integer("reference_int", "Number").read_only(),
    Field::text("title", "Description", 100)
        .searchable()
        .help("Brief description of the build (optional)"),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::text("batch", "Batch Code", 100).null().help("Batch code for this build output"),
    Field::date("creation_date", "Creation Date").read_only(),
    Field::number("completed", "Completed items")
        .read_only()
        .help("Number of stock items which have been completed"),
    Field::date("completion_date", "Completion Date").read_only(),
    Field::related("completed_by", "Completed By", "completed_by_id", &USER.model).read_only(),
    Field::related("destination", "Destination Location", "destination_id", &LOCATION.model)
        .help("Select location where the completed items will be stored"),
    Field::boolean("external", "External Build", false)
        .help("This build order is fulfilled externally"),
    Field::related("parent", "Parent Build", "parent_id", &BUILD_MODEL)
        .help("Build Order to which this build is allocated"),
    Field::related("part", "Part", "part_id", &PART.model)
        .required()
        .limit_choices_to(&[("assembly", true)])
        .help("Select part to build"),
    Field::sql(
        "part_name",
        "Part name",
        FieldType::Text(100),
        "(SELECT p.name FROM parts p WHERE p.id = t.part_id)",
    ),
    Field::related("project_code", "Project Code", "project_code_id", &PROJECT_CODE.model)
        .help("Project code for this build order"),
    Field::sql(
        "project_code_label",
        "Project Code Label",
        FieldType::Text(50),
        "(SELECT c.code FROM project_codes c WHERE c.id = t.project_code_id)",
    ),
    Field::sql(
        "overdue",
        "Overdue",
        FieldType::Boolean,
        "COALESCE(t.target_date < CURRENT_DATE AND t.status IN (10, 20, 25), 1 = 0)",
    ),
    Field::related("sales_order", "Sales Order Reference", "sales_order_id", &SALES_ORDER.model)
        .help("Sales Order to which this build is allocated"),
    Field::number("quantity", "Build Quantity")
        .required()
        .default_value(DefaultValue::Integer(1))
        .min_value(0)
        .help("Number of stock items to build"),
    Field::date("start_date", "Build start date")
        .help("Scheduled start date for this build order"),
    Field::date("target_date", "Target completion date")
        .help("Target date for build completion. Build will be overdue after this date."),
    Field::new("status", "Build Status", FieldType::IntegerChoice(status::BUILD_CHOICES))
        .read_only()
        .default_value(DefaultValue::Integer(status::PENDING)),
    Field::custom("status_text", "Status text", FieldType::Any).read_only(),
    Field::sql("status_custom_key", "Custom status key", UNSIGNED, "t.status"),
    Field::related("take_from", "Source Location", "take_from_id", &LOCATION.model)
        .help("Select location to take stock from for this build (leave blank to take from any stock location)"),
    Field::notes(),
    Field::link().help("Link to external URL"),
    Field::related("issued_by", "Issued by", "issued_by_id", &USER.model)
        .help("User who issued this build order"),
    Field::related("responsible", "Responsible", "responsible_id", &OWNER.model)
        .help("User or group responsible for this build order"),
    Field::integer("priority", "Build Priority").help("Priority of this build order"),
    Field::sql("level", "Build Level", UNSIGNED, LEVEL),
];

pub(super) static DETAILS: &[Detail] = &[
    Detail::new("part_detail", "part", &PART, BRIEF).default_include(),
    Detail::new("issued_by_detail", "issued_by", &USER, USER_BRIEF).default_include(),
    Detail::new("responsible_detail", "responsible", &OWNER, OWNER_BRIEF).default_include(),
    Detail::new(
        "project_code_detail",
        "project_code",
        &PROJECT_CODE,
        PROJECT_CODE_BRIEF,
    )
    .default_include(),
    Detail::new(
        "destination_detail",
        "destination",
        &LOCATION,
        LOCATION_BRIEF,
    ),
];

pub(super) const ORDERING: &[(&str, &str)] = &[
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
    Filter::new("reference", Lookup::Custom(filter::reference)),
    Filter::new("status", Lookup::Integer("t.status = ?")),
    Filter::new("active", Lookup::Boolean("t.status IN (10, 20, 25)")),
    Filter::new("outstanding", Lookup::Boolean("t.status IN (10, 20, 25)")),
    Filter::new(
        "overdue",
        Lookup::Boolean(
            "COALESCE(t.target_date < CURRENT_DATE AND t.status IN (10, 20, 25), 1 = 0)",
        ),
    ),
    Filter::new("external", Lookup::Boolean("t.external")),
    Filter::new("parent", Lookup::ForeignKey("t.parent_id", "builds")),
    Filter::new(
        "ancestor",
        Lookup::Related(concat!("(t.id IN (", tree!(), ") AND t.id <> ?)"), "builds"),
    ),
    Filter::new(
        "exclude_tree",
        Lookup::Related(concat!("t.id NOT IN (", tree!(), ")"), "builds"),
    ),
    Filter::new(
        "sales_order",
        Lookup::ForeignKey("t.sales_order_id", "sales_orders"),
    ),
    Filter::new(
        "part",
        Lookup::RelatedFn("parts", |part, asked| {
            part_condition("(t.part_id ", part, asked)
        }),
    ),
    Filter::new("include_variants", Lookup::Modifier),
    Filter::new(
        "category",
        Lookup::Related(
            "t.part_id IN (SELECT p.id FROM part_categories r JOIN part_categories c ON c.path >= r.path \
             AND c.path < r.path || 'x' JOIN parts p ON p.category_id = c.id WHERE r.id = ?)",
            "part_categories",
        ),
    ),
    Filter::new(
        "project_code",
        Lookup::ForeignKey("t.project_code_id", "project_codes"),
    ),
    Filter::new(
        "has_project_code",
        Lookup::Boolean("t.project_code_id IS NOT NULL"),
    ),
    Filter::new(
        "assigned_to",
        Lookup::ForeignKey("t.responsible_id", "owners"),
    ),
    Filter::new(
        "assigned_to_me",
        Lookup::CurrentUser(filter::ASSIGNED_TO_ME),
    ),
    Filter::new("issued_by", Lookup::ForeignKey("t.issued_by_id", "users")),
    Filter::new("created_before", Lookup::Date("t.creation_date < ?")),
    Filter::new("created_after", Lookup::Date("t.creation_date > ?")),
    Filter::new(
        "has_start_date",
        Lookup::Boolean("t.start_date IS NOT NULL"),
    ),
    Filter::new("start_date_before", Lookup::Date("t.start_date < ?")),
    Filter::new("start_date_after", Lookup::Date("t.start_date > ?")),
    Filter::new(
        "has_target_date",
        Lookup::Boolean("t.target_date IS NOT NULL"),
    ),
    Filter::new("target_date_before", Lookup::Date("t.target_date < ?")),
    Filter::new("target_date_after", Lookup::Date("t.target_date > ?")),
    Filter::new("completed_before", Lookup::Date("t.completion_date < ?")),
    Filter::new("completed_after", Lookup::Date("t.completion_date > ?")),
    Filter::new(
        "min_date",
        Lookup::Date("(COALESCE(t.start_date, t.creation_date) >= ? OR t.target_date >= ?)"),
    ),
    Filter::new(
        "max_date",
        Lookup::Date("(COALESCE(t.start_date, t.creation_date) <= ? OR t.target_date <= ?)"),
    ),
];
