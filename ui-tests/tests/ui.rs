//! What the compiler tells a plugin author, and that it is the right thing.

/// Mistakes that rustc finds; nothing is linked, so all cases are checked in one go.
#[test]
fn mistakes_are_told_as_recorded() {
    let cases = trybuild::TestCases::new();
    for folder in ["plugin", "mixins", "settings", "choice", "distribution"] {
        cases.compile_fail(format!("cases/{folder}/*.rs"));
    }
}

/// Programs that compile and run, and mistakes that only linking finds.
#[test]
fn programs_run_as_written() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("cases/link/*.rs");
    cases.pass("cases/pass/*.rs");
}
