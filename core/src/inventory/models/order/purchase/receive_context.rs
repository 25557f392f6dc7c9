//! The rows on which receiving depends: the order, its lines and what they refer to.

use std::collections::BTreeMap;

use diesel::QueryResult;

use crate::db::Db;
use crate::models::company::SUPPLIER_PART;
use crate::models::order::build_order::{BUILD, ORDER_TYPE};
use crate::models::order::status::build;
use crate::models::part::PART;
use crate::resource::{Item, Resource, read};

/// The loaded rows.
pub(super) struct ReceiveContext {
    pub(super) order: Item,
    pub(super) lines: BTreeMap<i64, Item>,
    supplier_parts: BTreeMap<i64, Item>,
    parts: BTreeMap<i64, Item>,
    builds: BTreeMap<i64, Item>,
}

/// A line with the rows that it refers to.
#[derive(Clone, Copy)]
pub(super) struct LineContext<'a> {
    pub(super) line: &'a Item,
    pub(super) supplier_part: &'a Item,
    pub(super) part: &'a Item,
    pub(super) build: Option<&'a Item>,
}

/// The build order that produced the goods.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceBuild {
    pub(super) order: i64,
    /// Whether the goods are still in production.
    pub(super) is_building: bool,
}

fn index_by_pk(items: Vec<Item>) -> BTreeMap<i64, Item> {
    items.into_iter().map(|item| (item.pk(), item)).collect()
}

/// Loads some fields of the rows that the items refer to by the field `key`.
fn load_related<'a>(
    db: &mut Db,
    resource: &'static Resource,
    items: impl Iterator<Item = &'a Item>,
    key: &str,
    wanted: &[&str],
) -> QueryResult<BTreeMap<i64, Item>> {
    let keys: Vec<i64> = items.filter_map(|item| item.integer(key)).collect();
    Ok(index_by_pk(read::by_keys(
        db,
        resource,
        &keys,
        Some(wanted),
    )?))
}

impl ReceiveContext {
    /// Loads the rows that the lines refer to.
    pub(super) fn load(db: &mut Db, order: Item, lines: Vec<Item>) -> QueryResult<Self> {
        let wanted = ["part", "pack_quantity_native", "packaging"];
        let sold = load_related(db, &SUPPLIER_PART, lines.iter(), "part", &wanted)?;
        let wanted = ["trackable", "default_location", "category_default_location"];
        let parts = load_related(db, &PART, sold.values(), "part", &wanted)?;
        let wanted = ["part", "external", "destination", "status"];
        let builds = load_related(db, &BUILD, lines.iter(), "build_order", &wanted)?;
        Ok(Self {
            order,
            lines: index_by_pk(lines),
            supplier_parts: sold,
            parts,
            builds,
        })
    }

    /// Returns the line, which must belong to the order; otherwise the text of the error.
    pub(super) fn line_context(&self, line: i64) -> Result<LineContext<'_>, String> {
        let line = self.lines.get(&line);
        let line = line.filter(|line| line.integer("order") == Some(self.order.pk()));
        let line = line.ok_or("Line item does not match purchase order")?;
        let linked = || {
            let sold = self.supplier_parts.get(&line.integer("part")?)?;
            Some((sold, self.parts.get(&sold.integer("part")?)?))
        };
        let (sold, part) = linked().ok_or("Line item is missing a linked part")?;
        let build = line.integer("build_order");
        let build = build.and_then(|build| self.builds.get(&build));
        if let Some(text) = build.and_then(|build| build_order_error(build, part)) {
            return Err(text);
        }
        Ok(LineContext {
            line,
            supplier_part: sold,
            part,
            build,
        })
    }

    /// Whether receiving gives the same result with the other context.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let same = |own: &BTreeMap<i64, Item>, other: &BTreeMap<i64, Item>| {
            let cells = |items: &BTreeMap<i64, Item>| -> Vec<_> {
                items.values().map(|item| item.values().to_vec()).collect()
            };
            cells(own) == cells(other)
        };
        let compared = [
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
                .map(|line| compared.map(|name| line.get(name).clone()))
                .collect()
        };
        self.order.get("destination") == other.order.get("destination")
            && ordered(self) == ordered(other)
            && same(&self.supplier_parts, &other.supplier_parts)
            && same(&self.parts, &other.parts)
            && same(&self.builds, &other.builds)
    }
}

/// Returns the error text if goods cannot be received for the build order.
fn build_order_error(order: &Item, part: &Item) -> Option<String> {
    if !order.is_true("external") {
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

/// Whether the build order is still active.
fn is_active(order: &Item) -> bool {
    let status = order.integer("status");
    status.is_some_and(|status| ORDER_TYPE.open.contains(&status))
}

impl LineContext<'_> {
    /// Returns the build order that produced the goods, unless it is cancelled.
    pub(super) fn source_build(&self) -> Option<SourceBuild> {
        let order = self.build?;
        let is_cancelled = order.integer("status") == Some(build::CANCELLED);
        (!is_cancelled).then(|| SourceBuild {
            order: order.pk(),
            is_building: is_active(order),
        })
    }
}
