//~ `inventree-plugins` is not the name of a plugin crate
//~ write `inventree_plugins`
//~ `"inventree"` is not the name of a plugin crate
//~ `inventree::prelude` is not the name of a plugin crate
//= 3 errors

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

main!(inventree-plugins, "inventree", inventree::prelude);
