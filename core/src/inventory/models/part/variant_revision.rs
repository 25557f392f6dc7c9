//! Rules about which part another part may be a variant or a revision of.

use super::cycle;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Change, Item, Statement, WriteContext, WriteError};

/// The fields that decide whether a part may be a revision.
const REVISION_FIELDS: &[&str] = &["revision_of", "revision", "variant_of", "assembly"];

/// Locks variant and revision relations until the transaction ends, if the change sets one.
///
/// # Errors
/// When the query fails.
pub(super) fn lock(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let is_named = |name| change.after.integer(name).is_some() && change.has_changed(name);
    let is_revised =
        change.after.integer("revision_of").is_some() && change.has_changed("revision");
    if is_named("variant_of") || is_named("revision_of") || is_revised {
        cycle::lock(context.db)?;
    }
    Ok(())
}

/// Checks a new or changed variant or revision relation.
///
/// # Errors
/// When a query fails.
pub(super) fn check(context: &mut WriteContext<'_>, change: &Change) -> Result<(), WriteError> {
    let (template, original) = (
        change.after.integer("variant_of"),
        change.after.integer("revision_of"),
    );
    if let Some(template) = template.filter(|_| change.has_changed("variant_of")) {
        check_template(context, change, template)?;
    }
    if let Some(original) =
        original.filter(|_| REVISION_FIELDS.iter().any(|name| change.has_changed(name)))
    {
        check_revision_of(context, change, original)?;
    }
    Ok(())
}

fn check_template(
    context: &mut WriteContext<'_>,
    change: &Change,
    template: i64,
) -> Result<(), WriteError> {
    // A new part is not a component of any part yet.
    let Some(part) = change.before.as_ref().map(Item::pk) else {
        return Ok(());
    };
    let family = cycle::part_and_variants(context.db, part, true)?;
    if family.contains(&template) {
        let text = "a part cannot be a variant of itself or of its variants";
        context.reject("variant_of", text);
        return Ok(());
    }
    let inherited = cycle::inherited_components(context.db, template)?;
    if cycle::is_reachable(context.db, inherited, &family, 0)? {
        let text = "the part would inherit a bill of materials that contains the part itself";
        context.reject("variant_of", text);
    }
    Ok(())
}

fn check_revision_of(
    context: &mut WriteContext<'_>,
    change: &Change,
    original: i64,
) -> Result<(), WriteError> {
    let part = &change.after;
    if Some(original) == change.before.as_ref().map(Item::pk) {
        context.reject("revision_of", "Part cannot be a revision of itself");
        return Ok(());
    }
    let mut sql = Statement::new(
        "SELECT revision_of_id, assembly, is_template, variant_of_id FROM parts WHERE id = ",
    )
    .cached();
    let rows = sql.value(original).load(context.db)?;
    let Some([above, assembly, is_template, template]) = rows.first().map(Vec::as_slice) else {
        return Ok(());
    };
    if !above.is_null() {
        let text = "Cannot make a revision of a part which is already a revision";
        context.reject("revision_of", text);
    }
    if part.text("revision").is_empty() {
        let text = "Revision code must be specified";
        context.reject("revision", text);
    }
    let is_restricted = context.actor.settings.part_revision_assembly_only;
    if is_restricted && !(part.is_true("assembly") && assembly.is_true()) {
        let text = "Revisions are only allowed for assembly parts";
        context.reject("revision_of", text);
    }
    if is_template.is_true() {
        let text = "Cannot make a revision of a template part";
        context.reject("revision_of", text);
    }
    if part.integer("variant_of") != template.int() {
        let text = "Parent part must point to the same template";
        context.reject("revision_of", text);
    }
    check_revision_code(context, part, original)
}

/// Checks that the revision code is unique among the revisions of the original.
fn check_revision_code(
    context: &mut WriteContext<'_>,
    part: &Item,
    original: i64,
) -> Result<(), WriteError> {
    let code = part.text("revision");
    let mut sql = Statement::new("SELECT 1 FROM parts WHERE revision_of_id = ").cached();
    sql.value(original)
        .sql(" AND revision = ")
        .value(code)
        .sql(" AND id <> ")
        .value(part.pk());
    if !code.is_empty() && sql.first_value(context.db)?.is_some() {
        context.reject(NON_FIELD_ERRORS, "Duplicate part revision already exists.");
    }
    Ok(())
}
