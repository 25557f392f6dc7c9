//! What plugins have answered while a request is retried: the effects that they approved, and answers to questions.

use std::collections::HashMap;

use super::{Answers, Effect, FieldType, Item, SqlValue};

impl Effect {
    /// Returns the key of the new item, with its table.
    fn created_key(&self) -> Option<(&'static str, i64)> {
        let after = self.after.as_ref().filter(|_| self.before.is_none())?;
        Some((after.resource().model.table, after.pk()))
    }

    /// Returns what identifies the effect when the operation runs again. Datetimes and keys of new items differ then:
    /// datetimes are left out, and a new key is replaced by its index among the new keys.
    fn fingerprint(&self, created: &CreatedKeys) -> Fingerprint {
        let model = |item: &Item| item.resource().model.name;
        let both = [&self.before, &self.after];
        let cells = both.map(|item| item.as_ref().map(|item| fingerprint_values(item, created)));
        let resource = both.into_iter().flatten().next().map_or("", model);
        (resource, cells)
    }
}

/// The index of each new key.
type CreatedKeys = HashMap<(&'static str, i64), usize>;

pub(super) type Fingerprint = (&'static str, [Option<Vec<SqlValue>>; 2]);

fn fingerprint_values(item: &Item, created: &CreatedKeys) -> Vec<SqlValue> {
    let fields = item.resource().fields.iter().zip(item.values());
    let fields = fields.filter(|(field, _)| field.column_name().is_some());
    let known = |table, cell: &SqlValue| {
        let index = cell.int().and_then(|key| created.get(&(table, key)));
        index.map_or_else(
            || cell.clone(),
            |index| SqlValue::Text(format!("new {index}")),
        )
    };
    fields
        .map(|(field, cell)| match field.field_type {
            FieldType::DateTime => SqlValue::Null,
            FieldType::Related(to) => known(to.table, cell),
            _ if field.name == "pk" => known(item.resource().model.table, cell),
            _ => cell.clone(),
        })
        .collect()
}

/// What plugins have answered while a request is retried.
#[derive(Debug, Default)]
pub(super) struct Approvals {
    pub(super) approved: Vec<Fingerprint>,
    /// Whether plugins were asked just before this attempt.
    pub(super) is_fresh: bool,
    /// The answers of plugins.
    pub(super) answers: Answers,
}

impl Approvals {
    /// Returns the effects that plugins have not approved yet, with their fingerprints.
    pub(super) fn unapproved(&self, effects: &[Effect]) -> Vec<(Effect, Fingerprint)> {
        let created = effects.iter().filter_map(Effect::created_key);
        let created: CreatedKeys = created
            .enumerate()
            .map(|(index, key)| (key, index))
            .collect();
        let open = effects.iter().filter(|effect| !effect.is_validated);
        let open = open.map(|effect| (effect, effect.fingerprint(&created)));
        let open = open.filter(|(_, mark)| !self.approved.contains(mark));
        open.map(|(effect, mark)| (effect.clone(), mark)).collect()
    }
}
