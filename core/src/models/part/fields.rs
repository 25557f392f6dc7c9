//! The fields of parts.

use super::count::{stock, stock_total, total, variant_stock};
use super::{CATEGORY, PART};
use crate::models::company::{COMPANY, SUPPLIER_PART};
use crate::models::order::purchase::OF_PART;
use crate::models::order::sales::{allocated, holding_back};
use crate::models::stock::{LOCATION, in_stock};
use crate::models::user::{OWNER, USER};
use crate::resource::{Field, Kind, Preset};

/// SQL of a part's name as people see it.
const FULL_NAME: &str = "(CASE WHEN t.ipn <> '' THEN t.ipn || ' | ' ELSE '' END || t.name \
     || CASE WHEN t.revision <> '' THEN ' | ' || t.revision ELSE '' END)";

const WHOLE: Kind = Kind::Integer(0, i64::MAX);

pub(super) static FIELDS: &[Field] = &[
    Field::boolean("active", "Active", true).help("Is this part active?"),
    Field::boolean("assembly", "Assembly", false),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::related("category", "Category", "category_id", &CATEGORY.target).filtered(&[]),
    Field::sql(
        "category_name",
        "Category Name",
        Kind::Text(100),
        "(SELECT c.name FROM part_categories c WHERE c.id = t.category_id)",
    ),
    Field::boolean("component", "Component", true),
    Field::date("creation_date", "Creation Date").read_only(),
    Field::related(
        "creation_user",
        "Creation User",
        "creation_user_id",
        &USER.target,
    )
    .filtered(&[])
    .read_only(),
    Field::integer("default_expiry", "Default Expiry").help("Days that stock of this part keeps"),
    Field::related(
        "default_location",
        "Default Location",
        "default_location_id",
        &LOCATION.target,
    )
    .filtered(&[]),
    Field::related(
        "default_supplier",
        "Default Supplier",
        "default_supplier_id",
        &SUPPLIER_PART.target,
    )
    .filtered(&[]),
    Field::text("description", "Description", 250).searched(),
    Field::sql("full_name", "Full name", Kind::Any, FULL_NAME),
    Field::of("image", "Image", Kind::Image).null(),
    Field::own("remote_image", "Remote Image", Kind::Url(2000)).help("URL of remote image file"),
    Field::own("existing_image", "Existing Image", Kind::Text(250))
        .help("Filename of an existing part image"),
    Field::text("IPN", "IPN", 100)
        .column("ipn")
        .folded("ipn_key")
        .preset(Preset::Word(""))
        .searched(),
    Field::boolean("is_template", "Is Template", false),
    Field::text("keywords", "Keywords", 250).null().searched(),
    Field::of("link", "Link", Kind::Url(2000)).null().blank(),
    Field::boolean("locked", "Locked", false),
    Field::number("minimum_stock", "Minimum Stock")
        .preset(Preset::Whole(0))
        .at_least(0)
        .inside(Kind::Places(6)),
    Field::title("name", "Name", 100),
    Field::key(),
    Field::boolean("purchaseable", "Purchaseable", true),
    Field::text("revision", "Revision", 100)
        .null()
        .preset(Preset::Word(""))
        .searched(),
    Field::related("revision_of", "Revision Of", "revision_of_id", &PART.target).filtered(&[]),
    Field::count(
        "revision_count",
        "Revisions",
        WHOLE,
        "(SELECT COUNT(*) FROM parts r WHERE r.revision_of_id = t.id)",
    ),
    Field::boolean("salable", "Salable", false),
    Field::own("starred", "Starred", Kind::Any).read_only(),
    Field::sql("thumbnail", "Thumbnail", Kind::Thumbnail, "t.image"),
    Field::boolean("testable", "Testable", false),
    Field::boolean("trackable", "Trackable", false),
    Field::text("units", "Units", 20)
        .null()
        .preset(Preset::Word("")),
    Field::related("variant_of", "Variant Of", "variant_of_id", &PART.target)
        .filtered(&[("is_template", true)]),
    Field::boolean("virtual", "Virtual", false),
    Field::notes(),
    Field::sql(
        "pricing_min",
        "Pricing min",
        Kind::Price,
        "CAST(NULL AS BIGINT)",
    ),
    Field::sql(
        "pricing_max",
        "Pricing max",
        Kind::Price,
        "CAST(NULL AS BIGINT)",
    ),
    Field::sql(
        "pricing_updated",
        "Pricing updated",
        Kind::DateTime,
        "CAST(NULL AS TIMESTAMP)",
    ),
    Field::related(
        "responsible",
        "Responsible",
        "responsible_id",
        &OWNER.target,
    ),
    Field::count(
        "allocated_to_build_orders",
        "Allocated to build orders",
        Kind::Number,
        "0",
    ),
    Field::count(
        "allocated_to_sales_orders",
        "Allocated to sales orders",
        Kind::Number,
        allocated!("a.item_id IN (SELECT s.id FROM stock_items s WHERE s.part_id = t.id)"),
    ),
    Field::count("building", "Building", Kind::Number, "0"),
    Field::count(
        "scheduled_to_build",
        "Scheduled to Build",
        Kind::Number,
        "0",
    ),
    Field::sql(
        "category_default_location",
        "Category default location",
        Kind::Integer(0, i64::MAX),
        "(SELECT a.default_location_id FROM part_categories c JOIN part_categories a ON c.path >= a.path \
         AND c.path < a.path || 'x' WHERE c.id = t.category_id AND a.default_location_id IS NOT NULL \
         ORDER BY a.level DESC LIMIT 1)",
    ),
    Field::count("in_stock", "In Stock", Kind::Number, stock_total!("")),
    Field::count("ordering", "On Order", Kind::Number, OF_PART),
    Field::count(
        "required_for_build_orders",
        "Required for build orders",
        WHOLE,
        "0",
    ),
    Field::count(
        "required_for_sales_orders",
        "Required for sales orders",
        WHOLE,
        concat!(
            "(SELECT (",
            total!("(l.quantity - l.shipped)"),
            ") / 1000000 FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id AND o.status IN (10, 15, 25) \
             WHERE l.part_id = t.id AND l.shipped < l.quantity)"
        ),
    ),
    Field::count(
        "stock_item_count",
        "Stock Items",
        WHOLE,
        stock!("COUNT(*)", ""),
    ),
    Field::count(
        "suppliers",
        "Suppliers",
        WHOLE,
        "(SELECT COUNT(*) FROM supplier_parts s WHERE s.part_id = t.id)",
    ),
    Field::own("total_in_stock", "Total Stock", Kind::Number).read_only(),
    Field::count(
        "external_stock",
        "External Stock",
        Kind::Number,
        stock_total!(" AND s.location_id IN (SELECT l.id FROM stock_locations l WHERE l.external)"),
    ),
    Field::own("unallocated_stock", "Unallocated Stock", Kind::Number).read_only(),
    Field::count(
        "variant_stock",
        "Variant Stock",
        Kind::Number,
        variant_stock!(),
    ),
    Field::own("duplicate", "Duplicate Part", Kind::Nested(DUPLICATE))
        .help("Copy initial data from another Part"),
    Field::own(
        "initial_stock",
        "Initial Stock",
        Kind::Nested(INITIAL_STOCK),
    ),
    Field::own(
        "initial_supplier",
        "Supplier Information",
        Kind::Nested(INITIAL_SUPPLIER),
    ),
    Field::own(
        "copy_category_parameters",
        "Copy Category Parameters",
        Kind::Boolean,
    )
    .preset(Preset::Truth(true)),
    Field::own("tags", "Tags", Kind::Tags),
    Field::own("default_location_detail", "Default Location", Kind::Any).read_only(),
    Field::own("parameters", "Parameters", Kind::List).read_only(),
    Field::own("price_breaks", "Price Breaks", Kind::List).read_only(),
];

