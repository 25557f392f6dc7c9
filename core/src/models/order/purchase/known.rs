//! What receiving goods rests on: the order, its lines, and what these point at.

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::db::Db;
use crate::models::company::SUPPLIER_PART;
use crate::models::order::build::{BUILD, KIND};
use crate::models::order::status::build;
use crate::models::part::PART;
use crate::resource::{Item, Resource, read};

/// What the rows say.
pub(super) struct Known {
    pub(super) order: Item,
    pub(super) lines: BTreeMap<i64, Item>,
    sold: BTreeMap<i64, Item>,
    parts: BTreeMap<i64, Item>,
    builds: BTreeMap<i64, Item>,
}

/// A line with what it points at.
#[derive(Clone, Copy)]
pub(super) struct Ordered<'a> {
    pub(super) line: &'a Item,
    pub(super) sold: &'a Item,
    pub(super) part: &'a Item,
    pub(super) build: Option<&'a Item>,
}

/// The build order that goods come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    pub(super) order: i64,
    /// Whether the goods are still in production.
    pub(super) is_building: bool,
}

fn by_key(items: Vec<Item>) -> BTreeMap<i64, Item> {
    items.into_iter().map(|item| (item.pk(), item)).collect()
}

/// Some fields of what the items point at.
fn pointed_at<'a>(
    db: &mut Db,
    resource: &'static Resource,
    items: impl Iterator<Item = &'a Item>,
    key: &str,
    wanted: &[&str],
) -> QueryResult<BTreeMap<i64, Item>> {
    let keys: Vec<i64> = items.filter_map(|item| item.integer(key)).collect();
    Ok(by_key(read::by_keys(db, resource, &keys, Some(wanted))?))
}

impl Known {
    /// Reads what the lines point at.
    pub(super) fn of(db: &mut Db, order: Item, lines: Vec<Item>) -> QueryResult<Self> {
        let wanted = ["part", "pack_quantity_native", "packaging"];
        let sold = pointed_at(db, &SUPPLIER_PART, lines.iter(), "part", &wanted)?;
        let wanted = ["trackable", "default_location", "category_default_location"];
        let parts = pointed_at(db, &PART, sold.values(), "part", &wanted)?;
        let wanted = ["part", "external", "destination", "status"];
        let builds = pointed_at(db, &BUILD, lines.iter(), "build_order", &wanted)?;
        Ok(Self {
            order,
            lines: by_key(lines),
            sold,
            parts,
            builds,
        })
    }

    /// The line of the key, which must be one of the order; an error with why nothing is received of it.
    pub(super) fn ordered(&self, line: i64) -> Result<Ordered<'_>, String> {
        let line = self.lines.get(&line);
        let line = line.filter(|line| line.integer("order") == Some(self.order.pk()));
        let line = line.ok_or("Line item does not match purchase order")?;
        let linked = || {
            let sold = self.sold.get(&line.integer("part")?)?;
            Some((sold, self.parts.get(&sold.integer("part")?)?))
        };
        let (sold, part) = linked().ok_or("Line item is missing a linked part")?;
        let build = line.integer("build_order");
        let build = build.and_then(|build| self.builds.get(&build));
        if let Some(text) = build.and_then(|build| not_built(build, part)) {
            return Err(text);
        }
        Ok(Ordered {
            line,
            sold,
            part,
            build,
        })
    }

    /// Whether goods come out the same by both.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let same = |own: &BTreeMap<i64, Item>, other: &BTreeMap<i64, Item>| {
            let cells = |items: &BTreeMap<i64, Item>| -> Vec<_> {
                items.values().map(|item| item.cells().to_vec()).collect()
            };
            cells(own) == cells(other)
        };
        let facts = [
            "order",
            "part",
            "destination",
            "build_order",
            "purchase_price",
            "purchase_price_currency",
        ];
        let ordered = |known: &Self| -> Vec<_> {
            let lines = known.lines.values();
            lines
                .map(|line| facts.map(|name| line.get(name).clone()))
                .collect()
        };
        self.order.get("destination") == other.order.get("destination")
            && ordered(self) == ordered(other)
            && same(&self.sold, &other.sold)
            && same(&self.parts, &other.parts)
            && same(&self.builds, &other.builds)
    }
}

/// Why nothing is received for the build order.
fn not_built(order: &Item, part: &Item) -> Option<String> {
    if !order.is("external") {
        return Some("Cannot receive items against an internal build order".to_owned());
    }
    if order.integer("part") != Some(part.pk()) {
        let text = "Cannot receive items against a build order for a different part";
        return Some(text.to_owned());
    }
    let known = [build::COMPLETE, build::CANCELLED];
    let status = order.integer("status").unwrap_or_default();
    (!is_active(order) && !known.contains(&status))
        .then(|| format!("Cannot receive items against a build order in state '{status}'"))
}

/// Whether something is still to be built.
fn is_active(order: &Item) -> bool {
    let status = order.integer("status");
    status.is_some_and(|status| KIND.open.contains(&status))
}

impl Ordered<'_> {
    /// The build order that the goods come from; none where nobody wants it any more.
    pub(super) fn origin(&self) -> Option<Origin> {
        let order = self.build?;
        let is_cancelled = order.integer("status") == Some(build::CANCELLED);
        (!is_cancelled).then(|| Origin {
            order: order.pk(),
            is_building: is_active(order),
        })
    }
}
