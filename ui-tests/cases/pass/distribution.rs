mod server {
    pub fn run(expected: &[&str]) -> std::process::ExitCode {
        assert_eq!(expected, ["inventree", "another-name"]);
        std::process::ExitCode::SUCCESS
    }

    macro_rules! __require_unwind {
        () => {};
    }
    pub(crate) use __require_unwind;
}

macro_rules! main {
    ($($plugins:tt)*) => {
        inventree::__private::main! { (crate::server) $($plugins)* }
    };
}

main!(
    #[cfg(not(debug_assertions))]
    inventree,
    #[cfg(debug_assertions)]
    inventree,
    core = "another-name",
    #[cfg(any())]
    no_such_crate,
);
