//! Stock items.

use super::filters::{FILTERS, ORDERING, expired};
use super::{LOCATION, in_stock};
use crate::access::role::Role;
use crate::models::company::{COMPANY, SUPPLIER_PART};
use crate::models::order::build_order::BUILD;
use crate::models::order::purchase::PURCHASE_ORDER;
use crate::models::order::sales::{SALES_ORDER, active_allocations, allocated};
use crate::models::part::{BRIEF, PART, total};
use crate::models::stock::status::{self, STATUS_CHOICES};
use crate::models::tag::tag_search;
use crate::models::user::OWNER;
use crate::resource::search_sql::{name_subquery, part_search, words_subquery};
use crate::resource::{
    AllowedOperations, DefaultValue, Detail, Field, FieldType, ModelRef, Resource, SearchSql,
};

/// Stock items.
pub static STOCK_ITEM: Resource = Resource {
    model: ModelRef {
        name: "stockitem",
        class: "StockItem",
        table: "stock_items",
        path: "/api/stock/",
    },
    verbose_name: "Stock Item",
    event_table: "stock_stockitem",
    roles: &[Role::Stock],
    is_public: false,
    fields: FIELDS,
    details: &[
        Detail::new("part_detail", "part", &PART, BRIEF).default_include(),
        Detail::new(
            "location_detail",
            "location",
            &LOCATION,
            &["pk", "name", "pathstring"],
        ),
        Detail::new(
            "supplier_part_detail",
            "supplier_part",
            &SUPPLIER_PART,
            &[
                "pk",
                "SKU",
                "MPN",
                "part",
                "supplier",
                "manufacturer_part",
                "packaging",
                "pack_quantity",
                "link",
            ],
        ),
    ],
    filters: FILTERS,
    search_sql: &[
        part_search!("part", "t.part_id"),
        SearchSql::in_subquery(
            &["location__name"],
            "t.location_id",
            name_subquery!("w.id" from "stock_locations w" named "name"),
        ),
        SearchSql::in_subquery(
            &["supplier_part__SKU", "supplier_part__description"],
            "t.supplier_part_id",
            words_subquery!("w.id" from "supplier_parts w"),
        ),
        SearchSql::in_subquery(
            &["supplier_part__supplier__name"],
            "t.supplier_part_id",
            name_subquery!("s.id" from "companies w JOIN supplier_parts s ON s.supplier_id = w.id" named "name"),
        ),
        SearchSql::in_subquery(
            &[
                "supplier_part__manufacturer_part__MPN",
                "supplier_part__manufacturer_part__description",
            ],
            "t.supplier_part_id",
            words_subquery!("s.id" from "manufacturer_parts w JOIN supplier_parts s ON s.manufacturer_part_id = w.id"),
        ),
        SearchSql::in_subquery(
            &["supplier_part__manufacturer_part__manufacturer__name"],
            "t.supplier_part_id",
            name_subquery!(
                "s.id" from "companies w JOIN manufacturer_parts m ON m.manufacturer_id = w.id \
                 JOIN supplier_parts s ON s.manufacturer_part_id = m.id" named "name"
            ),
        ),
        tag_search!("stockitem"),
    ],
    ordering_fields: ORDERING,
    ordering_joins: " JOIN parts p ON p.id = t.part_id",
    default_list_sql: " FROM parts p CROSS JOIN stock_items t WHERE p.id = t.part_id",
    // Parts of the same name are sorted one after the other, so that two indexes provide the ordering without a sort.
    default_ordering: "p.name, p.ipn, p.revision, t.quantity, t.location_id",
    allows: AllowedOperations {
        custom_create: true,
        ..AllowedOperations::ALL
    },
};

