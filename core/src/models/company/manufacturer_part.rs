//! Parts as their manufacturers number them.

use diesel::QueryResult;

use super::{BRIEF as COMPANY_BRIEF, COMPANY, pretty};
use crate::models::part::{BRIEF, PART};
use crate::models::role::Role;
use crate::models::tag::{self, by_tags, slugged, tagged};
use crate::resource::found::{by_part, with_name};
use crate::resource::write::WriteError;
use crate::resource::{
    Allows, Change, Detail, Field, Filter, Found, Kind, Preset, Resource, Review, Rules, Showing,
    Target, Test, unique,
};

/// Manufacturer parts.
pub static MANUFACTURER_PART: Resource = Resource {
    target: Target {
        model: "manufacturerpart",
        class: "ManufacturerPart",
        table: "manufacturer_parts",
        path: "/api/company/part/manufacturer/",
    },
    name: "Manufacturer Part",
    event: "company_manufacturerpart",
    roles: &[Role::Part, Role::PurchaseOrder],
    fields: FIELDS,
    details: &[
        Detail {
            name: "part_detail",
            key: "part",
            resource: &PART,
            fields: BRIEF,
            usual: false,
        },
        Detail {
            name: "manufacturer_detail",
            key: "manufacturer",
            resource: &COMPANY,
            fields: COMPANY_BRIEF,
            usual: false,
        },
    ],
    filters: FILTERS,
    found_by: &[
        Found::among(
            &["manufacturer__name"],
            "t.manufacturer_id",
            with_name!("w.id" from "companies w" named "name"),
        ),
        by_part!("part", "t.part_id"),
        by_tags!("manufacturerpart"),
    ],
    orders: &[
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
    joins: "",
    whole: "",
    order: "t.id",
    allows: Allows::ALL,
    rules: &ManufacturerPartRules,
};

static FIELDS: &[Field] = &[
    Field::key(),
    Field::related("part", "Base Part", "part_id", &PART.target).required(),
    Field::related(
        "manufacturer",
        "Manufacturer",
        "manufacturer_id",
        &COMPANY.target,
    )
    .required()
    .filtered(&[("is_manufacturer", true)]),
    Field::text("description", "Description", 250)
        .null()
        .searched(),
    Field::of("MPN", "MPN", Kind::Text(100))
        .column("mpn")
        .required()
        .null()
        .preset(Preset::Word(""))
        .searched(),
    Field::of("link", "Link", Kind::Url(2000)).null().blank(),
    Field::text("barcode_hash", "Barcode Hash", 128).read_only(),
    Field::notes(),
    Field::own("tags", "Tags", Kind::Tags),
    Field::own("pretty_name", "Name", Kind::Any).read_only(),
];

const FILTERS: &[Filter] = &[
    Filter::of("part", Test::Key("t.part_id", "parts WHERE purchaseable")),
    Filter::of(
        "manufacturer",
        Test::Key("t.manufacturer_id", "companies WHERE is_manufacturer"),
    ),
    Filter::of("MPN", Test::Text("t.mpn")),
    Filter::of("pretty", Test::Beside),
    Filter::of(
        "tags__name",
        Test::Like(tagged!("manufacturerpart", "w.name = ?")),
    ),
    Filter::of("tags__slug", Test::Like(slugged!("manufacturerpart"))),
    Filter::of(
        "part_active",
        Test::Holds("EXISTS (SELECT 1 FROM parts p WHERE p.id = t.part_id AND p.active)"),
    ),
    Filter::of(
        "manufacturer_active",
        Test::Holds(
            "EXISTS (SELECT 1 FROM companies c WHERE c.id = t.manufacturer_id AND c.active)",
        ),
    ),
];

#[derive(Debug)]
struct ManufacturerPartRules;

impl Rules for ManufacturerPartRules {
    fn check(&self, review: &mut Review<'_>, change: &mut Change) -> Result<(), WriteError> {
        unique::check(review, change, &["part", "manufacturer", "MPN"])
    }

    fn saved(&self, review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
        Ok(tag::store(review.db, change)?)
    }

    fn show(&self, showing: &mut Showing<'_>) -> QueryResult<()> {
        pretty::show(showing, pretty::MANUFACTURED)?;
        tag::show(showing)
    }
}
