//~ only `#[cfg(…)]` is allowed before a plugin crate
//= 1 error

mod server {
    pub fn run(_: &[&str]) -> std::process::ExitCode {
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

main!(#[cfg(all())] #[expect(unused)] inventree);
