//! What lists of parts can be narrowed and ordered by.

use super::count::{stock, stock_total, total};
use crate::models::stock::in_stock;
use crate::resource::{Filter, Test};

/// SQL of the part `?` and all its variants, and theirs.
macro_rules! with_variants {
    () => {
        "(WITH RECURSIVE v (id) AS (SELECT p.id FROM parts p WHERE p.id = ? \
         UNION SELECT p.id FROM parts p JOIN v ON p.variant_of_id = v.id) SELECT v.id FROM v)"
    };
}

/// SQL of the parts that have to do with the part `?`.
macro_rules! related {
    () => {
        "(SELECT r.part_2_id FROM part_relations r WHERE r.part_1_id = ? \
         UNION SELECT r.part_1_id FROM part_relations r WHERE r.part_2_id = ?)"
    };
}

pub(super) const ORDERS: &[(&str, &str)] = &[
    ("name", "t.name"),
    ("creation_date", "t.creation_date"),
    ("IPN", "t.ipn"),
    ("in_stock", stock_total!("")),
    ("total_in_stock", stock_total!("")),
    (
        "category",
        "(SELECT c.name FROM part_categories c WHERE c.id = t.category_id)",
    ),
    (
        "default_location",
        "(SELECT l.name FROM stock_locations l WHERE l.id = t.default_location_id)",
    ),
    ("units", "t.units"),
    ("revision", "t.revision"),
    ("active", "t.active"),
    ("locked", "t.locked"),
    ("unallocated_stock", stock_total!("")),
    (
        "revision_count",
        "(SELECT COUNT(*) FROM parts r WHERE r.revision_of_id = t.id)",
    ),
];

pub(super) const FILTERS: &[Filter] = &[
    Filter {
        name: "IPN",
        test: Test::Text("t.ipn"),
    },
    Filter {
        name: "active",
        test: Test::Holds("t.active"),
    },
    Filter {
        name: "assembly",
        test: Test::Holds("t.assembly"),
    },
    Filter {
        name: "category",
        test: Test::Branch("t.category_id", "part_categories"),
    },
    Filter {
        name: "component",
        test: Test::Holds("t.component"),
    },
    Filter {
        name: "created_after",
        test: Test::Day("t.creation_date > ?"),
    },
    Filter {
        name: "created_before",
        test: Test::Day("t.creation_date < ?"),
    },
    Filter {
        name: "default_location",
        test: Test::Key("t.default_location_id"),
    },
    Filter {
        name: "exclude_id",
        test: Test::About("t.id <> ?"),
    },
    Filter {
        name: "has_ipn",
        test: Test::Holds("t.ipn <> ''"),
    },
    Filter {
        name: "has_revisions",
        test: Test::Holds("EXISTS (SELECT 1 FROM parts r WHERE r.revision_of_id = t.id)"),
    },
    Filter {
        name: "has_stock",
        test: Test::Holds(concat!("EXISTS ", stock!("1", ""))),
    },
    Filter {
        name: "has_units",
        test: Test::Holds("t.units <> ''"),
    },
    Filter {
        name: "is_revision",
        test: Test::Holds("t.revision_of_id IS NOT NULL"),
    },
    Filter {
        name: "is_template",
        test: Test::Holds("t.is_template"),
    },
    Filter {
        name: "is_variant",
        test: Test::Holds("t.variant_of_id IS NOT NULL"),
    },
    Filter {
        name: "locked",
        test: Test::Holds("t.locked"),
    },
    Filter {
        name: "low_stock",
        test: Test::Holds(concat!("t.minimum_stock > ", stock_total!(""))),
    },
    Filter {
        name: "purchaseable",
        test: Test::Holds("t.purchaseable"),
    },
    Filter {
        name: "revision_of",
        test: Test::Key("t.revision_of_id"),
    },
    Filter {
        name: "salable",
        test: Test::Holds("t.salable"),
    },
    Filter {
        name: "testable",
        test: Test::Holds("t.testable"),
    },
    Filter {
        name: "trackable",
        test: Test::Holds("t.trackable"),
    },
    Filter {
        name: "variant_of",
        test: Test::Key("t.variant_of_id"),
    },
    Filter {
        name: "virtual",
        test: Test::Holds("t.virtual"),
    },
    Filter::of(
        "ancestor",
        Test::About(concat!("t.id <> ? AND t.id IN ", with_variants!())),
    ),
    Filter::of(
        "exclude_tree",
        Test::About(concat!("t.id NOT IN ", with_variants!())),
    ),
    Filter::of("related", Test::About(concat!("t.id IN ", related!()))),
    Filter::of(
        "exclude_related",
        Test::About(concat!("t.id NOT IN ", related!())),
    ),
    Filter::of(
        "in_bom_for",
        Test::About("t.id IN (SELECT b.sub_part_id FROM bom_items b WHERE b.part_id = ?)"),
    ),
    Filter::of(
        "depleted_stock",
        Test::Holds(
            "EXISTS (SELECT 1 FROM stock_items s WHERE s.part_id = t.id AND s.quantity <= 0)",
        ),
    ),
    Filter::of(
        "unallocated_stock",
        Test::Holds(concat!("EXISTS ", stock!("1", ""))),
    ),
    Filter::of(
        "tags_name",
        Test::Like(
            "t.id IN (SELECT g.item_id FROM taggings g JOIN tags w ON w.id = g.tag_id \
             WHERE g.model = 'part' AND w.name = ?)",
        ),
    ),
];
