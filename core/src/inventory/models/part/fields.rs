//! The fields of parts.

use super::CATEGORY;
use super::stock_sql::{
    stock, stock_total, total, unallocated, unallocated_or_zero, variant_stock,
};
use crate::models::company::COMPANY;
use crate::models::model_refs::{PART_MODEL, SUPPLIER_PART_MODEL};
use crate::models::order::purchase::PART_ON_ORDER;
use crate::models::order::sales::{active_allocations, allocated};
use crate::models::stock::{LOCATION, in_stock};
use crate::models::user::{OWNER, USER};
use crate::resource::{DefaultValue, Field, FieldType};

/// SQL of a part's full name, for display.
const FULL_NAME: &str = "(CASE WHEN t.ipn <> '' THEN t.ipn || ' | ' ELSE '' END || t.name \
     || CASE WHEN t.revision <> '' THEN ' | ' || t.revision ELSE '' END)";

const UNSIGNED: FieldType = FieldType::Integer(0, i64::MAX);

pub(super) static FIELDS: &[Field] = &[
    Field::boolean("active", "Active", true).help("Is this part active?"),
    Field::boolean("assembly", "Assembly", false),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::related("category", "Category", "category_id", &CATEGORY.model).limit_choices_to(&[]),
    Field::sql(
        "category_name",
        "Category Name",
        FieldType::Text(100),
        "(SELECT c.name FROM part_categories c WHERE c.id = t.category_id)",
    ),
    Field::boolean("component", "Component", true),
    Field::date("creation_date", "Creation Date").read_only(),
    Field::related(
        "creation_user",
        "Creation User",
        "creation_user_id",
        &USER.model,
    )
    .limit_choices_to(&[])
    .read_only(),
    Field::integer("default_expiry", "Default Expiry").help("Expiry time of stock in days"),
    Field::related(
        "default_location",
        "Default Location",
        "default_location_id",
        &LOCATION.model,
    )
    .limit_choices_to(&[]),
    Field::related(
        "default_supplier",
        "Default Supplier",
        "default_supplier_id",
        &SUPPLIER_PART_MODEL,
    )
    .limit_choices_to(&[]),
    Field::text("description", "Description", 250).searchable(),
    Field::sql("full_name", "Full name", FieldType::Any, FULL_NAME),
    Field::new("image", "Image", FieldType::Image).null(),
    Field::custom("remote_image", "Remote Image", FieldType::Url(2000))
        .help("URL of remote image file"),
    Field::custom("existing_image", "Existing Image", FieldType::Text(250))
        .help("Filename of an existing part image"),
    Field::text("IPN", "IPN", 100)
        .column("ipn")
        .lowercase_column("ipn_key")
        .default_value(DefaultValue::Text(""))
        .searchable(),
    Field::boolean("is_template", "Is Template", false),
    Field::text("keywords", "Keywords", 250).null().searchable(),
    Field::new("link", "Link", FieldType::Url(2000))
        .null()
        .blank(),
    Field::boolean("locked", "Locked", false),
    Field::number("minimum_stock", "Minimum Stock")
        .default_value(DefaultValue::Integer(0))
        .min_value(0)
        .nested_type(FieldType::DecimalString(6)),
    Field::required_text("name", "Name", 100),
    Field::primary_key(),
    Field::boolean("purchaseable", "Purchaseable", true),
    Field::text("revision", "Revision", 100)
        .null()
        .default_value(DefaultValue::Text(""))
        .searchable(),
    Field::related("revision_of", "Revision Of", "revision_of_id", &PART_MODEL)
        .limit_choices_to(&[]),
    Field::aggregate(
        "revision_count",
        "Revisions",
        UNSIGNED,
        "(SELECT COUNT(*) FROM parts r WHERE r.revision_of_id = t.id)",
    ),
    Field::boolean("salable", "Salable", false),
    Field::custom("starred", "Starred", FieldType::Any).read_only(),
    Field::sql("thumbnail", "Thumbnail", FieldType::Thumbnail, "t.image"),
    Field::boolean("testable", "Testable", false),
    Field::boolean("trackable", "Trackable", false),
    Field::text("units", "Units", 20)
        .null()
        .default_value(DefaultValue::Text("")),
    Field::related("variant_of", "Variant Of", "variant_of_id", &PART_MODEL)
        .limit_choices_to(&[("is_template", true)]),
    Field::boolean("virtual", "Virtual", false),
    Field::notes(),
    Field::sql(
        "pricing_min",
        "Pricing min",
        FieldType::Price,
        "CAST(NULL AS BIGINT)",
    ),
    Field::sql(
        "pricing_max",
        "Pricing max",
        FieldType::Price,
        "CAST(NULL AS BIGINT)",
    ),
    Field::sql(
        "pricing_updated",
        "Pricing updated",
        FieldType::DateTime,
        "CAST(NULL AS TIMESTAMP)",
    ),
    Field::related("responsible", "Responsible", "responsible_id", &OWNER.model),
    Field::aggregate(
        "allocated_to_build_orders",
        "Allocated to build orders",
        FieldType::Number,
        "0",
    ),
    Field::aggregate(
        "allocated_to_sales_orders",
        "Allocated to sales orders",
        FieldType::Number,
        allocated!("a.item_id IN (SELECT s.id FROM stock_items s WHERE s.part_id = t.id)"),
    ),
    Field::aggregate("building", "Building", FieldType::Number, "0"),
    Field::aggregate(
        "scheduled_to_build",
        "Scheduled to Build",
        FieldType::Number,
        "0",
    ),
    Field::sql(
        "category_default_location",
        "Category default location",
        FieldType::Integer(0, i64::MAX),
        "(SELECT a.default_location_id FROM part_categories c JOIN part_categories a ON c.path >= a.path \
         AND c.path < a.path || 'x' WHERE c.id = t.category_id AND a.default_location_id IS NOT NULL \
         ORDER BY a.level DESC LIMIT 1)",
    ),
    Field::aggregate("in_stock", "In Stock", FieldType::Number, stock_total!("")),
    Field::aggregate("ordering", "On Order", FieldType::Number, PART_ON_ORDER),
    Field::aggregate(
        "required_for_build_orders",
        "Required for build orders",
        UNSIGNED,
        "0",
    ),
    Field::aggregate(
        "required_for_sales_orders",
        "Required for sales orders",
        UNSIGNED,
        concat!(
            "(SELECT (",
            total!("(l.quantity - l.shipped)"),
            ") / 1000000 FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id AND o.status IN (10, 15, 25) \
             WHERE l.part_id = t.id AND l.shipped < l.quantity)"
        ),
    ),
    Field::aggregate(
        "stock_item_count",
        "Stock Items",
        UNSIGNED,
        stock!("COUNT(*)", ""),
    ),
    Field::aggregate(
        "suppliers",
        "Suppliers",
        UNSIGNED,
        "(SELECT COUNT(*) FROM supplier_parts s WHERE s.part_id = t.id)",
    ),
    Field::custom("total_in_stock", "Total Stock", FieldType::Number)
        .query_sql(concat!("(", stock_total!(""), " + ", variant_stock!(), ")"))
        .read_only(),
    Field::aggregate(
        "external_stock",
        "External Stock",
        FieldType::Number,
        stock_total!(" AND s.location_id IN (SELECT l.id FROM stock_locations l WHERE l.external)"),
    ),
    Field::custom("unallocated_stock", "Unallocated Stock", FieldType::Number)
        .query_sql(unallocated_or_zero!())
        .read_only(),
    Field::aggregate(
        "variant_stock",
        "Variant Stock",
        FieldType::Number,
        variant_stock!(),
    ),
    Field::custom("duplicate", "Duplicate Part", FieldType::Nested(DUPLICATE))
        .help("Copy initial data from another Part"),
    Field::custom(
        "initial_stock",
        "Initial Stock",
        FieldType::Nested(INITIAL_STOCK),
    ),
    Field::custom(
        "initial_supplier",
        "Supplier Information",
        FieldType::Nested(INITIAL_SUPPLIER),
    ),
    Field::custom(
        "copy_category_parameters",
        "Copy Category Parameters",
        FieldType::Boolean,
    )
    .default_value(DefaultValue::Boolean(true)),
    Field::custom("tags", "Tags", FieldType::Tags),
    Field::custom(
        "default_location_detail",
        "Default Location",
        FieldType::Any,
    )
    .read_only(),
    Field::custom("parameters", "Parameters", FieldType::List).read_only(),
    Field::custom("price_breaks", "Price Breaks", FieldType::List).read_only(),
];

