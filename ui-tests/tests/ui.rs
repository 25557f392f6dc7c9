//! Tests the compiler messages for plugin authors.

/// Mistakes that rustc finds. Nothing is linked, so trybuild checks all cases at once.
#[test]
fn mistakes_are_reported_as_recorded() {
    let cases = trybuild::TestCases::new();
    for folder in ["plugin", "mixins", "settings", "choice", "distribution"] {
        cases.compile_fail(format!("cases/{folder}/*.rs"));
    }
}

/// Programs that compile and run, and mistakes that only the linker finds.
#[test]
fn programs_run_as_written() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("cases/link/*.rs");
    cases.pass("cases/pass/*.rs");
}
