//! What a part may be a variant or a revision of.

use super::circle;
use crate::resource::refusal::WHOLE;
use crate::resource::write::WriteError;
use crate::resource::{Change, Item, Review, Statement};

/// The fields on which it depends whether a part may be a revision.
const OF_REVISIONS: &[&str] = &["revision_of", "revision", "variant_of", "assembly"];

/// Lets nobody else say of parts what they are variants or revisions of, where the change does, until the transaction
/// ends.
///
/// # Errors
/// When the query fails.
pub(super) fn hold(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let is_named = |name| change.after.integer(name).is_some() && change.changes(name);
    let is_revised = change.after.integer("revision_of").is_some() && change.changes("revision");
    if is_named("variant_of") || is_named("revision_of") || is_revised {
        circle::hold(review.db)?;
    }
    Ok(())
}

/// Looks at what a part that is new or gets another one is a variant or a revision of.
///
/// # Errors
/// When a query fails.
pub(super) fn check(review: &mut Review<'_>, change: &Change) -> Result<(), WriteError> {
    let (template, original) = (
        change.after.integer("variant_of"),
        change.after.integer("revision_of"),
    );
    if let Some(template) = template.filter(|_| change.changes("variant_of")) {
        check_template(review, change, template)?;
    }
    if let Some(original) =
        original.filter(|_| OF_REVISIONS.iter().any(|name| change.changes(name)))
    {
        check_original(review, change, original)?;
    }
    Ok(())
}

fn check_template(
    review: &mut Review<'_>,
    change: &Change,
    template: i64,
) -> Result<(), WriteError> {
    // What is not there yet is nothing that anything is made of.
    let Some(part) = change.before.as_ref().map(Item::pk) else {
        return Ok(());
    };
    let family = circle::holders(review.db, part, true)?;
    if family.contains(&template) {
        let text = "Choose another part: a part is no variant of itself";
        review.refuse("variant_of", text);
        return Ok(());
    }
    let inherited = circle::inherited(review.db, template)?;
    if circle::leads(review.db, inherited, &family, 0)? {
        let text = "the part would inherit lines of a bill of materials that lead back to it";
        review.refuse("variant_of", text);
    }
    Ok(())
}

fn check_original(
    review: &mut Review<'_>,
    change: &Change,
    original: i64,
) -> Result<(), WriteError> {
    let part = &change.after;
    if Some(original) == change.before.as_ref().map(Item::pk) {
        review.refuse("revision_of", "Part cannot be a revision of itself");
        return Ok(());
    }
    let mut sql = Statement::new(
        "SELECT revision_of_id, assembly, is_template, variant_of_id FROM parts WHERE id = ",
    )
    .kept();
    let rows = sql.value(original).load(review.db)?;
    let Some([above, assembly, is_template, template]) = rows.first().map(Vec::as_slice) else {
        return Ok(());
    };
    if !above.is_null() {
        let text = "Cannot make a revision of a part which is already a revision";
        review.refuse("revision_of", text);
    }
    if part.text("revision").is_empty() {
        let text = "Revision code must be specified";
        review.refuse("revision", text);
    }
    let is_restricted = review.author.settings.part_revision_assembly_only;
    if is_restricted && !(part.is("assembly") && assembly.is_true()) {
        let text = "Revisions are only allowed for assembly parts";
        review.refuse("revision_of", text);
    }
    if is_template.is_true() {
        let text = "Cannot make a revision of a template part";
        review.refuse("revision_of", text);
    }
    if part.integer("variant_of") != template.int() {
        let text = "Parent part must point to the same template";
        review.refuse("revision_of", text);
    }
    check_code(review, part, original)
}

/// No two revisions of a part have the same code.
fn check_code(review: &mut Review<'_>, part: &Item, original: i64) -> Result<(), WriteError> {
    let code = part.text("revision");
    let mut sql = Statement::new("SELECT 1 FROM parts WHERE revision_of_id = ").kept();
    sql.value(original)
        .sql(" AND revision = ")
        .value(code)
        .sql(" AND id <> ")
        .value(part.pk());
    if !code.is_empty() && sql.first(review.db)?.is_some() {
        review.refuse(WHOLE, "Duplicate part revision already exists.");
    }
    Ok(())
}