static DUPLICATE: &[Field] = &[
    Field::custom("part", "Original Part", FieldType::Related(&PART_MODEL)).required(),
    Field::custom("copy_image", "Copy Image", FieldType::Boolean)
        .default_value(DefaultValue::Boolean(false)),
    Field::custom("copy_bom", "Copy BOM", FieldType::Boolean)
        .default_value(DefaultValue::Boolean(false)),
    Field::custom("copy_parameters", "Copy Parameters", FieldType::Boolean)
        .default_value(DefaultValue::Boolean(false)),
    Field::custom("copy_notes", "Copy Notes", FieldType::Boolean)
        .default_value(DefaultValue::Boolean(true)),
    Field::custom("copy_tests", "Copy Tests", FieldType::Boolean)
        .default_value(DefaultValue::Boolean(false)),
];

static INITIAL_STOCK: &[Field] = &[
    Field::custom(
        "quantity",
        "Initial Stock Quantity",
        FieldType::DecimalString(5),
    )
    .required()
    .min_value(0),
    Field::custom(
        "location",
        "Initial Stock Location",
        FieldType::Related(&LOCATION.model),
    )
    .null(),
];

static INITIAL_SUPPLIER: &[Field] = &[
    Field::custom("supplier", "Supplier", FieldType::Related(&COMPANY.model)).null(),
    Field::custom("sku", "SKU", FieldType::Text(100)).blank(),
    Field::custom(
        "manufacturer",
        "Manufacturer",
        FieldType::Related(&COMPANY.model),
    )
    .null(),
    Field::custom("mpn", "MPN", FieldType::Text(100)).blank(),
];
