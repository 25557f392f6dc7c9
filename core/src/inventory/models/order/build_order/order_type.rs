//! The order type of build orders.

use super::{BUILD, rules};
use crate::models::order::order_type::{OrderSettings, OrderType};
use crate::models::order::status::{self, build};
use crate::models::order::transition::Transition;
use crate::resource::validation_errors::NON_FIELD_ERRORS;
use crate::resource::{Field, ValidationErrors};

/// The order type.
pub static ORDER_TYPE: OrderType = OrderType {
    resource: &BUILD,
    lines: &[],
    open: OPEN,
    complete: &[build::COMPLETE],
    states: status::BUILD_CHOICES,
    transitions: TRANSITIONS,
    company_field: None,
    settings: |settings| OrderSettings {
        reference_pattern: &settings.buildorder_reference_pattern,
        needs_responsible: settings.buildorder_require_responsible,
        // InvenTree locks no build order.
        can_edit_complete: true,
    },
};

const OPEN: &[i64] = &[status::PENDING, build::PRODUCTION, status::ON_HOLD];

const TRANSITIONS: &[Transition] = &[
    Transition::new(
        "issue",
        "Issued",
        &[status::PENDING, status::ON_HOLD],
        build::PRODUCTION,
    ),
    Transition::new(
        "hold",
        "Put on hold",
        &[status::PENDING, build::PRODUCTION],
        status::ON_HOLD,
    ),
    Transition::new("cancel", "Cancelled", OPEN, build::CANCELLED)
        .date_field("completion_date")
        .user_field("completed_by")
        .with_check(CANCEL_FLAGS, |_, _, _| Ok(())),
    Transition::new("finish", "Finished", &[build::PRODUCTION], build::COMPLETE)
        .date_field("completion_date")
        .user_field("completed_by")
        .with_check(FINISH_FLAGS, |db, order, flags| {
            let mut errors = ValidationErrors::default();
            if rules::has_incomplete_outputs(db, order.pk())? {
                errors.add(NON_FIELD_ERRORS, "Build order has incomplete outputs");
            }
            if !flags.has(ACCEPT_UNALLOCATED.name) && rules::has_unallocated_lines(db, order.pk())?
            {
                let text = "Required stock has not been fully allocated";
                errors.add(ACCEPT_UNALLOCATED.name, text);
            }
            let is_done = order.decimal("completed") >= order.decimal("quantity");
            if !flags.has(ACCEPT_INCOMPLETE.name) && !is_done {
                let text = "Required build quantity has not been completed";
                errors.add(ACCEPT_INCOMPLETE.name, text);
            }
            Ok(errors.into_result()?)
        }),
];

/// The flags of a cancellation.
const CANCEL_FLAGS: &[Field] = &[
    Field::boolean("remove_allocated_stock", "Consume Allocated Stock", false)
        .help("Consume any stock which has already been allocated to this build"),
    Field::boolean(
        "remove_incomplete_outputs",
        "Remove Incomplete Outputs",
        false,
    )
    .help("Delete any build outputs which have not been completed"),
];

/// The flags by which the client accepts an incomplete build order.
const FINISH_FLAGS: &[Field] = &[ACCEPT_UNALLOCATED, ACCEPT_INCOMPLETE];

/// The flag by which the client accepts required stock that is not allocated.
pub const ACCEPT_UNALLOCATED: Field =
    Field::boolean("accept_unallocated", "Accept Unallocated", false)
        .help("Accept that stock items have not been fully allocated to this build order");

/// The flag by which the client accepts pieces that are not complete.
pub const ACCEPT_INCOMPLETE: Field =
    Field::boolean("accept_incomplete", "Accept Incomplete", false)
        .help("Accept that the required number of build outputs have not been completed");