const UNSIGNED: FieldType = FieldType::Integer(0, i64::MAX);

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::related("part", "Base Part", "part_id", &PART.model)
        .required()
        .limit_choices_to(&[("virtual", false)]),
    Field::number("quantity", "Quantity")
        .required()
        .default_value(DefaultValue::Integer(1))
        .min_value(0),
    Field::custom("serial_numbers", "Serial Numbers", FieldType::Text(2500)),
    Field::custom("use_pack_size", "Use pack size", FieldType::Boolean),
    Field::text("serial", "Serial Number", 100)
        .empty_as_null()
        .searchable(),
    Field::text("batch", "Batch Code", 100).null().searchable(),
    Field::related("location", "Stock Location", "location_id", &LOCATION.model),
    Field::related(
        "belongs_to",
        "Installed In",
        "belongs_to_id",
        &STOCK_ITEM.model,
    ),
    Field::related("build", "Source Build", "build_id", &BUILD.model).read_only(),
    Field::related("consumed_by", "Consumed By", "consumed_by_id", &BUILD.model).read_only(),
    Field::related("customer", "Customer", "customer_id", &COMPANY.model)
        .limit_choices_to(&[("is_customer", true)]),
    Field::boolean("delete_on_deplete", "Delete on deplete", true),
    Field::date("expiry_date", "Expiry Date"),
    Field::sql(
        "in_stock",
        "In Stock",
        FieldType::Boolean,
        concat!("(", in_stock!("t"), ")"),
    ),
    Field::boolean("is_building", "Is building", false).read_only(),
    Field::link(),
    Field::notes(),
    Field::related("owner", "Owner", "owner_id", &OWNER.model),
    Field::text("packaging", "Packaging", 50).null(),
    Field::related("parent", "Parent Item", "parent_id", &STOCK_ITEM.model).read_only(),
    Field::related(
        "purchase_order",
        "Source Purchase Order",
        "purchase_order_id",
        &PURCHASE_ORDER.model,
    ),
    Field::sql(
        "purchase_order_reference",
        "Purchase order reference",
        FieldType::Text(64),
        "(SELECT o.reference FROM purchase_orders o WHERE o.id = t.purchase_order_id)",
    ),
    Field::related(
        "sales_order",
        "Destination Sales Order",
        "sales_order_id",
        &SALES_ORDER.model,
    )
    .read_only(),
    Field::sql(
        "sales_order_reference",
        "Sales order reference",
        FieldType::Text(64),
        "(SELECT o.reference FROM sales_orders o WHERE o.id = t.sales_order_id)",
    ),
    Field::new("status", "Status", FieldType::IntegerChoice(STATUS_CHOICES))
        .default_value(DefaultValue::Integer(status::OK)),
    Field::custom("status_text", "Status text", FieldType::Any).read_only(),
    Field::sql(
        "status_custom_key",
        "Custom status key",
        UNSIGNED,
        "t.status",
    ),
    Field::related(
        "supplier_part",
        "Supplier Part",
        "supplier_part_id",
        &SUPPLIER_PART.model,
    ),
    Field::sql(
        "SKU",
        "Supplier Part Number",
        FieldType::Text(100),
        "(SELECT s.sku FROM supplier_parts s WHERE s.id = t.supplier_part_id)",
    ),
    Field::sql(
        "MPN",
        "Manufacturer Part Number",
        FieldType::Text(100),
        "(SELECT m.mpn FROM supplier_parts s JOIN manufacturer_parts m ON m.id = s.manufacturer_part_id \
         WHERE s.id = t.supplier_part_id)",
    ),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::datetime("updated", "Updated").read_only(),
    Field::date("stocktake_date", "Stocktake Date").read_only(),
    Field::price("purchase_price", "Purchase Price").min_value(0),
    Field::new("purchase_price_currency", "Currency", FieldType::Currency).blank(),
    Field::aggregate(
        "allocated",
        "Allocated Quantity",
        FieldType::Number,
        allocated!("a.item_id = t.id"),
    ),
    Field::aggregate("expired", "Expired", FieldType::Boolean, expired!()),
    Field::aggregate(
        "installed_items",
        "Installed items",
        UNSIGNED,
        "(SELECT COUNT(*) FROM stock_items i WHERE i.belongs_to_id = t.id)",
    ),
    Field::aggregate(
        "child_items",
        "Child items",
        UNSIGNED,
        "(SELECT COUNT(*) FROM stock_items i WHERE i.parent_id = t.id)",
    ),
    Field::custom("stale", "Stale", FieldType::Boolean).read_only(),
    Field::aggregate(
        "tracking_items",
        "Tracking items",
        UNSIGNED,
        "(SELECT COUNT(*) FROM stock_tracking h WHERE h.item_id = t.id)",
    ),
    Field::integer("serial_int", "Serial number as a number").read_only(),
    Field::custom("location_path", "Location path", FieldType::List).read_only(),
    Field::custom("tests", "Tests", FieldType::List).read_only(),
    Field::custom("tags", "Tags", FieldType::Tags),
];
