//! Manufacturer parts: parts with the number of their manufacturer.

use diesel::QueryResult;

use super::{BRIEF as COMPANY_BRIEF, COMPANY, pretty_name};
use crate::access::role::Role;
use crate::models::part::{BRIEF, PART};
use crate::models::tag::{self, has_tag, has_tag_slug, tag_search};
use crate::resource::search_sql::{name_subquery, part_search};
use crate::resource::{
    Change, DefaultValue, Detail, Field, FieldType, Filter, Lookup, ModelRef, Resource, Rules,
    SearchSql, SerializeContext, WriteContext, WriteError, unique,
};

/// Manufacturer parts.
pub static MANUFACTURER_PART: Resource = Resource {
    model: ModelRef {
        name: "manufacturerpart",
        class: "ManufacturerPart",
        table: "manufacturer_parts",
        path: "/api/company/part/manufacturer/",
    },
    verbose_name: "Manufacturer Part",
    event_table: "company_manufacturerpart",
    roles: &[Role::Part, Role::PurchaseOrder],
    fields: FIELDS,
    details: &[
        Detail::new("part_detail", "part", &PART, BRIEF),
        Detail::new(
            "manufacturer_detail",
            "manufacturer",
            &COMPANY,
            COMPANY_BRIEF,
        ),
    ],
    filters: FILTERS,
    search_sql: &[
        SearchSql::in_subquery(
            &["manufacturer__name"],
            "t.manufacturer_id",
            name_subquery!("w.id" from "companies w" named "name"),
        ),
        part_search!("part", "t.part_id"),
        tag_search!("manufacturerpart"),
    ],
    ordering_fields: &[
        (
            "part",
            "(SELECT p.name FROM parts p WHERE p.id = t.part_id)",
        ),
        ("IPN", "(SELECT p.ipn FROM parts p WHERE p.id = t.part_id)"),
        ("MPN", "t.mpn"),
        (
            "manufacturer",
            "(SELECT c.name FROM companies c WHERE c.id = t.manufacturer_id)",
        ),
    ],
    ..Resource::DEFAULT
};

static FIELDS: &[Field] = &[
    Field::primary_key(),
    Field::related("part", "Base Part", "part_id", &PART.model).required(),
    Field::related(
        "manufacturer",
        "Manufacturer",
        "manufacturer_id",
        &COMPANY.model,
    )
    .required()
    .limit_choices_to(&[("is_manufacturer", true)]),
    Field::text("description", "Description", 250)
        .null()
        .searchable(),
    Field::new("MPN", "MPN", FieldType::Text(100))
        .column("mpn")
        .required()
        .null()
        .default_value(DefaultValue::Text(""))
        .searchable(),
    Field::new("link", "Link", FieldType::Url(2000))
        .null()
        .blank(),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::notes(),
    Field::custom("tags", "Tags", FieldType::Tags),
    Field::custom("pretty_name", "Name", FieldType::Any).read_only(),
];

const FILTERS: &[Filter] = &[
    Filter::new(
        "part",
        Lookup::ForeignKey("t.part_id", "parts WHERE purchaseable"),
    ),
    Filter::new(
        "manufacturer",
        Lookup::ForeignKey("t.manufacturer_id", "companies WHERE is_manufacturer"),
    ),
    Filter::new("MPN", Lookup::Exact("t.mpn")),
    Filter::new("pretty", Lookup::Modifier),
    Filter::new(
        "tags__name",
        Lookup::Str(has_tag!("manufacturerpart", "w.name = ?")),
    ),
    Filter::new("tags__slug", Lookup::Str(has_tag_slug!("manufacturerpart"))),
    Filter::new(
        "part_active",
        Lookup::Boolean("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.active)"),
    ),
    Filter::new(
        "manufacturer_active",
        Lookup::Boolean(
            "EXISTS (SELECT 1 FROM companies c WHERE c.id = t.manufacturer_id AND c.active)",
        ),
    ),
];

/// The rules of `MANUFACTURER_PART`.
#[derive(Debug)]
pub(super) struct ManufacturerPartRules;

impl Rules for ManufacturerPartRules {
    fn check(&self, context: &mut WriteContext<'_>, change: &mut Change) -> Result<(), WriteError> {
        unique::check(context, change, &["part", "manufacturer", "MPN"])
    }

    fn after_save(
        &self,
        context: &mut WriteContext<'_>,
        change: &Change,
    ) -> Result<(), WriteError> {
        Ok(tag::store(context.db, change)?)
    }

    fn serialize(&self, context: &mut SerializeContext<'_>) -> QueryResult<()> {
        pretty_name::serialize(context, pretty_name::MANUFACTURER_PART_NAME)?;
        tag::serialize(context)
    }
}