static DUPLICATE: &[Field] = &[
    Field::own("part", "Original Part", Kind::Related(&PART.target)).required(),
    Field::own("copy_image", "Copy Image", Kind::Boolean).preset(Preset::Truth(false)),
    Field::own("copy_bom", "Copy BOM", Kind::Boolean).preset(Preset::Truth(false)),
    Field::own("copy_parameters", "Copy Parameters", Kind::Boolean).preset(Preset::Truth(false)),
    Field::own("copy_notes", "Copy Notes", Kind::Boolean).preset(Preset::Truth(true)),
    Field::own("copy_tests", "Copy Tests", Kind::Boolean).preset(Preset::Truth(false)),
];

static INITIAL_STOCK: &[Field] = &[
    Field::own("quantity", "Initial Stock Quantity", Kind::Places(5))
        .required()
        .at_least(0),
    Field::own(
        "location",
        "Initial Stock Location",
        Kind::Related(&LOCATION.target),
    )
    .null(),
];

static INITIAL_SUPPLIER: &[Field] = &[
    Field::own("supplier", "Supplier", Kind::Related(&COMPANY.target)).null(),
    Field::own("sku", "SKU", Kind::Text(100)).blank(),
    Field::own(
        "manufacturer",
        "Manufacturer",
        Kind::Related(&COMPANY.target),
    )
    .null(),
    Field::own("mpn", "MPN", Kind::Text(100)).blank(),
];
