//! Tests the compiler messages for plugin authors.

/// Mistakes that rustc finds. Nothing is linked, so trybuild checks all cases at once. The cases in `link` and `pass`,
/// which are linked, are tested by the integration tests (`linkage::cases`).
#[test]
fn mistakes_are_reported_as_recorded() {
    let cases = trybuild::TestCases::new();
    for folder in [
        "plugin",
        "mixins",
        "inventory",
        "settings",
        "choice",
        "distribution",
    ] {
        cases.compile_fail(format!("cases/{folder}/*.rs"));
    }
}
